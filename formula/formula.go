// Package formula reads expressions over indicators, such as
// share(tertiary_gva, gdp), checks that what they put together may be put
// together, and computes their value in a period. It is pure.
//
// A figure keeps what its source said of it: units are multiplied and divided
// with the figures, nominal is not put together with real nor cumulative with
// single periods, a bound stays a bound, and what is missing gives no figure.
package formula

import (
	"fmt"
	"slices"
	"strings"

	"github.com/expr-lang/expr/parser"

	"waymark/indicators"
)

// lengthLimit bounds an expression, in bytes.
const lengthLimit = 2000

// Formula is an expression that was read and checked. It is not changed once
// made, and may be used by many at once.
type Formula struct {
	text   string
	root   term
	inputs []Input
	result indicators.Indicator
	adapt  func(float64) float64 // from the unit of the root to the result's
	years  int                   // how many years it looks back
}

// Input is an indicator that an expression reads: in the region asked for, or
// in one of its own.
type Input struct {
	Indicator indicators.ID
	Region    indicators.Region // empty: the region asked for
}

// Fault is what is wrong with an expression, and where: the characters before
// the place.
type Fault struct {
	Offset int
	Err    error
}

func (f *Fault) Error() string { return f.Err.Error() }
func (f *Fault) Unwrap() error { return f.Err }

func faultAt(offset int, format string, args ...any) error {
	return &Fault{offset, fmt.Errorf(format, args...)}
}

// chinese are the marks that people write in Chinese text, each one character
// as its fellow is, so that places stay.
var chinese = strings.NewReplacer("（", "(", "）", ")", "，", ",", "＋", "+", "－", "-", "−", "-", "×", "*", "÷", "/", "／", "/", "＊", "*", "“", `"`, "”", `"`, "\u3000", " ")

// Parse reads the expression of an indicator. find gives the indicators that
// its names stand for, by id or by Chinese name. The error is a *Fault.
func Parse(text string, result indicators.Indicator, find func(name string) (indicators.Indicator, bool)) (*Formula, error) {
	if len(text) > lengthLimit {
		return nil, faultAt(0, "an expression of %d bytes: want at most %d", len(text), lengthLimit)
	}
	tree, err := parser.Parse(chinese.Replace(text))
	if err != nil {
		return nil, syntaxFault(err)
	}
	b := &builder{find: find}
	root, err := b.build(tree.Node)
	if err != nil {
		return nil, err
	}
	if len(b.inputs) == 0 {
		return nil, faultAt(0, "it reads no indicator")
	}
	f := &Formula{text: text, root: root, inputs: b.inputs, result: result, years: b.years}
	if f.adapt, err = root.fits(result); err != nil {
		return nil, &Fault{0, err}
	}
	return f, nil
}

// String gives the expression as it was written.
func (f *Formula) String() string { return f.text }

// Inputs lists what the expression reads, each once.
func (f *Formula) Inputs() []Input { return slices.Clone(f.inputs) }

// Get gives the figure of a series in a period, and false where there is none.
type Get func(indicators.Series, indicators.Period) (indicators.Observation, bool)

// Value computes the figure of a period in a region. There is none where an
// input is missing, a number is divided by zero, or the figures may not be
// held against each other, such as those before and after a break. get is
// asked for every input, also after one was missing.
func (f *Formula) Value(region indicators.Region, period indicators.Period, get Get) (indicators.Observation, bool) {
	o := indicators.Observation{Series: indicators.Series{Indicator: f.result.ID, Region: region}, Period: period, Unit: f.result.Unit}
	a, ok := f.root.eval(at{region, period, get})
	if !ok {
		return o, false
	}
	o.Value, o.Bound, o.Status = f.adapt(a.value), a.bound, a.status
	if !finite(o.Value) {
		return o, false
	}
	o.Value, o.Decimals = rounded(o.Value, a.digits, o.Unit)
	return o, f.result.CheckObservation(o) == nil
}

// Touched lists the periods whose figures a figure of a period goes into.
func (f *Formula) Touched(by indicators.Period) []indicators.Period {
	from := []indicators.Period{by}
	if by.Cumulative() && !f.result.Cumulative {
		from = f.discreteOf(by)
	}
	var list []indicators.Period
	for _, p := range from {
		for years := 0; years <= f.years && !p.IsZero(); years++ {
			list = append(list, p)
			p = yearAfter(p)
		}
	}
	return list
}

// discreteOf lists the single periods that a cumulative one ends or comes
// before.
func (f *Formula) discreteOf(by indicators.Period) []indicators.Period {
	var list []indicators.Period
	for _, p := range []indicators.Period{by, f.inputAfter(by)} {
		if p.IsZero() {
			continue
		}
		year, month, _ := p.Last().Time().Date()
		switch f.result.Frequency {
		case indicators.Monthly:
			list = append(list, indicators.Month(year, month))
		case indicators.Quarterly:
			list = append(list, indicators.Quarter(year, (int(month)+2)/3))
		case indicators.HalfYearly:
			list = append(list, indicators.Half(year, (int(month)+5)/6))
		case indicators.Annual:
			list = append(list, indicators.Year(year))
		}
	}
	return list
}

// inputAfter is the next cumulative period at the result's pace.
func (f *Formula) inputAfter(p indicators.Period) indicators.Period {
	cumulative := indicators.Indicator{Frequency: f.result.Frequency, Cumulative: true}
	return cumulative.Next(p)
}
