package ledger

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"waymark/indicators"
)

// doubtful is a figure with a document, of a made-up series.
func doubtful(value float64, published indicators.Date) Held {
	return Held{Reason: indicators.Text{ZH: "存疑", EN: "doubtful"}, Vintage: indicators.Vintage{
		Observation: indicators.Observation{Series: indicators.Series{Indicator: "lamps_lit", Region: "CN-51"},
			Period: indicators.Year(2024), Value: value, Unit: indicators.MustUnit("盏")},
		Published: published, Source: "bulletin", Document: HashOf([]byte("a bulletin")), Locator: "row 3", Collector: "lamps"}}
}

func hold(t *testing.T, l *Ledger, held ...Held) Receipt {
	t.Helper()
	r, err := l.Append(context.Background(), Batch{Held: held})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestOnlyOneDecides lets many people decide at once, each with a ledger of
// their own, as processes have.
func TestOnlyOneDecides(t *testing.T) {
	dir, c := t.TempDir(), &clock{noon}
	hold(t, openAt(t, dir, c), doubtful(-5, 100))
	var group sync.WaitGroup
	errs := make([]error, 8)
	for i := range errs {
		l := openAt(t, dir, c)
		group.Go(func() {
			_, errs[i] = l.Decide(context.Background(), 1, Decision{Accept: i%2 == 0, By: fmt.Sprintf("person %d", i), Note: "counted"})
		})
	}
	group.Wait()
	held, err := openAt(t, dir, c).Quarantine(context.Background(), true)
	if err != nil || len(held) != 1 {
		t.Fatalf("%d held: %v", len(held), err)
	}
	first := 0
	for i, err := range errs {
		var before *DecidedError
		switch {
		case err == nil:
			first++
			if held[0].By != fmt.Sprintf("person %d", i) {
				t.Errorf("person %d decided, and the record names %s", i, held[0].By)
			}
		case !errors.As(err, &before) || !errors.Is(err, ErrDecided) || before.Held.By != held[0].By || !strings.Contains(err.Error(), "counted"):
			t.Errorf("person %d is told %v", i, err)
		}
	}
	if first != 1 {
		t.Errorf("%d people decided", first)
	}
}

func TestDecisionsAreRemembered(t *testing.T) {
	l, c := open(t)
	hold(t, l, doubtful(-5, 100), doubtful(-6, 100))
	if r := hold(t, l, doubtful(-5, 101)); r.Held != 0 {
		t.Error("a figure that waits is held again when it is published again")
	}
	for id, accept := range map[int64]bool{1: true, 2: false} {
		if _, err := l.Decide(context.Background(), id, Decision{Accept: accept, By: " a person ", Note: "counted"}); err != nil {
			t.Fatal(err)
		}
	}
	c.t = c.t.AddDate(0, 1, 0)
	if r := hold(t, l, doubtful(-5, 130), doubtful(-6, 130)); r.Held != 0 {
		t.Error("a figure that was decided is held again")
	}
	if r := hold(t, l, doubtful(-7, 130)); r.Held != 1 {
		t.Error("another figure is not held")
	}
	found, err := l.Vintages(context.Background(), indicators.Series{Indicator: "lamps_lit", Region: "CN-51"})
	if err != nil || len(found) != 1 || found[0].Value != -5 || found[0].Document.IsZero() || found[0].Locator != "row 3" || found[0].Collector != "lamps" {
		t.Errorf("accepted as %+v: %v", found, err)
	}
	held, err := l.Quarantine(context.Background(), true)
	if err != nil || held[0].By != "a person" || held[0].Note != "counted" || held[0].Verdict != Accepted || !held[0].Decided.Equal(noon) {
		t.Errorf("kept as %+v: %v", held[0], err)
	}
}

func TestDecisionsSayWhoAndWhy(t *testing.T) {
	l, _ := open(t)
	hold(t, l, doubtful(-5, 100))
	for _, d := range []Decision{{By: "", Note: "x"}, {By: "x", Note: " "}, {By: strings.Repeat("x", byLimit+1), Note: "x"}, {By: "x", Note: strings.Repeat("x", noteLimit+1)}} {
		if _, err := l.Decide(context.Background(), 1, d); err == nil {
			t.Errorf("decided by %.10q because of %.10q", d.By, d.Note)
		}
	}
	if _, err := l.Decide(context.Background(), 2, Decision{By: "x", Note: "x"}); !errors.Is(err, ErrNotFound) {
		t.Errorf("a figure that is not there: %v", err)
	}
}

// TestDocumentsAreKeptOnce appends the same document many times: it is stored
// once and compressed, and the fetches after the first add nothing.
func TestDocumentsAreKeptOnce(t *testing.T) {
	l, c := open(t)
	content := []byte(strings.Repeat("the same line of a bulletin\n", 10000))
	d := Document{Hash: HashOf(content), Address: "https://example.org/a", MediaType: "text/plain", Fetched: noon, Content: content}
	for range 3 {
		if _, err := l.Append(context.Background(), Batch{Documents: []Document{d, d}}); err != nil {
			t.Fatal(err)
		}
		c.t = c.t.AddDate(0, 0, 1)
		d.Fetched, d.Address = c.t, "https://example.org/b"
	}
	var count, stored int
	if err := l.reader.QueryRow(`SELECT count(*), sum(length(content)) FROM document`).Scan(&count, &stored); err != nil {
		t.Fatal(err)
	}
	if count != 1 || stored > len(content)/100 {
		t.Errorf("%d documents of %d bytes for one of %d", count, stored, len(content))
	}
	kept, err := l.Document(context.Background(), d.Hash)
	if err != nil || string(kept.Content) != string(content) || kept.Address != "https://example.org/a" || !kept.Fetched.Equal(noon) {
		t.Errorf("kept as of %s from %s: %v", kept.Fetched, kept.Address, err)
	}
}
