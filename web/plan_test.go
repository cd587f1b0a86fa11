package web

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

var yuan = indicators.MustUnit("亿元")

const secret = "a-token-for-tests"

// now is the moment at which every test runs.
func now() time.Time { return time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC) }

func text(zh, en string) indicators.Text { return indicators.Text{ZH: zh, EN: en} }

// definitions is a plan of made-up indicators, whose names and sources try to
// break out of the page.
const definitions = `
plan: {id: sample, name: {zh: 样例规划, en: Sample plan}, zone: Asia/Shanghai, region: CN-51, domains: [
  {id: first, name: {zh: 甲领域, en: First domain}}, {id: second, name: {zh: 乙领域, en: Second domain}}]}
indicators:
  - {id: alpha, domain: first, name: {zh: 指标alpha, en: Indicator alpha}, unit: 亿元, kind: flow, basis: nominal, plausible: {low: 0, high: 1000000}}
  - {id: beta, domain: first, name: {zh: 指标beta, en: Indicator beta}, unit: 亿元, kind: flow, basis: nominal}
  - {id: gamma, domain: second, name: {zh: "<img src=x onerror=alert(1)>", en: "\"><script>alert(1)</script>"}, unit: 亿元, kind: flow}
targets:
  - {id: alpha-2027, indicator: alpha, value: ">= 6500 亿元", baseline: {period: 2021}, due: 2027, announced: 2022-01-05, source: bulletin}
  - {id: beta-2027, indicator: beta, value: ">= 6500 亿元", due: 2027, announced: 2022-01-05, source: bulletin, standing: derived, note: "65 = 13 × 5"}
  - {id: gamma-2027, indicator: gamma, value: ">= 6500 亿元", baseline: {period: 2021}, due: 2027, announced: 2022-01-05, source: hostile, standing: reference, note: "样例"}
sources:
  - {id: bulletin, title: 样例公报, publisher: 样例局, published: 2021-12-01, address: "https://example.org/bulletin", grade: A}
  - {id: hostile, title: "<script>alert('源')</script>", publisher: 样例局, published: 2021-12-01, grade: C}
collectors:
  - {id: figures, name: {zh: 样例数据, en: Sample figures}, kind: csv, schedule: "0 9 * * *", options: {file: figures.csv}}
`

// testPlan reads the definitions.
func testPlan(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(definitions)},
		"figures.csv": {Data: []byte("indicator,region,period,value,unit,published,source\nbeta,CN-51,2023,777,亿元,2024-03-01,bulletin\n")}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func on(id indicators.ID) indicators.Series { return indicators.Series{Indicator: id, Region: "CN-51"} }

func day(s string) indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

const document = "period,value\n2021,4530\n2022,4810\n\"<script>alert(2)</script>\",5020\n2024,5290\n"

// openLedger opens a ledger in a folder with figures of alpha and gamma; beta
// has none.
func openLedger(t testing.TB, dir string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: dir, Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	b := ledger.Batch{Collector: "figures", Documents: []ledger.Document{{Hash: ledger.HashOf([]byte(document)),
		Address: "https://example.org/figures.csv", MediaType: "text/csv", Fetched: now(), Content: []byte(document)}}}
	for _, id := range []indicators.ID{"alpha", "gamma"} {
		for i, value := range []float64{4530, 4810, 5020, 5290} {
			v := indicators.Vintage{Observation: indicators.Observation{Series: on(id), Period: indicators.Year(2021 + i), Value: value, Unit: yuan},
				Published: indicators.NewDate(2022+i, 3, 1), Source: "bulletin", Document: ledger.HashOf([]byte(document)), Locator: fmt.Sprintf("row %d", i+2)}
			if i == 3 {
				v.Bound = indicators.AtLeast
			}
			b.Vintages = append(b.Vintages, v)
		}
	}
	revised := b.Vintages[1]
	revised.Value, revised.Published = 4790, day("2024-02-01")
	b.Vintages = append(b.Vintages, revised)
	if _, err := l.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	return l
}

