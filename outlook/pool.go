package outlook

import (
	"math"
	"slices"
)

// sight is one method's view of the figure some steps ahead, on the past's
// scale, with how its errors fell before.
type sight struct {
	centre, spread float64
	own, others    sample // of errors, in units of the spread
}

// sample is a set of past values that stands for count of them.
type sample struct {
	values  []float64
	weights []float64 // which sum to one; nil where all count the same
	count   float64
}

// newSample sorts the values and thins them.
func newSample(values []float64) sample {
	slices.Sort(values)
	return sample{values: thin(values, maxKept), count: float64(len(values))}
}

// over gives the sample in units of a spread, around a centre.
func (s sample) over(spread, centre float64) sample {
	values := make([]float64, len(s.values))
	for i, v := range s.values {
		values[i] = (v - centre) / spread
	}
	s.values = values
	return s
}

// pool joins the sights into one distribution of the figure some steps ahead: a
// weighted sum of their log-odds that it lies above a value (a logarithmic
// opinion pool; Genest and Zidek 1986). Every part falls as the value rises, so
// the sum belongs to a distribution too.
type pool struct {
	situation situation
	weights   *weights
	shares    shares
	sights    [methods]sight
	// Of other regions, in units of the still method's spread: all moves over
	// the span, the latest of them, those from levels like the series' own; and
	// their latest figures, as seen from the last one here.
	moves, recent, alike, standing sample
	pull                           float64 // how far other regions' figures lie above, in units of the spread
	seen                           []end   // values looked at, with their log-odds
	low                            float64 // the figure cannot lie below, on the scale
	high                           float64 // nor above
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
	if p.moves.count > 0 {
		sum += p.aboveElsewhere(x)
	}
	return sum
}

// aboveElsewhere gives what other regions add to the log-odds.
func (p *pool) aboveElsewhere(x float64) float64 {
	w, s := p.weights, &p.sights[still]
	z := (x - s.centre) / s.spread
	bell := logOdds(-z)
	var sum float64
	if w.moves > 0 {
		sum += w.moves * p.moves.above(z, bell)
	}
	if w.recent > 0 {
		sum += w.recent * p.recent.above(z, bell)
	}
	if w.alike > 0 {
		sum += w.alike * p.alike.above(z, bell)
	}
	if w.standing > 0 {
		sum += w.standing * p.standing.beyond(z)
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
	share := s.count * s.share(z)
	p := 1 / (1 + math.Exp(-bell))
	return math.Log((share + prior*p + 1e-9) / (s.count - share + prior*(1-p) + 1e-9))
}

// share gives the smoothed share of the values that lie above z.
func (s *sample) share(z float64) float64 {
	var sum float64
	for i, v := range s.values {
		u := (v - z) * (1 / kernel)
		part := 0.5 + 0.5*u/math.Sqrt(1+u*u)
		if s.weights != nil {
			part *= s.weights[i]
		}
		sum += part
	}
	if s.weights != nil {
		return min(sum, 1)
	}
	return sum / float64(len(s.values))
}

// beyond gives the log-odds of the share that lies above z, one value more on
// either side.
func (s *sample) beyond(z float64) float64 {
	if s.count == 0 {
		return 0
	}
	share := s.share(z)
	return math.Log((s.count*share + 1) / (s.count*(1-share) + 1))
}

// logOdds is the log-odds of a bell with heavy tails at z: near 1.7 z in the
// middle, as a normal's, and growing as a logarithm far out (a Johnson SU
// distribution with a logistic core). It is 3 asinh(0.57 z), by the definition
// of asinh, which is quicker than a version exact near 0.
func logOdds(z float64) float64 {
	u := 0.57 * math.Abs(z)
	return math.Copysign(3*math.Log(u+math.Sqrt(u*u+1)), z)
}

// chance gives the probability of a target that asks for figures above x on the
// scale, or, where rising is false, for figures below it.
func (p *pool) chance(x float64, rising bool) float64 {
	switch {
	case x < p.low || x == p.low && rising || math.IsInf(x, -1):
		return truth(rising) // and of falling to the lowest there is, the pool knows
	case x > p.high || x == p.high && !rising || math.IsInf(x, 1): // and of rising to the highest
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

// nearness is how near to a quantile is near enough, in log-odds: at most a
// fortieth of a percentage point of probability.
const nearness = 1e-3

// quantile gives the value with probability q of the figure lying below it. It
// closes in by false position, halving the side that stays (the Illinois
// method; Dowell and Jarratt 1971).
func (p *pool) quantile(q float64) float64 {
	want := math.Log((1-q)/q) / p.weights.sharpness
	low, high := p.bracket(want)
	side := 0
	for range 100 {
		middle := (low.x*high.f - high.x*low.f) / (high.f - low.f)
		if !(middle > low.x && middle < high.x) {
			middle = low.x + (high.x-low.x)/2
			if middle <= low.x || middle >= high.x {
				break
			}
		}
		f := p.look(middle) - want
		if math.Abs(f) < nearness {
			return p.within(middle)
		}
		if f > 0 {
			low = end{middle, f}
			if side == 1 {
				high.f /= 2
			}
			side = 1
		} else {
			high = end{middle, f}
			if side == -1 {
				low.f /= 2
			}
			side = -1
		}
	}
	return p.within(low.x + (high.x-low.x)/2)
}

// within keeps a value where the figure can lie.
func (p *pool) within(x float64) float64 { return min(max(x, p.low), p.high) }

// end is one end of a bracket: a value, and by how much its log-odds exceed
// those wanted, or 0.
type end struct{ x, f float64 }

// widest is the largest spread and distance of the sights from the damped one.
func (p *pool) widest() float64 {
	wide := 0.0
	for m := range p.sights {
		s := &p.sights[m]
		wide = max(wide, s.spread, math.Abs(s.centre-p.sights[damped].centre))
	}
	return wide
}

// bracket gives two values, one on either side of the quantile: the nearest
// that were looked at before, where there are any.
func (p *pool) bracket(want float64) (low, high end) {
	s := &p.sights[damped]
	low, high = end{math.Inf(-1), 1}, end{math.Inf(1), -1}
	for _, e := range p.seen {
		switch {
		case e.f > want && e.x > low.x:
			low = end{e.x, e.f - want}
		case e.f <= want && e.x < high.x:
			high = end{e.x, e.f - want}
		}
	}
	if !math.IsInf(low.x, 0) && !math.IsInf(high.x, 0) {
		return low, high
	}
	guess := s.centre - s.spread*math.Sinh(want/3)/0.57
	if !(guess > low.x && guess < high.x) {
		guess = p.seen[len(p.seen)-1].x
	}
	start := end{guess, p.look(guess) - want}
	if start.f > 0 {
		low = start
	} else {
		high = start
	}
	widest := 0.3 * p.widest()
	for reach := widest; math.IsInf(low.x, -1); reach *= 2 {
		x := high.x - reach
		f := p.look(x) - want
		if f > 0 || math.IsInf(x, 0) {
			low = end{x, f}
			break
		}
		high = end{x, f}
	}
	for reach := widest; math.IsInf(high.x, 1); reach *= 2 {
		x := low.x + reach
		f := p.look(x) - want
		if f <= 0 || math.IsInf(x, 0) {
			high = end{x, f}
			break
		}
		low = end{x, f}
	}
	return low, high
}

// look gives the log-odds of the figure's lying above x, and remembers them.
func (p *pool) look(x float64) float64 {
	f := p.above(x)
	p.seen = append(p.seen, end{x, f})
	return f
}
