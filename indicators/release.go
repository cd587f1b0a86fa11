package indicators

// Next gives the period that follows p in the series: the next year for an
// annual one, 2024-01..2024-09 after 2024-01..2024-06 for a quarterly one that
// is cumulative. An irregular series has no next period.
func (i Indicator) Next(p Period) Period {
	switch {
	case i.Frequency == Irregular || p.IsZero():
		return Period{}
	case !p.Cumulative():
		return p.Add(1)
	}
	step := i.Frequency.months()
	last := p.last.Time()
	if p.Months()+step <= 12 {
		next, _ := Cumulate(Month(p.first.Time().Year(), p.first.Time().Month()), Month(last.Year(), last.Month()).Add(step))
		return next
	}
	first := Month(p.first.Time().Year(), p.first.Time().Month()).Add(12)
	next, _ := Cumulate(first, first.Add(step-1))
	return next
}

// DueBy gives the day by which the figure of a period should be out, and false
// where the indicator promises none.
func (i Indicator) DueBy(p Period) (Date, bool) {
	if i.Release.After <= 0 || p.IsZero() {
		return 0, false
	}
	return p.last + Date(i.Release.After.Hours()/24), true
}
