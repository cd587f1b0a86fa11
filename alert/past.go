package alert

import (
	"waymark/indicators"
)

// past is a yearly series as it was known on the days on which its figures came.
type past struct {
	ind      indicators.Indicator
	vintages []indicators.Vintage // by period, then publication
	periods  []indicators.Period
	days     []indicators.Date // when the figure of each period came
}

// inTime is how long after its period a figure may be published to count as its
// first. What comes later is a later version, or history filled in.
const inTime = 366

func newPast(ind indicators.Indicator, vintages []indicators.Vintage) past {
	h := past{ind: ind, vintages: vintages}
	for _, v := range vintages {
		if n := len(h.periods); n > 0 && h.periods[n-1] == v.Period {
			continue
		}
		day := v.Published
		if day > v.Period.Last()+inTime {
			day = dueOn(ind, v.Period)
		}
		h.periods, h.days = append(h.periods, v.Period), append(h.days, day)
	}
	return h
}

// dueOn is the day on which a year's figure is due, or a month after the year.
func dueOn(ind indicators.Indicator, p indicators.Period) indicators.Date {
	if day, promised := ind.DueBy(p); promised {
		return day
	}
	return p.Last() + 31
}

// known gives the run of consecutive exact yearly figures that ended with the
// period i on the day its figure came, in the indicator's unit: of each period
// the last version published by then, or the earliest that the ledger has. It is
// empty where the figure of that period is not exact.
func (h past) known(i int) []indicators.Observation {
	var run []indicators.Observation
	for _, v := range h.inForce(h.periods[i], h.days[i]) {
		value, err := v.Unit.Convert(v.Value, h.ind.Unit)
		if err != nil || !v.HasValue() || v.Bound == indicators.AtLeast || v.Bound == indicators.AtMost || value <= 0 {
			run = nil
			continue
		}
		if n := len(run); n > 0 && run[n-1].Period.Add(1) != v.Period {
			run = nil
		}
		o := v.Observation
		o.Value, o.Unit = value, h.ind.Unit
		run = append(run, o)
	}
	return run
}

// inForce gives one version of each period up to one, as of a day.
func (h past) inForce(to indicators.Period, day indicators.Date) []indicators.Vintage {
	var list []indicators.Vintage
	for _, v := range h.vintages {
		if v.Period.Last() > to.Last() {
			continue
		}
		n := len(list)
		switch {
		case n == 0 || list[n-1].Period != v.Period:
			list = append(list, v)
		case v.Published <= day:
			list[n-1] = v
		}
	}
	return list
}
