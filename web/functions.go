package web

import (
	"errors"
	"fmt"
	"html/template"
	"math"
	"net/url"
	"strconv"
	"strings"
	"time"

	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
)

// functions are what templates call.
func functions() template.FuncMap {
	return template.FuncMap{
		"mark": mark, "percent": indicators.FormatProbability, "months": months, "reading": indicators.Reading, "asked": chart.Asked,
		"bar":       func(p float64) template.HTML { return template.HTML(chart.Bar(p, 72, 5)) }, //nolint:gosec // drawn by us from a number
		"known":     func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) },
		"kilobytes": kilobytes, "link": outside, "moment": moment, "days": days, "verdicts": indicators.Verdicts, "dict": dict,
		"means": func(v indicators.Verdict, lang indicators.Lang) string { return meanings[v].In(lang) },
		"place": placeIn, "schedule": scheduleWords, "resultWord": func(r ledger.Result, lang indicators.Lang) string { return results[r].In(lang) },
	}
}

// dict names the parts that a template is called with.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, errors.New("dict: want pairs of a name and a value")
	}
	m := make(map[string]any)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: the name %v is no text", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// shapes give every verdict a form of its own, so that colour is never alone.
var shapes = map[indicators.Verdict]string{
	indicators.Achieved:     `<circle cx="8" cy="8" r="7" class="f"/><path d="M4.6 8.2 7 10.6l4.4-4.8" class="k"/>`,
	indicators.OnTrack:      `<circle cx="8" cy="8" r="6.2" class="f"/>`,
	indicators.AtRisk:       `<path d="M8 1.6 15 14H1z" class="f"/>`,
	indicators.OffTrack:     `<path d="M8 1l7 7-7 7-7-7z" class="f"/>`,
	indicators.Missed:       `<path d="M3 3l10 10M13 3 3 13" class="s"/>`,
	indicators.Unassessable: `<circle cx="8" cy="8" r="5.8" class="o"/>`,
}

// mark draws a verdict's shape; the word stands beside it.
func mark(v indicators.Verdict) template.HTML {
	return template.HTML(`<svg class="mark" viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">` + shapes[v] + `</svg>`) //nolint:gosec // constants only
}

// meanings say what a verdict tells.
var meanings = map[indicators.Verdict]indicators.Text{
	indicators.Achieved:     {ZH: "到期的数据已达到目标", EN: "the figure for the period when it is due meets the target"},
	indicators.OnTrack:      {ZH: "实现概率不低于三分之二", EN: "the probability of being met is two in three or more"},
	indicators.AtRisk:       {ZH: "实现概率在三分之一至三分之二之间", EN: "the probability is between one and two in three"},
	indicators.OffTrack:     {ZH: "实现概率低于三分之一", EN: "the probability is below one in three"},
	indicators.Missed:       {ZH: "到期的数据未达到目标", EN: "the figure for the period when it is due does not meet the target"},
	indicators.Unassessable: {ZH: "数据不足或不能比较，不作判断，并说明原因", EN: "there are too few figures, or they may not be compared; the reason is given"},
}

// placeIn writes a place in a document for people where it has plain words.
func placeIn(locator string, lang indicators.Lang) string {
	if row, ok := strings.CutPrefix(locator, "row "); ok && lang == indicators.Chinese {
		return "第" + row + "行"
	}
	return locator
}

// months writes how far ahead a target is: "领先 8 个月", "3 months behind".
func months(m float64, lang indicators.Lang) string {
	if math.IsNaN(m) || math.IsInf(m, 0) {
		return "–"
	}
	n := math.Round(math.Abs(m))
	number := indicators.FormatNumber(n, 0)
	plural := " months "
	if n == 1 {
		plural = " month "
	}
	switch {
	case n == 0:
		return indicators.Text{ZH: "恰在路径上", EN: "on the path"}.In(lang)
	case m > 0:
		return indicators.Text{ZH: "领先" + number + "个月", EN: number + plural + "ahead"}.In(lang)
	}
	return indicators.Text{ZH: "落后" + number + "个月", EN: number + plural + "behind"}.In(lang)
}

// outside gives an address that may be linked to, and nothing for any other.
func outside(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return u.String()
}

// moment writes a time to the minute.
func moment(t time.Time, zone *time.Location) string {
	if t.IsZero() {
		return "–"
	}
	return t.In(zone).Format("2006-01-02 15:04")
}

// days writes a length of time in whole days.
func days(d time.Duration, lang indicators.Lang) string {
	n := int(d / (24 * time.Hour))
	unit := " days"
	if n == 1 {
		unit = " day"
	}
	return indicators.Text{ZH: strconv.Itoa(n) + "天", EN: strconv.Itoa(n) + unit}.In(lang)
}

// pace writes a pace: a yearly growth in % where figures are amounts, units a
// year where they are rates.
func pace(v float64, ind indicators.Indicator, lang indicators.Lang) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	number := indicators.FormatNumber(v, 1)
	if v > 0 {
		number = "+" + number
	}
	if ind.Unit.IsPercent() || ind.Unit.IsPercentagePoint() {
		return indicators.Text{ZH: number + "百分点/年", EN: number + " pp a year"}.In(lang)
	}
	return indicators.Text{ZH: number + "%/年", EN: number + "% a year"}.In(lang)
}

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// kilobytes writes a size of a file.
func kilobytes(n int) string { return indicators.FormatNumber(math.Ceil(float64(n)/1024), 0) + " KB" }
