package influx

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"waymark/indicators"
	"waymark/ledger"
)

// One batch holds the points of so many entries, at most two each; so many
// batches are under way at once.
const (
	batchEntries = 2500
	underWay     = 4
)

// batch is what is acknowledged together.
type batch struct {
	after uint64 // the entry before its first
	last  uint64 // the entry it ends with
	lines lines
	erase []erasure // once the lines are written
	done  chan error
}

// pass writes the entries that the ledger holds now, under the lock, and
// tells up to which.
func (m *Mirror) pass(ctx context.Context, s *sender, progress func(done, total uint64)) (uint64, error) {
	unlock, err := m.lock(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	return m.lockedPass(ctx, s, progress)
}

func (m *Mirror) lockedPass(ctx context.Context, s *sender, progress func(done, total uint64)) (uint64, error) {
	limit, err := m.ledger.Sequence(ctx)
	if err != nil {
		return 0, err
	}
	cursor, err := m.ledger.Cursor(ctx, m.reader)
	if err != nil {
		return 0, err
	}
	if err := m.reload(); err != nil {
		return 0, err
	}
	if err := m.writeTargets(ctx, s); err != nil {
		return 0, err
	}
	if err := m.retryHeld(ctx, s); err != nil {
		return 0, err
	}
	p := &progressing{m: m, from: cursor, limit: limit, tell: progress}
	if err := m.follow(ctx, s, p); err != nil {
		return 0, err
	}
	return limit, m.settled()
}

// reload takes over what another process remembered meanwhile.
func (m *Mirror) reload() error {
	if m.config.Dir == "" {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	fresh, err := readMemory(m.config.Dir, m.memory.Destination)
	if err == nil {
		m.memory = fresh
	}
	return err
}

// settled remembers that all is written.
func (m *Mirror) settled() error {
	m.mu.Lock()
	changed := m.memory.State != CaughtUp
	m.pending = 0
	changed = changed || m.unkept
	m.mu.Unlock()
	if !changed {
		return nil
	}
	return m.remember(func(r *memory) { r.State = CaughtUp })
}

// follow reads, sends and acknowledges batches, several at once: sequence
// numbers have no gap, so that each can read its own. The limit is fixed before
// the first is read, and whether a vintage is superseded is judged while
// reading, so no two batches under way hold the same indicator's point.
func (m *Mirror) follow(ctx context.Context, s *sender, p *progressing) error {
	g, ctx := errgroup.WithContext(ctx)
	order := make(chan *batch, underWay-1) // the one being acknowledged is under way too
	pathed := &touched{series: make(map[indicators.Series]bool)}
	g.Go(func() error {
		defer close(order)
		for after := p.from; after < p.limit; after = min(after+batchEntries, p.limit) {
			b := &batch{after: after, last: min(after+batchEntries, p.limit), done: make(chan error, 1)}
			select {
			case order <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
			g.Go(func() error {
				b.done <- m.carry(ctx, s, b, pathed)
				return nil
			})
		}
		return nil
	})
	g.Go(func() error {
		for b := range order {
			if err := <-b.done; err != nil {
				return err
			}
			if err := p.acknowledge(ctx, b.last); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}

// carry takes one batch all the way.
func (m *Mirror) carry(ctx context.Context, s *sender, b *batch, pathed *touched) error {
	for after := b.after; after < b.last; {
		entries, err := m.ledger.Entries(ctx, after, int(b.last-after))
		if err != nil {
			return err
		}
		if len(entries) == 0 {
			return fmt.Errorf("ledger gives no entry after %d, though it has one", after)
		}
		if err := m.fill(ctx, b, entries); err != nil {
			return err
		}
		if err := m.fillPaths(ctx, b, entries, pathed); err != nil {
			return err
		}
		after = entries[len(entries)-1].Sequence
	}
	return m.deliver(ctx, s, b)
}

// fill makes the points of the entries; what cannot be a point is held.
func (m *Mirror) fill(ctx context.Context, b *batch, entries []ledger.Entry) error {
	var missing []ledger.Entry
	b.lines.grow(2 * len(entries))
	for _, e := range entries {
		points, err := m.schema.points(e)
		for _, p := range points {
			err = errors.Join(err, b.lines.add(p, e.Sequence))
		}
		if err != nil {
			if err := m.hold(e.Sequence, entryName(e), err.Error()); err != nil {
				return err
			}
		}
		if e.Vintage != nil && !e.Superseded && !e.Vintage.HasValue() {
			missing = append(missing, e)
		}
	}
	return m.fillWithdrawn(ctx, b, missing)
}

// entryName says which entry it is, for people.
func entryName(e ledger.Entry) string {
	switch {
	case e.Vintage != nil:
		return e.Vintage.Series.String() + " " + e.Vintage.Period.String()
	case e.Assessment != nil:
		return string(e.Assessment.Target) + " " + e.Assessment.AsOf.String()
	case e.Run != nil:
		return string(e.Run.Collector) + " " + e.Run.Started.Format(time.RFC3339)
	}
	return "entry"
}

// fillWithdrawn erases those of the missing figures that an earlier vintage had
// a value for: InfluxDB keeps a field until its point is deleted.
func (m *Mirror) fillWithdrawn(ctx context.Context, b *batch, missing []ledger.Entry) error {
	valued := make(map[indicators.Series]map[indicators.Period]bool)
	for _, e := range missing {
		o := e.Vintage.Observation
		periods, ok := valued[o.Series]
		if !ok {
			vintages, err := m.ledger.Vintages(ctx, o.Series)
			if err != nil {
				return err
			}
			periods = make(map[indicators.Period]bool)
			for _, v := range vintages {
				if v.HasValue() {
					periods[v.Period] = true
				}
			}
			valued[o.Series] = periods
		}
		if periods[o.Period] {
			at := o.Period.Last().Time()
			b.erase = append(b.erase, erasure{
				indicatorMeasurement,
				append(seriesTags(o.Series), tag{"frequency", string(o.Period.Frequency())}),
				at, at.Add(time.Nanosecond),
			})
		}
	}
	return nil
}

// deliver sends a batch and erases what it says is no more.
func (m *Mirror) deliver(ctx context.Context, s *sender, b *batch) error {
	if err := s.send(ctx, b.lines); err != nil {
		return err
	}
	for _, e := range b.erase {
		if err := m.erase(ctx, e); err != nil {
			return err
		}
	}
	return nil
}

// retryHeld sends the held points again, since what was wrong may have been
// mended; those refused again stay held.
func (m *Mirror) retryHeld(ctx context.Context, s *sender) error {
	m.mu.Lock()
	held := m.memory.Held
	m.mu.Unlock()
	if len(held) == 0 || len(held) >= maxHeld {
		return nil
	}
	quiet := *s
	tried := make(map[uint64]bool)
	for _, h := range held {
		if h.Sequence == 0 || tried[h.Sequence] {
			continue
		}
		tried[h.Sequence] = true
		again := false
		quiet.hold = func(uint64, string, string) error { again = true; return nil }
		entries, err := m.ledger.Entries(ctx, h.Sequence-1, 1)
		if err != nil {
			return err
		}
		b := &batch{}
		for _, e := range entries {
			points, err := m.schema.points(e)
			again = again || err != nil
			for _, p := range points {
				again = b.lines.add(p, e.Sequence) != nil || again
			}
		}
		if err := quiet.send(ctx, b.lines); err != nil {
			return err
		}
		if !again {
			if err := m.release(h.Sequence); err != nil {
				return err
			}
		}
	}
	return nil
}

// release takes an entry's points off the list of held ones.
func (m *Mirror) release(sequence uint64) error {
	return m.remember(func(r *memory) {
		kept := make([]Held, 0, len(r.Held))
		for _, h := range r.Held {
			if h.Sequence != sequence {
				kept = append(kept, h)
			}
		}
		r.Held = kept
	})
}

// progressing moves the cursor and tells how far it came.
type progressing struct {
	m           *Mirror
	from, limit uint64
	tell        func(done, total uint64)
	kept        time.Time // when the memory last went to disk
}

// keepEvery is how often the time of the last write goes to disk.
const keepEvery = 10 * time.Second

// acknowledge records that everything up to a sequence number is written.
func (p *progressing) acknowledge(ctx context.Context, sequence uint64) error {
	if err := p.m.keepHeld(); err != nil {
		return err
	}
	if err := p.m.ledger.SetCursor(ctx, p.m.reader, sequence); err != nil {
		return err
	}
	if p.tell != nil {
		p.tell(sequence-p.from, p.limit-p.from)
	}
	now := time.Now().UTC()
	p.m.mu.Lock()
	p.m.pending = p.limit - sequence
	recovered := p.m.memory.State != Behind && p.m.memory.State != CaughtUp && p.m.memory.State != ""
	p.m.memory.LastWrite = now
	p.m.mu.Unlock()
	if recovered {
		p.m.logger.Info("influx: writing again")
	}
	if !recovered && now.Sub(p.kept) < keepEvery && sequence < p.limit {
		return nil
	}
	p.kept = now
	return p.m.remember(func(r *memory) {
		if r.State = Behind; sequence == p.limit {
			r.State = CaughtUp
		}
	})
}
