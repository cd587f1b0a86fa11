package indicators

import (
	"testing"

	"pgregory.net/rapid"
)

func TestDueBy(t *testing.T) {
	for _, c := range []struct {
		release   string
		frequency Frequency
		period    string
		due       string
	}{
		{"31d", Annual, "2025", "2026-01-31"},
		{"20d", Monthly, "2025-01", "2025-02-20"},
		{"by 20", Monthly, "2025-12", "2026-01-20"},
		{"by 31", Monthly, "2025-01", "2025-02-28"},
		{"by 20", Quarterly, "2025-Q2", "2025-07-20"},
		{"by 20", Monthly, "2025-01..2025-09", "2025-10-20"},
		{"by 01-31", Annual, "2025", "2026-01-31"},
		{"by 12-31", Annual, "2025", "2026-12-31"},
		{"by 02-29", Annual, "2025", "2026-03-01"},
		{"by 04-20, 07-20, 10-20, 01-20", Quarterly, "2025-Q3", "2025-10-20"},
		{"by 04-20, 07-20, 10-20, 01-20", Quarterly, "2025-01..2025-12", "2026-01-20"},
		{"by 03-20, 04-20, 05-20", Monthly, "2025-01", "2025-03-20"}, // January comes with February
		{"2026-01-20, 2026-04-17", Quarterly, "2025-Q4", "2026-01-20"},
		{"2026-01-20, 2026-04-17", Quarterly, "2026-Q1", "2026-04-17"},
		{"2026-01-20, 2026-04-17", Quarterly, "2026-Q2", ""},
		{"31d", Annual, "9999", "9999-12-31"},
	} {
		r, err := ParseRelease(c.release)
		if err != nil {
			t.Errorf("%s: %v", c.release, err)
			continue
		}
		if err := r.Fits(c.frequency); err != nil {
			t.Errorf("%s: %v", c.release, err)
		}
		p, err := ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		due, promised := Indicator{Frequency: c.frequency, Release: r}.DueBy(p)
		if due.String() != c.due || promised != (c.due != "") {
			t.Errorf("%s of %s is due by %s, want %s", c.release, c.period, due, c.due)
		}
		if r.String() != c.release || r.IsZero() || r.In(Chinese) == "" || r.In(English) == "" {
			t.Errorf("%s prints as %s, %s and %s", c.release, r, r.In(Chinese), r.In(English))
		}
	}
}

func TestExpect(t *testing.T) {
	date := func(s string) Date {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	irregular := Indicator{Frequency: Irregular, Release: Release{Dates: []Date{date("2025-05-14"), date("2025-11-20")}}}
	latest := Vintage{Observation: Observation{Period: Month(2024, 5)}, Published: date("2025-05-14")}
	if next, ok := irregular.Expect(latest); !ok || next.Due.String() != "2025-11-20" || !next.Period.IsZero() {
		t.Errorf("after %s comes %+v", latest.Published, next)
	}
	latest.Published = date("2025-11-20")
	if next, ok := irregular.Expect(latest); ok {
		t.Errorf("after the last of its dates comes %+v", next)
	}
	monthly := Indicator{Frequency: Monthly, Release: Release{MonthDay: 20}}
	if next, ok := monthly.Expect(latest); !ok || next.Due.String() != "2024-07-20" || next.Period != Month(2024, 6) {
		t.Errorf("after %s comes %+v", latest.Period, next)
	}
	if next, ok := (Indicator{Frequency: Monthly}).Expect(latest); ok {
		t.Errorf("nothing is promised, and %+v comes", next)
	}
}

func TestParseReleaseRefuses(t *testing.T) {
	for _, s := range []string{"", "d", "0d", "-3d", "99999d", "20", "by", "by ", "by 0", "by 32", "by 013", "by 13-01", "by 02-30", "by 1-31",
		"by 01-31, 01-31", "2026-01-20, 2026-01-20", "2026-04-17, 2026-01-20", "2026-01-20,", "soon", "by 20d", "by 2026-01-20"} {
		if r, err := ParseRelease(s); err == nil {
			t.Errorf("%q is read as %s", s, r)
		}
	}
	for _, c := range []struct {
		release string
		of      Frequency
	}{{"31d", Irregular}, {"by 20", Irregular}, {"by 20", Weekly}, {"by 20", Daily}, {"by 01-31", Quarterly}, {"by 01-31", HalfYearly}} {
		r, err := ParseRelease(c.release)
		if err != nil {
			t.Fatal(err)
		}
		if r.Fits(c.of) == nil {
			t.Errorf("%s fits a series that is %s", c.release, c.of)
		}
	}
}

func FuzzParseRelease(f *testing.F) {
	for _, s := range []string{"31d", "by 20", "by 01-31", "by 04-20, 07-20, 10-20, 01-20", "2026-01-20, 2026-04-17"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, err := ParseRelease(s)
		if err != nil {
			return
		}
		again, err := ParseRelease(r.String())
		if err != nil || again.String() != r.String() {
			t.Errorf("%q prints as %q: %v", s, r, err)
		}
	})
}

// TestDueComesAfter holds every calendar to its promise: what is due is due
// after the period ends, and not a year and two days later.
func TestDueComesAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.OneOf(
			rapid.Map(rapid.IntRange(1, 366), func(n int) Release { return Release{Days: n} }),
			rapid.Map(rapid.IntRange(1, 31), func(n int) Release { return Release{MonthDay: n} }),
			rapid.Map(rapid.Int32Range(1, 366), func(n int32) Release {
				d := (NewDate(2024, 1, 1) + Date(n) - 1).Time()
				return Release{Yearly: []YearDay{{d.Month(), d.Day()}}}
			})).Draw(t, "release")
		p := Month(rapid.IntRange(1950, 2100).Draw(t, "year"), 1).Add(rapid.IntRange(0, 11).Draw(t, "month"))
		due, ok := Indicator{Frequency: Monthly, Release: r}.DueBy(p)
		if !ok || due <= p.Last() || due > p.Last()+367 {
			t.Fatalf("%s of %s is due by %s", r, p, due)
		}
	})
}
