package web

import (
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
)

// plan finds the catalogue's definitions by name.
type plan struct {
	domains    map[indicators.ID]indicators.Domain
	indicators map[indicators.ID]indicators.Indicator
	sources    map[indicators.ID]indicators.Source
	collectors map[indicators.ID]catalogue.Collector
}

func newPlan(c *catalogue.Catalogue) plan {
	p := plan{
		domains:    make(map[indicators.ID]indicators.Domain),
		indicators: make(map[indicators.ID]indicators.Indicator),
		sources:    make(map[indicators.ID]indicators.Source),
		collectors: make(map[indicators.ID]catalogue.Collector),
	}
	for _, d := range c.Domains {
		p.domains[d.ID] = d
	}
	for _, i := range c.Indicators {
		p.indicators[i.ID] = i
	}
	for _, s := range c.Sources {
		p.sources[s.ID] = s
	}
	for _, k := range c.Collectors {
		p.collectors[k.ID] = k
	}
	return p
}

// regions lists where an indicator has targets, the plan's own region first.
func (s *site) regions(id indicators.ID) []indicators.Region {
	list := []indicators.Region{s.Catalogue.Region}
	for _, t := range s.Catalogue.Targets {
		if t.Indicator == id && !slices.Contains(list, t.Region) {
			list = append(list, t.Region)
		}
	}
	return list
}
