// Package catalogue reads the definitions of a plan: its domains, indicators,
// targets, sources and collectors, from YAML files in one folder. It reports
// every fault at once, each with file:line:column and what was expected, and
// gives a Catalogue only when there is none.
package catalogue

import (
	"io/fs"
	"time"

	"waymark/formula"
	"waymark/indicators"
)

// Catalogue is a plan without faults. It is not changed once loaded.
type Catalogue struct {
	ID      indicators.ID
	Name    indicators.Text
	Zone    *time.Location    // schedules and days are counted here
	Region  indicators.Region // where no other region is said
	Alerts  Alerting          // when people are told
	Files   fs.FS             // the folder itself, for files that collectors name
	Domains []indicators.Domain
	// In the order of their files and domains.
	Indicators []indicators.Indicator
	// Every vintage of every target, in the order of their domains; the
	// vintages of one target follow each other by date of announcement.
	Targets    []indicators.Target
	Sources    []indicators.Source
	Collectors []Collector

	byID     lookup
	formulas map[indicators.ID]*formula.Formula
}

// Collector is the definition of a collector: what every kind has in common,
// and the options of its own kind still to be decoded.
type Collector struct {
	ID       indicators.ID
	Name     indicators.Text
	Kind     string        // a key of the collector room's map of kinds
	Schedule string        // cron expression in the catalogue's zone; empty for kinds that are not run
	Deadline time.Duration // of one run
	Position Position
	// Decode reads the options into a struct with yaml tags, refusing unknown
	// keys; its error is Faults.
	Decode func(options any) error
}
