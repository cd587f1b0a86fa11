package outlook

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Elsewhere gives what the same indicator did in other regions over a number
// of periods, from figures known on the question's day; inLogs says whether the
// question is on logarithms. It may give nil.
type Elsewhere func(steps int, inLogs bool) *Others

// Others is what other regions teach about one span.
type Others struct {
	moves   sample             // how far their figures went
	recent  sample             // how far they went lately
	starts  []move             // moves with the levels they set out from
	errors  [methods][]float64 // how far each method was off
	levels  sample             // their latest figures
	level   float64            // the mean of them
	apart   float64            // their standard deviation
	regions int                // that moved over the span
}

// Neighbour is a series of another region, made ready to be learnt from.
type Neighbour struct{ e *extrapolator }

// NewNeighbour prepares equally spaced figures, NaN where one is missing. It is
// nil below six figures, or where logarithms are wanted of what is not
// positive. For Study, whole asks for every method's errors, and not only for
// those that have a weight.
func NewNeighbour(values []float64, perYear int, inLogs, whole bool) *Neighbour {
	h := plainHistory(values, perYear)
	if h.count < 6 || inLogs && !h.positive() {
		return nil
	}
	on := plain
	if inLogs {
		on = logs
	}
	p := newPast(&h, on)
	return &Neighbour{newExtrapolator(&p, asked(whole))}
}

// asked tells of which methods the errors elsewhere are wanted: of those that
// have a weight, or of all but Theta, whose slope has seen the whole series.
func asked(whole bool) func(method int) bool {
	weighed := fitted()[among]
	return func(m int) bool { return m != line && (whole || weighed.uses(3*m+2)) }
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
	wanted := asked(whole)
	o := new(Others)
	var moves, recent, levels []float64
	for _, n := range neighbours {
		if n == nil {
			continue
		}
		levels = append(levels, n.e.last)
		moved := n.e.moves(steps)
		for i, m := range moved {
			moves = append(moves, m.by)
			if i >= len(moved)-recentMoves {
				recent = append(recent, m.by)
			}
		}
		o.starts = append(o.starts, moved...)
		o.regions += min(len(moved), 1)
	}
	if len(moves) < 3 {
		return nil
	}
	o.moves, o.recent, o.levels = newSample(moves), newSample(recent), newSample(levels)
	o.level, o.apart = stat.PopMeanStdDev(levels, nil)
	slices.SortFunc(o.starts, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.by, b.by))
	})
	o.starts = thin(o.starts, maxStarts)
	for m := range o.errors {
		if wanted(m) {
			for _, n := range neighbours {
				if n != nil {
					o.errors[m] = append(o.errors[m], n.e.errors(m, steps)...)
				}
			}
			slices.Sort(o.errors[m])
			o.errors[m] = thin(o.errors[m], maxKept)
		}
	}
	return o
}

// recentMoves is how many of a region's latest moves count as recent.
const recentMoves = 6

// How many values are kept, so that shares stay cheap to compute: of more,
// evenly spaced ones.
const (
	maxKept   = 24
	maxStarts = 96
)

// thin keeps evenly spaced values of a slice in order.
func thin[T any](values []T, most int) []T {
	n := len(values)
	if n <= most {
		return values
	}
	kept := make([]T, most)
	for i := range kept {
		kept[i] = values[(2*i+1)*n/(2*most)]
	}
	return kept
}

// alike gives the moves from levels like one, each weighted by how near its
// level is (a normal kernel; Nadaraya 1964, Watson 1964). Their count is the
// one of equal weights that would be as sure, at most maxAlike.
func (o *Others) alike(level, width float64) sample {
	s := sample{values: make([]float64, len(o.starts)), weights: make([]float64, len(o.starts))}
	var sum, squares float64
	for i, m := range o.starts {
		u := (m.from - level) / width
		w := math.Exp(-u*u/2) + 1e-6
		s.values[i], s.weights[i] = m.by, w
		sum += w
		squares += w * w
	}
	s.count = min(sum*sum/squares*o.moves.count/float64(len(o.starts)), maxAlike)
	for i := range s.weights {
		s.weights[i] /= sum
	}
	return s
}

const maxAlike = 40
