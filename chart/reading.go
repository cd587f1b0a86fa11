package chart

import (
	"math"
	"strconv"

	"waymark/indicators"
)

// tick writes an axis value, which is round, with the decimals its step
// needs.
func tick(v, step float64, m indicators.Measure) string {
	v, step = v/m.Divisor, step/m.Divisor
	if math.Abs(v) >= 1e15 || step != 0 && math.Abs(step) < 1e-9 {
		return strconv.FormatFloat(v, 'g', 4, 64)
	}
	decimals := 0
	for x := math.Abs(step); decimals < 9 && math.Abs(x-math.Round(x)) > 1e-6*math.Max(1, x); decimals++ {
		x *= 10
	}
	return indicators.FormatNumber(v, decimals)
}

// UnitFor is the unit in which figures of about a magnitude are drawn in a
// language, and by what they are divided for it: 67665.3亿元 in 万亿元, or in
// trillions of yuan.
func UnitFor(u indicators.Unit, magnitude float64, lang indicators.Lang) (divisor float64, name string) {
	if magnitude == 0 { // nothing is known of them
		return 1, u.String()
	}
	m := indicators.MeasureFor(u, math.Abs(magnitude), lang)
	return m.Divisor, m.Unit
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
