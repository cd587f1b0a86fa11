package formula

import (
	"math"
	"slices"

	"waymark/indicators"
)

// amount is a figure on its way through an expression.
type amount struct {
	value  float64
	bound  indicators.Bound
	status indicators.Status
	digits int // significant ones
}

// Significant digits: those of a float64, and the fewest that a figure is
// taken to have, since a count of 2 is no less exact than one of 2,000.
const (
	exactDigits  = 15
	fewestDigits = 3
)

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// amountOf takes a published figure, in another unit.
func amountOf(o indicators.Observation, unit indicators.Unit) (amount, bool) {
	if !o.HasValue() {
		return amount{}, false
	}
	value, err := o.Unit.Convert(o.Value, unit)
	digits := exactDigits
	if o.Decimals >= 0 && o.Value != 0 {
		digits = min(exactDigits, max(fewestDigits, magnitude(o.Value)+1+o.Decimals))
	}
	return amount{value, o.Bound, o.Status, digits}, err == nil && finite(value)
}

// magnitude is the power of ten of a number's first digit.
func magnitude(v float64) int { return int(math.Floor(math.Log10(math.Abs(v)))) }

// Limits of the decimals that a result is given with.
const (
	percentDecimals = 2
	mostDecimals    = 4
)

// rounded gives a result with the digits that the poorest of its figures has:
// percentages with two decimals, as they are finer than what is published.
func rounded(v float64, digits int, unit indicators.Unit) (float64, int) {
	if unit.IsPercent() || unit.IsPercentagePoint() {
		return round(v, percentDecimals), percentDecimals
	}
	decimals := mostDecimals
	if v != 0 {
		decimals = min(mostDecimals, max(0, digits-1-magnitude(v)))
	}
	v = round(v, decimals)
	for decimals > 0 && v == round(v, decimals-1) { // a sum of whole numbers is whole
		decimals--
	}
	return v, decimals
}

func round(v float64, decimals int) float64 {
	shift := math.Pow10(decimals)
	return math.Round(v*shift) / shift
}

// rise says how a result moves where the figures rise: up, down, or not at all.
type rise int

// joined is the amount that two others make. Each carries its bound into the
// result: at least over at most is at least, and at least over at least is
// about, since either end is open.
func joined(value float64, a amount, up rise, b amount, down rise) (amount, bool) {
	return amount{value, joinedBound(carried(a.bound, up), carried(b.bound, down)), weakest(a.status, b.status), min(a.digits, b.digits)}, finite(value)
}

// carried turns a bound over where the result falls as the figure rises.
func carried(b indicators.Bound, r rise) indicators.Bound {
	switch {
	case r == 0:
		return indicators.Exact
	case r > 0:
		return b
	case b == indicators.AtLeast:
		return indicators.AtMost
	case b == indicators.AtMost:
		return indicators.AtLeast
	}
	return b
}

func joinedBound(a, b indicators.Bound) indicators.Bound {
	switch {
	case a == b, b == indicators.Exact:
		return a
	case a == indicators.Exact:
		return b
	}
	return indicators.About
}

// weaker orders the statuses that a result takes over from its figures, the
// weakest first.
var weaker = []indicators.Status{indicators.Forecast, indicators.Estimated, indicators.Imputed, indicators.Provisional, indicators.Differs, indicators.Break}

func weakest(a, b indicators.Status) indicators.Status {
	for _, s := range weaker {
		if slices.Contains([]indicators.Status{a, b}, s) {
			return s
		}
	}
	return ""
}

func sign(v float64) rise {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}

func add(a, b amount) (amount, bool) { return joined(a.value+b.value, a, 1, b, 1) }
func sub(a, b amount) (amount, bool) { return joined(a.value-b.value, a, 1, b, -1) }

func mul(a, b amount) (amount, bool) {
	return joined(a.value*b.value, a, sign(b.value), b, sign(a.value))
}

func div(a, b amount) (amount, bool) {
	if b.value == 0 {
		return amount{}, false
	}
	return joined(a.value/b.value, a, sign(b.value), b, -sign(a.value))
}
