package formula

import (
	"errors"

	"waymark/indicators"
)

// function is what an expression can call.
type function struct {
	arguments int
	usage     string
	years     int                        // how many years it looks back
	make      func([]term) (term, error) // nil for in_region, which the builder knows
}

// functions by name; the Chinese names are the same ones.
var functions = map[string]function{
	"share": shareOf, "占比": shareOf,
	"growth": growthOf, "增速": growthOf,
	"discrete": discreteOf, "当期": discreteOf,
	"per_head": perHeadOf, "人均": perHeadOf,
	"year_before": yearBeforeOf, "上年": yearBeforeOf,
	"in_region": inRegionOf, "地区": inRegionOf,
}

var (
	shareOf      = function{2, "share(part, whole) is the part in % of the whole", 0, share}
	growthOf     = function{1, "growth(x) is the growth of x over the same period of the year before, in %", 1, growth}
	discreteOf   = function{1, "discrete(x) takes a cumulative x apart into single periods", 0, discrete}
	perHeadOf    = function{2, "per_head(x, population) is x for each person", 0, perHead}
	yearBeforeOf = function{1, "year_before(x) is x in the same period of the year before", 1, yearBefore}
	inRegionOf   = function{2, `in_region(x, "CN") is x in another region`, 0, nil}
)

func share(of []term) (term, error) {
	part, whole := of[0], of[1]
	if whole.constant() {
		return term{}, errors.New("the whole is no indicator")
	}
	if !part.unit.SameDimension(whole.unit) {
		return term{}, errors.New("units differ: " + unitName(part.unit) + " and " + unitName(whole.unit))
	}
	t, err := over(part, whole)
	if err != nil {
		return t, err
	}
	percent, eval := indicators.MustUnit("%"), t.eval
	factor := scaleTo(t.unit.Per(percent), indicators.Plain())
	t.unit, t.basis, t.rate = percent, indicators.NoBasis, true
	t.eval = func(a at) (amount, bool) {
		x, ok := eval(a)
		x.value *= factor
		return x, ok
	}
	return t, nil
}

var errLength = errors.New("the year before a week or a day is not known: want months, quarters, halves or years")

// yearBefore looks at the same period of the year before.
func yearBefore(of []term) (term, error) {
	t := of[0]
	if t.frequency == indicators.Weekly || t.frequency == indicators.Daily {
		return t, errLength
	}
	eval := t.eval
	t.eval = func(a at) (amount, bool) {
		a.period = yearsOn(a.period, -1)
		if a.period.IsZero() {
			return amount{}, false
		}
		return eval(a)
	}
	return t, nil
}

// growth compares with the year before. Where the series breaks, or is
// otherwise defined than it was, there is none.
func growth(of []term) (term, error) {
	now := of[0]
	if now.rate {
		return term{}, errors.New("a rate or share has no growth, but a difference: x - year_before(x)")
	}
	before, err := yearBefore(of)
	if err != nil {
		return term{}, err
	}
	t := now
	t.unit, t.rate, t.head = indicators.MustUnit("%"), true, false
	t.eval = both(now, before, func(x, y amount) (amount, bool) {
		if y.value <= 0 || x.status == indicators.Break || (x.status == indicators.Differs) != (y.status == indicators.Differs) {
			return amount{}, false
		}
		ratio, ok := div(x, y)
		ratio.value = 100 * (ratio.value - 1)
		return ratio, ok && finite(ratio.value)
	})
	return t, nil
}

// discrete takes what was cumulated before the period out of what is cumulated
// at its end.
func discrete(of []term) (term, error) {
	t := of[0]
	switch {
	case !t.cumulative:
		return t, errors.New("the series is of single periods already")
	case t.rate:
		return t, errors.New("a rate or share cannot be taken apart")
	}
	eval := t.eval
	t.cumulative = false
	t.eval = func(a at) (amount, bool) {
		whole, before := cumulated(a.period)
		if whole.IsZero() {
			return amount{}, false
		}
		a.period = whole
		x, ok := eval(a)
		if before.IsZero() {
			return x, ok
		}
		a.period = before
		y, okBefore := eval(a)
		if !ok || !okBefore {
			return amount{}, false
		}
		return sub(x, y)
	}
	return t, nil
}

// cumulated gives the year up to the end of a period, and up to its beginning:
// none where it begins the year.
func cumulated(p indicators.Period) (whole, before indicators.Period) {
	if p.IsZero() || p.Cumulative() || p.Months() == 0 {
		return whole, before
	}
	first, last := p.First().Time(), p.Last().Time()
	whole = indicators.YearToDate(last.Year(), last.Month())
	if first.Month() > 1 {
		before = indicators.YearToDate(first.Year(), first.Month()-1)
	}
	return whole, before
}

func perHead(of []term) (term, error) {
	x, population := of[0], of[1]
	if !population.unit.SameDimension(indicators.MustUnit("人")) {
		return term{}, errors.New("the population is in " + unitName(population.unit) + ", and not in 人")
	}
	t, err := over(x, population)
	t.head = true
	return t, err
}

// yearsOn is the same period some years later or earlier; none for weeks and
// days.
func yearsOn(p indicators.Period, years int) indicators.Period {
	switch {
	case p.Cumulative():
		return p.Add(years)
	case p.Months() == 0:
		return indicators.Period{}
	}
	return p.Add(years * 12 / p.Months())
}

func yearAfter(p indicators.Period) indicators.Period { return yearsOn(p, 1) }
