package extract

import (
	"cmp"
	"math"
	"regexp"
	"slices"
)

// A table of a page is told by where its words stand: lines with several
// words far apart, figures among them, above each other in columns.

// grid is a table of a page: lines from up to to.
type grid struct {
	from, to int
	bands    []band
	rows     []gridRow
}

// band is what a column takes of the width of a page.
type band struct{ left, right float64 }

func (b band) middle() float64 { return (b.left + b.right) / 2 }

// gridRow has a cell for each band that one begins in.
type gridRow struct {
	cells  []gridCell
	y      float64
	header bool // it stands above the first row of figures
}

// gridCell is what stands in the bands from first to last.
type gridCell struct {
	band
	first, last int
	text        string
}

// Limits and proportions of tables.
const (
	bandsLimit  = 100
	rowsLimit   = 400
	headerLimit = 12
	fullRow     = 0.75 // of the most words on a line of figures: lines with as many tell where columns are
	shortLine   = 0.6  // of the page's width: a longer line of one piece is prose
	widestSpace = 4.0  // sizes between two lines of a table
	overlapping = 0.9  // sizes between lines that no two rows have
	farRows     = 2.2  // of what rows of figures are apart: headers are not as far above
	nearRows    = 0.8  // of what rows of figures are apart: lines that are nearer are of one row
)

var (
	// figureText is what stands in a cell of figures.
	figureText = regexp.MustCompile(`^(?:[-+−–(]{0,2}[0-9][0-9,.\s]*[%％‰)]?(?:\[[0-9]+\])?|[-—–…]+|\.{1,3})$`)
	yearText   = regexp.MustCompile(`^(?:19|20)[0-9]{2}年?$`)
	// captionText begins what stands above a table, and is none of its rows.
	captionText = regexp.MustCompile(`^(?:续?表\s*[0-9一二三四五六七八九十]|Table\s+[0-9]|.{0,40}(?:计量)?单位\s*[:：]|(?i:unit)s?:)`)
)

// piece is words of a line that neither a gap as wide as between columns parts
// nor a line drawn between them.
type piece struct {
	band
	text string
	runs []run
}

func (l line) pieces(uprights []upright) []piece {
	near := slices.DeleteFunc(slices.Clone(uprights), func(u upright) bool { return u.top < l.y || u.bottom > l.y+l.size })
	var pieces []piece
	for i, r := range l.runs {
		if n := len(pieces); n > 0 && r.x-pieces[n-1].right <= gapOfColumn*l.size && !between(near, l.runs[i-1], r) {
			p := &pieces[n-1]
			if apart(l.runs[i-1], r) {
				p.text += " "
			}
			p.text, p.right, p.runs = p.text+r.text, max(p.right, r.end), append(p.runs, r)
			continue
		}
		pieces = append(pieces, piece{band{r.x, r.end}, r.text, []run{r}})
	}
	return pieces
}

// gridsOf finds the tables among the lines of a page.
func gridsOf(lines []line, uprights []upright, width float64) []grid {
	pieces := make([][]piece, len(lines))
	for i, l := range lines {
		pieces[i] = l.pieces(uprights)
	}
	var grids []grid
	for i := 0; i < len(lines); i++ {
		if !begins(lines[i], pieces[i]) {
			continue
		}
		from, to := i, endOf(lines, pieces, i, width)
		if i > 0 && len(pieces[i-1]) == 1 && lines[i-1].y-lines[i].y < overlapping*lines[i].size && !captionText.MatchString(pieces[i-1][0].text) {
			from-- // the first of two lines in a cell, beside which the other cells have one
		}
		g, ok := layGrid(lines[from:to], pieces[from:to])
		if !ok {
			continue
		}
		if far := g.farAbove(lines[from:to]); far > 0 { // the head of a page, or of a chapter
			i = max(i, from+far-1)
			continue
		}
		if g.goesOn(lines[to-1:], pieces[to:]) {
			if longer, ok := layGrid(lines[from:to+1], pieces[from:to+1]); ok {
				g, to = longer, to+1
			}
		}
		g.from, g.to = from, to
		grids = append(grids, g)
		i = to - 1
	}
	return grids
}

// begins tells whether a line may be the first of a table.
func begins(l line, pieces []piece) bool {
	return len(pieces) > 1 && !l.runs[0].turned && !slices.ContainsFunc(pieces, func(p piece) bool { return captionText.MatchString(p.text) })
}

// endOf gives the line after the last one of a table. A short line of one piece
// belongs to it where lines of several come soon after.
func endOf(lines []line, pieces [][]piece, from int, width float64) int {
	to := from + 1
	for i := from + 1; i < min(len(lines), from+rowsLimit); i++ {
		l := lines[i]
		if l.runs[0].turned || lines[i-1].y-l.y > widestSpace*max(l.size, lines[i-1].size) {
			return to
		}
		switch p := pieces[i]; {
		case begins(l, p):
			to = i + 1
		case captionText.MatchString(p[0].text), p[0].right-p[0].left > shortLine*width, i-to >= 2:
			return to
		}
	}
	return to
}

