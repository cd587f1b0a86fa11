package alert

import (
	"math"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/outlook"
)

// Rule says when a verdict is believed, and when a fall is told.
type Rule struct {
	From   indicators.Verdict // the best verdict whose fall is told
	Margin float64            // how far beyond a line the probability must be
}

// RuleOf gives the rule of a catalogue.
func RuleOf(a catalogue.Alerting) Rule { return Rule{a.From, a.Margin} }

// Held gives the verdict to hold after an assessment, where another was held
// before; empty is none. What figures decide is believed at once, a projection
// when it is a margin beyond the line, and what cannot be assessed changes
// nothing.
func (r Rule) Held(before indicators.Verdict, a indicators.Assessment) indicators.Verdict {
	v := a.Verdict
	switch {
	case before == "" || v == before:
		return v
	case v == indicators.Unassessable:
		return before
	case v == indicators.Achieved, v == indicators.Missed, before == indicators.Unassessable,
		before == indicators.Achieved, before == indicators.Missed, math.IsNaN(a.Probability):
		return v
	}
	if rank(v) < rank(before) {
		if doubted := outlook.VerdictFor(math.Min(1, a.Probability+r.Margin)); rank(doubted) < rank(before) {
			return doubted
		}
		return before
	}
	if doubted := outlook.VerdictFor(math.Max(0, a.Probability-r.Margin)); rank(doubted) > rank(before) {
		return doubted
	}
	return before
}

// Slipped tells whether going from one held verdict to another is a fall that is
// told. The first verdict on a target that could not be assessed falls from
// nowhere, unless a figure decides it: then it was missed.
func (r Rule) Slipped(before, after indicators.Verdict) bool {
	if before == "" || before == indicators.Unassessable && after != indicators.Missed {
		return false
	}
	return rank(after) < rank(before) && rank(after) <= rank(r.From)
}

// Recovered tells whether a target that slipped from a verdict is over it.
func (r Rule) Recovered(from, now indicators.Verdict) bool {
	return rank(now) >= rank(from) || rank(now) > rank(r.From)
}

// rank orders verdicts, best highest. Of what cannot be assessed nothing bad is
// known: it stands beside on track.
func rank(v indicators.Verdict) int {
	if v == indicators.Unassessable {
		v = indicators.OnTrack
	}
	return v.Code()
}
