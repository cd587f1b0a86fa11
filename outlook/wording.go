package outlook

import (
	"fmt"
	"math"
	"strings"

	"waymark/indicators"
)

// quantity prints a figure with its bound and unit, as people of the language
// read it.
func (c *judgement) quantity(f figure, lang indicators.Lang) string {
	q := indicators.Quantity{Value: f.value, Decimals: f.decimals, Unit: c.unit(), Bound: f.bound}
	if f.decimals < 0 {
		q.Value, q.Decimals = tidy(f.value), -1
	}
	return indicators.Reading(q, lang)
}

// unit is that of the series in the target's terms.
func (c *judgement) unit() indicators.Unit {
	if c.target.Form == indicators.ChangeForm && c.q.Indicator.Unit.IsPercent() {
		return c.q.Indicator.Unit
	}
	return c.target.Unit
}

// goal prints a value of the target in the decimals it is stated in.
func (c *judgement) goal(v float64, lang indicators.Lang) string {
	f := figure{value: v, decimals: max(c.target.Decimals, 0)}
	if v != math.Round(v*math.Pow10(f.decimals))/math.Pow10(f.decimals) {
		f.decimals = -1
	}
	return c.quantity(f, lang)
}

func (c *judgement) goalZH() string {
	v := c.goal(c.target.Threshold(), indicators.Chinese)
	switch c.target.Comparator {
	case indicators.Greater:
		return "超过" + v
	case indicators.LessOrEqual:
		return "不高于" + v
	case indicators.Less:
		return "低于" + v
	case indicators.Around:
		return v + "左右"
	case indicators.Between:
		return v + "至" + c.goal(c.target.High, indicators.Chinese)
	}
	return "不低于" + v
}

func (c *judgement) goalEN() string {
	v := c.goal(c.target.Threshold(), indicators.English)
	switch c.target.Comparator {
	case indicators.Greater:
		return "more than " + v
	case indicators.LessOrEqual:
		return "at most " + v
	case indicators.Less:
		return "less than " + v
	case indicators.Around:
		return "about " + v
	case indicators.Between:
		return "between " + v + " and " + c.goal(c.target.High, indicators.English)
	}
	return "at least " + v
}

// projected prints a projected figure with its unit.
func (c *judgement) projected(v float64, lang indicators.Lang) string {
	return c.quantity(figure{value: v, decimals: max(places(v), 0)}, lang)
}

// between prints the ends of an interval, to no more digits than they carry.
func (c *judgement) between(low, high float64, joint string, lang indicators.Lang) string {
	if lang == indicators.Chinese {
		return indicators.FormatNumber(low, places(low)) + joint + indicators.FormatNumber(high, places(high))
	}
	quantity := func(v float64) indicators.Quantity {
		return indicators.Quantity{Value: v, Decimals: places(v), Unit: c.unit()}
	}
	return indicators.ReadingRange(quantity(low), quantity(high), joint, lang)
}

// places gives the decimals that leave four digits, and two of what is below 1.
func places(v float64) int {
	switch v = math.Abs(v); {
	case v >= 1000:
		return 0
	case v >= 10:
		return 1
	case v >= 1:
		return 2
	case v == 0:
		return 0
	case math.IsNaN(v) || v < 1e-6:
		return -1
	}
	return int(math.Ceil(-math.Log10(v))) + 1
}

// tidy rounds away the dust of a conversion, to eight digits.
func tidy(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	digits := 8 - int(math.Ceil(math.Log10(math.Abs(v))))
	if digits > 300 || digits < -300 {
		return v
	}
	unit := math.Pow10(max(digits, -digits))
	if digits < 0 {
		return math.Round(v/unit) * unit
	}
	return math.Round(v*unit) / unit
}

// percent prints a probability without claiming certainty.
func percent(p float64, lang indicators.Lang) string {
	switch {
	case p < 0.01 && lang == indicators.Chinese:
		return "不到1%"
	case p < 0.01:
		return "under 1%"
	case p > 0.99 && lang == indicators.Chinese:
		return "超过99%"
	case p > 0.99:
		return "over 99%"
	}
	return fmt.Sprintf("%.0f%%", 100*p)
}

// capital begins a sentence.
func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
