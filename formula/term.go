package formula

import (
	"errors"
	"fmt"

	"waymark/indicators"
)

// at is where and when an expression is computed.
type at struct {
	region indicators.Region
	period indicators.Period
	get    Get
}

// term is a part of an expression: what is known of its figures whatever they
// are, and how to compute one.
type term struct {
	unit       indicators.Unit
	basis      indicators.Basis
	frequency  indicators.Frequency // empty for a number
	cumulative bool
	rate       bool // a growth rate or share: growth of it is none
	head       bool // per head: 元/人 may be called 元
	eval       func(at) (amount, bool)
}

// constant tells whether the term reads no indicator.
func (t term) constant() bool { return t.frequency == "" }

func number(v float64) term {
	return term{unit: indicators.Plain(), eval: func(at) (amount, bool) {
		return amount{value: v, digits: exactDigits}, finite(v)
	}}
}

func figure(ind indicators.Indicator) term {
	t := term{unit: ind.Unit, basis: ind.Basis, frequency: ind.Frequency, cumulative: ind.Cumulative,
		rate: ind.Kind == indicators.Rate || ind.Unit.IsPercent() || ind.Unit.IsPercentagePoint()}
	t.eval = func(a at) (amount, bool) {
		o, ok := a.get(indicators.Series{Indicator: ind.ID, Region: a.region}, a.period)
		if !ok {
			return amount{}, false
		}
		return amountOf(o, ind.Unit)
	}
	return t
}

// both computes two terms, the second also where the first has no figure, so
// that all inputs are asked for.
func both(a, b term, join func(a, b amount) (amount, bool)) func(at) (amount, bool) {
	return func(where at) (amount, bool) {
		x, okX := a.eval(where)
		y, okY := b.eval(where)
		if !okX || !okY {
			return amount{}, false
		}
		return join(x, y)
	}
}

// together refuses two terms that may not be put together, and gives what is
// known of the two.
func together(a, b term) (term, error) {
	t := term{basis: a.basis, frequency: a.frequency, cumulative: a.cumulative}
	switch {
	case a.basis != b.basis && a.basis != indicators.NoBasis && b.basis != indicators.NoBasis:
		return t, errors.New("nominal is not put together with real")
	case a.constant():
		t.frequency, t.cumulative = b.frequency, b.cumulative
	case b.constant():
	case a.cumulative != b.cumulative:
		return t, errors.New("cumulative is not put together with single periods; discrete() takes a cumulative series apart")
	case a.frequency != b.frequency && a.frequency != indicators.Irregular && b.frequency != indicators.Irregular:
		return t, fmt.Errorf("one is %s, the other is %s: their periods never meet", a.frequency.Name().EN, b.frequency.Name().EN)
	case a.frequency == indicators.Irregular:
		t.frequency = b.frequency
	}
	if t.basis == indicators.NoBasis {
		t.basis = b.basis
	}
	return t, nil
}

// plus is a sum or difference. The difference of percentages is in percentage
// points.
func plus(a, b term, minus bool) (term, error) {
	t, err := together(a, b)
	if err != nil {
		return t, err
	}
	t.unit, t.rate, t.head = a.unit, a.rate || b.rate, a.head && b.head
	switch percent := a.unit.IsPercent(); {
	case minus && percent && b.unit.IsPercent():
		t.unit = indicators.MustUnit("百分点")
	case percent && b.unit.IsPercentagePoint():
	case a.unit.IsPercentagePoint() && b.unit.IsPercent() && !minus:
		t.unit = b.unit
	case !a.unit.SameDimension(b.unit):
		return t, fmt.Errorf("units differ: %s and %s", unitName(a.unit), unitName(b.unit))
	}
	join := add
	if minus {
		join = sub
	}
	scaleA, scaleB := scaleTo(a.unit, t.unit), scaleTo(b.unit, t.unit)
	t.eval = both(a, b, func(x, y amount) (amount, bool) {
		x.value, y.value = x.value*scaleA, y.value*scaleB
		return join(x, y)
	})
	return t, nil
}

