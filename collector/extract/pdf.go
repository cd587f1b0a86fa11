package extract

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// Limits of a PDF.
const (
	pageLimit  = 2000
	glyphLimit = 200_000 // of a page
)

// readPDF gives the lines of each page, from top to bottom. A line that is as
// wide as its page goes on in the next one.
func (d *Document) readPDF(content []byte) (err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on what it does not expect
			err = refusal{fmt.Sprintf("the PDF is damaged or breaks off: %v", p)}
		}
	}()
	content = bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), " \t\r\n")
	file, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return refusal{"the PDF is damaged, breaks off, or is locked by a password: " + err.Error()}
	}
	var text strings.Builder
	pages := file.NumPage()
	for n := 1; n <= min(pages, pageLimit); n++ {
		start := text.Len()
		page := file.Page(n)
		if doubt := writePage(&text, page); doubt != "" {
			d.Doubts = append(d.Doubts, fmt.Sprintf("page %d: %s", n, doubt))
		}
		d.Pages = append(d.Pages, Span{start, text.Len()})
		if text.Len() > textLimit {
			d.Cut = true
			break
		}
	}
	d.Text, d.Cut = text.String(), d.Cut || pages > pageLimit
	if strings.TrimSpace(d.Text) == "" {
		d.Doubts = append(d.Doubts, "the PDF has no text: its pages are pictures, as of a scanner")
	}
	return nil
}

// writePage writes one page, and says what is wrong with its text.
func writePage(text *strings.Builder, page pdf.Page) (doubt string) {
	defer func() {
		if p := recover(); p != nil {
			doubt = fmt.Sprintf("it cannot be read: %v", p)
		}
	}()
	glyphs := page.Content().Text
	if len(glyphs) > glyphLimit {
		glyphs, doubt = glyphs[:glyphLimit], "it has more characters than any page for people; only the first are read"
	}
	var lines []line
	for _, run := range runsOf(glyphs) {
		lines = place(lines, run)
	}
	start := text.Len()
	writeLines(text, lines)
	if font := unmapped(page); font != "" {
		return fmt.Sprintf("its font %s does not say which characters its signs are, so that the text may be garbled", font)
	}
	if odd := oddShare(text.String()[start:]); odd > 0.05 {
		return "its text is garbled: the fonts do not say which characters their signs are"
	}
	return doubt
}

// run is text that was written in one go.
type run struct {
	x, y, size float64
	text       strings.Builder
	end        float64 // where it ends, by the usual width of its characters
}

func runsOf(glyphs []pdf.Text) []*run {
	var runs []*run
	var last *run
	for _, g := range glyphs {
		size := math.Abs(g.FontSize)
		if last == nil || math.Abs(g.Y-last.y) > size/10 || g.X < last.x-size/10 || g.X > last.end+size/5 {
			last = &run{x: g.X, y: g.Y, size: size, end: g.X}
			runs = append(runs, last)
		}
		for _, r := range g.S {
			if unicode.IsControl(r) {
				continue
			}
			last.text.WriteRune(r)
			if last.end += size / 2; chinese(r) {
				last.end += size / 2
			}
		}
		last.end = max(last.end, g.X+g.W)
	}
	return slices.DeleteFunc(runs, func(r *run) bool { return r.text.Len() == 0 })
}

// line is the runs of one height, from left to right.
type line struct {
	y, size float64
	runs    []*run
}

// place puts a run on its line; most follow on the last one.
func place(lines []line, r *run) []line {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-80; i-- {
		if l := &lines[i]; math.Abs(l.y-r.y) < max(l.size, r.size)/2 {
			l.runs = append(l.runs, r)
			return lines
		}
	}
	return append(lines, line{r.y, r.size, []*run{r}})
}

func writeLines(text *strings.Builder, lines []line) {
	slices.SortStableFunc(lines, func(a, b line) int { return compare(b.y, a.y) })
	left, right := math.Inf(1), 0.0
	for _, l := range lines {
		slices.SortStableFunc(l.runs, func(a, b *run) int { return compare(a.x, b.x) })
		left, right = min(left, l.runs[0].x), max(right, l.runs[len(l.runs)-1].end)
	}
	for i, l := range lines {
		parts := writeLine(text, l)
		full := l.runs[len(l.runs)-1].end > right-1.5*l.size && right-left > 15*l.size
		goesOn := i+1 < len(lines) && lines[i+1].runs[0].x < left+l.size/2 && l.y-lines[i+1].y < 3*l.size
		if ends := strings.HasSuffix(text.String()[max(0, text.Len()-3):], "。"); !full || !goesOn || parts > 1 || ends {
			text.WriteByte('\n')
		}
	}
}

// writeLine writes the runs of a line, with tabs where there is a gap as
// between columns, and gives the number of parts.
func writeLine(text *strings.Builder, l line) int {
	parts := 1
	for i, r := range l.runs {
		if i > 0 {
			switch gap := r.x - l.runs[i-1].end; {
			case gap > 1.2*l.size:
				text.WriteByte('\t')
				parts++
			case gap > l.size/4:
				text.WriteByte(' ')
			}
		}
		text.WriteString(r.text.String())
	}
	return parts
}

func compare(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// unmapped names a font of the page whose signs cannot be told: one of many
// signs without a table of their characters, or with one that the library
// reads wrongly.
func unmapped(page pdf.Page) string {
	for _, name := range page.Fonts() {
		font := page.Font(name)
		encoding, table := font.V.Key("Encoding"), font.V.Key("ToUnicode")
		switch {
		case encoding.Kind() != pdf.Name:
			continue
		case encoding.Name() == "WinAnsiEncoding", encoding.Name() == "MacRomanEncoding", encoding.Name() == "StandardEncoding", encoding.Name() == "UniGB-UCS2-H":
			continue
		case table.Kind() != pdf.Stream, encoding.Name() != "Identity-H", longRange(table):
			return font.BaseFont()
		}
	}
	return ""
}

var (
	characterRanges = regexp.MustCompile(`(?s)beginbfrange.*?endbfrange`)
	characterRange  = regexp.MustCompile(`<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]{4})>\s*[<\[]`)
)

// longRange tells whether a table maps more than 256 signs in a row, of which
// the library keeps only the low byte.
func longRange(table pdf.Value) bool {
	stream := table.Reader()
	defer stream.Close()
	text, err := io.ReadAll(io.LimitReader(stream, 4<<20))
	if err != nil {
		return true
	}
	for _, block := range characterRanges.FindAll(text, -1) {
		for _, m := range characterRange.FindAllSubmatch(block, -1) {
			first, _ := strconv.ParseUint(string(m[1]), 16, 16)
			last, _ := strconv.ParseUint(string(m[2]), 16, 16)
			if last>>8 != first>>8 {
				return true
			}
		}
	}
	return false
}

// oddShare is the share of characters that no text for people has.
func oddShare(text string) float64 {
	odd, all := 0, 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		all++
		if r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) || unicode.IsControl(r) {
			odd++
		}
	}
	return float64(odd) / float64(max(all, 1))
}
