package outlook

import "math"

// holt is exponential smoothing with a damped additive trend (Gardner and
// McKenzie 1985), its parameters chosen from a small grid by the squared error
// one step ahead.
type holt struct {
	level, trend     float64
	alpha, beta, phi float64
}

var (
	holtAlphas = [...]float64{0.2, 0.5, 0.8, 1}
	holtBetas  = [...]float64{0.05, 0.2, 0.5}
	holtPhis   = [...]float64{0.8, 0.9, 0.98}
)

func fitHolt(y []float64) holt {
	best, least := holt{alpha: 1, beta: 0.05, phi: 0.9}, math.Inf(1)
	for _, alpha := range holtAlphas {
		for _, beta := range holtBetas {
			for _, phi := range holtPhis {
				f := holt{alpha: alpha, beta: beta, phi: phi}
				if sse := f.run(y, least); sse < least {
					best, least = f, sse
				}
			}
		}
	}
	return best
}

// start sets out from the first figure with the mean of the first four steps.
func (f *holt) start(y []float64) {
	first := min(len(y)-1, 4)
	f.level, f.trend = y[0], (y[first]-y[0])/float64(first)
}

// next takes in a figure and gives the error one step ahead.
func (f *holt) next(v float64) float64 {
	ahead := f.level + f.phi*f.trend
	miss := v - ahead
	f.level = ahead + f.alpha*miss
	f.trend = f.phi*f.trend + f.alpha*f.beta*miss
	return miss
}

// run smooths the series and gives the sum of squared errors; it gives up where
// that reaches least.
func (f *holt) run(y []float64, least float64) float64 {
	f.start(y)
	var sse float64
	for _, v := range y[1:] {
		miss := f.next(v)
		if sse += miss * miss; !(sse < least) {
			break
		}
	}
	return sse
}

// damping is phi + phi² + … over the steps.
func (f *holt) damping(steps int) float64 {
	return f.phi * (1 - math.Pow(f.phi, float64(steps))) / (1 - f.phi)
}

// growth is how much larger than one step's the variance is some steps ahead
// (Hyndman, Koehler, Ord and Snyder 2008, table 6.2).
func (f *holt) growth(steps int) float64 {
	total, sum, power := 1.0, 0.0, 1.0
	for j := 1; j < steps; j++ {
		power *= f.phi
		sum += power
		c := f.alpha * (1 + f.beta*sum)
		total += c * c
	}
	return total
}

// theta is the mean of simple exponential smoothing and of half the straight
// line through the series (Assimakopoulos and Nikolopoulos 2000, in the form of
// Hyndman and Billah 2003).
type theta struct{ alpha, slope float64 }

func fitTheta(y []float64) theta {
	best, least := theta{alpha: 1}, math.Inf(1)
	for step := 1; step <= 20; step++ {
		alpha := float64(step) / 20
		level, sse := y[0], 0.0
		for _, v := range y[1:] {
			miss := v - level
			sse += miss * miss
			level += alpha * miss
		}
		if sse < least {
			best, least = theta{alpha: alpha}, sse
		}
	}
	best.slope = slope(y)
	return best
}

// slope is that of the least-squares straight line, per place.
func slope(y []float64) float64 {
	n := float64(len(y))
	middle := (n - 1) / 2
	var up, across float64
	for i, v := range y {
		d := float64(i) - middle
		up += d * v
		across += d * d
	}
	return up / across
}
