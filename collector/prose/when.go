package prose

import (
	"strings"

	"waymark/indicators"
)

// moment notes what a moment says: a period for what follows, one for the next
// figure alone, or what a change is compared with.
func (c *clause) moment(t token, i int) {
	m := c.moments[t.index]
	prev := -1
	if n := len(c.lead); n > 0 && c.touches(c.lead[n-1].end, t.start) {
		prev = n - 1
	}
	c.lead = append(c.lead, t)
	if prev >= 0 {
		switch c.lead[prev].class {
		case than:
			against := c.distance(m)
			c.compared = &against
			if c.owns(t, i) && !c.changes(t, i) {
				c.local = &m
			}
			return
		case ahead, behind: // 低于上月0.8个百分点
			against := c.distance(m)
			c.compared = &against
			return
		case from:
			c.local = &m
			return
		}
	}
	if m.span == day && !c.closing(t) {
		return
	}
	if c.owns(t, i) && !c.current(m) {
		c.local = &m
		return
	}
	c.speakOf(m, t, i)
}

// speakOf makes the moment the period of what follows. The next sentence goes
// on with it where it opens this one and names the year of the text.
func (c *clause) speakOf(m moment, t token, i int) {
	current := c.about.Period
	if c.yearSaid || m.span == sameSpan || m.span == thisMonth || m.span == thisQuarter {
		current = c.period
	}
	since, period := m.resolve(current)
	if period.IsZero() {
		return
	}
	opens := onlySpace(c.reader.text[c.start:t.start]) || c.onlyPlaces(len(c.lead)-1) || c.closing(t)
	other := c.about.Period.IsZero() || period.Year() != c.about.Period.Year() || !since.IsZero()
	if other && m.year > 0 && c.about.Period.IsZero() {
		other = false
	}
	switch {
	case !opens && (other || m.span >= years):
		return
	case other && m.back > 0 && !c.commaFollows(i):
		c.local = &m
		return
	}
	c.period, c.yearsFrom = endOfYear(period, c.about.Period), since
	c.yearSaid = c.yearSaid || m.year > 0
	if c.said++; !other && (c.said == 1 && c.opensSentence(t)) {
		c.keep = speaking{c.period, c.yearsFrom}
	}
}

// opensSentence tells whether a moment stands where a sentence begins, and so
// speaks for those that follow; 分季度看，一季度 does not.
func (c *clause) opensSentence(t token) bool {
	return !strings.ContainsAny(c.reader.text[c.sentenceStart:t.start], "看分") || c.closing(t)
}

// endOfYear makes the last day of a year that the text is about that year, and
// the last of a month that month.
func endOfYear(p, about indicators.Period) indicators.Period {
	if p.Frequency() != indicators.Daily {
		return p
	}
	t := p.Last().Time()
	switch {
	case about.Frequency() == indicators.Annual && t.YearDay() >= 365 && indicators.Year(t.Year()).Last() == p.Last():
		return indicators.Year(t.Year())
	case indicators.Month(t.Year(), t.Month()).Last() == p.Last():
		return indicators.Month(t.Year(), t.Month())
	}
	return p
}

// current tells whether a moment is the year the text is about, or a part of
// it.
func (c *clause) current(m moment) bool {
	return m.back == 0 && (m.year == 0 || m.year == c.about.Period.Year())
}

// owns tells whether a moment belongs to the figure that follows it at once:
// 上年的5.1%, 2024年为3.2%.
func (c *clause) owns(t token, i int) bool {
	at := t.end
	if rest, found := strings.CutPrefix(c.reader.text[at:], "的"); found {
		at = len(c.reader.text) - len(rest)
	}
	for j := i + 1; j < len(c.line); j++ {
		next := c.line[j]
		if !c.touches(at, next.start) {
			return false
		}
		switch next.class {
		case quantity:
			return c.figures[next.index].unit.sort != times
		case reach, rise, fall, atLeast, atMost, about, particle:
			at = next.end
		default:
			return false
		}
	}
	return false
}

// changes tells whether a verb of change follows at once: in 比上年增长5.3% the
// figure is of this year.
func (c *clause) changes(t token, i int) bool {
	if i+1 >= len(c.line) || !c.touches(t.end, c.line[i+1].start) {
		return false
	}
	k := c.line[i+1].class
	return k == rise || k == fall
}

// closing tells whether a moment is a point in time up to which something is
// counted: 截至5月底.
func (c *clause) closing(t token) bool {
	before := strings.TrimRight(c.reader.text[c.sentenceStart:t.start], " \u3000“")
	for _, w := range []string{"截至", "截止", "截止到", "截至到"} {
		if strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// onlyPlaces tells whether the clause has said nothing but a place so far.
func (c *clause) onlyPlaces(n int) bool {
	at := c.start
	for _, t := range c.lead[:n] {
		if t.class != place && t.class != among && t.class != when && t.class != particle || !c.touches(at, t.start) {
			return false
		}
		at = t.end
	}
	return c.touches(at, c.lead[n].start) || strings.TrimSpace(c.reader.text[at:c.lead[n].start]) == "在"
}

func (c *clause) commaFollows(i int) bool {
	return i+1 < len(c.line) && c.line[i+1].class == comma && c.touches(c.line[i].end, c.line[i+1].start)
}

// distance tells what a comparison with a moment is reckoned from.
func (c *clause) distance(m moment) Against {
	switch {
	case m.span == yearStart, m.span == years, m.span == lately:
		return Base
	case m.back == 1 && (m.span == thisMonth || m.span == thisQuarter):
		return PeriodBefore
	case m.back == 1, m.span == sameSpan && m.back == 0 && m.year == 0:
		return YearBefore
	case m.year == 0 && m.back == 0:
		return PeriodBefore
	}
	_, p := m.resolve(c.about.Period)
	if m.year > 0 && m.year == c.about.Period.Year()-1 {
		return YearBefore
	}
	if m.year > 0 && p == c.period.Add(-1) {
		return PeriodBefore
	}
	return Base
}
