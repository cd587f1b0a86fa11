package scoreboard

import (
	"encoding/json"
	"math"
	"strconv"

	"waymark/indicators"
)

// Line is an item as programs read it, from the API and from `waymark status
// --format json`. Its names are a contract.
type Line struct {
	ID         indicators.ID         `json:"id"`
	Indicator  indicators.ID         `json:"indicator"`
	Region     indicators.Region     `json:"region"`
	Domain     indicators.ID         `json:"domain"`
	Name       indicators.Text       `json:"name"`
	Form       indicators.Form       `json:"form"`
	Comparator indicators.Comparator `json:"comparator"`
	Value      Number                `json:"value"`
	High       Number                `json:"high"` // of a target between two values
	Unit       indicators.Unit       `json:"unit"`
	Due        indicators.Period     `json:"due"`
	Standing   indicators.Standing   `json:"standing"`
	Announced  indicators.Date       `json:"announced"`
	Source     indicators.ID         `json:"source"`
	Latest     *LineFigure           `json:"latest"` // null where no figure is published yet
	Assessment LineAssessment        `json:"assessment"`
	Overdue    float64               `json:"overdue_seconds"`
}

// LineFigure is the latest figure of a line.
type LineFigure struct {
	Period  indicators.Period `json:"period"`
	Value   Number            `json:"value"`
	Unit    indicators.Unit   `json:"unit"`
	Bound   string            `json:"bound"`
	Status  indicators.Status `json:"status"`
	Vintage indicators.Date   `json:"vintage"` // when it was published
	Source  indicators.ID     `json:"source"`
	Derived bool              `json:"derived"` // computed from other indicators
}

// LineAssessment is the verdict of a line.
type LineAssessment struct {
	Verdict     indicators.Verdict `json:"verdict"`
	Probability Number             `json:"probability"`
	Projected   Number             `json:"projected"`
	Low80       Number             `json:"low80"`
	High80      Number             `json:"high80"`
	Low95       Number             `json:"low95"`
	High95      Number             `json:"high95"`
	MonthsAhead Number             `json:"months_ahead"`
	PaceNeeded  Number             `json:"pace_needed"`
	PaceHeld    Number             `json:"pace_held"`
	Arrival     *LineArrival       `json:"arrival"` // null where the target is met already or nothing is projected
	Reason      string             `json:"reason"`
	AsOf        indicators.Date    `json:"as_of"`
	Method      string             `json:"method"`
}

// LineArrival is when the target is met for the first time; a period is empty
// where it lies beyond the projection.
type LineArrival struct {
	Median  indicators.Period `json:"median"`
	Early80 indicators.Period `json:"early80"`
	Late80  indicators.Period `json:"late80"`
	Early95 indicators.Period `json:"early95"`
	Late95  indicators.Period `json:"late95"`
}

func lineArrival(a indicators.Arrival) *LineArrival {
	if a == (indicators.Arrival{}) {
		return nil
	}
	return &LineArrival{a.Median, a.Early80, a.Late80, a.Early95, a.Late95}
}

// Number is a float64 that JSON writes as null where it is not a number.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.IsKnown() {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'f', -1, 64), nil
}

// IsKnown tells whether there is a number.
func (n Number) IsKnown() bool { return !math.IsNaN(float64(n)) && !math.IsInf(float64(n), 0) }

// String prints the number for a CSV cell: empty where there is none.
func (n Number) String() string {
	if !n.IsKnown() {
		return ""
	}
	return strconv.FormatFloat(float64(n), 'f', -1, 64)
}

// Name is what the target is called: its own name, or its indicator's.
func (it Item) Name() indicators.Text {
	if !it.Target.Name.IsZero() {
		return it.Target.Name
	}
	return it.Indicator.Name
}

// Line gives the item as programs read it, with the reason in one language.
func (it Item) Line(lang indicators.Lang) Line {
	t, a := it.Target, it.Assessment
	high := math.NaN()
	if t.Comparator == indicators.Between {
		high = t.High
	}
	return Line{
		ID: t.ID, Indicator: t.Indicator, Region: t.Region, Domain: it.Domain.ID, Name: it.Name(),
		Form: t.Form, Comparator: t.Comparator, Value: Number(t.Value), High: Number(high), Unit: t.Unit,
		Due: t.Due, Standing: t.Standing, Announced: t.Announced, Source: t.Source,
		Latest: it.figure(), Overdue: it.Overdue.Seconds(),
		Assessment: LineAssessment{
			Verdict: a.Verdict, Probability: Number(a.Probability), Projected: Number(a.Projected),
			Low80: Number(a.Low80), High80: Number(a.High80), Low95: Number(a.Low95), High95: Number(a.High95),
			MonthsAhead: Number(a.MonthsAhead), PaceNeeded: Number(a.PaceNeeded), PaceHeld: Number(a.PaceHeld),
			Arrival: lineArrival(a.Arrival), Reason: a.Reason.In(lang), AsOf: a.AsOf, Method: a.Method,
		},
	}
}

func (it Item) figure() *LineFigure {
	v := it.Latest
	if v == nil {
		return nil
	}
	return &LineFigure{Period: v.Period, Value: Number(v.Value), Unit: v.Unit, Bound: v.Bound.Code(),
		Status: v.Status, Vintage: v.Published, Source: v.Source, Derived: it.Indicator.Derive != ""}
}

// MarshalJSON writes the item's Line in English.
func (it Item) MarshalJSON() ([]byte, error) { return json.Marshal(it.Line(indicators.English)) }
