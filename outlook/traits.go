package outlook

import "math"

// The traits of a series, in the order of traitNames. All but the first come
// in pairs that share one: a series is calm by as much as it is not lively.
const (
	always  = iota
	calm    // its steps are small for its size
	lively  // or large
	stirred // its latest steps are larger than its usual ones
	settled // or smaller
	many    // many other regions are known
	few     // or hardly any
	traits
)

// traitNames are the traits as the table of weights names them.
var traitNames = [traits]string{"always", "calm", "lively", "stirred", "settled", "many", "few"}

// shares say how far each trait fits a series, from 0 to 1.
type shares [traits]float64

// Where the traits begin and end: a yearly step of 1 % of the size is calm, one
// of 22 % lively; latest steps two thirds as large as usual are settled, half
// as large again stirred; one other region is few, nineteen are many.
const (
	calmFrom, livelyFrom     = -4.5, -1.5 // of the logarithm of the step
	settledFrom, stirredFrom = -0.4, 0.4  // of the logarithm of the ratio
	fewRegions, manyRegions  = 1, 19
)

// traitsOf gives the shares of a series beside some other regions.
func traitsOf(e *extrapolator, regions int) shares {
	s := shares{always: 1}
	s[lively] = between(math.Log(e.relativeStep()), calmFrom, livelyFrom)
	s[calm] = 1 - s[lively]
	s[stirred] = between(math.Log(e.latestStep()/e.step), settledFrom, stirredFrom)
	s[settled] = 1 - s[stirred]
	s[many] = between(math.Log1p(float64(regions)), math.Log1p(fewRegions), math.Log1p(manyRegions))
	s[few] = 1 - s[many]
	return s
}

// between is 0 up to low, 1 from high, and in proportion between the two.
func between(v, low, high float64) float64 {
	return min(max((v-low)/(high-low), 0), 1)
}

// relativeStep is the usual step as a share of the series' size.
func (e *extrapolator) relativeStep() float64 {
	if e.past.scale != plain {
		return e.step
	}
	var size float64
	for _, v := range e.past.y {
		size += math.Abs(v) / float64(e.n)
	}
	return e.step / max(size, e.step)
}

// latestStep is the root mean square of the steps around their mean, in which
// each counts four fifths of the one after it, beside two usual steps.
func (e *extrapolator) latestStep() float64 {
	y := e.past.y
	mean := (y[e.n-1] - y[0]) / float64(max(e.n-1, 1))
	sum, count := 0.0, 0.0
	for i := 1; i < e.n; i++ {
		sum, count = 0.8*sum, 0.8*count
		if e.past.known[i] && e.past.known[i-1] {
			d := (y[i] - y[i-1] - mean) / e.step
			sum, count = sum+d*d, count+1
		}
	}
	return e.step * math.Sqrt((sum+2)/(count+2))
}

// mixture is the weights of each trait; a series counts with their sum, each by
// its share.
type mixture [traits]weights

// blend gives the weights of a series.
func (m *mixture) blend(s shares) *weights {
	w := &weights{tail: m[always].tail, passage: m[always].passage, sharpness: m[always].sharpness}
	for trait, share := range s {
		if share == 0 {
			continue
		}
		of := &m[trait]
		for part := range parts {
			*w.at(part) += share * *of.at(part)
		}
		w.reach += share * of.reach
	}
	return w
}

// uses tells whether a part has a weight under any trait.
func (m *mixture) uses(part int) bool {
	for trait := range m {
		if *m[trait].at(part) > 0 {
			return true
		}
	}
	return false
}
