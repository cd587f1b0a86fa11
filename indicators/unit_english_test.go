package indicators

import "testing"

func TestUnitInEnglish(t *testing.T) {
	for name, want := range map[string]string{
		"亿元": "100 million yuan", "万亿元": "trillion yuan", "元": "yuan", "万吨": "10,000 tonnes", "万千瓦": "10,000 kilowatts",
		"千瓦时": "kilowatt-hours", "亿千瓦时": "100 million kilowatt-hours", "家": "one of them", "万家": "10,000 of them",
		"百分点": "percentage points", "%": "", "P": "", "kW": "", "万": "",
	} {
		if got := MustUnit(name).English(); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestUnitsInEnglish(t *testing.T) {
	units := func(names ...string) (list []Unit) {
		for _, n := range names {
			list = append(list, MustUnit(n))
		}
		return list
	}
	for _, c := range []struct {
		units []Unit
		want  string
	}{
		{units("亿元", "%", "家", "亿元", "万吨", "个", "项"), "Figures keep the units of their sources: 亿元 is 100 million yuan, 万吨 is 10,000 tonnes; 家, 个 and 项 count things one by one."},
		{units("家"), "Figures keep the units of their sources: 家 counts things one by one."},
		{units("%", "P"), ""},
		{nil, ""},
	} {
		if got := UnitsInEnglish(c.units); got != c.want {
			t.Errorf("%v: %q, want %q", c.units, got, c.want)
		}
	}
}
