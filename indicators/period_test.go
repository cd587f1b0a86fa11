package indicators

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		text        string
		first, last string
		zh, en      string
	}{
		{"2024", "2024-01-01", "2024-12-31", "2024年", "2024"},
		{"2024-S1", "2024-01-01", "2024-06-30", "2024年上半年", "first half of 2024"},
		{"2024-S2", "2024-07-01", "2024-12-31", "2024年下半年", "second half of 2024"},
		{"2024-Q3", "2024-07-01", "2024-09-30", "2024年三季度", "2024-Q3"},
		{"2024-02", "2024-02-01", "2024-02-29", "2024年2月", "Feb 2024"},
		{"2020-W53", "2020-12-28", "2021-01-03", "2020年第53周", "2020-W53"},
		{"2024-05-13", "2024-05-13", "2024-05-13", "2024年5月13日", "13 May 2024"},
		{"2024-01..2024-09", "2024-01-01", "2024-09-30", "2024年1—9月", "Jan–Sep 2024"},
		{"2024-01..2024-01", "2024-01-01", "2024-01-31", "2024年1月（累计）", "Jan 2024 (cumulative)"},
		{"2024-04..2025-03", "2024-04-01", "2025-03-31", "2024年4月—2025年3月", "Apr 2024 – Mar 2025"},
	} {
		p, err := ParsePeriod(c.text)
		if err != nil {
			t.Errorf("ParsePeriod(%q): %v", c.text, err)
			continue
		}
		if got := p.String(); got != c.text {
			t.Errorf("ParsePeriod(%q) prints as %q", c.text, got)
		}
		if p.First().String() != c.first || p.Last().String() != c.last {
			t.Errorf("%s runs from %s to %s, want %s to %s", c.text, p.First(), p.Last(), c.first, c.last)
		}
		if p.In(Chinese) != c.zh || p.In(English) != c.en {
			t.Errorf("%s reads %q and %q, want %q and %q", c.text, p.In(Chinese), p.In(English), c.zh, c.en)
		}
	}
}

func TestParsePeriodRefuses(t *testing.T) {
	for _, text := range []string{
		"", "24", "0000", "2024-", "2024-13", "2024-00", "2024-S3", "2024-Q5", "2024-Q0", "2024-q1", "2024-W54",
		"2021-W53", "2024-W00", "2024-02-30", "2024-5", "2024-05-1", "20240513", " 2024", "2024 ", "２０２４",
		"2024-01..", "..2024-01", "2024..2025", "2024-09..2024-01", "2024-01..2025-01", "2024-01..2024-03..2024-06",
		"2024-01-01..2024-02-01", "-2024", "+024", "2024-1a",
	} {
		if p, err := ParsePeriod(text); err == nil {
			t.Errorf("ParsePeriod(%q) = %s, want a fault", text, p)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, s := range []string{"2024", "2024-S1", "2024-Q3", "2024-05", "2024-W07", "2024-05-13", "2024-01..2024-09", "9999", "0001-W01", "9999-12-31"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePeriod(s)
		if err != nil {
			return
		}
		if p.String() != s {
			t.Fatalf("%q prints as %q", s, p)
		}
		if p.First() > p.Last() || p.First() < 1 || p.Last() > maxDate {
			t.Fatalf("%q runs from %d to %d", s, p.First(), p.Last())
		}
	})
}

func anyPeriod(t *rapid.T) Period {
	year := rapid.IntRange(1600, 2400).Draw(t, "year")
	month := time.Month(rapid.IntRange(1, 12).Draw(t, "month"))
	day := NewDate(year, month, rapid.IntRange(1, 31).Draw(t, "day"))
	return rapid.SampledFrom([]Period{
		Year(year), Half(year, 1+int(month)%2), Quarter(year, 1+int(month)%4), Month(year, month),
		Week(day), Day(day), YearToDate(year, month),
	}).Draw(t, "period")
}

func TestPeriodSteps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := anyPeriod(t)
		n := rapid.IntRange(-200, 200).Draw(t, "steps")
		q := p.Add(n)
		if back, ok := q.Sub(p); !ok || back != n {
			t.Fatalf("%s.Add(%d) is %s, which is %d steps on", p, n, q, back)
		}
		if r, err := ParsePeriod(q.String()); err != nil || r != q {
			t.Fatalf("%s reads back as %s: %v", q, r, err)
		}
		if n == 1 && !p.Cumulative() && q.First() != p.Last()+1 {
			t.Fatalf("%s is followed by %s, which leaves a gap", p, q)
		}
	})
}

