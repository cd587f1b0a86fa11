package indicators

import (
	"math"
	"slices"
)

// Target is what the plan asks of a series. A target that a later document
// changed has several vintages: Targets with the same ID and different
// Announced; TargetAsOf picks one.
type Target struct {
	ID ID
	Series
	Name       Text // empty: the indicator's name and the due period say enough
	Form       Form
	Comparator Comparator
	Value      float64
	High       float64 // the upper end where Comparator is Between
	Decimals   int     // digits after the point in the source
	Unit       Unit
	Basis      Basis  // whose prices the value is in; empty: the indicator's
	Baseline   Period // what change and direction are counted from; may be zero
	BaseValue  float64
	Due        Period
	Path       []Step // interim steps the plan itself names; may be empty
	Standing   Standing
	Announced  Date
	Source     ID
	Locator    string // where in the source: "第三部分", "page 4"; may be empty
	Note       string
}

// Step is a value the plan asks for on the way.
type Step struct {
	Period Period
	Value  float64
}

// Quantity is the value asked for, without its comparator.
func (t Target) Quantity() Quantity {
	return Quantity{Value: t.Value, Decimals: t.Decimals, Unit: t.Unit}
}

// Threshold is the level that the series itself must reach: the value, or for
// a change the baseline plus the value. NaN where it depends on the series.
func (t Target) Threshold() float64 {
	switch t.Form {
	case ChangeForm:
		return t.BaseValue + t.Value
	case DirectionForm:
		if t.Value == 0 && !math.IsNaN(t.BaseValue) {
			return t.BaseValue
		}
	}
	return t.Value
}

// Met tells whether a figure, in the target's unit and terms, meets it. A
// figure meets "about 6" when it rounds to 6 at the digits in which the target
// is stated, or is better: 5.7 does, 5.4 does not.
func (t Target) Met(v float64, better Direction) bool {
	goal := t.Threshold()
	switch t.Comparator {
	case GreaterOrEqual:
		return v >= goal
	case Greater:
		return v > goal
	case LessOrEqual:
		return v <= goal
	case Less:
		return v < goal
	case Between:
		return goal <= v && v <= t.High
	case Around:
		half := 0.5 * math.Pow10(-max(t.Decimals, 0))
		if better == Down {
			return v < goal+half
		}
		return v >= goal-half
	}
	return false
}

// TargetAsOf picks from the vintages of one target the one in force on a day:
// the last announced by then; false where none was yet. The zero Date means
// now, that is the last of all.
func TargetAsOf(vintages []Target, day Date) (Target, bool) {
	known := slices.DeleteFunc(slices.Clone(vintages), func(t Target) bool {
		return day != 0 && t.Announced > day
	})
	if len(known) == 0 {
		return Target{}, false
	}
	return slices.MaxFunc(known, func(a, b Target) int { return int(a.Announced) - int(b.Announced) }), true
}
