package influx_test

import (
	"bytes"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/influx"
	"waymark/ledger"
	"waymark/testserver"
)

// BenchmarkMirror mirrors observations of a thousand made-up series, and posts
// the same points as ready-made gzip line protocol to the same server over as
// many connections and in batches of the same size. It reports how many times
// longer the mirror takes. WAYMARK_BENCH_OBSERVATIONS says how many there are;
// a hundred thousand otherwise.
func BenchmarkMirror(b *testing.B) {
	n := 100_000
	if text := os.Getenv("WAYMARK_BENCH_OBSERVATIONS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	server := testserver.Influx(b)
	dir := b.TempDir()
	l := openLedger(b, dir)
	if _, err := l.Import(b.Context(), "made_up", many(n)); err != nil {
		b.Fatal(err)
	}
	bodies := readyMade(b, l)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
	defer client.CloseIdleConnections()
	var mirrored, posted time.Duration
	for round := range b.N {
		name := strconv.Itoa(round)
		m := mirrorFor(b, server, l, "mirrored"+name)
		runtime.GC()
		start := time.Now()
		if err := m.Sync(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		mirrored += time.Since(start)

		to := *server
		to.Bucket = "posted" + name
		mirrorFor(b, server, l, to.Bucket)
		runtime.GC()
		start = time.Now()
		postAll(b, client, &to, bodies)
		posted += time.Since(start)
	}
	b.ReportMetric(mirrored.Seconds()/posted.Seconds(), "times-posting")
	b.ReportMetric(float64(n*b.N)/mirrored.Seconds(), "observations/s")
	b.ReportMetric(0, "ns/op")
}

// mirrorFor makes a mirror into a bucket of its own, with its bucket.
func mirrorFor(b *testing.B, server *testserver.Server, l *ledger.Ledger, bucket string) *influx.Mirror {
	b.Helper()
	m, err := influx.New(influx.Config{URL: server.URL, Token: server.Token, Org: server.Org, Bucket: bucket},
		l, &catalogue.Catalogue{}, slog.New(slog.DiscardHandler))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(m.Close)
	if _, err := m.Init(b.Context()); err != nil {
		b.Fatal(err)
	}
	return m
}

// many makes daily figures of a thousand series, day by day.
func many(n int) iter.Seq2[indicators.Vintage, error] {
	unit := indicators.MustUnit("亿元")
	first, published := indicators.NewDate(1952, 1, 1), indicators.NewDate(2025, 3, 1)
	return func(yield func(indicators.Vintage, error) bool) {
		for i := range n {
			v := indicators.Vintage{Published: published, Locator: "row " + strconv.Itoa(i)}
			v.Observation = indicators.Observation{
				Series: indicators.Series{Indicator: indicators.ID("x" + strconv.Itoa(i%100)), Region: indicators.Region(strconv.Itoa(510000 + i/100%10))},
				Period: indicators.Day(first + indicators.Date(i/1000)), Value: float64(i) * 1.25, Decimals: 2, Unit: unit,
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

// readyMade is what the mirror sends, as compressed bodies of 5,000 points.
func readyMade(b *testing.B, l *ledger.Ledger) [][]byte {
	b.Helper()
	var bodies [][]byte
	var text bytes.Buffer
	points := 0
	for v, err := range l.All(b.Context()) {
		if err != nil {
			b.Fatal(err)
		}
		fmt.Fprintf(&text, "vintage,indicator=%s,region=%s period=%q,published=%q,document=\"\",value=%v %d\n",
			v.Indicator, v.Region, v.Period, v.Published, v.Value, v.Recorded.Truncate(time.Millisecond).UnixNano()+int64(v.Sequence%1e6))
		fmt.Fprintf(&text, "indicator,frequency=D,indicator=%s,region=%s,unit=%s value=%v,period=%q,bound=\"exact\",status=\"A\",vintage=%q %d\n",
			v.Indicator, v.Region, v.Unit, v.Value, v.Period, v.Published, v.Period.Last().Time().UnixNano())
		if points += 2; points%5000 == 0 {
			bodies = append(bodies, zipped(b, text.Bytes()))
			text.Reset()
		}
	}
	if text.Len() > 0 {
		bodies = append(bodies, zipped(b, text.Bytes()))
	}
	return bodies
}

// postAll posts over as many connections as the mirror.
func postAll(b *testing.B, client *http.Client, server *testserver.Server, bodies [][]byte) {
	b.Helper()
	next := make(chan []byte)
	var group sync.WaitGroup
	for range 4 {
		group.Go(func() {
			for body := range next {
				post(b, client, server, body)
			}
		})
	}
	for _, body := range bodies {
		next <- body
	}
	close(next)
	group.Wait()
}
