// Package outlook says whether a target will be met: it projects a series,
// gives the probability that the target is reached by its due period, and the
// verdict in one word. It is pure: the same question gives the same answer to
// the last bit.
package outlook

import (
	"math"

	"waymark/indicators"
)

// Method is the version of the method, recorded with each assessment.
const Method = "outlook/3"

// Question is what Assess answers: will this target be met, given what was
// known on a day.
type Question struct {
	Indicator indicators.Indicator
	Target    indicators.Target
	// Figures are the latest vintages known, in any order. They are in the
	// units they were published in. Of two figures for one period the last
	// given counts.
	Figures []indicators.Observation
	AsOf    indicators.Date
	// Within are figures of the same thing from a year's beginning, such as
	// January to September, in any order; those of a year whose own figure is
	// not out yet tell of it.
	Within []indicators.Observation
	// Elsewhere is how the same indicator moved in other regions; nil where
	// that is not known.
	Elsewhere Elsewhere
	// DueOnly leaves the periods before the due one out of the projection.
	DueOnly bool
}

// Assess judges one target. It never fails: what cannot be judged is
// Unassessable with the reason, and what can be said all the same is said.
func Assess(q Question) indicators.Assessment {
	c := newCase(q)
	if c.refused.IsZero() {
		c.judge()
	}
	if !c.refused.IsZero() {
		c.answer.Verdict = indicators.Unassessable
		c.answer.Reason = c.unassessable()
	}
	return c.answer
}

// judgement is one question on the way to its answer.
type judgement struct {
	q        Question
	target   indicators.Target // in force, with its baseline value filled in
	history  history
	begun    begun
	arrivals arrivals
	answer   indicators.Assessment
	refused  indicators.Text // why no verdict can be given; zero where it can
}

func newCase(q Question) *judgement {
	nan := math.NaN()
	c := &judgement{q: q, target: q.Target, answer: indicators.Assessment{
		Target: q.Target.ID, Series: q.Target.Series, AsOf: q.AsOf, Verdict: indicators.Unassessable,
		Probability: nan, Projected: nan, Low80: nan, High80: nan, Low95: nan, High95: nan,
		MonthsAhead: nan, PaceNeeded: nan, PaceHeld: nan, Method: Method,
	}}
	if err := q.Indicator.CheckTarget(q.Target); err != nil {
		c.refused = reasonOf(err)
		return c
	}
	c.history, c.refused = newHistory(q)
	c.fillBaseline()
	if goal := c.target.Threshold(); c.refused.IsZero() && (math.IsNaN(goal) || math.IsInf(goal, 0)) {
		c.refused = indicators.Text{ZH: "目标没有可比较的数值", EN: "the target has no value to compare with"}
	}
	return c
}

// fillBaseline takes the baseline's value from the series where the target
// does not state it and needs it.
func (c *judgement) fillBaseline() {
	t := &c.target
	if t.Baseline.IsZero() || t.BaseValue != 0 && !math.IsNaN(t.BaseValue) {
		return
	}
	t.BaseValue = c.history.at(t.Baseline)
}

// judge gives the verdict: from the due figure where it is known, otherwise
// from the projection.
func (c *judgement) judge() {
	c.paces()
	if c.settled() {
		return
	}
	h := &c.history
	switch {
	case h.count+h.bounded == 0:
		c.refused = indicators.Text{ZH: "尚无已公布数据", EN: "no figure published yet"}
	case h.steps < 1:
		c.refused = c.skipped()
	case h.steps > maxSteps:
		c.refused = indicators.Text{ZH: "目标期限过远，无法预测", EN: "the due period is too far away to project"}
	case h.count < 3:
		c.refused = fewFigures(h.count, h.bounded)
	default:
		c.project()
	}
}

// maxSteps is how many periods ahead a projection goes at most.
const maxSteps = 240
