package outlook

import (
	"math"

	"waymark/indicators"
)

// forecast answers for the figure of every period to come.
type forecast struct {
	past      past
	e         *extrapolator
	elsewhere Elsewhere
	seasonal  bool // periods shorter than a year
}

// newForecast projects from a history with at least two exact figures.
func newForecast(h *history, q Question) *forecast {
	f := &forecast{past: newPast(h, growsInProportion(h, q.Indicator)), elsewhere: q.Elsewhere, seasonal: h.perYear > 1}
	f.limit(q)
	f.e = newExtrapolator(&f.past)
	return f
}

// growsInProportion tells whether the series is projected on logarithms: all
// positive, and no rate, whose changes are points.
func growsInProportion(h *history, i indicators.Indicator) bool {
	return i.Kind != indicators.Rate && !i.Unit.IsPercent() && h.positive()
}

// limit keeps the projection within the indicator's plausible range.
func (f *forecast) limit(q Question) {
	r := q.Indicator.Plausible
	if (r == indicators.Range{}) || !q.Target.Unit.SameDimension(q.Indicator.Unit) {
		return
	}
	low, errLow := q.Indicator.Unit.Convert(r.Low, q.Target.Unit)
	high, errHigh := q.Indicator.Unit.Convert(r.High, q.Target.Unit)
	last := f.past.unscaled(f.past.y[len(f.past.y)-1])
	if errLow == nil && errHigh == nil && low < last && last < high {
		f.past.low, f.past.high = max(f.past.low, low), min(f.past.high, high)
	}
}

// pool gives the distribution of the figure some steps ahead.
func (f *forecast) pool(steps int) *pool {
	p := &pool{views: f.e.views(steps), low: f.past.scaled(f.past.low), high: f.past.scaled(f.past.high)}
	p.own = f.e.ownChanges(steps)
	if f.elsewhere != nil {
		from := f.e.last + f.past.seasonal(steps)
		p.others = newChanges(f.elsewhere(steps, f.past.logs), from, 0.4*f.e.step*math.Sqrt(float64(steps)))
	}
	p.weights = fitted()[f.situation(p)]
	return p
}

func (f *forecast) situation(p *pool) situation {
	switch {
	case f.seasonal:
		return seasons
	case p.own != nil && p.others != nil:
		return both
	case p.own != nil:
		return ownPast
	case p.others != nil:
		return compare
	}
	return alone
}

// point gives the median and the intervals some steps ahead.
func (f *forecast) point(p *pool, period indicators.Period) indicators.Point {
	at := func(q float64) float64 { return f.past.unscaled(p.quantile(q)) }
	return indicators.Point{Period: period, Median: at(0.5), Low80: at(0.1), High80: at(0.9), Low95: at(0.025), High95: at(0.975)}
}

// chance gives the probability of the target's being met by the figure.
func (f *forecast) chance(p *pool, t indicators.Target, better indicators.Direction) float64 {
	above := func(v float64) float64 { return p.chance(f.past.scaled(v)) }
	goal := t.Threshold()
	half := 0.5 * math.Pow10(-max(t.Decimals, 0))
	switch {
	case t.Comparator == indicators.LessOrEqual || t.Comparator == indicators.Less:
		return 1 - above(goal)
	case t.Comparator == indicators.Between:
		return max(above(goal)-above(t.High), 0)
	case t.Comparator == indicators.Around && better == indicators.Down:
		return 1 - above(goal+half)
	case t.Comparator == indicators.Around:
		return above(goal - half)
	}
	return above(goal)
}
