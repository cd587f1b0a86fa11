package outlook

import (
	"testing"

	"waymark/indicators"
)

// TestShares projects percentages that cannot leave 0 to 100.
func TestShares(t *testing.T) {
	share := annual(indicators.Rate, "%")
	share.Plausible = indicators.Range{Low: 0, High: 100}
	q := Question{Indicator: share, Figures: made("%", 2018, 80, 84, 88, 91, 93.5, 95.5, 97),
		Target: aim(indicators.ShareForm, indicators.GreaterOrEqual, 100, "%", 2030)}
	a := Assess(q)
	if !(a.High95 < 100 && a.Projected > 97 && a.Low95 > 95 && a.Low95 < 98.5) {
		t.Errorf("97 %% and rising is projected at %.2f, from %.2f to %.2f", a.Projected, a.Low95, a.High95)
	}
	if !(a.Probability > 0.1 && a.Probability < 0.9) {
		t.Errorf("all of 100 %% has a chance of %.3f, want what rounds to it", a.Probability)
	}
	wider := q
	wider.Indicator.Plausible = indicators.Range{}
	if b := Assess(wider); b.High95 <= 100 {
		t.Errorf("without bounds the interval ends at %.2f", b.High95)
	}
	touched := q
	touched.Figures = made("%", 2018, 80, 90, 100, 100, 100, 100, 100)
	if b := Assess(touched); b.Verdict == indicators.Unassessable || b.High95 > 100 || b.Probability < 0.3 {
		t.Errorf("a share that reached all of 100 %%: %+v", b)
	}
}
