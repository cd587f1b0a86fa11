package collector_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
)

const lampPlan = `plan:
  id: lamps
  region: CN-51
  zone: Asia/Shanghai
  domains: [{id: light, name: {zh: 照明, en: Light}}]
indicators:
  - {id: lit, domain: light, name: {zh: 亮灯, en: Lamps lit}, unit: 盏, kind: count, plausible: {low: 0, high: 100000}}
  - {id: share, domain: light, name: {zh: 占比, en: Share}, unit: "%", kind: rate}
  - {id: lit_ytd, domain: light, name: {zh: 累计亮灯, en: Lamps lit so far}, unit: 盏, kind: flow, frequency: Q, cumulative: true}
`

// at is the time in all tests: 1 March 2026, noon in the plan's zone.
var at = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

type house struct {
	*collector.Collectors
	ledger *ledger.Ledger
}

// build makes the collectors of a plan with the collector given, in a folder
// that has the other files too.
func build(t testing.TB, definition string, files map[string]string) house {
	t.Helper()
	folder := fstest.MapFS{"plan.yaml": {Data: []byte(lampPlan + "collectors:\n" + definition)}}
	for name, content := range files {
		folder[name] = &fstest.MapFile{Data: []byte(content)}
	}
	plan, err := catalogue.Load(folder)
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return at }
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: t.TempDir(), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	cs, err := collector.New(collector.Config{Catalogue: plan, Ledger: l, Now: clock, Log: slog.New(slog.DiscardHandler), Retry: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return house{cs, l}
}

// kind is one kind of source with a definition that reads from a server, and a
// good reply: lit is 5000 in 2023 and 6000 in 2024.
type kind struct{ definition, reply string }

var kinds = map[string]kind{
	"csv": {
		`  - {id: lamps, kind: csv, schedule: "0 6 * * *", deadline: 5s, options: {url: "SERVER/lamps.csv", allow_private: ["127.0.0.1"]}}`,
		"indicator,region,period,value,unit,published,note\nlit,CN-51,2023,5000,盏,2024-02-01,全市路灯统计\nlit,CN-51,2024,6000,盏,2025-02-01,全市路灯统计\n",
	},
	"json": {
		`  - {id: lamps, kind: json, schedule: "0 6 * * *", deadline: 5s, options: {url: "SERVER/lamps", jq: ".lamps[] | {period: .year, value: .lit, published: .out}", indicator: lit, allow_private: ["127.0.0.1"]}}`,
		`{"lamps":[{"year":"2023","lit":5000,"out":"2024-02-01"},{"year":2024,"lit":"6000","out":"2025-02-01"}]}`,
	},
	"dbnomics": {
		`  - {id: lamps, kind: dbnomics, schedule: "0 6 * * *", deadline: 5s, options: {base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: LAMPS/LIT/A.street, as: lit}]}}`,
		`{"series":{"docs":[{"provider_code":"LAMPS","dataset_code":"LIT","series_code":"A.street","series_name":"路灯","indexed_at":"2025-02-01T00:00:00Z","period":["2023","2024"],"value":[5000,6000]}],"num_found":1,"offset":0}}`,
	},
	"nbs": {
		`  - {id: lamps, kind: nbs, schedule: "0 6 * * *", deadline: 5s, options: {cid: lamps, root: province, base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: lit01, place: 510000, as: lit}]}}`,
		`{"success":true,"data":[{"code":"2024YY","name":"2024年","values":[{"_id":"lit01","da":"510000000000","i_showname":"亮灯数 (盏)","value":"6000"}]},{"code":"2023YY","name":"2023年","values":[{"_id":"lit01","da":"510000000000","i_showname":"亮灯数 (盏)","value":"5000"}]}]}`,
	},
	"nbs, the older interface": {
		`  - {id: lamps, kind: nbs, schedule: "0 6 * * *", deadline: 5s, options: {interface: easyquery, database: fsnd, base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: L01, place: 510000, as: lit}]}}`,
		`{"returncode":200,"returndata":{"datanodes":[{"data":{"data":6000,"hasdata":true,"strdata":"6000"},"wds":[{"valuecode":"L01","wdcode":"zb"},{"valuecode":"510000","wdcode":"reg"},{"valuecode":"2024","wdcode":"sj"}]},{"data":{"data":5000,"hasdata":true,"strdata":"5000"},"wds":[{"valuecode":"L01","wdcode":"zb"},{"valuecode":"510000","wdcode":"reg"},{"valuecode":"2023","wdcode":"sj"}]}],"wdnodes":[{"nodes":[{"cname":"亮灯数","code":"L01","unit":"盏"}],"wdcode":"zb"}]}}`,
	},
	"promql": {
		`  - {id: lamps, kind: promql, schedule: "0 6 * * *", deadline: 5s, options: {base: "SERVER", query: sum(lamps), last: 2, allow_private: ["127.0.0.1"], series: [{as: lit}]}}`,
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"street":"路灯街"},"values":[[1704038400,"5000"],[1735660800,"6000"]]}]}}`,
	},
	"sdmx": {
		`  - {id: lamps, kind: sdmx, schedule: "0 6 * * *", deadline: 5s, options: {base: "SERVER", flow: LAMPS, key: A.., allow_private: ["127.0.0.1"], series: [{where: {LAMP: street}, as: lit}]}}`,
		"DATAFLOW,FREQ,LAMP,TIME_PERIOD,OBS_VALUE,TITLE\nL:LAMPS(1.0),A,street,2023,5000,路灯统计资料\nL:LAMPS(1.0),A,street,2024,6000,路灯统计资料\nL:LAMPS(1.0),A,porch,2024,7,\n",
	},
	"worldbank": {
		`  - {id: lamps, kind: worldbank, schedule: "0 6 * * *", deadline: 5s, options: {indicator: LAMP.LIT, country: CHN, as: lit, base: "SERVER", allow_private: ["127.0.0.1"]}}`,
		`[{"page":1,"pages":1,"per_page":200,"total":2,"lastupdated":"2025-02-01"},[{"date":"2024","value":6000,"obs_status":""},{"date":"2023","value":5000,"obs_status":""}]]`,
	},
}

var lit = indicators.Series{Indicator: "lit", Region: "CN-51"}

func (h house) figures(t testing.TB) string {
	t.Helper()
	vs, err := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, v := range vs {
		parts = append(parts, fmt.Sprintf("%s=%v", v.Period, v.Value))
	}
	return strings.Join(parts, " ")
}

func (h house) collect(t testing.TB) ledger.Run {
	t.Helper()
	run, err := h.Collect(context.Background(), "lamps")
	if err != nil {
		t.Fatal(err)
	}
	return run
}

// TestKinds runs every kind against a server that behaves in every way that
// servers do.
func TestKinds(t *testing.T) {
	for name, k := range kinds {
		t.Run(name, func(t *testing.T) {
			for _, c := range behaviours(k.reply) {
				t.Run(c.name, func(t *testing.T) {
					var requests atomic.Int32
					server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
						c.serve(w, r, int(requests.Add(1)))
					}))
					defer server.Close()
					h := build(t, strings.ReplaceAll(k.definition, "SERVER", server.URL), nil)
					run := h.collect(t)
					if run.Result != c.result || !strings.Contains(run.Error, c.error) {
						t.Errorf("the run is %s: %q; want %s: %q", run.Result, run.Error, c.result, c.error)
					}
					want := ""
					if c.result == ledger.OK {
						want = "2023=5000 2024=6000"
					}
					if got := h.figures(t); got != want {
						t.Errorf("recorded %q, want %q", got, want)
					}
					if c.requests > 0 && int(requests.Load()) != c.requests {
						t.Errorf("%d requests, want %d", requests.Load(), c.requests)
					}
				})
			}
		})
	}
}

type behaviour struct {
	name     string
	serve    func(http.ResponseWriter, *http.Request, int)
	result   ledger.Result
	error    string
	requests int
}

func behaviours(reply string) []behaviour {
	say := func(body string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) { io.WriteString(w, body) }
	}
	status := func(code int, times int, header ...string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, n int) {
			if n > times {
				io.WriteString(w, reply)
				return
			}
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
	cut := func(at int) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Length", fmt.Sprint(len(reply)))
			io.WriteString(w, reply[:at])
		}
	}
	packed := func(w http.ResponseWriter, _ *http.Request, _ int) {
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		io.WriteString(z, reply)
		z.Close()
	}
	foreign, _ := simplifiedchinese.GB18030.NewEncoder().String(reply)
	list := []behaviour{
		{"well", say(reply), ledger.OK, "", 1},
		{"packed", packed, ledger.OK, "", 1},
		{"once busy", status(503, 1), ledger.OK, "", 2},
		{"too many requests", status(429, 1, "Retry-After", "0"), ledger.OK, "", 2},
		{"down", status(500, 99), ledger.Failed, "the server answered 500", 4},
		{"gone", status(404, 99), ledger.Failed, "the server answered 404", 1},
		{"empty", say(""), ledger.Failed, "the reply is empty", 4},
		{"a web page", say("<!DOCTYPE html><title>Sorry</title>"), ledger.Failed, "web page", 1},
		{"nonsense", say("\x00\x01\x02"), ledger.Failed, "", 1},
		{"redirect inside", func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		}, ledger.Failed, "private address", 1},
		{"redirect to a file", func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		}, ledger.Failed, "redirect", 1},
		{"redirect for ever", func(w http.ResponseWriter, r *http.Request, _ int) {
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		}, ledger.Failed, "redirects", 0},
	}
	if foreign != reply { // a reply of ASCII alone is the same in any charset
		list = append(list, behaviour{"another charset", say(foreign), ledger.OK, "", 1})
	}
	for tenth := 1; tenth < 10; tenth++ {
		list = append(list, behaviour{fmt.Sprintf("cut at %d0 %%", tenth), cut(len(reply) * tenth / 10), ledger.Failed, "broke off", 4})
	}
	return list
}

func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	for name, k := range kinds {
		h := build(t, strings.ReplaceAll(k.definition, "SERVER", address), nil)
		run := h.collect(t)
		if run.Result != ledger.Failed || !strings.Contains(run.Error, "cannot be reached from here") {
			t.Errorf("%s: %s: %s", name, run.Result, run.Error)
		}
	}
}

func TestSlow(t *testing.T) {
	released := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-released:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(released)
	definition := strings.ReplaceAll(kinds["csv"].definition, "SERVER", server.URL)
	h := build(t, strings.ReplaceAll(definition, "deadline: 5s", "deadline: 50ms"), nil)
	if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "within the deadline") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}

func TestPrivateAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	definition := strings.ReplaceAll(kinds["csv"].definition, "SERVER", server.URL)
	h := build(t, strings.ReplaceAll(definition, `, allow_private: ["127.0.0.1"]`, ""), nil)
	if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "private address, which is refused") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}

func TestSecretsStayInside(t *testing.T) {
	t.Setenv("LAMP_TOKEN", "glow-in-the-dark")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "glow-in-the-dark" {
			t.Errorf("the server got %q", r.Header.Get("Authorization"))
		}
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	definition := strings.Replace(kinds["csv"].definition, "SERVER/lamps.csv", strings.Replace(server.URL, "http://", "http://lamp:glow-in-the-dark@", 1)+"/x?token=glow-in-the-dark", 1)
	h := build(t, strings.Replace(definition, "options: {", `options: {headers: {Authorization: "env:LAMP_TOKEN"}, `, 1), nil)
	run := h.collect(t)
	if run.Result != ledger.Failed || strings.Contains(run.Error, "glow-in-the-dark") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}

func TestUnchanged(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			asked.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, kinds["csv"].reply)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(kinds["csv"].definition, "SERVER", server.URL), nil)
	first, second := h.collect(t), h.collect(t)
	if first.Result != ledger.OK || first.New != 2 || second.Result != ledger.Unchanged || second.Known != 2 || asked.Load() != 1 {
		t.Errorf("first %+v, then %+v after %d conditional requests", first, second, asked.Load())
	}
}

const bundled = `  - {id: lamps, kind: csv, schedule: "0 6 * * *", options: {file: lamps.csv}}`

func TestDoubts(t *testing.T) {
	head := "indicator,region,period,value,unit,bound,status,published,source,note\nlit,CN-51,2023,5000,盏,,,2024-02-01,,\n"
	for name, c := range map[string]struct{ row, reason string }{
		"another unit":         {"lit,CN-51,2024,6000,家,,,2025-02-01,,", "单位不可比：家与盏"},
		"points for percent":   {"share,CN-51,2024,60,百分点,,,2025-02-01,,", "百分比与百分点不可比"},
		"cumulative":           {"lit,CN-51,2024-01..2024-09,6000,盏,,,2025-02-01,,", "累计数不可作当期数"},
		"discrete":             {"lit_ytd,CN-51,2024-Q3,6000,盏,,,2025-02-01,,", "当期数不可作累计数"},
		"implausible":          {"lit,CN-51,2024,100001,盏,,,2025-02-01,,", "超出合理范围（0—100000盏）"},
		"below nothing":        {"lit,CN-51,2024,-1,盏,,,2025-02-01,,", "超出合理范围（0—100000盏）"},
		"another scale":        {"lit,CN-51,2024,0.6,盏,,,2025-02-01,,", "疑为单位或口径有误"},
		"the future":           {"lit,CN-51,2027,6000,盏,,,2025-02-01,,", "时期尚未开始"},
		"dated tomorrow":       {"lit,CN-51,2024,6000,盏,,,2026-03-02,,", "公布日期在未来"},
		"unknown":              {"lamp_posts,CN-51,2024,6000,盏,,,2025-02-01,,", "规划中没有这项指标"},
		"contradicts a figure": {"lit,CN-51,2023,5001,盏,,,2024-02-01,,", "同一文件中有相互矛盾的数值"},
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t, bundled, map[string]string{"lamps.csv": head + c.row + "\n"})
			run := h.collect(t)
			held, err := h.ledger.Quarantine(context.Background(), false)
			if err != nil || len(held) == 0 || run.Held != len(held) {
				t.Fatalf("held %d: %v; run %+v", len(held), err, run)
			}
			if last := held[len(held)-1]; !strings.Contains(last.Reason.ZH, c.reason) || last.Vintage.Locator != "row 3" {
				t.Errorf("held %s because %s", last.Vintage.Locator, last.Reason.ZH)
			}
			if again := h.collect(t); again.Held != 0 || again.Result != ledger.Unchanged {
				t.Errorf("held again: %+v", again)
			}
		})
	}
}

func TestDecide(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": "indicator,region,period,value,unit,published\nlit,CN-51,2024,100001,盏,2025-02-01\n"})
	h.collect(t)
	held, _ := h.ledger.Quarantine(context.Background(), false)
	if len(held) != 1 {
		t.Fatalf("held %d", len(held))
	}
	if _, err := h.ledger.Decide(context.Background(), held[0].ID, ledger.Decision{Accept: true, By: "analyst", Note: "checked by hand"}); err != nil {
		t.Fatal(err)
	}
	if got := h.figures(t); got != "2024=100001" {
		t.Errorf("after it was accepted: %s", got)
	}
	if _, err := h.ledger.Decide(context.Background(), held[0].ID, ledger.Decision{By: "analyst", Note: "no"}); !errors.Is(err, ledger.ErrDecided) {
		t.Errorf("decided twice: %v", err)
	}
}

func TestMissingValues(t *testing.T) {
	rows := "indicator,region,period,value,unit,published\n"
	for i, mark := range []string{"", "-", "…", "...", ":", "NA"} {
		rows += fmt.Sprintf("lit,CN-51,%d,%s,盏,2025-02-01\n", 2010+i, mark)
	}
	h := build(t, bundled, map[string]string{"lamps.csv": rows})
	h.collect(t)
	vs, _ := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	if len(vs) != 6 {
		t.Fatalf("%d of 6 recorded", len(vs))
	}
	for _, v := range vs {
		if v.Status != indicators.Missing || v.HasValue() {
			t.Errorf("%s has status %q and value %v", v.Period, v.Status, v.Value)
		}
	}
}

func TestFaultyRows(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": "indicator,region,period,value,unit,published\nlit,CN-51,2023,5000,盏,2024-02-01\nlit,CN-51,2024,many,盏,2025-02-01\n"})
	run := h.collect(t)
	if run.Result != ledger.Failed || !strings.Contains(run.Error, `line 3: number "many"`) || h.figures(t) != "2023=5000" {
		t.Errorf("%s: %s; recorded %s", run.Result, run.Error, h.figures(t))
	}
}

func TestEveryFigureLeadsToItsDocument(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": kinds["csv"].reply})
	h.collect(t)
	vs, _ := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	d, err := h.ledger.Document(context.Background(), vs[1].Document)
	if err != nil || !bytes.Contains(d.Content, []byte("2024,6000")) || vs[1].Locator != "row 3" {
		t.Errorf("%v: %s at %s", err, d.Content, vs[1].Locator)
	}
}

func TestPages(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("page")
		year := map[string]int{"1": 2024, "2": 2023, "3": 2022}[page]
		fmt.Fprintf(w, `[{"page":%s,"pages":3,"lastupdated":"2025-02-01"},[{"date":"%d","value":%d,"obs_status":""},{"date":"%d","value":null,"obs_status":""}]]`, page, year, year*2, year-10)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(kinds["worldbank"].definition, "SERVER", server.URL), nil)
	if run := h.collect(t); run.Result != ledger.OK || run.New != 6 {
		t.Errorf("%+v", run)
	}
	if got := h.figures(t); !strings.HasSuffix(got, "2022=4044 2023=4046 2024=4048") || !strings.HasPrefix(got, "2012=NaN") {
		t.Errorf("recorded %s", got)
	}
}

func TestWorldBankError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]`)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(kinds["worldbank"].definition, "SERVER", server.URL), nil)
	if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "The provided parameter value is not valid") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}

