package prose

import (
	"strings"
	"unicode/utf8"

	"waymark/indicators"
)

// Document is a text that was read, for patterns to be found in.
type Document struct {
	Text       string
	Quantities []Quantity // in the order in which they stand

	plain string // Text in simplified characters, byte for byte
}

// Read finds the quantities of a text. The text is plain: paragraphs are
// lines, and the cells of a table's row are set apart by tabs.
func Read(text string, about Context) Document {
	r := newReader(text, about)
	r.read()
	return Document{Text: text, Quantities: r.found(), plain: r.text}
}

// reader reads one text from its beginning to its end.
type reader struct {
	source string
	text   string // the source in simplified characters, byte for byte
	about  Context

	// the sentence being read
	line    []token
	figures []figure
	moments []moment
	room    []token // for what leads to a figure

	table table // that the lines read last belong to

	out   []Quantity // with places in bytes; found adds those in characters
	units map[string]indicators.Unit
	steps int // of work, for the test that it grows with the text alone
}

func newReader(source string, about Context) *reader {
	text := simplified(source)
	if about.Period.IsZero() {
		about.Period = periodOf(simplified(about.Title)+"\n"+text[:min(len(text), headBytes)], about.Published)
	}
	return &reader{source: source, text: text, about: about, units: make(map[string]indicators.Unit), room: make([]token, 0, 64), out: make([]Quantity, 0, likely(text))}
}

// likely guesses how many quantities a text has from the numbers in it, so
// that they are seldom moved while they become more.
func likely(text string) int {
	n, inside := 0, false
	for i := 0; i < len(text) && n < 1<<16; i++ {
		is := text[i] >= '0' && text[i] <= '9' || text[i] == '.'
		if is && !inside {
			n++
		}
		inside = is
	}
	return n
}

func (r *reader) read() {
	for from := 0; from < len(r.text); {
		end := from + strings.IndexByte(r.text[from:], '\n')
		if end < from {
			end = len(r.text)
		}
		r.paragraph(from, end)
		from = end + 1
	}
}

// paragraph reads one line, sentence by sentence. What a sentence says of
// period and prices holds for those after it in the same paragraph.
func (r *reader) paragraph(from, end int) {
	if r.row(from, end) {
		return
	}
	if isEnglish(r.text[from:end]) {
		r.englishParagraph(from, end)
		return
	}
	c := clause{reader: r, period: r.about.Period, against: [2]Against{YearBefore, YearBefore}}
	for from < end {
		next := r.tokens(from, end)
		if len(r.figures) > 0 || len(r.moments) > 0 {
			c.sentence(from, next)
		}
		from = next
	}
}

// said is where a figure stands: in which sentence, of what, and where the text
// goes on after it.
type said struct {
	sentence string
	start    int // of the sentence
	subject  string
	after    int
}

// append adds a quantity to those found.
func (r *reader) append(f *figure, is role, in said) {
	q := Quantity{
		Quantity: indicators.Quantity{Value: is.sign * f.value, Decimals: f.decimals, Unit: f.unit.unit, Bound: f.bound},
		High:     is.sign * f.high, Text: r.source[f.start:f.end],
		Sentence: r.source[in.start : in.start+len(in.sentence)], Subject: in.subject,
		Period: is.period, Since: is.since, Measure: is.measure, Against: is.against, Basis: is.basis,
		at: f.start, after: in.after, sentenceAt: in.start,
	}
	if q.IsRange() {
		q.Value, q.High = min(q.Value, q.High), max(q.Value, q.High)
	}
	if q.Value == 0 {
		q.Value = 0 // never -0
	}
	r.out = append(r.out, q)
}

// found gives the quantities with their places in characters.
func (r *reader) found() []Quantity {
	var sentences, starts runeCounter
	for i := range r.out {
		q := &r.out[i]
		q.SentenceStart = sentences.count(r.source, q.sentenceAt)
		q.Start = starts.count(r.source, q.at)
		q.End = q.Start + utf8.RuneCountInString(q.Text)
	}
	return r.out
}

// runeCounter counts the characters up to places that come in order.
type runeCounter struct{ bytes, runes int }

func (c *runeCounter) count(s string, to int) int {
	if to > c.bytes {
		c.runes += utf8.RuneCountInString(s[c.bytes:to])
		c.bytes = to
	}
	return c.runes
}
