package collector

import (
	"context"
	"log/slog"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"waymark/catalogue"
	"waymark/ledger"
)

// TestSchedule lets days pass in a moment: a run that was missed is made up for
// once, and the next ones come at their hours in the plan's zone.
func TestSchedule(t *testing.T) {
	dir := t.TempDir()
	folder := fstest.MapFS{
		"plan.yaml": {Data: []byte(lampPlan + "collectors:\n" + bundled)},
		"lamps.csv": {Data: []byte(string(lampRows))},
	}
	// run keeps the collectors going for a while, and gives how many runs there are.
	run := func(t *testing.T, days int) int {
		t.Helper()
		plan, err := catalogue.Load(folder)
		if err != nil {
			t.Fatal(err)
		}
		l, err := ledger.Open(context.Background(), ledger.Options{Dir: dir, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		cs, err := New(Config{Catalogue: plan, Ledger: l, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Duration(days)*24*time.Hour-time.Minute)
		defer cancel()
		if err := cs.Run(ctx); err != nil {
			t.Fatal(err)
		}
		runs, err := l.Runs(context.Background(), "lamps", 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range runs[:len(runs)-1] {
			if r.Started.Hour() != 22 && r.Started.Hour() != 0 { // six in the morning in the plan's zone, or made up at the start
				t.Errorf("a run at %s", r.Started)
			}
		}
		return len(runs)
	}
	synctest.Test(t, func(t *testing.T) { // begins at midnight UTC
		if n := run(t, 3); n != 4 { // one at the start, since there was none before, and three mornings
			t.Errorf("%d runs in three days, want 4", n)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the same midnight again: the clock went back, and nothing is due
		if n := run(t, 1); n != 5 {
			t.Errorf("%d runs after another day, want 5", n)
		}
	})
}

// TestRunCutShort starts where a run was left open by a service that died: the
// run is made again.
func TestRunCutShort(t *testing.T) {
	h := build(t, bundled, map[string]string{"lamps.csv": string(lampRows)})
	if _, err := h.ledger.StartRun(context.Background(), "lamps"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- h.Run(ctx) }()
	if err := h.ledger.Wait(ctx, 0); err != nil { // figures come
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if got := h.figures(t); got != "2023=5000 2024=6000" {
		t.Errorf("recorded %q", got)
	}
}

// TestMissedRun starts again after a week: what was missed is made up for once.
func TestMissedRun(t *testing.T) {
	dir := t.TempDir()
	folder := fstest.MapFS{
		"plan.yaml": {Data: []byte(lampPlan + "collectors:\n" + bundled)},
		"lamps.csv": {Data: []byte(string(lampRows))},
	}
	synctest.Test(t, func(t *testing.T) {
		for _, away := range []time.Duration{0, 7 * 24 * time.Hour} {
			plan, err := catalogue.Load(folder)
			if err != nil {
				t.Fatal(err)
			}
			clock := func() time.Time { return time.Now().Add(away) }
			l, err := ledger.Open(context.Background(), ledger.Options{Dir: dir, Now: clock})
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			cs, err := New(Config{Catalogue: plan, Ledger: l, Now: clock, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
			if err := cs.Run(ctx); err != nil {
				t.Fatal(err)
			}
			cancel()
			want := 1
			if away > 0 {
				want = 2
			}
			if runs, _ := l.Runs(context.Background(), "lamps", 100); len(runs) != want {
				t.Errorf("after %s away there are %d runs, want %d", away, len(runs), want)
			}
		}
	})
}