// scaleTo is how many of one unit are in another of its dimension. A percentage
// and a percentage point are one to one.
func scaleTo(u, to indicators.Unit) float64 {
	percent, point := indicators.MustUnit("%"), indicators.MustUnit("百分点")
	switch {
	case u.IsPercent() && to.IsPercentagePoint():
		return scaleTo(u, percent) * scaleTo(point, to)
	case u.IsPercentagePoint() && to.IsPercent():
		return scaleTo(u, point) * scaleTo(percent, to)
	}
	v, err := u.Convert(1, to)
	if err != nil {
		panic(err) // the terms were checked
	}
	return v
}

func times(a, b term) (term, error) {
	t, err := product(a, b)
	if err != nil {
		return t, err
	}
	switch {
	case b.constant() && b.unit.IsPlain():
		t.unit, t.rate, t.head = a.unit, a.rate, a.head
	case a.constant() && a.unit.IsPlain():
		t.unit, t.rate, t.head = b.unit, b.rate, b.head
	default:
		t.unit = a.unit.Times(b.unit)
	}
	t.eval = both(a, b, mul)
	return t, nil
}

func over(a, b term) (term, error) {
	t, err := product(a, b)
	if err != nil {
		return t, err
	}
	if b.constant() && b.unit.IsPlain() {
		t.unit, t.rate, t.head = a.unit, a.rate, a.head
	} else {
		t.unit = a.unit.Per(b.unit)
		if t.unit.IsPlain() { // a ratio has no prices
			t.basis, t.rate = indicators.NoBasis, true
		}
	}
	t.eval = both(a, b, div)
	return t, nil
}

// product refuses what a product or quotient may not have.
func product(a, b term) (term, error) {
	t, err := together(a, b)
	if err == nil && (a.unit.IsPercentagePoint() && !b.constant() || b.unit.IsPercentagePoint()) {
		return t, errors.New("percentage points are not multiplied or divided")
	}
	return t, err
}

// fits tells how the values of a term are those of an indicator, or why they
// are not.
func (t term) fits(ind indicators.Indicator) (func(float64) float64, error) {
	var errs []error
	if t.basis != ind.Basis && t.basis != indicators.NoBasis && ind.Basis != indicators.NoBasis {
		errs = append(errs, fmt.Errorf("the expression is %s, the indicator is %s", t.basis, ind.Basis))
	}
	if t.cumulative != ind.Cumulative {
		errs = append(errs, fmt.Errorf("the expression is %s, the indicator is %s", accumulation(t.cumulative), accumulation(ind.Cumulative)))
	}
	if t.frequency != ind.Frequency && t.frequency != indicators.Irregular && ind.Frequency != indicators.Irregular {
		errs = append(errs, fmt.Errorf("the expression is %s, the indicator is %s", t.frequency.Name().EN, ind.Frequency.Name().EN))
	}
	factor := 1.0
	switch perHead := ind.Unit.Per(indicators.MustUnit("人")); {
	case t.unit.SameDimension(ind.Unit):
		factor = scaleTo(t.unit, ind.Unit)
	case t.unit.IsPlain() && ind.Unit.IsPercent(): // 0.5 is 50 %
		factor = scaleTo(t.unit.Per(ind.Unit), indicators.Plain())
	case t.unit.IsPlain() && ind.Unit.String() == "倍":
		factor = scaleTo(t.unit, indicators.Plain())
	case t.head && t.unit.SameDimension(perHead):
		factor = scaleTo(t.unit, perHead)
	default:
		errs = append(errs, fmt.Errorf("the expression is in %s, the indicator is in %s", unitName(t.unit), ind.Unit))
	}
	return func(v float64) float64 { return v * factor }, errors.Join(errs...)
}

func unitName(u indicators.Unit) string {
	if u.IsPlain() {
		return "plain numbers"
	}
	return u.Dimension()
}

func accumulation(cumulative bool) string {
	if cumulative {
		return "cumulative"
	}
	return "of single periods"
}