func TestDryRun(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": kinds["csv"].reply + "lit,CN-51,2027,1,盏,2025-02-01,\n"})
	found, err := h.Try(context.Background(), "lamps")
	if err != nil || len(found.Vintages) != 2 || len(found.Held) != 1 {
		t.Errorf("found %d and %d: %v", len(found.Vintages), len(found.Held), err)
	}
	if n, _ := h.ledger.Sequence(context.Background()); n != 0 {
		t.Errorf("a dry run recorded %d entries", n)
	}
	if _, err := h.Try(context.Background(), "nobody"); !errors.Is(err, collector.ErrUnknown) {
		t.Errorf("an unknown collector: %v", err)
	}
}

func TestStatus(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": kinds["csv"].reply})
	before, err := h.Status(context.Background())
	if err != nil || len(before) != 1 || before[0].Last != nil || before[0].State.EN != "not run yet" {
		t.Fatalf("%+v, %v", before, err)
	}
	if !before[0].Next.At.Equal(at) || before[0].Next.Why.EN != "not run yet" {
		t.Errorf("the first run is at %s", before[0].Next)
	}
	h.collect(t)
	if next, _ := h.Status(context.Background()); !next[0].Next.At.Equal(time.Date(2026, 3, 1, 22, 0, 0, 0, time.UTC)) { // six in the morning of 2 March, in the plan's zone
		t.Errorf("the next run is at %s", next[0].Next)
	}
	if after, _ := h.Status(context.Background()); after[0].Last == nil || after[0].Last.New != 2 || after[0].LastSuccess.IsZero() {
		t.Errorf("%+v", after[0])
	}
}

