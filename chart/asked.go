package chart

import "waymark/indicators"

// Asked writes what a target asks for: ≥2,000家, +20,000亿元, 3–5%.
func Asked(t indicators.Target, lang indicators.Lang) string {
	q := t.Quantity()
	switch {
	case t.Form == indicators.EventForm && t.Value == 0:
		return indicators.Text{ZH: "完成", EN: "done"}.In(lang)
	case t.Form == indicators.DirectionForm && t.Value == 0:
		return indicators.Text{ZH: "优于基期", EN: "better than the baseline"}.In(lang)
	case t.Comparator == indicators.Between:
		high := q
		high.Value = t.High
		return indicators.FormatNumber(t.Value, t.Decimals) + "–" + indicators.Reading(high, lang)
	case t.Comparator == indicators.Around:
		q.Bound = indicators.About
		return indicators.Reading(q, lang)
	}
	sign := map[indicators.Comparator]string{
		indicators.GreaterOrEqual: "≥", indicators.Greater: ">", indicators.LessOrEqual: "≤", indicators.Less: "<",
	}[t.Comparator]
	text := indicators.Reading(q, lang)
	if lang == indicators.English {
		sign += " "
	}
	if t.Form == indicators.ChangeForm && t.Value > 0 {
		sign += "+"
	}
	return sign + text
}
