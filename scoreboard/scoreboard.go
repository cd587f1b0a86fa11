// Package scoreboard holds a plan's targets against the ledger's figures: it
// re-assesses the series that an append touched, records the assessments, and
// gives everyone who shows them (pages, metrics, reports, the terminal) one
// Snapshot to read.
package scoreboard

import (
	"context"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Snapshot is the state of every target at one moment. It is not changed once
// made, and may be read by many at once.
type Snapshot struct {
	AsOf     indicators.Date
	Made     time.Time
	Sequence uint64 // of the ledger, when the snapshot was made
	Items    []Item // in the order of the catalogue
	// Awaited is every series whose next figure is promised, in the order of
	// the catalogue.
	Awaited []Awaited
}

// Find gives the item of a target.
func (s *Snapshot) Find(target indicators.ID) (Item, bool) {
	for _, it := range s.Items {
		if it.Target.ID == target {
			return it, true
		}
	}
	return Item{}, false
}

// On gives the items of an indicator.
func (s *Snapshot) On(indicator indicators.ID) []Item {
	var items []Item
	for _, it := range s.Items {
		if it.Target.Indicator == indicator {
			items = append(items, it)
		}
	}
	return items
}

// Count gives the number of targets under each verdict.
func (s *Snapshot) Count() map[indicators.Verdict]int {
	counts := make(map[indicators.Verdict]int)
	for _, it := range s.Items {
		counts[it.Assessment.Verdict]++
	}
	return counts
}

// At gives the scoreboard as it stood on a day: figures published by then,
// targets announced by then, judged then. It records nothing.
func At(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, day indicators.Date) (*Snapshot, error) {
	return Replay(ctx, c, l, day, time.Time{})
}

// Replay is At with only what the ledger had recorded by a moment, so that it
// gives today what At gave then; a zero moment does not limit.
func Replay(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, day indicators.Date, recorded time.Time) (*Snapshot, error) {
	sequence, err := l.Sequence(ctx)
	if err != nil {
		return nil, err
	}
	s := &Snapshot{AsOf: day, Sequence: sequence}
	byTarget := make(map[indicators.ID]Item)
	for _, on := range targeted(c) {
		items, err := series(ctx, c, l, question{on, day, ledger.AsOf{Published: day, Recorded: recorded}})
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			byTarget[it.Target.ID] = it
		}
	}
	s.Items = inOrder(c, byTarget)
	waiting, err := promised(ctx, c, l)
	if err != nil {
		return nil, err
	}
	known, awaited := latestOf(byTarget), make(map[indicators.Series]Awaited)
	for _, on := range waiting {
		a, waits, err := awaiting(ctx, c, l, question{on, day, ledger.AsOf{Published: day, Recorded: recorded}}, known)
		if err != nil {
			return nil, err
		}
		if waits {
			awaited[on] = a
		}
	}
	s.Awaited = awaitedInOrder(c, awaited)
	return s, nil
}

// latestOf gives the latest figure of each series that items were made of.
func latestOf(items map[indicators.ID]Item) map[indicators.Series]*indicators.Vintage {
	known := make(map[indicators.Series]*indicators.Vintage)
	for _, it := range items {
		known[it.Target.Series] = it.Latest
	}
	return known
}

// targeted lists the series that have a target, each once.
func targeted(c *catalogue.Catalogue) []indicators.Series {
	var list []indicators.Series
	seen := make(map[indicators.Series]bool)
	for _, t := range c.Targets {
		if !seen[t.Series] {
			seen[t.Series] = true
			list = append(list, t.Series)
		}
	}
	return list
}

func inOrder(c *catalogue.Catalogue, byTarget map[indicators.ID]Item) []Item {
	items := make([]Item, 0, len(byTarget))
	for _, id := range c.TargetIDs() {
		if it, ok := byTarget[id]; ok {
			items = append(items, it)
		}
	}
	return items
}
