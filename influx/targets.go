package influx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// targetPaths gives the vintage in force of every target, and a fingerprint
// that changes with anything a path depends on in the catalogue.
func targetPaths(c *catalogue.Catalogue) ([]indicators.Target, string) {
	units := make(map[indicators.ID]indicators.Unit)
	for _, i := range c.Indicators {
		units[i.ID] = i.Unit
	}
	inForce := make(map[indicators.ID]int)
	var list []indicators.Target
	for _, t := range c.Targets {
		i, ok := inForce[t.ID]
		switch {
		case !ok:
			inForce[t.ID] = len(list)
			list = append(list, t)
		case t.Announced >= list[i].Announced:
			list[i] = t
		}
	}
	h := sha256.New()
	for _, t := range list {
		fmt.Fprintln(h, t.ID, t.Series, t.Form, t.Value, t.Unit, t.Baseline, t.BaseValue, t.Due, t.Announced, units[t.Indicator])
		for _, s := range t.Path {
			fmt.Fprintln(h, s.Period, s.Value)
		}
	}
	return list, hex.EncodeToString(h.Sum(nil)[:12])
}

// writeTargets writes every path where the catalogue's targets are not those
// last written; the old ones are dropped first, since a path may have become
// shorter.
func (m *Mirror) writeTargets(ctx context.Context, s *sender) error {
	m.mu.Lock()
	written := m.memory.Targets
	m.mu.Unlock()
	if written == m.fingerprint {
		return nil
	}
	if written != "" {
		if err := m.drop(ctx, targetMeasurement); err != nil {
			return err
		}
	}
	if err := m.release(0); err != nil {
		return err
	}
	var b batch
	for _, t := range m.targets {
		if err := m.addPath(ctx, &b, t); err != nil {
			return err
		}
		if len(b.lines.lines) >= 2*batchEntries {
			if err := m.deliver(ctx, s, &b); err != nil {
				return err
			}
			b = batch{}
		}
	}
	if err := m.deliver(ctx, s, &b); err != nil {
		return err
	}
	return m.remember(func(r *memory) { r.Targets = m.fingerprint })
}

// addPath puts a target's path into a batch, and erases what an earlier path
// had before it.
func (m *Mirror) addPath(ctx context.Context, b *batch, t indicators.Target) error {
	var figures []indicators.Vintage
	if needsFigures(t) {
		var err error
		if figures, err = m.ledger.Latest(ctx, t.Series, ledger.AsOf{}); err != nil {
			return err
		}
	}
	points := m.schema.path(t, figures)
	if len(points) > 0 && len(figures) > 0 && m.begins[t.ID] != points[0].time {
		m.begins[t.ID] = points[0].time
		b.erase = append(b.erase, erasure{targetMeasurement, targetTags(t.ID, t.Series), earliest, points[0].time})
	}
	for _, p := range points {
		if err := b.lines.add(p, 0); err != nil {
			if err := m.hold(0, "path of "+string(t.ID), err.Error()); err != nil {
				return err
			}
		}
	}
	return nil
}

// touched is which series had their paths written in a pass.
type touched struct {
	mu     sync.Mutex
	series map[indicators.Series]bool
}

// fillPaths adds the paths that depend on figures, when an entry may have
// changed them: once in a pass for each series.
func (m *Mirror) fillPaths(ctx context.Context, b *batch, entries []ledger.Entry, pathed *touched) error {
	pathed.mu.Lock()
	defer pathed.mu.Unlock()
	fresh := make(map[indicators.Series]bool)
	for _, e := range entries {
		if e.Vintage != nil && !pathed.series[e.Vintage.Series] {
			fresh[e.Vintage.Series] = true
			pathed.series[e.Vintage.Series] = true
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	for _, t := range m.targets {
		if fresh[t.Series] && needsFigures(t) {
			if err := m.addPath(ctx, b, t); err != nil {
				return err
			}
		}
	}
	return nil
}
