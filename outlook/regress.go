package outlook

import "math"

// column is one weight to be found: that of a part under a trait, or of the
// reach where part is reachPart.
type column struct{ trait, part int }

// reachPart stands for the reach, beside the parts.
const reachPart = parts

// of gives the place of the column's weight.
func (c column) of(m *mixture) *float64 {
	if c.part == reachPart {
		return &m[c.trait].reach
	}
	return m[c.trait].at(c.part)
}

// value is what the column's weight is multiplied by for a lesson.
func (c column) value(l *Lesson) float64 {
	if c.part == reachPart {
		return -l.shares[c.trait]
	}
	return l.shares[c.trait] * l.target[c.part]
}

// penalty is the pull of the column's weight towards zero.
func (c column) penalty() float64 {
	switch {
	case c.part != reachPart:
		return ridge
	case c.trait == always:
		return 1e-6
	}
	return ridge / 40
}

const (
	ridge  = 20.0 // the pull towards zero, as a quadratic penalty
	rounds = 12   // of Newton's method
	sweeps = 200  // over all weights, at most, in each round
)

// regress fits a logistic regression by Newton's method, in which each
// quadratic problem is solved by coordinate descent with no weight of a part
// below zero.
func regress(lessons []Lesson, columns []column) *mixture {
	n, k := len(lessons), len(columns)
	values := make([]float64, n*k)
	for i := range lessons {
		for j, c := range columns {
			values[i*k+j] = c.value(&lessons[i])
		}
	}
	w := make([]float64, k)
	slope, bend := make([]float64, k), make([]float64, k*k)
	for range rounds {
		quadratic(lessons, values, w, slope, bend)
		if descend(columns, w, slope, bend) < 1e-5 {
			break
		}
	}
	m := new(mixture)
	for j, c := range columns {
		*c.of(m) = w[j]
	}
	return m
}

// quadratic fills in the first and second derivatives of the negative
// log-likelihood at the weights w.
func quadratic(lessons []Lesson, values, w, slope, bend []float64) {
	k := len(w)
	clear(slope)
	clear(bend)
	for i := range lessons {
		row := values[i*k : (i+1)*k]
		odds := 0.0
		for j, v := range row {
			odds += w[j] * v
		}
		p := 1 / (1 + math.Exp(-odds))
		miss := p
		if lessons[i].Met {
			miss = p - 1
		}
		weight := p*(1-p) + 1e-6
		for j, v := range row {
			slope[j] += v * miss
			if v == 0 {
				continue
			}
			v *= weight
			into := bend[j*k : j*k+j+1]
			for l := range into {
				into[l] += v * row[l]
			}
		}
	}
	for j := range k {
		for l := range j {
			bend[l*k+j] = bend[j*k+l]
		}
	}
}

// descend moves the weights to the minimum of the quadratic, and gives the
// largest change.
func descend(columns []column, w, slope, bend []float64) float64 {
	k := len(w)
	moved := make([]float64, k)
	for range sweeps {
		largest := 0.0
		for j, c := range columns {
			ridge := c.penalty()
			gradient := slope[j] + ridge*(w[j]+moved[j])
			for l, m := range moved {
				gradient += bend[j*k+l] * m
			}
			next := w[j] + moved[j] - gradient/(bend[j*k+j]+ridge+1e-9)
			if c.part != reachPart {
				next = max(next, 0)
			}
			largest = max(largest, math.Abs(next-w[j]-moved[j]))
			moved[j] = next - w[j]
		}
		if largest < 1e-7 {
			break
		}
	}
	largest := 0.0
	for j := range w {
		w[j] += moved[j]
		largest = max(largest, math.Abs(moved[j]))
	}
	return largest
}
