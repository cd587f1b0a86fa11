package collector

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("indicator,region,period,value,unit\nlit,CN-51,2024,1,盏\n"))
	f.Add([]byte("\xff\xfei\x00n\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, _ := readCSV(ledger.Document{Content: content})
		for _, v := range vintages {
			if v.Indicator == "" || v.Period.IsZero() || v.Unit.IsZero() || v.Locator == "" {
				t.Fatalf("read %+v", v)
			}
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	code, err := compileJQ("lamps", ".. | objects")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"period":"2024","value":1}`))
	f.Add([]byte(`[[[[{"period":2024}]]]]`))
	absent := map[string]string{"indicator": "lit", "region": "CN-51", "unit": "盏"}
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, faults := readJSON(ledger.Document{Content: content}, code, absent)
		if len(vintages)+len(faults) == 0 {
			t.Fatal("neither figures nor faults")
		}
	})
}

func FuzzReadWorldBank(f *testing.F) {
	w := worldBank{series: indicators.Series{Indicator: "lit", Region: "CN-51"}, unit: indicators.MustUnit("盏")}
	w.Base = "https://api.worldbank.org/v2"
	f.Add([]byte(`[{"page":1,"pages":2,"lastupdated":"2025-02-01"},[{"date":"2024","value":1.5,"obs_status":""},{"date":"2023","value":null}]]`))
	f.Add([]byte(`[{"message":[{"value":"no"}]}]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d := ledger.Document{Content: content}
		vintages, _ := w.read(d)
		for _, v := range vintages {
			if v.Period.IsZero() || v.Locator == "" {
				t.Fatalf("read %+v", v)
			}
		}
		if _, more, err := w.next(d); more && err != nil {
			t.Fatalf("a next page and %v", err)
		}
	})
}

func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"0 6 * * *", "@every 1h", "@daily", "CRON_TZ=UTC", "0 0 30 2 *", "TZ=", "*/0 * * * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		timetable, err := parseSchedule(s, time.UTC)
		if err == nil && !timetable.Next(time.Unix(0, 0)).After(time.Unix(0, 0)) {
			t.Fatalf("%q runs at %s after 1970", s, timetable.Next(time.Unix(0, 0)))
		}
	})
}

// BenchmarkCollect takes documents from a server on this machine all the way
// into the ledger.
func BenchmarkCollect(b *testing.B) {
	served := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		served++
		fmt.Fprintf(w, "indicator,region,period,value,unit,published\nlit,CN-51,2024,%d,盏,2025-02-01\n", 5000+served)
	}))
	defer server.Close()
	folder := fstest.MapFS{"plan.yaml": {Data: []byte(strings.ReplaceAll(`plan: {id: lamps, region: CN-51, domains: [{id: light}]}
indicators: [{id: lit, domain: light, name: lit, unit: 盏}]
collectors: [{id: lamps, kind: csv, schedule: "@daily", options: {url: "SERVER/lamps.csv", allow_private: ["127.0.0.1"]}}]
`, "SERVER", server.URL))}}
	plan, err := catalogue.Load(folder)
	if err != nil {
		b.Fatal(err)
	}
	l, err := ledger.Open(b.Context(), ledger.Options{Dir: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	defer l.Close()
	cs, err := New(Config{Catalogue: plan, Ledger: l, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if run, err := cs.Collect(b.Context(), "lamps"); err != nil || run.Result != ledger.OK {
			b.Fatal(run, err)
		}
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "documents/s")
}
