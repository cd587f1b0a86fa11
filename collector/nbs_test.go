package collector

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

func (specimens) Nbs() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: nbs, schedule: "0 6 * * *", deadline: 60s, options: {cid: lamps, root: province, base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: lit01, place: 510000, as: lit}]}}`,
		reply: func(lamps ...lamp) []byte {
			var list []string
			for _, l := range lamps {
				list = append(list, fmt.Sprintf(`{"code":"%sYY","name":"%[1]s年","values":[{"_id":"lit01","da":"510000000000","i_showname":"亮灯数 (盏)","value":%[2]q}]}`, l.period, l.lit))
			}
			return []byte(`{"success":true,"data":[` + strings.Join(list, ",") + `]}`)
		},
		changed: []byte(`{"success":true,"rows":[{"code":"2024YY","lit01":"6000"}]}`),
		missed:  "has no figures of lit01",
	}
}

func (specimens) Nbs_easyquery() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: nbs, schedule: "0 6 * * *", deadline: 60s, options: {interface: easyquery, database: fsnd, base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: L01, place: 510000, as: lit}]}}`,
		reply: func(lamps ...lamp) []byte {
			var list []string
			for _, l := range lamps {
				list = append(list, fmt.Sprintf(`{"data":{"data":%[2]s,"hasdata":true,"strdata":%[2]q},"wds":[{"valuecode":"L01","wdcode":"zb"},{"valuecode":"510000","wdcode":"reg"},{"valuecode":%[1]q,"wdcode":"sj"}]}`, l.period, l.lit))
			}
			return []byte(`{"returncode":200,"returndata":{"datanodes":[` + strings.Join(list, ",") + `],"wdnodes":[{"nodes":[{"cname":"亮灯数","code":"L01","unit":"盏"}],"wdcode":"zb"}]}}`)
		},
		changed: []byte(`{"returncode":200,"returndata":{"nodes":[]}}`),
		missed:  "has no figures of L01",
	}
}

// sourceOf makes the source of a collector with the kind and options given, in
// a plan whose indicators are lit (annual), lit_month, lit_quarter and lit_ytd
// (quarterly, cumulative), all in 万盏, and share in %.
func sourceOf(t testing.TB, kind, options string) (source, error) {
	t.Helper()
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(`plan: {id: lamps, region: CN-51, zone: Asia/Shanghai, domains: [{id: light}]}
sources: [{id: lamp-office, title: Lamps, grade: A}]
indicators:
  - {id: lit, domain: light, name: lit, unit: 万盏}
  - {id: lit_month, domain: light, name: lit, unit: 万盏, frequency: M}
  - {id: lit_quarter, domain: light, name: lit, unit: 万盏, frequency: Q}
  - {id: lit_ytd, domain: light, name: lit, unit: 万盏, frequency: Q, cumulative: true}
  - {id: share, domain: light, name: share, unit: "%", kind: rate}
  - {id: pay, domain: light, name: pay, unit: 亿元, kind: flow}
collectors: [{id: lamps, kind: ` + kind + `, schedule: "@daily", options: ` + options + `}]
`)}})
	if err != nil {
		t.Fatal(err)
	}
	return kinds[kind](plan.Collectors[0], plan)
}

// fetched is the day on which documents of these tests are fetched.
var fetched = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

// readAs reads a reply to one of the source's requests, as one line for each
// figure and fault.
func readAs(s source, r request, reply string) string {
	vintages, faults := s.read(ledger.Document{Address: r.where(), Content: []byte(reply), Fetched: fetched})
	var lines []string
	for _, v := range vintages {
		line := fmt.Sprintf("%s %s %s", v.Series, v.Period, v.Quantity().In(indicators.English))
		if v.Status != "" {
			line += " " + string(v.Status)
		}
		if v.Note != "" {
			line += " (" + v.Note + ")"
		}
		lines = append(lines, line+" at "+v.Locator)
	}
	for _, f := range faults {
		lines = append(lines, "fault: "+f.Error())
	}
	return strings.Join(lines, "\n")
}

// lines strips the indentation of an expected text.
func lines(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\n\t\t", "\n"))
}

const nbsEasyOptions = `{interface: easyquery, database: fsyd, last: 3, series: [{code: L01, place: 510000, as: lit_month}, {code: L02, as: lit_ytd, region: CN}]}`

