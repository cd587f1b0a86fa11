package web

import (
	"compress/gzip"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/scoreboard"
)

// wide is a snapshot of a thousand targets with a history of thirty figures.
func wide(s *scoreboard.Snapshot) *scoreboard.Snapshot {
	w := *s
	w.Items = nil
	for i := range 1000 {
		it := s.Items[i*len(s.Items)/1000] // those of a domain stand together, as in a plan
		it.Revision = 1
		it.Target.ID = indicators.ID(fmt.Sprintf("target-%d", i))
		it.Target.Name = indicators.Text{ZH: fmt.Sprintf("第%d项样例目标的名称", i), EN: fmt.Sprintf("The name of sample target %d", i)}
		it.Assessment.Probability = math.Mod(float64(i)*0.618, 1)
		it.Assessment.MonthsAhead = float64(i%40 - 20)
		it.History = nil
		for k := range 30 {
			v := indicators.Vintage{Observation: indicators.Observation{Series: it.Target.Series, Period: indicators.Year(1995 + k),
				Value: 100 * math.Pow(1.08, float64(k)) * (1 + 0.1*math.Sin(float64(i+k*k))), Unit: yuan}}
			it.History = append(it.History, v)
		}
		it.Latest = &it.History[29]
		w.Items = append(w.Items, it)
	}
	return &w
}

// moved is a snapshot after figures of five targets came.
func moved(s *scoreboard.Snapshot, made time.Time) *scoreboard.Snapshot {
	m := *s
	m.Sequence, m.Made, m.Items = s.Sequence+1, made, slices.Clone(s.Items)
	for range 5 {
		m.Items[rand.IntN(len(m.Items))].Revision = m.Sequence + 1
	}
	return &m
}

// BenchmarkScoreboard shows a thousand targets: the first time, after a move of
// the scoreboard, and from the pages that are kept. The size is that of the
// compressed page.
func BenchmarkScoreboard(b *testing.B) {
	c := config(b, testPlan(b))
	snapshot := wide(c.Board())
	c.Board = func() *scoreboard.Snapshot { return snapshot }
	site := unhurried(b, c)
	request := httptest.NewRequest("GET", "/?lang=zh", nil)
	request.Header.Set("Accept-Encoding", "gzip")
	run := func(b *testing.B, before func()) {
		size := 0
		for b.Loop() {
			before()
			w := httptest.NewRecorder()
			site.ServeHTTP(w, request)
			size = w.Body.Len()
		}
		b.ReportMetric(float64(size)/1000, "kB/page")
	}
	b.Run("first", func(b *testing.B) { run(b, func() { site = unhurried(b, c) }) })
	b.Run("moved", func(b *testing.B) { run(b, func() { snapshot = moved(snapshot, time.Time{}) }) })
	b.Run("kept", func(b *testing.B) { run(b, func() {}) })
}

// BenchmarkIndicator makes the page of one indicator anew each time, with
// 100,000 figures in the ledger.
func BenchmarkIndicator(b *testing.B) {
	c := config(b, testPlan(b))
	fill(b, c.Ledger, 100_000)
	snapshot := c.Board()
	c.Board = func() *scoreboard.Snapshot { again := *snapshot; return &again }
	site := unhurried(b, c)
	for b.Loop() {
		get(site, "/indicators/alpha")
	}
}

func TestScoreboardOfAThousandTargetsIsSmall(t *testing.T) {
	c := config(t, testPlan(t))
	snapshot := wide(c.Board())
	c.Board = func() *scoreboard.Snapshot { return snapshot }
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := get(site, "/?lang=zh", "Accept-Encoding", "gzip")
	size := w.Body.Len()
	if w.Header().Get("Content-Encoding") != "gzip" || size > 120_000 {
		t.Errorf("%d bytes, encoding %q", size, w.Header().Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	if page, err := io.ReadAll(z); err != nil || len(page) < 500_000 {
		t.Errorf("%v, %d bytes", err, len(page))
	}
}
