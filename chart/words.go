package chart

import (
	"strings"

	"waymark/indicators"
)

var words = struct{ none, target, earlier, latest, projection, chart indicators.Text }{
	none:       indicators.Text{ZH: "尚无已公布数据", EN: "No figure published yet"},
	target:     indicators.Text{ZH: "目标", EN: "Target"},
	earlier:    indicators.Text{ZH: "此前目标", EN: "Earlier target"},
	latest:     indicators.Text{ZH: "最新数据", EN: "Latest figure"},
	projection: indicators.Text{ZH: "预测中位数", EN: "Median projection"},
	chart:      indicators.Text{ZH: "历史数据、预测区间与目标", EN: "History, projection and target"},
}

// targetWords name a target by its standing: 目标, 推算目标, 参照目标.
func targetWords(s indicators.Standing) indicators.Text {
	switch s {
	case indicators.Derived:
		return indicators.Text{ZH: "推算目标", EN: "Derived target"}
	case indicators.Reference:
		return indicators.Text{ZH: "参照目标", EN: "Reference target"}
	}
	return words.target
}

var signs = map[indicators.Comparator]string{
	indicators.GreaterOrEqual: "≥", indicators.Greater: ">", indicators.LessOrEqual: "≤",
	indicators.Less: "<", indicators.Around: "≈",
}

// asked writes what a target asks for: "≥2000亿元".
func (d Drawing) asked(t indicators.Target, goal []float64) string {
	if len(goal) == 0 {
		return ""
	}
	read := func(v float64) string {
		decimals := -1
		if t.Form == indicators.LevelForm && v == t.Value {
			decimals = t.Decimals
		}
		return indicators.Short(indicators.Quantity{Value: v, Decimals: decimals, Unit: d.Unit}, d.Lang)
	}
	if len(goal) == 2 {
		return read(goal[0]) + "–" + read(goal[1])
	}
	return signs[t.Comparator] + read(goal[0])
}

// describe says in a sentence what the chart shows, for those who cannot see it.
func (d Drawing) describe(history []figure, goal []float64) string {
	if len(history) == 0 && len(goal) == 0 {
		return words.none.In(d.Lang)
	}
	var parts []string
	if n := len(history); n > 0 {
		last := history[n-1]
		parts = append(parts, words.latest.In(d.Lang)+" "+last.period.In(d.Lang)+" "+indicators.Reading(last.source.Quantity(), d.Lang))
	} else {
		parts = append(parts, words.none.In(d.Lang))
	}
	if points := d.points(); len(points) > 0 {
		last := points[len(points)-1]
		v := indicators.Quantity{Value: last.Median, Decimals: 1, Unit: d.Unit}
		parts = append(parts, words.projection.In(d.Lang)+" "+last.Period.In(d.Lang)+" "+indicators.Reading(v, d.Lang))
	}
	if len(goal) > 0 {
		parts = append(parts, targetWords(d.Target.Standing).In(d.Lang)+" "+d.Target.Due.In(d.Lang)+" "+d.asked(*d.Target, goal))
	}
	separator := "；"
	if d.Lang == indicators.English {
		separator = "; "
	}
	return strings.Join(parts, separator)
}
