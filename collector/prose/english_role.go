package prose

import (
	"strings"

	"waymark/indicators"
)

// listed tells whether a figure only follows the one before: 1.2 percent and
// 2.3 percent.
func (c *englishClause) listed(f *figure) bool {
	if c.last < 0 {
		return false
	}
	at := c.out[c.last].after
	for _, t := range c.lead {
		if t.class != and && t.class != particle && t.class != about || !c.touches(at, t.start) {
			return false
		}
		at = t.end
	}
	between := strings.Trim(c.reader.text[at:f.start], " ,")
	return between == "" || between == "and"
}

// before walks back from a figure over the words that only bound it.
func (c *englishClause) before(start int) (prev int, bound indicators.Bound) {
	return leading(c.lead, start, c.touches, particle, yearOn, periodOn)
}

// measureOf tells what a figure says, and the sign of a change.
func (c *englishClause) measureOf(f *figure, lead, i int) (Measure, float64) {
	if c.listed(f) && c.sort == f.unit.sort {
		q := c.out[c.last]
		if q.Value < 0 && q.Measure == Change && !f.signed {
			return Change, -1
		}
		return q.Measure, 1
	}
	if sign := c.changeAfter(i); sign != 0 {
		return Change, sign
	}
	class := none
	word := ""
	if lead >= 0 {
		class = c.lead[lead].class
		word = strings.ToLower(c.reader.text[c.lead[lead].start:c.lead[lead].end])
	}
	if word == "of" && lead > 0 && c.touches(c.lead[lead-1].end, c.lead[lead].start) {
		class = c.lead[lead-1].class // a rise of 0.4%
	}
	switch {
	case class == than && c.last >= 0 && c.sort == f.unit.sort: // up from 2.0%
		return c.out[c.last].Measure, 1
	case class == rise:
		return Change, 1
	case class == fall:
		return Change, -1
	case f.unit.sort == points:
		return Change, c.signOfLead()
	case f.unit.sort == percent:
		return c.percentMeasure(f, class, word)
	case f.unit.sort == times:
		return Ratio, 1
	case f.signed && f.unit.sort == noUnit:
		return Change, 1
	}
	return c.amountMeasure(f), 1
}

// changeAfter tells whether a word of change follows a figure: 0.3% increase,
// 5 percent higher. It gives its sign, or 0.
func (c *englishClause) changeAfter(i int) float64 {
	at := c.line[i].end
	for j := i + 1; j < len(c.line) && j < i+4; j++ {
		t := c.line[j]
		if !c.touches(at, t.start) {
			return 0
		}
		switch t.class {
		case rise, fall:
			if w := strings.ToLower(c.reader.text[t.start:t.end]); verbOnly(w) {
				return 0
			}
			if t.class == fall {
				return -1
			}
			return 1
		case yearOn, periodOn, particle:
			at = t.end
		default:
			return 0
		}
	}
	return 0
}

// verbOnly tells whether a word of change cannot describe the figure before
// it: in "of which 5% rose", it is a verb.
func verbOnly(w string) bool {
	switch w {
	case "rose", "fell", "grew", "rises", "falls", "increased", "decreased", "declined", "dropped", "gained", "climbed", "up", "down", "added", "lost", "reduced", "expanded", "improved":
		return true
	}
	return false
}

// signOfLead is the sign of the last word of change in the lead.
func (c *englishClause) signOfLead() float64 {
	for i := len(c.lead) - 1; i >= 0; i-- {
		switch c.lead[i].class {
		case rise:
			return 1
		case fall:
			return -1
		}
	}
	return 1
}

func (c *englishClause) percentMeasure(f *figure, lead class, word string) (Measure, float64) {
	paced, sign := false, 1.0
	for _, t := range c.lead {
		switch t.class {
		case pace:
			paced = true
		case rise, fall: // growth for the quarter was 6.4 percent
			if w := strings.ToLower(c.reader.text[t.start:t.end]); lead == reach && word != "to" && changeNoun(w) {
				paced = true
				if sign = 1; t.class == fall && !f.signed {
					sign = -1
				}
			}
		case part:
			paced = false
			if w := strings.ToLower(c.reader.text[t.start:t.end]); strings.HasPrefix(w, "account") || w == "share" || w == "proportion" {
				return Share, 1
			}
		}
	}
	switch {
	case paced:
		return Change, sign
	case strings.Contains(strings.ToLower(c.subject), "inflation") && !c.ownPart():
		return Change, 1
	case f.signed:
		return Change, 1
	case c.ownPart():
		return Share, 1
	case c.last >= 0 && c.out[c.last].Measure == Change && c.sort == percent && lead != reach:
		return Change, c.signOfLead()
	}
	return Share, 1
}

// changeNoun tells whether a word of change is a noun.
func changeNoun(w string) bool {
	switch w {
	case "growth", "increase", "rise", "gain", "decline", "decrease", "fall", "drop", "reduction", "contraction", "expansion":
		return true
	}
	return false
}

// ownPart tells whether the clause itself speaks of a share or rate.
func (c *englishClause) ownPart() bool {
	for _, t := range c.lead {
		if t.class == part {
			return true
		}
	}
	return false
}

func (c *englishClause) amountMeasure(f *figure) Measure {
	switch f.unit.sort {
	case counted:
		return Count
	case noUnit:
		if f.decimals > 0 {
			return Level
		}
		return Count
	}
	return Level
}

// againstOf tells from what a change is reckoned: what was said last.
func (c *englishClause) againstOf(f *figure) Against {
	for i := len(c.lead) - 1; i >= 0; i-- {
		switch c.lead[i].class {
		case yearOn:
			return YearBefore
		case periodOn:
			return PeriodBefore
		}
	}
	if against := c.ahead; against != NoAgainst {
		c.ahead = NoAgainst
		return against
	}
	return c.against
}

func (c *englishClause) basisOf(f *figure, m Measure) indicators.Basis {
	switch {
	case f.unit.sort == money && m != Change:
		if c.real {
			return indicators.Real
		}
		return indicators.Nominal
	case m != Change || f.unit.sort == points:
		return indicators.NoBasis
	case f.unit.sort == money:
		return indicators.Nominal
	case f.unit.sort != percent && f.unit.sort != times:
		return indicators.NoBasis
	case c.noun == volume, c.real && c.noun != physical:
		return indicators.Real
	case c.noun == amount:
		return indicators.Nominal
	}
	return indicators.NoBasis
}

// findNoun notes what sort of thing the clause is about. The first noun tells,
// or the last of those that stand together: import prices are prices.
func (c *englishClause) findNoun() {
	said, at := none, 0
	for _, t := range c.lead {
		switch t.class {
		case volume:
			c.noun = volume
			return
		case amount, physical:
			if said != none && !c.touches(at, t.start) {
				c.noun = said
				return
			}
			said, at = t.class, t.end
		}
	}
	if said != none {
		c.noun = said
	}
}
