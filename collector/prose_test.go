package collector

import (
	"fmt"
	"testing"
)

func (specimens) Prose() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: prose, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps", allow_private: ["127.0.0.1"], figures: [{as: lit, find: "亮灯{value:盏}"}]}}`,
		media:      "text/plain; charset=utf-8",
		reply: func(lamps ...lamp) []byte {
			text := "发布时间：2025-02-01\n路灯统计\n"
			for _, l := range lamps {
				text += fmt.Sprintf("%s年全市亮灯%s盏。\n", l.period, l.lit)
			}
			return []byte(text)
		},
		changed: []byte("路灯统计\n2024年全市灯亮6000盏。\n"),
		missed:  "no sentence fits the pattern",
	}
}

func TestReadProse(t *testing.T) {
	const text = "路灯公报\n发布时间：2026-02-03\n2025年亮灯60.5万盏，比上年增长2.5%，占比为61.8%。去年到访3—5万盏。\n"
	for options, want := range map[string]string{
		`{as: lit, find: "亮灯{value}，增长{change}", take: value}`:    `lit CN-51 2025 60.5 万盏 at chars 21-54 "2025年亮灯60.5万盏，比上年增长2.5%，占比为61.8%。"`,
		`{as: share, find: "亮灯{value}，增长{change}", take: change}`: `share CN-51 2025 2.5% at chars 21-54 "2025年亮灯60.5万盏，比上年增长2.5%，占比为61.8%。"`,
		`{as: share, find: "占比为{share}"}`:                         `share CN-51 2025 61.8% at chars 21-54 "2025年亮灯60.5万盏，比上年增长2.5%，占比为61.8%。"`,
	} {
		s, err := sourceOf(t, "prose", `{url: "https://lamps.example/x", figures: [`+options+`]}`)
		if err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		if got := readAs(s, s.first, text); got != want {
			t.Errorf("%s: read\n%s\nwant\n%s", options, got, want)
		}
	}
}
