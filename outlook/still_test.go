package outlook

import (
	"testing"

	"waymark/indicators"
)

// TestSeriesThatNeverMoved is judged, and in no time.
func TestSeriesThatNeverMoved(t *testing.T) {
	unit := indicators.MustUnit("家")
	for _, v := range []float64{0, 7, 1e12} {
		q := Question{
			Indicator: indicators.Indicator{Unit: unit, Kind: indicators.Count, Frequency: indicators.Annual, Direction: indicators.Up},
			Target: indicators.Target{Form: indicators.LevelForm, Comparator: indicators.Between, Value: 3, High: 9, Unit: unit,
				Due: indicators.Year(2032)},
			AsOf: indicators.NewDate(2031, 3, 1),
		}
		for year := range 6 {
			q.Figures = append(q.Figures, indicators.Observation{Period: indicators.Year(2025 + year), Value: v, Unit: unit})
		}
		if a := Assess(q); a.Verdict == indicators.Unassessable || a.Low95 > a.High95 {
			t.Errorf("%g: %s from %g to %g: %s", v, a.Verdict, a.Low95, a.High95, a.Reason.EN)
		}
	}
}
