package ledger

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// TestEarlierSchemaIsBroughtUp opens a ledger of the first schema, with a
// figure in it, and uses what came later.
func TestEarlierSchemaIsBroughtUp(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	db, err := connect(ctx, filepath.Join(dir, "ledger.db"), 1, "mode=rwc")
	if err != nil {
		t.Fatal(err)
	}
	p, err := provider(db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, 1); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`INSERT INTO series VALUES (1, 'lamps', 'CN-51');
		INSERT INTO vintage VALUES (1, 1, '2024', 739252, 739300, 5, 0, '盏', '', '', '', NULL, '', '', '', 1)`); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	l := openAt(t, dir, &clock{noon})
	if sequence, err := l.Sequence(ctx); err != nil || sequence != 1 {
		t.Errorf("the figure is gone: %d, %v", sequence, err)
	}
	if n, err := l.Queue(ctx, Outgoing{Route: "hook", Key: "a", Body: []byte("{}")}); err != nil || n != 1 {
		t.Errorf("queued %d, %v", n, err)
	}
}

func TestOutboxKeepsWhatBecameOfAMessage(t *testing.T) {
	ctx := context.Background()
	l, c := open(t)
	body := bytes.Repeat([]byte("made up "), 5000)
	if n, err := l.Queue(ctx, Outgoing{Route: "hook", Key: "a", Title: "Made up", Body: body}, Outgoing{Route: "hook", Key: "a"}); err != nil || n != 1 {
		t.Fatalf("queued %d, %v: the same key counts once", n, err)
	}
	m, ok, err := l.Claim(ctx, "hook", time.Minute)
	if err != nil || !ok || !bytes.Equal(m.Body, body) || m.Tries != 1 {
		t.Fatalf("claimed %v, %d bytes, %v", ok, len(m.Body), err)
	}
	if _, again, err := l.Claim(ctx, "hook", time.Minute); again || err != nil {
		t.Fatalf("claimed while another holds it: %v", err)
	}
	c.t = c.t.Add(2 * time.Minute)
	taken, ok, err := l.Claim(ctx, "hook", time.Minute)
	if err != nil || !ok || taken.Unsure != 1 {
		t.Fatalf("after the lease: %+v, %v", taken, err)
	}
	if err := l.Settle(ctx, m, Outcome{State: Delivered}); err != nil {
		t.Fatal(err)
	}
	if got, err := l.Message(ctx, m.ID); err != nil || got.State != Waiting {
		t.Errorf("a claim that was taken over was settled: %+v, %v", got, err)
	}
	if err := l.Settle(ctx, taken, Outcome{State: Waiting, Again: time.Hour, Error: "made up"}); err != nil {
		t.Fatal(err)
	}
	all, err := l.Outbox(ctx, "hook", 10)
	if err != nil || len(all) != 1 || all[0].Error != "made up" || !all[0].Next.Equal(c.t.Add(time.Hour)) || all[0].Body != nil {
		t.Errorf("the outbox holds %+v, %v", all, err)
	}
	if err := l.Resend(ctx, m.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("a message that waits was sent again: %v", err)
	}
	c.t = c.t.Add(2 * time.Hour)
	last, _, err := l.Claim(ctx, "hook", time.Minute)
	if err := errors.Join(err, l.Settle(ctx, last, Outcome{State: Unanswered, Unsure: true}), l.Resend(ctx, m.ID)); err != nil {
		t.Fatal(err)
	}
	if again, ok, err := l.Claim(ctx, "hook", time.Minute); err != nil || !ok || again.Tries != 1 || again.Unsure != 0 || again.Key != "a" {
		t.Errorf("sent again: %+v, %v", again, err)
	}
	if _, err := l.Message(ctx, 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown message: %v", err)
	}
}
