package collector

import (
	"errors"
	"fmt"
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// kept are the options that say as what a series of a source is recorded.
type kept struct {
	As         string `yaml:"as"`
	Region     string `yaml:"region"`     // the plan's where it is not said
	Unit       string `yaml:"unit"`       // what the source says, or the indicator's
	Source     string `yaml:"source"`     // the indicator's
	Cumulative bool   `yaml:"cumulative"` // from the year's beginning, though the source names only the last month
}

// recorded is what kept means in a plan.
type recorded struct {
	indicator  indicators.Indicator
	region     indicators.Region
	said       indicators.Unit // zero where the options say none
	source     indicators.ID
	cumulative bool
}

// in finds the plan's series; its error has all that is wrong.
func (k kept) in(plan *catalogue.Catalogue) (recorded, error) {
	i, known := plan.Indicator(indicators.ID(k.As))
	r := recorded{indicator: i, region: plan.Region, source: i.Source, cumulative: k.Cumulative}
	var faults []error
	if !known {
		faults = append(faults, fmt.Errorf("as: no indicator has the id %q", k.As))
	}
	if k.Region != "" {
		region, err := indicators.ParseRegion(k.Region)
		r.region, faults = region, append(faults, err)
	}
	if k.Unit != "" {
		unit, err := indicators.ParseUnit(k.Unit)
		r.said, faults = unit, append(faults, err)
	}
	if k.Source != "" {
		if _, known := plan.Source(indicators.ID(k.Source)); !known {
			faults = append(faults, fmt.Errorf("source: the plan has none of the id %q", k.Source))
		}
		r.source = indicators.ID(k.Source)
	}
	return r, errors.Join(faults...)
}

// unit gives the unit of a figure that its source counts in the unit given,
// which may be empty. A source that counts in another unit than the options
// say has changed.
func (r recorded) unit(given string) (indicators.Unit, error) {
	unit, err := indicators.ParseUnit(given)
	switch {
	case given == "" && r.said.IsZero():
		return r.indicator.Unit, nil
	case given == "" || err != nil && !r.said.IsZero():
		return r.said, nil
	case err != nil:
		return unit, fmt.Errorf("%w; unit: says which one is meant", err)
	case !r.said.IsZero() && r.said != unit:
		return unit, fmt.Errorf("the source counts in %s, but unit: says %s", unit, r.said)
	}
	return unit, nil
}

// figure is what a source says of one period.
type figure struct {
	period indicators.Period
	value  string // as written; a mark for a missing one, or empty, is missing
	unit   indicators.Unit
	status string // OBS_STATUS, or empty
	note   string
}

// vintage records a figure, found at the locator.
func (r recorded) vintage(f figure, locator string) (indicators.Vintage, error) {
	period := f.period
	if r.cumulative && !period.Cumulative() && period.Months() > 0 {
		last := period.Last().Time()
		period = indicators.YearToDate(last.Year(), last.Month())
	}
	return ledger.ReadFields(func(name string) string {
		switch name {
		case "indicator":
			return string(r.indicator.ID)
		case "region":
			return string(r.region)
		case "period":
			return period.String()
		case "value":
			return f.value
		case "unit":
			return f.unit.String()
		case "status":
			return f.status
		case "source":
			return string(r.source)
		case "locator":
			return locator
		case "note":
			return f.note
		}
		return ""
	})
}

// inTurn gives the request after that of a document, where a source asks
// several that are known beforehand.
func inTurn(requests []request) func(ledger.Document) (request, bool, error) {
	return func(d ledger.Document) (request, bool, error) {
		if i := turn(requests, d); i+1 < len(requests) {
			return requests[i+1], true, nil
		}
		return request{}, false, nil
	}
}

// turn tells which of the requests a document answers.
func turn(requests []request, d ledger.Document) int {
	return max(0, slices.IndexFunc(requests, func(r request) bool { return r.where() == d.Address }))
}

// inSeries gives an error its place in the list series: of a collector.
func inSeries(id indicators.ID, i int, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: series %d: %w", id, i+1, err)
}

// faultsMost bounds the faults that are kept of one series of a document.
const faultsMost = 1000

var errFaults = fmt.Errorf("more than %d faults; the rest is not read", faultsMost)

// enough ends the reading of what has too many faults to be what it should be.
func enough(faults []error) ([]error, bool) {
	if len(faults) < faultsMost {
		return faults, false
	}
	return append(faults, errFaults), true
}
