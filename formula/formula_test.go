package formula

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"waymark/indicators"
)

// made is an indicator of a made-up plan.
func made(id indicators.ID, unit string, more ...func(*indicators.Indicator)) indicators.Indicator {
	ind := indicators.Indicator{ID: id, Name: indicators.Text{ZH: "名" + string(id)}, Unit: indicators.MustUnit(unit), Kind: indicators.Flow, Frequency: indicators.Annual}
	for _, change := range more {
		change(&ind)
	}
	return ind
}

func nominal(i *indicators.Indicator)   { i.Basis = indicators.Nominal }
func constant(i *indicators.Indicator)  { i.Basis = indicators.Real }
func quarterly(i *indicators.Indicator) { i.Frequency = indicators.Quarterly }
func monthly(i *indicators.Indicator)   { i.Frequency = indicators.Monthly }
func daily(i *indicators.Indicator)     { i.Frequency = indicators.Daily }
func irregular(i *indicators.Indicator) { i.Frequency = indicators.Irregular }
func toDate(i *indicators.Indicator)    { i.Cumulative = true }
func rate(i *indicators.Indicator)      { i.Kind = indicators.Rate }

var plan = []indicators.Indicator{
	made("money", "亿元", nominal), made("part", "万元", nominal), made("volume", "亿元", constant), made("people", "万人"),
	made("pct", "%", rate), made("pp", "百分点", rate), made("lamps", "盏"), made("lamps_often", "盏", irregular),
	made("lamps_q", "盏", quarterly), made("lamps_ytd", "盏", quarterly, toDate), made("lamps_m_ytd", "盏", monthly, toDate), made("lamps_d", "盏", daily),
	made("pct_ytd", "%", rate, quarterly, toDate),
}

func find(name string) (indicators.Indicator, bool) {
	for _, ind := range plan {
		if string(ind.ID) == name || ind.Name.ZH == name {
			return ind, true
		}
	}
	return indicators.Indicator{}, false
}

// known are figures such as "money 2024 64697.0 亿元".
func known(t testing.TB, figures ...string) Get {
	t.Helper()
	all := make(map[string]indicators.Observation)
	for _, text := range figures {
		fields := strings.Fields(text)
		ind, ok := find(fields[0])
		if !ok {
			t.Fatalf("no %s", fields[0])
		}
		p, errPeriod := indicators.ParsePeriod(fields[1])
		value, decimals, errValue := indicators.ParseNumber(strings.TrimLeft(fields[2], "≥≤约"))
		if err := errors.Join(errPeriod, errValue); err != nil {
			t.Fatal(err)
		}
		o := indicators.Observation{Period: p, Value: value, Decimals: decimals, Unit: ind.Unit}
		switch {
		case strings.HasPrefix(fields[2], "≥"):
			o.Bound = indicators.AtLeast
		case strings.HasPrefix(fields[2], "≤"):
			o.Bound = indicators.AtMost
		case strings.HasPrefix(fields[2], "约"):
			o.Bound = indicators.About
		}
		if len(fields) > 3 {
			o.Status = indicators.Status(fields[3])
		}
		all[fmt.Sprint(ind.ID, "CN-51", p)] = o
	}
	return func(s indicators.Series, p indicators.Period) (indicators.Observation, bool) {
		o, ok := all[fmt.Sprint(s.Indicator, s.Region, p)]
		return o, ok
	}
}

