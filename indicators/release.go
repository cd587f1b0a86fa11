package indicators

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Release is a calendar of releases: it says by which day the figure of a
// period is due. At most one of its parts is set; the zero Release promises
// nothing.
type Release struct {
	Days     int       // this many days after the period ends
	MonthDay int       // this day of the month after the one in which the period ends
	Yearly   []YearDay // the first of these days of the year after the period ends
	Dates    []Date    // the first of these days after the period ends, in order
}

// YearDay is a day that comes every year.
type YearDay struct {
	Month time.Month
	Day   int
}

// String prints "01-31".
func (d YearDay) String() string { return fmt.Sprintf("%02d-%02d", int(d.Month), d.Day) }

// ParseRelease reads "31d" (so many days after the period ends), "by 20" (the
// 20th of the month after it), "by 01-31" or "by 04-20, 07-20, 10-20, 01-20"
// (the first of these days of the year after it), and a list of dates.
func ParseRelease(s string) (Release, error) {
	if days, ok := strings.CutSuffix(s, "d"); ok {
		n := digits(days)
		if days == "" || len(days) > 4 || n < 1 || n > 3660 {
			return Release{}, fmt.Errorf("%.40q: want 1 to 3660 days after the period's end, such as 31d", s)
		}
		return Release{Days: n}, nil
	}
	by, relative := strings.CutPrefix(s, "by ")
	if day := digits(by); relative && by != "" && len(by) <= 2 && day >= 0 {
		if day < 1 || day > 31 {
			return Release{}, fmt.Errorf("%q: want a day of the month, 1 to 31", s)
		}
		return Release{MonthDay: day}, nil
	}
	var r Release
	for part := range strings.SplitSeq(by, ",") {
		if err := r.add(strings.TrimSpace(part), relative); err != nil {
			return Release{}, err
		}
	}
	return r, nil
}

var errRelease = errors.New("want days after the period's end (31d), a day of the next month (by 20), days of the year (by 01-31) or dates (2026-01-20, 2026-04-17)")

// releaseLimit bounds how many days a calendar lists.
const releaseLimit = 400

func (r *Release) add(s string, yearly bool) error {
	if len(r.Yearly)+len(r.Dates) == releaseLimit {
		return fmt.Errorf("more than %d days", releaseLimit)
	}
	if !yearly {
		d, err := ParseDate(s)
		switch {
		case err != nil:
			return fmt.Errorf("%.40q: %w", s, errRelease)
		case len(r.Dates) > 0 && d <= r.Dates[len(r.Dates)-1]:
			return fmt.Errorf("%s comes after %s: want dates in their order, each once", d, r.Dates[len(r.Dates)-1])
		}
		r.Dates = append(r.Dates, d)
		return nil
	}
	t, err := time.Parse("01-02", s)
	if err != nil {
		return fmt.Errorf("%.40q: %w", s, errRelease)
	}
	d := YearDay{t.Month(), t.Day()}
	if slices.Contains(r.Yearly, d) {
		return fmt.Errorf("%s is there twice", d)
	}
	r.Yearly = append(r.Yearly, d)
	return nil
}

// IsZero tells whether nothing is promised.
func (r Release) IsZero() bool {
	return r.Days == 0 && r.MonthDay == 0 && len(r.Yearly) == 0 && len(r.Dates) == 0
}

// String prints the calendar as ParseRelease reads it; nothing for the zero
// Release.
func (r Release) String() string {
	var days []string
	switch {
	case r.Days > 0:
		return strconv.Itoa(r.Days) + "d"
	case r.MonthDay > 0:
		return "by " + strconv.Itoa(r.MonthDay)
	case len(r.Yearly) > 0:
		for _, d := range r.Yearly {
			days = append(days, d.String())
		}
		return "by " + strings.Join(days, ", ")
	}
	for _, d := range r.Dates {
		days = append(days, d.String())
	}
	return strings.Join(days, ", ")
}

// Fits refuses a calendar that means nothing for a frequency.
func (r Release) Fits(f Frequency) error {
	switch {
	case f == Irregular && (r.Days > 0 || r.MonthDay > 0):
		return fmt.Errorf("%s: an irregular series has no period that ends: want days of the year or dates", r)
	case f.months() == 0 && f != Irregular && r.MonthDay > 0:
		return fmt.Errorf("%s: a series that is %s has more than one figure a month: want days after the period's end, such as 3d", r, f.Name().EN)
	case f.months() > 0 && len(r.Yearly) > 0 && len(r.Yearly)*f.months() < 12 && f != Monthly:
		return fmt.Errorf("%s: a series that is %s has %d figures a year: want a day for each", r, f.Name().EN, f.PerYear())
	}
	return nil
}

// after gives the first day due after a day, or none.
func (r Release) after(d Date) Date {
	switch {
	case d.IsZero():
		return 0
	case r.Days > 0:
		return min(d+Date(r.Days), maxDate)
	case r.MonthDay > 0:
		year, month, _ := d.Time().Date()
		return min(NewDate(year, month+1, r.MonthDay), NewDate(year, month+2, 1)-1)
	case len(r.Yearly) > 0:
		return r.yearly(d)
	}
	for _, day := range r.Dates {
		if day > d {
			return day
		}
	}
	return 0
}

// yearly finds the first of the days of the year after a day; 29 February is
// 1 March where the year has none.
func (r Release) yearly(d Date) Date {
	var first Date
	for _, day := range r.Yearly {
		for year := d.Year(); year <= d.Year()+1; year++ {
			at := NewDate(year, day.Month, day.Day)
			if at > d && (first == 0 || at < first) {
				first = at
			}
		}
	}
	return first
}

// In says the calendar in words.
func (r Release) In(lang Lang) string {
	var zh, en []string
	switch {
	case r.Days > 0:
		return Text{fmt.Sprintf("期末后%d天内发布", r.Days), fmt.Sprintf("due within %d days of the period's end", r.Days)}.In(lang)
	case r.MonthDay > 0:
		return Text{fmt.Sprintf("次月%d日前发布", r.MonthDay), fmt.Sprintf("due by day %d of the next month", r.MonthDay)}.In(lang)
	case len(r.Yearly) > 0:
		for _, d := range r.Yearly {
			zh, en = append(zh, fmt.Sprintf("%d月%d日", d.Month, d.Day)), append(en, fmt.Sprintf("%d %s", d.Day, d.Month))
		}
		return Text{"每年" + strings.Join(zh, "、") + "前发布", "due by " + strings.Join(en, ", ") + " each year"}.In(lang)
	case len(r.Dates) > 0:
		return Text{"按发布日历发布", "due by a calendar of releases"}.In(lang)
	}
	return ""
}

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

// Expected is the next figure of a series and the day by which it is due.
type Expected struct {
	Period Period // zero for an irregular series
	Due    Date
}

// Expect tells which figure comes after the latest one, and false where the
// indicator promises none. That of an irregular series comes on the first day
// of its calendar after the latest one was published.
func (i Indicator) Expect(latest Vintage) (Expected, bool) {
	if i.Frequency == Irregular {
		due := i.Release.after(latest.Published)
		return Expected{Due: due}, !due.IsZero() && !latest.Published.IsZero()
	}
	next := i.Next(latest.Period)
	due, promised := i.DueBy(next)
	return Expected{next, due}, promised
}

// DueBy gives the day by which the figure of a period should be out, and false
// where the indicator promises none.
func (i Indicator) DueBy(p Period) (Date, bool) {
	if p.IsZero() {
		return 0, false
	}
	due := i.Release.after(p.last)
	return due, !due.IsZero()
}
