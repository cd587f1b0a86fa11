package outlook

import (
	"fmt"
	"math"

	"waymark/indicators"
)

// beyond is how far past the due period a target's arrival is looked for: ten
// years, and at most forty periods.
func (h *history) beyond() int { return min(10*h.perYear, 40) }

// arrivals finds by when a target is met for the first time, from the chance of
// its being met in each period, given in order.
type arrivals struct {
	by    float64 // the chance of its having been met so far
	steps int     // how many periods were looked at
	last  indicators.Period
	found indicators.Arrival
}

// arrives tells whether there is an arrival to look for: the target is a mark to
// be reached, and it is not yet.
func (c *judgement) arrives() bool {
	met, sure := c.met(c.history.latest)
	return !c.q.DueOnly && (!met || !sure) && c.target.Form != indicators.GrowthForm &&
		c.target.Comparator != indicators.Between && c.target.Comparator != indicators.Around
}

// metBy gives the chance of a target's having been met some time within the
// steps to a period, from that of its being met in it. It is larger, since the
// target may be met and lost again: the odds grow by a power of the steps, the
// less so the surer the end is.
func (w *weights) metBy(chance float64, steps int) float64 {
	odds := chance / (1 - chance) * math.Pow(float64(steps), w.passage*(1-chance))
	if math.IsInf(odds, 1) {
		return 1
	}
	return odds / (1 + odds)
}

// next takes in the chance of the target's having been met by the next period.
func (a *arrivals) next(p indicators.Period, by float64) {
	a.steps++
	a.last = p
	a.by = max(a.by, by)
	for _, q := range []struct {
		chance float64
		period *indicators.Period
	}{
		{0.025, &a.found.Early95}, {0.1, &a.found.Early80}, {0.5, &a.found.Median},
		{0.9, &a.found.Late80}, {0.975, &a.found.Late95},
	} {
		if a.by >= q.chance && q.period.IsZero() {
			*q.period = p
		}
	}
}

// arriveZH says when the target's mark will be reached.
func (c *judgement) arriveZH() string {
	a := &c.arrivals
	name := func(p indicators.Period) string { return p.In(indicators.Chinese) }
	switch f := a.found; {
	case a.steps == 0:
		return ""
	case f.Median.IsZero():
		return fmt.Sprintf("，%s以前多半达不到", name(a.last.Add(1)))
	case f.Late80.IsZero():
		return fmt.Sprintf("，预计%s达到，早则%s，晚则%s以后", name(f.Median), name(f.Early80), name(a.last))
	case f.Early80 == f.Late80:
		return fmt.Sprintf("，预计%s达到", name(f.Median))
	default:
		return fmt.Sprintf("，预计%s达到，八成可能在%s至%s之间", name(f.Median), name(f.Early80), name(f.Late80))
	}
}

func (c *judgement) arriveEN() string {
	a := &c.arrivals
	name := func(p indicators.Period) string { return p.In(indicators.English) }
	switch f := a.found; {
	case a.steps == 0:
		return ""
	case f.Median.IsZero():
		return fmt.Sprintf("; it is not expected to be reached before %s", name(a.last.Add(1)))
	case f.Late80.IsZero():
		return fmt.Sprintf("; it is expected to be reached in %s, perhaps in %s, perhaps only after %s", name(f.Median), name(f.Early80), name(a.last))
	case f.Early80 == f.Late80:
		return fmt.Sprintf("; it is expected to be reached in %s", name(f.Median))
	default:
		return fmt.Sprintf("; it is expected to be reached in %s, four in five chances between %s and %s", name(f.Median), name(f.Early80), name(f.Late80))
	}
}
