package catalogue

import (
	"cmp"
	"slices"

	"waymark/indicators"
)

// lookup finds the parts of a catalogue by their names.
type lookup struct {
	domains    map[indicators.ID]indicators.Domain
	indicators map[indicators.ID]indicators.Indicator
	sources    map[indicators.ID]indicators.Source
	collectors map[indicators.ID]Collector
	targets    map[indicators.ID][]indicators.Target
	order      []indicators.ID // of targets
	on         map[indicators.Series][]indicators.ID
}

// index orders the parts by domain and makes them found.
func (c *Catalogue) index() {
	c.byID = lookup{
		domains: make(map[indicators.ID]indicators.Domain), indicators: make(map[indicators.ID]indicators.Indicator),
		sources: make(map[indicators.ID]indicators.Source), collectors: make(map[indicators.ID]Collector),
		targets: make(map[indicators.ID][]indicators.Target), on: make(map[indicators.Series][]indicators.ID),
	}
	rank := make(map[indicators.ID]int)
	for i, d := range c.Domains {
		rank[d.ID], c.byID.domains[d.ID] = i, d
	}
	slices.SortStableFunc(c.Indicators, func(a, b indicators.Indicator) int { return cmp.Compare(rank[a.Domain], rank[b.Domain]) })
	for _, i := range c.Indicators {
		c.byID.indicators[i.ID] = i
	}
	for _, s := range c.Sources {
		c.byID.sources[s.ID] = s
	}
	for _, x := range c.Collectors {
		c.byID.collectors[x.ID] = x
	}
	slices.SortStableFunc(c.Targets, func(a, b indicators.Target) int {
		return cmp.Compare(rank[c.byID.indicators[a.Indicator].Domain], rank[c.byID.indicators[b.Indicator].Domain])
	})
	c.indexTargets()
}

func (c *Catalogue) indexTargets() {
	x := &c.byID
	for _, t := range c.Targets {
		if x.targets[t.ID] == nil {
			x.order = append(x.order, t.ID)
			x.on[t.Series] = append(x.on[t.Series], t.ID)
		}
		x.targets[t.ID] = append(x.targets[t.ID], t)
	}
	c.Targets = c.Targets[:0]
	for _, id := range x.order {
		slices.SortStableFunc(x.targets[id], func(a, b indicators.Target) int { return cmp.Compare(a.Announced, b.Announced) })
		c.Targets = append(c.Targets, x.targets[id]...)
	}
}

// Domain finds a domain.
func (c *Catalogue) Domain(id indicators.ID) (indicators.Domain, bool) {
	d, ok := c.byID.domains[id]
	return d, ok
}

// Indicator finds an indicator.
func (c *Catalogue) Indicator(id indicators.ID) (indicators.Indicator, bool) {
	i, ok := c.byID.indicators[id]
	return i, ok
}

// Source finds a source.
func (c *Catalogue) Source(id indicators.ID) (indicators.Source, bool) {
	s, ok := c.byID.sources[id]
	return s, ok
}

// Collector finds a collector.
func (c *Catalogue) Collector(id indicators.ID) (Collector, bool) {
	x, ok := c.byID.collectors[id]
	return x, ok
}

// TargetIDs names every target once, in the order of their domains.
func (c *Catalogue) TargetIDs() []indicators.ID { return c.byID.order }

// TargetVintages gives the vintages of a target, by date of announcement.
func (c *Catalogue) TargetVintages(id indicators.ID) []indicators.Target { return c.byID.targets[id] }

// TargetsOn names the targets set on a series.
func (c *Catalogue) TargetsOn(s indicators.Series) []indicators.ID { return c.byID.on[s] }
