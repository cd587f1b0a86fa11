package panel

import (
	"strings"

	"waymark/indicators"
	"waymark/outlook"
)

// Row is one target of a panel.
type Row struct {
	ID, Indicator, Region string
	Direction             indicators.Direction
	Baseline, Due, AsOf   indicators.Period
	Target                float64
	Decimals              int
}

var targetColumns = []string{"id", "indicator", "region", "direction", "baseline_period", "target", "due", "as_of"}

// readRow reads one row of targets; false where it is faulty.
func readRow(row []string, line int, t *table) (Row, bool) {
	r := Row{ID: strings.Clone(row[0]), Indicator: strings.Clone(row[1]), Region: strings.Clone(row[2])}
	before := len(t.faults.List) + t.faults.More
	keep := func(err error) {
		if err != nil {
			t.faults.add(t.file, line, "%v", err)
		}
	}
	if r.ID == "" {
		t.faults.add(t.file, line, "the id is empty")
	}
	var err error
	r.Direction, err = indicators.ParseDirection(strings.Clone(row[3]))
	keep(err)
	if row[4] != "" {
		r.Baseline, err = indicators.ParsePeriod(row[4])
		keep(err)
	}
	r.Target, r.Decimals, err = indicators.ParseNumber(row[5])
	keep(err)
	r.Due, err = indicators.ParsePeriod(row[6])
	keep(err)
	r.AsOf, err = indicators.ParsePeriod(row[7])
	keep(err)
	return r, len(t.faults.List)+t.faults.More == before
}

// meets tells whether a figure meets the row's target; NaN does not.
func (r Row) meets(v float64) bool {
	if r.Direction == indicators.Down {
		return v <= r.Target
	}
	return v >= r.Target
}

// question puts a row as outlook wants it. A series that is not in the panel
// has no figures.
func (p *Panel) question(r Row, s *school) outlook.Question {
	day := r.AsOf.Last()
	comparator := indicators.GreaterOrEqual
	if r.Direction == indicators.Down {
		comparator = indicators.LessOrEqual
	}
	q := outlook.Question{
		Indicator: indicators.Indicator{Direction: r.Direction, Frequency: r.Due.Frequency(), Cumulative: r.Due.Cumulative()},
		Target: indicators.Target{Form: indicators.LevelForm, Comparator: comparator, Value: r.Target, Decimals: r.Decimals,
			Baseline: r.Baseline, Due: r.Due},
		AsOf: day, DueOnly: true, Elsewhere: s.elsewhere(r.Indicator, r.Region, day),
	}
	known := p.series[seriesKey{r.Indicator, r.Region}]
	if known == nil {
		return q
	}
	if !known.first.IsZero() {
		q.Indicator.Frequency = known.first.Frequency()
	}
	values := known.upTo(day)
	q.Figures = make([]indicators.Observation, 0, len(values))
	for i, v := range values {
		if v == v {
			q.Figures = append(q.Figures, indicators.Observation{Period: known.first.Add(i), Value: v, Decimals: -1})
		}
	}
	return q
}
