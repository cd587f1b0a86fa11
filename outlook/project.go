package outlook

import (
	"math"
	"slices"
)

// view is one method's idea of the figure some periods ahead, on the past's
// scale: a centre and a spread.
type view struct{ centre, spread float64 }

// The methods, in the order of the table of weights.
const (
	still   = iota // no change
	drift3         // the mean step of the last 3 periods goes on
	drift5         // of the last 5
	drift10        // of the last 10
	driftAll
	dampedTrend
	thetaLine
	methods
)

// extrapolator holds what the methods need, computed once for a past.
type extrapolator struct {
	past   *past
	n      int
	last   float64
	step   float64 // the usual size of one step around the drift
	pace   [methods]float64
	window [methods]float64
	damped holt
	theta  theta
}

func newExtrapolator(p *past) *extrapolator {
	e := &extrapolator{past: p, n: len(p.y), last: p.y[len(p.y)-1]}
	e.step = usualStep(p)
	for method, years := range map[int]int{drift3: 3, drift5: 5, drift10: 10, driftAll: e.n - 1} {
		w := min(years, e.n-1)
		e.window[method] = float64(w)
		e.pace[method] = (e.last - p.y[e.n-1-w]) / float64(w)
	}
	e.damped = fitHolt(p.y)
	e.theta = fitTheta(p.y)
	return e
}

// usualStep is the root mean square of the steps around their mean, each
// limited to four times their median size so that one outlier or break does
// not rule. A series that never moved gets a thousandth of its size.
func usualStep(p *past) float64 {
	y := p.y
	n := len(y) - 1
	mean := (y[n] - y[0]) / float64(n)
	sizes := make([]float64, n)
	largest := 0.0
	for i := range sizes {
		sizes[i] = math.Abs(y[i+1] - y[i] - mean)
		largest = max(largest, math.Abs(y[i]))
	}
	limit := math.Inf(1)
	if m := median(slices.Clone(sizes)); m > 0 {
		limit = 4 * m
	}
	var sum float64
	for _, s := range sizes {
		s = min(s, limit)
		sum += s * s
	}
	floor := 1e-3
	if !p.logs {
		floor *= max(largest, math.Abs(y[n]))
	}
	return max(math.Sqrt(sum/max(float64(n-1), 1)), floor, 1e-12)
}

// views gives every method's idea of the figure some steps ahead.
func (e *extrapolator) views(steps int) [methods]view {
	h := float64(steps)
	season := e.past.seasonal(steps)
	var v [methods]view
	v[still] = view{e.last, e.step * math.Sqrt(h)}
	for _, m := range []int{drift3, drift5, drift10, driftAll} {
		v[m] = view{e.last + h*e.pace[m], e.step * math.Sqrt(h+h*h/e.window[m])}
	}
	v[dampedTrend] = view{e.damped.ahead(steps), e.step * math.Sqrt(e.damped.growth(steps))}
	v[thetaLine] = view{e.theta.ahead(steps), e.step * math.Sqrt(1+(h-1)*e.theta.alpha*e.theta.alpha)}
	for m := range v {
		v[m].centre += season
	}
	return v
}

// median reorders its argument; it is 0 for nothing.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	m := len(v) / 2
	if len(v)%2 == 1 {
		return v[m]
	}
	return (v[m-1] + v[m]) / 2
}
