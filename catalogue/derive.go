package catalogue

import (
	"errors"
	"strings"

	"go.yaml.in/yaml/v4"

	"waymark/formula"
	"waymark/indicators"
)

// Derived is an indicator that is computed from others.
type Derived struct {
	Indicator indicators.Indicator
	Formula   *formula.Formula
}

// Derived lists the indicators that are computed from others, each after those
// that it reads.
func (c *Catalogue) Derived() []Derived {
	var list []Derived
	listed := make(map[indicators.ID]bool)
	var visit func(indicators.ID)
	visit = func(id indicators.ID) {
		f, derived := c.formulas[id]
		if !derived || listed[id] {
			return
		}
		listed[id] = true
		for _, in := range f.Inputs() {
			visit(in.Indicator)
		}
		ind, _ := c.Indicator(id)
		list = append(list, Derived{ind, f})
	}
	for _, ind := range c.Indicators {
		visit(ind.ID)
	}
	return list
}

// Formula gives the expression of an indicator, and false where its figures
// are published.
func (c *Catalogue) Formula(id indicators.ID) (*formula.Formula, bool) {
	f, ok := c.formulas[id]
	return f, ok
}

// derive reads the expression of an indicator once all indicators are known.
func (l *loader) derive(m *fields, ind indicators.Indicator) {
	node := m.values["derive"]
	l.checks = append(l.checks, func() {
		if ind.ID == "" || ind.Unit.IsZero() {
			return // that is a fault already
		}
		f, err := formula.Parse(ind.Derive, ind, l.catalogue.named)
		var fault *formula.Fault
		switch {
		case errors.As(err, &fault):
			m.faultAt(within(node, fault.Offset), "derive", err)
		case err != nil:
			m.faultAt(node, "derive", err)
		default:
			l.catalogue.formulas[ind.ID] = f
			l.derived = append(l.derived, derivedAt{ind.ID, m, node})
		}
	})
}

// derivedAt is where an expression stands.
type derivedAt struct {
	id   indicators.ID
	m    *fields
	node *yaml.Node
}

// within is the place so many characters into a scalar of one line.
func within(n *yaml.Node, offset int) *yaml.Node {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 || strings.Contains(n.Value, "\n") {
		return n
	}
	place := *n
	place.Column += offset
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		place.Column++
	}
	return &place
}

// named finds an indicator by its id, or by its Chinese name where no other has
// the same.
func (c *Catalogue) named(name string) (indicators.Indicator, bool) {
	if ind, ok := c.Indicator(indicators.ID(name)); ok {
		return ind, true
	}
	var found []indicators.Indicator
	for _, ind := range c.Indicators {
		if ind.Name.ZH == name {
			found = append(found, ind)
		}
	}
	if len(found) != 1 {
		return indicators.Indicator{}, false
	}
	return found[0], true
}

// checkCycles refuses indicators that are computed from themselves.
func (l *loader) checkCycles() {
	for _, d := range l.derived {
		if way := l.catalogue.wayBack(d.id, d.id, make(map[indicators.ID]bool)); way != nil {
			names := make([]string, len(way))
			for i, id := range way {
				names[i] = string(id)
			}
			d.m.fault(d.node, "derive: it is computed from itself: %s", strings.Join(names, " from "))
		}
	}
}

// wayBack follows expressions from one indicator to another, passing through
// each once; nil where there is no way.
func (c *Catalogue) wayBack(from, to indicators.ID, passed map[indicators.ID]bool) []indicators.ID {
	f, derived := c.formulas[from]
	if !derived || passed[from] {
		return nil
	}
	passed[from] = true
	for _, in := range f.Inputs() {
		if in.Indicator == to {
			return []indicators.ID{from, to}
		}
		if way := c.wayBack(in.Indicator, to, passed); way != nil {
			return append([]indicators.ID{from}, way...)
		}
	}
	return nil
}
