package metrics_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil/promlint"
	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/metrics"
	"waymark/scoreboard"
	"waymark/testserver"
)

// board is a made-up snapshot of so many targets, two on each series; the
// first has no figure.
func board(targets int) *scoreboard.Snapshot {
	s := &scoreboard.Snapshot{AsOf: indicators.NewDate(2026, 1, 1)}
	for i := range targets {
		series := indicators.Series{Indicator: indicators.ID(fmt.Sprintf("made_up_%d", i/2)), Region: "CN-51"}
		target := indicators.Target{ID: indicators.ID(fmt.Sprintf("target-%d", i)), Series: series, Form: indicators.LevelForm,
			Value: float64(i), Unit: indicators.MustUnit("亿元"), Due: indicators.Year(2027)}
		it := scoreboard.Item{
			Target: target, Domain: indicators.Domain{ID: "made_up"},
			Indicator:  indicators.Indicator{ID: series.Indicator, Unit: indicators.MustUnit("亿元")},
			Assessment: indicators.Assessment{Verdict: indicators.AtRisk, Probability: 0.5, Projected: 1, MonthsAhead: -2},
		}
		if i/2 == 0 {
			it.Assessment = indicators.Assessment{Verdict: indicators.Unassessable, Probability: math.NaN(), Projected: math.NaN(), MonthsAhead: math.NaN()}
		} else {
			it.Latest = &indicators.Vintage{Observation: indicators.Observation{
				Series: series, Period: indicators.Year(1952), Value: 1.5, Unit: indicators.MustUnit("万亿元")}}
		}
		s.Items = append(s.Items, it)
	}
	on := indicators.Series{Indicator: "made_up_without_target", Region: "CN-51"}
	s.Awaited = []scoreboard.Awaited{{Series: on, Indicator: indicators.Indicator{ID: on.Indicator, Domain: "made_up"}, Overdue: time.Hour}}
	return s
}

func open(t testing.TB) *ledger.Ledger {
	t.Helper()
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	run, err := l.StartRun(context.Background(), "made_up")
	if err != nil {
		t.Fatal(err)
	}
	run.Finished, run.Result = run.Started.Add(2*time.Second), ledger.OK
	if err := l.FinishRun(context.Background(), run); err != nil {
		t.Fatal(err)
	}
	return l
}

func handler(t testing.TB, snapshot func() *scoreboard.Snapshot) http.Handler {
	return metrics.Handler(metrics.Sources{
		Snapshot: snapshot, Ledger: open(t), Version: "test",
		Pending: func() uint64 { return 3 }, Log: slog.New(slog.DiscardHandler),
	})
}

func scrape(t testing.TB, h http.Handler) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestScrapeShowsTheState(t *testing.T) {
	s := board(4)
	text := scrape(t, handler(t, func() *scoreboard.Snapshot { return s }))
	for _, line := range []string{
		`waymark_indicator_value{domain="made_up",indicator="made_up_1",region="CN-51",unit="亿元"} 15000`,
		`waymark_indicator_period_end_timestamp_seconds{domain="made_up",indicator="made_up_1",region="CN-51"} -5.36544e+08`,
		`waymark_series_overdue_seconds{domain="made_up",indicator="made_up_0",region="CN-51"} 0`,
		`waymark_series_overdue_seconds{domain="made_up",indicator="made_up_without_target",region="CN-51"} 3600`,
		`waymark_target_value{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3",unit="亿元"} 3`,
		`waymark_target_projected_value{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3",unit="亿元"} 1`,
		`waymark_target_probability{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3"} 0.5`,
		`waymark_target_months_ahead{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3"} -2`,
		`waymark_target_verdict{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3",verdict="at_risk"} 1`,
		`waymark_target_verdict{domain="made_up",indicator="made_up_1",region="CN-51",target="target-3",verdict="missed"} 0`,
		`waymark_target_verdict{domain="made_up",indicator="made_up_0",region="CN-51",target="target-0",verdict="unassessable"} 1`,
		`waymark_collector_runs_total{collector="made_up",result="ok"} 1`,
		`waymark_collector_runs_total{collector="made_up",result="failed"} 0`,
		`waymark_collector_run_duration_seconds_bucket{collector="made_up",le="1"} 0`,
		`waymark_collector_run_duration_seconds_bucket{collector="made_up",le="2.5"} 1`,
		`waymark_collector_run_duration_seconds_bucket{collector="made_up",le="+Inf"} 1`,
		`waymark_collector_run_duration_seconds_sum{collector="made_up"} 2`,
		`waymark_mirror_pending 3`,
		`waymark_quarantine_observations 0`,
		`waymark_ledger_sequence 1`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing: %s", line)
		}
	}
	if strings.Contains(text, "NaN") {
		t.Error("a value that is not known must be left out")
	}
	if got := strings.Count(text, `waymark_indicator_value{`); got != 1 {
		t.Errorf("%d values of one series with a figure", got)
	}
}

