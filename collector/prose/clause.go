package prose

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/indicators"
)

// clause reads the tokens of a paragraph's sentences from left to right. What
// a clause does not say it takes from the one before: 增加值490.64亿元，增长4.4%
// is one subject with a level and a change.
type clause struct {
	*reader
	sentenceStart int
	text          string // of the sentence

	period, yearsFrom indicators.Period // that the clause speaks of
	keep              speaking          // what the next sentence goes on with
	said              int               // how often this sentence has named a period
	yearSaid          bool              // it named a year
	local             *moment           // of the next figure alone: 上年为3.4%
	against           [2]Against        // of the changes so far, in percentage points and otherwise
	compared          *Against          // said in this clause, for its next change
	noun              class             // amount, volume or physical: what the subject is
	real              bool              // 按不变价格计算 was said in this sentence
	constant          bool              // it was said of the next figure itself: 业务总量（按不变价计算）12.4亿元

	lead    []token // since the boundary or the figure before
	start   int     // where the words of the subject can begin
	last    int     // the quantity before in this sentence, in out; -1 for none
	role    role    // of the quantity before
	subject string
	list    int // where the sentence's 分别 list of subjects begins; -1 for none
	stack   []inner
	beside  int // where the last parenthesis that closed was opened
	closed  int // where it was closed
}

// speaking is the period that sentences speak of.
type speaking struct{ period, since indicators.Period }

// inner is what a parenthesis interrupts.
type inner struct {
	lead  []token
	start int
	open  int
}

// role is what a quantity says, apart from how much.
type role struct {
	sort    sort
	measure Measure
	sign    float64
	against Against
	basis   indicators.Basis
	period  indicators.Period
	since   indicators.Period
}

// sentence reads the tokens of one sentence.
func (c *clause) sentence(from, end int) {
	c.sentenceStart = from + len(c.reader.text[from:end]) - len(strings.TrimLeftFunc(c.reader.text[from:end], unicode.IsSpace))
	c.text = strings.TrimSpace(c.reader.text[c.sentenceStart:end])
	c.lead, c.stack, c.start, c.last = c.room[:0], c.stack[:0], afterListNumber(c.reader.text, c.sentenceStart), -1
	c.local, c.compared, c.real, c.constant = nil, nil, false, false
	c.beside, c.closed = -1, -1
	c.keep, c.said, c.yearSaid = speaking{c.period, c.yearsFrom}, 0, false
	if f := c.about.Period.Frequency(); f == indicators.Annual || c.about.Period.Cumulative() { // 从环比看 speaks for its sentence alone
		c.against = [2]Against{YearBefore, YearBefore}
	}
	for i := range c.line {
		c.steps++
		t := c.line[i]
		switch t.class {
		case comma, stop, colon:
			c.boundary(t)
		case open:
			c.stack = append(c.stack, inner{c.lead, c.start, t.start})
			c.lead, c.start = c.lead[len(c.lead):], t.end
		case shut:
			c.resume(t)
		case when:
			c.moment(t, i)
		case realPrice, nowPrice:
			c.prices(t)
		case quantity:
			c.quantity(t, i)
		case flat:
			c.unchanged(t)
		default:
			c.lead = append(c.lead, t)
		}
	}
	c.period, c.yearsFrom = c.keep.period, c.keep.since
}

// afterListNumber passes over the number of a note or list at i: 7. or 3、.
func afterListNumber(s string, i int) int {
	n, end := shortDigits(s, i)
	if n < 0 {
		return i
	}
	for _, mark := range []string{".", "．", "、"} {
		if !strings.HasPrefix(s[end:], mark) {
			continue
		}
		end += len(mark)
		_, digits := digitAt(s, end)
		if year, after := fourDigits(s, end); digits == 0 || year > 0 && strings.HasPrefix(s[after:], "年") {
			return end
		}
	}
	return i
}

// boundary ends a clause.
func (c *clause) boundary(t token) {
	if len(c.stack) > 0 { // inside a parenthesis
		c.lead, c.start = c.lead[:0], t.end
		return
	}
	if i := c.lastOf(yearOn, periodOn); i >= 0 { // 从环比看，
		against := YearBefore
		if c.lead[i].class == periodOn {
			against = PeriodBefore
		}
		c.compared, c.against = &against, [2]Against{against, against}
	}
	if i := c.lastOf(amount, volume, physical); i >= 0 && (i < c.lastOf(rise, fall) || t.start-c.lead[i].end <= len("方面")) { // 商品零售额中，
		c.noun = c.lead[i].class
	}
	c.lead, c.start, c.local = c.lead[:0], t.end, nil
}

// resume goes on after a parenthesis as if it were not there.
func (c *clause) resume(t token) {
	if len(c.stack) == 0 {
		return
	}
	top := c.stack[len(c.stack)-1]
	c.stack = c.stack[:len(c.stack)-1]
	c.lead, c.start = top.lead, top.start
	c.beside, c.closed = top.open, t.end
}

