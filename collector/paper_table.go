package collector

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"waymark/collector/extract"
	"waymark/indicators"
)

// each stands in row or column for every one whose label is a period.
const each = "*"

// cellAddress finds cells by their headers: the labels that stand above a cell
// and to its left, several with / between where headers have levels.
type cellAddress struct {
	table       string // words of the caption, sheet, or line above
	row, column []string
}

func parseCellAddress(table, row, column string) (cellAddress, error) {
	if row == each && column == each {
		return cellAddress{}, errors.New("row and column cannot both be *")
	}
	labels := func(s string) []string {
		var list []string
		for part := range strings.SplitSeq(s, "/") {
			if part = label(part); part != "" {
				list = append(list, part)
			}
		}
		return list
	}
	a := cellAddress{table: table, row: labels(row), column: labels(column)}
	if len(a.row) == 0 || len(a.column) == 0 {
		return a, errors.New("row and column: want the words that stand beside and above the figure")
	}
	return a, nil
}

// unitIn is the unit that a label or a caption names in parentheses or after
// a colon: 年末数（万人）, 单位：亿元.
var unitIn = regexp.MustCompile(`\(([^()]{1,12})\)$|单位:([^\s()]{1,12})`)

// label makes labels that look alike the same: without spaces, in half-width.
func label(text string) string {
	return strings.Join(strings.Fields(width.Narrow.String(text)), "")
}

// bare is a label without the unit in its parentheses and without colons.
func bare(text string) string {
	text = label(text)
	if m := unitIn.FindStringIndex(text); m != nil && strings.HasSuffix(text, ")") {
		text = text[:m[0]]
	}
	return strings.Trim(text, ":")
}

func fits(cell, wanted string) bool {
	return wanted == label(cell) || wanted == bare(cell)
}

// hit is a cell that an address finds.
type hit struct {
	cell    extract.Cell
	row     int // from 1
	column  int
	place   string
	headers []string // that it was found by
	unit    string
}

// inTables finds the figures of a want in the tables of the parts.
func (w want) inTables(doc *extract.Document, parts []extract.Span, about indicators.Period) ([]indicators.Vintage, []error) {
	var hits []hit
	var looked []string
	tables := 0
	for i, t := range doc.Tables {
		if !slices.ContainsFunc(parts, func(s extract.Span) bool { return t.Span.Start >= s.Start && t.Span.End <= s.End+1 }) {
			continue
		}
		if tables++; !w.cell.means(doc, t) {
			continue
		}
		found, there := w.cell.in(doc, t)
		for j := range found {
			found[j].place = doc.AtCell(i, found[j].row, found[j].column).String()
		}
		hits = append(hits, found...)
		if looked = append(looked, there); len(looked) > 3 {
			looked = looked[:3]
		}
	}
	if len(hits) == 0 {
		return nil, []error{w.cell.notFound(tables, looked)}
	}
	return w.fromHits(hits, about)
}

// notFound says what was expected and what is there.
func (a cellAddress) notFound(tables int, looked []string) error {
	switch {
	case tables == 0:
		return errors.New("no table is where it was looked for: has the layout changed?")
	case len(looked) == 0:
		return fmt.Errorf("none of the %d tables there is called %q: has the layout changed?", tables, a.table)
	}
	return fmt.Errorf("no cell has these headers; there are %s: has the layout changed?", strings.Join(looked, "; and "))
}

// means tells whether a table is the one asked for by its name, or the lines
// above it.
func (a cellAddress) means(doc *extract.Document, t extract.Table) bool {
	return a.table == "" || strings.Contains(label(heading(doc, t)), label(a.table))
}

// heading is what stands above the figures of a table: its name, the two lines
// above it, and its first rows where they are of one cell.
func heading(doc *extract.Document, t extract.Table) string {
	lines := strings.Split(strings.TrimRight(doc.Text[:t.Span.Start], "\n"), "\n")
	lines = append(lines[max(0, len(lines)-2):], t.Name)
	for _, row := range t.Rows[:titles(t)] {
		lines = append(lines, row[0].Text)
	}
	return strings.Join(lines, "\n")
}

// titles counts the rows at the top of a table that are of one cell.
func titles(t extract.Table) int {
	for y, row := range t.Rows {
		if len(row) == 0 || slices.ContainsFunc(row[1:], func(c extract.Cell) bool { return !c.Copy && c.Text != "" }) {
			return y
		}
	}
	return 0
}

// in finds the cells of a table, and says which headers the table has.
func (a cellAddress) in(doc *extract.Document, t extract.Table) (hits []hit, there string) {
	unit := ""
	if m := unitIn.FindStringSubmatch(label(heading(doc, t))); m != nil {
		unit = m[1] + m[2]
	}
	for y, row := range t.Rows {
		for x, cell := range row {
			if cell.Copy || cell.Text == "" {
				continue
			}
			left, above := make([]string, 0, x), make([]string, 0, y)
			for _, c := range row[:x] {
				left = append(left, c.Text)
			}
			for _, r := range t.Rows[:y] {
				if x < len(r) {
					above = append(above, r[x].Text)
				}
			}
			byRow, okRow := under(left, a.row)
			byColumn, okColumn := under(above, a.column)
			if !okRow || !okColumn {
				continue
			}
			h := hit{cell: cell, headers: append(byColumn, byRow...), unit: unit, row: y + 1, column: x + 1}
			for _, header := range h.headers {
				if m := unitIn.FindStringSubmatch(label(header)); m != nil && m[1] != "" {
					h.unit = m[1]
				}
			}
			hits = append(hits, h)
		}
	}
	return hits, headers(t)
}

// under tells whether the headers of a cell have every label wanted, and gives
// those that fit.
func under(headers, wanted []string) (by []string, ok bool) {
	for _, want := range wanted {
		found := false
		for _, h := range headers {
			if want == each {
				_, isPeriod := labelPeriod(h, indicators.Period{})
				found = isPeriod
			} else {
				found = fits(h, want)
			}
			if found {
				by = append(by, h)
				break
			}
		}
		if !found {
			return nil, false
		}
	}
	return by, true
}

// headers says what a table has in its first row and column.
func headers(t extract.Table) string {
	var columns, rows []string
	top := titles(t)
	for y, row := range t.Rows[top:] {
		for x, c := range row {
			switch {
			case c.Copy || c.Text == "":
			case y == 0 && len(columns) < 8:
				columns = append(columns, c.Text)
			case x == 0 && len(rows) < 8:
				rows = append(rows, c.Text)
			}
		}
	}
	return fmt.Sprintf("columns %s and rows %s", strings.Join(columns, ", "), strings.Join(rows, ", "))
}