// snapshotOf judges by hand: this room shows verdicts, it does not find them.
func snapshotOf(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, asOf indicators.Date) (*scoreboard.Snapshot, error) {
	s := &scoreboard.Snapshot{AsOf: asOf, Made: now()}
	for i, t := range c.Targets {
		history, err := l.Latest(ctx, t.Series, ledger.AsOf{Published: asOf})
		if err != nil {
			return nil, err
		}
		it := scoreboard.Item{Target: t, History: history}
		it.Indicator, _ = c.Indicator(t.Indicator)
		it.Source, _ = c.Source(t.Source)
		it.Domain, _ = c.Domain(it.Indicator.Domain)
		if t.Source == "hostile" {
			it.Source.Address = "javascript:alert(1)"
		}
		nan := math.NaN()
		it.Assessment = indicators.Assessment{Target: t.ID, Series: t.Series, AsOf: asOf, Verdict: indicators.Unassessable,
			Probability: nan, Projected: nan, Low80: nan, High80: nan, Low95: nan, High95: nan, MonthsAhead: nan,
			PaceNeeded: nan, PaceHeld: nan, Reason: text("尚无已公布数据", "no figure published yet"), Method: "sample/1"}
		if n := len(history); n > 0 {
			it.Latest = &history[n-1]
			it.Assessment.Verdict = indicators.Verdicts()[i%5]
			it.Assessment.Probability, it.Assessment.MonthsAhead = 0.9-0.17*float64(i%5), 6-5*float64(i%5)
			it.Assessment.PaceNeeded, it.Assessment.PaceHeld = 7.1, 5.3
			it.Assessment.Projected, it.Assessment.Low80, it.Assessment.High80 = 6130, 5700, 6600
			it.Assessment.Low95, it.Assessment.High95 = 5450, 6900
			it.Assessment.Reason = text("样例理由。", "A sample reason.")
			for k := range 3 {
				m, w := 5500+300*float64(k), 160*float64(k+1)
				it.Assessment.Projection = append(it.Assessment.Projection, indicators.Point{Period: indicators.Year(2025 + k),
					Median: m, Low80: m - w, High80: m + w, Low95: m - 1.5*w, High95: m + 1.5*w})
			}
			before := it.Assessment
			before.Verdict = indicators.OnTrack
			it.Previous = &before
		}
		s.Items = append(s.Items, it)
	}
	return s, nil
}

// config is a site over a real ledger.
func config(t testing.TB, c *catalogue.Catalogue) Config {
	t.Helper()
	return configIn(t, c, t.TempDir())
}

// configIn is a site whose ledger is in a folder.
func configIn(t testing.TB, c *catalogue.Catalogue, dir string) Config {
	t.Helper()
	l := openLedger(t, dir)
	current, err := snapshotOf(t.Context(), c, l, day("2026-03-02"))
	if err != nil {
		t.Fatal(err)
	}
	cs, err := collector.New(collector.Config{Catalogue: c, Ledger: l, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return Config{Catalogue: c, Ledger: l, Collectors: cs, Board: func() *scoreboard.Snapshot { return current }, Now: now, Token: secret, Version: "test"}
}

func newSite(t testing.TB) http.Handler {
	t.Helper()
	h, err := New(config(t, testPlan(t)))
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// unhurried gives a site whose clock goes on so fast that no limit on how often
// it is asked is met: for fuzzing and measuring.
func unhurried(t testing.TB, c Config) http.Handler {
	t.Helper()
	var asked atomic.Int64
	c.Now = func() time.Time { return now().Add(time.Duration(asked.Add(1)) * 10 * time.Millisecond) }
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get asks a site for an address, with headers as name and value in turn.
func get(h http.Handler, address string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, httptest.NewRequest("GET", address, nil), headers...)
}

func post(h http.Handler, address, body string, headers ...string) *httptest.ResponseRecorder {
	return ask(h, httptest.NewRequest("POST", address, strings.NewReader(body)), headers...)
}

func ask(h http.Handler, r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// siteOf is a site before its routes are laid.
func siteOf(t testing.TB) *site { return &site{Config: config(t, testPlan(t))} }
