package indicators

import (
	"cmp"
	"fmt"
	"time"
)

// Frequency says how long a period is, or how often a series has one: the
// codes of SDMX CL_FREQ, and "irregular" for series without a rhythm.
type Frequency string

// The frequencies.
const (
	Annual     Frequency = "A"
	HalfYearly Frequency = "S"
	Quarterly  Frequency = "Q"
	Monthly    Frequency = "M"
	Weekly     Frequency = "W"
	Daily      Frequency = "D"
	Irregular  Frequency = "irregular"
)

// ParseFrequency reads one of the frequencies.
func ParseFrequency(s string) (Frequency, error) {
	return parseCode("frequency", s, []Frequency{Annual, HalfYearly, Quarterly, Monthly, Weekly, Daily, Irregular})
}

// PerYear gives the number of periods in a year: 1, 2, 4, 12, 52 or 365; an
// irregular series counts as annual.
func (f Frequency) PerYear() int {
	switch f {
	case HalfYearly:
		return 2
	case Quarterly:
		return 4
	case Monthly:
		return 12
	case Weekly:
		return 52
	case Daily:
		return 365
	}
	return 1
}

// months is the length of a period in months; 0 for weeks and days.
func (f Frequency) months() int {
	switch f {
	case Annual:
		return 12
	case HalfYearly:
		return 6
	case Quarterly:
		return 3
	case Monthly:
		return 1
	}
	return 0
}

// Period is what a figure is about: a year, half, quarter, month, ISO week,
// day, or the months from one to another together (cumulative). Periods are
// comparable with ==; the zero Period is none.
type Period struct {
	first, last Date
	frequency   Frequency
	cumulative  bool
}

// Year is the calendar year, 1 to 9999.
func Year(year int) Period { return calendarPeriod(Annual, year, 1) }

// Half is the half 1 or 2 of a year.
func Half(year, half int) Period { return calendarPeriod(HalfYearly, year, 6*half-5) }

// Quarter is the quarter 1 to 4 of a year.
func Quarter(year, quarter int) Period { return calendarPeriod(Quarterly, year, 3*quarter-2) }

// Month is a calendar month.
func Month(year int, month time.Month) Period { return calendarPeriod(Monthly, year, int(month)) }

// Day is a single day.
func Day(d Date) Period { return Period{first: d, last: d, frequency: Daily} }

// Week is the ISO 8601 week, Monday to Sunday, that holds the day.
func Week(d Date) Period {
	monday := d - Date((int(d.Time().Weekday())+6)%7)
	return Period{first: monday, last: monday + 6, frequency: Weekly}
}

// PeriodOf is the period of a frequency that holds the day; an irregular series
// has none.
func PeriodOf(f Frequency, d Date) Period {
	year, month := d.Year(), d.Time().Month()
	switch f {
	case Annual:
		return Year(year)
	case HalfYearly:
		return Half(year, (int(month)+5)/6)
	case Quarterly:
		return Quarter(year, (int(month)+2)/3)
	case Monthly:
		return Month(year, month)
	case Weekly:
		return Week(d)
	case Daily:
		return Day(d)
	}
	return Period{}
}

// YearToDate is January to the month, taken together: 1—9月 is YearToDate(2024, 9).
func YearToDate(year int, month time.Month) Period {
	p, _ := Cumulate(Month(year, 1), Month(year, month))
	return p
}

// Cumulate is the months from one to another taken together, at most twelve.
func Cumulate(from, to Period) (Period, error) {
	if from.frequency != Monthly || to.frequency != Monthly || from.cumulative || to.cumulative {
		return Period{}, fmt.Errorf("period %s..%s: a cumulative period runs from month to month", from, to)
	}
	if n := monthIndex(to.first) - monthIndex(from.first); n < 0 || n > 11 {
		return Period{}, fmt.Errorf("period %s..%s: a cumulative period has one to twelve months", from, to)
	}
	return Period{first: from.first, last: to.last, frequency: Monthly, cumulative: true}, nil
}

// calendarPeriod begins in the given month, which may lie outside 1 to 12.
func calendarPeriod(f Frequency, year, month int) Period {
	first := NewDate(year, time.Month(month), 1)
	last := NewDate(year, time.Month(month+f.months()), 1) - 1
	if year == 9999 && month+f.months() > 12 {
		last = maxDate
	}
	if first < 1 || last < first {
		return Period{}
	}
	return Period{first: first, last: last, frequency: f}
}

// monthIndex numbers the months since year 0.
func monthIndex(d Date) int {
	t := d.Time()
	return t.Year()*12 + int(t.Month()) - 1
}

// IsZero tells whether there is no period.
func (p Period) IsZero() bool { return p.frequency == "" }

// First is the period's first day.
func (p Period) First() Date { return p.first }

// Last is the period's last day.
func (p Period) Last() Date { return p.last }

// Frequency is the period's length; that of a cumulative period is Monthly.
func (p Period) Frequency() Frequency { return p.frequency }

// Cumulative tells whether several months are taken together.
func (p Period) Cumulative() bool { return p.cumulative }

// Year is the calendar year of the last day.
func (p Period) Year() int { return p.last.Year() }

// Months is the number of months a cumulative period takes together, and the
// length in months of any other; 0 for weeks and days.
func (p Period) Months() int {
	if p.cumulative {
		return monthIndex(p.last) - monthIndex(p.first) + 1
	}
	return p.frequency.months()
}

// Contains tells whether q lies within p.
func (p Period) Contains(q Period) bool {
	return !p.IsZero() && !q.IsZero() && p.first <= q.first && q.last <= p.last
}

// Compare orders periods by their last day, then the longer first.
func (p Period) Compare(q Period) int {
	return cmp.Or(cmp.Compare(p.last, q.last), cmp.Compare(p.first, q.first),
		cmp.Compare(p.frequency, q.frequency), compareBool(p.cumulative, q.cumulative))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// Add gives the period n steps later. A cumulative period steps by whole
// years, since 2024-01..2024-09 is followed by 2025-01..2025-09. Past year
// 9999 and before year 1 there is the zero Period.
func (p Period) Add(n int) Period {
	switch {
	case p.IsZero():
		return p
	case p.cumulative:
		from, to := p.first.Time(), p.last.Time()
		q, _ := Cumulate(Month(from.Year()+n, from.Month()), Month(to.Year()+n, to.Month()))
		return q
	case p.frequency.months() > 0:
		i := monthIndex(p.first) + n*p.frequency.months()
		if i < 12 || i >= 120000 {
			return Period{}
		}
		return calendarPeriod(p.frequency, i/12, i%12+1)
	}
	length := int(p.last-p.first) + 1
	first, last := int(p.first)+n*length, int(p.last)+n*length
	if first < 1 || last > int(maxDate) {
		return Period{}
	}
	return Period{first: Date(first), last: Date(last), frequency: p.frequency}
}

// Sub gives the number of steps from q to p, so that q.Add(p.Sub(q)) == p, and
// false where the two are of different frequency or accumulation.
func (p Period) Sub(q Period) (int, bool) {
	if p.IsZero() || p.frequency != q.frequency || p.cumulative != q.cumulative {
		return 0, false
	}
	if m := p.frequency.months(); m > 0 {
		d := monthIndex(p.first) - monthIndex(q.first)
		if p.cumulative {
			return d / 12, d%12 == 0 && p.Months() == q.Months()
		}
		return d / m, true
	}
	return int(p.first-q.first) / (int(p.last-p.first) + 1), true
}
