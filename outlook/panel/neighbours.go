package panel

import (
	"waymark/indicators"
	"waymark/outlook"
)

// maxNeighbours is how many other regions a series learns from at most; of
// more, those evenly spaced in the order of their names are taken.
const maxNeighbours = 32

// cached is how many neighbourhoods a worker keeps; rows of one indicator stand
// together in most files.
const cached = 64

// place is an indicator as of a day, on one scale.
type place struct {
	indicator string
	day       indicators.Date
	logs      bool
}

// neighbourhood is the same indicator in other regions as of a day, with what
// it taught so far. The first and only series asking is left out of it.
type neighbourhood struct {
	regions []string
	all     []*outlook.Neighbour
	taught  map[lesson]*outlook.Others
}

type lesson struct {
	steps   int
	without string // the region asking
}

// school finds what other regions teach. It belongs to one goroutine.
type school struct {
	panel *Panel
	known map[place]*neighbourhood
	order []place
}

func newSchool(p *Panel) *school {
	return &school{panel: p, known: make(map[place]*neighbourhood)}
}

// elsewhere gives what the other regions teach one row.
func (s *school) elsewhere(indicator, region string, day indicators.Date) outlook.Elsewhere {
	if len(s.panel.regions[indicator]) < 2 {
		return nil
	}
	return func(steps int, logs bool) *outlook.Others {
		n := s.neighbourhood(place{indicator, day, logs})
		key := lesson{steps: steps}
		at := -1
		for i, r := range n.regions {
			if r == region {
				key.without, at = region, i
			}
		}
		if o, ok := n.taught[key]; ok {
			return o
		}
		others := append([]*outlook.Neighbour(nil), n.all...)
		if at >= 0 {
			others[at] = nil
		}
		o := outlook.Gather(others, steps)
		n.taught[key] = o
		return o
	}
}

func (s *school) neighbourhood(p place) *neighbourhood {
	if n, ok := s.known[p]; ok {
		return n
	}
	if len(s.order) >= cached {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	n := &neighbourhood{taught: make(map[lesson]*outlook.Others)}
	regions := s.panel.regions[p.indicator]
	count := min(len(regions), maxNeighbours)
	for i := range count {
		region := regions[i*len(regions)/count]
		series := s.panel.series[seriesKey{p.indicator, region}]
		n.regions = append(n.regions, region)
		n.all = append(n.all, outlook.NewNeighbour(series.upTo(p.day), series.first.Frequency().PerYear(), p.logs))
	}
	s.known[p] = n
	s.order = append(s.order, p)
	return n
}
