package panel

import (
	"slices"

	"waymark/indicators"
	"waymark/outlook"
)

// maxNeighbours is how many other regions a series learns from at most; of
// more, those evenly spaced in the order of their names are taken.
const maxNeighbours = 32

// How many neighbourhoods and how many lessons a worker keeps.
const (
	keptNeighbourhoods = 64
	keptLessons        = 8192
)

// place is an indicator as of a day, on one scale.
type place struct {
	indicator string
	day       indicators.Date
	logs      bool
}

// neighbourhood is the same indicator in other regions as of a day.
type neighbourhood struct {
	regions []string
	all     []*outlook.Neighbour
}

// lesson is what a place teaches about a span. Where every region is in the
// neighbourhood, the one asking is left out of it; of many, one more or less
// changes nothing and all share one lesson.
type lesson struct {
	place
	steps   int
	without string
}

// school finds what other regions teach. It belongs to one goroutine.
type school struct {
	panel  *Panel
	whole  bool // every method's errors are wanted
	known  map[place]*neighbourhood
	order  []place
	taught map[lesson]*outlook.Others
}

func newSchool(p *Panel, whole bool) *school {
	return &school{panel: p, whole: whole, known: make(map[place]*neighbourhood), taught: make(map[lesson]*outlook.Others)}
}

// elsewhere gives what the other regions teach one row.
func (s *school) elsewhere(indicator, region string, day indicators.Date) outlook.Elsewhere {
	regions := len(s.panel.regions[indicator])
	if regions < 2 {
		return nil
	}
	return func(steps int, logs bool) *outlook.Others {
		key := lesson{place: place{indicator, day, logs}, steps: steps}
		if regions <= maxNeighbours {
			key.without = region
		}
		if o, ok := s.taught[key]; ok {
			return o
		}
		n := s.neighbourhood(key.place)
		others := slices.Clone(n.all)
		for i, r := range n.regions {
			if r == key.without {
				others[i] = nil
			}
		}
		if len(s.taught) >= keptLessons {
			clear(s.taught)
		}
		o := outlook.Gather(others, steps, s.whole)
		s.taught[key] = o
		return o
	}
}

func (s *school) neighbourhood(p place) *neighbourhood {
	if n, ok := s.known[p]; ok {
		return n
	}
	if len(s.order) >= keptNeighbourhoods {
		delete(s.known, s.order[0])
		s.order = s.order[1:]
	}
	n := new(neighbourhood)
	regions := s.panel.regions[p.indicator]
	count := min(len(regions), maxNeighbours)
	for i := range count {
		region := regions[i*len(regions)/count]
		series := s.panel.series[seriesKey{p.indicator, region}]
		n.regions = append(n.regions, region)
		n.all = append(n.all, outlook.NewNeighbour(series.upTo(p.day), series.first.Frequency().PerYear(), p.logs, s.whole))
	}
	s.known[p] = n
	s.order = append(s.order, p)
	return n
}
