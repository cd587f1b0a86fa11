package outlook

import "math"

// sight is one method's view of the figure some steps ahead, on the past's
// scale, with how its errors fell before.
type sight struct {
	centre, spread float64
	own, others    sample // of errors, in units of the spread
}

// sample is a rising set of past values that stands for count of them.
type sample struct {
	values []float64
	count  float64
}

// pool joins the sights into one distribution of the figure some steps ahead: a
// weighted sum of their log-odds that it lies above a value (a logarithmic
// opinion pool; Genest and Zidek 1986). Every part falls as the value rises, so
// the sum belongs to a distribution too.
type pool struct {
	weights *weights
	sights  [methods]sight
	moves   sample  // of other regions, in units of the still method's spread
	pull    float64 // how far other regions' figures lie above, in units of the spread
	low     float64 // the figure cannot lie below, on the scale
	high    float64 // nor above
}

// above gives the log-odds that the figure, on the scale, lies above x.
func (p *pool) above(x float64) float64 {
	sum := p.weights.pull * p.pull
	for m := range p.sights {
		w := &p.weights.sights[m]
		if w.bell == 0 && w.own == 0 && w.others == 0 {
			continue
		}
		s := &p.sights[m]
		z := (x - s.centre) / s.spread
		bell := logOdds(-z)
		sum += w.bell * bell
		if w.own > 0 {
			sum += w.own * s.own.above(z, bell)
		}
		if w.others > 0 {
			sum += w.others * s.others.above(z, bell)
		}
	}
	if p.weights.moves > 0 {
		s := &p.sights[still]
		z := (x - s.centre) / s.spread
		sum += p.weights.moves * p.moves.above(z, logOdds(-z))
	}
	return sum
}

// kernel is the width, in spreads, over which the share of past values that
// lie above a value is smoothed; prior is how many values of the bell are
// added to them, so that a short past says little and none says what the bell
// does.
const (
	kernel = 0.4
	prior  = 4
)

// above gives the log-odds of lying above z, where a bell says bell.
func (s *sample) above(z, bell float64) float64 {
	if s.count == 0 {
		return bell
	}
	var share float64
	for _, v := range s.values {
		u := (v - z) * (1 / kernel)
		share += 0.5 + 0.5*u/math.Sqrt(1+u*u)
	}
	share *= s.count / float64(len(s.values))
	p := 1 / (1 + math.Exp(-bell))
	return math.Log((share + prior*p + 1e-9) / (s.count - share + prior*(1-p) + 1e-9))
}

// logOdds is the log-odds of a bell with heavy tails at z: near 1.7 z in the
// middle, as a normal's, and growing as a logarithm far out (a Johnson SU
// distribution with a logistic core).
func logOdds(z float64) float64 { return 3 * math.Asinh(0.57*z) }

// chance gives the probability of a target that asks for figures above x on the
// scale, or, where rising is false, for figures below it.
func (p *pool) chance(x float64, rising bool) float64 {
	switch {
	case x <= p.low || math.IsInf(x, -1):
		return truth(rising)
	case x >= p.high:
		return truth(!rising)
	}
	odds := p.above(x)
	if !rising {
		odds = -odds
	}
	return 1 / (1 + math.Exp(-p.weights.tailed(odds)))
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// quantile gives the value with probability q of the figure lying below it.
func (p *pool) quantile(q float64) float64 {
	want := math.Log((1-q)/q) / p.weights.sharpness
	low, high := p.bracket(want)
	fLow, fHigh := p.above(low)-want, p.above(high)-want
	for side := 0; high-low > 1e-7*p.sights[damped].spread && fLow > fHigh; {
		middle := (low*fHigh - high*fLow) / (fHigh - fLow)
		if !(middle > low && middle < high) {
			middle = low + (high-low)/2
			if middle <= low || middle >= high {
				break
			}
		}
		f := p.above(middle) - want
		if f > 0 {
			low, fLow = middle, f
			if side == 1 {
				fHigh /= 2
			}
			side = 1
		} else {
			high, fHigh = middle, f
			if side == -1 {
				fLow /= 2
			}
			side = -1
		}
		if math.Abs(f) < 1e-6 {
			return min(max(middle, p.low), p.high)
		}
	}
	return min(max(low+(high-low)/2, p.low), p.high)
}

// bracket gives two values, one on either side of the quantile.
func (p *pool) bracket(want float64) (low, high float64) {
	s := &p.sights[damped]
	low, high = s.centre, s.centre
	for reach := s.spread; p.above(low) <= want && !math.IsInf(low, 0); reach *= 2 {
		low -= reach
	}
	for reach := s.spread; p.above(high) > want && !math.IsInf(high, 0); reach *= 2 {
		high += reach
	}
	return low, high
}
