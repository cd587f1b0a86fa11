package collector

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
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
	*Collectors
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
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: emptyLedger(t), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	cs, err := New(Config{Catalogue: plan, Ledger: l, Now: clock, Log: slog.New(slog.DiscardHandler), Retry: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return house{cs, l}
}

// emptyLedger gives a folder with a ledger in it that was made once: making one
// takes the race detector a tenth of a second, and the suite makes a thousand.
func emptyLedger(t testing.TB) string {
	t.Helper()
	content, err := madeLedger()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ledger.db"), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

var madeLedger = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "ledger")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := l.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "ledger.db"))
})

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

func TestPrivateAddress(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	definition := strings.ReplaceAll(specimenOf(t, "csv").definition, "SERVER", server.URL)
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
	definition := strings.Replace(specimenOf(t, "csv").definition, "SERVER/lamps.csv", strings.Replace(server.URL, "http://", "http://lamp:glow-in-the-dark@", 1)+"/x?token=glow-in-the-dark", 1)
	h := build(t, strings.Replace(definition, "options: {", `options: {headers: {Authorization: "env:LAMP_TOKEN"}, `, 1), nil)
	run := h.collect(t)
	if run.Result != ledger.Failed || strings.Contains(run.Error, "glow-in-the-dark") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}

// lampRows is the specimen of kind csv.
var lampRows = csvSpecimen().reply(goodLamps...)

func TestUnchanged(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"one"`)
		if r.Header.Get("If-None-Match") == `"one"` {
			asked.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(lampRows)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(specimenOf(t, "csv").definition, "SERVER", server.URL), nil)
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
		"no such source":       {"lit,CN-51,2024,1,盏,,,2025-02-01,rumour,", "规划中没有来源“rumour”"},
		"implausible":          {"lit,CN-51,2024,100001,盏,,,2025-02-01,,", "超出合理范围（0—100,000盏）"},
		"below nothing":        {"lit,CN-51,2024,-1,盏,,,2025-02-01,,", "超出合理范围（0—100,000盏）"},
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
	h := build(t, bundled, map[string]string{"lamps.csv": string(lampRows)})
	h.collect(t)
	vs, _ := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	d, err := h.ledger.Document(context.Background(), vs[1].Document)
	if err != nil || !bytes.Contains(d.Content, []byte("2024,6000")) || vs[1].Locator != "row 3" {
		t.Errorf("%v: %s at %s", err, d.Content, vs[1].Locator)
	}
}

func TestDryRun(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": string(lampRows) + "lit,CN-51,2027,1,盏,2025-02-01,\n"})
	found, err := h.Try(context.Background(), "lamps")
	if err != nil || len(found.Vintages) != 2 || len(found.Held) != 1 {
		t.Errorf("found %d and %d: %v", len(found.Vintages), len(found.Held), err)
	}
	if n, _ := h.ledger.Sequence(context.Background()); n != 0 {
		t.Errorf("a dry run recorded %d entries", n)
	}
	if _, err := h.Try(context.Background(), "nobody"); !errors.Is(err, ErrUnknown) {
		t.Errorf("an unknown collector: %v", err)
	}
}

func TestStatus(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": string(lampRows)})
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
		`{id: c, kind: csv, options: {file: lamps.csv}}`:                                                               "c: schedule is missing",
		`{id: c, kind: push, schedule: "0 6 * * *"}`:                                                                   "figures are pushed to this kind, it has none",
		`{id: c, kind: push, options: {token: secret}}`:                                                                "token: want env:NAME or file:/path",
		`{id: c, kind: push, options: {indicators: [lamp]}}`:                                                           `indicators: the plan has none of the id "lamp"`,
		`{id: c, kind: push, options: {source: rumour, region: Sichuan}}`:                                              `source: the plan has none of the id "rumour"`,
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
		if err := Check(plan); !errors.As(err, &faults) || !strings.Contains(err.Error(), want) || faults[0].Line == 0 {
			t.Errorf("%s:\n%v\nwant %s", definition, err, want)
		}
	}
}
