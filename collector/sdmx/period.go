package sdmx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/indicators"
)

// Period reads a value of the dimension of time. frequency is the code of FREQ,
// or an ISO 8601 duration of TIME_FORMAT such as P1M, or empty: where it is
// given, a day or month stands for the longer period that it lies in.
//
// The formats are those of SDMX's ObservationalTimePeriod: 2024, 2024-A1,
// 2024-S1, 2024-Q1, 2024-M01, 2024-01, 2024-W01, 2024-D001, days, moments, and
// ranges such as 2024-01-01/P9M; and 2024Q1 and 2024M01, which are common.
func Period(text, frequency string) (indicators.Period, error) {
	start, duration, isRange := strings.Cut(text, "/")
	if isRange {
		return lasting(start, duration, text)
	}
	p, err := indicators.ParsePeriod(canonical(text))
	if err != nil {
		return p, fmt.Errorf("time %q: want one such as 2024, 2024-Q1, 2024-M01, 2024-W01, 2024-01-01 or 2024-01-01/P1M", text)
	}
	if longer := within(p, frequency); !longer.IsZero() {
		return longer, nil
	}
	return p, nil
}

var (
	marked = regexp.MustCompile(`^([0-9]{4})-?([ASQMWDH])([0-9]{1,3})$`)
	moment = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2})T[0-9:.]+(Z|[+-][0-9:]+)?$`)
)

// canonical writes a single period as ParsePeriod reads it, as far as it can.
func canonical(text string) string {
	if m := moment.FindStringSubmatch(text); m != nil {
		return m[1]
	}
	m := marked.FindStringSubmatch(text)
	if m == nil {
		return text
	}
	n, _ := strconv.Atoi(m[3])
	switch m[2] {
	case "A":
		if n == 1 {
			return m[1]
		}
	case "S", "H":
		return fmt.Sprintf("%s-S%d", m[1], n)
	case "Q":
		return fmt.Sprintf("%s-Q%d", m[1], n)
	case "M":
		return fmt.Sprintf("%s-%02d", m[1], n)
	case "W":
		return fmt.Sprintf("%s-W%02d", m[1], n)
	case "D":
		year, _ := strconv.Atoi(m[1])
		if day := indicators.NewDate(year, time.January, 1) + indicators.Date(n-1); n >= 1 && day.Year() == year {
			return day.String()
		}
	}
	return text
}

// frequencies by the codes of CL_FREQ and by the durations of TIME_FORMAT.
var frequencies = map[string]indicators.Frequency{
	"A": indicators.Annual, "P1Y": indicators.Annual,
	"S": indicators.HalfYearly, "H": indicators.HalfYearly, "P6M": indicators.HalfYearly,
	"Q": indicators.Quarterly, "P3M": indicators.Quarterly,
	"M": indicators.Monthly, "P1M": indicators.Monthly,
	"W": indicators.Weekly, "P7D": indicators.Weekly, "P1W": indicators.Weekly,
}

// within gives the period of a frequency that a shorter one lies in, and the
// zero Period where there is none.
func within(p indicators.Period, frequency string) indicators.Period {
	longer := indicators.PeriodOf(frequencies[strings.ToUpper(frequency)], p.First())
	if !longer.Contains(p) {
		return indicators.Period{}
	}
	return longer
}

// lasting reads a range: the day it begins on, and how long it lasts.
func lasting(start, duration, text string) (indicators.Period, error) {
	day, err := indicators.ParseDate(canonical(start))
	months := map[string]int{"P1M": 1, "P3M": 3, "P6M": 6, "P1Y": 12, "P12M": 12}[duration]
	if n, isMonths := strings.CutSuffix(strings.TrimPrefix(duration, "P"), "M"); months == 0 && isMonths {
		months, _ = strconv.Atoi(n)
	}
	first := day.Time()
	month := indicators.Month(first.Year(), first.Month())
	switch {
	case err != nil || day.IsZero():
	case duration == "P1D":
		return indicators.Day(day), nil
	case duration == "P7D" || duration == "P1W":
		return indicators.Week(day), nil
	case first.Day() != 1 || months < 1 || months > 12:
	default:
		for _, f := range []string{"A", "S", "Q", "M"} {
			if p := within(month, f); p.First() == day && p.Months() == months {
				return p, nil
			}
		}
		if months == 1 {
			return month, nil
		}
		return indicators.Cumulate(month, month.Add(months-1))
	}
	return indicators.Period{}, fmt.Errorf("time %q: want a range such as 2024-01-01/P1M", text)
}
