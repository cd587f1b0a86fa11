package derive

import (
	"errors"
	"fmt"
	"strings"

	"waymark/indicators"
)

// Input is one figure that another was derived from: a vintage by what it is
// about and when it was published, so that it is found in any ledger.
type Input struct {
	indicators.Series
	Period    indicators.Period
	Published indicators.Date
}

const locatorPrefix = "from "

// Locator names the figures that another was derived from:
// "from gdp CN-51 2024 2025-03-18; gdp CN-51 2023 2024-03-14".
func Locator(used []indicators.Vintage) string {
	if len(used) == 0 {
		return ""
	}
	names := make([]string, len(used))
	for i, v := range used {
		published := v.Published.String()
		if published == "" {
			published = "-"
		}
		names[i] = fmt.Sprintf("%s %s %s", v.Series, v.Period, published)
	}
	return locatorPrefix + strings.Join(names, "; ")
}

// ErrLocator says that a locator names no inputs.
var ErrLocator = errors.New("the locator names no figures that another is derived from")

// ParseLocator reads what Locator gives.
func ParseLocator(s string) ([]Input, error) {
	rest, ok := strings.CutPrefix(s, locatorPrefix)
	if !ok {
		return nil, fmt.Errorf("%w: %.100q", ErrLocator, s)
	}
	var list []Input
	for name := range strings.SplitSeq(rest, "; ") {
		fields := strings.Split(name, " ")
		if len(fields) != 4 {
			return nil, fmt.Errorf("%w: %.100q", ErrLocator, s)
		}
		var in Input
		var errs [4]error
		in.Indicator, errs[0] = indicators.ParseID(fields[0])
		in.Region, errs[1] = indicators.ParseRegion(fields[1])
		in.Period, errs[2] = indicators.ParsePeriod(fields[2])
		if fields[3] != "-" {
			in.Published, errs[3] = indicators.ParseDate(fields[3])
		}
		if err := errors.Join(errs[:]...); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrLocator, err)
		}
		list = append(list, in)
	}
	return list, nil
}

// Of finds the input among the vintages of its series: the last one recorded
// of that day.
func (in Input) Of(vintages []indicators.Vintage) (indicators.Vintage, bool) {
	for i := len(vintages) - 1; i >= 0; i-- {
		if v := vintages[i]; v.Period == in.Period && v.Published == in.Published {
			return v, true
		}
	}
	return indicators.Vintage{}, false
}
