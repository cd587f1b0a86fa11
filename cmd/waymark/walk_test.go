package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"waymark/catalogue"
	"waymark/dashboards"
	"waymark/indicators"
	"waymark/indicators/sichuan2027"
	"waymark/ledger"
	"waymark/testserver"
)

// TestWalk starts the whole service beside a real InfluxDB, and follows every
// figure of the bundled plan from the ledger to everywhere it is shown.
func TestWalk(t *testing.T) {
	server := testserver.Influx(t)
	t.Setenv("WAYMARK_INFLUX_URL", server.URL)
	t.Setenv("WAYMARK_INFLUX_TOKEN", server.Token)
	t.Setenv("WAYMARK_INFLUX_ORG", server.Org)
	t.Setenv("WAYMARK_INFLUX_BUCKET", server.Bucket)
	w := startService(t, t.TempDir())
	w.waitFor(t, "the mirror to catch up", func() bool {
		m := w.metrics(t)
		return m.has("waymark_indicator_value", labels{"indicator": "gdp"}, 67665.3) && m.has("waymark_mirror_pending", nil, 0) &&
			len(server.InfluxQL(t, `SELECT last("probability") FROM "assessment" WHERE "target"::tag = 'gdp-2027'`)) > 0
	})
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: w.data, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	exposed, drawn, mirrored := w.metrics(t), drawnBy(t, server), fluxFigures(t, server)
	figures := 0
	for _, it := range w.targets(t) {
		if it.Latest == nil {
			continue
		}
		figures++
		what := it.ID + " " + it.Latest.Period.String()
		on := indicators.Series{Indicator: it.Indicator, Region: it.Region}
		history, err := l.Latest(context.Background(), on, ledger.AsOf{})
		if err != nil || len(history) == 0 {
			t.Fatalf("%s: %d figures in the ledger: %v", what, len(history), err)
		}
		v := history[len(history)-1]
		same(t, what+" in the API", it.Latest.Value, v.Value)
		if !exposed.has("waymark_indicator_value", labels{"indicator": string(it.Indicator), "region": string(it.Region)}, v.Value) {
			t.Errorf("%s: /metrics has no value %v", what, v.Value)
		}
		key := string(it.Indicator) + " " + string(it.Region) + " " + v.Period.String()
		same(t, what+" by Flux", mirrored[key], v.Value)
		rows := server.InfluxQL(t, fmt.Sprintf(`SELECT "value" FROM "indicator" WHERE "indicator" = '%s' AND "region" = '%s' AND "period" = '%s'`, it.Indicator, it.Region, v.Period))
		same(t, what+" by InfluxQL", number(t, rows, 0), v.Value)
		page := w.get(t, "/indicators/"+string(it.Indicator)+"?lang=zh")
		if shown := indicators.FormatNumber(v.Value, v.Decimals); !strings.Contains(page, shown) {
			t.Errorf("%s: the page does not show %s", what, shown)
		}
		if it.Due.Frequency() == v.Period.Frequency() && !drawn[it.ID][v.Value] {
			t.Errorf("%s: its dashboard does not draw %v, but %v", what, v.Value, drawn[it.ID])
		}
		if p := it.Assessment.Probability; p != nil {
			if !exposed.has("waymark_target_probability", labels{"target": it.ID}, *p) {
				t.Errorf("%s: /metrics has not the probability %v", it.ID, *p)
			}
			rows := server.InfluxQL(t, fmt.Sprintf(`SELECT last("probability") FROM "assessment" WHERE "target"::tag = '%s'`, it.ID))
			same(t, it.ID+": the probability by InfluxQL", number(t, rows, 0), *p)
		}
	}
	if figures < 15 {
		t.Errorf("only %d targets have a figure", figures)
	}
}

// walker is a service under test.
type walker struct{ address, data string }

// startService runs `waymark serve` until the test ends.
func startService(t testing.TB, data string, flags ...string) walker {
	t.Helper()
	w := newWalker(t, data)
	ctx, cancel := context.WithCancel(context.Background())
	var log bytes.Buffer
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, append([]string{"serve", "--data", data, "--listen", strings.TrimPrefix(w.address, "http://")}, flags...), streams{strings.NewReader(""), io.Discard, &log})
	}()
	t.Cleanup(func() {
		cancel()
		if status := <-ended; status != statusGood {
			t.Errorf("serve ended with %d:\n%s", status, log.String())
		}
	})
	w.waitUntilReady(t)
	return w
}

// newWalker gives one for a service that is yet to start, at a free address.
func newWalker(t testing.TB, data string) walker {
	t.Helper()
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	return walker{"http://" + free.Addr().String(), data}
}

func (w walker) waitUntilReady(t testing.TB) {
	t.Helper()
	w.waitFor(t, "the service to be ready", func() bool {
		response, err := http.Get(w.address + "/readyz")
		if err != nil {
			return false
		}
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// waitFor looks again and again until it is so, for a minute at most.
func (w walker) waitFor(t testing.TB, what string, isSo func() bool) {
	t.Helper()
	tick, deadline := time.NewTicker(50*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for !isSo() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited a minute for %s", what)
		}
	}
}

func (w walker) get(t *testing.T, path string) string {
	t.Helper()
	response, err := http.Get(w.address + path)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, response.Status, err)
	}
	return string(body)
}

