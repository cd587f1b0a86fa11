package collector

import (
	"fmt"
	"strings"
	"testing"

	"waymark/indicators"
)

func (specimens) Html() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: html, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps.html", allow_private: ["127.0.0.1"], select: "#main", figures: [{as: lit, table: 路灯, row: "*", column: 亮灯}]}}`,
		reply: func(lamps ...lamp) []byte {
			text := `<!DOCTYPE html><html><title>路灯统计</title><body><div id="main"><p>发布时间：2025-02-01</p><p>表1 路灯</p><table><tr><th>年份</th><th>亮灯（盏）</th></tr>`
			for _, l := range lamps {
				text += fmt.Sprintf("<tr><td>%s年</td><td>%s</td></tr>", l.period, l.lit)
			}
			return []byte(text + "</table></div></body></html>")
		},
		changed: []byte(`<!DOCTYPE html><html><body><div id="main"><p>表1 路灯</p><table><tr><th>年份</th><th>熄灯（盏）</th></tr><tr><td>2024年</td><td>6000</td></tr></table></div></body></html>`),
		missed:  "no cell has these headers; there are columns 年份, 熄灯（盏） and rows 2024年: has the layout changed?",
	}
}

const lampPage = `<html><title>2025年路灯统计公报</title><body><div class="nav">2025年亮灯9盏。</div><div class="main">
<p>发布日期：2026年2月3日</p>
<p>2025年末全市共有路灯60.5万盏，比上年增长2.5%。占比为61.8%。</p>
<p>单位：万盏</p>
<table><tr><th rowspan=2>指标</th><th colspan=2>2024年</th><th colspan=2>2025年</th></tr>
<tr><th>绝对数</th><th>增长（%）</th><th>绝对数</th><th>增长（%）</th></tr>
<tr><td>亮灯</td><td>59.0</td><td>1.2</td><td>60.5</td><td>2.5</td></tr>
<tr><td>其中：城区</td><td>…</td><td>-</td><td>40.1[1]</td><td>3</td></tr></table></div></body></html>`

func TestReadHTML(t *testing.T) {
	for name, c := range map[string]struct{ options, want string }{
		"two levels of headers": {`{as: lit, row: 亮灯, column: "*/绝对数"}`, `
		lit CN-51 2024 59.0 万盏 at table 1 row 3 column 2
		lit CN-51 2025 60.5 万盏 at table 1 row 3 column 4`},
		"missing and footnotes": {`{as: lit, row: 其中：城区, column: "*/绝对数"}`, `
		lit CN-51 2024 – O at table 1 row 4 column 2
		lit CN-51 2025 40.1 万盏 at table 1 row 4 column 4`},
		"a unit in the header": {`{as: share, row: 亮灯, column: 2025年/增长}`, "share CN-51 2025 2.5% at table 1 row 3 column 5"},
		"another unit":         {`{as: lit, unit: 盏, row: 亮灯, column: "*/绝对数"}`, `fault: figures: 1: lit (row: 亮灯, column: */绝对数): table 1 row 3 column 2 "59.0": the source counts in 万盏, but unit: says 盏`},
		"a pattern":            {`{as: lit, find: "路灯{value:万盏}"}`, `lit CN-51 2025 60.5 万盏 at chars 26-55 "2025年末全市共有路灯60.5万盏，比上年增长2.5%。"`},
		"no such row":          {`{as: lit, row: 熄灯, column: "*/绝对数"}`, "no cell has these headers; there are columns 指标, 2024年, 2025年 and rows 亮灯, 其中：城区: has the layout changed?"},
		"no such table":        {`{as: lit, table: 表9, row: 亮灯, column: "*/绝对数"}`, `none of the 1 tables there is called "表9"`},
		"no such sentence":     {`{as: lit, find: "熄灯{value:万盏}"}`, "no sentence fits the pattern; looked in"},
		"two that disagree":    {`{as: lit, row: "亮灯", column: 2025年}`, "two cells disagree on 2025: 60.5 万盏 at table 1 row 3 column 4, and"},
	} {
		s, err := sourceOf(t, "html", `{url: "https://lamps.example/x", select: .main, figures: [`+c.options+`]}`)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := readAs(s, s.first, lampPage)
		if want := lines(c.want); got != want && (!strings.Contains(got, want) || !strings.HasPrefix(got, "fault: ")) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, want)
		}
	}
}

func TestHTMLFaults(t *testing.T) {
	for options, want := range map[string]string{
		`{url: "https://x.example"}`: "figures: want a list",
		`{url: "https://x.example", select: "a[[", figures: [{as: lit, row: a, column: b}]}`: "select: selector",
		`{url: "https://x.example", figures: [{as: lit}]}`:                                   "1: want either find, or row and column",
		`{url: "https://x.example", figures: [{as: lit, find: "a{value}", row: b}]}`:         "1: want either find, or row and column",
		`{url: "https://x.example", figures: [{as: lot, row: "*", column: "*"}]}`:            `no indicator has the id "lot"`,
		`{url: "https://x.example", figures: [{as: lit, find: "a{value}b{change}"}]}`:        "take: want one of the pattern's slots: value, change",
		`{url: "https://x.example", figures: [{as: lit, find: "a{"}]}`:                       "is not closed",
		`{url: "https://x.example", period: 25, figures: [{as: lit, row: a, column: b}]}`:    "period",
	} {
		if _, err := sourceOf(t, "html", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

func TestLabels(t *testing.T) {
	for text, want := range map[string]string{
		"2024年": "2024", "2024": "2024", "２０２４年": "2024", "2024年1-9月": "2024-01..2024-09", "2024年5月": "2024-05", "2024-05": "2024-05",
		"2024年一季度": "2024-Q1", "2024年第3季度": "2024-Q3", "2024Q4": "2024-Q4", "2024年（万盏）": "2024", "指标": "", "12345": "", "2024年13月": "", "9999": "",
	} {
		p, ok := labelPeriod(text, indicators.Period{})
		if ok != (want != "") || ok && p.String() != want {
			t.Errorf("%s is %s, %v; want %s", text, p, ok, want)
		}
	}
}
