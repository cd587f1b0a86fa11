package form

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"

	"waymark/collector/extract"
)

// openCSV reads a form that was saved as CSV, in whatever charset.
func openCSV(content []byte) (grid, error) {
	text, _, err := extract.Decode(content, "")
	if err != nil {
		return grid{}, err
	}
	if extract.IsHTML(text) {
		return grid{}, errors.New("the file is a web page, and no form")
	}
	in := csv.NewReader(bytes.NewReader(text))
	in.FieldsPerRecord = -1
	in.Comma = delimiter(text)
	g := grid{at: func(row, column int) string { return fmt.Sprintf("row %d column %d", row, column) }}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return grid{}, fmt.Errorf("row %d: %w", len(g.rows)+1, err)
		}
		if g.rows = append(g.rows, cells); len(g.rows) > rowLimit {
			return grid{}, fmt.Errorf("more than %d rows", rowLimit)
		}
	}
	if err := g.whole(); err != nil {
		return grid{}, err
	}
	return g, nil
}

// delimiter is the mark between fields: Excel writes ; where a comma is the
// decimal mark.
func delimiter(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, mark := range ";\t" {
		if n := bytes.Count(line, []byte(string(mark))); n > most {
			best, most = mark, n
		}
	}
	return best
}

// whole refuses a file whose last row has fewer cells than the others, which
// was cut short.
func (g grid) whole() error {
	if n := len(g.rows); n > 1 && len(g.rows[n-1]) < len(g.rows[0]) && len(g.rows[n-1]) > 1 {
		return fmt.Errorf("row %d: %d cells, but the first row has %d: was the file cut short?", n, len(g.rows[n-1]), len(g.rows[0]))
	}
	return nil
}

// writeCSV writes a form with a mark by which spreadsheets know its charset.
func writeCSV(w io.Writer, rows []Line) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	var head []string
	for _, c := range columns {
		head = append(head, c.name+" "+c.zh)
	}
	all := [][]string{head}
	for _, l := range rows {
		all = append(all, l.cells())
	}
	for _, line := range instructions() {
		comment := make([]string, len(columns))
		comment[0] = "# " + line
		all = append(all, comment)
	}
	return out.WriteAll(all)
}
