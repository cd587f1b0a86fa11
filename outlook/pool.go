package outlook

import (
	"math"
)

// pool joins the methods into one distribution of the figure some steps ahead:
// a weighted sum of their log-odds that the figure lies above a value, less a
// common allowance. Every part falls as the value rises, so the distribution
// is one.
type pool struct {
	views   [methods]view
	weights *weights
	low     float64 // the figure cannot lie below, on the scale
	high    float64
	own     *changes // how the series itself moved over the same span
	others  *changes // how the same indicator did elsewhere
}

// above gives the log-odds that the figure, on the scale, lies above x.
func (p *pool) above(x float64) float64 {
	var sum float64
	for m, v := range p.views {
		if w := p.weights.views[m]; w > 0 {
			sum += w * logOdds((v.centre-x)/v.spread)
		}
	}
	if p.own != nil {
		sum += p.weights.own * p.own.above(x)
	}
	if p.others != nil {
		sum += p.weights.others * p.others.above(x)
	}
	return sum
}

// chance gives the probability that the figure, on the scale, lies above x.
func (p *pool) chance(x float64) float64 {
	switch {
	case x <= p.low || math.IsInf(x, -1):
		return 1
	case x >= p.high:
		return 0
	}
	return 1 / (1 + math.Exp(-p.above(x)))
}

// logOdds is the log-odds of a bell with heavy tails at z: near 1.7 z in the
// middle, as a normal's, and growing as a logarithm far out.
func logOdds(z float64) float64 { return 3 * math.Asinh(0.57*z) }

// quantile gives the value with probability q of the figure lying below it.
func (p *pool) quantile(q float64) float64 {
	want := math.Log((1 - q) / q)
	low, high := p.bracket(want)
	for range 60 {
		middle := (low + high) / 2
		if high-low <= 1e-9*(math.Abs(low)+math.Abs(high)) {
			break
		}
		if p.above(middle) > want {
			low = middle
		} else {
			high = middle
		}
	}
	return min(max((low+high)/2, p.low), p.high)
}

// bracket gives two values, one on either side of the quantile.
func (p *pool) bracket(want float64) (low, high float64) {
	low, high = math.Inf(1), math.Inf(-1)
	reach := 0.0
	for m, v := range p.views {
		if p.weights.views[m] > 0 {
			low, high, reach = min(low, v.centre), max(high, v.centre), max(reach, v.spread)
		}
	}
	for range 200 {
		if p.above(low) > want {
			break
		}
		low -= reach
		reach *= 1.5
	}
	for range 200 {
		if p.above(high) <= want {
			break
		}
		high += reach
		reach *= 1.5
	}
	return low, high
}
