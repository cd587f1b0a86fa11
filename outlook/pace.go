package outlook

import (
	"math"

	"waymark/indicators"
)

// heldYears is over how many years the pace held is taken, where there are as
// many.
const heldYears = 3

// inProportion tells whether paces are compound growth in %: amounts, not
// rates.
func (c *judgement) inProportion() bool {
	return c.q.Indicator.Kind != indicators.Rate && !c.q.Indicator.Unit.IsPercent()
}

// pace is the yearly pace from one value to another: compound growth in % of
// amounts, units a year of rates and of amounts that are not positive. NaN
// where no time lies between.
func (c *judgement) pace(from, to, years float64) float64 {
	switch {
	case years <= 0 || math.IsNaN(from) || math.IsNaN(to):
		return math.NaN()
	case !c.inProportion():
		return finite((to - from) / years)
	case from > 0 && to > 0:
		return finite(100 * (math.Pow(to/from, 1/years) - 1))
	}
	return math.NaN()
}

func finite(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}

// paces fills in the pace needed from the latest figure, the pace held, and
// how far ahead of the path it is.
func (c *judgement) paces() {
	h, a := &c.history, &c.answer
	if !h.latest.known {
		return
	}
	a.PaceNeeded = c.pace(h.latest.value, c.target.Threshold(), years(h.latest.period.Last(), c.target.Due.Last()))
	if from, to, span := c.held(); span > 0 {
		a.PaceHeld = c.pace(from, to, span)
	}
	a.MonthsAhead = c.monthsAhead()
}

// held gives the exact figures between which the pace is taken, and the years
// from one to the other: the last, and the one nearest to heldYears before.
func (c *judgement) held() (from, to, span float64) {
	h := &c.history
	last := -1
	for i := len(h.values) - 1; i >= 0; i-- {
		if math.IsNaN(h.values[i]) {
			continue
		}
		if last < 0 {
			last = i
			continue
		}
		gap := float64(last-i) / float64(h.perYear)
		if span > 0 && math.Abs(gap-heldYears) >= math.Abs(span-heldYears) {
			break
		}
		from, to, span = h.values[i], h.values[last], gap
	}
	return from, to, span
}

// years is the time from one day to another.
func years(from, to indicators.Date) float64 { return float64(to-from) / 365.25 }

// knot is a point of the path to the target.
type knot struct {
	day   indicators.Date
	value float64
}

// path gives the way to the target: from the baseline over the plan's own
// steps to the due value. Without a baseline it begins at the last figure known
// when the target was announced, or else at the first.
func (c *judgement) path() []knot {
	t, h := &c.target, &c.history
	var knots []knot
	if !t.Baseline.IsZero() && !math.IsNaN(t.BaseValue) {
		knots = append(knots, knot{t.Baseline.Last(), t.BaseValue})
	} else {
		for i, v := range h.values {
			day := h.first.Add(i).Last()
			if !math.IsNaN(v) && (len(knots) == 0 || day <= t.Announced) {
				knots = []knot{{day, v}}
			}
		}
	}
	for _, s := range t.Path {
		if s.Period.Last() < t.Due.Last() && len(knots) > 0 && s.Period.Last() > knots[len(knots)-1].day {
			knots = append(knots, knot{s.Period.Last(), s.Value})
		}
	}
	return append(knots, knot{t.Due.Last(), t.Threshold()})
}

// monthsAhead is how many months later the path asks for the latest figure;
// negative when it asked for it earlier. It is NaN without a path, or where the
// path goes the wrong way, and at most ten years.
func (c *judgement) monthsAhead() float64 {
	h := &c.history
	knots := c.path()
	rising := c.upward()
	now := h.latest.period.Last()
	if len(knots) < 2 || c.target.Form == indicators.GrowthForm || knots[0].day >= now || now > c.target.Due.Last() {
		return math.NaN()
	}
	if first, last := knots[0].value, knots[len(knots)-1].value; first == last || rising != (last > first) {
		return math.NaN()
	}
	v := h.latest.value
	leg := 1
	for leg < len(knots)-1 && (knots[leg].value < v) == rising {
		leg++
	}
	a, b := knots[leg-1], knots[leg]
	part := (v - a.value) / (b.value - a.value)
	if c.inProportion() && a.value > 0 && b.value > 0 && v > 0 {
		part = math.Log(v/a.value) / math.Log(b.value/a.value)
	}
	due := float64(a.day) + part*float64(b.day-a.day)
	months := (due - float64(now)) / 365.25 * 12
	if math.IsNaN(months) {
		return months
	}
	return min(max(months, -120), 120)
}
