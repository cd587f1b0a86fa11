package chart

import (
	"math"
	"strconv"
	"strings"

	"waymark/indicators"
)

// multiple is a power of ten with a name of its own in a language.
type multiple struct {
	value float64
	name  string
}

var multiples = map[indicators.Lang][]multiple{
	indicators.Chinese: {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}, {1, ""}},
	indicators.English: {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}, {1, ""}},
}

// dimensions are the English words for what is counted. What has none is
// counted without a word, or keeps its own where that is Latin.
var dimensions = map[string]string{
	"元": "yuan", "美元": "US dollars", "千瓦": "kW", "千瓦时": "kWh", "吨": "tonnes",
	"吨标准煤": "tonnes of coal equivalent", "立方米": "m³", "平方米": "m²", "米": "m", "吨公里": "tonne-km",
	"人公里": "passenger-km", "家": "firms", "户": "households", "人": "people", "人次": "trips", "辆": "vehicles",
	"所": "schools", "个": "", "项": "", "件": "items", "次": "times", "种": "kinds", "台": "units", "套": "sets",
	"百分点": "percentage points", "年": "years", "岁": "years", "标准箱": "TEU",
}

// measure is how values of a unit are written: divided, with a unit after.
type measure struct {
	divisor float64
	unit    string
}

// measureFor chooses the named multiple that keeps the largest value short.
func measureFor(u indicators.Unit, magnitude float64, lang indicators.Lang) measure {
	if u.IsZero() || u.IsPercent() || u.IsPercentagePoint() || !drawable(magnitude) {
		return measure{1, wording(u.String(), "", lang)}
	}
	scale, err := unitScale(u)
	if err != nil {
		return measure{1, u.String()}
	}
	for _, m := range multiples[lang] {
		if magnitude*scale >= m.value || m.value == 1 {
			return measure{m.value / scale, wording(u.Dimension(), m.name, lang)}
		}
	}
	return measure{1, u.String()}
}

// UnitFor is the unit in which figures of about a magnitude are drawn in a
// language, and by what they are divided for it: 67665.3亿元 in 万亿元, or in
// trillions of yuan.
func UnitFor(u indicators.Unit, magnitude float64, lang indicators.Lang) (divisor float64, name string) {
	if magnitude == 0 { // nothing is known of them
		return 1, u.String()
	}
	m := measureFor(u, math.Abs(magnitude), lang)
	return m.divisor, m.unit
}

// unitScale is how many base units one of u is.
func unitScale(u indicators.Unit) (float64, error) {
	base, err := indicators.ParseUnit(u.Dimension())
	if err != nil {
		return 0, err
	}
	return u.Convert(1, base)
}

func wording(dimension, multiple string, lang indicators.Lang) string {
	if lang != indicators.English {
		return multiple + dimension
	}
	if word, ok := dimensions[dimension]; ok {
		dimension = word
	}
	return strings.TrimSpace(multiple + " " + dimension)
}

// Reading writes a quantity as a person of the language reads it. In Chinese
// that is as published. English has no word for 万 and 亿, so the figure is
// given in millions, billions or trillions: 67665.3亿元 is 6.767 trillion yuan.
// A figure with a bound keeps all its digits.
func Reading(q indicators.Quantity, lang indicators.Lang) string {
	if lang != indicators.English || !drawable(q.Value) || q.Unit.IsPercent() {
		return q.In(lang)
	}
	m := measureFor(q.Unit, math.Abs(q.Value), lang)
	word := map[indicators.Bound]string{
		indicators.AtLeast: "at least ", indicators.AtMost: "at most ", indicators.About: "about ",
	}[q.Bound]
	number := indicators.FormatNumber(q.Value, q.Decimals)
	if m.divisor != 1 {
		digits := 4
		if q.Bound != indicators.Exact {
			digits = 15
		}
		number = significant(q.Value/m.divisor, digits)
	}
	return strings.TrimSpace(word + number + " " + m.unit)
}

// significant writes a number rounded to so many significant digits.
func significant(v float64, digits int) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return indicators.FormatNumber(rounded, -1)
}

// ReadingRange writes an interval in one unit, as Reading would its larger end.
func ReadingRange(low, high indicators.Quantity, lang indicators.Lang) string {
	m := measureFor(high.Unit, math.Max(math.Abs(low.Value), math.Abs(high.Value)), lang)
	if lang != indicators.English || m.divisor == 1 || !drawable(low.Value) || !drawable(high.Value) {
		return indicators.FormatNumber(low.Value, low.Decimals) + " – " + Reading(high, lang)
	}
	return significant(low.Value/m.divisor, 4) + " – " + significant(high.Value/m.divisor, 4) + " " + m.unit
}

// number writes an axis value, which is round, with the decimals its step
// needs.
func (m measure) number(v, step float64) string {
	v, step = v/m.divisor, step/m.divisor
	if math.Abs(v) >= 1e15 || step != 0 && math.Abs(step) < 1e-9 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	decimals := 0
	for x := math.Abs(step); decimals < 9 && math.Abs(x-math.Round(x)) > 1e-6*math.Max(1, x); decimals++ {
		x *= 10
	}
	return indicators.FormatNumber(v, decimals)
}

// width estimates how wide a text is in letters: Chinese characters are two.
func width(s string) int {
	n := 0
	for _, r := range s {
		n += cells(r)
	}
	return n
}

func cells(r rune) int {
	if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x20000) {
		return 2
	}
	return 1
}

// Short writes a round quantity in the multiple that keeps it short: 80000亿元
// is 8万亿元. What has more than two decimals there is written as Reading
// writes it.
func Short(q indicators.Quantity, lang indicators.Lang) string {
	m := measureFor(q.Unit, math.Abs(q.Value), lang)
	v := q.Value / m.divisor
	if m.divisor == 1 || q.Bound != indicators.Exact || v != roundTo(v) {
		return Reading(q, lang)
	}
	return joined(indicators.FormatNumber(v, -1), m.unit, lang)
}
