package indicators

import (
	"errors"
	"testing"
)

func TestMet(t *testing.T) {
	for _, c := range []struct {
		name   string
		target Target
		better Direction
		yes    []float64
		no     []float64
	}{
		{"at least", Target{Form: LevelForm, Comparator: GreaterOrEqual, Value: 2000}, Up, []float64{2000, 2001}, []float64{1999}},
		{"more than", Target{Form: LevelForm, Comparator: Greater, Value: 2000}, Up, []float64{2001}, []float64{2000}},
		{"at most", Target{Form: LevelForm, Comparator: LessOrEqual, Value: 5}, Down, []float64{5, 4}, []float64{5.1}},
		{"less than", Target{Form: LevelForm, Comparator: Less, Value: 5}, Down, []float64{4.9}, []float64{5}},
		{"between", Target{Form: LevelForm, Comparator: Between, Value: 3, High: 5}, Up, []float64{3, 4, 5}, []float64{2, 6}},
		{"about, whole", Target{Form: GrowthForm, Comparator: Around, Value: 6}, Up, []float64{5.5, 5.7, 9}, []float64{5.4}},
		{"about, one decimal", Target{Form: GrowthForm, Comparator: Around, Value: 5.5, Decimals: 1}, Up, []float64{5.45, 5.5}, []float64{5.4}},
		{"about, lower is better", Target{Form: GrowthForm, Comparator: Around, Value: 6}, Down, []float64{6.4, 1}, []float64{6.5}},
		{"change", Target{Form: ChangeForm, Comparator: GreaterOrEqual, Value: 20, BaseValue: 60}, Up, []float64{80}, []float64{79}},
		{"direction", Target{Form: DirectionForm, Comparator: Greater, Value: 27, BaseValue: 27}, Up, []float64{28}, []float64{27}},
	} {
		for _, v := range c.yes {
			if !c.target.Met(v, c.better) {
				t.Errorf("%s: %v does not meet it", c.name, v)
			}
		}
		for _, v := range c.no {
			if c.target.Met(v, c.better) {
				t.Errorf("%s: %v meets it", c.name, v)
			}
		}
	}
}

func TestTargetAsOf(t *testing.T) {
	day := func(s string) Date { d, _ := ParseDate(s); return d }
	vintages := []Target{
		{ID: "x", Value: 2500, Announced: day("2025-11-18")},
		{ID: "x", Value: 2000, Announced: day("2024-11-20")},
	}
	for _, c := range []struct {
		on   string
		want float64
	}{{"2024-11-19", 0}, {"2024-11-20", 2000}, {"2025-11-17", 2000}, {"2025-11-18", 2500}} {
		got, ok := TargetAsOf(vintages, day(c.on))
		if got.Value != c.want || ok != (c.want != 0) {
			t.Errorf("on %s the target is %v, want %v", c.on, got.Value, c.want)
		}
	}
	if got, _ := TargetAsOf(vintages, 0); got.Value != 2500 {
		t.Errorf("today the target is %v, want the last announced", got.Value)
	}
}

