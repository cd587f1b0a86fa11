package outlook

import (
	"math"
	"strings"
	"testing"

	"waymark/indicators"
)

// made is a series of made-up figures, not of any real place.
func made(unit string, first int, values ...float64) []indicators.Observation {
	list := make([]indicators.Observation, len(values))
	for i, v := range values {
		list[i] = indicators.Observation{Period: indicators.Year(first + i), Value: v, Decimals: -1, Unit: indicators.MustUnit(unit)}
	}
	return list
}

func annual(kind indicators.Kind, unit string) indicators.Indicator {
	return indicators.Indicator{ID: "x", Unit: indicators.MustUnit(unit), Kind: kind, Frequency: indicators.Annual, Direction: indicators.Up}
}

func aim(form indicators.Form, comparator indicators.Comparator, value float64, unit string, due int) indicators.Target {
	return indicators.Target{ID: "t", Form: form, Comparator: comparator, Value: value, Unit: indicators.MustUnit(unit), Due: indicators.Year(due)}
}

// gdp is Sichuan's gross regional product as the national statistics had it in
// March 2026, with the provincial communique for 2025.
func gdp() Question {
	q := Question{Indicator: annual(indicators.Flow, "亿元"), AsOf: indicators.NewDate(2026, 11, 23),
		Target:  aim(indicators.LevelForm, indicators.Greater, 80000, "亿元", 2027),
		Figures: made("亿元", 2015, 30829.1, 33879.2, 38517.1, 43539, 47168.6, 49445.1, 55131.3, 57609.4, 61353.4, 64537.9, 67665.3)}
	q.Indicator.Basis = indicators.Nominal
	q.Target.Baseline, q.Target.BaseValue = indicators.Year(2021), 53850.79
	return q
}

func TestGDP(t *testing.T) {
	a := Assess(gdp())
	if a.Verdict != indicators.OffTrack || a.Probability > 0.25 {
		t.Errorf("80,000 in 2027 is %s with %.2f, want off track and unlikely", a.Verdict, a.Probability)
	}
	if math.Abs(a.PaceNeeded-8.73) > 0.01 || math.Abs(a.PaceHeld-5.51) > 0.01 || a.MonthsAhead > -6 {
		t.Errorf("needs %.2f, held %.2f, %.1f months ahead", a.PaceNeeded, a.PaceHeld, a.MonthsAhead)
	}
	if len(a.Projection) != 2 || a.Projection[1].Median != a.Projected || a.Projection[0].Period != indicators.Year(2026) {
		t.Errorf("projection is %v", a.Projection)
	}
	for _, want := range []string{"2025年为67,665.3亿元", "超过80,000亿元", "年均需增长8.7%（名义）"} {
		if !strings.Contains(a.Reason.ZH, want) {
			t.Errorf("%q lacks %q", a.Reason.ZH, want)
		}
	}
	for _, want := range []string{"6.767 trillion yuan in 2025", "more than 8 trillion yuan in 2027 needs +8.7% a year (nominal)", "and 7.827 trillion yuan"} {
		if !strings.Contains(a.Reason.EN, want) {
			t.Errorf("%q lacks %q", a.Reason.EN, want)
		}
	}
}

func with(o []indicators.Observation, change func(*indicators.Observation)) []indicators.Observation {
	change(&o[len(o)-1])
	return o
}

