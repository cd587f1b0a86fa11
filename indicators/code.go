package indicators

import (
	"fmt"
	"slices"
	"strings"
)

// ID names an indicator, target, domain, source or collector: lower-case
// ASCII letters, digits, '_' and '-', beginning with a letter, at most 64.
type ID string

// ParseID checks the spelling of an ID.
func ParseID(s string) (ID, error) {
	if s == "" || len(s) > 64 || s[0] < 'a' || s[0] > 'z' {
		return "", fmt.Errorf("id %q: want one that begins with a lower-case letter a to z and has at most 64 characters", s)
	}
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return "", fmt.Errorf("id %q: only a-z, 0-9, '_' and '-' are allowed, not %q", s, r)
		}
	}
	return ID(s), nil
}

// Region says where: an ISO 3166 code such as CN or CN-51, or the six digits
// of a Chinese administrative division such as 510100.
type Region string

// ParseRegion checks the spelling of a Region.
func ParseRegion(s string) (Region, error) {
	country, rest, divided := strings.Cut(s, "-")
	switch {
	case len(s) == 6 && strings.Trim(s, "0123456789") == "":
	case len(country) == 2 && isUpper(country) && !divided:
	case len(country) == 2 && isUpper(country) && len(rest) >= 1 && len(rest) <= 3 && isUpper(strings.Trim(rest, "0123456789")):
	default:
		return "", fmt.Errorf("region %q: want an ISO 3166 code such as CN or CN-51, or six digits such as 510100", s)
	}
	return Region(s), nil
}

