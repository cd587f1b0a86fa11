package web

import (
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"waymark/chart"
	"waymark/indicators"
)

// Reload is how the last reading of the catalogue went.
type Reload struct {
	Folder  string    // where the plan's files are; empty: it came with the program
	InForce time.Time // since when the catalogue in force is
	Looked  time.Time // when changed files were last read; zero where they never changed
	Faults  []string  // of the changed files, which are not in force; nil where there is none
}

type catalogueBody struct {
	Reload
	Zone    *time.Location
	Since   string
	Tried   string
	Domains []catalogueDomain
}

type catalogueDomain struct {
	Name       string
	ID         indicators.ID
	Indicators []catalogueLine
}

// catalogueLine is one indicator with what is asked of it.
type catalogueLine struct {
	Indicator indicators.Indicator
	Name      string
	Address   string
	Traits    []string
	Targets   []string
	Source    sourceLine
}

// cataloguePage shows the plan as it was read, with the faults of its last
// reading. It is made anew each time: faults move without the ledger.
func (s *site) cataloguePage(_ *http.Request, who reader) (*view, error) {
	body := catalogueBody{Zone: s.Catalogue.Zone}
	if s.Reload != nil {
		body.Reload = s.Reload()
	}
	body.Since, body.Tried = moment(body.InForce, s.Catalogue.Zone), moment(body.Looked, s.Catalogue.Zone)
	for _, d := range s.Catalogue.Domains {
		domain := catalogueDomain{Name: d.Name.In(who.lang), ID: d.ID}
		for _, i := range s.Catalogue.Indicators {
			if i.Domain == d.ID {
				domain.Indicators = append(domain.Indicators, s.catalogueLine(i, who))
			}
		}
		body.Domains = append(body.Domains, domain)
	}
	return &view{name: "catalogue", live: true, Title: who.say("目录", "Catalogue"), Section: "catalogue", Body: body}, nil
}

func (s *site) catalogueLine(i indicators.Indicator, who reader) catalogueLine {
	line := catalogueLine{Indicator: i, Name: i.Name.In(who.lang), Traits: traits(i, who.lang),
		Address: indicatorAddress(indicators.Series{Indicator: i.ID, Region: s.Catalogue.Region}, "", 0)}
	if i.Source != "" {
		line.Source = s.source(i.Source, "")
	}
	for _, id := range s.Catalogue.TargetIDs() {
		if t, ok := indicators.TargetAsOf(s.Catalogue.TargetVintages(id), 0); ok && t.Indicator == i.ID {
			line.Targets = append(line.Targets, t.Due.In(who.lang)+" "+chart.Asked(t, who.lang))
		}
	}
	return line
}

type aboutBody struct {
	Go, System                   string
	Sequence                     uint64
	AsOf                         indicators.Date
	Indicators, Targets, Sources int
	Libraries                    []library
}

// library is a part of the program that others wrote.
type library struct{ Path, Version string }

func (s *site) aboutPage(_ *http.Request, who reader) (*view, error) {
	board := s.Board()
	body := aboutBody{Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, Sequence: board.Sequence, AsOf: board.AsOf,
		Indicators: len(s.Catalogue.Indicators), Targets: len(s.Catalogue.TargetIDs()), Sources: len(s.Catalogue.Sources)}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			body.Libraries = append(body.Libraries, library{m.Path, m.Version})
		}
	}
	return &view{name: "about", Title: who.say("关于", "About"), Section: "about", Body: body}, nil
}
