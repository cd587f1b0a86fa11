package chart

import (
	"math"
	"slices"

	"waymark/indicators"
)

// Mark is what a drawing has at one period, in the unit of its axis. What there
// is none of is NaN.
type Mark struct {
	Period                indicators.Period
	Figure                float64
	Median, Low80, High80 float64
	Target                float64
}

// Marks gives the numbers that the chart draws, by period, for programs that
// draw them again.
func (d Drawing) Marks() []Mark {
	nan := math.NaN()
	at := make(map[indicators.Period]*Mark)
	mark := func(p indicators.Period) *Mark {
		if at[p] == nil {
			at[p] = &Mark{p, nan, nan, nan, nan, nan}
		}
		return at[p]
	}
	history := d.figures(d.History)
	for _, f := range history {
		mark(f.period).Figure = f.value
	}
	for _, p := range d.points() {
		m := mark(p.Period)
		m.Median, m.Low80, m.High80 = p.Median, p.Low80, p.High80
	}
	if d.Target != nil {
		goal := d.goal(*d.Target, history)
		for _, s := range d.steps(history, goal) {
			mark(s.Period).Target = s.Value
		}
		if len(goal) > 0 && !d.Target.Due.IsZero() {
			mark(d.Target.Due).Target = goal[0]
		}
	}
	list := make([]Mark, 0, len(at))
	for _, m := range at {
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Mark) int { return a.Period.Compare(b.Period) })
	return list
}
