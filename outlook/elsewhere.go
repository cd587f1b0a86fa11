package outlook

import (
	"math"
	"slices"
)

// Elsewhere gives what the same indicator did in other regions over a number
// of periods, from figures known on the question's day; logs says whether the
// question is on logarithms. It may give nil.
type Elsewhere func(steps int, logs bool) *Others

// Others is what other regions teach about one span.
type Others struct {
	moves  []float64          // how far their figures went
	errors [methods][]float64 // how far each method was off
	count  float64            // of moves before thinning
	level  float64            // the mean of their latest figures
}

// Neighbour is a series of another region, made ready to be learnt from.
type Neighbour struct{ e *extrapolator }

// NewNeighbour prepares equally spaced figures, NaN where one is missing. It is
// nil below six figures, or where logarithms are wanted of what is not
// positive.
func NewNeighbour(values []float64, perYear int, logs bool) *Neighbour {
	h := plainHistory(values, perYear)
	if h.count < 6 || logs && !h.positive() {
		return nil
	}
	p := newPast(&h, logs)
	return &Neighbour{newExtrapolator(&p)}
}

// plainHistory has no bounds and no breaks.
func plainHistory(values []float64, perYear int) history {
	n := len(values)
	h := history{values: values, least: make([]float64, n), most: make([]float64, n), breaks: make([]bool, n), perYear: perYear}
	for i := range n {
		h.least[i], h.most[i] = math.Inf(-1), math.Inf(1)
	}
	h.recount()
	return h
}

// Gather joins what the neighbours teach about a span; nil entries are passed
// over. It is nil where they teach too little. For Study, whole asks for every
// method's errors, and not only for those that have a weight.
func Gather(neighbours []*Neighbour, steps int, whole bool) *Others {
	weighed := fitted()[among]
	o := new(Others)
	regions := 0.0
	for _, n := range neighbours {
		if n == nil {
			continue
		}
		o.moves = append(o.moves, n.e.moves(steps)...)
		for m := range o.errors {
			if whole && m != line || weighed.sights[m].others > 0 {
				o.errors[m] = append(o.errors[m], n.e.errors(m, steps)...)
			}
		}
		o.level += n.e.last
		regions++
	}
	if regions == 0 || len(o.moves) < 3 {
		return nil
	}
	o.level /= regions
	o.count = float64(len(o.moves))
	slices.Sort(o.moves)
	o.moves = thin(o.moves)
	for m := range o.errors {
		slices.Sort(o.errors[m])
		o.errors[m] = thin(o.errors[m])
	}
	return o
}

// maxKept keeps shares cheap to compute: of more values, evenly spaced ones are
// kept.
const maxKept = 24

// thin keeps evenly spaced values of a rising slice.
func thin(rising []float64) []float64 {
	n := len(rising)
	if n <= maxKept {
		return rising
	}
	kept := make([]float64, maxKept)
	for i := range kept {
		kept[i] = rising[(2*i+1)*n/(2*maxKept)]
	}
	return kept
}
