package web

import (
	"testing"

	"waymark/indicators"
)

func TestScheduleWords(t *testing.T) {
	for cron, want := range map[string]indicators.Text{
		"0 6 * * *":    {ZH: "每天06:00", EN: "every day at 06:00"},
		"30 6 * * 1":   {ZH: "每周一06:30", EN: "Mondays at 06:30"},
		"5 23 * * 7":   {ZH: "每周日23:05", EN: "Sundays at 23:05"},
		"0 9 20 * *":   {ZH: "每月20日09:00", EN: "on day 20 of every month at 09:00"},
		"*/5 * * * *":  {},
		"0 6 1 1 *":    {},
		"0 6 * * 1-5":  {},
		"0 6 20 * 1":   {},
		"@daily":       {},
		"0 6 L * *":    {},
		"0 6 * * * * ": {},
	} {
		if zh, en := scheduleWords(cron, indicators.Chinese), scheduleWords(cron, indicators.English); zh != want.ZH || en != want.EN {
			t.Errorf("%s: %q, %q", cron, zh, en)
		}
	}
}