func TestScrapeIsCleanByPromlint(t *testing.T) {
	s := board(4)
	problems, err := promlint.New(strings.NewReader(scrape(t, handler(t, func() *scoreboard.Snapshot { return s })))).Lint()
	if err != nil || len(problems) > 0 {
		t.Errorf("%v %v", problems, err)
	}
}

func TestScrapeIsCleanByPromtool(t *testing.T) {
	promtool := testserver.Find(t, "promtool")
	s := board(4)
	cmd := exec.CommandContext(t.Context(), promtool, "check", "metrics")
	cmd.Stdin = strings.NewReader(scrape(t, handler(t, func() *scoreboard.Snapshot { return s })))
	if out, err := cmd.CombinedOutput(); err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestScrapeSeesANewSnapshot(t *testing.T) {
	s := board(2)
	h := handler(t, func() *scoreboard.Snapshot { return s })
	scrape(t, h)
	s = board(4)
	if !strings.Contains(scrape(t, h), `target="target-3"`) {
		t.Error("a scrape shows an earlier snapshot")
	}
}

// BenchmarkScrape reports a scrape of 10,000 targets as a multiple of encoding
// the same ready families: with the snapshot unchanged since the last scrape,
// and with a new one each time.
func BenchmarkScrape(b *testing.B) {
	for name, fresh := range map[string]bool{"unchanged": false, "new": true} {
		b.Run(name, func(b *testing.B) {
			current := board(10_000)
			h := handler(b, func() *scoreboard.Snapshot { return current })
			families := parse(b, scrape(b, h))
			var ours, encoding time.Duration
			for b.Loop() {
				if fresh {
					renewed := *current
					current = &renewed
				}
				start := time.Now()
				h.ServeHTTP(discard{}, httptest.NewRequest(http.MethodGet, "/metrics", nil))
				ours += time.Since(start)
				start = time.Now()
				e := expfmt.NewEncoder(io.Discard, expfmt.NewFormat(expfmt.TypeTextPlain))
				for _, f := range families {
					if err := e.Encode(f); err != nil {
						b.Fatal(err)
					}
				}
				encoding += time.Since(start)
			}
			b.ReportMetric(float64(ours)/float64(encoding), "×encoding")
		})
	}
}

func parse(b *testing.B, text string) []*dto.MetricFamily {
	b.Helper()
	parser := expfmt.NewTextParser(model.UTF8Validation)
	found, err := parser.TextToMetricFamilies(bytes.NewBufferString(text))
	if err != nil {
		b.Fatal(err)
	}
	var families []*dto.MetricFamily
	for _, f := range found {
		families = append(families, f)
	}
	return families
}

// discard is a reader of answers that keeps nothing.
type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) Write(p []byte) (int, error) { return len(p), nil }
func (discard) WriteHeader(int)             {}
