package influx

import (
	"math"
	"strings"
	"testing"
	"time"

	lp "github.com/influxdata/line-protocol"
)

func TestPointCheck(t *testing.T) {
	day := time.Date(2024, 12, 31, 0, 0, 0, 0, time.UTC)
	value := []field{number("value", 1)}
	for _, tt := range []struct {
		name  string
		point point
		want  string // part of the error; empty for a good point
	}{
		{"good", point{"m", []tag{{"unit", "亿元"}}, value, day}, ""},
		{"empty tag is left out", point{"m", []tag{{"domain", ""}}, value, day}, ""},
		{"no measurement", point{"", nil, value, day}, "no measurement"},
		{"no time", point{"m", nil, value, time.Time{}}, "no time"},
		{"too early", point{"m", nil, value, day.AddDate(-400, 0, 0)}, "outside the years"},
		{"too late", point{"m", nil, value, day.AddDate(300, 0, 0)}, "outside the years"},
		{"no field", point{"m", nil, nil, day}, "no field"},
		{"NaN", point{"m", nil, []field{number("value", math.NaN())}, day}, "no finite number"},
		{"infinite", point{"m", nil, []field{number("value", math.Inf(-1))}, day}, "no finite number"},
		{"backslash at the end", point{"m", []tag{{"unit", `元\`}}, value, day}, "ends with a backslash"},
		{"line break in a tag", point{"m", []tag{{"unit", "a\nb"}}, value, day}, "not plain text"},
		{"broken text", point{"m", nil, []field{text("error", "\xff")}, day}, "not plain text"},
		{"line break in a text", point{"m", nil, []field{text("error", "a\r\nb")}, day}, "not plain text"},
		{"long text", point{"m", nil, []field{text("error", strings.Repeat("x", maxText+1))}, day}, "longer than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := tt.point.check()
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("check: %v, want a good point", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("check: %v, want one with %q", err, tt.want)
			}
		})
	}
}

// FuzzPoint holds what passes the check against the line protocol's own
// parser: it reads one line with the same tag, text, number and time.
func FuzzPoint(f *testing.F) {
	f.Add("亿元", "2024-01..2024-09", 17600.5, int64(1735603200))
	f.Add(`a\,b c=d`, "say \"yes\\no\"\nand more", math.Copysign(0, -1), int64(-1))
	f.Add("", "", math.MaxFloat64, int64(math.MaxInt64))
	f.Add(`x\`, "\xff", math.Inf(1), int64(0))
	f.Fuzz(func(t *testing.T, unit, period string, value float64, seconds int64) {
		p := point{"indicator", []tag{{"unit", unit}}, []field{number("value", value), text("period", period)}, time.Unix(seconds, 0)}
		if p.check() != nil {
			return
		}
		line := p.appendTo(nil)
		metrics, err := lp.NewParser(lp.NewMetricHandler()).Parse(line)
		if err != nil || len(metrics) != 1 {
			t.Fatalf("%q reads as %d points: %v", line, len(metrics), err)
		}
		m := metrics[0]
		if !m.Time().Equal(p.time) || m.Name() != "indicator" {
			t.Errorf("%q reads as %s at %s", line, m.Name(), m.Time())
		}
		if tags := m.TagList(); len(tags) > 1 || unit != "" && (len(tags) != 1 || tags[0].Value != unit) {
			t.Errorf("%q reads with tags %v, want unit %q", line, tags, unit)
		}
		for _, field := range m.FieldList() {
			if field.Key == "value" && field.Value != value || field.Key == "period" && field.Value != period {
				t.Errorf("%q reads with %s %v", line, field.Key, field.Value)
			}
		}
		if len(m.FieldList()) != 2 {
			t.Errorf("%q reads with %d fields, want 2", line, len(m.FieldList()))
		}
	})
}
