package document

import (
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"

	"waymark/chart"
	"waymark/indicators"
)

// Colours of the print.
const (
	black = 0x1c2321
	soft  = 0x5d6765
	red   = 0xa8321e
	link  = 0x1f5f8b
)

func rgb(c int) (r, g, b int) { return c >> 16 & 0xff, c >> 8 & 0xff, c & 0xff }

type point struct{ x, y float64 }

// look is how letters look.
type look struct {
	size   float64 // in points
	bold   bool
	colour int
	rise   float64 // above the line, in millimetres
}

// run is a piece of a line that looks the same throughout.
type run struct {
	text string
	look look
	span Span
}

// line is one line of text. Its width leaves out the white half of a
// punctuation mark at its end, which may hang over the edge.
type line struct {
	runs  []run
	width float64
}

// width measures a text, in millimetres.
func (p *press) width(text string, l look) float64 {
	var units int
	for _, r := range text {
		w, ok := p.advances[r]
		if !ok {
			p.pdf.SetFont(chart.Family, "", 10) // any size: widths are in thousandths of it
			w = p.pdf.GetStringSymbolWidth(p.font.Known(string(r)))
			p.advances[r] = w
		}
		units += w
	}
	return float64(units) / 1000 * l.size * 25.4 / 72
}

// known gives what the font can draw. Its curly quotation marks are as wide as
// a Chinese character, so that English has straight ones.
func (p *press) known(text string) string {
	if p.doc.Lang == indicators.English {
		text = strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'").Replace(text)
	}
	return p.font.Known(text)
}

// runsOf gives the spans as they are printed: marks of verdicts, bold, small
// raised numbers of sources.
func (p *press) runsOf(spans []Span, base look) []run {
	var runs []run
	for _, s := range spans {
		l := base
		l.bold = l.bold || s.Strong || s.Verdict != ""
		text := s.Text
		if s.Verdict != "" {
			l.colour = ink(s.Verdict)
			text = mark(s.Verdict) + "\u00a0" + text
		}
		if s.Link != "" {
			l.colour = link
		}
		if text = p.known(strings.ReplaceAll(text, "\n", " ")); text != "" {
			if s.Link != "" {
				text = strings.ReplaceAll(text, "//", "//\u2060") // an address is not broken there
			}
			runs = append(runs, run{text, l, s})
		}
		if s.Source > 0 {
			l = base
			l.size, l.colour, l.rise = base.size*0.66, link, base.size*0.12
			runs = append(runs, run{"\u2060" + s.sourceMark(), l, s})
		}
	}
	return runs
}

func (s Span) sourceMark() string { return strings.TrimPrefix(Span{Source: s.Source}.words(), "") }

// lines breaks spans into lines of the widths given, by the rules of Unicode
// (UAX 14), which keep closing marks off the beginning of a line and opening
// ones off its end. A piece wider than a line is broken between letters.
func (p *press) lines(spans []Span, base look, room func(i int) float64) []line {
	runs := p.runsOf(spans, base)
	var text strings.Builder
	for _, r := range runs {
		text.WriteString(r.text)
	}
	s := setter{press: p, runs: runs, room: room}
	state, rest := -1, text.String()
	for len(rest) > 0 {
		var segment string
		var must bool
		segment, rest, must, state = uniseg.FirstLineSegmentInString(rest, state)
		s.add(segment)
		if must && len(rest) > 0 {
			s.end()
		}
	}
	s.end()
	return s.done
}

// setter fills lines with pieces.
type setter struct {
	press *press
	runs  []run
	room  func(int) float64
	at    int // bytes of the first run that are set already
	line  line
	done  []line
}

// take cuts so many bytes off the runs.
func (s *setter) take(n int) []run {
	var out []run
	for n > 0 && len(s.runs) > 0 {
		r := s.runs[0]
		have := len(r.text) - s.at
		k := min(n, have)
		out = append(out, run{r.text[s.at : s.at+k], r.look, r.span})
		n -= k
		if s.at += k; s.at == len(r.text) {
			s.runs, s.at = s.runs[1:], 0
		}
	}
	return out
}

