package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"waymark/indicators"
)

// million are as many figures as one line for each month of 3,400 places since
// 2002, in the order in which a source gives them.
const million = 1_000_000

func figures(n int) iter.Seq2[indicators.Vintage, error] {
	unit, published := indicators.MustUnit("盏"), day("2025-02-01")
	return func(yield func(indicators.Vintage, error) bool) {
		const months = 294
		for i := range n {
			v := indicators.Vintage{Published: published, Source: "lamp-office", Locator: fmt.Sprintf("row %d", i+2)}
			v.Series = indicators.Series{Indicator: "lamps_lit", Region: indicators.Region(fmt.Sprintf("%06d", i/months))}
			v.Period = indicators.Month(2000+i%months/12, time.Month(1+i%months%12))
			v.Value, v.Decimals, v.Unit = float64(i), 0, unit
			if !yield(v, nil) {
				return
			}
		}
	}
}

// BenchmarkAppendBulk appends a million figures to a ledger, and inserts the
// same rows bare with the same driver and the same safety, in the same run.
func BenchmarkAppendBulk(b *testing.B) {
	ctx := context.Background()
	for b.Loop() {
		before := peak()
		l := openAt(b, b.TempDir(), &clock{noon})
		start := time.Now()
		stop := watchMemory()
		r, err := l.Import(ctx, "lamps", figures(million))
		most := stop()
		if err != nil || r.New != million {
			b.Fatal(r, err)
		}
		ours := time.Since(start)
		start = time.Now()
		insertBare(b, filepath.Join(b.TempDir(), "bare.db"))
		bare := time.Since(start)
		b.ReportMetric(ours.Seconds()/bare.Seconds(), "ratio-to-bare")
		b.ReportMetric(million/ours.Seconds(), "figures/s")
		b.ReportMetric(float64(most-before)/(1<<20), "MB-peak")
	}
}

func peak() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Sys
}

// watchMemory samples the memory taken from the system until it is stopped.
func watchMemory() func() uint64 {
	done, most := make(chan struct{}), make(chan uint64)
	go func() {
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		var max uint64
		for {
			select {
			case <-tick.C:
				if now := peak(); now > max {
					max = now
				}
			case <-done:
				most <- max
				return
			}
		}
	}()
	return func() uint64 { close(done); return <-most }
}

// insertBare inserts the same rows one by one with a prepared statement, in
// transactions of the same size, without asking what is known.
func insertBare(b *testing.B, path string) {
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32000)")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE bare (sequence INTEGER PRIMARY KEY, indicator TEXT, region TEXT, period TEXT, published INTEGER,
		value REAL, decimals INTEGER, unit TEXT, bound TEXT, status TEXT, source TEXT, locator TEXT, note TEXT, collector TEXT, recorded INTEGER)`); err != nil {
		b.Fatal(err)
	}
	var tx *sql.Tx
	var insert *sql.Stmt
	n := 0
	for v := range figures(million) {
		if n%bulk == 0 {
			if tx != nil {
				if err := tx.Commit(); err != nil {
					b.Fatal(err)
				}
			}
			if tx, err = db.Begin(); err != nil {
				b.Fatal(err)
			}
			if insert, err = tx.Prepare(`INSERT INTO bare VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`); err != nil {
				b.Fatal(err)
			}
		}
		n++
		if _, err := insert.Exec(n, string(v.Indicator), string(v.Region), v.Period.String(), int64(v.Published), v.Value, v.Decimals,
			v.Unit.String(), string(v.Bound), string(v.Status), string(v.Source), v.Locator, v.Note, "lamps", noon.UnixNano()); err != nil {
			b.Fatal(err)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkLatest reads one series of ledgers of different sizes: the cost must
// be that of the series.
func BenchmarkLatest(b *testing.B) {
	for _, n := range []int{3_000, 300_000} {
		b.Run(fmt.Sprintf("of-%d-figures", n), func(b *testing.B) {
			l := openAt(b, b.TempDir(), &clock{noon})
			if _, err := l.Import(context.Background(), "lamps", figures(n)); err != nil {
				b.Fatal(err)
			}
			on := indicators.Series{Indicator: "lamps_lit", Region: "000003"}
			for b.Loop() {
				if got, err := l.Latest(context.Background(), on, AsOf{}); err != nil || len(got) != 294 {
					b.Fatal(len(got), err)
				}
			}
		})
	}
}