func TestPeriodOf(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(1, int(maxDate)-7).Draw(t, "day"))
		for _, f := range []Frequency{Annual, HalfYearly, Quarterly, Monthly, Weekly, Daily} {
			if p := PeriodOf(f, d); p.Frequency() != f || !p.Contains(Day(d)) && d > 7 {
				t.Fatalf("the %s period of %s is %s", f, d, p)
			}
		}
	})
	if p := PeriodOf(Irregular, 1); !p.IsZero() {
		t.Errorf("an irregular period is %s", p)
	}
}

func TestPeriodStepsEnd(t *testing.T) {
	for _, p := range []Period{Year(9999), Month(9999, 12), Day(maxDate), Week(maxDate - 7), YearToDate(9999, 3)} {
		if q := p.Add(2); !q.IsZero() {
			t.Errorf("%s.Add(2) = %s, want none", p, q)
		}
	}
	if q := Year(1).Add(-1); !q.IsZero() {
		t.Errorf("the year before year 1 is %s, want none", q)
	}
	if _, ok := Year(2024).Sub(Month(2024, 1)); ok {
		t.Error("a year and a month have a distance")
	}
}

func TestPeriodCompare(t *testing.T) {
	inOrder := []Period{Year(2023), Month(2024, 1), YearToDate(2024, 3), Month(2024, 3), Year(2024), Quarter(2024, 4)}
	for i := 1; i < len(inOrder); i++ {
		if inOrder[i-1].Compare(inOrder[i]) >= 0 {
			t.Errorf("%s does not come before %s", inOrder[i-1], inOrder[i])
		}
	}
}

func TestNextPeriod(t *testing.T) {
	ytd := Indicator{Frequency: Quarterly, Cumulative: true}
	for _, c := range []struct {
		series     Indicator
		from, want string
	}{
		{Indicator{Frequency: Annual}, "2024", "2025"},
		{Indicator{Frequency: Irregular}, "2024-05", ""},
		{ytd, "2024-01..2024-06", "2024-01..2024-09"},
		{ytd, "2024-01..2024-12", "2025-01..2025-03"},
		{Indicator{Frequency: Monthly, Cumulative: true}, "2024-01..2024-12", "2025-01..2025-01"},
	} {
		p, _ := ParsePeriod(c.from)
		if got := c.series.Next(p).String(); got != c.want {
			t.Errorf("after %s comes %q, want %q", c.from, got, c.want)
		}
	}
}

func TestDates(t *testing.T) {
	zone := time.FixedZone("east", 8*3600)
	if d := DateOf(time.Date(2024, 5, 14, 1, 0, 0, 0, zone)); d.String() != "2024-05-14" {
		t.Errorf("a moment in its own zone falls on %s", d)
	}
	if d := NewDate(1, 1, 1); d != 1 || d.String() != "0001-01-01" {
		t.Errorf("the first day is %d, %s", d, d)
	}
	if maxDate.String() != "9999-12-31" || !DateOf(maxDate.Time().AddDate(0, 0, 1)).IsZero() {
		t.Errorf("the last day is %s", maxDate)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := Date(rapid.IntRange(1, int(maxDate)).Draw(t, "day"))
		if want := d.Time().Format(time.DateOnly); d.String() != want {
			t.Fatalf("day %d prints as %s, want %s", int(d), d, want)
		}
	})
	var none Date
	if none.String() != "" || !none.Time().IsZero() {
		t.Error("no date prints something")
	}
}