func TestValue(t *testing.T) {
	percent := func(more ...func(*indicators.Indicator)) indicators.Indicator {
		return made("result", "%", append(more, rate)...)
	}
	for _, c := range []struct {
		expression string
		result     indicators.Indicator
		period     string
		figures    []string
		want       string
	}{
		{"share(part, money)", percent(), "2024", []string{"money 2024 2", "part 2024 5000"}, "25.00%"},
		{"占比（名part，名money）", percent(), "2024", []string{"money 2024 2", "part 2024 5000"}, "25.00%"},
		{"part / money", percent(), "2024", []string{"money 2024 2", "part 2024 5000"}, "25.00%"},
		{"part / money", made("result", "倍"), "2024", []string{"money 2024 2", "part 2024 50000"}, "2.5倍"},
		{"growth(money)", percent(nominal), "2024", []string{"money 2024 110.0", "money 2023 100.0"}, "10.00%"},
		{"增速(lamps_ytd)", percent(quarterly, toDate), "2024-01..2024-06", []string{"lamps_ytd 2024-01..2024-06 90", "lamps_ytd 2023-01..2023-06 100"}, "−10.00%"},
		{"per_head(money, people)", made("result", "元", nominal), "2025", []string{"money 2025 67665.3", "people 2025 8318"}, "81,348元"},
		{"per_head(money, people)", made("result", "万元/人", nominal), "2025", []string{"money 2025 67665.3", "people 2025 8318"}, "8.135万元/人"},
		{"per_head(money, (people + year_before(people)) / 2)", made("result", "元", nominal), "2024", []string{"money 2024 100.0", "people 2024 110", "people 2023 90"}, "10,000元"},
		{"discrete(lamps_ytd)", made("result", "盏", quarterly), "2024-Q3", []string{"lamps_ytd 2024-01..2024-09 30", "lamps_ytd 2024-01..2024-06 20"}, "10盏"},
		{"discrete(lamps_ytd)", made("result", "盏", quarterly), "2024-Q1", []string{"lamps_ytd 2024-01..2024-03 7"}, "7盏"},
		{"当期(lamps_m_ytd)", made("result", "盏", monthly), "2024-03", []string{"lamps_m_ytd 2024-01..2024-02 20", "lamps_m_ytd 2024-01..2024-03 35"}, "15盏"},
		{"money * pct / 100 * 100", made("result", "亿元", nominal), "2024", []string{"money 2024 200.0", "pct 2024 50.0"}, "100亿元"},
		{"pct - year_before(pct)", made("result", "百分点", rate), "2024", []string{"pct 2024 50.5", "pct 2023 48.2"}, "2.30百分点"},
		{"pct + pp", percent(), "2024", []string{"pct 2024 50.5", "pp 2024 1.5"}, "52.00%"},
		{"-lamps + 2 * lamps", made("result", "盏"), "2024", []string{"lamps 2024 7"}, "7盏"},
		{"lamps_often + lamps", made("result", "盏"), "2024", []string{"lamps_often 2024 7", "lamps 2024 8"}, "15盏"},

		// Bounds are carried: where either end is open, the result is about.
		{"share(lamps, lamps_often)", percent(), "2024", []string{"lamps 2024 ≥50", "lamps_often 2024 100"}, "≥50.00%"},
		{"share(lamps, lamps_often)", percent(), "2024", []string{"lamps 2024 50", "lamps_often 2024 ≥100"}, "≤50.00%"},
		{"share(lamps, lamps_often)", percent(), "2024", []string{"lamps 2024 ≥50", "lamps_often 2024 ≥100"}, "约50.00%"},
		{"share(lamps, lamps_often)", percent(), "2024", []string{"lamps 2024 ≥50", "lamps_often 2024 ≤100"}, "≥50.00%"},
		{"share(lamps, lamps_often)", percent(), "2024", []string{"lamps 2024 约50", "lamps_often 2024 100"}, "约50.00%"},
		{"lamps - lamps_often", made("result", "盏"), "2024", []string{"lamps 2024 10", "lamps_often 2024 ≥4"}, "≤6盏"},
		{"growth(lamps)", percent(), "2024", []string{"lamps 2024 ≥110", "lamps 2023 100"}, "≥10.00%"},
		{"-lamps", made("result", "盏"), "2024", []string{"lamps 2024 ≥10"}, "≤−10盏"},

		// There is no figure where one is missing, or none may be made.
		{"share(part, money)", percent(), "2024", []string{"money 2024 2"}, ""},
		{"share(part, money)", percent(), "2024", []string{"money 2024 0", "part 2024 5000"}, ""},
		{"lamps / (lamps - lamps) * lamps", made("result", "盏"), "2024", []string{"lamps 2024 7"}, ""},
		{"growth(lamps)", percent(), "2024", []string{"lamps 2024 7", "lamps 2023 0"}, ""},
		{"growth(lamps)", percent(), "2024", []string{"lamps 2024 7", "lamps 2023 -3"}, ""},
		{"growth(lamps)", percent(), "2024", []string{"lamps 2024 7 B", "lamps 2023 5"}, ""},
		{"growth(lamps)", percent(), "2024", []string{"lamps 2024 7 D", "lamps 2023 5"}, ""},
		{"discrete(lamps_m_ytd)", made("result", "盏", monthly), "2024-02", []string{"lamps_m_ytd 2024-01..2024-02 20"}, ""},
		{"lamps * 1e300 * 1e300", made("result", "盏"), "2024", []string{"lamps 2024 7"}, ""},
	} {
		f, err := Parse(c.expression, c.result, find)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		p, err := indicators.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if o, ok := f.Value("CN-51", p, known(t, c.figures...)); ok {
			got = o.Quantity().In(indicators.Chinese)
		}
		if got != c.want {
			t.Errorf("%s of %v is %q, want %q", c.expression, c.figures, got, c.want)
		}
	}
}