// prices notes at whose prices the next change is, or the figure just before
// a parenthesis was.
func (c *clause) prices(t token) {
	if n := len(c.stack); n > 0 && c.last >= 0 && c.touches(c.lastEnd(), c.stack[n-1].open) {
		q := &c.out[c.last]
		if t.class == realPrice && (q.Measure == Change || c.money(q)) {
			q.Basis, c.role.basis = indicators.Real, indicators.Real
		}
		return
	}
	c.lead = append(c.lead, t)
	c.real = t.class == realPrice
	c.constant = c.real && len(c.stack) > 0
}

func (c *clause) money(q *Quantity) bool { return q.Basis == indicators.Nominal }

// lastEnd is where the text of the quantity before ends, with the bound after
// it.
func (c *clause) lastEnd() int { return c.out[c.last].after }

// touches tells whether nothing but space, quotation marks and a parenthesis
// stands between two places.
func (c *clause) touches(from, to int) bool {
	if c.closed >= 0 && from <= c.beside && c.closed <= to {
		return c.touches(from, c.beside) && onlySpace(c.reader.text[c.closed:to])
	}
	return from >= to || onlySpace(c.reader.text[from:to])
}

// onlySpace tells whether a text is nothing but space and quotation marks, or
// the number of a page in the middle of a sentence.
func onlySpace(s string) bool {
	for i, c := range s {
		switch c {
		case '[': // a footnote mark
			_, rest, found := strings.Cut(s[i:], "]")
			return found && len(s)-i-len(rest) < 6 && onlySpace(rest)
		case ' ', '\t', '\u3000', '\u00a0', '“', '”', '‘', '’', '"':
		case '—':
			return isPageNumber(strings.Trim(s, " \t\u3000\u00a0"))
		default:
			return false
		}
	}
	return true
}

// isPageNumber tells whether a text is the number of a page in the middle of a
// sentence: —7—.
func isPageNumber(s string) bool {
	inner, opened := strings.CutPrefix(s, "—")
	inner, closed := strings.CutSuffix(inner, "—")
	return opened && closed && len(inner) < 8 && inner != "" && strings.Trim(inner, "0123456789 ") == ""
}

// quantity reads a figure: what it says, of what, in which period.
func (c *clause) quantity(t token, i int) {
	f := &c.figures[t.index]
	if !c.isQuantity(f, t, i) {
		c.lead = append(c.lead, token{class: plain, start: t.start, end: t.end})
		return
	}
	prev, bound := c.before(t.start)
	if f.bound == indicators.Exact {
		f.bound = bound
	}
	if role, ok := c.sameAsBefore(f); ok {
		c.emit(f, t, role, c.subject)
		return
	}
	subject := c.subjectOf(f, t, i)
	c.findNoun(f)
	c.emit(f, t, c.roleOf(f, prev), subject)
}

// emit adds a quantity to those found.
func (c *clause) emit(f *figure, t token, r role, subject string) {
	c.append(f, r, said{c.text, c.sentenceStart, subject, t.end})
	c.last, c.role = len(c.out)-1, r
	if !strings.HasPrefix(subject, "拉动") {
		c.subject = subject
	}
	c.compared, c.local, c.constant = nil, nil, false
	c.next(t.end)
}

// unchanged reads 与上年持平 as a change of nothing.
func (c *clause) unchanged(t token) {
	f := figure{high: math.NaN(), start: t.start, end: t.end, unit: unit{sort: percent, unit: c.unitNamed("%")}}
	if c.leads(pace, slump, part) || c.rated(&f) || c.last >= 0 && c.role.sort == percent && c.ownWords(t.start) == "" {
		f.unit = unit{sort: points, unit: c.unitNamed("百分点")}
	}
	if strings.HasSuffix(strings.TrimRight(c.reader.text[c.start:t.start], " "), "基本") {
		f.bound = indicators.About
	}
	subject := c.subjectOf(&f, t, len(c.line))
	c.findNoun(&f)
	r := role{sort: f.unit.sort, measure: Change, sign: 1, against: c.againstOf(&f), period: c.period, since: c.yearsFrom}
	r.basis = c.basisOf(&f, r)
	c.emit(&f, t, r, subject)
}

// next begins to look for the words that lead to the next figure.
func (c *clause) next(end int) {
	c.lead, c.start = c.lead[:0], end
}

// before walks back from a figure over the words that only bound it, and gives
// the token that leads to it and the bound.
func (c *clause) before(start int) (prev int, bound indicators.Bound) {
	return leading(c.lead, start, c.touches, particle, apiece, aside)
}

