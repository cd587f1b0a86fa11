// Package derive computes the indicators that a plan derives from others,
// whenever an input gains a vintage, and appends them to the ledger like any
// other figure. Its vintages are a function of the inputs' vintages alone: for
// every day on which an input was published there is one, made of what was
// known on that day, so that the past replays, and doing it again adds nothing.
package derive

import (
	"context"
	"fmt"
	"log/slog"
	"sync"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Collector is the name under which derived figures stand in the ledger.
const Collector indicators.ID = "derive"

// Deriver keeps the derived indicators of a plan up to date with the ledger.
type Deriver struct {
	catalogue *catalogue.Catalogue
	ledger    *ledger.Ledger
	log       *slog.Logger
	derived   []catalogue.Derived // each after those that it reads

	mu       sync.Mutex // held by the one refresh under way
	begun    bool
	sequence uint64 // of the ledger, up to which figures are derived
}

// New makes a deriver that has derived nothing yet.
func New(c *catalogue.Catalogue, l *ledger.Ledger, log *slog.Logger) *Deriver {
	return &Deriver{catalogue: c, ledger: l, log: log, derived: c.Derived()}
}

// Run follows the ledger until ctx ends.
func (d *Deriver) Run(ctx context.Context) error {
	for {
		err := d.Refresh(ctx)
		if err == nil {
			err = d.ledger.Wait(ctx, d.sequence)
		}
		switch {
		case ctx.Err() != nil:
			return nil
		case err != nil:
			return err
		}
	}
}

// Refresh derives what the entries since the last refresh touch; everything
// the first time, since the plan's expressions may have changed.
func (d *Deriver) Refresh(ctx context.Context) error {
	if len(d.derived) == 0 {
		return d.skip(ctx)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	sequence, touched, err := d.touched(ctx)
	if err != nil {
		return err
	}
	all, err := d.ledger.Series(ctx)
	if err != nil {
		return fmt.Errorf("derive: %w", err)
	}
	for _, one := range d.derived {
		for _, region := range d.regions(one, all) {
			if d.begun && !touches(one, region, touched) {
				continue
			}
			r, err := d.series(ctx, one, region)
			if err != nil {
				return fmt.Errorf("derive: %s: %w", one.Indicator.ID, err)
			}
			if r.New+r.Revised > 0 { // what reads this one comes after it
				on := indicators.Series{Indicator: one.Indicator.ID, Region: region}
				touched[on], all = true, append(all, on)
			}
		}
	}
	d.begun, d.sequence = true, sequence
	return nil
}

// skip has nothing to derive, and only keeps up.
func (d *Deriver) skip(ctx context.Context) (err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.sequence, err = d.ledger.Sequence(ctx); err != nil {
		return fmt.Errorf("derive: %w", err)
	}
	return nil
}

// entriesAtOnce bounds the memory of one read of the ledger.
const entriesAtOnce = 5000

// touched gives the ledger's sequence, and the series that got a figure since
// the last refresh.
func (d *Deriver) touched(ctx context.Context) (uint64, map[indicators.Series]bool, error) {
	touched := make(map[indicators.Series]bool)
	if !d.begun {
		sequence, err := d.ledger.Sequence(ctx)
		return sequence, touched, err
	}
	for after := d.sequence; ; {
		entries, err := d.ledger.Entries(ctx, after, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return after, touched, err
		}
		for _, e := range entries {
			if e.Vintage != nil {
				touched[e.Vintage.Series] = true
			}
		}
		after = entries[len(entries)-1].Sequence
	}
}

// regions lists where an indicator can be derived: where one of the inputs
// that are not of a region of their own has a figure.
func (d *Deriver) regions(one catalogue.Derived, all []indicators.Series) []indicators.Region {
	reads := make(map[indicators.ID]bool)
	for _, in := range one.Formula.Inputs() {
		if in.Region == "" {
			reads[in.Indicator] = true
		}
	}
	if len(reads) == 0 {
		return []indicators.Region{d.catalogue.Region}
	}
	var list []indicators.Region
	seen := make(map[indicators.Region]bool)
	for _, s := range all {
		if reads[s.Indicator] && !seen[s.Region] {
			seen[s.Region] = true
			list = append(list, s.Region)
		}
	}
	return list
}

func touches(one catalogue.Derived, region indicators.Region, touched map[indicators.Series]bool) bool {
	for _, s := range inputs(one, region) {
		if touched[s] {
			return true
		}
	}
	return false
}

// inputs lists the series that an indicator reads in a region.
func inputs(one catalogue.Derived, region indicators.Region) []indicators.Series {
	var list []indicators.Series
	for _, in := range one.Formula.Inputs() {
		s := indicators.Series{Indicator: in.Indicator, Region: in.Region}
		if s.Region == "" {
			s.Region = region
		}
		list = append(list, s)
	}
	return list
}