func TestComparability(t *testing.T) {
	gdp := Indicator{Unit: MustUnit("亿元"), Kind: Flow, Basis: Nominal, Frequency: Annual}
	ytd := Indicator{Unit: MustUnit("亿元"), Kind: Flow, Basis: Nominal, Frequency: Quarterly, Cumulative: true}
	share := Indicator{Unit: MustUnit("%"), Kind: Rate, Frequency: Annual}
	year, nine := Year(2027), YearToDate(2024, 9)
	for _, c := range []struct {
		name   string
		err    error
		reason string
	}{
		{"same terms", gdp.CheckTarget(Target{Form: LevelForm, Unit: MustUnit("万亿元"), Due: year}), ""},
		{"growth of an amount", gdp.CheckTarget(Target{Form: GrowthForm, Unit: MustUnit("%"), Due: year}), ""},
		{"change of a share in points", share.CheckTarget(Target{Form: ChangeForm, Unit: MustUnit("百分点"), Due: year}), ""},
		{"real against nominal", gdp.CheckTarget(Target{Form: LevelForm, Unit: MustUnit("亿元"), Basis: Real, Due: year}), "目标为实际（不变价），序列为名义（现价）"},
		{"points against percent", share.CheckTarget(Target{Form: LevelForm, Unit: MustUnit("百分点"), Due: year}), "百分比与百分点不可比"},
		{"percent against points", share.CheckTarget(Target{Form: ChangeForm, Unit: MustUnit("%"), Due: year}), "百分比与百分点不可比"},
		{"cumulative target", gdp.CheckTarget(Target{Form: LevelForm, Unit: MustUnit("亿元"), Due: nine}), "累计口径与当期口径不可比"},
		{"another unit", gdp.CheckTarget(Target{Form: LevelForm, Unit: MustUnit("家"), Due: year}), "单位不可比：家与亿元"},
		{"figure fits", gdp.CheckObservation(Observation{Unit: MustUnit("万亿元"), Period: Year(2024)}), ""},
		{"cumulative figure", gdp.CheckObservation(Observation{Unit: MustUnit("亿元"), Period: nine}), "累计数不可作当期数"},
		{"discrete figure", ytd.CheckObservation(Observation{Unit: MustUnit("亿元"), Period: Quarter(2024, 3)}), "当期数不可作累计数"},
		{"quarterly accumulation", ytd.CheckObservation(Observation{Unit: MustUnit("亿元"), Period: nine}), ""},
		{"monthly accumulation", ytd.CheckObservation(Observation{Unit: MustUnit("亿元"), Period: YearToDate(2024, 8)}), "时期2024-01..2024-08不合指标频率（季度）"},
		{"a month in an annual series", gdp.CheckObservation(Observation{Unit: MustUnit("亿元"), Period: Month(2024, 5)}), "时期2024-05不合指标频率（年度）"},
		{"points as percent", share.CheckObservation(Observation{Unit: MustUnit("百分点"), Period: Year(2024)}), "百分比与百分点不可比"},
	} {
		var refused *Incomparable
		switch {
		case c.reason == "" && c.err != nil:
			t.Errorf("%s: refused: %v", c.name, c.err)
		case c.reason != "" && (!errors.As(c.err, &refused) || refused.Reason.ZH != c.reason):
			t.Errorf("%s: %v, want %s", c.name, c.err, c.reason)
		}
	}
}

func TestVerdictCodes(t *testing.T) {
	want := map[Verdict]int{Achieved: 4, OnTrack: 3, AtRisk: 2, OffTrack: 1, Missed: 0, Unassessable: -1}
	for v, code := range want {
		if v.Code() != code {
			t.Errorf("%s is coded %d, want %d", v, v.Code(), code)
		}
		if v.Name().IsZero() {
			t.Errorf("%s has no name", v)
		}
	}
}

func TestCodesRefuse(t *testing.T) {
	_, err := ParseKind("stock")
	if want := `kind "stock": want one of level, flow, rate, index, count, event`; err == nil || err.Error() != want {
		t.Errorf("ParseKind: %v, want %s", err, want)
	}
	for _, region := range []string{"CN", "CN-51", "510100", "GB-ENG"} {
		if _, err := ParseRegion(region); err != nil {
			t.Error(err)
		}
	}
	for _, region := range []string{"", "cn", "China", "CN-", "CN-5100", "51010", "CN_51"} {
		if _, err := ParseRegion(region); err == nil {
			t.Errorf("region %q is accepted", region)
		}
	}
	for _, id := range []string{"", "GDP", "1st", "a b", "四川"} {
		if _, err := ParseID(id); err == nil {
			t.Errorf("id %q is accepted", id)
		}
	}
}

func FuzzParseHash(f *testing.F) {
	f.Add("")
	f.Add("00000000000000000000000000000000000000000000000000000000000000ff")
	f.Fuzz(func(t *testing.T, s string) {
		if h, err := ParseHash(s); err == nil && !h.IsZero() {
			if again, err := ParseHash(h.String()); err != nil || again != h {
				t.Fatalf("%q reads back as %s: %v", s, again, err)
			}
		}
	})
}
