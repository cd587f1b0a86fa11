package indicators

import (
	"math"
	"strconv"
	"strings"
)

// multiple is a power of ten with a name of its own in a language.
type multiple struct {
	value float64
	name  string
}

var multiples = map[Lang][]multiple{
	Chinese: {{1e12, "万亿"}, {1e8, "亿"}, {1e4, "万"}, {1, ""}},
	English: {{1e12, "trillion"}, {1e9, "billion"}, {1e6, "million"}, {1, ""}},
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

// Measure is how values of a unit are written: divided, with a unit after.
type Measure struct {
	Divisor float64
	Unit    string
}

// MeasureFor chooses the named multiple that keeps the largest value short.
func MeasureFor(u Unit, magnitude float64, lang Lang) Measure {
	if u.IsZero() || u.IsPercent() || u.IsPercentagePoint() || !readable(magnitude) {
		return Measure{1, wording(u.String(), "", lang)}
	}
	scale, err := unitScale(u)
	if err != nil {
		return Measure{1, u.String()}
	}
	for _, m := range multiples[lang] {
		if magnitude*scale >= m.value || m.value == 1 {
			return Measure{m.value / scale, wording(u.Dimension(), m.name, lang)}
		}
	}
	return Measure{1, u.String()}
}

// unitScale is how many base units one of u is.
func unitScale(u Unit) (float64, error) {
	base, err := ParseUnit(u.Dimension())
	if err != nil {
		return 0, err
	}
	return u.Convert(1, base)
}

func wording(dimension, multiple string, lang Lang) string {
	if lang != English {
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
func Reading(q Quantity, lang Lang) string {
	if lang != English || !readable(q.Value) || q.Unit.IsPercent() {
		return q.In(lang)
	}
	m := MeasureFor(q.Unit, math.Abs(q.Value), lang)
	word := map[Bound]string{
		AtLeast: "at least ", AtMost: "at most ", About: "about ",
	}[q.Bound]
	number := FormatNumber(q.Value, q.Decimals)
	if m.Divisor != 1 {
		digits := 4
		if q.Bound != Exact {
			digits = 15
		}
		number = significant(q.Value/m.Divisor, digits)
	}
	return strings.TrimSpace(word + number + " " + m.Unit)
}

// significant writes a number rounded to so many significant digits.
func significant(v float64, digits int) string {
	rounded, _ := strconv.ParseFloat(strconv.FormatFloat(v, 'g', digits, 64), 64)
	return FormatNumber(rounded, -1)
}

// ReadingRange writes an interval in one unit, as Reading would its larger end,
// with a joint such as " – " or " and " between the two.
func ReadingRange(low, high Quantity, joint string, lang Lang) string {
	m := MeasureFor(high.Unit, math.Max(math.Abs(low.Value), math.Abs(high.Value)), lang)
	if lang != English || m.Divisor == 1 || !readable(low.Value) || !readable(high.Value) {
		return FormatNumber(low.Value, low.Decimals) + joint + Reading(high, lang)
	}
	return significant(low.Value/m.Divisor, 4) + joint + significant(high.Value/m.Divisor, 4) + " " + m.Unit
}

// Short writes a round quantity in the multiple that keeps it short: 80000亿元
// is 8万亿元. What has more than two decimals there is written as Reading
// writes it.
func Short(q Quantity, lang Lang) string {
	m := MeasureFor(q.Unit, math.Abs(q.Value), lang)
	v := q.Value / m.Divisor
	if m.Divisor == 1 || q.Bound != Exact || v != roundTo(v) {
		return Reading(q, lang)
	}
	return m.Write(v, lang)
}

// Write writes a value that was divided, with the unit after.
func (m Measure) Write(divided float64, lang Lang) string {
	number := FormatNumber(divided, -1)
	if lang == English && m.Unit != "" && !strings.HasPrefix(m.Unit, "%") {
		return number + " " + m.Unit
	}
	return number + m.Unit
}

// readable tells whether a number is one, and not too large to reckon with.
func readable(v float64) bool { return math.Abs(v) <= 1e290 }

// roundTo keeps two decimals.
func roundTo(v float64) float64 { return float64(int64(v*100)) / 100 }
