package web

import (
	"slices"

	"waymark/indicators"
)

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
