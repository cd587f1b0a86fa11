package prose

import (
	"strings"
	"unicode/utf8"
)

// matching is one attempt to lay a pattern over a sentence.
type matching struct {
	text  string // from the beginning of the document to the end of the sentence
	qs    []Quantity
	match Match
}

// inSentence finds every place of one sentence where the pattern fits.
func (p Pattern) inSentence(text string, qs []Quantity) []Match {
	from := qs[0].sentenceAt
	text = text[:from+len(qs[0].Sentence)]
	anchor := p.parts[0]
	var matches []Match
	try := func(at int, parts []piece, subject string) {
		m := matching{text: text, qs: qs, match: Match{Subject: subject, Sentence: qs[0].Sentence, SentenceStart: qs[0].SentenceStart}}
		if m.lay(at, parts) {
			matches = append(matches, m.match)
		}
	}
	switch anchor.slot {
	case noSlot:
		for _, at := range places(text, from, anchor.words) {
			try(at, p.parts, "")
		}
	case subjectSlot:
		for _, at := range places(text, from, p.parts[1].words) {
			if subject := subjectBefore(text, max(from, endBefore(qs, at)), at); subject != "" {
				try(at, p.parts[1:], subject)
			}
		}
	default:
		for i := range qs {
			try(qs[i].at, p.parts, "")
		}
	}
	return matches
}

// places finds the words in the text from a place on.
func places(text string, from int, words string) []int {
	var found []int
	for {
		i := strings.Index(text[from:], words)
		if i < 0 {
			return found
		}
		found = append(found, from+i)
		from += i + len(words)
	}
}

// endBefore is where the last quantity before a place ends.
func endBefore(qs []Quantity, at int) int {
	end := 0
	for _, q := range qs {
		if q.after <= at {
			end = q.after
		}
	}
	return end
}

// subjectBefore gives the words between the nearest punctuation and a place.
func subjectBefore(text string, from, at int) string {
	words := text[from:at]
	if i := strings.LastIndexAny(words, "，。；：,;:\t"); i >= 0 {
		_, width := utf8.DecodeRuneInString(words[i:])
		words = words[i+width:]
	}
	if m, ok := momentAt(words, 0); ok {
		words = words[m.end:]
	}
	return clip(cleanSubject(words))
}

// lay fits the pieces one after the other from a place on.
func (m *matching) lay(at int, parts []piece) bool {
	for i, p := range parts {
		next := 0
		switch p.slot {
		case noSlot:
			next = m.words(at, p.words)
		case subjectSlot:
			next = m.subject(at, parts[i+1].words)
		default:
			next = m.quantity(at, p)
		}
		if next < 0 {
			return false
		}
		at = next
	}
	return true
}

// words fits words at a place, or after what may stand between.
func (m *matching) words(at int, words string) int {
	for {
		if strings.HasPrefix(m.text[at:], words) {
			return at + len(words)
		}
		next := m.soft(at)
		if next == at {
			return -1
		}
		at = next
	}
}

func (m *matching) subject(at int, until string) int {
	i := strings.Index(m.text[at:], until)
	if i <= 0 || strings.ContainsAny(m.text[at:at+i], "，。；,;\t") {
		return -1
	}
	m.match.Subject = clip(cleanSubject(m.text[at : at+i]))
	return at + i
}

func (m *matching) quantity(at int, p piece) int {
	for {
		for i := range m.qs {
			q := &m.qs[i]
			if q.at == at && p.takes(q) {
				m.fill(p.slot, q)
				return at + len(q.Text)
			}
		}
		next := m.soft(at)
		if next == at {
			return -1
		}
		at = next
	}
}

// takes tells whether a slot takes a quantity.
func (p piece) takes(q *Quantity) bool {
	fits := q.Measure != Change && q.Measure != Share
	switch p.slot {
	case changeSlot:
		fits = q.Measure == Change
	case shareSlot:
		fits = q.Measure == Share
	}
	if p.slot == valueSlot && p.unit.IsPercent() {
		fits = q.Measure != Change
	}
	return fits && (p.unit.IsZero() || q.Unit.SameDimension(p.unit))
}

func (m *matching) fill(s slot, q *Quantity) {
	switch s {
	case valueSlot:
		m.match.Value = q
	case changeSlot:
		m.match.Change = q
	case shareSlot:
		m.match.Share = q
	}
}

// soft passes over what a pattern need not say: space, a parenthesis, a
// footnote mark, or a word that says when, how exactly or compared with what.
// It gives the place itself where there is none.
func (m *matching) soft(at int) int {
	if at >= len(m.text) {
		return at
	}
	if next := skipSpaces(m.text, at, 4); next > at {
		return next
	}
	if mo, ok := momentAt(m.text, at); ok {
		return mo.end
	}
	c, width := utf8.DecodeRuneInString(m.text[at:])
	switch c {
	case '（', '(':
		return afterShut(m.text, at)
	case '[':
		if i := strings.IndexByte(m.text[at:], ']'); i > 0 && i < 6 {
			return at + i + 1
		}
	case '“', '”', '"':
		return at + width
	}
	for _, w := range softWords {
		if strings.HasPrefix(m.text[at:], w) {
			return at + len(w)
		}
	}
	for _, e := range entries(lexicon, lexiconAt, c) {
		switch e.class {
		case than, yearOn, periodOn, reach, atLeast, atMost, about, particle:
			if strings.HasPrefix(m.text[at:], e.word) {
				return at + len(e.word)
			}
		}
	}
	return at
}

// softWords are phrases that say at whose prices a change is.
var softWords = []string{"按不变价格计算，", "按可比价格计算，", "按不变价计算，", "按可比价计算，", "扣除价格因素，", "按不变价格计算,", "按可比价格计算,"}

// afterShut gives the place after the parenthesis opened at a place, or the
// place itself where it is not closed nearby.
func afterShut(s string, at int) int {
	depth := 0
	for i, c := range s[at:min(len(s), at+300)] {
		switch c {
		case '（', '(':
			depth++
		case '）', ')':
			if depth--; depth == 0 {
				return at + i + utf8.RuneLen(c)
			}
		}
	}
	return at
}
