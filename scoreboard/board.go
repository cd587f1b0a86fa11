package scoreboard

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Board keeps the current Snapshot up to date with the ledger. Its cost per
// append is that of the series touched and a copy of the list of targets; it
// does not grow with the ledger.
type Board struct {
	catalogue *catalogue.Catalogue
	ledger    *ledger.Ledger
	now       func() time.Time
	log       *slog.Logger
	// bearing names, for each series that counts, those whose targets it bears
	// on: itself, or the one whose year it tells of.
	bearing map[indicators.Series][]indicators.Series

	refreshing sync.Mutex // held by the one refresh under way
	items      map[indicators.ID]Item
	awaited    map[indicators.Series]Awaited
	revision   uint64 // of the items made last
	current    atomic.Pointer[Snapshot]
}

// New makes a board with no snapshot yet: Refresh or Run makes the first.
func New(c *catalogue.Catalogue, l *ledger.Ledger, now func() time.Time, log *slog.Logger) *Board {
	b := &Board{catalogue: c, ledger: l, now: now, log: log, bearing: make(map[indicators.Series][]indicators.Series)}
	for _, s := range targeted(c) {
		b.bearing[s] = append(b.bearing[s], s)
		if within, ok := withinOf(c, s); ok {
			b.bearing[within] = append(b.bearing[within], s)
		}
	}
	b.current.Store(&Snapshot{})
	return b
}

// Snapshot gives the latest snapshot; an empty one before the first Refresh.
func (b *Board) Snapshot() *Snapshot { return b.current.Load() }

// Run follows the ledger until ctx ends: it refreshes after every append, and
// when a new day begins in the catalogue's zone, since a due date may have
// passed.
func (b *Board) Run(ctx context.Context) error {
	for {
		if err := b.Refresh(ctx); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		until, cancel := context.WithTimeout(ctx, b.untilMidnight())
		err := b.ledger.Wait(until, b.Snapshot().Sequence)
		newDay := until.Err() != nil
		cancel()
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && !newDay {
			return fmt.Errorf("scoreboard: %w", err)
		}
	}
}

// untilMidnight is how long the day still lasts in the catalogue's zone.
func (b *Board) untilMidnight() time.Duration {
	now := b.now().In(b.catalogue.Zone)
	y, m, d := now.Date()
	return time.Date(y, m, d+1, 0, 0, 1, 0, b.catalogue.Zone).Sub(now)
}

// Refresh brings the snapshot up to the ledger: it re-assesses the series
// touched since the last one (all of them the first time and on a new day) and
// records the assessments that moved.
func (b *Board) Refresh(ctx context.Context) error {
	b.refreshing.Lock()
	defer b.refreshing.Unlock()
	last := b.Snapshot()
	today := indicators.DateOf(b.now().In(b.catalogue.Zone))
	sequence, touched, err := b.touched(ctx, last, today)
	if err != nil {
		return err
	}
	if len(touched) == 0 && sequence == last.Sequence {
		return nil
	}
	items, assessed, err := b.assess(ctx, touched, today)
	if err != nil {
		return err
	}
	receipt, err := b.ledger.AppendAssessments(ctx, assessed)
	if err != nil {
		return fmt.Errorf("scoreboard: %w", err)
	}
	for id, it := range items {
		if items[id], err = b.withPrevious(ctx, it); err != nil {
			return err
		}
	}
	if err := b.await(ctx, touched, today, latestOf(items)); err != nil {
		return err
	}
	b.publish(items, &Snapshot{AsOf: today, Made: b.now().UTC(), Sequence: sequence})
	b.log.Debug("scoreboard refreshed", "series", len(touched), "assessments", receipt.New, "sequence", sequence)
	return nil
}

// publish lays the re-assessed items over the ones before.
func (b *Board) publish(items map[indicators.ID]Item, s *Snapshot) {
	all := make(map[indicators.ID]Item, len(b.items)+len(items))
	for id, it := range b.items {
		all[id] = it
	}
	b.revision++
	for id, it := range items {
		it.Revision = b.revision
		all[id] = it
	}
	b.items = all
	s.Items, s.Awaited = inOrder(b.catalogue, all), awaitedInOrder(b.catalogue, b.awaited)
	b.current.Store(s)
}

// await finds what is awaited of the series touched.
func (b *Board) await(ctx context.Context, touched map[indicators.Series]bool, today indicators.Date, known map[indicators.Series]*indicators.Vintage) error {
	all := maps.Clone(b.awaited)
	if all == nil {
		all = make(map[indicators.Series]Awaited)
	}
	for on := range touched {
		if !promises(b.catalogue, on) {
			continue
		}
		a, waits, err := awaiting(ctx, b.catalogue, b.ledger, question{on, today, ledger.AsOf{Published: today}}, known)
		if err != nil {
			return err
		}
		if delete(all, on); waits {
			all[on] = a
		}
	}
	b.awaited = all
	return nil
}

// entriesAtOnce bounds the memory of one read of the ledger.
const entriesAtOnce = 5000

// touched gives the ledger's sequence and the series with a target or a calendar
// that got a figure since the last snapshot; all of them the first time and on
// a new day.
func (b *Board) touched(ctx context.Context, last *Snapshot, today indicators.Date) (uint64, map[indicators.Series]bool, error) {
	if last.AsOf != today {
		return b.all(ctx)
	}
	after, touched := last.Sequence, make(map[indicators.Series]bool)
	for {
		entries, err := b.ledger.Entries(ctx, after, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return after, touched, err
		}
		for _, e := range entries {
			if e.Vintage == nil {
				continue
			}
			for _, s := range b.bearing[e.Vintage.Series] {
				touched[s] = true
			}
			if promises(b.catalogue, e.Vintage.Series) {
				touched[e.Vintage.Series] = true
			}
		}
		after = entries[len(entries)-1].Sequence
	}
}

// all gives the ledger's sequence and every series with a target or a calendar.
func (b *Board) all(ctx context.Context) (uint64, map[indicators.Series]bool, error) {
	sequence, err := b.ledger.Sequence(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("scoreboard: %w", err)
	}
	waiting, err := promised(ctx, b.catalogue, b.ledger)
	every := make(map[indicators.Series]bool)
	for _, on := range append(waiting, targeted(b.catalogue)...) {
		every[on] = true
	}
	return sequence, every, err
}

func (b *Board) assess(ctx context.Context, touched map[indicators.Series]bool, today indicators.Date) (map[indicators.ID]Item, []indicators.Assessment, error) {
	items := make(map[indicators.ID]Item)
	var assessed []indicators.Assessment
	for _, on := range targeted(b.catalogue) {
		if !touched[on] {
			continue
		}
		found, err := series(ctx, b.catalogue, b.ledger, question{on, today, ledger.AsOf{Published: today}})
		if err != nil {
			return nil, nil, err
		}
		for _, it := range found {
			items[it.Target.ID] = it
			assessed = append(assessed, it.Assessment)
		}
	}
	return items, assessed, nil
}

// withPrevious finds the assessment before the current one in the record.
func (b *Board) withPrevious(ctx context.Context, it Item) (Item, error) {
	recorded, err := b.ledger.Assessments(ctx, it.Target.ID)
	if err != nil {
		return it, fmt.Errorf("scoreboard: %w", err)
	}
	if n := len(recorded); n > 1 {
		it.Previous, it.Turn = &recorded[n-2], turn(recorded)
	}
	return it, nil
}
