package workdays

import (
	"testing"

	"waymark/indicators"
)

func TestOpen(t *testing.T) {
	years, err := Calendars()
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]bool{
		"2025-12-31": true, "2026-01-01": false, "2026-01-03": false, "2026-01-04": true, // a Sunday that is worked
		"2026-02-14": true, "2026-02-23": false, "2026-02-24": true, "2026-10-10": true, "2026-10-11": false,
		"2024-10-08": true, "2027-01-01": true, "2027-01-02": false, // 2027 is not announced: weekends alone
	} {
		d, err := indicators.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := years.Open(d); got != want {
			t.Errorf("%s: open is %v, want %v", day, got, want)
		}
	}
	if years.Has(2027) || !years.Has(2026) {
		t.Error("the years that are known are others than those that have a file")
	}
}

// TestYears holds each year against what the law grants: so many holidays, and
// as many weekend days worked as week days were moved.
func TestYears(t *testing.T) {
	years, err := Calendars()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range years {
		statutory := 13 // days a year since 2025
		if c.Year < 2025 {
			statutory = 11
		}
		open := 0
		for d := indicators.NewDate(c.Year, 1, 1); d.Year() == c.Year; d++ {
			if c.Open(d) {
				open++
			}
		}
		var weekdays int
		for d := indicators.NewDate(c.Year, 1, 1); d.Year() == c.Year; d++ {
			if (Calendar{}).Open(d) {
				weekdays++
			}
		}
		// Holidays on a weekend are granted on another day.
		if got := weekdays - open; got < statutory-3 || got > statutory {
			t.Errorf("%d: %d week days fewer are worked than without holidays, want about %d", c.Year, got, statutory)
		}
		if c.Source == "" || c.Address == "" {
			t.Errorf("%d: no source", c.Year)
		}
		for d := range c.worked {
			if (Calendar{}).Open(d) {
				t.Errorf("%d: %s is worked, but is no weekend day", c.Year, d)
			}
		}
	}
}

func TestFaults(t *testing.T) {
	for text, want := range map[string]string{
		"year: 2026\nclosed: [2025-12-31..2026-01-03]\n": "days of 2026",
		"year: 2026\nclosed: [2026-01-03..2026-01-01]\n": "the earlier first",
		"year: 2026\nclosed: [New Year]\n":               "want a day",
		"year: 2026\nopen: []\n":                         "open",
	} {
		if _, err := read("x.yaml", []byte(text)); err == nil {
			t.Errorf("%q is read without a fault, want %q", text, want)
		}
	}
}
