package indicators

import "fmt"

// Incomparable says in both languages why two things may not be held against
// each other. It is an error; its text is English.
type Incomparable struct{ Reason Text }

func (e *Incomparable) Error() string { return e.Reason.EN }

func incomparable(zh, en string) error { return &Incomparable{Text{zh, en}} }

func unitsDiffer(a, b Unit) error {
	if a.IsPercent() && b.IsPercentagePoint() || b.IsPercent() && a.IsPercentagePoint() {
		return incomparable("百分比与百分点不可比", "a percentage is not comparable with percentage points")
	}
	return incomparable(fmt.Sprintf("单位不可比：%s与%s", a, b), fmt.Sprintf("units differ: %s and %s", a, b))
}

// CheckObservation tells whether an observation may belong to the indicator:
// same dimension of unit, cumulative where the indicator is, a period of its
// frequency. The error is an *Incomparable with the reason.
func (i Indicator) CheckObservation(o Observation) error {
	switch {
	case !o.Unit.SameDimension(i.Unit):
		return unitsDiffer(o.Unit, i.Unit)
	case o.Period.Cumulative() && !i.Cumulative:
		return incomparable("累计数不可作当期数", "the period is cumulative, the series is of single periods")
	case !o.Period.Cumulative() && i.Cumulative:
		return incomparable("当期数不可作累计数", "the period stands alone, the series is cumulative")
	case !i.accepts(o.Period):
		return incomparable(
			fmt.Sprintf("时期%s不合指标频率（%s）", o.Period, i.Frequency.Name().ZH),
			fmt.Sprintf("period %s does not fit a series that is %s", o.Period, i.Frequency.Name().EN))
	}
	return nil
}

// accepts tells whether the series can have a figure for the period.
func (i Indicator) accepts(p Period) bool {
	switch {
	case i.Frequency == Irregular:
		return true
	case i.Cumulative:
		step := i.Frequency.months()
		return step > 0 && p.Months()%step == 0
	}
	return p.Frequency() == i.Frequency
}

// CheckWithin tells whether the figures of another indicator, from the year's
// beginning, may tell of this one's year. The error is an *Incomparable with
// the reason.
func (i Indicator) CheckWithin(within Indicator) error {
	switch {
	case i.Frequency != Annual || i.Cumulative:
		return incomparable("只有年度指标才有年内累计", "only an annual indicator has figures within the year")
	case !within.Cumulative:
		return incomparable("年内指标须为累计口径", "the indicator within the year has to be cumulative")
	case !within.Unit.SameDimension(i.Unit):
		return unitsDiffer(within.Unit, i.Unit)
	case within.Basis != i.Basis:
		return incomparable(
			fmt.Sprintf("年度为%s，累计为%s", i.Basis.Name().ZH, within.Basis.Name().ZH),
			fmt.Sprintf("the year is %s, the figures within it are %s", i.Basis, within.Basis))
	}
	return nil
}

// CheckTarget tells whether a target may be set on the indicator: same basis,
// same accumulation, and a unit that fits its form. The error is an
// *Incomparable with the reason.
func (i Indicator) CheckTarget(t Target) error {
	switch {
	case t.Basis != NoBasis && i.Basis != NoBasis && t.Basis != i.Basis:
		return incomparable(
			fmt.Sprintf("目标为%s，序列为%s", t.Basis.Name().ZH, i.Basis.Name().ZH),
			fmt.Sprintf("target is %s, series is %s", t.Basis, i.Basis))
	case t.Due.Cumulative() != i.Cumulative:
		return incomparable("累计口径与当期口径不可比", "target and series differ in accumulation: one is cumulative, the other is not")
	case t.Form == GrowthForm && !i.Unit.IsPercent():
		if !t.Unit.IsPercent() {
			return unitsDiffer(t.Unit, MustUnit("%"))
		}
	case t.Form == ChangeForm && i.Unit.IsPercent():
		if !t.Unit.IsPercentagePoint() {
			return unitsDiffer(t.Unit, MustUnit("百分点"))
		}
	case !t.Unit.SameDimension(i.Unit):
		return unitsDiffer(t.Unit, i.Unit)
	}
	return nil
}