func TestStatusIsTheWeakest(t *testing.T) {
	f, err := Parse("share(lamps, lamps + lamps_often)", made("result", "%", rate), find)
	if err != nil {
		t.Fatal(err)
	}
	o, ok := f.Value("CN-51", indicators.Year(2024), known(t, "lamps 2024 5 P", "lamps_often 2024 6 E"))
	if !ok || o.Status != indicators.Estimated {
		t.Errorf("%+v", o)
	}
}

func TestRegions(t *testing.T) {
	f, err := Parse(`share(lamps, in_region(lamps, "CN"))`, made("result", "%", rate), find)
	if err != nil {
		t.Fatal(err)
	}
	o, ok := f.Value("CN-51", indicators.Year(2024), func(s indicators.Series, _ indicators.Period) (indicators.Observation, bool) {
		value := map[indicators.Region]float64{"CN": 400, "CN-51": 30}[s.Region]
		return indicators.Observation{Value: value, Unit: indicators.MustUnit("盏")}, value > 0
	})
	if !ok || o.Value != 7.5 || o.Region != "CN-51" {
		t.Errorf("%+v", o)
	}
	if in := f.Inputs(); len(in) != 2 || in[0] != (Input{"lamps", ""}) || in[1] != (Input{"lamps", "CN"}) {
		t.Errorf("reads %v", in)
	}
}

func TestRefused(t *testing.T) {
	percent := made("result", "%", rate)
	for _, c := range []struct {
		expression string
		result     indicators.Indicator
		offset     int
		want       string
	}{
		{"money + volume", made("result", "亿元"), 6, "nominal is not put together with real"},
		{"money / volume", made("result", "倍"), 6, "nominal is not put together with real"},
		{"share(money, volume)", percent, 0, "nominal is not put together with real"},
		{"lamps_ytd + lamps_q", made("result", "盏", quarterly), 10, "cumulative is not put together with single periods"},
		{"lamps + lamps_q", made("result", "盏"), 6, "one is annual, the other is quarterly"},
		{"lamps + money", made("result", "盏"), 6, "units differ: 盏 and 元"},
		{"lamps + 1", made("result", "盏"), 6, "units differ: 盏 and plain numbers"},
		{"pct - pp + pct * pp", percent, 15, "percentage points are not multiplied"},
		{"growth(pct)", percent, 0, "a rate or share has no growth"},
		{"growth(share(part, money))", percent, 0, "a rate or share has no growth"},
		{"growth(lamps_d)", made("result", "%", rate, daily), 0, "the year before a week or a day is not known"},
		{"discrete(lamps)", made("result", "盏"), 0, "of single periods already"},
		{"discrete(pct_ytd)", made("result", "%", rate, quarterly), 0, "cannot be taken apart"},
		{"per_head(money, lamps)", made("result", "元", nominal), 0, "the population is in 盏"},
		{"money", made("result", "元", constant), 0, "the expression is nominal, the indicator is real"},
		{"lamps_ytd", made("result", "盏", quarterly), 0, "the expression is cumulative, the indicator is of single periods"},
		{"lamps_q", made("result", "盏"), 0, "the expression is quarterly, the indicator is annual"},
		{"money / people", made("result", "元"), 0, "the expression is in 元/人, the indicator is in 元"},
		{"money * people", made("result", "元"), 0, "the expression is in 人·元, the indicator is in 元"},
		{"pct - year_before(pct)", percent, 0, "the expression is in 百分点, the indicator is in %"},
		{"3", percent, 0, "it reads no indicator"},
		{"", percent, 0, "the expression ends where more was expected"},
		{"lamps +", made("result", "盏"), 6, "the expression ends where more was expected"},
		{"nothing", percent, 0, `"nothing" is no indicator of the plan`},
		{"lamps ^ 2", percent, 6, "^ is none of + - * /"},
		{"lamps > 2 ? lamps : 3", percent, 20, "want numbers, indicators, + - * / and functions"},
		{"sum(lamps)", percent, 0, "sum() is no function here: want one of discrete, growth"},
		{"growth(lamps, lamps)", percent, 0, "growth() takes 1, not 2: growth(x) is"},
		{"in_region(lamps, lamps)", percent, 0, `in_region(x, "CN")`},
		{`in_region(lamps, "Sichuan")`, percent, 17, "region"},
		{"let x = 3; lamps * x", percent, 4, "want numbers"},
		{"lamps.unit", percent, 6, "want numbers"},
		{strings.Repeat("(", lengthLimit) + "lamps", percent, 0, "want at most 2000"},
	} {
		_, err := Parse(c.expression, c.result, find)
		var fault *Fault
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.40s: %v, want %s", c.expression, err, c.want)
			continue
		}
		if fault.Offset != c.offset {
			t.Errorf("%.40s: at %d, want %d: %v", c.expression, fault.Offset, c.offset, err)
		}
	}
}

