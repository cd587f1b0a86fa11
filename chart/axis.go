package chart

import "math"

// axis maps values from low to high onto positions from a to b.
type axis struct{ low, high, a, b float64 }

// at gives the position of a value, kept within the axis.
func (x axis) at(v float64) float64 {
	if x.high == x.low {
		return (x.a + x.b) / 2
	}
	share := math.Max(0, math.Min(1, (v-x.low)/(x.high-x.low)))
	return x.a + share*(x.b-x.a)
}

// roundStep gives the smallest step of 1, 2 or 5 times a power of ten that
// divides the range into at most n parts.
func roundStep(width float64, n int) float64 {
	if n < 1 || !(width > 0) {
		return 1
	}
	power := math.Pow(10, math.Floor(math.Log10(width/float64(n))))
	for _, m := range []float64{1, 2, 5, 10} {
		if m*power*float64(n) >= width*(1-1e-9) {
			return m * power
		}
	}
	return 10 * power
}

// ticks gives the round values within low and high, at most n+1 of them.
func ticks(low, high float64, n int) []float64 {
	step := roundStep(high-low, n)
	var list []float64
	for i := math.Ceil(low/step - 1e-9); len(list) <= n && i*step <= high+step*1e-9; i++ {
		v := i * step
		if v == 0 {
			v = 0 // no negative zero
		}
		list = append(list, v)
	}
	return list
}

// widen rounds a range outwards, so that the lines do not touch the frame;
// amounts that come near zero begin at zero.
func widen(low, high float64) (float64, float64) {
	if low == high {
		margin := math.Max(math.Abs(low)*0.1, 1)
		if low >= 0 && low-margin < 0 {
			return 0, high + margin
		}
		return low - margin, high + margin
	}
	positive, width := low >= 0, high-low
	low, high = low-width*0.08, high+width*0.1
	if positive && low < 0.3*high {
		low = 0
	}
	return low, high
}
