package outlook

import (
	"math"

	"waymark/indicators"
)

// Cause is why an assessment differs from the one before.
type Cause string

// The causes, in the order in which they are taken.
const (
	ChangedMethod Cause = "method"
	ChangedTarget Cause = "target"
	Revisions     Cause = "revisions"
	NewFigures    Cause = "new_figures"
	PassingTime   Cause = "time"
)

// Name gives the cause in both languages.
func (c Cause) Name() indicators.Text { return causeNames[c] }

var causeNames = map[Cause]indicators.Text{
	ChangedMethod: {ZH: "方法变更", EN: "changed method"},
	ChangedTarget: {ZH: "目标调整", EN: "changed target"},
	Revisions:     {ZH: "数据修订", EN: "revisions"},
	NewFigures:    {ZH: "新数据", EN: "new figures"},
	PassingTime:   {ZH: "时间推移", EN: "passing time"},
}

// Contribution is how much of the change of probability a cause brought.
type Contribution struct {
	Cause  Cause
	Change float64
}

// Attribute splits the change from a recorded assessment of the question before
// to today's of the question after. The causes are taken one after the other:
// first what today's method says of the old question, then the new target on
// it, the revised figures, the new ones, and the day. The parts add up to the
// whole change. It is nil where either end has no probability; a step between
// without one changes nothing.
func Attribute(recorded indicators.Assessment, before, after Question) []Contribution {
	end := Assess(after).Probability
	if math.IsNaN(recorded.Probability) || math.IsNaN(end) {
		return nil
	}
	q := before
	steps := []struct {
		cause Cause
		take  func()
	}{
		{ChangedMethod, func() {}},
		{ChangedTarget, func() { q.Target, q.Indicator = after.Target, after.Indicator }},
		{Revisions, func() { q.Figures = revised(before.Figures, after.Figures) }},
		{NewFigures, func() { q.Figures = after.Figures }},
		{PassingTime, func() { q = after }},
	}
	list := make([]Contribution, len(steps))
	now := recorded.Probability
	for i, s := range steps {
		s.take()
		next := Assess(q).Probability
		if i == len(steps)-1 {
			next = end
		}
		if math.IsNaN(next) {
			next = now
		}
		list[i] = Contribution{s.cause, next - now}
		now = next
	}
	return list
}

// revised gives the figures after, of the periods that were known before.
func revised(before, after []indicators.Observation) []indicators.Observation {
	known := make(map[indicators.Period]bool, len(before))
	for _, o := range before {
		known[o.Period] = true
	}
	var list []indicators.Observation
	for _, o := range after {
		if known[o.Period] {
			list = append(list, o)
		}
	}
	return list
}
