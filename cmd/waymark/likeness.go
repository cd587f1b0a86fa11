package main

import (
	"strings"

	"waymark/catalogue"
	"waymark/collector/prose"
	"waymark/indicators"
)

// looksLike names the indicators of the plan that a quantity may be a figure
// of: their name ends the subject, and unit, period, accumulation and prices
// fit. Of several names the longest are meant: 人均地区生产总值 is not 地区生产总值.
func looksLike(q prose.Quantity, plan *catalogue.Catalogue) []indicators.ID {
	if plan == nil || q.Subject == "" || q.IsRange() || !q.Since.IsZero() {
		return nil
	}
	var ids []indicators.ID
	longest := 0
	for _, ind := range plan.Indicators {
		n := nameFits(ind, q)
		if n == 0 || n < longest || !figureFits(ind, q) {
			continue
		}
		if n > longest {
			ids, longest = nil, n
		}
		ids = append(ids, ind.ID)
	}
	return ids
}

// nameFits gives the length of the part of an indicator's name that the
// subject ends with; 0 where it does not. A name that ends in 增速 or begins
// with "Growth of" is one of changes.
func nameFits(ind indicators.Indicator, q prose.Quantity) int {
	zh, _, _ := strings.Cut(ind.Name.ZH, "（")
	en, _, _ := strings.Cut(strings.ToLower(ind.Name.EN), ",")
	growth := false
	for _, end := range []string{"累计增速", "增速"} {
		if base, cut := strings.CutSuffix(zh, end); cut && !growth {
			zh, growth = base, true
		}
	}
	en = strings.TrimPrefix(en, "growth of ")
	if growth != (q.Measure == prose.Change) {
		return 0
	}
	subject := strings.TrimSuffix(q.Subject, "增速")
	switch {
	case zh != "" && strings.HasSuffix(subject, zh):
		return len(zh)
	case strings.HasSuffix(zh, subject) && len(subject) >= 4*len("字"):
		return len(subject) - 1 // 常住人口 may be 年末常住人口, but one of its own name comes first
	case en != "" && strings.HasSuffix(strings.ToLower(subject), en):
		return len(en)
	}
	return 0
}

// figureFits tells whether the indicator could have such a figure.
func figureFits(ind indicators.Indicator, q prose.Quantity) bool {
	if ind.Basis != indicators.NoBasis && q.Basis != indicators.NoBasis && ind.Basis != q.Basis {
		return false
	}
	return ind.CheckObservation(indicators.Observation{Period: q.Period, Value: q.Value, Unit: q.Unit}) == nil
}
