package influx

import (
	"fmt"
	"math"
	"testing"

	"waymark/catalogue"
	"waymark/indicators"
)

func TestPath(t *testing.T) {
	amount, percent := indicators.MustUnit("亿元"), indicators.MustUnit("%")
	target := func(change func(*indicators.Target)) indicators.Target {
		t := indicators.Target{
			ID: "t", Series: indicators.Series{Indicator: "x", Region: "CN-51"}, Form: indicators.LevelForm,
			Value: 400, Unit: amount, Baseline: indicators.Year(2025), BaseValue: 100, Due: indicators.Year(2027),
			Announced: indicators.NewDate(2025, 6, 1),
		}
		change(&t)
		return t
	}
	figures := []indicators.Vintage{known(2023, 50, amount), known(2024, 100, amount), known(2025, 200, amount)}
	for _, tt := range []struct {
		name   string
		target indicators.Target
		want   string // year: value, rounded to whole numbers
	}{
		{"same ratio from the baseline", target(func(*indicators.Target) {}), "2025:100 2026:200 2027:400"},
		{"through a step", target(func(t *indicators.Target) {
			t.Path = []indicators.Step{{Period: indicators.Year(2026), Value: 390}}
		}), "2025:100 2026:390 2027:400"},
		{"straight for a share", target(func(t *indicators.Target) { t.Unit, t.Value, t.BaseValue = percent, 40, 20 }), "2025:20 2026:30 2027:40"},
		{"in the indicator's unit", target(func(t *indicators.Target) {
			t.Unit, t.Value, t.BaseValue = indicators.MustUnit("万亿元"), 4, 1
		}), "2025:10000 2026:20000 2027:40000"},
		{"from the last figure known when announced", target(func(t *indicators.Target) { t.Baseline, t.BaseValue = indicators.Period{}, math.NaN() }),
			"2024:100 2025:159 2026:252 2027:400"},
		{"change from a baseline it does not state", target(func(t *indicators.Target) { t.Form, t.Value, t.BaseValue = indicators.ChangeForm, 600, math.NaN() }),
			"2025:200 2026:400 2027:800"},
		{"growth of every period", target(func(t *indicators.Target) { t.Form, t.Unit, t.Value = indicators.GrowthForm, percent, 6 }), "2026:6 2027:6"},
		{"event", target(func(t *indicators.Target) { t.Form, t.Value = indicators.EventForm, 1 }), "2027:1"},
		{"direction", target(func(t *indicators.Target) { t.Form, t.Value = indicators.DirectionForm, 0 }), "2025:100 2026:100 2027:100"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSchema(&catalogue.Catalogue{Indicators: []indicators.Indicator{{ID: "x", Unit: amount}}})
			got := ""
			for _, p := range s.path(tt.target, figures) {
				got += fmt.Sprintf(" %d:%.0f", p.time.Year(), p.fields[0].number)
			}
			if got != " "+tt.want {
				t.Errorf("path is%s, want %s", got, tt.want)
			}
		})
	}
}

func known(year int, value float64, unit indicators.Unit) indicators.Vintage {
	return indicators.Vintage{Observation: indicators.Observation{Period: indicators.Year(year), Value: value, Unit: unit}}
}
