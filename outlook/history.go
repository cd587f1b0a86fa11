package outlook

import (
	"errors"
	"math"

	"waymark/indicators"
)

// history is a series on the grid of its target: one place per period from the
// first figure to the last, in the target's unit and terms.
type history struct {
	due     indicators.Period // the target's due period on the grid
	first   indicators.Period // of values[0]
	values  []float64         // NaN where no exact figure is known
	least   []float64         // the lower bound where one was published, else -Inf
	most    []float64         // the upper bound, else +Inf
	breaks  []bool            // the series breaks here
	count   int               // exact figures
	bounded int               // figures that are only bounds
	latest  figure            // the last figure of any sort
	dueAt   figure            // the due period's figure; zero period where none
	steps   int               // from the last place of the grid to the due period
	perYear int               // periods in a year
	flaws   int               // figures left out: another definition, a forecast, not comparable
}

// figure is one observation in the target's unit and terms.
type figure struct {
	period   indicators.Period // as published
	value    float64
	decimals int
	bound    indicators.Bound
	status   indicators.Status
	known    bool
}

// maxPlaces limits the grid, so that two figures far apart cost nothing.
const maxPlaces = 5000

// newHistory lays the figures on the target's grid. The text says why nothing
// can be laid, and is zero otherwise.
func newHistory(q Question) (history, indicators.Text) {
	g := newGrid(q)
	h := history{due: g.due, perYear: g.perYear()}
	if g.due.IsZero() {
		return h, indicators.Text{ZH: "目标没有期限", EN: "the target has no due period"}
	}
	var refused error
	laid := make([]placed, 0, len(q.Figures))
	for _, o := range q.Figures {
		p, err := g.place(o)
		switch {
		case err != nil:
			refused, h.flaws = err, h.flaws+1
		case p.ok:
			laid = append(laid, p)
		}
	}
	if len(laid) == 0 && refused != nil {
		return h, reasonOf(refused)
	}
	h.lay(g.finest(laid))
	if q.Target.Form == indicators.GrowthForm && !q.Indicator.Unit.IsPercent() {
		h.toGrowth()
	}
	h.cut()
	return h, indicators.Text{}
}

// lay fills the grid. A figure for a place already taken replaces it.
func (h *history) lay(laid []placed) {
	if len(laid) == 0 {
		return
	}
	low, high := laid[0].index, laid[0].index
	for _, p := range laid {
		low, high = min(low, p.index), max(high, p.index)
	}
	low = max(low, high-maxPlaces)
	n := high - low + 1
	h.first = h.due.Add(low)
	h.steps = -high
	h.values, h.least, h.most, h.breaks = make([]float64, n), make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		h.values[i], h.least[i], h.most[i] = math.NaN(), math.Inf(-1), math.Inf(1)
	}
	for _, p := range laid {
		if p.index >= low {
			h.set(p.index-low, p.figure)
		}
		if p.index == high {
			h.latest = p.figure
		}
		if p.index == 0 {
			h.dueAt = p.figure
		}
	}
	h.recount()
}

func (h *history) set(i int, f figure) {
	h.values[i], h.least[i], h.most[i] = math.NaN(), math.Inf(-1), math.Inf(1)
	switch f.bound {
	case indicators.AtLeast:
		h.least[i] = f.value
	case indicators.AtMost:
		h.most[i] = f.value
	default:
		h.values[i] = f.value
	}
	h.breaks[i] = f.status == indicators.Break
}

func (h *history) recount() {
	h.count, h.bounded = 0, 0
	for i, v := range h.values {
		switch {
		case !math.IsNaN(v):
			h.count++
		case !math.IsInf(h.least[i], 0) || !math.IsInf(h.most[i], 0):
			h.bounded++
		}
	}
}

// toGrowth turns levels into the growth of each place over the one before, in
// %. Bounds on levels say nothing firm about growth and are dropped.
func (h *history) toGrowth() {
	growth := func(i int) float64 {
		if i < 1 || !(h.values[i-1] > 0) {
			return math.NaN()
		}
		return 100 * (h.values[i]/h.values[i-1] - 1)
	}
	for i := len(h.values) - 1; i >= 0; i-- {
		h.values[i] = growth(i)
		h.least[i], h.most[i] = math.Inf(-1), math.Inf(1)
	}
	convert := func(f *figure, i int) {
		if !f.known || i < 0 || i >= len(h.values) {
			return
		}
		f.value, f.bound, f.decimals = h.values[i], indicators.Exact, 1
		f.known = !math.IsNaN(f.value)
	}
	convert(&h.latest, len(h.values)-1)
	convert(&h.dueAt, len(h.values)-1+h.steps)
	h.recount()
}

// cut drops places before the first figure and after the last, which growth
// leaves empty.
func (h *history) cut() {
	for len(h.values) > 0 && h.empty(0) {
		h.values, h.least, h.most, h.breaks = h.values[1:], h.least[1:], h.most[1:], h.breaks[1:]
		h.first = h.first.Add(1)
	}
	for n := len(h.values); n > 0 && h.empty(n-1); n = len(h.values) {
		h.values, h.least, h.most, h.breaks = h.values[:n-1], h.least[:n-1], h.most[:n-1], h.breaks[:n-1]
		h.steps++
	}
	if n := len(h.values); n > 0 && !h.latest.known {
		h.latest = figure{h.first.Add(n - 1), h.values[n-1], 1, indicators.Exact, "", true}
	}
}

func (h *history) empty(i int) bool {
	return math.IsNaN(h.values[i]) && math.IsInf(h.least[i], 0) && math.IsInf(h.most[i], 0)
}

// at gives the exact figure of a period, and NaN where there is none.
func (h *history) at(p indicators.Period) float64 {
	if len(h.values) == 0 {
		return math.NaN()
	}
	i, ok := p.Sub(h.first)
	if !ok {
		i, ok = gridPeriod(h.due, p).Sub(h.first)
	}
	if !ok || i < 0 || i >= len(h.values) {
		return math.NaN()
	}
	return h.values[i]
}

func reasonOf(err error) indicators.Text {
	var refused *indicators.Incomparable
	if errors.As(err, &refused) {
		return refused.Reason
	}
	return indicators.Text{ZH: err.Error(), EN: err.Error()}
}
