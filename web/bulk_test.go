package web

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// million is as many figures as one of each month of 3,400 places since 2002.
const million = 1_000_000

// lamps records so many made-up figures of that kind.
func lamps(tb testing.TB, l *ledger.Ledger, n int) {
	tb.Helper()
	const months = 294
	unit, published := indicators.MustUnit("盏"), indicators.NewDate(2025, 2, 1)
	receipt, err := l.Import(tb.Context(), "lamps", func(yield func(indicators.Vintage, error) bool) {
		for i := range n {
			v := indicators.Vintage{Published: published, Source: "lamp-office", Locator: fmt.Sprintf("row %d", i+2)}
			v.Series = indicators.Series{Indicator: "lamps_lit", Region: indicators.Region(fmt.Sprintf("%06d", i/months))}
			v.Period = indicators.Month(2000+i%months/12, time.Month(1+i%months%12))
			v.Value, v.Unit = float64(i), unit
			if !yield(v, nil) {
				return
			}
		}
	})
	if err != nil || receipt.New != n {
		tb.Fatal(receipt, err)
	}
}

// BenchmarkBulk reads a million figures over HTTP, and in the same run the same
// rows plainly from the file with the same driver. The memory is what the
// service and its client take beyond what they had.
func BenchmarkBulk(b *testing.B) {
	dir := b.TempDir()
	c := configIn(b, testPlan(b), dir)
	lamps(b, c.Ledger, million)
	server := httptest.NewServer(unhurried(b, c))
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	for _, format := range []string{"csv", "json"} {
		b.Run(format, func(b *testing.B) {
			for b.Loop() {
				bare := timed(func() { readBare(b, dir) })
				before := held()
				stop := watchMemory()
				var lines int
				ours := timed(func() { lines = readLines(b, client, server.URL+"/api/v1/observations?format="+format) })
				most := stop()
				if lines < million {
					b.Fatal(lines)
				}
				b.ReportMetric(ours.Seconds()/bare.Seconds(), "ratio-to-bare")
				b.ReportMetric(million/ours.Seconds(), "rows/s")
				b.ReportMetric(float64(int64(most)-int64(before))/(1<<20), "MB-more")
			}
		})
	}
}

func timed(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// readBare reads the rows as they are, and makes nothing of them.
func readBare(b *testing.B, dir string) {
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "ledger.db")+"?mode=ro")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(b.Context(), `SELECT v.sequence, s.indicator, s.region, v.period, v.published, v.value, v.unit, v.bound,
		v.status, v.source, v.document, v.locator, v.note, v.recorded FROM vintage v JOIN series s ON s.id = v.series ORDER BY v.sequence`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var sequence, published, recorded int64
		var value float64
		var indicator, region, period, unit, bound, status, source, locator, note string
		var document []byte
		if err := rows.Scan(&sequence, &indicator, &region, &period, &published, &value, &unit, &bound, &status, &source, &document,
			&locator, &note, &recorded); err != nil {
			b.Fatal(err)
		}
	}
	if rows.Err() != nil || n < million {
		b.Fatal(n, rows.Err())
	}
}

// readLines reads an answer to its end, and counts its lines.
func readLines(b *testing.B, client *http.Client, address string) int {
	resp, err := client.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewReaderSize(resp.Body, 64<<10)
	for n := 0; ; {
		part, err := lines.ReadSlice('\n')
		switch {
		case errors.Is(err, io.EOF):
			return n
		case err == nil:
			n++
		case !errors.Is(err, bufio.ErrBufferFull):
			b.Fatal(len(part), err)
		}
	}
}

// watchMemory tells the most memory in use, looked at now and then, when it is
// stopped.
func watchMemory() func() uint64 {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		var peak uint64
		for {
			select {
			case <-tick.C:
				peak = max(peak, inUse())
			case <-done:
				most <- peak
				return
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}
