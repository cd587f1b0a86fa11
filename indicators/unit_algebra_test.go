package indicators

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestUnitAlgebra(t *testing.T) {
	unit := MustUnit
	for _, c := range []struct {
		name       string
		got        Unit
		value      float64
		in         Unit
		want       float64
		dimensions string
	}{
		{"亿元/万人", unit("亿元").Per(unit("万人")), 1, unit("元/人"), 1e4, "元/人"},
		{"元/人×万人", unit("元/人").Times(unit("万人")), 81124, unit("亿元"), 8.1124, "元"},
		{"亿元/亿元", unit("亿元").Per(unit("万元")), 2, Plain(), 20000, "1"},
		{"亿元×%", unit("亿元").Times(unit("%")), 50, unit("亿元"), 0.5, "元"},
		{"%/%", unit("%").Per(unit("‰")), 1, Plain(), 10, "1"},
		{"千瓦时/元", unit("亿千瓦时").Per(unit("亿元")), 3, unit("千瓦时/万元"), 30000, "千瓦时/元"},
		{"1/年", Plain().Per(unit("年")), 1, Plain().Per(unit("年")), 1, "1/年"},
		{"written out", unit("亿元/万人"), 1, unit("万元/人"), 1, "元/人"},
		{"元·人", unit("元").Times(unit("人")), 1, unit("人").Times(unit("元")), 1, "人·元"},
	} {
		got, err := c.got.Convert(c.value, c.in)
		if err != nil || math.Abs(got-c.want) > 1e-9*c.want || c.got.Dimension() != c.dimensions {
			t.Errorf("%s: %v %s is %v %s: %v", c.name, c.value, c.got.Dimension(), got, c.in, err)
		}
	}
	for _, c := range [][2]Unit{{unit("元/人"), unit("元")}, {unit("元/人"), unit("人/元")}, {Plain(), unit("%")}, {unit("元/户"), unit("元/人")}} {
		if c[0].SameDimension(c[1]) {
			t.Errorf("%s converts into %s", c[0], c[1])
		}
	}
	if u, err := ParseUnit("元/人"); err != nil || u.String() != "元/人" {
		t.Errorf("%s %v", u, err)
	}
}

// TestPerUndoesTimes divides what was multiplied.
func TestPerUndoesTimes(t *testing.T) {
	names := rapid.SampledFrom([]string{"元", "亿元", "万人", "千瓦时/万元", "家", "元/人", "吨标准煤/万元", "km²"})
	rapid.Check(t, func(t *rapid.T) {
		u, v := MustUnit(names.Draw(t, "u")), MustUnit(names.Draw(t, "v"))
		back := u.Times(v).Per(v)
		got, err := back.Convert(1, u)
		if err != nil || math.Abs(got-1) > 1e-9 {
			t.Fatalf("%s times and per %s is %v %s: %v", u, v, got, back.Dimension(), err)
		}
	})
}