func TestVerdicts(t *testing.T) {
	rising := []float64{100, 104, 109, 113, 118, 123, 127, 133}
	growing := []float64{6.1, 5.8, 6.3, 6, 5.7, 6.2, 6.1, 5.9}
	atLeast := func(o *indicators.Observation) { o.Bound = indicators.AtLeast }
	for _, c := range []struct {
		name   string
		kind   indicators.Kind
		unit   string
		target indicators.Target
		values []indicators.Observation
		want   indicators.Verdict
	}{
		{"well within reach", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 138, "家", 2027), made("家", 2018, rising...), indicators.OnTrack},
		{"out of reach", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 190, "家", 2027), made("家", 2018, rising...), indicators.OffTrack},
		{"another scale", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 0.0138, "万家", 2027), made("家", 2018, rising...), indicators.OnTrack},
		{"met early is not achieved", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 120, "家", 2027), made("家", 2018, rising...), indicators.OnTrack},
		{"the due figure meets", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 133, "家", 2025), made("家", 2018, rising...), indicators.Achieved},
		{"the due figure misses", indicators.Level, "家", aim(indicators.LevelForm, indicators.Greater, 133, "家", 2025), made("家", 2018, rising...), indicators.Missed},
		{"a bound decides upward", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 130, "家", 2025), with(made("家", 2018, rising...), atLeast), indicators.Achieved},
		{"a bound does not decide", indicators.Level, "家", aim(indicators.LevelForm, indicators.GreaterOrEqual, 140, "家", 2025), with(made("家", 2018, rising...), atLeast), indicators.Unassessable},
		{"at most, and rising", indicators.Level, "家", aim(indicators.LevelForm, indicators.LessOrEqual, 120, "家", 2027), made("家", 2018, rising...), indicators.OffTrack},
		{"between", indicators.Level, "家", func() indicators.Target {
			t := aim(indicators.LevelForm, indicators.Between, 120, "家", 2027)
			t.High = 170
			return t
		}(), made("家", 2018, rising...), indicators.OnTrack},
		{"a change", indicators.Level, "家", func() indicators.Target {
			t := aim(indicators.ChangeForm, indicators.GreaterOrEqual, 34, "家", 2027)
			t.Baseline, t.BaseValue = indicators.Year(2018), math.NaN()
			return t
		}(), made("家", 2018, rising...), indicators.OnTrack},
		{"growth of a rate, about 6", indicators.Rate, "%", aim(indicators.GrowthForm, indicators.Around, 6, "%", 2026), made("%", 2018, growing...), indicators.OnTrack},
		{"growth of a rate, much more", indicators.Rate, "%", aim(indicators.GrowthForm, indicators.GreaterOrEqual, 10, "%", 2026), made("%", 2018, growing...), indicators.OffTrack},
		{"growth of a level", indicators.Level, "家", aim(indicators.GrowthForm, indicators.GreaterOrEqual, 2, "%", 2027), made("家", 2018, rising...), indicators.OnTrack},
		{"growth that fell short once", indicators.Rate, "%", func() indicators.Target {
			t := aim(indicators.GrowthForm, indicators.GreaterOrEqual, 5.8, "%", 2027)
			t.Baseline = indicators.Year(2020)
			return t
		}(), made("%", 2018, growing...), indicators.Missed},
		{"a share", indicators.Rate, "%", aim(indicators.ShareForm, indicators.GreaterOrEqual, 45, "%", 2027), made("%", 2018, 40, 41, 42, 43, 44, 45.5, 47, 48), indicators.OnTrack},
		{"an event that happened", indicators.Count, "个", aim(indicators.EventForm, indicators.GreaterOrEqual, 7, "个", 2027), made("个", 2024, 7), indicators.Achieved},
		{"an event still open", indicators.Count, "个", aim(indicators.EventForm, indicators.GreaterOrEqual, 7, "个", 2027), made("个", 2024, 3), indicators.Unassessable},
		{"better than the baseline", indicators.Rate, "%", func() indicators.Target {
			t := aim(indicators.DirectionForm, indicators.Greater, 0, "%", 2027)
			t.Baseline, t.BaseValue = indicators.Year(2018), 40
			return t
		}(), made("%", 2018, 40, 41, 42, 43, 44, 45.5, 47, 48), indicators.OnTrack},
	} {
		a := Assess(Question{Indicator: annual(c.kind, c.unit), Target: c.target, Figures: c.values, AsOf: indicators.NewDate(2026, 6, 1)})
		if a.Verdict != c.want {
			t.Errorf("%s: %s with %.3f (%s), want %s", c.name, a.Verdict, a.Probability, a.Reason.EN, c.want)
		}
	}
}

