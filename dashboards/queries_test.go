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
	"waymark/dashboards"
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

// panels gives what the panels and annotations of each dashboard ask. flux is the
// bucket to ask in Flux; empty for InfluxQL.
func panels(t *testing.T, flux string) map[string][]shown {
	t.Helper()
	all := make(map[string][]shown)
	files, err := dashboards.Files(plan(t), dashboards.Options{External: external, Lang: indicators.English, Flux: flux})
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range files {
		if !strings.HasPrefix(name, "dashboards/") {
			continue
		}
		var d struct {
			Panels      []shown
			Annotations struct {
				List []struct{ Name, Query string }
			}
		}
		// The variables are chosen as a reader would.
		content = []byte(strings.NewReplacer("${indicator}", "gdp", "${region}", "CN-51").Replace(string(content)))
		if err := json.Unmarshal(content, &d); err != nil {
			t.Fatal(err)
		}
		for _, a := range d.Annotations.List {
			d.Panels = append(d.Panels, shown{"annotation " + a.Name, []struct{ Expr, Query string }{{"", a.Query}}})
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
	for _, flux := range []string{"", server.Bucket} {
		for name, list := range panels(t, flux) {
			for _, p := range list {
				if flux != "" && p.Targets[0].Expr != "" {
					continue // asked of Prometheus, and answered above
				}
				askPanel(t, name+": "+p.Title, p, server, address)
			}
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
		if strings.HasPrefix(q.Query, "from(") {
			answers += len(server.Flux(t, strings.NewReplacer("v.timeRangeStart", "1949-01-01T00:00:00Z", "v.timeRangeStop", "2040-01-01T00:00:00Z").Replace(q.Query)))
			continue
		}
		// Grafana writes the dashboard's range in milliseconds since 1970.
		query := strings.ReplaceAll(q.Query, "$timeFilter", "time >= -662688000000ms and time <= 2500000000000ms")
		answers += len(server.InfluxQL(t, query))
	}
	if answers == 0 && !strings.HasPrefix(p.Title, "annotation Slips") {
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
