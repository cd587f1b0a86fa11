package ledger

import (
	"context"
	"path/filepath"
	"testing"

	"waymark/indicators"
)

// TestFeedsOfAnEarlierLedger opens a ledger that was written before feeds were
// known: they are found in its vintages.
func TestFeedsOfAnEarlierLedger(t *testing.T) {
	dir := t.TempDir()
	db, err := connect(t.Context(), filepath.Join(dir, "ledger.db"), 1, "mode=rwc")
	if err != nil {
		t.Fatal(err)
	}
	p, err := provider(db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	for _, statement := range []string{
		`INSERT INTO series (id, indicator, region) VALUES (1, 'lamps_lit', 'CN-51'), (2, 'lamps_mended', 'CN-51')`,
		`INSERT INTO vintage (sequence, series, period, last, published, value, decimals, unit, bound, status, source, locator, note, collector, recorded)
			VALUES (1, 1, '2024', 739251, 739300, 5, 0, '盏', '', '', '', 'row 2', '', 'lamps', 1), (2, 1, '2025', 739616, 739650, 6, 0, '盏', '', '', '', 'row 3', '', 'lamps', 1),
			(3, 2, '2025', 739616, 739650, 6, 0, '盏', '', '', '', '', '', '', 1)`,
	} {
		if _, err := db.Exec(statement); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	l := openAt(t, dir, &clock{noon})
	fed, err := l.Fed(t.Context(), "lamps")
	if err != nil || len(fed) != 1 || fed[0].Indicator != "lamps_lit" {
		t.Errorf("fed %v: %v", fed, err)
	}
	if none, err := l.Fed(t.Context(), ""); err != nil || len(none) != 0 {
		t.Errorf("nobody feeds %v: %v", none, err)
	}
}

func TestReadings(t *testing.T) {
	l, _ := open(t)
	d := Document{Hash: HashOf([]byte("x")), Content: []byte("x")}
	v := doubtful(5, 100).Vintage
	if _, err := l.Append(context.Background(), Batch{Collector: "lamps", Documents: []Document{d}, Vintages: []indicators.Vintage{v}, Read: []indicators.Hash{d.Hash}}); err != nil {
		t.Fatal(err)
	}
	for collector, want := range map[indicators.ID]bool{"lamps": true, "others": false} {
		if read, err := l.WasRead(context.Background(), collector, d.Hash); err != nil || read != want {
			t.Errorf("%s has read it: %v, %v", collector, read, err)
		}
		if fed, err := l.Fed(context.Background(), collector); err != nil || (len(fed) == 1) != want {
			t.Errorf("%s feeds %v, %v", collector, fed, err)
		}
	}
}
