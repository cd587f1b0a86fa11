package indicators

import "math"

// Indicator is what is measured. One indicator in one region is a Series.
type Indicator struct {
	ID         ID
	Domain     ID
	Name       Text
	Unit       Unit
	Kind       Kind
	Basis      Basis
	Frequency  Frequency
	Cumulative bool // its figures run from the year's beginning
	Direction  Direction
	Plausible  Range   // figures outside are held for a person; zero is no limit
	Jump       float64 // the largest believable ratio of two neighbouring figures, above 1; 0 is no limit
	Release    Release
	Within     ID     // the cumulative indicator of the same thing, which tells of a year before it is over; may be empty
	Derive     string // the expression over other indicators that it is computed by; empty where its figures are published
	Source     ID     // where its figures come from when nothing else is said; may be empty
	Owner      ID     // who answers for it; empty: the domain's owner
	Note       Text
}

// Range is an interval that includes its ends. The zero Range has no limits.
type Range struct{ Low, High float64 }

// Contains tells whether v lies in the range.
func (r Range) Contains(v float64) bool { return r == Range{} || r.Low <= v && v <= r.High }

// In writes the range: 0 to 100 %, at least 0 册.
func (r Range) In(unit Unit, lang Lang) string {
	low := Quantity{Value: r.Low, Decimals: -1, Unit: unit}
	high := Quantity{Value: r.High, Decimals: -1, Unit: unit}
	switch {
	case math.IsInf(r.High, 1):
		return Text{ZH: "不低于" + low.In(lang), EN: "at least " + low.In(lang)}.In(lang)
	case math.IsInf(r.Low, -1):
		return Text{ZH: "不高于" + high.In(lang), EN: "at most " + high.In(lang)}.In(lang)
	}
	return Text{ZH: FormatNumber(r.Low, -1) + "—" + high.In(lang), EN: FormatNumber(r.Low, -1) + " to " + high.In(lang)}.In(lang)
}

// Series is one indicator in one region.
type Series struct {
	Indicator ID     `json:"indicator"`
	Region    Region `json:"region"`
}

// String prints "gdp CN-51".
func (s Series) String() string { return string(s.Indicator) + " " + string(s.Region) }

// Domain groups indicators: one of the plan's projects, or the economy.
type Domain struct {
	ID    ID
	Name  Text
	Owner ID // who answers for it: an office, a role; may be empty
	Note  Text
}

// Grade says how far a source may be leaned on.
type Grade string

// The grades of sources.
const (
	GradeOfficial  Grade = "A" // the official text
	GradeReprint   Grade = "B" // a press reprint of an official text or press conference
	GradeSecondary Grade = "C" // a secondary compilation
)

// ParseGrade reads A, B or C.
func ParseGrade(s string) (Grade, error) {
	return parseCode("grade", s, []Grade{GradeOfficial, GradeReprint, GradeSecondary})
}

// Name gives the grade's meaning in both languages.
func (g Grade) Name() Text { return gradeNames[g] }

var gradeNames = map[Grade]Text{
	GradeOfficial:  {"官方原文", "official text"},
	GradeReprint:   {"官方文本转载", "reprint of an official text"},
	GradeSecondary: {"二手汇编", "secondary compilation"},
}

// Source is a published text that figures and targets are cited from.
type Source struct {
	ID        ID
	Title     string
	Publisher string
	Published Date
	Address   string // where it was read; may be empty
	Grade     Grade
}
