package outlook

import (
	"fmt"
	"maps"
	"math"
	"strings"
)

// Table is the weights of every situation.
type Table struct{ weights map[situation]*mixture }

// Fit finds the weights under which the pool's probabilities are likeliest to
// have brought what happened: logistic regression on the parts' log-odds, each
// by the shares of the series' traits, with no weight below zero and a slight
// pull towards zero. Weights below leastWeight are dropped and the others
// fitted again, so that the table stays short. Of a situation with fewer than
// leastLessons the weights are those that ship, and so are those of seasonal
// series, which are even shares and not fitted.
func Fit(lessons []Lesson) *Table {
	t := &Table{maps.Clone(fitted())}
	var yearly, neighboured []Lesson
	for _, l := range lessons {
		if l.situation != seasons {
			yearly = append(yearly, l)
		}
		if l.situation == among {
			neighboured = append(neighboured, l)
		}
	}
	if len(yearly) >= leastLessons {
		t.weights[alone] = fitMixture(yearly, columns(many, func(part int) bool { return part < movesPart && part%3 != 2 }))
	}
	if len(neighboured) >= leastLessons {
		t.weights[among] = fitMixture(neighboured, columns(traits, func(int) bool { return true }))
	}
	return t
}

// leastLessons is how many lessons a table of weights is fitted on at least.
const leastLessons = 300

// columns are the weights to be found, of the traits before one and the parts
// that are allowed. Of own errors only those of the three methods that differ
// most are asked; of Theta's errors elsewhere none, since its slope has seen
// the whole series.
func columns(before int, allowed func(part int) bool) []column {
	var list []column
	for trait := range before {
		list = append(list, column{trait, reachPart})
		for part := range parts {
			ownErrors := part < movesPart && part%3 == 1
			method := part / 3
			if part == 3*line+2 || !allowed(part) {
				continue
			}
			if !ownErrors || method == still || method == pace2 || method == damped {
				list = append(list, column{trait, part})
			}
		}
	}
	return list
}

// leastWeight is the least weight that stays.
const leastWeight = 0.03

func fitMixture(lessons []Lesson, all []column) *mixture {
	m := regress(lessons, all)
	var kept []column
	for _, c := range all {
		if c.part == reachPart || *c.of(m) >= leastWeight {
			kept = append(kept, c)
		}
	}
	m = regress(lessons, kept)
	settleTails(lessons, m)
	m[always].passage = settlePassage(lessons, m)
	m[always].sharpness = sharpen(lessons, m)
	return m
}

// settleTails finds how far the log-odds of a target are drawn in far out, with
// all weights made larger by one factor and the reach to suit, so that what
// happened is likeliest.
func settleTails(lessons []Lesson, m *mixture) {
	sums := make([]float64, len(lessons))
	for i, l := range lessons {
		w := m.blend(l.shares)
		sums[i] = w.sum(l.target) - w.reach
	}
	var best weights
	least, factorBest := math.Inf(1), 1.0
	for tail := 2.0; tail <= 12; tail += 0.5 {
		for factor := 0.9; factor < 1.8; factor += 0.05 {
			trial := weights{tail: tail}
			if loss := trial.recentre(lessons, sums, factor); loss < least {
				best, least, factorBest = trial, loss, factor
			}
		}
	}
	for trait := range m {
		for part := range parts {
			*m[trait].at(part) *= factorBest
		}
		m[trait].reach *= factorBest
	}
	m[always].reach += best.reach
	m[always].tail = best.tail
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

// settlePassage finds the power of the periods left under which it is likeliest
// that so many targets were met in or before their due period, by Newton's
// method.
func settlePassage(lessons []Lesson, m *mixture) float64 {
	power := 0.0
	for range 20 {
		slope, bend := 0.0, 1e-9
		for _, l := range lessons {
			if !l.open || l.impossible {
				continue
			}
			w := m.blend(l.shares)
			odds := w.tailed(w.sum(l.target))
			longer := math.Log(float64(l.steps)) / (1 + math.Exp(odds))
			p := 1 / (1 + math.Exp(-odds-power*longer))
			y := 0.0
			if l.Passed {
				y = 1
			}
			slope += (y - p) * longer
			bend += p * (1 - p) * longer * longer
		}
		power += slope / bend
	}
	return max(power, 0)
}

// sharpen finds the factor on the log-odds under which the 80 % and the 95 %
// intervals come nearest to covering what they say.
func sharpen(lessons []Lesson, m *mixture) float64 {
	far := make([]float64, len(lessons))
	for i, l := range lessons {
		far[i] = math.Abs(m.blend(l.shares).sum(l.actual))
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
	b.WriteString("situation,trait,part,weight\n")
	names := partNames()
	for _, s := range []situation{alone, among, seasons} {
		for trait, name := range traitNames {
			w := &t.weights[s][trait]
			for part, of := range names {
				if v := *w.at(part); v > 0 {
					fmt.Fprintf(&b, "%s,%s,%s,%.4f\n", s, name, of, v)
				}
			}
			if w.reach != 0 {
				fmt.Fprintf(&b, "%s,%s,reach,%.4f\n", s, name, w.reach)
			}
		}
		w := t.weights[s][always]
		fmt.Fprintf(&b, "%s,always,tail,%.1f\n%s,always,passage,%.2f\n%s,always,sharpness,%.2f\n", s, w.tail, s, w.passage, s, w.sharpness)
	}
	return b.String()
}