// farAbove counts the lines at the top of a table that stand too far above the
// others to be of it.
func (g *grid) farAbove(lines []line) int {
	body := slices.IndexFunc(g.rows, func(r gridRow) bool { return !r.header })
	for i := len(lines) - 1; i > 0; i-- {
		if lines[i].y >= g.rows[body].y && lines[i-1].y-lines[i].y > farRows*g.pitch(lines[i].size) {
			return i
		}
	}
	return 0
}

// goesOn tells whether the line after a table's last one is the rest of a
// label there, as near as lines of one cell are.
func (g *grid) goesOn(lines []line, after [][]piece) bool {
	if len(after) == 0 || len(after[0]) > 1 || lines[1].runs[0].turned {
		return false
	}
	first, last := g.over(after[0][0].band)
	return first == 0 && last == 0 && lines[0].y-lines[1].y < nearRows*g.pitch(lines[1].size)
}

// isBody tells whether a line has figures beside its first piece.
func isBody(pieces []piece) bool {
	return len(pieces) > 1 && slices.ContainsFunc(pieces[1:], func(p piece) bool { return figureText.MatchString(p.text) && !yearText.MatchString(p.text) })
}

// layGrid lays out the cells of lines; false where they make no table.
func layGrid(lines []line, pieces [][]piece) (grid, bool) {
	most, several := 0, 0
	for _, p := range pieces {
		if len(p) > 1 {
			several++
		}
		if isBody(p) {
			most = max(most, len(p))
		}
	}
	if several < 2 || most < 2 || most > bandsLimit {
		return grid{}, false
	}
	full := func(p []piece) bool { return isBody(p) && float64(len(p)) >= fullRow*float64(most) }
	g := grid{bands: bandsOf(pieces, full)}
	if len(g.bands) < 2 || slices.IndexFunc(pieces, full) > headerLimit {
		return grid{}, false
	}
	header := true
	for i, p := range pieces {
		header = header && !full(p)
		g.rows = append(g.rows, gridRow{cells: g.cells(p), y: lines[i].y, header: header})
	}
	g.join(lines[0].size)
	for i := range g.rows {
		if g.rows[i].header {
			g.spread(&g.rows[i])
		}
	}
	return g, true
}

// bandsOf tells the columns from the lines that have a word in each.
func bandsOf(pieces [][]piece, full func([]piece) bool) []band {
	var all, bands []band
	for _, line := range pieces {
		if !full(line) {
			continue
		}
		for _, p := range line {
			all = append(all, p.band)
		}
	}
	slices.SortFunc(all, func(a, b band) int { return cmp.Compare(a.left, b.left) })
	for _, b := range all {
		if n := len(bands); n > 0 && b.left <= bands[n-1].right {
			bands[n-1].right = max(bands[n-1].right, b.right)
			continue
		}
		bands = append(bands, b)
	}
	return bands
}

// cells puts the pieces of a line into the bands that they stand in. A piece
// over several bands is parted where its words are written apart.
func (g *grid) cells(pieces []piece) []gridCell {
	var cells []gridCell
	put := func(b band, text string) {
		c := gridCell{band: b, text: text}
		c.first, c.last = g.over(b)
		if n := len(cells); n > 0 && cells[n-1].last >= c.first {
			before := &cells[n-1]
			before.text, before.right, before.last = before.text+" "+text, max(before.right, b.right), max(before.last, c.last)
			return
		}
		cells = append(cells, c)
	}
	for _, p := range pieces {
		first, last := g.over(p.band)
		if first == last {
			put(p.band, p.text)
			continue
		}
		for _, r := range p.runs {
			put(band{r.x, r.end}, r.text)
		}
	}
	return cells
}

// over gives the bands that a width lies over, or else the nearest.
func (g *grid) over(b band) (first, last int) {
	first, last = -1, -1
	nearest, least := 0, math.Inf(1)
	for i, o := range g.bands {
		if min(b.right, o.right) > max(b.left, o.left) {
			if first < 0 {
				first = i
			}
			last = i
		}
		if apart := math.Abs(b.middle() - o.middle()); apart < least {
			nearest, least = i, apart
		}
	}
	if first < 0 {
		return nearest, nearest
	}
	return first, last
}

// pitch is how far apart rows of figures are.
func (g *grid) pitch(size float64) float64 {
	var apart []float64
	for i := 1; i < len(g.rows); i++ {
		if !g.rows[i-1].header && !g.rows[i].header && g.figures(i-1) && g.figures(i) {
			apart = append(apart, g.rows[i-1].y-g.rows[i].y)
		}
	}
	if len(apart) == 0 {
		return 1.5 * size
	}
	slices.Sort(apart)
	return apart[len(apart)/2]
}

func (g *grid) figures(i int) bool {
	return slices.ContainsFunc(g.rows[i].cells, func(c gridCell) bool { return c.first > 0 && figureText.MatchString(c.text) })
}
