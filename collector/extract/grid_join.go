package extract

import (
	"slices"
	"strings"
)

// join puts words together that were broken onto several lines of a cell: what
// stands nearer than rows do, and a unit in parentheses under its header.
func (g *grid) join(size float64) {
	near := nearRows * g.pitch(size)
	for i := 1; i < len(g.rows); i++ {
		above, row := &g.rows[i-1], &g.rows[i]
		close := above.y-row.y < near
		switch {
		case close && onlyLabel(above.cells) && len(row.cells) > 0 && (row.cells[0].first > 0 || !row.header && !onlyLabel(row.cells)):
			row.joinBehind(above.cells[0]) // a label that begins above its figures
			above.cells = nil
		case row.header:
			g.joinHeaders(i, near)
		case close && onlyLabel(row.cells) && len(above.cells) > 0:
			row.joinTo(above, func(gridCell) bool { return true })
			if len(row.cells) == 0 { // the next line is compared with the cells it was joined to
				row.cells, above.cells = above.cells, nil
			}
		}
	}
	g.rows = slices.DeleteFunc(g.rows, func(r gridRow) bool { return len(r.cells) == 0 })
}

// joinHeaders adds the cells of a header line to those above them. What stands
// in the middle of a row, between the lines of others, has lines of its own.
func (g *grid) joinHeaders(i int, near float64) {
	row := &g.rows[i]
	for j := i - 1; j >= 0 && (j == i-1 || g.rows[j].y-row.y < near); j-- {
		close := g.rows[j].y-row.y < near
		row.joinTo(&g.rows[j], func(c gridCell) bool {
			return close || strings.HasPrefix(c.text, "（") || strings.HasPrefix(c.text, "(")
		})
	}
}

// onlyLabel tells whether there is nothing but a label of a row.
func onlyLabel(cells []gridCell) bool {
	return len(cells) == 1 && cells[0].first == 0 && cells[0].last == 0
}

// joinTo adds the cells that are meant to those above them.
func (r *gridRow) joinTo(above *gridRow, meant func(gridCell) bool) {
	r.cells = slices.DeleteFunc(r.cells, func(c gridCell) bool {
		i := slices.IndexFunc(above.cells, func(a gridCell) bool { return a.first == c.first && a.last == c.last })
		if i < 0 || !meant(c) || !r.header && figureText.MatchString(c.text) {
			return false
		}
		above.cells[i] = above.cells[i].with(c)
		return true
	})
}

// joinBehind puts a label before the row's own.
func (r *gridRow) joinBehind(label gridCell) {
	if r.cells[0].first > 0 {
		r.cells = append([]gridCell{label}, r.cells...)
		return
	}
	r.cells[0] = label.with(r.cells[0])
}

// with is a cell with the words that follow in it.
func (c gridCell) with(after gridCell) gridCell {
	if !chineseEnd(c.text) && !chineseStart(after.text) {
		c.text += " "
	}
	c.text, c.left, c.right = c.text+after.text, min(c.left, after.left), max(c.right, after.right)
	return c
}
