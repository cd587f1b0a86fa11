package outlook

import (
	"math"

	"waymark/indicators"
)

// Lesson is what one target whose outcome is known teaches: what every part of
// the pool said of it, and what happened.
type Lesson struct {
	Outcome
	open  bool // the latest figure does not meet the target yet
	steps int  // to the due period
	// target holds the log-odds that each part gave to the target's being met,
	// actual those it gave to a figure above the one that came.
	target, actual [parts]float64
	situation      situation
	shares         shares
	impossible     bool // the target lies below what the figure can be
}

// Outcome is what became of a target.
type Outcome struct {
	Met    bool    // in its due period
	Passed bool    // in its due period or in one before it
	Actual float64 // the due period's figure
}

// The parts of the pool: three of each method, and those of other regions.
const (
	movesPart = 3*methods + iota
	recentPart
	alikePart
	standingPart
	pullPart
	parts
)

// partNames are the parts as the table of weights names them.
func partNames() [parts]string {
	var names [parts]string
	for m, method := range methodNames {
		names[3*m], names[3*m+1], names[3*m+2] = method+" bell", method+" own errors", method+" errors elsewhere"
	}
	names[movesPart], names[recentPart], names[alikePart] = "moves", "recent moves", "moves from like levels"
	names[standingPart], names[pullPart] = "standing", "pull"
	return names
}

// Study asks every part of the pool about a target whose due figure is known.
// It is false where no projection is possible.
func Study(q Question, became Outcome) (Lesson, bool) {
	c := newCase(q)
	h := &c.history
	if !c.refused.IsZero() || h.count < 3 || h.steps < 1 || h.steps > maxSteps {
		return Lesson{}, false
	}
	f := newForecast(h, q)
	f.whole = true
	p := f.pool(h.steps)
	met, sure := c.met(h.latest)
	l := Lesson{Outcome: became, open: !met || !sure, steps: h.steps, situation: p.situation, shares: p.shares}
	l.target = p.each(f.past.scaled(c.target.Threshold()))
	l.actual = p.each(f.past.scaled(became.Actual))
	if q.Indicator.Direction == indicators.Down {
		l.impossible = f.past.scaled(c.target.Threshold()) < p.low
		for i := range l.target {
			l.target[i] = -l.target[i]
		}
	}
	return l, true
}

// farthest is how large a log-odds one part can say while it is studied.
const farthest = 15

// each gives every part's log-odds of a figure above x.
func (p *pool) each(x float64) [parts]float64 {
	var all [parts]float64
	x = max(x, -1e300)
	for m := range p.sights {
		s := &p.sights[m]
		z := (x - s.centre) / s.spread
		bell := logOdds(-z)
		all[3*m], all[3*m+1], all[3*m+2] = bell, s.own.above(z, bell), s.others.above(z, bell)
		if m == still {
			all[movesPart], all[recentPart], all[alikePart] = p.moves.above(z, bell), p.recent.above(z, bell), p.alike.above(z, bell)
			all[standingPart] = p.standing.beyond(z)
		}
	}
	all[pullPart] = p.pull
	for i, v := range all {
		all[i] = min(max(v, -farthest), farthest)
	}
	return all
}

// Chance gives the probability that the table gives to the lesson's target.
func (t *Table) Chance(l Lesson) float64 {
	if l.impossible {
		return 0
	}
	w := t.weightsFor(l)
	return 1 / (1 + math.Exp(-w.tailed(w.sum(l.target))))
}

// Percentile gives where in the table's distribution the figure that came
// lies: 0.5 at the median.
func (t *Table) Percentile(l Lesson) float64 {
	w := t.weightsFor(l)
	return 1 / (1 + math.Exp(w.sharpness*w.sum(l.actual)))
}

func (t *Table) weightsFor(l Lesson) *weights {
	return t.weights[l.situation].blend(l.shares)
}

// sum is the pool's log-odds from those of its parts.
func (w *weights) sum(said [parts]float64) float64 {
	var sum float64
	for i, v := range said {
		sum += *w.at(i) * v
	}
	return sum
}

// at gives the weight of a part.
func (w *weights) at(part int) *float64 {
	switch {
	case part == movesPart:
		return &w.moves
	case part == recentPart:
		return &w.recent
	case part == alikePart:
		return &w.alike
	case part == standingPart:
		return &w.standing
	case part == pullPart:
		return &w.pull
	case part%3 == 0:
		return &w.sights[part/3].bell
	case part%3 == 1:
		return &w.sights[part/3].own
	}
	return &w.sights[part/3].others
}
