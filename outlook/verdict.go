package outlook

import (
	"math"

	"waymark/indicators"
)

// The words for probabilities: two chances in three or more are on track, less
// than one in three is off track.
const (
	onTrackFrom = 2.0 / 3
	atRiskFrom  = 1.0 / 3
)

// VerdictFor gives the word for a probability of a target still open.
func VerdictFor(probability float64) indicators.Verdict {
	switch {
	case math.IsNaN(probability):
		return indicators.Unassessable
	case probability >= onTrackFrom:
		return indicators.OnTrack
	case probability >= atRiskFrom:
		return indicators.AtRisk
	}
	return indicators.OffTrack
}

// settled gives the verdict where figures already decide it: the due period's
// figure, an event that has happened, a period of a growth target that fell
// short.
func (c *judgement) settled() bool {
	if c.target.Form == indicators.EventForm {
		if f, ok := c.happened(); ok {
			c.settle(indicators.Achieved, f)
			return true
		}
	}
	if f, ok := c.fellShort(); ok {
		c.settle(indicators.Missed, f)
		return true
	}
	f := c.history.dueAt
	if !f.known {
		return false
	}
	met, sure := c.met(f)
	early := f.period.Last() < c.target.Due.Last() && c.q.AsOf != 0 && c.q.AsOf <= c.target.Due.Last()
	switch {
	case !sure:
		c.refused = indicators.Text{
			ZH: f.period.In(indicators.Chinese) + "只公布了界限，无法判断是否达到目标",
			EN: "only a bound is published for " + f.period.In(indicators.English) + ", which does not decide the target"}
		return true
	case met:
		c.settle(indicators.Achieved, f)
	case early:
		c.refused = indicators.Text{
			ZH: "目标期限未到，期内最近数据（" + f.period.In(indicators.Chinese) + "）尚未达到目标",
			EN: "the due period is not over, and its latest figure, of " + f.period.In(indicators.English) + ", does not meet the target yet"}
	default:
		c.settle(indicators.Missed, f)
	}
	return true
}

// met tells whether the figure meets the target, and whether that is sure
// where the figure is only a bound.
func (c *judgement) met(f figure) (met, sure bool) {
	met = c.target.Met(f.value, c.q.Indicator.Direction)
	switch f.bound {
	case indicators.AtLeast:
		return met, c.upward() == met && c.target.Comparator != indicators.Between
	case indicators.AtMost:
		return met, c.upward() != met && c.target.Comparator != indicators.Between
	}
	return met, true
}

// upward tells whether higher figures meet the target.
func (c *judgement) upward() bool {
	switch c.target.Comparator {
	case indicators.LessOrEqual, indicators.Less:
		return false
	case indicators.Around:
		return c.q.Indicator.Direction != indicators.Down
	}
	return true
}

// happened finds the first figure up to the due period that meets an event.
func (c *judgement) happened() (figure, bool) {
	h := &c.history
	for i := range h.values {
		f := figure{period: h.first.Add(i), value: h.values[i], decimals: -1, known: true}
		switch {
		case i-len(h.values)+1 > h.steps:
			return figure{}, false
		case math.IsNaN(f.value) && !math.IsInf(h.least[i], 0):
			f.value, f.bound = h.least[i], indicators.AtLeast
		case math.IsNaN(f.value):
			continue
		}
		if i == len(h.values)-1 {
			f = h.latest
		}
		if met, sure := c.met(f); met && sure {
			return f, true
		}
	}
	return figure{}, false
}

// fellShort finds a period after the baseline whose growth missed a target that
// asks for growth in every period.
func (c *judgement) fellShort() (figure, bool) {
	h := &c.history
	if c.target.Form != indicators.GrowthForm || c.target.Baseline.IsZero() {
		return figure{}, false
	}
	for i, v := range h.values {
		p := h.first.Add(i)
		if math.IsNaN(v) || p.Last() <= c.target.Baseline.Last() || p.Last() > h.due.Last() {
			continue
		}
		if !c.target.Met(v, c.q.Indicator.Direction) {
			return figure{period: p, value: v, decimals: 1, known: true}, true
		}
	}
	return figure{}, false
}

// settle records a verdict that figures decide.
func (c *judgement) settle(v indicators.Verdict, f figure) {
	a := &c.answer
	a.Verdict, a.Probability = v, 0
	if v == indicators.Achieved {
		a.Probability = 1
	}
	a.Projected = f.value
	if f.bound == indicators.Exact || f.bound == indicators.About {
		a.Low80, a.High80, a.Low95, a.High95 = f.value, f.value, f.value, f.value
	}
	a.Reason = c.settledReason(v, f)
}

// project gives the verdict from the projection.
func (c *judgement) project() {
	h, a := &c.history, &c.answer
	f := newForecast(h, c.q)
	c.begun = f.begun
	last := h.due.Add(-h.steps)
	everyPeriod := c.target.Form == indicators.GrowthForm && !c.target.Baseline.IsZero()
	least, product := 1.0, 1.0
	first := 1
	if c.q.DueOnly && !everyPeriod {
		first = h.steps
	}
	a.Projection = make([]indicators.Point, 0, h.steps-first+1)
	arrives := c.arrives()
	for step := first; step <= h.steps; step++ {
		p, period := f.pool(step), last.Add(step)
		a.Projection = append(a.Projection, f.point(p, period))
		chance := f.chance(p, c.target, c.q.Indicator.Direction)
		if step == h.steps || everyPeriod && period.Last() > c.target.Baseline.Last() {
			least, product = min(least, chance), product*chance
		}
		if arrives {
			c.arrivals.next(period, p.weights.metBy(chance, step))
		}
	}
	for step := h.steps + 1; arrives && c.arrivals.found.Late95.IsZero() && step <= h.steps+h.beyond(); step++ {
		p := f.pool(step)
		c.arrivals.next(last.Add(step), p.weights.metBy(f.chance(p, c.target, c.q.Indicator.Direction), step))
	}
	a.Arrival = c.arrivals.found
	due := a.Projection[len(a.Projection)-1]
	a.Probability = min(math.Sqrt(least*product), 1)
	a.Projected, a.Low80, a.High80, a.Low95, a.High95 = due.Median, due.Low80, due.High80, due.Low95, due.High95
	a.Verdict = VerdictFor(a.Probability)
	a.Reason = c.projectedReason()
}
