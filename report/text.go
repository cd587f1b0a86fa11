package report

import (
	"fmt"
	"math"
	"strings"

	"waymark/indicators"
)

// day writes a date: 2026年4月1日, 1 Apr 2026.
func day(d indicators.Date, lang indicators.Lang) string {
	if d.IsZero() {
		return "–"
	}
	return indicators.Day(d).In(lang)
}

// figure writes a figure in a sentence: 67,665.3亿元, 不少于1,100家.
func figure(o indicators.Observation, lang indicators.Lang) string {
	q := o.Quantity()
	text := indicators.Reading(q, lang)
	if lang == indicators.Chinese && q.Bound != indicators.Exact {
		word := map[indicators.Bound]string{indicators.AtLeast: "不少于", indicators.AtMost: "不超过", indicators.About: "约"}[q.Bound]
		q.Bound = indicators.Exact
		text = word + indicators.Reading(q, lang)
	}
	switch o.Status {
	case indicators.Provisional, indicators.Estimated, indicators.Forecast:
		name := o.Status.Name().In(lang)
		if lang == indicators.Chinese {
			return text + "（" + name + "数）"
		}
		return text + " (" + name + ")"
	}
	return text
}

// asked writes what a target asks for, as part of a sentence: 超过8万亿元,
// 3至5家; more than 8 trillion yuan.
func asked(t indicators.Target, lang indicators.Lang) string {
	say := func(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(lang) }
	v := indicators.Short(t.Quantity(), lang)
	switch {
	case t.Form == indicators.EventForm && t.Value == 0:
		return say("完成", "done")
	case t.Form == indicators.DirectionForm && t.Value == 0:
		return say("优于"+t.Baseline.In(lang), "better than in "+t.Baseline.In(lang))
	case t.Form == indicators.ChangeForm && !t.Baseline.IsZero():
		return say("比"+t.Baseline.In(lang)+changed(t.Value, "增加", "减少")+strings.TrimPrefix(v, "−")+above(t.Comparator),
			least(t.Comparator)+strings.TrimPrefix(v, "−")+changed(t.Value, " more", " less")+" than in "+t.Baseline.In(lang))
	}
	switch t.Comparator {
	case indicators.Between:
		high := t.Quantity()
		high.Value = t.High
		return say(indicators.FormatNumber(t.Value, t.Decimals)+"至"+indicators.Short(high, lang),
			indicators.FormatNumber(t.Value, t.Decimals)+" to "+indicators.Short(high, lang))
	case indicators.Greater:
		return say("超过"+v, "more than "+v)
	case indicators.LessOrEqual:
		return say("不高于"+v, "at most "+v)
	case indicators.Less:
		return say("低于"+v, "less than "+v)
	case indicators.Around:
		return say(v+"左右", "about "+v)
	}
	return say("不低于"+v, "at least "+v)
}

func changed(v float64, more, less string) string {
	if v < 0 {
		return less
	}
	return more
}

func above(c indicators.Comparator) string {
	return map[indicators.Comparator]string{indicators.GreaterOrEqual: "以上", indicators.Greater: "以上"}[c]
}

func least(c indicators.Comparator) string {
	return map[indicators.Comparator]string{indicators.GreaterOrEqual: "at least ", indicators.Greater: "more than ", indicators.Around: "about "}[c]
}

// projected writes a projected value, to no more digits than it can carry.
func projected(v float64, u indicators.Unit, lang indicators.Lang) string {
	decimals := 0
	switch a := math.Abs(v); {
	case a < 10:
		decimals = 2
	case a < 1000:
		decimals = 1
	}
	return indicators.Reading(indicators.Quantity{Value: v, Decimals: decimals, Unit: u}, lang)
}

// between writes an interval.
func between(low, high float64, u indicators.Unit, lang indicators.Lang) string {
	if lang == indicators.English {
		return projected(low, u, lang) + " and " + projected(high, u, lang)
	}
	return projected(low, u, lang) + "至" + projected(high, u, lang)
}

