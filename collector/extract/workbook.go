package extract

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// unpackedLimit bounds what a workbook unpacks to: what a machine holds in
// memory, and more than any workbook for people.
const unpackedLimit = 48 << 20

// readWorkbook gives the sheets that are seen, each a table whose rows and
// columns count as in the workbook. A merged cell stands in all its places.
// Figures are as they are shown, with the decimals of their format.
func (d *Document) readWorkbook(content []byte) (err error) {
	defer func() {
		if p := recover(); p != nil { // the library trusts files more than we do
			err = refusal{fmt.Sprintf("the workbook is damaged: %v", p)}
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unpackedLimit, UnzipXMLSizeLimit: unpackedLimit})
	switch {
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return refusal{fmt.Sprintf("the workbook unpacks to more than %d MiB: save the sheet that is needed as CSV", unpackedLimit>>20)}
	case errors.Is(err, excelize.ErrWorkbookFileFormat), errors.Is(err, excelize.ErrWorkbookPassword):
		return refusal{"the workbook is locked by a password or not whole: " + err.Error()}
	case err != nil:
		return refusal{"the workbook is damaged or breaks off: " + err.Error()}
	}
	defer book.Close()
	merged, err := mergedCells(content)
	if err != nil {
		return refusal{"the workbook is damaged: " + err.Error()}
	}
	var text strings.Builder
	cells := 0
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err != nil || !visible {
			continue
		}
		table, full, err := readSheet(book, name, cellLimit-cells)
		if err == nil {
			table.write(&text)
			err = table.merge(merged[name])
		}
		if err != nil {
			return refusal{fmt.Sprintf("sheet %s is damaged: %v", name, err)}
		}
		for _, row := range table.Rows {
			cells += len(row)
		}
		d.Tables = append(d.Tables, table)
		if d.Cut = d.Cut || full || text.Len() > textLimit; d.Cut {
			break
		}
	}
	d.Text = text.String()
	return nil
}

// readSheet lays out one sheet; full says that it has more cells than are read.
func readSheet(book *excelize.File, name string, most int) (t Table, full bool, err error) {
	t.Name = name
	rows, err := book.Rows(name)
	if err != nil {
		return t, false, err
	}
	defer rows.Close()
	for n := 0; rows.Next(); {
		values, err := rows.Columns()
		if err != nil {
			return t, false, err
		}
		if n += len(values) + 1; n > most {
			return t, true, nil
		}
		row := make([]Cell, len(values))
		for i, v := range values {
			row[i].Text = strings.Join(strings.Fields(v), " ")
		}
		t.Rows = append(t.Rows, row)
	}
	return t, false, rows.Error()
}

// merge puts each merged cell into all the places that it spans, within the
// rows and columns that are used.
func (t *Table) merge(merged []area) error {
	widest, most := 0, cellLimit
	for _, row := range t.Rows {
		widest = max(widest, len(row))
	}
	for _, m := range merged {
		if m.top > len(t.Rows) || m.left > len(t.Rows[m.top-1]) {
			continue
		}
		right, bottom := min(m.right, widest), min(m.bottom, len(t.Rows))
		if most -= (right - m.left + 1) * (bottom - m.top + 1); most < 0 {
			return errors.New("its merged cells span more than it holds")
		}
		t.spread(m.left-1, m.top-1, right, bottom)
	}
	return nil
}

// spread copies a cell to the right and down, up to a column and a row.
func (t *Table) spread(left, top, right, bottom int) {
	origin := t.Rows[top][left]
	origin.Copy = true
	for y := top; y < bottom; y++ {
		for x := left; x < right; x++ {
			for len(t.Rows[y]) <= x {
				t.Rows[y] = append(t.Rows[y], Cell{})
			}
			if y != top || x != left {
				t.Rows[y][x] = origin
			}
		}
	}
}

// write writes a sheet under its name, a line for each row that has anything.
func (t *Table) write(text *strings.Builder) {
	text.WriteString(t.Name + "\n")
	t.Span.Start = text.Len()
	for _, row := range t.Rows {
		empty := true
		for i := range row {
			if i > 0 && !empty {
				text.WriteByte('\t')
			}
			c := &row[i]
			if c.Text != "" && empty {
				text.WriteString(strings.Repeat("\t", i))
				empty = false
			}
			c.Span.Start = text.Len()
			text.WriteString(c.Text)
			c.Span.End = text.Len()
		}
		if !empty {
			text.WriteByte('\n')
		}
	}
	t.Span.End = text.Len()
}