func TestNBSEasyQuery(t *testing.T) {
	s, err := sourceOf(t, "nbs", nbsEasyOptions)
	if err != nil {
		t.Fatal(err)
	}
	form, err := url.ParseQuery(s.first.body)
	if err != nil || form.Get("m") != "QueryData" || form.Get("dbcode") != "fsyd" ||
		form.Get("wds") != `[{"wdcode":"reg","valuecode":"510000"}]` ||
		form.Get("dfwds") != `[{"wdcode":"zb","valuecode":"L01"},{"wdcode":"sj","valuecode":"LAST3"}]` {
		t.Errorf("the first request posts %s, %v", s.first.body, err)
	}
	second, more, _ := s.next(ledger.Document{Address: s.first.where()})
	if form, _ = url.ParseQuery(second.body); !more || form.Get("wds") != "[]" || !strings.Contains(form.Get("dfwds"), "L02") {
		t.Errorf("the second request posts %s", second.body)
	}
	if _, more, _ = s.next(ledger.Document{Address: second.where()}); more {
		t.Error("there is a third request for two series")
	}
	node := func(code, place, period, data string) string {
		return fmt.Sprintf(`{"data":%s,"wds":[{"valuecode":%q,"wdcode":"zb"},{"valuecode":%q,"wdcode":"reg"},{"valuecode":%q,"wdcode":"sj"}]}`, data, code, place, period)
	}
	reply := func(name, unit string, nodes ...string) string {
		return fmt.Sprintf(`{"returncode":200,"returndata":{"datanodes":[%s],"wdnodes":[{"nodes":[{"cname":%q,"code":"L01","unit":%q},{"cname":"亮灯累计值","code":"L02","unit":"盏"}],"wdcode":"zb"}]}}`,
			strings.Join(nodes, ","), name, unit)
	}
	const none, some, nil0 = `{"data":0.0,"hasdata":false,"strdata":""}`, `{"data":12.30,"hasdata":true,"strdata":"12.30"}`, `{"data":0,"hasdata":true,"strdata":"0"}`
	for name, c := range map[string]struct{ reply, want string }{
		"figures": {reply("亮灯", "万盏", node("L01", "510000", "202603", none), node("L01", "510000", "202601", none), node("L01", "510000", "202512", some), node("L01", "510000", "202511", nil0)), `
		lit_month CN-51 2026-01 – O at /returndata/datanodes/1/data/strdata
		lit_month CN-51 2025-12 12.30 万盏 at /returndata/datanodes/2/data/strdata
		lit_month CN-51 2025-11 0 万盏 at /returndata/datanodes/3/data/strdata`},
		"another place": {reply("亮灯", "万盏", node("L01", "500000", "202512", some)), "fault: the reply has no figures of L01; it has L02 亮灯累计值"},
		"cumulative":    {reply("亮灯累计", "万盏", node("L01", "510000", "202509", some)), "lit_month CN-51 2025-01..2025-09 12.30 万盏 at /returndata/datanodes/0/data/strdata"},
		"no unit":       {reply("亮灯", "", node("L01", "510000", "202512", some)), "lit_month CN-51 2025-12 12.30 万盏 at /returndata/datanodes/0/data/strdata"},
		"no error":      {`{"returncode":501,"returndata":"对不起，未能找到符合查询条件的信息。"}`, "fault: the office's interface says 501: 对不起，未能找到符合查询条件的信息。"},
		"period":        {reply("亮灯", "万盏", node("L01", "510000", "2025年", some)), `fault: /returndata/datanodes/0/data/strdata: period "2025年": want one such as 2024, 2024-S1, 2024-Q3, 2024-05, 2024-W07, 2024-05-13 or 2024-01..2024-09`},
		"a web page":    {`<!DOCTYPE html><title>WAF</title>`, "fault: the reply is a web page where JSON was due: " + nbsAdvice},
	} {
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
	if got := readAs(s, second, reply("亮灯", "万盏", node("L02", "", "2025C", `{"data":7,"hasdata":true,"strdata":""}`))); got != "lit_ytd CN 2025-01..2025-09 7 盏 at /returndata/datanodes/0/data/strdata" {
		t.Errorf("the second series: %s", got)
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if err := wait(t.Context(), nbsPace); err != nil || time.Since(start) != nbsPace {
			t.Errorf("after %s: %v", time.Since(start), err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), nbsPace/2)
		defer cancel()
		if err := wait(ctx, nbsPace); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != nbsPace*3/2 {
			t.Errorf("a run that ends before: after %s: %v", time.Since(start), err)
		}
	})
}

