package chart

import (
	"cmp"
	"slices"

	"waymark/indicators"
)

func sortFigures(list []figure) {
	slices.SortStableFunc(list, func(a, b figure) int { return a.period.Compare(b.period) })
}

func sortPoints(list []indicators.Point) {
	slices.SortStableFunc(list, func(a, b indicators.Point) int { return a.Period.Compare(b.Period) })
}

func sortSteps(list []indicators.Step) {
	slices.SortStableFunc(list, func(a, b indicators.Step) int { return a.Period.Compare(b.Period) })
}

// middle is where a period stands on the time axis, in days: a single period
// in its middle, a cumulative one in the middle of its last month, so that a
// year's figure stands over the year's label.
func middle(p indicators.Period) float64 {
	if p.Cumulative() {
		return float64(p.Last()) - 15
	}
	return (float64(p.First()) + float64(p.Last())) / 2
}

func spread(values []float64) (low, high float64) {
	return slices.MinFunc(values, cmp.Compare[float64]), slices.MaxFunc(values, cmp.Compare[float64])
}