// TestTouched computes every period that a new figure goes into, and no other
// one needs it.
func TestTouched(t *testing.T) {
	for _, c := range []struct {
		expression string
		result     indicators.Indicator
		by, want   string
	}{
		{"share(part, money)", made("result", "%", rate), "2024", "2024"},
		{"growth(money)", made("result", "%", rate, nominal), "2024", "2024 2025"},
		{"growth(lamps_ytd)", made("result", "%", rate, quarterly, toDate), "2024-01..2024-06", "2024-01..2024-06 2025-01..2025-06"},
		{"lamps - year_before(year_before(lamps))", made("result", "盏"), "2024", "2024 2025 2026"},
		{"discrete(lamps_ytd)", made("result", "盏", quarterly), "2024-01..2024-06", "2024-Q2 2024-Q3"},
		{"discrete(lamps_ytd)", made("result", "盏", quarterly), "2024-01..2024-12", "2024-Q4 2025-Q1"},
		{"growth(discrete(lamps_ytd))", made("result", "%", rate, quarterly), "2024-01..2024-06", "2024-Q2 2025-Q2 2024-Q3 2025-Q3"},
	} {
		f, err := Parse(c.expression, c.result, find)
		if err != nil {
			t.Errorf("%s: %v", c.expression, err)
			continue
		}
		by, err := indicators.ParsePeriod(c.by)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Trim(fmt.Sprint(f.Touched(by)), "[]"); got != c.want {
			t.Errorf("%s: %s touches %s, want %s", c.expression, c.by, got, c.want)
		}
	}
}

// TestDiscreteSumsUp takes a year apart, and finds the parts to be the whole.
func TestDiscreteSumsUp(t *testing.T) {
	f, err := Parse("discrete(lamps_ytd)", made("result", "盏", quarterly), find)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		cumulated := make(map[indicators.Period]float64)
		sum := 0
		for q := range 4 {
			sum += rapid.IntRange(0, 1000).Draw(t, "lamps")
			cumulated[indicators.YearToDate(2024, indicators.Quarter(2024, q+1).Last().Time().Month())] = float64(sum)
		}
		total := 0.0
		for q := range 4 {
			o, ok := f.Value("CN-51", indicators.Quarter(2024, q+1), func(_ indicators.Series, p indicators.Period) (indicators.Observation, bool) {
				v, ok := cumulated[p]
				return indicators.Observation{Value: v, Unit: indicators.MustUnit("盏")}, ok
			})
			if !ok {
				t.Fatal("no figure")
			}
			total += o.Value
		}
		if total != float64(sum) {
			t.Fatalf("the quarters make %v of %d", total, sum)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"share(part, money)", "占比（名part，名money）", "growth(lamps) - 3 * -2e3", `in_region(lamps, "CN")`, "((((", "a?b:c", "[1,2][0]", "{a:1}.a", "#", "lamps |> growth()", "0x1p-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := Parse(s, made("result", "%", rate), find)
		if err != nil {
			var fault *Fault
			if !errors.As(err, &fault) || err.Error() == "" {
				t.Fatalf("%q: %v", s, err)
			}
			return
		}
		o, ok := p.Value("CN-51", indicators.Year(2024), func(indicators.Series, indicators.Period) (indicators.Observation, bool) {
			return indicators.Observation{Value: 3, Unit: indicators.MustUnit("盏")}, true
		})
		if ok && !finite(o.Value) {
			t.Fatalf("%q is %v", s, o.Value)
		}
	})
}
