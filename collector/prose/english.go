package prose

import (
	"math"
	"strings"
	"unicode"

	"waymark/indicators"
)

// isEnglish tells whether a line has letters and none of them is Chinese.
func isEnglish(line string) bool {
	letters := false
	for i := 0; i < len(line); i++ {
		switch b := line[i]; {
		case b >= 0xE4 && b <= 0xE9: // the lead bytes of Chinese characters
			return false
		case isLetter(b):
			letters = true
		}
	}
	return letters
}

// englishClause reads the tokens of English sentences. English says a period
// after its figure (6.3% in September) as often as before it, so the periods
// of a clause are given out when its moments are met.
type englishClause struct {
	*reader
	sentenceStart int
	text          string

	period, yearsFrom indicators.Period
	keep              speaking // what the next sentence goes on with
	said              int      // how often this sentence has named a period
	opened            bool     // it began with one
	against           Against
	noun              class
	real              bool
	subject           string

	lead     []token
	start    int     // where the words of the subject can begin
	last     int     // the quantity before in this sentence; -1 for none
	sort     sort    // of it
	open     int     // the first quantity that may still be told its period by a moment after it
	compared bool    // a comparison has begun: from, than, compared with
	compares int     // the change that it belongs to; -1 for none
	ahead    Against // of the first change of a sentence that begins with one: Compared with a year ago, …
	outside  []int   // the first open quantity outside of each parenthesis
	beside   int     // where the last parenthesis was opened; -1 for none
	first    int     // the first quantity of the sentence
	met      met     // the moment met last
}

// met is a moment with the period that it is.
type met struct {
	end    int
	period speaking
}

func (r *reader) englishParagraph(from, end int) {
	c := englishClause{reader: r, period: r.about.Period, against: usualAgainst(r.about.Period)}
	for from < end {
		next := r.englishTokens(from, end)
		if len(r.figures) > 0 || len(r.moments) > 0 {
			c.sentence(from, next)
		}
		from = next
	}
}

// usualAgainst is what a change is reckoned from where an English text does not
// say: months and quarters from the one before, years and their first months
// from the year before.
func usualAgainst(p indicators.Period) Against {
	if p.Cumulative() || p.Frequency() == indicators.Annual || p.Frequency() == indicators.HalfYearly || p.IsZero() {
		return YearBefore
	}
	return PeriodBefore
}

func (c *englishClause) sentence(from, end int) {
	s := c.reader.text[from:end]
	c.sentenceStart = from + len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace))
	c.text = strings.TrimSpace(s)
	c.lead, c.start, c.last, c.open = c.room[:0], c.sentenceStart, -1, len(c.out)
	c.compared, c.compares, c.ahead, c.real = false, -1, NoAgainst, false
	c.outside, c.beside, c.first, c.met = c.outside[:0], -1, len(c.out), met{}
	outer := speaking{c.period, c.yearsFrom}
	c.keep, c.said, c.opened = outer, 0, false
	for i := range c.line {
		c.steps++
		t := c.line[i]
		switch t.class {
		case comma, stop:
			c.boundary(t)
		case open:
			c.outside = append(c.outside, c.open)
			c.beside = t.start
		case shut:
			if n := len(c.outside); n > 0 {
				c.open, c.outside = c.outside[n-1], c.outside[:n-1]
			}
		case when:
			c.moment(t, i)
		case realPrice:
			c.real = true
			c.lead = append(c.lead, t)
		case quantity:
			c.quantity(t, i)
		case flat:
			c.unchanged(t, i)
		case yearOn, periodOn:
			c.compareOn(t)
		case than:
			c.compared, c.compares, c.open = true, c.last, len(c.out)
			c.lead = append(c.lead, t)
		default:
			c.lead = append(c.lead, t)
		}
	}
	if c.said > 1 && !c.opened { // of several periods none speaks for the next sentence
		c.keep = outer
	}
	c.period, c.yearsFrom = c.keep.period, c.keep.since
}

func (c *englishClause) boundary(t token) {
	c.findNoun()
	c.lead, c.start, c.compared = c.lead[:0], t.end, false
	c.open = len(c.out)
}

