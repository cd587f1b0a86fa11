package outlook

import (
	"fmt"
	"math"

	"waymark/indicators"
)

// grid says where on the target's line of periods a figure belongs. Place 0 is
// the due period, places before it are negative.
type grid struct {
	q    Question
	due  indicators.Period // in the series' own frequency
	unit indicators.Unit   // figures are converted to it; zero where none is needed
	sums bool              // figures of a flow are finer than the due period, and add up
}

// placed is a figure with its place.
type placed struct {
	figure
	index int
	ok    bool
}

// newGrid finds the grid of a question. A series of stocks, rates or counts is
// held against a coarser due period by its last figure in it (June for the
// half-year); a flow by the sum over it; an irregular series by the last
// figure of each year.
func newGrid(q Question) grid {
	g := grid{q: q, due: q.Target.Due, unit: q.Target.Unit}
	if q.Target.Form == indicators.GrowthForm || q.Target.Form == indicators.ChangeForm && q.Indicator.Unit.IsPercent() {
		g.unit = q.Indicator.Unit
	}
	own, wanted := q.Indicator.Frequency, q.Target.Due.Frequency()
	switch {
	case g.due.IsZero() || g.due.Cumulative() || own == wanted || own == "":
	case own == indicators.Irregular:
		g.due = indicators.Year(g.due.Year())
	case q.Indicator.Kind == indicators.Flow && own.PerYear() > wanted.PerYear():
		g.sums = true
	default:
		g.due = periodEnding(own, g.due.Last())
	}
	return g
}

func (g grid) perYear() int {
	if g.due.Cumulative() {
		return 1
	}
	return g.due.Frequency().PerYear()
}

// periodEnding gives the period of a frequency that holds the day.
func periodEnding(f indicators.Frequency, d indicators.Date) indicators.Period {
	t := d.Time()
	year, month := t.Year(), int(t.Month())
	switch f {
	case indicators.HalfYearly:
		return indicators.Half(year, (month+5)/6)
	case indicators.Quarterly:
		return indicators.Quarter(year, (month+2)/3)
	case indicators.Monthly:
		return indicators.Month(year, t.Month())
	case indicators.Weekly:
		return indicators.Week(d)
	case indicators.Daily:
		return indicators.Day(d)
	}
	return indicators.Year(year)
}

// gridPeriod gives the place that a period falls into on the grid of due.
func gridPeriod(due, p indicators.Period) indicators.Period {
	if p.IsZero() || due.Cumulative() || p.Cumulative() {
		return p
	}
	return periodEnding(due.Frequency(), p.Last())
}

// largest is the largest figure that can be squared and summed without
// overflowing.
const largest = 1e120

// place gives the place of an observation. It is not ok where there is no
// figure or its period is not over the target's line; the error says why a
// figure may not be compared.
func (g grid) place(o indicators.Observation) (placed, error) {
	switch {
	case !o.HasValue() || math.IsInf(o.Value, 0):
		return placed{}, nil
	case o.Status == indicators.Forecast || o.Status == indicators.Differs:
		return placed{}, leftOut(o)
	case g.q.AsOf != 0 && o.Period.First() > g.q.AsOf:
		return placed{}, nil
	}
	if g.due.Cumulative() && o.Period.Cumulative() && o.Period.Months() != g.due.Months() {
		return placed{}, nil // another stretch of the year
	}
	if err := g.comparable(o); err != nil {
		return placed{}, err
	}
	p := o.Period
	if !g.due.Cumulative() {
		p = gridPeriod(g.due, p)
	}
	index, ok := p.Sub(g.due)
	if !ok || index < -maxPlaces*10 {
		return placed{}, nil
	}
	v := o.Value
	if !g.unit.IsZero() && !o.Unit.IsZero() {
		var err error
		if v, err = o.Unit.Convert(v, g.unit); err != nil {
			return placed{}, err
		}
	}
	if math.Abs(v) > largest {
		return placed{}, &indicators.Incomparable{Reason: indicators.Text{
			ZH: fmt.Sprintf("%s的数据过大，无法计算", o.Period.In(indicators.Chinese)),
			EN: fmt.Sprintf("the figure for %s is too large to compute with", o.Period.In(indicators.English))}}
	}
	decimals := o.Decimals
	if o.Unit != g.unit {
		decimals = -1
	}
	return placed{figure{o.Period, v, decimals, o.Bound, o.Status, true}, index, true}, nil
}

// comparable checks the observation against the indicator, where the indicator
// says enough about itself.
func (g grid) comparable(o indicators.Observation) error {
	i := g.q.Indicator
	if i.Frequency == "" {
		i.Frequency = indicators.Irregular
	}
	if o.Unit.IsZero() {
		o.Unit = i.Unit
	}
	return i.CheckObservation(o)
}

func leftOut(o indicators.Observation) error {
	name := o.Status.Name()
	return &indicators.Incomparable{Reason: indicators.Text{
		ZH: fmt.Sprintf("%s的数据不可用：%s", o.Period.In(indicators.Chinese), name.ZH),
		EN: fmt.Sprintf("the figure for %s cannot be used: %s", o.Period.In(indicators.English), name.EN),
	}}
}

// finest keeps, of several figures in one place, the one that ends last; or
// adds them up where the grid sums, dropping places that are not complete.
func (g grid) finest(laid []placed) []placed {
	if g.sums {
		return g.add(laid)
	}
	best := make(map[int]int, len(laid))
	kept := laid[:0]
	for _, p := range laid {
		at, taken := best[p.index]
		switch {
		case !taken:
			best[p.index] = len(kept)
			kept = append(kept, p)
		case p.period.Last() >= kept[at].period.Last():
			kept[at] = p
		}
	}
	return kept
}

func (g grid) add(laid []placed) []placed {
	type sum struct {
		placed
		parts map[indicators.Period]bool
	}
	var sums []sum
	where := make(map[int]int)
	for _, p := range laid {
		at, taken := where[p.index]
		if !taken {
			at = len(sums)
			where[p.index] = at
			sums = append(sums, sum{placed{figure{period: g.due.Add(p.index), decimals: p.decimals, bound: p.bound, status: p.status, known: true}, p.index, true}, map[indicators.Period]bool{}})
		}
		s := &sums[at]
		if !s.parts[p.period] {
			s.parts[p.period] = true
			s.value += p.value
		}
		if p.bound != indicators.Exact {
			s.bound = p.bound
		}
	}
	whole := g.q.Indicator.Frequency.PerYear() / g.due.Frequency().PerYear()
	var complete []placed
	for _, s := range sums {
		if len(s.parts) == whole {
			complete = append(complete, s.placed)
		}
	}
	return complete
}
