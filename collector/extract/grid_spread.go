package extract

import (
	"math"
	"strings"
)

// bareColumn is what it costs, in columns, to leave one without a header: less
// than to put a header half a column from the middle of what it spans.
const bareColumn = 0.4

// spread lets the cells of a header line span columns: a header stands in the
// middle over those that it is of.
func (g *grid) spread(row *gridRow) {
	cells := row.cells
	if len(cells) > 0 && cells[0].first == 0 {
		cells = cells[1:] // of the column of labels
	}
	columns := g.widened(row)
	if len(cells) == 0 || len(cells) >= len(columns)-1 {
		return
	}
	pitch := (columns[len(columns)-1].middle() - columns[0].middle()) / float64(len(columns)-1)
	// least[c][b] is the least cost of cells from c on in columns from b on.
	n := len(columns)
	least := make([][]float64, len(cells)+1)
	upTo := make([][]int, len(cells)+1) // the last column of cell c where it begins in b; -1 to leave b bare
	for c := len(cells); c >= 0; c-- {
		least[c], upTo[c] = make([]float64, n+1), make([]int, n+1)
		for b := n; b >= 0; b-- {
			least[c][b], upTo[c][b] = g.cheapest(cells[c:], columns, b, pitch, least[c:])
		}
	}
	for c, b := 0, 1; c < len(cells); {
		last := upTo[c][b]
		if last >= 0 {
			cells[c].first, cells[c].last = b, last
			c, b = c+1, last
		}
		if b++; b > n {
			return
		}
	}
}

// cheapest weighs what can be done with column b: left bare, or the first of
// those that the next cell spans.
func (g *grid) cheapest(cells []gridCell, columns []band, b int, pitch float64, least [][]float64) (cost float64, last int) {
	if b == len(columns) {
		if len(cells) > 0 {
			return math.Inf(1), -1
		}
		return 0, -1
	}
	cost, last = bareColumn+least[0][b+1], -1
	if len(cells) == 0 || b == 0 {
		return cost, last
	}
	for end := b; end < len(columns); end++ {
		if cells[0].first < b || cells[0].last > end {
			continue
		}
		middle := (columns[b].left + columns[end].right) / 2
		if this := math.Abs(cells[0].middle()-middle)/pitch + least[1][end+1]; this < cost {
			cost, last = this, end
		}
	}
	return cost, last
}

// widened are the bands as wide as the headers below a line make them, those of
// lines with more cells.
func (g *grid) widened(above *gridRow) []band {
	wide := append([]band(nil), g.bands...)
	for i := range g.rows {
		row := &g.rows[i]
		if !row.header || len(row.cells) <= len(above.cells) {
			continue
		}
		for _, c := range row.cells {
			if c.first == c.last {
				b := &wide[c.first]
				b.left, b.right = min(b.left, c.left), max(b.right, c.right)
			}
		}
	}
	return wide
}

// write writes a table, a line for each row, and gives it with its places.
func (g *grid) write(text *strings.Builder) Table {
	t := Table{Span: Span{text.Len(), 0}}
	for _, row := range g.rows {
		cells := make([]Cell, 0, len(g.bands))
		at := 0
		for b := range g.bands {
			if b > 0 {
				text.WriteByte('\t')
			}
			for at < len(row.cells) && row.cells[at].last < b {
				at++
			}
			cell := Cell{Span: Span{text.Len(), text.Len()}, Header: row.header}
			if at < len(row.cells) && row.cells[at].first < b {
				cell = cells[len(cells)-1]
				cell.Copy = true
			} else if at < len(row.cells) && row.cells[at].first == b {
				cell.Text = row.cells[at].text
				text.WriteString(cell.Text)
				cell.Span.End = text.Len()
			}
			cells = append(cells, cell)
		}
		text.WriteByte('\n')
		t.Rows = append(t.Rows, cells)
	}
	t.Span.End = text.Len()
	return t
}
