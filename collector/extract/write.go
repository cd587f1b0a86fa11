package extract

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

const ideographicSpace = '\u3000'

// write writes text with its white space drawn together, as browsers do. A
// line end between two Chinese characters is nothing, since sources break
// lines anywhere.
func (w *walker) write(text string) {
	for _, r := range text {
		switch {
		case w.keep && r == '\n':
			w.endLine()
		case unicode.IsSpace(r):
			w.gap = append(w.gap, r)
		case r == '\ufeff' || r == '\u200b' || r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\u00ad' || unicode.IsControl(r):
			// not seen
		default:
			w.writeGap(r)
			w.text.WriteRune(r)
			w.last, w.atStart = r, false
		}
		if w.text.Len() > textLimit {
			w.full = true
			return
		}
	}
}

// writeGap writes what parts the last character from the next one.
func (w *walker) writeGap(next rune) {
	if len(w.gap) == 0 {
		return
	}
	wide, broken := 0, false
	for _, r := range w.gap {
		if r == ideographicSpace {
			wide++
		}
		broken = broken || r == '\n'
	}
	switch {
	case w.atStart:
	case wide > 0:
		w.text.WriteString(strings.Repeat(string(ideographicSpace), min(wide, 8)))
	case broken && chinese(w.last) && chinese(next):
	default:
		w.text.WriteByte(' ')
	}
	w.gap = w.gap[:0]
}

func chinese(r rune) bool {
	k := width.LookupRune(r).Kind()
	return k == width.EastAsianWide || k == width.EastAsianFullwidth
}

// endLine ends the line, where there is one. Inside a cell it is white space.
func (w *walker) endLine() {
	if w.inCell {
		w.gap = append(w.gap, '\n')
		return
	}
	w.gap = w.gap[:0]
	if !w.atStart {
		w.text.WriteByte('\n')
		w.atStart, w.last = true, '\n'
	}
}

// trim takes white space off both ends of a span.
func trim(text string, s Span) Span {
	for s.Start < s.End && strings.IndexByte(" \t\n", text[s.Start]) >= 0 {
		s.Start++
	}
	for s.End > s.Start && strings.IndexByte(" \t\n", text[s.End-1]) >= 0 {
		s.End--
	}
	return s
}
