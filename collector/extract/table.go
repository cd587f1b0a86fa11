package extract

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A table whose cell has several paragraphs, or more text than this, places
// things on the page and is no table of figures.
const longCell = 600

// survey is what is known of the tables around an element while a page is
// looked over.
type survey struct {
	table      *html.Node
	text       int // characters in the cell so far
	paragraphs int
}

// layoutTables finds the tables that only place things on the page: those with
// other tables or headings in them, of a single cell, or with a cell of prose.
func layoutTables(root *html.Node) map[*html.Node]bool {
	layout := make(map[*html.Node]bool)
	cells := make(map[*html.Node]int)
	var look func(*html.Node, *survey)
	look = func(n *html.Node, around *survey) {
		switch {
		case n.Type == html.TextNode && around != nil:
			around.text += utf8.RuneCountInString(strings.TrimSpace(n.Data))
		case n.Type == html.ElementNode && (unseen[n.DataAtom] || hidden(n)):
			return
		case n.DataAtom == atom.Table:
			if around != nil {
				layout[around.table] = true
			}
			around = &survey{table: n}
			cells[n] = 0
		case around != nil && (n.DataAtom == atom.Td || n.DataAtom == atom.Th):
			cells[around.table]++
			around = &survey{table: around.table}
			defer func() {
				if around.text > longCell && around.paragraphs > 2 || around.text > 4*longCell {
					layout[around.table] = true
				}
			}()
		case around != nil && (n.DataAtom == atom.P || n.DataAtom == atom.Div || n.DataAtom == atom.Br):
			around.paragraphs++
		case around != nil && (n.DataAtom == atom.H1 || n.DataAtom == atom.H2):
			layout[around.table] = true
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			look(c, around)
		}
	}
	look(root, nil)
	for table, n := range cells {
		layout[table] = layout[table] || n < 2
	}
	return layout
}

// table writes a table of figures, a line for each row, and lays out its grid.
func (w *walker) table(n *html.Node) {
	t := Table{Span: Span{w.text.Len(), 0}}
	below := make(map[int]overhang) // by column
	for _, row := range tableRows(n) {
		if row.DataAtom == atom.Caption {
			start := w.text.Len()
			w.block(row)
			t.Name = strings.TrimSpace(w.text.String()[start:])
			continue
		}
		cells, ok := w.row(row, below)
		if !ok {
			w.full = true
			break
		}
		t.Rows = append(t.Rows, cells)
	}
	t.Span.End = w.text.Len()
	w.tables = append(w.tables, t)
}

// overhang is a cell that spans rows below its own.
type overhang struct {
	cell Cell
	rows int
}

// row writes one row; false where the page has too many cells.
func (w *walker) row(row *html.Node, below map[int]overhang) ([]Cell, bool) {
	var cells []Cell
	start := w.text.Len()
	put := func(c Cell) {
		cells = append(cells, c)
		w.cells++
	}
	fill := func() {
		for over, ok := below[len(cells)]; ok; over, ok = below[len(cells)] {
			column := len(cells)
			if over.rows--; over.rows == 0 {
				delete(below, column)
			} else {
				below[column] = over
			}
			w.tab(column)
			over.cell.Copy = true
			put(over.cell)
		}
	}
	for c := row.FirstChild; c != nil && w.cells < cellLimit; c = c.NextSibling {
		if c.DataAtom != atom.Td && c.DataAtom != atom.Th || hidden(c) {
			continue
		}
		fill()
		w.tab(len(cells))
		cell := Cell{Span: w.cell(c), Header: c.DataAtom == atom.Th}
		rows, columns := spanOf(c, "rowspan"), min(spanOf(c, "colspan"), spanLimit)
		for i := range columns {
			if i > 0 {
				w.tab(len(cells))
			}
			if rows > 1 {
				below[len(cells)] = overhang{cell, rows - 1}
			}
			put(cell)
			cell.Copy = true
		}
	}
	fill()
	w.gap = w.gap[:0]
	if w.text.Len() > start {
		w.text.WriteByte('\n')
	}
	w.atStart, w.last = true, '\n'
	w.spans[row] = Span{start, w.text.Len()}
	return cells, w.cells < cellLimit
}

// tab parts the cell of a column from the one before.
func (w *walker) tab(column int) {
	w.gap = w.gap[:0]
	if column > 0 {
		w.text.WriteByte('\t')
	}
	w.atStart, w.last = true, '\t'
}

// cell writes one cell on one line.
func (w *walker) cell(n *html.Node) Span {
	start := w.text.Len()
	w.inCell = true
	w.children(n)
	w.inCell = false
	w.spans[n] = Span{start, w.text.Len()}
	return w.spans[n]
}

// fill gives the cells their text.
func (t *Table) fill(text string) {
	for _, row := range t.Rows {
		for i := range row {
			row[i].Span = trim(text, row[i].Span)
			row[i].Text = row[i].Span.In(text)
		}
	}
}

// tableRows are the rows and captions of a table, without those of tables
// inside.
func tableRows(n *html.Node) []*html.Node {
	var rows []*html.Node
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.DataAtom {
		case atom.Tr, atom.Caption:
			if !hidden(c) {
				rows = append(rows, c)
			}
		case atom.Thead, atom.Tbody, atom.Tfoot:
			if !hidden(c) {
				rows = append(rows, tableRows(c)...)
			}
		}
	}
	return rows
}

// spanOf is how many rows or columns a cell spans; 0 rows are all that follow.
func spanOf(n *html.Node, name string) int {
	for _, a := range n.Attr {
		if a.Key != name {
			continue
		}
		v, err := strconv.Atoi(strings.TrimSpace(a.Val))
		switch {
		case err == nil && v == 0 && name == "rowspan":
			return 1 << 16
		case err == nil && v > 0:
			return min(v, 1<<16)
		}
	}
	return 1
}
