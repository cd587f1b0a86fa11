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
	whole     bool // every part is wanted, whatever its weight
	begun     begun
	unsure    float64 // variance of the past's last place, where the year has only begun
}

// newForecast projects from a history with at least two exact figures.
func newForecast(h *history, q Question) *forecast {
	f := &forecast{past: newPast(h, scaleOf(h, q.Indicator)), elsewhere: q.Elsewhere, seasonal: h.perYear > 1}
	f.limit(q)
	f.e = newExtrapolator(&f.past, func(int) bool { return true })
	f.begin(newBegun(h, &f.past, q))
	return f
}

// scaleOf finds the scale of a series: bounded where it is a percentage that
// cannot leave 0 to 100 and never touched either; logarithms where it is no
// rate, whose changes are points, and all positive.
func scaleOf(h *history, i indicators.Indicator) scale {
	switch {
	case i.Unit.IsPercent() && i.Plausible == (indicators.Range{Low: 0, High: 100}) && h.inside(0, 100):
		return bounded
	case i.Kind != indicators.Rate && !i.Unit.IsPercent() && h.positive():
		return logs
	}
	return plain
}

// inside tells whether every figure lies between two values, and is neither.
func (h *history) inside(low, high float64) bool {
	for _, v := range h.values {
		if v <= low || v >= high {
			return false
		}
	}
	return true
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
	if errLow == nil && errHigh == nil && low <= last && last <= high {
		f.past.low, f.past.high = max(f.past.low, low), min(f.past.high, high)
	}
}

// pool gives the distribution of the figure some steps after the history's end.
func (f *forecast) pool(step int) *pool {
	steps := f.ahead(step)
	if steps == 0 {
		return f.current()
	}
	var others *Others
	if f.elsewhere != nil && f.past.scale != bounded {
		others = f.elsewhere(steps, f.past.scale == logs)
	}
	regions := 0
	if others != nil {
		regions = others.regions
	}
	p := &pool{situation: f.situation(others), shares: traitsOf(f.e, regions), low: f.past.scaled(f.past.low), high: f.past.scaled(f.past.high)}
	p.weights = fitted()[p.situation].blend(p.shares)
	season := f.past.seasonal(steps)
	for m := range p.sights {
		t, s := &f.e.tracks[m], &p.sights[m]
		s.centre = t.ahead(f.e.n-1, steps) + season
		s.spread = math.Hypot(t.scale[f.e.n-1]*math.Sqrt(t.growth(steps)), math.Sqrt(f.unsure))
		if w := p.weights.sights[m]; w.own > 0 || f.whole {
			errors := f.e.errors(m, steps)
			s.own = newSample(errors)
		}
		if others != nil {
			s.others = sample{values: others.errors[m]}
			if len(others.errors[m]) > 0 {
				s.others.count = others.moves.count
			}
		}
	}
	if others != nil {
		f.compare(p, others, season)
	}
	return p
}

// current gives the distribution of the year that has begun: a bell around what
// is known of it, whatever the method.
func (f *forecast) current() *pool {
	p := &pool{shares: traitsOf(f.e, 0), low: f.past.scaled(f.past.low), high: f.past.scaled(f.past.high)}
	p.weights = &weights{sharpness: 1}
	p.weights.sights[damped].bell = 1
	p.sights[damped] = sight{centre: f.e.last, spread: max(math.Sqrt(f.unsure), 1e-3*f.e.step)}
	return p
}

// compare sets what other regions did against the still method's spread.
func (f *forecast) compare(p *pool, others *Others, season float64) {
	s := &p.sights[still]
	p.moves, p.recent = others.moves.over(s.spread, 0), others.recent.over(s.spread, 0)
	p.standing = others.levels.over(s.spread, f.e.last)
	if f.whole || p.weights.alike > 0 {
		width := others.apart/2 + f.e.step
		p.alike = others.alike(f.e.last, width).over(s.spread, 0)
	}
	p.pull = math.Asinh((others.level - s.centre + season) / s.spread)
}

func (f *forecast) situation(others *Others) situation {
	switch {
	case f.seasonal:
		return seasons
	case others != nil:
		return among
	}
	return alone
}

// point gives the median and the intervals some steps ahead. Quantiles that
// the search could not tell apart are kept in their order.
func (f *forecast) point(p *pool, period indicators.Period) indicators.Point {
	at := func(q float64) float64 { return f.past.unscaled(p.quantile(q)) }
	o := indicators.Point{Period: period, Median: at(0.5)}
	o.Low80, o.High80 = min(at(0.1), o.Median), max(at(0.9), o.Median)
	o.Low95, o.High95 = min(at(0.025), o.Low80), max(at(0.975), o.High80)
	return o
}

// chance gives the probability of the target's being met by the figure.
func (f *forecast) chance(p *pool, t indicators.Target, better indicators.Direction) float64 {
	above := func(v float64) float64 { return p.chance(f.past.scaled(v), true) }
	below := func(v float64) float64 { return p.chance(f.past.scaled(v), false) }
	goal := t.Threshold()
	if f.past.scale == bounded { // all of 100 is what rounds to it
		goal = min(max(goal, 0.5*math.Pow10(-max(t.Decimals, 0))), 100-0.5*math.Pow10(-max(t.Decimals, 0)))
	}
	half := 0.5 * math.Pow10(-max(t.Decimals, 0))
	switch {
	case t.Comparator == indicators.LessOrEqual || t.Comparator == indicators.Less:
		return below(goal)
	case t.Comparator == indicators.Between:
		return max(above(goal)+below(t.High)-1, 0)
	case t.Comparator == indicators.Around && better == indicators.Down:
		return below(goal + half)
	case t.Comparator == indicators.Around:
		return above(goal - half)
	}
	return above(goal)
}