func isUpper(s string) bool {
	return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// Kind says what sort of quantity an indicator is, and so how it may be
// projected: a flow is measured over its period, a level at its end.
type Kind string

// The kinds of indicators.
const (
	Level Kind = "level" // a stock at the end of the period
	Flow  Kind = "flow"  // an amount over the period
	Rate  Kind = "rate"  // a growth rate or share, in % or 百分点
	Index Kind = "index" // relative to a base of 100
	Count Kind = "count" // a whole number of things
	Event Kind = "event" // happened (1) or not (0)
)

// ParseKind reads one of the kinds.
func ParseKind(s string) (Kind, error) {
	return parseCode("kind", s, []Kind{Level, Flow, Rate, Index, Count, Event})
}

// Basis says at whose prices money is counted. The empty basis is for what is
// not money.
type Basis string

// The bases.
const (
	NoBasis Basis = ""
	Nominal Basis = "nominal" // at the prices of the period
	Real    Basis = "real"    // at constant or comparable prices
)

// ParseBasis reads a basis; empty is NoBasis.
func ParseBasis(s string) (Basis, error) {
	return parseCode("basis", s, []Basis{Nominal, Real, NoBasis})
}

// Direction says which way is better.
type Direction string

// The directions.
const (
	Up   Direction = "up"
	Down Direction = "down"
)

// ParseDirection reads "up" or "down".
func ParseDirection(s string) (Direction, error) {
	return parseCode("direction", s, []Direction{Up, Down})
}

// Bound says how a published figure limits the true one.
type Bound string

// The bounds. Exact is the zero value: a figure without a word beside it.
const (
	Exact   Bound = ""
	AtLeast Bound = "at_least" // 余, 多, 超过, 突破, 以上
	AtMost  Bound = "at_most"  // 不足, 近, 以内
	About   Bound = "about"    // 约, 左右
)

// ParseBound reads a bound; empty and "exact" are Exact.
func ParseBound(s string) (Bound, error) {
	if s == "exact" {
		return Exact, nil
	}
	return parseCode("bound", s, []Bound{AtLeast, AtMost, About, Exact})
}

// Code spells the bound for programs, Exact as "exact".
func (b Bound) Code() string {
	if b == Exact {
		return "exact"
	}
	return string(b)
}

// Status is the SDMX OBS_STATUS of an observation, from code list
// SDMX:CL_OBS_STATUS 2.2. The zero value is not given and reads as A.
type Status string

// The statuses Waymark itself acts on; ParseStatus knows the others too.
const (
	Normal      Status = "A"
	Break       Status = "B" // the series breaks here
	Differs     Status = "D" // the definition differs
	Estimated   Status = "E"
	Forecast    Status = "F"
	Imputed     Status = "I"
	Missing     Status = "O" // no value; never 0
	Provisional Status = "P"
)

// ParseStatus reads an OBS_STATUS code; empty stays empty.
func ParseStatus(s string) (Status, error) {
	return parseCode("status", s, []Status{Normal, Break, Differs, Estimated, Forecast, Imputed, Missing, Provisional,
		"G", "H", "J", "K", "L", "M", "N", "Q", "S", "U", "V", "W", ""})
}

// Form says in what terms a target is set.
type Form string

// The forms of targets.
const (
	LevelForm     Form = "level"     // the value itself in the due period
	ChangeForm    Form = "change"    // the change from the baseline to the due period
	GrowthForm    Form = "growth"    // the growth of each period, in %
	ShareForm     Form = "share"     // a share of a whole, in %
	EventForm     Form = "event"     // done by the due period
	DirectionForm Form = "direction" // better than the baseline
)

// ParseForm reads one of the forms.
func ParseForm(s string) (Form, error) {
	return parseCode("form", s, []Form{LevelForm, ChangeForm, GrowthForm, ShareForm, EventForm, DirectionForm})
}

// Comparator says how a target's value limits the figure that meets it.
type Comparator string

// The comparators.
const (
	GreaterOrEqual Comparator = ">="
	Greater        Comparator = ">"
	LessOrEqual    Comparator = "<="
	Less           Comparator = "<"
	Around         Comparator = "about"   // rounds to the value, or is better
	Between        Comparator = "between" // within Value and High
)

// ParseComparator reads one of the comparators.
func ParseComparator(s string) (Comparator, error) {
	return parseCode("comparator", s, []Comparator{GreaterOrEqual, Greater, LessOrEqual, Less, Around, Between})
}

// Standing says who gave a target its number.
type Standing string

// The standings of targets.
const (
	Stated    Standing = "stated"    // the document gives the number
	Derived   Standing = "derived"   // arithmetic on what the document gives, shown
	Reference Standing = "reference" // set by the analyst
)

// ParseStanding reads one of the standings.
func ParseStanding(s string) (Standing, error) {
	return parseCode("standing", s, []Standing{Stated, Derived, Reference})
}

// Verdict says in one word whether a target will be met.
type Verdict string

// The verdicts, from best to worst; Unassessable is none of them.
const (
	Achieved     Verdict = "achieved"
	OnTrack      Verdict = "on_track"
	AtRisk       Verdict = "at_risk"
	OffTrack     Verdict = "off_track"
	Missed       Verdict = "missed"
	Unassessable Verdict = "unassessable"
)

// Verdicts lists all verdicts, best first.
func Verdicts() []Verdict {
	return []Verdict{Achieved, OnTrack, AtRisk, OffTrack, Missed, Unassessable}
}

// ParseVerdict reads one of the verdicts.
func ParseVerdict(s string) (Verdict, error) { return parseCode("verdict", s, Verdicts()) }

// Code numbers the verdict for time series: achieved 4, on_track 3, at_risk 2,
// off_track 1, missed 0, unassessable -1.
func (v Verdict) Code() int {
	if i := slices.Index(Verdicts(), v); i >= 0 {
		return 4 - i
	}
	return -1
}

// parseCode finds s among the codes, and otherwise says what they are.
func parseCode[T ~string](what, s string, codes []T) (T, error) {
	if slices.Contains(codes, T(s)) {
		return T(s), nil
	}
	known := make([]string, 0, len(codes))
	for _, c := range codes {
		if c != "" {
			known = append(known, string(c))
		}
	}
	return "", fmt.Errorf("%s %q: want one of %s", what, s, strings.Join(known, ", "))
}
