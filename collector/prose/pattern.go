package prose

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"waymark/indicators"
)

// Pattern finds one figure in a text by the words around it. It is words with
// slots between them, such as 地区生产总值{value:亿元} or {subject}增加值{value}，增长{change}.
//
// The slots are {value}, {change} and {share}, which take a quantity of that
// measure ({value} any other than a change or share), with or without a unit
// that its dimension must fit, and {subject}, which takes the words up to the
// nearest punctuation. Between words and slots the text may have spaces,
// parentheses, footnote marks, and words that say when or how exactly:
// 地区生产总值（GDP）约为2765.8亿元 fits 地区生产总值{value:亿元}.
type Pattern struct {
	text  string
	parts []piece
}

// piece is a part of a pattern: words, or a slot.
type piece struct {
	words string
	slot  slot
	unit  indicators.Unit
}

type slot string

const (
	noSlot      slot = ""
	valueSlot   slot = "value"
	changeSlot  slot = "change"
	shareSlot   slot = "share"
	subjectSlot slot = "subject"
)

// Match is one place where a pattern fits. Slots that the pattern lacks are
// nil or empty.
type Match struct {
	Subject              string
	Value, Change, Share *Quantity
	Sentence             string
	SentenceStart        int // in characters of the whole text
}

// ParsePattern reads a pattern. Its errors say what a pattern is.
func ParsePattern(s string) (Pattern, error) {
	p := Pattern{text: s}
	if len(s) > 400 || !utf8.ValidString(s) {
		return p, fmt.Errorf("pattern %.40q…: want at most 400 bytes of text", s)
	}
	seen := make(map[slot]bool)
	for rest := simplify(s); rest != ""; {
		words, after, found := strings.Cut(rest, "{")
		for phrase := range strings.FieldsFuncSeq(strings.ReplaceAll(words, "，", "，\n"), func(c rune) bool { return c == '\n' || c == ' ' }) {
			p.parts = append(p.parts, piece{words: phrase})
		}
		if !found {
			break
		}
		name, following, closed := strings.Cut(after, "}")
		if !closed {
			return p, fmt.Errorf("pattern %q: the { before %q is not closed", s, after)
		}
		part, err := parseSlot(name)
		if err != nil {
			return p, fmt.Errorf("pattern %q: %w", s, err)
		}
		if seen[part.slot] {
			return p, fmt.Errorf("pattern %q has two slots {%s}: want each once", s, part.slot)
		}
		seen[part.slot] = true
		p.parts, rest = append(p.parts, part), following
	}
	return p, p.check(seen)
}

func parseSlot(name string) (piece, error) {
	name, unitName, typed := strings.Cut(name, ":")
	p := piece{slot: slot(strings.TrimSpace(name))}
	switch p.slot {
	case valueSlot, changeSlot, shareSlot:
		if !typed {
			return p, nil
		}
		u, err := indicators.ParseUnit(strings.TrimSpace(unitName))
		p.unit = u
		return p, err
	case subjectSlot:
		if !typed {
			return p, nil
		}
		return p, fmt.Errorf("{subject} has no unit")
	}
	return p, fmt.Errorf("slot {%s}: want {value}, {value:UNIT}, {change}, {share} or {subject}", name)
}

func (p Pattern) check(seen map[slot]bool) error {
	switch {
	case !seen[valueSlot] && !seen[changeSlot] && !seen[shareSlot]:
		return fmt.Errorf("pattern %q has no figure: want {value}, {change} or {share} in it", p.text)
	}
	for i, part := range p.parts {
		if part.slot == noSlot {
			continue
		}
		last := i == 0
		if i > 0 && p.parts[i-1].slot != noSlot {
			return fmt.Errorf("pattern %q: {%s} and {%s} need words between them", p.text, p.parts[i-1].slot, part.slot)
		}
		if part.slot == subjectSlot && i+1 == len(p.parts) || last && part.slot != subjectSlot && len(p.parts) == 1 {
			return fmt.Errorf("pattern %q: {%s} needs words beside it", p.text, part.slot)
		}
	}
	return nil
}

// String gives the pattern as it was written.
func (p Pattern) String() string { return p.text }

// Disagreement says that a pattern fits two places that tell different
// figures of the same thing.
type Disagreement struct {
	Pattern     Pattern
	First, Next Match
}

func (e *Disagreement) Error() string {
	return fmt.Sprintf("pattern %q fits two places that disagree: %s in “%s” (at character %d) and %s in “%s” (at character %d): add words to the pattern that only one of them has",
		e.Pattern, e.First.figures(), shorten(e.First.Sentence), e.First.SentenceStart, e.Next.figures(), shorten(e.Next.Sentence), e.Next.SentenceStart)
}

func (m Match) figures() string {
	var texts []string
	for _, q := range []*Quantity{m.Value, m.Change, m.Share} {
		if q != nil {
			texts = append(texts, q.Text)
		}
	}
	return strings.Join(texts, ", ")
}

func shorten(s string) string {
	runes := []rune(s)
	if len(runes) <= 60 {
		return s
	}
	return string(runes[:60]) + "…"
}

// Find gives the places where the pattern fits, one for each subject and
// period; those that only repeat another are left out. Where two tell
// different figures of one subject and period, the error is a *Disagreement
// and no match is given.
func (p Pattern) Find(d Document) ([]Match, error) {
	var found []Match
	for from := 0; from < len(d.Quantities); {
		to := from + 1
		for to < len(d.Quantities) && d.Quantities[to].sentenceAt == d.Quantities[from].sentenceAt {
			to++
		}
		for _, m := range p.inSentence(d.plain, d.Quantities[from:to]) {
			i := sameSubject(found, m)
			if i < 0 {
				found = append(found, m)
			} else if !agree(found[i], m) {
				return nil, &Disagreement{p, found[i], m}
			}
		}
		from = to
	}
	return found, nil
}

func sameSubject(found []Match, m Match) int {
	for i, f := range found {
		if f.Subject == m.Subject && f.period() == m.period() {
			return i
		}
	}
	return -1
}

func (m Match) period() indicators.Period {
	for _, q := range []*Quantity{m.Value, m.Change, m.Share} {
		if q != nil {
			return q.Period
		}
	}
	return indicators.Period{}
}

// agree tells whether two matches tell the same figures.
func agree(a, b Match) bool {
	return equal(a.Value, b.Value) && equal(a.Change, b.Change) && equal(a.Share, b.Share)
}

func equal(a, b *Quantity) bool {
	if a == nil || b == nil {
		return a == b
	}
	v, err := b.Unit.Convert(b.Value, a.Unit)
	return err == nil && a.IsRange() == b.IsRange() && near(v, a.Value)
}

// near allows for a unit converted: 2765.8亿元 is 0.27658万亿元.
func near(a, b float64) bool { return a-b <= 1e-9*max(a, -a) && b-a <= 1e-9*max(a, -a) }
