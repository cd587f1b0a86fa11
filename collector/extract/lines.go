package extract

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// Gaps between signs, in sizes of their type.
const (
	gapOfSpace  = 0.2 // as between words, where no space is written
	gapOfColumn = 0.7 // as between columns
)

// run is text that was written in one go.
type run struct {
	x, y, end, size float64
	text            string
	turned          bool
}

// runsOf puts signs together. A space that is written parts runs only where it
// is as wide as between columns.
func runsOf(glyphs []glyph) []run {
	var runs []run
	var text strings.Builder
	var r run
	flush := func() {
		if r.text = text.String(); r.text != "" {
			runs = append(runs, r)
		}
		text.Reset()
	}
	spaced := false
	for _, g := range glyphs {
		said := shown(g.text)
		if said == "" {
			spaced = spaced || g.text != ""
			continue
		}
		gap := g.x - r.end
		near := math.Abs(g.y-r.y) <= g.size/10 && gap > -g.size/4 && g.turned == r.turned
		switch {
		case text.Len() > 0 && near && gap <= gapOfSpace*g.size && !spaced:
		case text.Len() > 0 && near && gap <= gapOfColumn*g.size && spaced:
			text.WriteByte(' ')
		default:
			flush()
			r = run{x: g.x, y: g.y, size: g.size, turned: g.turned}
		}
		text.WriteString(said)
		r.end, spaced = g.end, false
	}
	flush()
	return runs
}

// shown is what a reader sees of a sign: nothing of spaces, and a mark where
// nobody can say what it is.
func shown(text string) string {
	if text == "" {
		return string(unicode.ReplacementChar)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}

// line is the runs of one height, from left to right.
type line struct {
	y, size float64
	runs    []run
}

func (l line) left() float64  { return l.runs[0].x }
func (l line) right() float64 { return l.runs[len(l.runs)-1].end }

// linesOf puts runs onto lines, from the top. What is turned stands below, a
// line for each run.
func linesOf(glyphs []glyph) []line {
	var lines, turned []line
	for _, r := range runsOf(glyphs) {
		if r.turned {
			turned = append(turned, line{r.y, r.size, []run{r}})
		} else {
			lines = onto(lines, r)
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(b.y, a.y) })
	for _, l := range lines {
		slices.SortStableFunc(l.runs, func(a, b run) int { return cmp.Compare(a.x, b.x) })
	}
	return append(lines, turned...)
}

// onto puts a run onto its line; most follow on the last one. One written twice
// to look bold counts once.
func onto(lines []line, r run) []line {
	for i := len(lines) - 1; i >= 0 && i >= len(lines)-80; i-- {
		l := &lines[i]
		if math.Abs(l.y-r.y) >= max(l.size, r.size)/2 {
			continue
		}
		for _, other := range l.runs[max(0, len(l.runs)-8):] {
			if other.text == r.text && math.Abs(other.x-r.x) < r.size/5 {
				return lines
			}
		}
		l.runs = append(l.runs, r)
		return lines
	}
	return append(lines, line{r.y, r.size, []run{r}})
}

// writeLines writes the lines of a page, its tables row by row.
func (d *Document) writeLines(text *strings.Builder, lines []line, uprights []upright) {
	left, right := math.Inf(1), 0.0
	for _, l := range lines {
		if !l.runs[0].turned {
			left, right = min(left, l.left()), max(right, l.right())
		}
	}
	grids := gridsOf(lines, uprights, right-left)
	for i := 0; i < len(lines); i++ {
		if len(grids) > 0 && grids[0].from == i {
			d.Tables = append(d.Tables, grids[0].write(text))
			i, grids = grids[0].to-1, grids[1:]
			continue
		}
		l := lines[i]
		parts := l.write(text)
		full := l.right() > right-1.5*l.size && right-left > 15*l.size
		goesOn := i+1 < len(lines) && lines[i+1].left() < left+l.size/2 && l.y-lines[i+1].y < 3*l.size && (len(grids) == 0 || grids[0].from != i+1)
		if ends := strings.HasSuffix(text.String()[max(0, text.Len()-3):], "。"); !full || !goesOn || parts > 1 || ends {
			text.WriteByte('\n')
		} else if !chineseEnd(text.String()) {
			text.WriteByte(' ')
		}
	}
}

// apart tells whether there is a space between two runs of a line. Between
// Chinese and other characters some room is left that is none.
func apart(before, after run) bool {
	gap, size := after.x-before.end, max(before.size, after.size)
	if chineseEnd(before.text) != chineseStart(after.text) {
		return gap > 2*gapOfSpace*size
	}
	return gap > gapOfSpace*size
}

func chineseStart(text string) bool {
	for _, r := range text {
		return chinese(r)
	}
	return false
}

// chineseEnd tells whether a text ends with a character after which no space
// is written.
func chineseEnd(text string) bool {
	for _, r := range slices.Backward([]rune(text[max(0, len(text)-8):])) {
		return chinese(r)
	}
	return true
}

// write writes the runs of a line, with tabs where there is a gap as between
// columns, and gives the number of parts.
func (l line) write(text *strings.Builder) int {
	parts := 1
	for i, r := range l.runs {
		if i > 0 {
			if r.x-l.runs[i-1].end > 1.2*l.size {
				text.WriteByte('\t')
				parts++
			} else if apart(l.runs[i-1], r) {
				text.WriteByte(' ')
			}
		}
		text.WriteString(r.text)
	}
	return parts
}
