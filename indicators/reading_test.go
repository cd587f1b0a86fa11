package indicators

import "testing"

func TestReading(t *testing.T) {
	for _, c := range []struct {
		value    float64
		decimals int
		unit     string
		bound    Bound
		zh, en   string
	}{
		{67665.3, 1, "亿元", Exact, "67,665.3亿元", "6.767 trillion yuan"},
		{1100, 0, "家", AtLeast, "≥1,100家", "at least 1,100 firms"},
		{6.8, 1, "%", Exact, "6.8%", "6.8%"},
		{131.5, 1, "万辆", About, "约131.5万辆", "about 1.315 million vehicles"},
		{1300, 0, "亿元", AtLeast, "≥1,300亿元", "at least 130 billion yuan"},
		{14000, 0, "P", Exact, "14,000P", "14,000 P"},
	} {
		q := Quantity{Value: c.value, Decimals: c.decimals, Unit: MustUnit(c.unit), Bound: c.bound}
		if got := Reading(q, Chinese); got != c.zh {
			t.Errorf("%v: got %q, want %q", c.value, got, c.zh)
		}
		if got := Reading(q, English); got != c.en {
			t.Errorf("%v: got %q, want %q", c.value, got, c.en)
		}
	}
}
