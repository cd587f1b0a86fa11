package ledger

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Entries gives up to limit entries after a sequence number, in order.
func (l *Ledger) Entries(ctx context.Context, after uint64, limit int) ([]Entry, error) {
	entries, err := l.vintageEntries(ctx, after, limit)
	if err != nil {
		return nil, err
	}
	assessments, err := query(ctx, l.reader, func(row scanner) (Entry, error) {
		sequence, recorded, a, err := scanAssessment(row)
		return Entry{Sequence: sequence, Recorded: recorded, Assessment: &a}, err
	}, `SELECT sequence, target, recorded, body FROM assessment WHERE sequence > ? ORDER BY sequence LIMIT ?`, int64(after), limit)
	if err != nil {
		return nil, err
	}
	runs, err := query(ctx, l.reader, func(row scanner) (Entry, error) {
		r, err := scanRun(row)
		return Entry{Sequence: r.Sequence, Recorded: r.Finished, Run: &r}, err
	}, `SELECT `+runFields+` FROM run WHERE sequence > ? ORDER BY sequence LIMIT ?`, int64(after), limit)
	if err != nil {
		return nil, err
	}
	entries = append(append(entries, assessments...), runs...)
	slices.SortFunc(entries, func(a, b Entry) int { return int(a.Sequence) - int(b.Sequence) })
	return withoutGap(entries, after, limit), nil
}

// vintageEntries reads the vintages among the entries. Their series come by
// number and are named afterwards: a reader of everything reads a few names a
// million times.
func (l *Ledger) vintageEntries(ctx context.Context, after uint64, limit int) ([]Entry, error) {
	var series []int64
	var superseded bool
	var number int64
	x := newVintageRow(&superseded, &number)
	entries, err := query(ctx, l.reader, func(row scanner) (Entry, error) {
		v, err := x.scan(row)
		series = append(series, number)
		return Entry{Sequence: v.Sequence, Recorded: v.Recorded, Vintage: &v, Superseded: superseded}, err
	}, `SELECT `+unnamedFields+`, EXISTS (SELECT 1 FROM vintage w WHERE w.series = v.series AND w.period = v.period
			AND (w.published, w.sequence) > (v.published, v.sequence)), v.series
		FROM vintage v WHERE v.sequence > ? ORDER BY v.sequence LIMIT ?`, int64(after), limit)
	if err != nil {
		return nil, err
	}
	for i, number := range series {
		if entries[i].Vintage.Series, err = l.names.name(ctx, l.reader, number); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// withoutGap cuts off what a commit between the three reads may have put
// beyond a gap; the next call brings it.
func withoutGap(entries []Entry, after uint64, limit int) []Entry {
	for i, e := range entries {
		if i == limit || e.Sequence != after+uint64(i)+1 {
			return entries[:i]
		}
	}
	return entries
}

// Sequence is the last sequence number given; 0 for an empty ledger.
func (l *Ledger) Sequence(ctx context.Context) (uint64, error) {
	var sequence uint64
	err := l.reader.QueryRowContext(ctx, `SELECT max(
		ifnull((SELECT max(sequence) FROM vintage), 0),
		ifnull((SELECT max(sequence) FROM run), 0),
		ifnull((SELECT max(sequence) FROM assessment), 0))`).Scan(&sequence)
	if err != nil {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	return sequence, nil
}

// others is how often appends of other processes are looked for.
const others = time.Second

// Wait returns when the ledger's sequence is past the given one, also by
// another process's append (looked for every second), or when ctx ends.
func (l *Ledger) Wait(ctx context.Context, past uint64) error {
	tick := time.NewTicker(others)
	defer tick.Stop()
	for {
		woken := l.changed.wait()
		sequence, err := l.Sequence(ctx)
		if err != nil || sequence > past {
			return err
		}
		select {
		case <-woken:
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// broadcast wakes everyone who waits, at once.
type broadcast struct {
	mu   sync.Mutex
	next chan struct{}
}

func (b *broadcast) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}

func (b *broadcast) wake() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

func (b *broadcast) close() { b.wake() }