func TestUnassessable(t *testing.T) {
	bound := func(o *indicators.Observation) { o.Bound = indicators.AtLeast }
	level := func(value float64) indicators.Target {
		return aim(indicators.LevelForm, indicators.GreaterOrEqual, value, "家", 2027)
	}
	missing := made("家", 2024, 5)
	missing[0].Status, missing[0].Value = indicators.Missing, math.NaN()
	differs := with(made("家", 2024, 5), func(o *indicators.Observation) { o.Status = indicators.Differs })
	real := level(5)
	real.Basis = indicators.Real
	cumulative := level(5)
	cumulative.Due = indicators.YearToDate(2027, 9)
	for _, c := range []struct {
		name   string
		target indicators.Target
		values []indicators.Observation
		zh, en string
	}{
		{"none", level(5), nil, "尚无已公布数据", "no figure published yet"},
		{"no value", level(5), missing, "尚无已公布数据", "no figure published yet"},
		{"one bound", level(2000), with(made("家", 2024, 1100), bound), "仅有一个数据，且只是界限，判定至少需要三个确切数据。2024年为≥1,100家，2027年达到目标（不低于2,000家）年均需增长22.1%",
			"one figure only, and it is a bound; a verdict takes three exact ones. At least 1,100 firms in 2024; reaching at least 2,000 firms in 2027 needs +22.1% a year"},
		{"two", level(20), made("家", 2023, 10, 12), "仅有两个数据，判定至少需要三个确切数据。", "two figures only; a verdict takes three exact ones. 12 firms in 2024; reaching at least 20 firms in 2027 needs +18.6% a year, while the last year held +20.0% a year."},
		{"basis", real, made("家", 2020, 1, 2, 3, 4), "目标为实际（不变价），序列为名义（现价）", "target is real, series is nominal"},
		{"cumulative", cumulative, made("家", 2020, 1, 2, 3, 4), "累计口径与当期口径不可比", "target and series differ in accumulation"},
		{"units", level(5), made("所", 2020, 1, 2, 3, 4), "单位不可比：所与家", "units differ: 所 and 家"},
		{"definition", level(5), differs, "2024年的数据不可用：定义不同", "the figure for 2024 cannot be used: definition differs"},
		{"passed over", aim(indicators.LevelForm, indicators.GreaterOrEqual, 5, "家", 2022), append(made("家", 2018, 1, 2, 3, 4), made("家", 2023, 6)...), "没有2022年的数据，其后的数据已有；此前2021年为4家", "no figure for 2022 is on record, though later ones are; before it, 2021 had 4 firms"},
	} {
		i := annual(indicators.Level, "家")
		i.Basis = indicators.Nominal
		a := Assess(Question{Indicator: i, Target: c.target, Figures: c.values, AsOf: indicators.NewDate(2026, 6, 1)})
		if a.Verdict != indicators.Unassessable || !math.IsNaN(a.Probability) {
			t.Errorf("%s: %s with %v", c.name, a.Verdict, a.Probability)
		}
		strip := strings.NewReplacer("（名义）", "", " (nominal)", "")
		if !strings.HasPrefix(strip.Replace(a.Reason.ZH), c.zh) || !strings.HasPrefix(strip.Replace(a.Reason.EN), c.en) {
			t.Errorf("%s: %q, %q", c.name, a.Reason.ZH, a.Reason.EN)
		}
	}
}

// TestGapsAreNotCertainty takes Sichuan's grain output, of which three figures
// in eight years are on record.
func TestGapsAreNotCertainty(t *testing.T) {
	figures := append(made("万吨", 2018, 3493.7), append(made("万吨", 2021, 3582.1), made("万吨", 2025, 3662.5)...)...)
	a := Assess(Question{Indicator: annual(indicators.Flow, "万吨"), Figures: figures, AsOf: indicators.NewDate(2026, 11, 23),
		Target: aim(indicators.LevelForm, indicators.GreaterOrEqual, 3650, "万吨", 2026)})
	if a.Probability > 0.9 || a.High80-a.Low80 < 50 {
		t.Errorf("three figures give %.3f and %.0f to %.0f", a.Probability, a.Low80, a.High80)
	}
}