// add sets a piece that is not to be broken, on the next line where it does
// not fit this one.
func (s *setter) add(segment string) {
	pieces := s.take(len(segment))
	if full := s.room(len(s.done)); s.line.width > 0 && s.line.width+s.measure(pieces, true) > full {
		s.end()
	}
	if s.measure(pieces, true) <= s.room(len(s.done)) {
		s.append(pieces)
		return
	}
	for _, r := range pieces {
		for state, rest := -1, r.text; len(rest) > 0; {
			var letter string
			letter, rest, _, state = uniseg.FirstGraphemeClusterInString(rest, state)
			one := []run{{letter, r.look, r.span}}
			if s.line.width > 0 && s.line.width+s.measure(one, true) > s.room(len(s.done)) {
				s.end()
			}
			s.append(one)
		}
	}
}

// append puts pieces at the end of the line, joined to runs of the same look.
func (s *setter) append(pieces []run) {
	for _, r := range pieces {
		n := len(s.line.runs)
		if n > 0 && s.line.runs[n-1].look == r.look && s.line.runs[n-1].span == r.span {
			s.line.runs[n-1].text += r.text
		} else {
			s.line.runs = append(s.line.runs, r)
		}
		s.line.width += s.press.width(r.text, r.look)
	}
}

// hanging are the marks whose right half is white.
const hanging = "，。、；：！？）》」』】〉”’"

// measure is the width of pieces; at the end of a line without the space after
// them and the white half of a closing mark.
func (s *setter) measure(pieces []run, atEnd bool) float64 {
	var w float64
	for _, r := range pieces {
		w += s.press.width(r.text, r.look)
	}
	if atEnd && len(pieces) > 0 {
		w -= s.press.trailing(pieces[len(pieces)-1])
	}
	return w
}

// trailing is how much of the end of a run shows nothing.
func (p *press) trailing(r run) float64 {
	trimmed := strings.TrimRight(r.text, " ")
	white := p.width(r.text, r.look) - p.width(trimmed, r.look)
	if last, size := utf8.DecodeLastRuneInString(trimmed); size > 1 && strings.ContainsRune(hanging, last) && p.width(string(last), r.look) > r.look.size*25.4/72*0.9 {
		white += p.width(string(last), r.look) / 2
	}
	return white
}

func (s *setter) end() {
	if n := len(s.line.runs); n > 0 {
		last := &s.line.runs[n-1]
		s.line.width -= s.press.trailing(*last)
		last.text = strings.TrimRight(last.text, " ")
		s.done = append(s.done, s.line)
	}
	s.line = line{}
}

// stretch is how far letters are set apart to fill the width, in millimetres;
// none where the line is so short that it would look torn.
func (l line) stretch(width float64) float64 {
	letters := -1
	for _, r := range l.runs {
		letters += utf8.RuneCountInString(strings.ReplaceAll(r.text, "\u2060", ""))
	}
	if letters < 1 {
		return 0
	}
	gap := (width - l.width) / float64(letters)
	if gap < 0 || gap > l.runs[0].look.size*25.4/72*0.12 {
		return 0
	}
	return gap
}

// putLine prints a line with its letters set apart by stretch.
func (p *press) putLine(at point, l line, stretch float64) {
	if stretch > 0 {
		p.pdf.RawWriteStr(" " + decimal(stretch*72/25.4) + " Tc\n")
	}
	for _, r := range l.runs {
		text := strings.ReplaceAll(r.text, "\u2060", "")
		start := at.x
		p.put(point{at.x, at.y - r.look.rise}, text, r.look)
		at.x += p.width(text, r.look) + stretch*float64(utf8.RuneCountInString(text))
		height := r.look.size * 25.4 / 72
		switch {
		case r.span.Source > 0 && r.look.rise > 0:
			p.pdf.Link(start, at.y-height-1, at.x-start, height+1.5, p.mark(r.span.Source))
		case r.span.Link != "":
			p.pdf.LinkString(start, at.y-height, at.x-start, height*1.3, r.span.Link)
		}
	}
	if stretch > 0 {
		p.pdf.RawWriteStr(" 0 Tc\n")
	}
}

// put prints a text; one in bold has its edges drawn too, since the font has
// one weight.
func (p *press) put(at point, text string, l look) {
	text = p.known(text)
	if text == "" {
		return
	}
	p.pdf.SetFont(chart.Family, "", l.size)
	p.pdf.SetTextColor(rgb(l.colour))
	if !l.bold {
		p.pdf.Text(at.x, at.y, text)
		return
	}
	p.pdf.SetDashPattern(nil, 0)
	p.pdf.SetDrawColor(rgb(l.colour))
	p.pdf.SetLineWidth(l.size * 25.4 / 72 / 32)
	p.pdf.SetTextRenderingMode(2)
	p.pdf.Text(at.x, at.y, text)
	p.pdf.SetTextRenderingMode(0)
}
