package report

import (
	"testing"
	"time"

	"waymark/indicators"
)

func TestNext(t *testing.T) {
	template, err := ReadTemplate("")
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	list, err := template.Timetable(zone)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d schedules: %v", len(list), err)
	}
	quarterly, monthly := list[0], list[1]
	for _, c := range []struct {
		s           Schedule
		after, want string
		period      string
	}{
		{quarterly, "2025-12-15T00:00:00+08:00", "2026-01-04T08:00:00+08:00", "2025-Q4"}, // a Sunday that is worked
		{quarterly, "2026-01-02T00:00:00+08:00", "2026-01-04T08:00:00+08:00", "2025-Q4"}, // the day itself is over, the day it moved to is not
		{quarterly, "2026-01-04T08:00:00+08:00", "2026-04-01T08:00:00+08:00", "2026-Q1"},
		{quarterly, "2026-09-30T23:00:00Z", "2026-10-08T08:00:00+08:00", "2026-Q3"}, // after the National Day
		{monthly, "2026-01-10T00:00:00+08:00", "2026-02-02T08:00:00+08:00", "2026-01"},
		{monthly, "2026-04-20T00:00:00+08:00", "2026-05-06T08:00:00+08:00", "2026-04"},
		{quarterly, "2026-12-01T00:00:00+08:00", "2027-01-01T08:00:00+08:00", "2026-Q4"}, // 2027 is not announced: a Friday
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		if err != nil {
			t.Fatal(err)
		}
		got := c.s.Next(after)
		if got.Format(time.RFC3339) != c.want {
			t.Errorf("after %s: %s, want %s", c.after, got.Format(time.RFC3339), c.want)
		}
		if p := c.s.Covers(indicators.DateOf(got)); p.String() != c.period {
			t.Errorf("on %s: %s, want %s", got, p, c.period)
		}
	}
}

func TestDayBefore(t *testing.T) {
	got := DayBefore(indicators.Quarter(2025, 4), indicators.NewDate(2026, 2, 15))
	if want := indicators.NewDate(2025, 11, 15); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
