package collector

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
	"waymark/ledger"
)

const benchPlan = `plan: {id: lamps, region: CN-51, domains: [{id: light}]}
indicators: [{id: lit, domain: light, name: lit, unit: 盏, frequency: D}]
collectors: [{id: lamps, kind: worldbank, schedule: "@daily", deadline: 10m, options: {indicator: LAMP.LIT, country: CHN, as: lit, base: "SERVER", allow_private: ["127.0.0.1"]}}]
`

// BenchmarkDocuments takes 10,000 documents of twelve figures each from a
// server on this machine all the way into the ledger: fetched, archived, read,
// checked and appended, 500 in a run.
func BenchmarkDocuments(b *testing.B) {
	const pages, runs = 500, 20
	run := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := 1
		fmt.Sscan(r.URL.Query().Get("page"), &page)
		fmt.Fprintf(w, `[{"page":%d,"pages":%d,"lastupdated":"2026-02-01"},[`, page, pages)
		day := time.Date(1690, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 12*(run*pages+page))
		var figures []string
		for i := range 12 {
			figures = append(figures, fmt.Sprintf(`{"date":%q,"value":%d,"obs_status":""}`, day.AddDate(0, 0, i).Format(time.DateOnly), 5000+i))
		}
		fmt.Fprint(w, strings.Join(figures, ",")+"]]")
	}))
	defer server.Close()
	begun := processorTime(b)
	for b.Loop() {
		cs := benchCollectors(b, server.URL)
		for run = range runs {
			if r, err := cs.Collect(b.Context(), "lamps"); err != nil || r.New < 12*pages {
				b.Fatal(r, err)
			}
		}
	}
	b.ReportMetric(float64(b.N*pages*runs)/b.Elapsed().Seconds(), "documents/s")
	b.ReportMetric(float64(b.N*pages*runs)/(processorTime(b)-begun).Seconds(), "documents/core-s") // on a machine that others use too
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
}

// processorTime is how long the processors have worked for this process.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func benchCollectors(b *testing.B, server string) *Collectors {
	b.Helper()
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(strings.ReplaceAll(benchPlan, "SERVER", server))}})
	if err != nil {
		b.Fatal(err)
	}
	l, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { l.Close() })
	cs, err := New(Config{Catalogue: plan, Ledger: l, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	return cs
}

// BenchmarkRuns takes 2,000 documents into the ledger, one a run, each with its
// begin and end recorded.
func BenchmarkRuns(b *testing.B) {
	const runs = 2000
	served := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served++
		day := time.Date(1990, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, served)
		fmt.Fprintf(w, `[{"page":1,"pages":1,"lastupdated":"2026-02-01"},[{"date":%q,"value":%d,"obs_status":""}]]`, day.Format(time.DateOnly), 5000+served%100)
	}))
	defer server.Close()
	begun := processorTime(b)
	for b.Loop() {
		cs := benchCollectors(b, server.URL)
		for range runs {
			if run, err := cs.Collect(b.Context(), "lamps"); err != nil || run.Result != ledger.OK {
				b.Fatal(run, err)
			}
		}
	}
	b.ReportMetric(float64(b.N*runs)/b.Elapsed().Seconds(), "documents/s")
	b.ReportMetric(float64(b.N*runs)/(processorTime(b)-begun).Seconds(), "documents/core-s")
}
