package indicators

import (
	"errors"
	"math"
	"testing"
)

func TestConvert(t *testing.T) {
	for _, c := range []struct {
		value    float64
		from, to string
		want     float64
	}{
		{1.76, "万亿元", "亿元", 17600},
		{67665.3, "亿元", "万亿元", 6.76653},
		{8, "万亿元", "元", 8e12},
		{1, "亿千瓦", "万千瓦", 10000},
		{32, "GW", "万千瓦", 3200},
		{715, "亿斤", "万吨", 3575},
		{1.1, "万家", "家", 11000},
		{40, "EFLOPS", "P", 40000},
		{3, "‰", "%", 0.3},
		{2, "百分点", "个百分点", 2},
		{5, "万辆", "辆", 50000},
		{15, "亩", "公顷", 1},
		{1.2, "billion yuan", "亿元", 12},
		{3, "million tonnes", "万吨", 300},
		{5, "million", "万", 500},
		{6, "cents", "$", 0.06},
		{2, "万标箱", "TEU", 20000},
	} {
		got, err := MustUnit(c.from).Convert(c.value, MustUnit(c.to))
		if err != nil || math.Abs(got-c.want) > 1e-12*math.Abs(c.want) {
			t.Errorf("%v %s = %v %s (%v), want %v", c.value, c.from, got, c.to, err, c.want)
		}
	}
	if got, _ := MustUnit("万亿元").Convert(1.76, MustUnit("亿元")); got != 17600 {
		t.Errorf("1.76 万亿元 = %v 亿元, want 17600 to the last digit", got)
	}
}

func TestConvertRefuses(t *testing.T) {
	for _, c := range []struct{ from, to, zh string }{
		{"亿元", "万千瓦", "单位不可比：亿元与万千瓦"},
		{"家", "所", "单位不可比：家与所"},
		{"%", "百分点", "百分比与百分点不可比"},
		{"个百分点", "%", "百分比与百分点不可比"},
		{"thousandths", "万", "单位不可比：thousandths与万"},
		{"元", "美元", "单位不可比：元与美元"},
	} {
		_, err := MustUnit(c.from).Convert(1, MustUnit(c.to))
		var refused *Incomparable
		if !errors.As(err, &refused) || refused.Reason.ZH != c.zh {
			t.Errorf("%s to %s: %v, want %s", c.from, c.to, err, c.zh)
		}
	}
}

func FuzzParseUnit(f *testing.F) {
	for _, s := range []string{"亿元", "万亿元", "万千瓦", "家", "%", "百分点", "亿", "万万", "US$", "billion yuan"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		u, err := ParseUnit(s)
		if err != nil {
			return
		}
		if u.String() != s {
			t.Fatalf("%q prints as %q", s, u)
		}
		if again, err := ParseUnit(u.String()); err != nil || again != u {
			t.Fatalf("%q reads back as %v: %v", s, again, err)
		}
		if v, err := u.Convert(3, u); err != nil || v != 3 {
			t.Fatalf("3 %s is %v %s: %v", s, v, s, err)
		}
	})
}

func TestParseNumber(t *testing.T) {
	for _, c := range []struct {
		text     string
		value    float64
		decimals int
	}{
		{"67665.34", 67665.34, 2}, {"50.0", 50, 1}, {"1,100", 1100, 0}, {"17,600.50", 17600.5, 2},
		{"-2.4", -2.4, 1}, {"1e3", 1000, -1}, {"7", 7, 0}, {"+0.6", 0.6, 1},
	} {
		v, d, err := ParseNumber(c.text)
		if err != nil || v != c.value || d != c.decimals {
			t.Errorf("ParseNumber(%q) = %v with %d decimals (%v), want %v with %d", c.text, v, d, err, c.value, c.decimals)
		}
	}
	for _, text := range []string{"", "-", "NaN", "Inf", "-inf", "0x1p-2", "1_000", "17,60", ",100", "1,1000", "1.2,345", "1e999", "１２", "1 000", "0000000000000000000000000000000000000000001"} {
		if v, _, err := ParseNumber(text); err == nil {
			t.Errorf("ParseNumber(%q) = %v, want a fault", text, v)
		}
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"67665.34", "1,100", "-2.4", "1e3", "1e308", "-0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, decimals, err := ParseNumber(s)
		if err == nil && (math.IsNaN(v) || math.IsInf(v, 0) || decimals < -1) {
			t.Fatalf("ParseNumber(%q) = %v with %d decimals", s, v, decimals)
		}
		FormatNumber(v, min(decimals, 40))
	})
}

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int
		want     string
	}{
		{67665.34, 2, "67,665.34"}, {1100, 0, "1,100"}, {999, 0, "999"}, {-1234.5, 1, "−1,234.5"},
		{50, 1, "50.0"}, {0.25, -1, "0.25"}, {-0.001, 1, "0.0"}, {1e15, 0, "1,000,000,000,000,000"}, {math.NaN(), 1, "–"},
	} {
		if got := FormatNumber(c.value, c.decimals); got != c.want {
			t.Errorf("FormatNumber(%v, %d) = %q, want %q", c.value, c.decimals, got, c.want)
		}
	}
}

func TestFormatProbability(t *testing.T) {
	for p, want := range map[float64]string{0: "0%", 0.004: "<1%", 0.5: "50%", 0.994: ">99%", 1: "100%"} {
		if got := FormatProbability(p); got != want {
			t.Errorf("%v prints as %s, want %s", p, got, want)
		}
	}
	if got := FormatProbability(math.NaN()); got != "–" {
		t.Errorf("what is not known prints as %s", got)
	}
}

func TestQuantityIn(t *testing.T) {
	for _, c := range []struct {
		q      Quantity
		zh, en string
	}{
		{Quantity{1100, 0, MustUnit("家"), AtLeast}, "≥1,100家", "at least 1,100 家"},
		{Quantity{30, 0, MustUnit("%"), About}, "约30%", "about 30%"},
		{Quantity{67665.3, 1, MustUnit("亿元"), Exact}, "67,665.3亿元", "67,665.3 亿元"},
		{Quantity{math.NaN(), 0, MustUnit("家"), Exact}, "–", "–"},
	} {
		if c.q.In(Chinese) != c.zh || c.q.In(English) != c.en {
			t.Errorf("%+v reads %q and %q, want %q and %q", c.q, c.q.In(Chinese), c.q.In(English), c.zh, c.en)
		}
	}
}
