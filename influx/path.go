package influx

import (
	"math"
	"slices"
	"time"

	"waymark/indicators"
)

// maxPath limits the points of one target; the periods nearest its due are
// kept.
const maxPath = 2000

// anchor is a value that the path to a target goes through.
type anchor struct {
	at    time.Time
	value float64
}

// path gives the target's points: one for each period of the due period's
// frequency, from the baseline to the due period, through the steps the plan
// names. Without a baseline it begins at the last figure known when the target
// was announced, or else at the first. Between two such anchors the path grows
// by the same ratio each day where both are positive amounts, and by the same
// amount each day where they are rates or not positive. A growth target asks
// the same of every period; a direction target stays at its baseline; an event
// has its due day alone.
func (s schema) path(t indicators.Target, figures []indicators.Vintage) []point {
	t.BaseValue = baseValue(t, figures)
	goal := t.Threshold()
	if math.IsNaN(goal) || t.Due.IsZero() {
		return nil
	}
	anchors := s.anchors(t, figures, goal)
	compound := !t.Unit.IsPercent() && !t.Unit.IsPercentagePoint() && t.Form != indicators.GrowthForm
	var points []point
	for p := t.Due; !p.IsZero() && !p.Last().Time().Before(anchors[0].at) && len(points) < maxPath; p = p.Add(-1) {
		at := p.Last().Time()
		points = append(points, point{
			measurement: targetMeasurement,
			tags:        targetTags(t.ID, t.Series),
			fields:      []field{number("value", s.targetValue(t, between(anchors, at, compound)))},
			time:        at,
		})
	}
	slices.Reverse(points)
	return points
}

// stated tells whether the target says its baseline's value itself.
func stated(t indicators.Target) bool { return t.BaseValue != 0 && !math.IsNaN(t.BaseValue) }

// baseValue gives the baseline's value in the target's unit, from the series
// where the target does not state it; NaN where neither does.
func baseValue(t indicators.Target, figures []indicators.Vintage) float64 {
	if t.Baseline.IsZero() || stated(t) {
		return t.BaseValue
	}
	for _, v := range figures {
		if v.Period == t.Baseline && v.HasValue() {
			if value, err := v.Unit.Convert(v.Value, t.Unit); err == nil {
				return value
			}
		}
	}
	return math.NaN()
}

// anchors gives at least the due one, in the order of time, in the target's
// unit.
func (s schema) anchors(t indicators.Target, figures []indicators.Vintage, goal float64) []anchor {
	due := anchor{t.Due.Last().Time(), goal}
	list := []anchor{due}
	for _, step := range t.Path {
		if at := step.Period.Last().Time(); at.Before(due.at) {
			list = append(list, anchor{at, step.Value})
		}
	}
	if start, ok := s.start(t, figures, goal); ok && start.at.Before(due.at) {
		list = slices.DeleteFunc(list, func(a anchor) bool { return !a.at.After(start.at) })
		list = append(list, start)
	}
	slices.SortStableFunc(list, func(a, b anchor) int { return a.at.Compare(b.at) })
	return list
}

// start gives where the path begins; false for a target that has nothing but
// its due period.
func (s schema) start(t indicators.Target, figures []indicators.Vintage, goal float64) (anchor, bool) {
	growth := t.Form == indicators.GrowthForm
	switch {
	case t.Form == indicators.EventForm:
		return anchor{}, false
	case !t.Baseline.IsZero() && growth:
		return anchor{t.Baseline.Add(1).Last().Time(), goal}, true
	case !t.Baseline.IsZero() && !math.IsNaN(t.BaseValue):
		return anchor{t.Baseline.Last().Time(), t.BaseValue}, true
	}
	var begin anchor
	found := false
	for _, v := range figures {
		if !v.HasValue() || found && v.Period.Last() > t.Announced {
			continue
		}
		value, err := v.Unit.Convert(v.Value, t.Unit)
		if growth {
			value, err = goal, nil
		}
		if err == nil {
			begin, found = anchor{v.Period.Last().Time(), value}, true
		}
	}
	return begin, found
}

// between reads the path through the anchors at a moment not before the first.
func between(anchors []anchor, at time.Time, compound bool) float64 {
	i, found := slices.BinarySearchFunc(anchors, at, func(a anchor, t time.Time) int { return a.at.Compare(t) })
	if found || i == 0 {
		return anchors[min(i, len(anchors)-1)].value
	}
	if i == len(anchors) {
		return anchors[i-1].value
	}
	from, to := anchors[i-1], anchors[i]
	share := float64(at.Sub(from.at)) / float64(to.at.Sub(from.at))
	if compound && from.value > 0 && to.value > 0 {
		return from.value * math.Pow(to.value/from.value, share)
	}
	return from.value + (to.value-from.value)*share
}

// targetValue gives the value in the indicator's unit; one in a unit of
// another kind, such as growth in % of an amount, stays as it is.
func (s schema) targetValue(t indicators.Target, value float64) float64 {
	i, ok := s.indicators[t.Indicator]
	if !ok || i.Unit.IsZero() || t.Unit.IsZero() {
		return value
	}
	if converted, err := t.Unit.Convert(value, i.Unit); err == nil {
		return converted
	}
	return value
}

// needsFigures tells whether the path depends on the series' figures.
func needsFigures(t indicators.Target) bool {
	return t.Form != indicators.EventForm && (t.Baseline.IsZero() || t.Form != indicators.GrowthForm && !stated(t))
}
