package web

import (
	"fmt"
	"strconv"
	"strings"

	"waymark/indicators"
)

var weekdays = []indicators.Text{{ZH: "日", EN: "Sundays"}, {ZH: "一", EN: "Mondays"}, {ZH: "二", EN: "Tuesdays"}, {ZH: "三", EN: "Wednesdays"},
	{ZH: "四", EN: "Thursdays"}, {ZH: "五", EN: "Fridays"}, {ZH: "六", EN: "Saturdays"}}

// scheduleWords says a schedule of cron in words where it is a simple one: every
// day, on one day of the week, or on one of the month. It gives nothing for any
// other.
func scheduleWords(cron string, lang indicators.Lang) string {
	fields := strings.Fields(cron)
	if len(fields) != 5 || fields[3] != "*" {
		return ""
	}
	minute, wrongMinute := strconv.Atoi(fields[0])
	hour, wrongHour := strconv.Atoi(fields[1])
	if wrongMinute != nil || wrongHour != nil {
		return ""
	}
	at := fmt.Sprintf("%02d:%02d", hour, minute)
	day, wrongDay := strconv.Atoi(fields[2])
	weekday, wrongWeekday := strconv.Atoi(fields[4])
	switch {
	case fields[2] == "*" && fields[4] == "*":
		return indicators.Text{ZH: "每天" + at, EN: "every day at " + at}.In(lang)
	case fields[2] == "*" && wrongWeekday == nil && weekday >= 0 && weekday <= 7:
		name := weekdays[weekday%7]
		return indicators.Text{ZH: "每周" + name.ZH + at, EN: name.EN + " at " + at}.In(lang)
	case fields[4] == "*" && wrongDay == nil:
		return indicators.Text{ZH: fmt.Sprintf("每月%d日%s", day, at), EN: fmt.Sprintf("on day %d of every month at %s", day, at)}.In(lang)
	}
	return ""
}
