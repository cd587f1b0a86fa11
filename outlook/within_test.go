package outlook

import (
	"math"
	"strings"
	"testing"
	"time"

	"waymark/indicators"
)

// toSeptember gives what stood at the end of September of each year where that
// is a share of the year's figure.
func toSeptember(first int, share float64, values ...float64) []indicators.Observation {
	list := made("亿元", first, values...)
	for i := range list {
		list[i].Period = indicators.YearToDate(first+i, time.September)
		list[i].Value *= share + 0.002*float64(i%3)
	}
	return list
}

func TestWithinTheYear(t *testing.T) {
	years := []float64{100, 103, 107, 110, 113, 117, 120, 124, 128, 131}
	q := Question{Indicator: annual(indicators.Flow, "亿元"), Figures: made("亿元", 2016, years...),
		Target: aim(indicators.LevelForm, indicators.GreaterOrEqual, 142, "亿元", 2026), AsOf: indicators.NewDate(2026, 10, 20)}
	told := q
	told.Within = toSeptember(2016, 0.72, append(years, 144)...)
	without, with := Assess(q), Assess(told)
	if math.Abs(with.Projected-144) > 1 || without.Projected > 139 {
		t.Errorf("projected %.1f with nine months of 144 known, and %.1f without", with.Projected, without.Projected)
	}
	if with.High95-with.Low95 > (without.High95-without.Low95)/2 {
		t.Errorf("from %.1f to %.1f with nine months known, from %.1f to %.1f without", with.Low95, with.High95, without.Low95, without.High95)
	}
	if with.Verdict != indicators.OnTrack || without.Verdict == indicators.OnTrack {
		t.Errorf("%s with nine months known, %s without", with.Verdict, without.Verdict)
	}
	for _, want := range []string{"已计入2026年1—9月的", "亿元。"} {
		if !strings.Contains(with.Reason.ZH, want) {
			t.Errorf("%q lacks %q", with.Reason.ZH, want)
		}
	}
	later := told
	later.Target.Due, later.Target.Value = indicators.Year(2028), 160
	if a := Assess(later); len(a.Projection) != 3 || math.Abs(a.Projection[0].Median-144) > 1 || a.Projected < a.Projection[0].Median {
		t.Errorf("the projection to 2028 is %v", a.Projection)
	}
}

func TestWithinIsLeftOut(t *testing.T) {
	years := []float64{100, 103, 107, 110, 113}
	q := Question{Indicator: annual(indicators.Flow, "亿元"), Figures: made("亿元", 2021, years...),
		Target: aim(indicators.LevelForm, indicators.GreaterOrEqual, 118, "亿元", 2026), AsOf: indicators.NewDate(2026, 10, 20)}
	plain := Assess(q).Projected
	whole := toSeptember(2021, 0.72, append(years, 150)...)
	change := func(f func(*indicators.Observation)) []indicators.Observation {
		list := append([]indicators.Observation(nil), whole...)
		f(&list[len(list)-1])
		return list
	}
	for name, within := range map[string][]indicators.Observation{
		"a bound":               change(func(o *indicators.Observation) { o.Bound = indicators.AtLeast }),
		"a forecast":            change(func(o *indicators.Observation) { o.Status = indicators.Forecast }),
		"a missing figure":      change(func(o *indicators.Observation) { o.Status = indicators.Missing }),
		"another unit":          change(func(o *indicators.Observation) { o.Unit = indicators.MustUnit("家") }),
		"an infinite figure":    change(func(o *indicators.Observation) { o.Value = math.Inf(1) }),
		"zero on a log scale":   change(func(o *indicators.Observation) { o.Value = 0 }),
		"a year before only":    whole[:5],
		"two years beside only": whole[3:],
		"not published yet":     change(func(o *indicators.Observation) { o.Period = indicators.YearToDate(2026, time.November) }),
	} {
		q.Within = within
		if got := Assess(q).Projected; got != plain {
			t.Errorf("%s changes the projection from %v to %v", name, plain, got)
		}
	}
}