// compareOn notes what changes are reckoned from: over the year, from the
// previous month.
func (c *englishClause) compareOn(t token) {
	against := YearBefore
	if t.class == periodOn {
		against = PeriodBefore
	}
	c.against = against
	if c.last >= 0 && c.out[c.last].Measure == Change && c.out[c.last].after <= t.start && c.start <= t.start && c.gap(c.out[c.last].after, t.start) < 40 {
		c.out[c.last].Against = against
	}
	c.lead = append(c.lead, t)
}

func (c *englishClause) gap(from, to int) int { return max(0, to-from) }

// moment gives a period to the figures before it in its clause, or else to
// those that follow, or says what a change is compared with.
func (c *englishClause) moment(t token, i int) {
	m := c.moments[t.index]
	if m.span == day {
		return
	}
	current := c.about.Period
	if m.span >= thisMonth {
		current = c.period
	}
	since, period := m.resolve(current)
	if period.IsZero() {
		return
	}
	if n := len(c.lead); m.span == months && c.compared && c.open == len(c.out) && n > 0 && c.touches(c.lead[n-1].end, t.start) &&
		strings.EqualFold(c.reader.text[c.lead[n-1].start:c.lead[n-1].end], "from") && c.thans() == 1 { // From January to August
		c.compared = false
	}
	c.lead = append(c.lead, t)
	c.met = met{t.end, speaking{period, since}}
	told := false
	if !c.compared && c.said == 0 && m.back == 0 && c.open == len(c.out) && c.prepositioned(t, i) && !c.opening(c.start, t) {
		c.open = c.first // 10.8 million, of whom 5 million in towns, were unemployed in August
	}
	for n := c.open; n < len(c.out); n++ {
		if q := &c.out[n]; q.Unit.String() != "倍" || q.Measure == Change {
			q.Period, q.Since, told = period, since, true
			q.Against = overAYear(q.Against, period)
		}
	}
	c.open = len(c.out)
	compared := c.compared
	c.compared = compared && !told
	switch {
	case compared && told:
	case compared:
		if against := c.distance(m, period); c.compares < 0 && against != Base {
			c.ahead = against
		} else if c.compares >= 0 && c.out[c.compares].Measure == Change {
			c.out[c.compares].Against = against
		}
	case told || m.back == 0 && c.prepositioned(t, i) || m.span == months:
		c.period, c.yearsFrom = period, since
		if c.said++; c.said == 1 && period.Year() == c.about.Period.Year() { // another year holds for its own sentence only
			c.keep, c.opened = speaking{period, since}, c.last < 0 && t.start-c.sentenceStart < 24
		}
	}
}

// overAYear makes the year before of what is reckoned from the period before a
// year.
func overAYear(a Against, p indicators.Period) Against {
	if a == PeriodBefore && p.Frequency() == indicators.Annual {
		return YearBefore
	}
	return a
}

// thans counts the comparisons in the lead.
func (c *englishClause) thans() int {
	n := 0
	for _, t := range c.lead {
		if t.class == than {
			n++
		}
	}
	return n
}

