package extract

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// plain is a text with the line ends of Unix.
func plain(text []byte) string {
	return limited(strings.ReplaceAll(strings.ReplaceAll(string(text), "\r\n", "\n"), "\r", "\n"))
}

func limited(text string) string {
	if len(text) > textLimit {
		return strings.ToValidUTF8(text[:textLimit], "")
	}
	return text
}

// readCSV keeps a table as its text, and lays out its first cells.
func (d *Document) readCSV(text []byte) {
	d.Text = plain(text)
	rows := csv.NewReader(strings.NewReader(d.Text))
	rows.Comma, rows.FieldsPerRecord, rows.LazyQuotes = delimiter(d.Text), -1, true
	var table Table
	for cells := 0; cells < cellLimit; {
		start := int(rows.InputOffset())
		fields, err := rows.Read()
		if err != nil {
			d.Cut = d.Cut || !errors.Is(err, io.EOF)
			break
		}
		cells += len(fields)
		table.Rows = append(table.Rows, d.fields(rows, fields, start))
	}
	if len(table.Rows) > 0 {
		last := table.Rows[len(table.Rows)-1]
		table.Span = Span{table.Rows[0][0].Span.Start, last[len(last)-1].Span.End}
		d.Tables = []Table{table}
	}
}

// fields are the cells of a row just read. A cell's span is the field in the
// text, with its quotes.
func (d *Document) fields(rows *csv.Reader, fields []string, start int) []Cell {
	end := int(rows.InputOffset())
	row := Span{start, end}
	for row.Start < row.End && d.Text[row.Start] == '\n' { // blank lines before
		row.Start++
	}
	for row.End > row.Start && d.Text[row.End-1] == '\n' {
		row.End--
	}
	cells := make([]Cell, len(fields))
	at := row.Start
	for i, f := range fields {
		to := row.End
		if i+1 < len(fields) {
			to = d.fieldEnd(at, row.End, f, rows.Comma)
		}
		cells[i] = Cell{Text: strings.TrimSpace(f), Span: Span{at, to}}
		at = min(to+1, row.End)
	}
	return cells
}

// fieldEnd is where the field that begins at a place ends: at its text's
// length, and after what its quotes add.
func (d *Document) fieldEnd(at, end int, field string, comma rune) int {
	to := min(end, at+len(field))
	for quotes := strings.Count(d.Text[at:to], `"`) % 2; to < end; to++ {
		switch c := d.Text[to]; {
		case c == '"':
			quotes++
		case rune(c) == comma && quotes%2 == 0:
			return to
		}
	}
	return to
}

// delimiter guesses what parts the fields by the first line.
func delimiter(text string) rune {
	first, _, _ := strings.Cut(text, "\n")
	best, most := ',', strings.Count(first, ",")
	for _, c := range "\t;" {
		if n := strings.Count(first, string(c)); n > most {
			best, most = c, n
		}
	}
	return best
}

// readJSON indents JSON, so that people can read it; what is no JSON stays as
// it is.
func (d *Document) readJSON(text []byte) {
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") == nil && out.Len() <= textLimit {
		d.Text = out.String()
		return
	}
	d.Form, d.Text = Text, plain(text)
}
