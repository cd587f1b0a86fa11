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
const Method = "outlook/1"

// Question is what Assess answers: will this target be met, given what was
// known on a day.
type Question struct {
	Indicator indicators.Indicator
	Target    indicators.Target
	// Figures are the latest vintages known, in any order. They are in the
	// units they were published in.
	Figures []indicators.Observation
	AsOf    indicators.Date
}

// Assess judges one target.
func Assess(q Question) indicators.Assessment {
	nan := math.NaN()
	return indicators.Assessment{
		Target: q.Target.ID, Series: q.Target.Series, AsOf: q.AsOf, Verdict: indicators.Unassessable,
		Probability: nan, Projected: nan, Low80: nan, High80: nan, Low95: nan, High95: nan,
		MonthsAhead: nan, PaceNeeded: nan, PaceHeld: nan,
		Reason: indicators.Text{ZH: "尚未评估", EN: "not assessed yet"}, Method: Method,
	}
}