// prepositioned tells whether a moment is said as one: "in September 2025", or
// at the beginning of a clause, and not as part of a name.
func (c *englishClause) prepositioned(t token, i int) bool {
	if m := c.moments[t.index]; m.year == 0 && m.span == wholeYear && m.back == 0 && !c.about.Period.IsZero() {
		return false
	}
	before := strings.ToLower(strings.TrimRight(c.reader.text[max(c.sentenceStart, t.start-24):t.start], " "))
	if before == "" {
		return true
	}
	for _, w := range []string{" the", " whole", " full", " early", " late"} {
		before = strings.TrimSuffix(before, w)
	}
	for _, w := range []string{"in", "for", "during", "between", "of", "to", "ending", "ended", "at", "by", "end", "end-", "through", "throughout", "over", "(", ",", ":"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return before == "the"
}

// distance tells what a comparison with a period is reckoned from.
func (c *englishClause) distance(m moment, p indicators.Period) Against {
	switch {
	case m.back > 0 && m.span >= thisMonth && m.span != sameSpan:
		return PeriodBefore
	case m.back > 0, p == inYear(c.period, c.period.Year()-1):
		return YearBefore
	case p == c.period.Add(-1), m.year == 0:
		return PeriodBefore
	}
	return Base
}

// quantity reads a figure of a sentence.
func (c *englishClause) quantity(t token, i int) {
	f := &c.figures[t.index]
	if !c.counts(f, t, i) {
		c.lead = append(c.lead, token{class: plain, start: t.start, end: t.end})
		return
	}
	lead, bound := c.before(t.start)
	if f.bound == indicators.Exact {
		f.bound = bound
	}
	c.findNoun()
	measure, sign := c.measureOf(f, lead, i)
	subject := c.subjectOf(f)
	r := role{sort: f.unit.sort, measure: measure, sign: sign, period: c.period, since: c.yearsFrom}
	if c.inParenthesis(f, c.met.end) { // compared with August 2024 (€244.6 bn)
		r.period, r.since = c.met.period.period, c.met.period.since
	}
	if c.last >= 0 && f.unit.sort == percent && c.out[c.last].Measure == Change && c.inParenthesis(f, c.out[c.last].after) { // a fall of 9,000 (1.3%)
		r.measure, measure, r.sign = Change, Change, 1
		if c.out[c.last].Value < 0 {
			r.sign = -1
		}
	}
	if measure == Change {
		r.against = overAYear(c.againstOf(f), r.period)
	}
	r.basis = c.basisOf(f, measure)
	c.emit(f, t, r, subject)
}

// inParenthesis tells whether a figure begins a parenthesis that stands right
// after a place.
func (c *englishClause) inParenthesis(f *figure, after int) bool {
	return after > 0 && c.beside >= after && len(c.outside) > 0 && c.touches(after, c.beside) && c.touches(c.beside+1, f.start)
}

// counts refuses numbers that count nothing.
func (c *englishClause) counts(f *figure, t token, i int) bool {
	if n := len(c.lead); n > 0 && c.lead[n-1].class == ordinal && c.touches(c.lead[n-1].end, f.start) {
		return false
	}
	if f.unit.sort != noUnit {
		return true
	}
	if f.decimals == 0 && f.value < 1000 && !f.signed && !c.leadsToVerb(f) {
		return false
	}
	if i+1 < len(c.line) && c.line[i+1].class == quantity && c.touches(t.end, c.line[i+1].start) {
		return false
	}
	return f.signed || c.leadsToVerb(f) || c.last >= 0 && c.sort == noUnit && c.listed(f)
}

// leadsToVerb tells whether a verb or a bound leads to a bare number:
// increased by 119,000.
func (c *englishClause) leadsToVerb(f *figure) bool {
	i, bound := c.before(f.start)
	if bound != indicators.Exact {
		return true
	}
	if i < 0 {
		return false
	}
	switch c.lead[i].class {
	case rise, fall, than:
		return true
	case reach:
		w := strings.ToLower(c.reader.text[c.lead[i].start:c.lead[i].end])
		return w != "of" || i > 0 && (c.lead[i-1].class == rise || c.lead[i-1].class == fall || c.lead[i-1].class == physical)
	}
	return false
}

func (c *englishClause) touches(from, to int) bool {
	return from >= to || strings.Trim(c.reader.text[from:to], " \u00a0\"'“”‘’") == ""
}

// unchanged reads "was unchanged" as a change of nothing.
func (c *englishClause) unchanged(t token, i int) {
	f := figure{high: math.NaN(), start: t.start, end: t.end, unit: unit{sort: percent, unit: c.unitNamed("%")}}
	if c.ownPart() {
		f.unit = unit{sort: points, unit: c.unitNamed("百分点")}
	}
	c.findNoun()
	subject := c.subjectOf(&f)
	r := role{sort: f.unit.sort, measure: Change, sign: 1, against: c.againstOf(&f), period: c.period, since: c.yearsFrom}
	r.basis = c.basisOf(&f, Change)
	lead := c.lead
	c.emit(&f, t, r, subject)
	c.lead = append(lead, token{class: reach, start: t.start, end: t.end})
}

func (c *englishClause) emit(f *figure, t token, r role, subject string) {
	c.append(f, r, said{c.text, c.sentenceStart, subject, t.end})
	c.last, c.sort, c.subject = len(c.out)-1, r.sort, subject
	c.lead, c.start = c.lead[:0], t.end
	if !c.compared {
		c.compares = c.last
	}
}