// chance writes a probability in a sentence.
func chance(p float64, lang indicators.Lang) string {
	say := func(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(lang) }
	switch {
	case p < 0.01:
		return say("不到1%", "under 1%")
	case p > 0.99:
		return say("超过99%", "over 99%")
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// points writes a change of probability in percentage points, with its sign.
func points(change float64, lang indicators.Lang) string {
	n := math.Round(100 * change)
	sign := "+"
	if n < 0 {
		sign = "−"
	}
	number := sign + indicators.FormatNumber(math.Abs(n), 0)
	if lang == indicators.English {
		return number + " pp"
	}
	return number + "个百分点"
}

// months writes how far ahead of its path a target is.
func months(m float64, lang indicators.Lang) string {
	n := math.Round(math.Abs(m))
	switch {
	case n == 0:
		return indicators.Text{ZH: "与达标路径基本一致", EN: "level with the path to the target"}.In(lang)
	case lang == indicators.Chinese && m > 0:
		return fmt.Sprintf("比达标路径超前%.0f个月", n)
	case lang == indicators.Chinese:
		return fmt.Sprintf("比达标路径落后%.0f个月", n)
	}
	word := "months"
	if n == 1 {
		word = "month"
	}
	if m > 0 {
		return fmt.Sprintf("%.0f %s ahead of the path to the target", n, word)
	}
	return fmt.Sprintf("%.0f %s behind the path to the target", n, word)
}

// inProportion tells whether paces are compound growth in %: amounts, not
// rates.
func inProportion(ind indicators.Indicator) bool {
	return ind.Kind != indicators.Rate && !ind.Unit.IsPercent()
}

// pace writes a yearly pace: 增长8.7%, 提高0.3个百分点.
func pace(v float64, ind indicators.Indicator, lang indicators.Lang) string {
	number := indicators.FormatNumber(math.Abs(v), 1)
	if inProportion(ind) {
		number += "%"
		if lang == indicators.Chinese {
			return changed(v, "增长", "下降") + number
		}
		return changed(v, "growth of ", "a decline of ") + number
	}
	if lang == indicators.Chinese {
		return changed(v, "提高", "下降") + number + "个百分点"
	}
	return changed(v, "a rise of ", "a fall of ") + number + " points"
}

// numeral writes a number as headings of Chinese papers have it: 一, 十二.
func numeral(n int) string {
	digits := []rune("零一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return "十" + strings.TrimPrefix(string(digits[n%10]), "零")
	}
	return string(digits[n/10%10]) + "十" + strings.TrimPrefix(string(digits[n%10]), "零")
}

// place writes a locator as people say it: 第17行, row 17.
func place(locator string, lang indicators.Lang) string {
	kind, rest, ok := strings.Cut(locator, " ")
	if lang == indicators.Chinese && ok {
		switch kind {
		case "row":
			return "第" + rest + "行"
		case "page":
			return "第" + rest + "页"
		case "chars":
			return "第" + rest + "字"
		}
	}
	return locator
}

// inEnglish writes the quantities in a sentence that are in a unit's own
// Chinese name as English has them: 3,582.1 万吨 is 35.82 million tonnes.
func inEnglish(sentence string, u indicators.Unit) string {
	unit := " " + u.String()
	for at := strings.Index(sentence, unit); at > 0 && !u.IsPercent(); at = strings.Index(sentence, unit) {
		from := at
		for from > 0 && strings.ContainsRune("0123456789,.", rune(sentence[from-1])) {
			from--
		}
		value, decimals, err := indicators.ParseNumber(sentence[from:at])
		if err != nil {
			break
		}
		reading := indicators.Reading(indicators.Quantity{Value: value, Decimals: decimals, Unit: u}, indicators.English)
		if strings.Contains(reading, unit) {
			break
		}
		sentence = sentence[:from] + reading + sentence[at+len(unit):]
	}
	return sentence
}
