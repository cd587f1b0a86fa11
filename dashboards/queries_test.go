package dashboards_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/influx"
	"waymark/ledger"
	"waymark/metrics"
	"waymark/scoreboard"
	"waymark/testserver"
)

// shown is what a panel asks.
type shown struct {
	Title   string
	Targets []struct{ Expr, Query string }
}

func panels(t *testing.T) map[string][]shown {
	t.Helper()
	all := make(map[string][]shown)
	for name, content := range generated(t) {
		if !strings.HasPrefix(name, "grafana/dashboards/en/") {
			continue
		}
		var d struct{ Panels []shown }
		if err := json.Unmarshal(content, &d); err != nil {
			t.Fatal(err)
		}
		all[name] = d.Panels
	}
	return all
}

// filled opens a ledger with made-up figures for every targeted series.
func filled(t *testing.T, c *catalogue.Catalogue) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	run, err := l.StartRun(t.Context(), "made_up")
	if err != nil {
		t.Fatal(err)
	}
	batch := ledger.Batch{Collector: "made_up", Run: run.ID}
	for _, target := range c.Targets {
		i, _ := c.Indicator(target.Indicator)
		for back := 3; back < 12; back++ {
			batch.Vintages = append(batch.Vintages, indicators.Vintage{Observation: indicators.Observation{
				Series: target.Series, Period: target.Due.Add(-back), Value: float64(20 - back), Unit: i.Unit,
			}, Published: indicators.NewDate(2026, 1, 1)})
		}
	}
	if _, err := l.Append(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	run.Finished, run.Result = run.Started.Add(time.Second), ledger.OK
	if err := l.FinishRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
	return l
}

// TestEveryPanelHasData asks every panel's queries of real servers.
func TestEveryPanelHasData(t *testing.T) {
	server := testserver.Influx(t)
	c := plan(t)
	l := filled(t, c)
	quiet := slog.New(slog.DiscardHandler)
	board := scoreboard.New(c, l, time.Now, quiet)
	if err := board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	m, err := influx.New(influx.Config{URL: server.URL, Token: server.Token, Org: server.Org, Bucket: server.Bucket,
		Patience: 10 * time.Second}, l, c, quiet)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	if _, err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := m.Sync(t.Context(), func(uint64, uint64) {}); err != nil {
		t.Fatal(err)
	}
	service := httptest.NewServer(metrics.Handler(metrics.Sources{Snapshot: board.Snapshot, Ledger: l, Pending: m.Pending, Version: "test", Log: quiet}))
	t.Cleanup(service.Close)
	address := testserver.Prometheus(t, fmt.Sprintf(`global: {scrape_interval: 1s}
scrape_configs:
  - job_name: waymark
    metrics_path: /
    static_configs: [{targets: ["%s"]}]
`, strings.TrimPrefix(service.URL, "http://")))
	for name, list := range panels(t) {
		for _, p := range list {
			askPanel(t, name+": "+p.Title, p, server, address)
		}
	}
}

// askPanel fails where a query fails, or none of a panel's has an answer.
func askPanel(t *testing.T, name string, p shown, server *testserver.Server, prometheus string) {
	t.Helper()
	answers := 0
	for _, q := range p.Targets {
		if q.Expr != "" {
			answers += promQL(t, prometheus, q.Expr)
			continue
		}
		// Grafana writes the dashboard's range in milliseconds since 1970.
		query := strings.ReplaceAll(q.Query, "$timeFilter", "time >= -662688000000ms and time <= 2500000000000ms")
		answers += len(server.InfluxQL(t, query))
	}
	if answers == 0 {
		t.Errorf("%s: empty: %+v", name, p.Targets)
	}
}

// promQL gives the number of series of an answer, asking until there is one or
// ten seconds have passed, since a rate needs two scrapes.
func promQL(t *testing.T, address, expr string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	again := time.NewTicker(200 * time.Millisecond)
	defer again.Stop()
	for {
		if n := askOnce(t, address, expr); n > 0 {
			return n
		}
		select {
		case <-ctx.Done():
			return 0
		case <-again.C:
		}
	}
}

func askOnce(t *testing.T, address, expr string) int {
	t.Helper()
	resp, err := http.Get(address + "/api/v1/query?query=" + url.QueryEscape(expr))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer struct {
		Status, Error string
		Data          struct{ Result []json.RawMessage }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || answer.Status != "success" {
		t.Fatalf("%s: %s %v", expr, answer.Error, err)
	}
	return len(answer.Data.Result)
}
