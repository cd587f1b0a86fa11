package catalogue

import (
	"fmt"
	"strings"

	"waymark/indicators"
)

// Alerting says when people are told of what happens to a plan.
type Alerting struct {
	// From is the verdict from which a fall is told: at_risk or off_track.
	From indicators.Verdict
	// Margin is how far beyond the line between two verdicts a probability
	// must go before the other one is believed, so that it does not flap.
	Margin float64
	// Budget is the share of alarms that may prove wrong on history.
	Budget float64
	// Revision is the largest relative change of a figure that is not told.
	Revision float64
	// Failures is how many runs of a collector in a row may fail, less one.
	Failures int
}

var usualAlerting = Alerting{From: indicators.AtRisk, Margin: 0.05, Budget: 0.5, Revision: 0.02, Failures: 3}

// alerting reads {from: at_risk, margin: 0.05, budget: 0.5, revision: 2%, failures: 3}.
func (m *fields) alerting() Alerting {
	a := usualAlerting
	n := m.take("alerts")
	if n == nil {
		return a
	}
	sub := m.mapping(n, m.within("alerts"))
	a.From = parsed(sub, "from", a.From, func(s string) (indicators.Verdict, error) {
		v, err := indicators.ParseVerdict(s)
		if err != nil || v != indicators.AtRisk && v != indicators.OffTrack {
			return a.From, fmt.Errorf("%q: want at_risk or off_track", s)
		}
		return v, nil
	})
	a.Margin = parsed(sub, "margin", a.Margin, between(0, 0.3))
	a.Budget = parsed(sub, "budget", a.Budget, between(0, 1))
	a.Revision = parsed(sub, "revision", a.Revision, between(0, 10))
	a.Failures = int(parsed(sub, "failures", float64(a.Failures), between(1, 100)))
	sub.done()
	return a
}

// between reads a share, 0.05 or 5%, between two limits.
func between(low, high float64) func(string) (float64, error) {
	return func(s string) (float64, error) {
		number, percent := strings.CutSuffix(s, "%")
		v, _, err := parseNumber(number)
		if percent {
			v /= 100
		}
		if err != nil || v < low || v > high {
			return 0, fmt.Errorf("%q: want a number from %v to %v", s, low, high)
		}
		return v, nil
	}
}