func TestFaultyDefinitions(t *testing.T) {
	for definition, want := range map[string]string{
		`{id: c, kind: csw, schedule: "0 6 * * *"}`:                                                                    `kind "csw": want one of csv, `,
		`{id: c, kind: csv, schedule: "0 6 * *", options: {file: lamps.csv}}`:                                          `schedule "0 6 * *"`,
		`{id: c, kind: csv, schedule: "0 0 30 2 *", options: {file: lamps.csv}}`:                                       "this day never comes",
		`{id: c, kind: csv, schedule: "@every -5m", options: {file: lamps.csv}}`:                                       "want at least a minute",
		`{id: c, kind: csv, schedule: "CRON_TZ=UTC", options: {file: lamps.csv}}`:                                      "the plan's zone",
		`{id: c, kind: csv, schedule: "@daily", options: {fiel: lamps.csv}}`:                                           `unknown key "fiel": did you mean "file"?`,
		`{id: c, kind: csv, schedule: "@daily", options: {file: lamps.csv, url: "https://x.example"}}`:                 "want one of file, path or url",
		`{id: c, kind: csv, schedule: "@daily", options: {file: ../lamps.csv}}`:                                        "it is not in the plan's folder",
		`{id: c, kind: csv, schedule: "@daily", options: {url: "file:///etc/passwd"}}`:                                 "url: want an address",
		`{id: c, kind: csv, schedule: "@daily", options: {url: "https://x.example", headers: {A: "env:NO_SUCH_ENV"}}}`: "the environment has no NO_SUCH_ENV",
		`{id: c, kind: json, schedule: "@daily", options: {url: "https://x.example", jq: ".a["}}`:                      "jq: unexpected EOF",
		`{id: c, kind: worldbank, schedule: "@daily", options: {indicator: A.B, country: CHN, as: nothing}}`:           `no indicator has the id "nothing"`,
		`{id: c, kind: worldbank, schedule: "@daily", options: {indicator: "A/../B", country: CHN, as: lit}}`:          "want codes such as",
	} {
		plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(lampPlan + "collectors:\n  - " + definition + "\n")}, "lamps.csv": {}})
		if err != nil {
			t.Fatal(err)
		}
		var faults catalogue.Faults
		if err := collector.Check(plan); !errors.As(err, &faults) || !strings.Contains(err.Error(), want) || faults[0].Line == 0 {
			t.Errorf("%s:\n%v\nwant %s", definition, err, want)
		}
	}
}
