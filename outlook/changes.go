package outlook

import (
	"math"
	"slices"
)

// changes are how far figures moved over one span in the past, on the scale.
type changes struct {
	moves []float64 // at most maxMoves, rising
	count float64   // how many there were before thinning
	from  float64   // the figure that would move, with its season
	width float64   // of the kernel that smooths the steps between moves
}

// maxMoves keeps the share cheap to compute: more moves are thinned to evenly
// spaced ones.
const maxMoves = 48

// newChanges is nil for fewer than three moves, which say too little. The
// moves are rising.
func newChanges(rising []float64, from, width float64) *changes {
	n := len(rising)
	if n < 3 {
		return nil
	}
	c := &changes{moves: rising, count: float64(n), from: from, width: width}
	if n > maxMoves {
		thin := make([]float64, maxMoves)
		for i := range thin {
			thin[i] = rising[(2*i+1)*n/(2*maxMoves)]
		}
		c.moves = thin
	}
	return c
}

// ownChanges are the moves of the series itself over the span.
func (e *extrapolator) ownChanges(steps int) *changes {
	y := e.past.y
	if len(y) <= steps {
		return nil
	}
	moves := make([]float64, len(y)-steps)
	for i := range moves {
		moves[i] = y[i+steps] - y[i]
	}
	slices.Sort(moves)
	return newChanges(moves, e.last+e.past.seasonal(steps), 0.4*e.step*math.Sqrt(float64(steps)))
}

// above gives the log-odds that a move carries the figure above x: the share
// of past moves that would have, smoothed, and drawn towards one half as if one
// more move had been seen.
func (c *changes) above(x float64) float64 {
	need := x - c.from
	var share float64
	for _, m := range c.moves {
		u := (m - need) / c.width
		share += 0.5 + 0.5*u/math.Sqrt(1+u*u)
	}
	share *= c.count / float64(len(c.moves))
	return math.Log((share + 0.5) / (c.count - share + 0.5))
}
