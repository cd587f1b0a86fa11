// Package scoreboard holds a plan's targets against the ledger's figures: it
// re-assesses the series that an append touched, records the assessments, and
// gives everyone who shows them (pages, metrics, reports, the terminal) one
// Snapshot to read.
package scoreboard

import (
	"time"

	"waymark/indicators"
)

// Snapshot is the state of every target at one moment. It is not changed once
// made, and may be read by many at once.
type Snapshot struct {
	AsOf     indicators.Date
	Made     time.Time
	Sequence uint64 // of the ledger, when the snapshot was made
	Items    []Item // in the order of the catalogue
}

// Item is one target with what is known of it.
type Item struct {
	Target     indicators.Target   // the vintage in force
	Earlier    []indicators.Target // earlier vintages of the target, oldest first
	Indicator  indicators.Indicator
	Domain     indicators.Domain
	Source     indicators.Source    // of the target
	Latest     *indicators.Vintage  // nil where no figure is published yet
	History    []indicators.Vintage // the latest vintage of each period, by period
	Assessment indicators.Assessment
	Previous   *indicators.Assessment // the one before, as recorded; nil where none
	Overdue    time.Duration          // how long the next figure is overdue; 0 where it is not
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
