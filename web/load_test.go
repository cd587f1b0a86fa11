package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// readersASecond is how many pages are asked for in a second, whether those
// before have come or not.
const readersASecond = 200

// BenchmarkLoad asks a service with a thousand targets and 100,000 figures for
// its scoreboard 200 times a second, in both languages and under several
// filters, while the scoreboard moves every two seconds. It reports how long
// the slowest one in a hundred takes.
func BenchmarkLoad(b *testing.B) {
	c := config(b, testPlan(b))
	fill(b, c.Ledger, 100_000)
	c.Now = time.Now
	var mu sync.Mutex
	snapshot := wide(c.Board())
	c.Board = func() *scoreboard.Snapshot { mu.Lock(); defer mu.Unlock(); return snapshot }
	site := unhurried(b, c)
	server := httptest.NewServer(site)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	addresses := []string{"/?lang=zh", "/?lang=en", "/?lang=zh", "/?lang=en&verdict=off_track", "/?lang=zh&sort=probability"}
	size := 0
	for _, address := range addresses { // the first reader after a start waits for every row
		w := get(site, address, "Accept-Encoding", "gzip")
		size = max(size, w.Body.Len())
	}
	var took []time.Duration
	for b.Loop() {
		took = slices.Concat(took, second(b, client, server.URL, addresses))
		mu.Lock()
		snapshot = moved(snapshot, c.Now())
		mu.Unlock()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
	b.ReportMetric(float64(size)/1000, "kB/page")
}

// second asks for two seconds, at times that do not wait for answers.
func second(b *testing.B, client *http.Client, host string, addresses []string) []time.Duration {
	took := make([]time.Duration, 2*readersASecond)
	tick := time.NewTicker(time.Second / readersASecond)
	defer tick.Stop()
	var all sync.WaitGroup
	for i := range took {
		due := <-tick.C
		all.Go(func() {
			request, err := http.NewRequestWithContext(b.Context(), "GET", host+addresses[i%len(addresses)], nil)
			if err != nil {
				b.Error(err)
				return
			}
			request.Header.Set("Accept-Encoding", "gzip")
			resp, err := client.Do(request)
			if err != nil {
				b.Error(err)
				return
			}
			defer resp.Body.Close()
			if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
				b.Errorf("%d %v", resp.StatusCode, err)
			}
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	return took
}

// fill records so many made-up figures, a hundred to a series.
func fill(tb testing.TB, l *ledger.Ledger, n int) {
	tb.Helper()
	var batch ledger.Batch
	for i := range n {
		batch.Vintages = append(batch.Vintages, indicators.Vintage{Observation: indicators.Observation{
			Series: indicators.Series{Indicator: indicators.ID(fmt.Sprintf("made_up_%d", i/100)), Region: "CN-51"},
			Period: indicators.Year(1900 + i%100), Value: float64(i), Unit: yuan}, Published: indicators.NewDate(2026, 1, 1), Source: "bulletin"})
	}
	if _, err := l.Append(tb.Context(), batch); err != nil {
		tb.Fatal(err)
	}
}

// TestBulkReadStreams reads every vintage and finds each, in order, while the
// service holds no more than a few of them.
func TestBulkReadStreams(t *testing.T) {
	c := config(t, testPlan(t))
	const n = 50_000
	fill(t, c.Ledger, n)
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	type answerPage struct{ Items []observationLine }
	all := answer[answerPage](t, get(site, "/api/v1/observations").Body.Bytes()).Items
	if len(all) < n || !slices.IsSortedFunc(all, func(a, b observationLine) int { return int(a.Sequence) - int(b.Sequence) }) {
		t.Errorf("%d observations, or not in the order in which they were recorded", len(all))
	}
	last := all[len(all)-3].Sequence
	if rest := answer[answerPage](t, get(site, fmt.Sprintf("/api/v1/observations?after=%d", last)).Body.Bytes()).Items; len(rest) != 2 {
		t.Errorf("%d after the last but two", len(rest))
	}
}
