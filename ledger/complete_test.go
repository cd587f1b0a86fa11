package ledger

import (
	"testing"

	"waymark/indicators"
)

func TestAround(t *testing.T) {
	l, _ := open(t)
	appendLit(t, l, "2020 1 on 2021-02-01", "2021 2 on 2022-02-01", "2021 3 on 2022-03-01", "2022 4 on 2023-02-01", "2024 5 on 2025-02-01", "2025 6 on 2026-02-01")
	period := func(s string) indicators.Period {
		p, err := indicators.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct{ first, last, want string }{
		{"2022", "2022", "2021=3 2022=4 2024=5"},
		{"2023", "2023", "2022=4 2024=5"},
		{"2019", "2019", "2020=1"},
		{"2026", "2027", "2025=6"},
		{"2021", "2024", "2020=1 2021=3 2022=4 2024=5 2025=6"},
	} {
		got, err := l.Around(t.Context(), lamps, period(c.first), period(c.last))
		if err != nil || shown(got) != c.want {
			t.Errorf("around %s to %s: %s, %v; want %s", c.first, c.last, shown(got), err, c.want)
		}
	}
}

// TestComplete holds that figures and the end of their run are recorded
// together, or neither.
func TestComplete(t *testing.T) {
	l, _ := open(t)
	run, err := l.StartRun(t.Context(), "lamps")
	if err != nil {
		t.Fatal(err)
	}
	b := Batch{Collector: "lamps", Run: run.ID, Vintages: []indicators.Vintage{lit(t, "2024 7 on 2025-02-01")}}
	end := func(r Receipt) Run {
		run.Result, run.New = OK, r.New
		return run
	}
	if r, err := l.Complete(t.Context(), b, end); err != nil || r.New != 1 {
		t.Fatalf("%+v, %v", r, err)
	}
	runs, err := l.Runs(t.Context(), "lamps", 1)
	if err != nil || len(runs) != 1 || runs[0].Result != OK || runs[0].New != 1 || runs[0].Sequence != 2 {
		t.Errorf("%+v, %v", runs, err)
	}
	b.Vintages = []indicators.Vintage{lit(t, "2025 8 on 2026-02-01")}
	if _, err := l.Complete(t.Context(), b, end); err == nil { // the run has ended
		t.Error("a run ended twice")
	}
	if vs, err := l.Latest(t.Context(), lamps, AsOf{}); err != nil || len(vs) != 1 {
		t.Errorf("%s was recorded without its run, %v", shown(vs), err)
	}
}

// TestStartedRunsDoNotLoosenWrites holds that the disk is waited for again
// after a run has begun.
func TestStartedRunsDoNotLoosenWrites(t *testing.T) {
	l, _ := open(t)
	if _, err := l.StartRun(t.Context(), "lamps"); err != nil {
		t.Fatal(err)
	}
	var synchronous int
	if err := l.writer.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&synchronous); err != nil || synchronous != 2 {
		t.Errorf("synchronous is %d, %v; want FULL", synchronous, err)
	}
}
