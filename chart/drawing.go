// Package chart draws a series against its target: as SVG for pages, as PNG for
// mail and documents, into PDF, and in Braille dots for the terminal. All are
// made from one list of shapes, and the same drawing gives the same bytes every
// time.
package chart

import (
	"math"

	"waymark/indicators"
)

// Drawing is what a chart shows. Only History is needed to see something; an
// empty one says that there is no figure.
type Drawing struct {
	Lang      indicators.Lang
	Title     string          // for screen readers and saved files; may be empty
	Unit      indicators.Unit // of the axis; figures in others are converted, or left out where they cannot be
	Direction indicators.Direction
	Key       bool                     // says below the chart what its lines and marks mean
	History   []indicators.Observation // the current figure of each period, in any order
	Revised   []indicators.Observation // earlier vintages, drawn faint

	// Projection is in the target's unit; without a Target, in Unit.
	Projection []indicators.Point
	Target     *indicators.Target
	Earlier    []indicators.Target // earlier vintages of the target, drawn faint
	Path       []indicators.Step   // interim steps, in the target's unit
}

// largest is the largest magnitude drawn: beyond it, arithmetic on the axis
// would overflow.
const largest = 1e290

func drawable(v float64) bool { return math.Abs(v) <= largest }

// figure is an observation in the unit of the axis.
type figure struct {
	period indicators.Period
	value  float64
	source indicators.Observation
}

// figures converts observations and leaves out what cannot be drawn.
func (d Drawing) figures(observations []indicators.Observation) []figure {
	var list []figure
	for _, o := range observations {
		v, ok := d.convert(o.Value, o.Unit)
		if !o.HasValue() || !ok || o.Period.IsZero() {
			continue
		}
		list = append(list, figure{o.Period, v, o})
	}
	sortFigures(list)
	return list
}

// convert gives a value in the unit of the axis.
func (d Drawing) convert(v float64, from indicators.Unit) (float64, bool) {
	if !from.IsZero() && !d.Unit.IsZero() && from != d.Unit {
		c, err := from.Convert(v, d.Unit)
		if err != nil {
			return 0, false
		}
		v = c
	}
	return v, drawable(v)
}

// inTerms tells whether the target speaks of the series itself, so that its
// values and projection belong on the same axis; a growth rate asked of an
// amount does not.
func (d Drawing) inTerms(t indicators.Target) bool {
	if t.Form == indicators.ChangeForm {
		return true
	}
	return t.Unit.IsZero() || d.Unit.IsZero() || t.Unit.SameDimension(d.Unit)
}

// fromTarget converts a value given in the target's unit.
func (d Drawing) fromTarget(v float64, t indicators.Target) (float64, bool) {
	if t.Unit.IsPercentagePoint() && d.Unit.IsPercent() {
		return v, drawable(v)
	}
	return d.convert(v, t.Unit)
}

// goal is what a target asks for on the axis: one value, or two for a range.
func (d Drawing) goal(t indicators.Target, history []figure) []float64 {
	if !d.inTerms(t) || t.Form == indicators.EventForm {
		return nil
	}
	if t.BaseValue == 0 && (t.Form == indicators.ChangeForm || t.Form == indicators.DirectionForm) {
		base, ok := valueAt(history, t.Baseline)
		if !ok {
			return nil
		}
		t.BaseValue = base
		if back, err := d.Unit.Convert(base, t.Unit); err == nil {
			t.BaseValue = back
		}
	}
	var list []float64
	if v, ok := d.fromTarget(t.Threshold(), t); ok {
		list = append(list, v)
	}
	if v, ok := d.fromTarget(t.High, t); ok && t.Comparator == indicators.Between && len(list) > 0 {
		list = append(list, v)
	}
	return list
}

func valueAt(history []figure, p indicators.Period) (float64, bool) {
	for _, f := range history {
		if f.period == p {
			return f.value, true
		}
	}
	return 0, false
}

// points converts the projection.
func (d Drawing) points() []indicators.Point {
	var t indicators.Target
	if d.Target != nil {
		t = *d.Target
	}
	if !d.inTerms(t) {
		return nil
	}
	var list []indicators.Point
	for _, p := range d.Projection {
		good := !p.Period.IsZero()
		for _, v := range []*float64{&p.Median, &p.Low80, &p.High80, &p.Low95, &p.High95} {
			c, ok := d.fromTarget(*v, t)
			*v, good = c, good && ok
		}
		if good {
			list = append(list, p)
		}
	}
	sortPoints(list)
	return list
}

// steps gives the path from the baseline through the steps to the target.
func (d Drawing) steps(history []figure, goal []float64) []indicators.Step {
	if d.Target == nil || len(goal) == 0 {
		return nil
	}
	t := *d.Target
	var list []indicators.Step
	if base, ok := valueAt(history, t.Baseline); ok {
		list = append(list, indicators.Step{Period: t.Baseline, Value: base})
	} else if v, ok := d.fromTarget(t.BaseValue, t); ok && !t.Baseline.IsZero() && t.BaseValue != 0 {
		list = append(list, indicators.Step{Period: t.Baseline, Value: v})
	}
	for _, s := range d.Path {
		if v, ok := d.fromTarget(s.Value, t); ok && !s.Period.IsZero() && s.Period != t.Due && s.Period != t.Baseline {
			list = append(list, indicators.Step{Period: s.Period, Value: v})
		}
	}
	if !t.Due.IsZero() && len(list) > 0 {
		list = append(list, indicators.Step{Period: t.Due, Value: goal[0]})
	}
	sortSteps(list)
	return list
}
