package chart

import (
	"encoding/xml"
	"errors"
	"flag"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/indicators"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sample is a drawing with everything on it, of an indicator that does not exist.
func sample(lang indicators.Lang) Drawing {
	unit := indicators.MustUnit("亿元")
	d := Drawing{Lang: lang, Unit: unit, Direction: indicators.Up, Title: "样例"}
	for i, v := range []float64{41000, 42600, 45300, 48100, 50200, 52900} {
		d.History = append(d.History, indicators.Observation{Period: indicators.Year(2019 + i), Value: v, Unit: unit, Decimals: 0})
	}
	d.History[5].Bound = indicators.AtLeast
	d.Revised = []indicators.Observation{{Period: indicators.Year(2022), Value: 47300, Unit: unit}}
	d.Target = &indicators.Target{Form: indicators.LevelForm, Comparator: indicators.Greater, Value: 6.5,
		Decimals: 1, Unit: indicators.MustUnit("万亿元"), Baseline: indicators.Year(2021), Due: indicators.Year(2027)}
	d.Earlier = []indicators.Target{{Form: indicators.LevelForm, Value: 6, Unit: indicators.MustUnit("万亿元"), Due: indicators.Year(2027)}}
	d.Path = []indicators.Step{{Period: indicators.Year(2025), Value: 5.6}}
	for i := range 3 {
		m := 5.5 + 0.28*float64(i)
		w := 0.15 * float64(i+1)
		d.Projection = append(d.Projection, indicators.Point{Period: indicators.Year(2025 + i), Median: m,
			Low80: m - w, High80: m + w, Low95: m - 1.6*w, High95: m + 1.6*w})
	}
	return d
}

func TestGolden(t *testing.T) {
	zh, en := sample(indicators.Chinese), sample(indicators.English)
	empty := Drawing{Lang: indicators.Chinese, Unit: zh.Unit}
	one := Drawing{Lang: indicators.English, Unit: indicators.MustUnit("家"), History: []indicators.Observation{
		{Period: indicators.Month(2024, 5), Value: 1100, Unit: indicators.MustUnit("家"), Bound: indicators.AtLeast}}}
	percent := indicators.MustUnit("%")
	negative := Drawing{Lang: indicators.Chinese, Unit: percent}
	for i, v := range []float64{-1.2, -3.4, 0.5, 2.1} {
		negative.History = append(negative.History, indicators.Observation{Period: indicators.Quarter(2023, i+1), Value: v, Decimals: 1, Unit: percent})
	}
	for name, got := range map[string]string{
		"full-zh.svg": zh.File(720, 340), "full-en.svg": en.SVG(360, 260), "full-zh.txt": zh.Terminal(76, 16),
		"full-en.txt": en.Terminal(60, 14), "empty.svg": empty.SVG(300, 160), "empty.txt": empty.Terminal(40, 8),
		"one.svg": one.SVG(360, 200), "one.txt": one.Terminal(40, 10),
		"negative.svg": negative.SVG(360, 200), "negative.txt": negative.Terminal(40, 10),
		"spark.svg": Spark([]float64{3, math.NaN(), 5, 4}, 80, 20), "bar.svg": Bar(0.35, 60, 6),
	} {
		file := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs; -update writes it anew\n%s", name, got)
		}
	}
}

func TestGrowthTargetStaysOffTheAxisOfAmounts(t *testing.T) {
	d := sample(indicators.Chinese)
	d.Target.Form, d.Target.Unit, d.Target.Value = indicators.GrowthForm, indicators.MustUnit("%"), 6
	if svg := d.SVG(600, 300); strings.Contains(svg, "wc-target") || strings.Contains(svg, "wc-median") {
		t.Error("a growth rate is drawn on an axis of amounts")
	}
}

func FuzzDrawing(f *testing.F) {
	f.Add(1.0, 2.0, 3.0, int16(2020), 300, 200, "亿元", "t<")
	f.Add(math.NaN(), math.Inf(1), math.Copysign(0, -1), int16(1), -5, 0, "%", "\x00")
	f.Add(1e308, -1e308, 1e-300, int16(9999), 9000, 1, "万家", "]]>")
	f.Fuzz(func(t *testing.T, a, b, c float64, year int16, w, h int, name, title string) {
		unit, err := indicators.ParseUnit(name)
		if err != nil {
			return
		}
		start := indicators.Year(int(year))
		d := Drawing{Lang: indicators.English, Unit: unit, Title: title, Target: &indicators.Target{Form: indicators.LevelForm,
			Comparator: indicators.Between, Value: c, High: b, Unit: unit, Due: start.Add(5), Baseline: start, BaseValue: a},
			Path: []indicators.Step{{Period: start.Add(3), Value: b}}}
		for i, v := range []float64{a, b, c} {
			d.History = append(d.History, indicators.Observation{Period: start.Add(i), Value: v, Unit: unit})
			d.Projection = append(d.Projection, indicators.Point{Period: start.Add(3 + i), Median: v, Low80: a, High80: b, Low95: c, High95: a})
		}
		svg := d.File(w, h)
		if strings.Contains(svg, "NaN") && !strings.Contains(title+name, "NaN") || strings.Contains(svg, `="Inf`) {
			t.Errorf("a number that is none: %s", svg)
		}
		for decoder := xml.NewDecoder(strings.NewReader(svg)); ; {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%v in %s", err, svg)
			}
		}
		if again := d.File(w, h); again != svg {
			t.Error("the same drawing gave other bytes")
		}
		for _, row := range strings.Split(d.Terminal(w%200, h%60), "\n") {
			if width(row) > max(24, w%200) {
				t.Errorf("a row of %d columns: %q", width(row), row)
			}
		}
		Spark([]float64{a, b, c}, w, h)
		Bar(a, w, h)
	})
}