// leading walks back from a figure over words of bound and those to be passed
// over, and gives the token that leads to it, -1 for none, and the bound.
func leading(lead []token, start int, touches func(from, to int) bool, pass ...class) (prev int, bound indicators.Bound) {
	at := start
	for i := len(lead) - 1; i >= 0; i-- {
		t := lead[i]
		if !touches(t.end, at) {
			break
		}
		switch {
		case t.class == atLeast:
			bound = indicators.AtLeast
		case t.class == atMost:
			bound = indicators.AtMost
		case t.class == about:
			bound = indicators.About
		case !slices.Contains(pass, t.class):
			return i, bound
		}
		at = t.start
	}
	return -1, bound
}

// isQuantity refuses the numbers that count nothing: 第2, 图1, a number without
// a unit that no word leads to, ages, a spelled 三成 that is part of a word.
func (c *clause) isQuantity(f *figure, t token, i int) bool {
	if n := len(c.lead); n > 0 && c.lead[n-1].class == ordinal && c.touches(c.lead[n-1].end, f.start) {
		return false
	}
	if c.threshold(f, t) || c.reduced(f) {
		return false
	}
	if strings.HasSuffix(c.reader.text[c.sentenceStart:f.start], "每") { // 每10万人
		c.lead = append(c.lead, token{class: per, start: f.start, end: t.end})
		return false
	}
	switch f.unit.sort {
	case counted:
		return f.digits < 10 // 标识码：4300000028 站点地图
	case aged:
		return f.decimals > 0 && math.IsNaN(f.high)
	case tenths:
		_, bound := c.before(f.start)
		return !f.spelled || bound != indicators.Exact || f.bound != indicators.Exact || c.leads(part) || c.leadsTo(f.start, rise, fall)
	case noUnit:
		return f.ratio || f.doubling || c.bare(f, t, i)
	}
	return true
}

// threshold tells whether a figure says which things are meant and not how many
// there are: 年收入2000万元及以上的企业, 50人以上的会议.
func (c *clause) threshold(f *figure, t token) bool {
	if c.leadsTo(f.start, reach, rise, fall, do) {
		return false
	}
	switch c.reader.text[min(f.end, t.end):t.end] {
	case "及以上", "及以下":
		return true
	case "以上", "以下":
		return (f.unit.sort == money || f.unit.sort == counted) && strings.HasPrefix(c.reader.text[t.end:], "的")
	}
	return false
}

// reduced tells whether a figure names the strength that a product is reckoned
// at: 电石（折300升/千克）, 尿素（折含氮100%）.
func (c *clause) reduced(f *figure) bool {
	if len(c.stack) == 0 {
		return false
	}
	words := strings.TrimSpace(c.reader.text[min(c.start, f.start):f.start])
	return strings.HasPrefix(words, "折") && utf8.RuneCountInString(words) <= 4
}

// bare tells whether a number without a unit is a quantity: an index or a
// coefficient, or a member of a list whose last member has the unit.
func (c *clause) bare(f *figure, t token, i int) bool {
	if u, ok := c.sharedUnit(i); ok {
		f.unit = u
		return true
	}
	if i+1 == len(c.line) || !c.touches(t.end, c.line[i+1].start) || f.digits > 9 {
		return false
	}
	if next := c.line[i+1].class; next != comma && next != stop && next != open && next != shut {
		return false
	}
	if c.last >= 0 && c.role.sort == noUnit && c.leadsTo(f.start, rise, fall) { // 比上年缩小0.03
		return true
	}
	words := strings.TrimRight(c.reader.text[c.start:f.start], " 为达到是")
	for _, w := range []string{"指数", "系数", "率", "比", "比值", "得分", "强度", "评分"} {
		if strings.HasSuffix(words, w) {
			return true
		}
	}
	return strings.Contains(words, "指数") && c.leadsTo(f.start, reach)
}

// sharedUnit gives the unit of a list such as 10.0、16.5和15.0%.
func (c *clause) sharedUnit(i int) (unit, bool) {
	for j := i + 1; j+1 < len(c.line); j += 2 {
		if k := c.line[j].class; k != aside && k != and || !c.touches(c.line[j-1].end, c.line[j].start) {
			break
		}
		t := c.line[j+1]
		if t.class != quantity || !c.touches(c.line[j].end, t.start) {
			break
		}
		if f := c.figures[t.index]; f.unit.sort != noUnit {
			return f.unit, f.unit.sort != refused && f.unit.sort != aged
		}
	}
	return unit{}, false
}

// leads tells whether a word of the class stands in the lead.
func (c *clause) leads(classes ...class) bool { return c.lastOf(classes...) >= 0 }

// lastOf gives the last token of the lead that has one of the classes.
func (c *clause) lastOf(classes ...class) int {
	for i := len(c.lead) - 1; i >= 0; i-- {
		for _, k := range classes {
			if c.lead[i].class == k {
				return i
			}
		}
	}
	return -1
}

// leadsTo tells whether the word that leads to the figure has one of the
// classes.
func (c *clause) leadsTo(start int, classes ...class) bool {
	prev, _ := c.before(start)
	if prev < 0 {
		return false
	}
	for _, k := range classes {
		if c.lead[prev].class == k {
			return true
		}
	}
	return false
}
