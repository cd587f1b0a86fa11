package alert

import (
	"testing"

	"waymark/indicators"
	"waymark/scoreboard"
)

func TestSketch(t *testing.T) {
	lamp := indicators.MustUnit("盏")
	made := func(figures map[string]float64) scoreboard.Item {
		it := scoreboard.Item{Indicator: indicators.Indicator{Unit: lamp}}
		it.Target = indicators.Target{Form: indicators.LevelForm, Unit: lamp, Value: 2700, Due: indicators.Year(2037)}
		for p := indicators.Year(2000); p.Year() < 2040; p = p.Add(1) {
			if value, ok := figures[p.String()]; ok {
				it.History = append(it.History, indicators.Vintage{Observation: indicators.Observation{Period: p, Value: value, Unit: lamp}})
			}
		}
		return it
	}
	long := make(map[string]float64)
	for y := 2010; y <= 2035; y++ {
		long[indicators.Year(y).String()] = float64(1000 + 10*(y-2010))
	}
	growth := made(map[string]float64{"2034": 5, "2035": 4})
	growth.Target.Form = indicators.GrowthForm
	for name, c := range map[string]struct {
		item scoreboard.Item
		lang indicators.Lang
		want string
	}{
		"with a gap":           {made(map[string]float64{"2030": 1000, "2033": 1500, "2034": 2000, "2035": 2150}), indicators.English, "2030 ▁··▃▅▆ 2035 → target █ 2037"},
		"in Chinese":           {made(map[string]float64{"2034": 2000, "2035": 2150}), indicators.Chinese, "2034年 ▁▃ 2035年 → 目标 █ 2037年"},
		"the last dozen":       {made(long), indicators.English, "2024 ▁▁▁▁▁▁▁▁▁▁▁▁ 2035 → target █ 2037"},
		"beyond its goal":      {made(map[string]float64{"2034": 2700, "2035": 3000}), indicators.English, "2034 ▁█ 2035 → target ▁ 2037"},
		"standing on its goal": {made(map[string]float64{"2034": 2700, "2035": 2700}), indicators.English, "2034 ▄▄ 2035 → target ▄ 2037"},
		"of another form":      {growth, indicators.English, "2034 █▁ 2035"},
		"one figure":           {made(map[string]float64{"2035": 2700}), indicators.English, ""},
		"none":                 {made(nil), indicators.English, ""},
	} {
		if got := sketch(c.item, c.lang); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
