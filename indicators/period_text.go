package indicators

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ParsePeriod reads a period as String prints it: 2024, 2024-S1, 2024-Q3,
// 2024-05, 2024-W07, 2024-05-13, and cumulative 2024-01..2024-09.
func ParsePeriod(s string) (Period, error) {
	if from, to, ok := strings.Cut(s, ".."); ok {
		a, errA := ParsePeriod(from)
		b, errB := ParsePeriod(to)
		if errA != nil || errB != nil {
			return Period{}, periodError(s)
		}
		return Cumulate(a, b)
	}
	p := parseSimplePeriod(s)
	if p.IsZero() {
		return Period{}, periodError(s)
	}
	return p, nil
}

func periodError(s string) error {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "") + "…"
	}
	return fmt.Errorf("period %q: want one such as 2024, 2024-S1, 2024-Q3, 2024-05, 2024-W07, 2024-05-13 or 2024-01..2024-09", s)
}

// parseSimplePeriod gives the zero Period for what it cannot read.
func parseSimplePeriod(s string) Period {
	if len(s) < 4 {
		return Period{}
	}
	year := digits(s[:4])
	if year < 1 {
		return Period{}
	}
	switch {
	case len(s) == 4:
		return Year(year)
	case s[4] != '-':
	case len(s) == 7 && s[5] == 'S' && s[6] >= '1' && s[6] <= '2':
		return Half(year, int(s[6]-'0'))
	case len(s) == 7 && s[5] == 'Q' && s[6] >= '1' && s[6] <= '4':
		return Quarter(year, int(s[6]-'0'))
	case len(s) == 7:
		if m := digits(s[5:]); m >= 1 && m <= 12 {
			return Month(year, time.Month(m))
		}
	case len(s) == 8 && s[5] == 'W':
		return isoWeek(year, digits(s[6:]))
	case len(s) == 10:
		if d, err := ParseDate(s); err == nil && d > 0 {
			return Day(d)
		}
	}
	return Period{}
}

// isoWeek finds the week by the rule that 4 January lies in week 1.
func isoWeek(year, week int) Period {
	if week < 1 || week > 53 {
		return Period{}
	}
	p := Week(NewDate(year, 1, 4)).Add(week - 1)
	if y, w := (p.first + 3).Time().ISOWeek(); p.IsZero() || y != year || w != week {
		return Period{}
	}
	return p
}

// digits reads a string of ASCII digits, and gives -1 for anything else.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// String prints the period as ParsePeriod reads it; the zero Period is empty.
func (p Period) String() string {
	if p.IsZero() {
		return ""
	}
	if p.cumulative {
		return p.first.String()[:7] + ".." + p.last.String()[:7]
	}
	t := p.first.Time()
	year := p.first.String()[:4]
	switch p.frequency {
	case Annual:
		return year
	case HalfYearly:
		return year + "-S" + strconv.Itoa((int(t.Month())+5)/6)
	case Quarterly:
		return year + "-Q" + strconv.Itoa((int(t.Month())+2)/3)
	case Monthly:
		return p.first.String()[:7]
	case Weekly:
		y, w := (p.first + 3).Time().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", y, w)
	}
	return p.first.String()
}

// MarshalText prints the period as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText prints.
func (p *Period) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*p = Period{}
		return nil
	}
	q, err := ParsePeriod(string(text))
	*p = q
	return err
}

// In prints the period as people write it: 2024年, 2024年上半年,
// 2024年1—9月; in English 2024, first half of 2024, Jan–Sep 2024.
func (p Period) In(lang Lang) string {
	if p.IsZero() {
		return ""
	}
	if lang == English {
		return p.english()
	}
	return p.chinese()
}

func (p Period) chinese() string {
	from, to := p.first.Time(), p.last.Time()
	switch {
	case p.cumulative && from.Year() != to.Year():
		return fmt.Sprintf("%d年%d月—%d年%d月", from.Year(), from.Month(), to.Year(), to.Month())
	case p.cumulative && p.Months() == 1:
		return fmt.Sprintf("%d年%d月（累计）", from.Year(), from.Month())
	case p.cumulative:
		return fmt.Sprintf("%d年%d—%d月", from.Year(), from.Month(), to.Month())
	}
	switch p.frequency {
	case Annual:
		return fmt.Sprintf("%d年", from.Year())
	case HalfYearly:
		return fmt.Sprintf("%d年%s半年", from.Year(), []string{"上", "下"}[int(from.Month())/7])
	case Quarterly:
		return fmt.Sprintf("%d年%s季度", from.Year(), []string{"一", "二", "三", "四"}[(int(from.Month())-1)/3])
	case Monthly:
		return fmt.Sprintf("%d年%d月", from.Year(), from.Month())
	case Weekly:
		y, w := (p.first + 3).Time().ISOWeek()
		return fmt.Sprintf("%d年第%d周", y, w)
	}
	return fmt.Sprintf("%d年%d月%d日", from.Year(), from.Month(), from.Day())
}

func (p Period) english() string {
	from, to := p.first.Time(), p.last.Time()
	switch {
	case p.cumulative && from.Year() != to.Year():
		return from.Format("Jan 2006") + " – " + to.Format("Jan 2006")
	case p.cumulative && p.Months() == 1:
		return from.Format("Jan 2006") + " (cumulative)"
	case p.cumulative:
		return from.Format("Jan") + "–" + to.Format("Jan 2006")
	}
	switch p.frequency {
	case Annual:
		return from.Format("2006")
	case HalfYearly:
		return []string{"first", "second"}[int(from.Month())/7] + " half of " + from.Format("2006")
	case Quarterly, Weekly:
		return p.String()
	case Monthly:
		return from.Format("Jan 2006")
	}
	return from.Format("2 Jan 2006")
}
