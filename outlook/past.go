package outlook

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// past is a history made ready to be projected: without gaps, without seasons,
// on a scale where changes add up.
type past struct {
	y      []float64
	known  []bool    // places that hold an exact figure, not a line through a gap
	scale  scale     // of y
	shift  float64   // added before taking logarithms, where a figure is zero
	season []float64 // added to y, of the periods after the last; nil where there are none
	low    float64   // figures cannot lie below
	high   float64   // nor above
}

// scale is where changes of a series add up.
type scale int

// The scales.
const (
	plain   scale = iota // rates, and whatever falls below zero, as they are
	logs                 // amounts, whose growth adds up
	bounded              // between 0 and 100 %: the logarithm of what is there over what is not
)

// scaled carries a value onto the scale. What cannot be on it is -Inf.
func (p *past) scaled(v float64) float64 {
	switch {
	case p.scale == plain:
		return v
	case p.scale == bounded && v >= 100:
		return math.Inf(1)
	case p.scale == bounded && v > 0:
		return math.Log(v / (100 - v))
	case p.scale == bounded || v+p.shift <= 0:
		return math.Inf(-1)
	}
	return math.Log(v + p.shift)
}

// unscaled is the inverse of scaled.
func (p *past) unscaled(y float64) float64 {
	switch p.scale {
	case plain:
		return y
	case bounded:
		return 100 / (1 + math.Exp(-y))
	}
	v := math.Exp(y) - p.shift
	if math.Abs(v) < 1e-9*p.shift {
		return 0 // the dust of adding and taking away
	}
	return v
}

// seasonal gives what the season adds, steps periods after the last.
func (p *past) seasonal(steps int) float64 {
	if p.season == nil {
		return 0
	}
	return p.season[(steps-1)%len(p.season)]
}

// newPast prepares a history on its scale: gaps filled in a straight line within their bounds,
// breaks joined, seasons taken out.
func newPast(h *history, on scale) past {
	p := past{scale: on, low: math.Inf(-1), high: math.Inf(1)}
	switch on {
	case logs:
		p.low, p.shift = 0, h.shift()
	case bounded:
		p.low, p.high = 0, 100
	}
	first := 0
	for math.IsNaN(h.values[first]) {
		first++
	}
	p.y, p.known = make([]float64, len(h.values)-first), make([]bool, len(h.values)-first)
	for i := range p.y {
		p.y[i] = math.NaN()
		if v := h.values[first+i]; !math.IsNaN(v) {
			p.y[i], p.known[i] = p.scaled(v), true
		}
	}
	fill(p.y)
	for i := range p.y {
		p.y[i] = max(p.y[i], p.scaled(h.least[first+i]))
		p.y[i] = min(p.y[i], p.ceiling(h.most[first+i]))
	}
	for i := 1; i < len(p.y); i++ {
		if h.breaks[first+i] {
			join(p.y, i)
		}
	}
	p.deseason(h.perYear)
	return p
}

func (p *past) ceiling(v float64) float64 {
	if p.scale != plain && v <= 0 {
		return math.Inf(1)
	}
	return p.scaled(v)
}

// positive tells whether every figure and bound is above zero, or none below
// and some are.
func (h *history) positive() bool {
	above := false
	for i, v := range h.values {
		if v < 0 || h.most[i] <= 0 {
			return false
		}
		above = above || v > 0
	}
	return above
}

// shift is what is added to every figure before taking logarithms: nothing
// where all are above zero, else a quarter of their mean.
func (h *history) shift() float64 {
	var sum, count float64
	zero := false
	for _, v := range h.values {
		if v >= 0 {
			sum += v
			count++
			zero = zero || v == 0
		}
	}
	if !zero {
		return 0
	}
	return sum / count / 4
}

// fill puts a straight line into each gap, and goes on at the mean pace after
// the last figure. The first place is known.
func fill(y []float64) {
	last := 0
	for i := 1; i < len(y); i++ {
		if math.IsNaN(y[i]) {
			continue
		}
		for j := last + 1; j < i; j++ {
			y[j] = y[last] + (y[i]-y[last])*float64(j-last)/float64(i-last)
		}
		last = i
	}
	pace := 0.0
	if last > 0 {
		pace = (y[last] - y[0]) / float64(last)
	}
	for i := last + 1; i < len(y); i++ {
		y[i] = y[i-1] + pace
	}
}

// join moves what lies before a break at place i, so that the step over the
// break is the median of the steps beside it.
func join(y []float64, i int) {
	var steps []float64
	for j := max(1, i-3); j <= min(len(y)-1, i+3); j++ {
		if j != i {
			steps = append(steps, y[j]-y[j-1])
		}
	}
	shift := y[i] - y[i-1] - median(steps)
	for j := range i {
		y[j] += shift
	}
}

// deseason takes the seasons out by classical decomposition (on logarithms it
// is the multiplicative one), where two years are known. Each season's mean is
// drawn in by as much as it may be chance, after James and Stein (Miller and
// Williams 2003), so that a series without seasons stays as it is.
func (p *past) deseason(m int) {
	n := len(p.y)
	if m < 2 || m > 12 || n < 2*m+1 {
		return
	}
	apart := p.fromMiddle(m)
	sums, counts := make([]float64, m), make([]float64, m)
	for i, d := range apart {
		sums[(i+m/2)%m] += d
		counts[(i+m/2)%m]++
	}
	for i := range sums {
		sums[i] /= counts[i]
	}
	mean, variance := stat.PopMeanVariance(sums, nil)
	var noise float64
	for i, d := range apart {
		miss := d - sums[(i+m/2)%m]
		noise += miss * miss
	}
	noise /= float64(max(len(apart)-m, 1)) * float64(len(apart)) / float64(m)
	sure := max(0, 1-noise*float64(max(m-3, 1))/(variance*float64(m)))
	if !(sure > 0) {
		return
	}
	for i := range p.y {
		p.y[i] -= sure * (sums[i%m] - mean)
	}
	p.season = make([]float64, m)
	for i := range m {
		p.season[i] = sure * (sums[(n+i)%m] - mean)
	}
}

// fromMiddle gives how far each place lies from the mean of the year around it,
// beginning half a year after the first.
func (p *past) fromMiddle(m int) []float64 {
	apart := make([]float64, 0, len(p.y)-m)
	for i := m / 2; i+m/2 < len(p.y); i++ {
		middle := (p.y[i-m/2] + p.y[i+m/2]) / 2
		for j := 1 - m/2; j < m/2; j++ {
			middle += p.y[i+j]
		}
		apart = append(apart, p.y[i]-middle/float64(m))
	}
	return apart
}
