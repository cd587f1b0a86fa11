package prose

import (
	"math"

	"waymark/indicators"
)

// Measure says what a quantity tells of its subject.
type Measure string

// The measures.
const (
	Level  Measure = "level"  // an amount: 2765.8亿元, 33.9万吨
	Count  Measure = "count"  // a number of things, one by one: 1281家, 1.1万户
	Change Measure = "change" // a difference from another period or series: 增长5.3%
	Share  Measure = "share"  // a part of a whole: 占比22.7%, 城镇化率为61.8%
	Ratio  Measure = "ratio"  // one quantity by another: 1.5倍, 118.4部/百人
)

// Against says from where a change is reckoned; it is empty for what is no
// change, and for a difference from another series.
type Against string

// What a change is reckoned from.
const (
	NoAgainst    Against = ""
	YearBefore   Against = "year_before"   // 同比, 比上年
	PeriodBefore Against = "period_before" // 环比, 比上月
	Base         Against = "base"          // 比2020年, 比年初
)

// RangeBound is the code of the bound of a range, whose ends are Value and
// High; `indicators` has the other bounds.
const RangeBound = "range"

// Quantity is one figure of a text.
type Quantity struct {
	// The value, in the unit as it is written (1.1万家 is 1.1 万家); a fall is
	// negative. Decimals are those of the text, -1 for fractions.
	indicators.Quantity
	High float64 // the upper end of a range; NaN where there is none

	Text       string // the number with its unit, as it stands
	Start, End int    // of Text, in characters (code points) of the whole text

	Sentence      string
	SentenceStart int // in characters of the whole text

	Subject string            // what is measured, in the words of the text
	Period  indicators.Period // zero where the text does not tell
	Since   indicators.Period // the first of several years; zero for one period
	Measure Measure
	Against Against
	Basis   indicators.Basis

	at, after, sentenceAt int // Start, the end with the bound after it, and SentenceStart, in bytes
}

// IsRange tells whether the text gives two ends: 3—5家.
func (q Quantity) IsRange() bool { return !math.IsNaN(q.High) }

// BoundCode spells the bound for programs: exact, at_least, at_most, about or
// range.
func (q Quantity) BoundCode() string {
	if q.IsRange() {
		return RangeBound
	}
	return q.Bound.Code()
}

// PeriodCode prints the period as `indicators` does, and several years as
// 2021..2025.
func (q Quantity) PeriodCode() string {
	if q.Since.IsZero() {
		return q.Period.String()
	}
	return q.Since.String() + ".." + q.Period.String()
}

// Context says what a text does not say of itself.
type Context struct {
	// Published is the day the document came out. It gives the year of "1—9月"
	// in a text that names none.
	Published indicators.Date
	// Title is that of the document, where it is no part of the text.
	Title string
	// Period is what the document is about. Where it is zero it is what the
	// title or the first lines of the text name, such as 2025年.
	Period indicators.Period
}
