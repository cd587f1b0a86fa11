package alert

import (
	"math"

	"waymark/indicators"
	"waymark/scoreboard"
)

// reach answers from when on, at the latest, a series must move as fast as it
// ever did to meet its target still, if until then it goes on as it does.
type reach struct {
	best     float64 // the fastest pace held: % a year of amounts, units a year of rates
	from, to indicators.Period
	day      indicators.Date // the last day to turn; zero where even turning at once is too late
}

// windowYears is over how many years the fastest pace is taken: one good year
// is no pace.
const windowYears = 3

// reachOf is false where the question makes no sense: the target is met or
// over, asks for growth rather than for a level, the pace held is enough, or
// the history is shorter than the window.
func reachOf(it scoreboard.Item) (reach, bool) {
	a, t := it.Assessment, it.Target
	if it.Latest == nil || t.Form == indicators.GrowthForm || t.Form == indicators.EventForm ||
		math.IsNaN(a.PaceNeeded) || math.IsNaN(a.PaceHeld) {
		return reach{}, false
	}
	p := newPacer(it)
	up := a.PaceNeeded > a.PaceHeld
	r, ok := p.fastest(up)
	if !ok || up != (t.Comparator != indicators.LessOrEqual && t.Comparator != indicators.Less) {
		return reach{}, false
	}
	held, best, needed := p.speed(a.PaceHeld), p.speed(r.best), p.speed(a.PaceNeeded)
	whole := float64(t.Due.Last()-it.Latest.Period.Last()) / 365.25
	if whole <= 0 || (up && best <= needed) || (!up && best >= needed) {
		return r, whole > 0 // even the fastest is too slow
	}
	// held for x years and best for the rest is needed for the whole.
	x := whole * (best - needed) / (best - held)
	r.day = it.Latest.Period.Last() + indicators.Date(math.Floor(x*365.25))
	return r, true
}

// pacer measures paces as outlook does: in proportion for amounts.
type pacer struct {
	proportional bool
	periods      []indicators.Period
	values       []float64
}

func newPacer(it scoreboard.Item) pacer {
	p := pacer{proportional: it.Indicator.Kind != indicators.Rate && !it.Indicator.Unit.IsPercent()}
	for _, v := range it.History {
		if !v.HasValue() || v.Bound == indicators.AtLeast || v.Bound == indicators.AtMost {
			continue
		}
		value, err := v.Unit.Convert(v.Value, it.Indicator.Unit)
		if err != nil || p.proportional && value <= 0 {
			continue
		}
		p.periods, p.values = append(p.periods, v.Period), append(p.values, value)
	}
	return p
}

// speed turns a pace into what adds up over years.
func (p pacer) speed(pace float64) float64 {
	if p.proportional {
		return math.Log1p(pace / 100)
	}
	return pace
}

// fastest finds the fastest pace over the window.
func (p pacer) fastest(up bool) (reach, bool) {
	var r reach
	found := false
	for i := range p.values {
		for j := i + 1; j < len(p.values); j++ {
			years := float64(p.periods[j].Last()-p.periods[i].Last()) / 365.25
			if years < windowYears-0.1 || years > windowYears+0.6 {
				continue
			}
			pace := (p.values[j] - p.values[i]) / years
			if p.proportional {
				pace = 100 * (math.Pow(p.values[j]/p.values[i], 1/years) - 1)
			}
			if !found || up == (pace > r.best) {
				r, found = reach{best: pace, from: p.periods[i], to: p.periods[j]}, true
			}
		}
	}
	return r, found
}
