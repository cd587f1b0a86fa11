package alert

import (
	"math"
	"strings"

	"waymark/indicators"
	"waymark/scoreboard"
)

// sketched is how many periods a sketch shows.
const sketched = 12

// sketch draws the last figures of a target and its goal in one line of
// characters, for receivers that show no images: 2019 ▁··▃▄▅▆ 2025 → target █
// 2027. A period without an exact figure is a dot. It is empty where there are
// fewer than two figures.
func sketch(it scoreboard.Item, lang indicators.Lang) string {
	first, last, values := lately(it)
	if len(values) < 2 {
		return ""
	}
	goal := math.NaN()
	if t := it.Target; t.Form == indicators.LevelForm {
		if value, err := t.Unit.Convert(t.Value, it.Indicator.Unit); err == nil {
			goal = value
		}
	}
	low, high := goal, goal
	for _, v := range values {
		if !math.IsNaN(v) {
			low, high = least(low, v), -least(-high, -v)
		}
	}
	var b strings.Builder
	b.WriteString(first.In(lang) + " ")
	for _, v := range values {
		b.WriteRune(block(v, low, high))
	}
	b.WriteString(" " + last.In(lang))
	if !math.IsNaN(goal) {
		word := indicators.Text{ZH: "目标", EN: "target"}.In(lang)
		b.WriteString(" → " + word + " " + string(block(goal, low, high)) + " " + it.Target.Due.In(lang))
	}
	return b.String()
}

// least leaves out what is not known.
func least(a, b float64) float64 {
	if math.IsNaN(a) || b < a {
		return b
	}
	return a
}

func block(v, low, high float64) rune {
	blocks := []rune("▁▂▃▄▅▆▇█")
	switch {
	case math.IsNaN(v):
		return '·'
	case high == low:
		return blocks[3]
	}
	return blocks[int(math.Round((v-low)/(high-low)*float64(len(blocks)-1)))]
}

// lately gives the last periods of an item, from one that has an exact figure to
// the last that has one; NaN where there is none between.
func lately(it scoreboard.Item) (first, last indicators.Period, values []float64) {
	known := make(map[indicators.Period]float64)
	for _, v := range it.History {
		value, err := v.Unit.Convert(v.Value, it.Indicator.Unit)
		if err == nil && v.HasValue() && v.Bound != indicators.AtLeast && v.Bound != indicators.AtMost {
			known[v.Period], last = value, v.Period
		}
	}
	p := last
	for range sketched {
		value, ok := known[p]
		if !ok {
			value = math.NaN()
		}
		values = append([]float64{value}, values...)
		if p = p.Add(-1); p.IsZero() {
			break
		}
	}
	for len(values) > 0 && math.IsNaN(values[0]) {
		values = values[1:]
	}
	return last.Add(1 - len(values)), last, values
}
