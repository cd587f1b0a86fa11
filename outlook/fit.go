package outlook

import (
	"fmt"
	"math"
	"strings"
)

// Table is the weights of every situation.
type Table struct{ weights map[situation]*weights }

// Fit finds the weights under which the pool's probabilities are likeliest to
// have brought what happened: logistic regression on the parts' log-odds, with
// no weight below zero and a slight pull towards zero. Weights below leastPart
// are dropped and the others fitted again, so that the table stays short. The
// weights of seasonal series are those that ship; no panel of them is at hand.
func Fit(lessons []Lesson) *Table {
	t := &Table{map[situation]*weights{seasons: fitted()[seasons]}}
	var neighboured []Lesson
	for _, l := range lessons {
		if l.among {
			neighboured = append(neighboured, l)
		}
	}
	t.weights[alone] = fitWeights(lessons, func(part int) bool { return part < movesPart && part%3 != 2 && part/3 != line })
	t.weights[among] = fitWeights(neighboured, func(part int) bool { return part/3 != line || part >= movesPart })
	return t
}

// leastPart is the least weight that stays.
const leastPart = 0.06

func fitWeights(lessons []Lesson, allowed func(part int) bool) *weights {
	w := regress(lessons, allowed)
	w = regress(lessons, func(part int) bool { return allowed(part) && *w.at(part) >= leastPart })
	settleTails(lessons, w)
	w.sharpness = sharpen(lessons, w)
	return w
}

// settleTails finds how far the log-odds of a target are drawn in far out, with
// all weights made larger by one factor and the reach to suit, so that what
// happened is likeliest.
func settleTails(lessons []Lesson, w *weights) {
	sums := make([]float64, len(lessons))
	for i, l := range lessons {
		sums[i] = w.sum(l.target)
	}
	best, least := *w, math.Inf(1)
	factorBest := 1.0
	for tail := 2.0; tail <= 12; tail += 0.5 {
		for factor := 0.9; factor < 1.8; factor += 0.05 {
			trial := weights{reach: w.reach, tail: tail}
			loss := trial.recentre(lessons, sums, factor)
			if loss < least {
				best.reach, best.tail, least, factorBest = trial.reach, tail, loss, factor
			}
		}
	}
	for part := range parts {
		*best.at(part) *= factorBest
	}
	*w = best
}

// recentre finds the reach under which as many targets are met as were, and
// gives the negative log-likelihood.
func (w *weights) recentre(lessons []Lesson, sums []float64, factor float64) float64 {
	var loss float64
	for range 6 {
		slope, bend := 0.0, 1e-9
		loss = 0
		for i, l := range lessons {
			odds := w.tailed(factor * sums[i])
			p := 1 / (1 + math.Exp(-odds))
			y := 0.0
			if l.Met {
				y = 1
				loss -= math.Log(max(p, 1e-12))
			} else {
				loss -= math.Log(max(1-p, 1e-12))
			}
			slope += y - p
			bend += p * (1 - p)
		}
		w.reach -= slope / bend
	}
	return loss
}

const (
	sweeps = 200 // over all weights
	ridge  = 1.0 // the pull towards zero, as a quadratic penalty
)

// regress fits by coordinate descent with Newton steps, each weight held at
// zero or above.
func regress(lessons []Lesson, allowed func(part int) bool) *weights {
	w := new(weights)
	odds := make([]float64, len(lessons))
	step := func(weight *float64, value func(i int) float64, least, ridge float64) float64 {
		slope, bend := ridge**weight, ridge+1e-9
		for i := range lessons {
			x := value(i)
			p := 1 / (1 + math.Exp(-odds[i]))
			miss := p
			if lessons[i].Met {
				miss = p - 1
			}
			slope += x * miss
			bend += x * x * p * (1 - p)
		}
		next := max(*weight-slope/bend, least)
		change := next - *weight
		*weight = next
		for i := range odds {
			odds[i] += change * value(i)
		}
		return math.Abs(change)
	}
	for range sweeps {
		largest := 0.0
		for part := range parts {
			if allowed(part) {
				largest = max(largest, step(w.at(part), func(i int) float64 { return lessons[i].target[part] }, 0, ridge))
			}
		}
		largest = max(largest, step(&w.reach, func(int) float64 { return -1 }, math.Inf(-1), 0))
		if largest < 1e-5 {
			break
		}
	}
	return w
}

// sharpen finds the factor on the log-odds under which the 80 % and the 95 %
// intervals come nearest to covering what they say.
func sharpen(lessons []Lesson, w *weights) float64 {
	far := make([]float64, len(lessons))
	for i, l := range lessons {
		far[i] = math.Abs(w.sum(l.actual))
	}
	best, least := 1.0, math.Inf(1)
	for factor := 0.4; factor < 2; factor += 0.01 {
		var in80, in95 float64
		for _, f := range far {
			if f*factor <= math.Log(9) {
				in80++
			}
			if f*factor <= math.Log(39) {
				in95++
			}
		}
		n := float64(max(len(far), 1))
		if off := math.Pow(in80/n-0.8, 2) + math.Pow(in95/n-0.95, 2); off < least {
			best, least = factor, off
		}
	}
	return math.Round(best*100) / 100
}

// String prints the table as it ships.
func (t *Table) String() string {
	var b strings.Builder
	b.WriteString("situation,part,weight\n")
	names := partNames()
	for _, s := range []situation{alone, among, seasons} {
		w := t.weights[s]
		for part, name := range names {
			if v := *w.at(part); v > 0 {
				fmt.Fprintf(&b, "%s,%s,%.4f\n", s, name, v)
			}
		}
		fmt.Fprintf(&b, "%s,reach,%.4f\n%s,tail,%.1f\n%s,sharpness,%.2f\n", s, w.reach, s, w.tail, s, w.sharpness)
	}
	return b.String()
}
