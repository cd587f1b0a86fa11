package outlook

import (
	"math"
	"slices"
)

// The methods, in the order of methodNames. A pace of k periods goes on with
// the mean step of the last k.
const (
	still  = iota // no change
	pace2         // the mean step of the last 2 periods goes on
	pace12        // of the last 12
	damped        // damped trend, its parameters chosen for the series
	steady        // damped trend that reacts slowly, the same for every series
	line          // the Theta method
	methods
)

// windows are the periods of the methods that carry on a mean step.
var windows = [methods]int{pace2: 2, pace12: 12}

// track is one method run over a past: for each origin the level it starts
// from, the step it expects next, and the usual error one step ahead, as known
// at that origin.
type track struct {
	level, step, scale []float64
	reach              func(steps int) float64 // how many first steps it goes in all
	growth             func(steps int) float64 // variance relative to one step's
}

// extrapolator holds every method's track of one past.
type extrapolator struct {
	past   *past
	n      int
	last   float64
	step   float64 // the usual size of a step around the drift
	tracks [methods]track
}

// newExtrapolator runs the methods that are wanted; the tracks of others stay
// empty.
func newExtrapolator(p *past, wanted func(method int) bool) *extrapolator {
	e := &extrapolator{past: p, n: len(p.y), last: p.y[len(p.y)-1], step: usualStep(p)}
	for m := range e.tracks {
		if wanted(m) {
			e.tracks[m] = e.run(m)
		}
	}
	return e
}

func (e *extrapolator) run(method int) track {
	switch method {
	case damped:
		return e.holtTrack(fitHolt(e.past.y))
	case steady:
		return e.holtTrack(holt{alpha: 0.5, beta: 0.2, phi: 0.9})
	case line:
		return e.thetaTrack(fitTheta(e.past.y))
	}
	return e.paceTrack(windows[method])
}

func (e *extrapolator) newTrack() track {
	all := make([]float64, 3*e.n)
	return track{level: all[:e.n], step: all[e.n : 2*e.n], scale: all[2*e.n:]}
}

// paceTrack carries on the mean step of the last k periods, of as many as there
// are where they are fewer, and stays where k is 0.
func (e *extrapolator) paceTrack(k int) track {
	t := e.newTrack()
	y := e.past.y
	for i := range y {
		t.level[i] = y[i]
		if w := min(k, i); w > 0 {
			t.step[i] = (y[i] - y[i-w]) / float64(w)
		}
	}
	t.reach = func(steps int) float64 { return float64(steps) }
	t.growth = func(steps int) float64 {
		h := float64(steps)
		if k == 0 {
			return h
		}
		return h + h*h/float64(k)
	}
	e.scales(&t)
	return t
}

func (e *extrapolator) holtTrack(f holt) track {
	t := e.newTrack()
	f.start(e.past.y)
	for i, v := range e.past.y {
		if i > 0 {
			f.next(v)
		}
		t.level[i], t.step[i] = f.level, f.trend
	}
	t.reach, t.growth = f.damping, f.growth
	e.scales(&t)
	return t
}

// thetaTrack follows the smoothed level, with half the slope of the whole line
// from the last place only: its past errors are those of the smoothing.
func (e *extrapolator) thetaTrack(f theta) track {
	t := e.newTrack()
	level := e.past.y[0]
	for i, v := range e.past.y {
		level += f.alpha * (v - level)
		t.level[i], t.step[i] = level, f.slope/2
	}
	lag := (1-math.Pow(1-f.alpha, float64(e.n)))/f.alpha - 1
	t.reach = func(steps int) float64 { return float64(steps) + lag }
	t.growth = func(steps int) float64 { return 1 + float64(steps-1)*f.alpha*f.alpha }
	e.scales(&t)
	return t
}

// forget is how much less the error of a period counts than the next one's in
// the usual error.
const forget = 0.9

// scales fills in the usual error one step ahead at each origin, from the
// errors up to it and half an error of the series' usual step.
func (e *extrapolator) scales(t *track) {
	half := 0.5
	for _, known := range e.past.known {
		if !known {
			half += 0.5
		}
	}
	prior := half * e.step * e.step
	var seen, count float64
	for i, v := range e.past.y {
		if i > 0 && e.past.known[i] {
			miss := v - t.level[i-1] - t.reach(1)*t.step[i-1]
			seen, count = seen*forget+miss*miss, count*forget+1
		}
		t.scale[i] = max(math.Sqrt((seen+prior)/(count+half)), 1e-3*e.step)
	}
}

// ahead gives what the method says at an origin some steps on.
func (t *track) ahead(origin, steps int) float64 {
	return t.level[origin] + t.step[origin]*t.reach(steps)
}

// errors gives how far the past lay from what the method said some steps
// before, in units of the spread it would have given: rising.
func (e *extrapolator) errors(method, steps int) []float64 {
	t := &e.tracks[method]
	wide := math.Sqrt(t.growth(steps))
	far := t.reach(steps)
	errors := make([]float64, 0, max(e.n-steps-3, 0))
	for i := 3; i+steps < e.n; i++ {
		if !e.past.known[i] || !e.past.known[i+steps] {
			continue
		}
		errors = append(errors, (e.past.y[i+steps]-t.level[i]-t.step[i]*far)/(t.scale[i]*wide))
	}
	slices.Sort(errors)
	return errors
}

// moves gives how far the series itself went over the steps, in their order.
func (e *extrapolator) moves(steps int) []move {
	y := e.past.y
	moves := make([]move, 0, max(len(y)-steps, 0))
	for i := 0; i+steps < len(y); i++ {
		if !e.past.known[i] || !e.past.known[i+steps] {
			continue
		}
		moves = append(moves, move{from: y[i], by: y[i+steps] - y[i]})
	}
	return moves
}

// move is how far a series went over some steps, from a level.
type move struct{ from, by float64 }

// usualStep is the root mean square of the steps between known figures around
// their mean, those over a gap divided by the root of its length, each limited
// to four times their median size so that one outlier or break does not rule.
// Few steps are joined by some of a twentieth of the series' size, and a series
// that never moved gets a thousandth of it.
func usualStep(p *past) float64 {
	y := p.y
	n := len(y) - 1
	mean := (y[n] - y[0]) / float64(n)
	sizes := make([]float64, 0, n)
	last, largest := 0, math.Abs(y[0])
	for i := 1; i <= n; i++ {
		if !p.known[i] {
			continue
		}
		gap := float64(i - last)
		sizes = append(sizes, math.Abs(y[i]-y[last]-gap*mean)/math.Sqrt(gap))
		last, largest = i, max(largest, math.Abs(y[i]))
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
	size := 1.0
	if p.scale == plain {
		size = largest
	}
	few := max(0, fewSteps-float64(len(sizes))) / 2
	guess := size / 20
	return max(math.Sqrt((sum+few*guess*guess)/max(float64(len(sizes))-1+few, 1)), 1e-3*size, 1e-300)
}

// fewSteps is the number of steps that speak for themselves.
const fewSteps = 7

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