// walkedTarget is a target as a program reads it.
type walkedTarget struct {
	ID        string
	Indicator indicators.ID
	Region    indicators.Region
	Due       indicators.Period
	Latest    *struct {
		Period indicators.Period
		Value  float64
	}
	Assessment struct{ Probability *float64 }
}

func (w walker) targets(t *testing.T) []walkedTarget {
	t.Helper()
	var list struct{ Items []walkedTarget }
	if err := json.Unmarshal([]byte(w.get(t, "/api/v1/targets")), &list); err != nil {
		t.Fatal(err)
	}
	return list.Items
}

type labels map[string]string

type exposition map[string][]sample

type sample struct {
	labels labels
	value  float64
}

func (w walker) metrics(t *testing.T) exposition {
	t.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	families, err := parser.TextToMetricFamilies(strings.NewReader(w.get(t, "/metrics")))
	if err != nil {
		t.Fatal(err)
	}
	all := make(exposition)
	for name, family := range families {
		for _, m := range family.Metric {
			s := sample{labels{}, m.GetGauge().GetValue()}
			for _, l := range m.Label {
				s.labels[l.GetName()] = l.GetValue()
			}
			all[name] = append(all[name], s)
		}
	}
	return all
}

// has tells whether a metric with these labels among its own has the value.
func (e exposition) has(name string, with labels, value float64) bool {
	for _, s := range e[name] {
		all := s.value == value
		for k, v := range with {
			all = all && s.labels[k] == v
		}
		if all {
			return true
		}
	}
	return false
}

func same(t *testing.T, what string, got, want float64) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// number is the value in the first row of an InfluxQL answer, after its time.
func number(t *testing.T, tables []testserver.Table, row int) float64 {
	t.Helper()
	if len(tables) == 0 || len(tables[0].Values) <= row {
		return math.NaN()
	}
	n, ok := tables[0].Values[row][1].(json.Number)
	if !ok {
		return math.NaN()
	}
	v, err := n.Float64()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// fluxFigures reads every current figure by Flux, by indicator, region and
// period.
func fluxFigures(t *testing.T, s *testserver.Server) map[string]float64 {
	t.Helper()
	figures := make(map[string]float64)
	rows := s.Flux(t, fmt.Sprintf(`from(bucket: %q) |> range(start: 1980-01-01T00:00:00Z, stop: 2100-01-01T00:00:00Z)
		|> filter(fn: (r) => r._measurement == "indicator" and (r._field == "value" or r._field == "period"))
		|> map(fn: (r) => ({_time: r._time, indicator: r.indicator, region: r.region, field: r._field, frequency: r.frequency, text: string(v: r._value)}))`, s.Bucket))
	type point struct{ indicator, region, frequency, time string }
	periods, values := make(map[point]string), make(map[point]string)
	for _, r := range rows {
		p := point{r["indicator"], r["region"], r["frequency"], r["_time"]}
		if r["field"] == "period" {
			periods[p] = r["text"]
		} else {
			values[p] = r["text"]
		}
	}
	for p, text := range values {
		v, _, err := indicators.ParseNumber(text)
		if err != nil {
			t.Fatal(err)
		}
		figures[p.indicator+" "+p.region+" "+periods[p]] = v
	}
	return figures
}

// drawnBy runs every InfluxQL query of every dashboard, and gives the values
// that those of figures draw, by target: the panels of one target follow its
// path's query.
func drawnBy(t *testing.T, s *testserver.Server) map[string]map[float64]bool {
	t.Helper()
	plan, err := catalogue.Load(sichuan2027.Files)
	if err != nil {
		t.Fatal(err)
	}
	files, err := dashboards.Files(plan, dashboards.Options{Lang: indicators.Chinese})
	if err != nil {
		t.Fatal(err)
	}
	drawn := make(map[string]map[float64]bool)
	for name, content := range files {
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		var board struct {
			Panels []struct{ Targets []struct{ Query string } }
		}
		if err := json.Unmarshal(content, &board); err != nil {
			t.Fatal(err)
		}
		for _, p := range board.Panels {
			values, target := make(map[float64]bool), ""
			for _, q := range p.Targets {
				if q.Query == "" {
					continue
				}
				tables := s.InfluxQL(t, strings.ReplaceAll(q.Query, "$timeFilter", "time > '1949-01-01'"))
				if _, after, ok := strings.Cut(q.Query, `"target"::tag = '`); ok {
					target, _, _ = strings.Cut(after, "'")
				}
				shownIn := 1.0 // the unit that it is shown in
				if m := regexp.MustCompile(` / ([\d.]+) FROM`).FindStringSubmatch(q.Query); m != nil {
					shownIn, _, _ = indicators.ParseNumber(m[1])
				}
				for _, table := range tables {
					for row := range table.Values {
						values[math.Round(number(t, []testserver.Table{table}, row)*shownIn*1e6)/1e6] = true
					}
				}
			}
			for v := range values {
				if drawn[target] == nil {
					drawn[target] = make(map[float64]bool)
				}
				drawn[target][v] = true
			}
		}
	}
	return drawn
}