func TestNBSESData(t *testing.T) {
	s, err := sourceOf(t, "nbs", `{cid: table, root: base, last: 4, series: [{code: a1, place: 510000, place_name: 四川省, as: lit_quarter}, {code: b2, as: share, region: CN}]}`)
	if err != nil {
		t.Fatal(err)
	}
	first := s.begin(fetched)
	if want := `{"cid":"table","indicatorIds":["a1","b2"],"daCatalogId":"","das":[{"text":"四川省","value":"510000000000"},{"text":"全国","value":"000000000000"}],"showType":"1","dts":["202502SS-202601SS"],"rootId":"base"}`; first.body != want {
		t.Errorf("it posts\n%s\nwant\n%s", first.body, want)
	}
	for name, c := range map[string]struct{ reply, want string }{
		"figures": {`{"success":true,"data":[
			{"code":"202601SS","values":[{"_id":"a1","da":"510000000000","i_showname":"亮灯（万盏）","value":""}]},
			{"code":"202504SS","values":[{"_id":"a1","da":"510000000000","i_showname":"亮灯（万盏）","value":""},{"_id":"a1","da":"000000000000","i_showname":"亮灯（万盏）","value":"9"}]},
			{"code":"202503SS","values":[{"_id":"a1","da":"510000000000","i_showname":"亮灯 (万盏)","value":"61.5"},{"_id":"b2","da":"000000000000","i_showname":"占比_累计","du_name":"%","value":7}]},
			{"code":"202502SS","values":[]}]}`, `
		lit_quarter CN-51 2025-Q4 – O at /data/1/values/0/value
		lit_quarter CN-51 2025-Q3 61.5 万盏 at /data/2/values/0/value
		share CN 2025-01..2025-09 7% at /data/2/values/1/value`},
		"refused":     {`{"success":false,"message":"参数错误"}`, "fault: the office's interface says: 参数错误"},
		"other shape": {`{"items":[]}`, "fault: the office's interface says: nothing more"},
		"not there": {`{"success":true,"data":[{"code":"2025YY","values":[{"_id":"zz","da":"510000000000","i_showname":"熄灯","value":"1"}]}]}`, `
		fault: the reply has no figures of a1; it has zz 熄灯
		fault: the reply has no figures of b2; it has zz 熄灯`},
	} {
		if got := readAs(s, first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
	if said := s.explain(http.StatusForbidden, nil); !strings.Contains(said, "kind: folder") {
		t.Errorf("a firewall's 403 is explained by %q", said)
	}
}

func TestNBSUnits(t *testing.T) {
	for _, c := range []struct{ given, said, want string }{
		{"盏", "", "盏"}, {"", "", "万盏"}, {"", "盏", "盏"}, {"盏", "盏", "盏"}, {"上年=100", "%", "%"},
		{"亿盏", "万盏", "the source counts in 亿盏, but unit: says 万盏"}, {"上年=100", "", `unit "上年=100": '1' does not belong in a unit; unit: says which one is meant`},
	} {
		r := recorded{indicator: indicators.Indicator{Unit: indicators.MustUnit("万盏")}}
		if c.said != "" {
			r.said = indicators.MustUnit(c.said)
		}
		unit, err := r.unit(c.given)
		if got := unit.String(); err == nil && got != c.want || err != nil && err.Error() != c.want {
			t.Errorf("given %q and said %q: %s, %v; want %s", c.given, c.said, got, err, c.want)
		}
	}
}

func TestNBSFaults(t *testing.T) {
	for options, want := range map[string]string{
		`{}`:                     "lamps: cid and root: want the ids",
		`{interface: hq}`:        "interface: want esdata",
		`{interface: easyquery}`: "database: want one such as fsnd",
		`{cid: a1, root: b1}`:    "series: want a list",
		`{cid: a1, root: b1, last: 0, frequency: W, series: [{code: a1, as: lit}]}`:              "last: want 1 to 1000 periods\nlamps: frequency: want A, Q or M",
		`{cid: a1, root: b1, series: [{code: a1, as: lot, unit: "", source: office}]}`:           "series 1: as: no indicator has the id \"lot\"\nsource: the plan has none of the id \"office\"",
		`{cid: a1, root: b1, series: [{code: a1, as: lit}, {code: "../x", as: lit, place: 51}]}`: "series 2: code: want",
		`{cid: a1, root: b1, series: [{code: a1, as: lit, plase: 510000}]}`:                      `unknown key "plase": did you mean "place"?`,
	} {
		if _, err := sourceOf(t, "nbs", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

func FuzzReadNBS(f *testing.F) {
	easy, err := sourceOf(f, "nbs", nbsEasyOptions)
	if err != nil {
		f.Fatal(err)
	}
	es, err := sourceOf(f, "nbs", `{cid: table, root: base, series: [{code: a1, place: 510000, as: lit}]}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"returncode":200,"returndata":{"datanodes":[{"data":{"data":1.5,"hasdata":true,"strdata":"1.5"},"wds":[{"valuecode":"L01","wdcode":"zb"},{"valuecode":"510000","wdcode":"reg"},{"valuecode":"202401","wdcode":"sj"}]}],"wdnodes":[{"nodes":[{"cname":"亮灯","code":"L01","unit":"盏"}],"wdcode":"zb"}]}}`))
	f.Add([]byte(`{"success":true,"data":[{"code":"2024YY","values":[{"_id":"a1","da":"510000000000","i_showname":"亮灯(盏)","value":"3"}]}]}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, s := range []source{easy, es} {
			checkRead(t, s, content)
		}
	})
}

// checkRead reads anything: what comes out can be recorded, or is a fault.
func checkRead(t *testing.T, s source, content []byte) {
	t.Helper()
	vintages, faults := s.read(ledger.Document{Content: content, Fetched: fetched})
	if len(vintages)+len(faults) == 0 && s.begin == nil && s.next == nil {
		t.Fatal("neither figures nor faults")
	}
	for _, v := range vintages {
		if v.Indicator == "" || v.Period.IsZero() || v.Unit.IsZero() || v.Locator == "" || v.HasValue() == (v.Status == indicators.Missing) {
			t.Fatalf("read %+v", v)
		}
	}
}
