package catalogue_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/indicators"
)

// A target is read as people write it: with signs of text, with or without
// spaces.
func TestAsked(t *testing.T) {
	type asked struct {
		comparator indicators.Comparator
		value      float64
		high       float64
		unit       string
	}
	for text, want := range map[string]asked{
		">= 9 盏":        {">=", 9, 0, "盏"},
		">=9盏":          {">=", 9, 0, "盏"},
		"≥9盏":           {">=", 9, 0, "盏"},
		"≥ 1,000 盏":     {">=", 1000, 0, "盏"},
		"≤9盏":           {"<=", 9, 0, "盏"},
		"＜9盏":           {"<", 9, 0, "盏"},
		"> 9.5 盏":       {">", 9.5, 0, "盏"},
		"about 6 盏":     {"about", 6, 0, "盏"},
		"约6盏":           {"about", 6, 0, "盏"},
		"3..5盏":         {"between", 3, 5, "盏"},
		" 3..5  盏":      {"between", 3, 5, "盏"},
		">= -2 盏":       {">=", -2, 0, "盏"},
		"about -0.5  盏": {"about", -0.5, 0, "盏"},
	} {
		c, err := load(sound + "targets:\n  - {id: t, indicator: lit, value: \"" + text + "\", due: 2027, announced: 2024-01-01, source: plan}\n")
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		x := c.TargetVintages("t")[0]
		if diff := cmp.Diff(want, asked{x.Comparator, x.Value, x.High, x.Unit.String()}, cmp.AllowUnexported(asked{})); diff != "" {
			t.Errorf("%q:\n%s", text, diff)
		}
	}
	for _, text := range []string{"9 盏", ">= 盏", ">= 9", ">=", "≥", "", ">= 3..5 盏", "3.. 盏"} {
		_, err := load(sound + "targets:\n  - {id: t, indicator: lit, value: \"" + text + "\", due: 2027, announced: 2024-01-01, source: plan}\n")
		if err == nil || !strings.Contains(err.Error(), "value") && !strings.Contains(err.Error(), "number") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
