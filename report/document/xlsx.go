package document

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"
)

// book is a workbook being written.
type book struct {
	file   *excelize.File
	doc    Document
	styles map[string]int
	row    int // of the sheet being written, from 1
}

// xlsx writes a workbook: the text, then the sheets, then the charts as charts
// of the workbook itself.
func (d Document) xlsx(w io.Writer) error {
	b := &book{file: excelize.NewFile(), doc: d, styles: make(map[string]int)}
	if err := b.write(); err != nil {
		return fmt.Errorf("document: XLSX: %w", err)
	}
	var packed bytes.Buffer
	if err := b.file.Write(&packed); err != nil {
		return fmt.Errorf("document: XLSX: %w", err)
	}
	return repack(w, packed.Bytes(), d.Date.Time())
}

func (b *book) write() error {
	day := b.doc.Date.String() + "T00:00:00Z"
	if err := b.file.SetDocProps(&excelize.DocProperties{Title: b.doc.Title, Creator: b.doc.Organisation, Created: day, Modified: day, LastModifiedBy: "Waymark"}); err != nil {
		return err
	}
	if err := b.file.SetSheetName("Sheet1", b.doc.Words.Text); err != nil {
		return err
	}
	if err := b.text(b.doc.Words.Text); err != nil {
		return err
	}
	for _, s := range b.doc.Sheets {
		if err := b.sheet(s); err != nil {
			return err
		}
	}
	return b.charts(b.doc.Words.Charts)
}

// style gives the number of a style, made once.
func (b *book) style(key string, s *excelize.Style) (int, error) {
	if n, ok := b.styles[key]; ok {
		return n, nil
	}
	n, err := b.file.NewStyle(s)
	b.styles[key] = n
	return n, err
}

// safe keeps a text from being taken for a formula by whatever the sheet is
// exported to: it puts an apostrophe before it.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// longest is the longest text of a cell.
const longest = 32000

func cell(column, row int) string {
	name, _ := excelize.CoordinatesToCellName(column, row) // both are at least 1
	return name
}

func (b *book) put(sheet string, at string, text string) error {
	if letters := []rune(text); len(letters) > longest {
		text = string(letters[:longest]) + "…"
	}
	return b.file.SetCellStr(sheet, at, safe(escapedCell(text)))
}

// escapedCell leaves out what a sheet cannot hold.
func escapedCell(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// The columns of the sheet of text.
const (
	textColumns   = 8
	firstColumn   = 46.0
	otherColumns  = 15.0
	lettersOfText = firstColumn + (textColumns-1)*otherColumns
)

func (b *book) text(sheet string) error {
	if err := b.file.SetColWidth(sheet, "A", "A", firstColumn); err != nil {
		return err
	}
	if err := b.file.SetColWidth(sheet, "B", "H", otherColumns); err != nil {
		return err
	}
	hidden := false
	if err := b.file.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowGridLines: &hidden}); err != nil {
		return err
	}
	if err := b.line(sheet, b.doc.Title, "title", &excelize.Style{Font: &excelize.Font{Bold: true, Size: 18, Color: "A8321E"}, Alignment: wrapped("center")}); err != nil {
		return err
	}
	head := append(append([]string{}, b.doc.Lines...), strings.TrimSpace(b.doc.Number+" "+b.doc.Organisation+" "+b.doc.Day))
	for _, l := range head {
		if err := b.line(sheet, l, "line", &excelize.Style{Font: &excelize.Font{Color: "5D6765"}, Alignment: wrapped("center")}); err != nil {
			return err
		}
	}
	for _, block := range b.doc.Blocks {
		if err := b.block(sheet, block); err != nil {
			return err
		}
	}
	return b.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Size: ptr(9), Orientation: ptr("landscape"), FitToWidth: ptr(1), FitToHeight: ptr(0)})
}

func ptr[T any](v T) *T { return &v }

func wrapped(horizontal string) *excelize.Alignment {
	return &excelize.Alignment{Horizontal: horizontal, Vertical: "top", WrapText: true}
}

// line writes a text across the columns, with the height it needs.
func (b *book) line(sheet, text, key string, s *excelize.Style) error {
	b.row++
	if err := b.put(sheet, cell(1, b.row), text); err != nil {
		return err
	}
	n, err := b.style(key, s)
	if err != nil {
		return err
	}
	if err := b.file.MergeCell(sheet, cell(1, b.row), cell(textColumns, b.row)); err != nil {
		return err
	}
	if err := b.file.SetCellStyle(sheet, cell(1, b.row), cell(textColumns, b.row), n); err != nil {
		return err
	}
	size := 11.0
	if s.Font != nil && s.Font.Size > 0 {
		size = s.Font.Size
	}
	lines := math.Ceil(float64(letters(text)) * size / 11 / (lettersOfText * 0.95))
	return b.file.SetRowHeight(sheet, b.row, math.Min(400, size*1.5*math.Max(1, lines)))
}

// letters counts the width of a text; a Chinese character is as wide as two
// letters.
func letters(s string) int {
	n := 0
	for _, r := range s {
		if n++; r >= 0x1100 {
			n++
		}
	}
	return n
}

func (b *book) block(sheet string, block Block) error {
	body := &excelize.Style{Alignment: wrapped("left")}
	note := &excelize.Style{Font: &excelize.Font{Size: 9, Color: "5D6765"}, Alignment: wrapped("left")}
	switch x := block.(type) {
	case Heading:
		size := []float64{14, 12, 11}[x.Level-1]
		return b.line(sheet, x.Text, fmt.Sprint("heading", x.Level), &excelize.Style{Font: &excelize.Font{Bold: true, Size: size}, Alignment: wrapped("left")})
	case Paragraph:
		if x.Style == Note {
			return b.line(sheet, joined(x.Spans), "note", note)
		}
		return b.line(sheet, joined(x.Spans), "body", body)
	case Table:
		return b.textTable(sheet, x)
	case Card:
		title := strings.TrimSpace(x.Title + "  " + mark(x.Verdict) + x.Word)
		if err := b.line(sheet, title, "card", &excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrapped("left")}); err != nil {
			return err
		}
		for _, p := range x.Text {
			if err := b.block(sheet, p); err != nil {
				return err
			}
		}
	case Source:
		return b.line(sheet, strings.TrimSpace(fmt.Sprintf("[%d] %s %s", x.Number, x.Text, x.Link)), "note", note)
	}
	return nil
}

func joined(spans []Span) string {
	var t strings.Builder
	for _, s := range spans {
		t.WriteString(s.words())
	}
	return t.String()
}

// textTable writes a table of the text as text; its numbers are on the sheets.
func (b *book) textTable(sheet string, t Table) error {
	head, err := b.headStyle()
	if err != nil {
		return err
	}
	b.row++
	skip := 0
	for i, c := range t.Columns {
		if isSpark(t, i) {
			skip++
			continue
		}
		if err := b.putStyled(sheet, cell(i+1-skip, b.row), c.Title, head); err != nil {
			return err
		}
	}
	for _, row := range t.Rows {
		b.row++
		skip = 0
		for i, c := range row {
			if isSpark(t, i) {
				skip++
				continue
			}
			side := map[bool]string{true: "right", false: "left"}[t.Columns[i].Right]
			n, err := b.style("cell "+side, &excelize.Style{Alignment: wrapped(side), Border: []excelize.Border{{Type: "bottom", Color: "DFE3E0", Style: 1}}})
			if err != nil {
				return err
			}
			text := joined(c.Spans)
			if small := joined(c.Small); small != "" {
				text += "\n" + small
			}
			if err := b.putStyled(sheet, cell(i+1-skip, b.row), text, n); err != nil {
				return err
			}
		}
	}
	b.row++
	return nil
}

// isSpark tells whether a column of the table has lines only.
func isSpark(t Table, column int) bool {
	for _, r := range t.Rows {
		if len(r[column].Spans) > 0 {
			return false
		}
	}
	return t.Columns[column].Title != ""
}

func (b *book) putStyled(sheet, at, text string, style int) error {
	if err := b.put(sheet, at, text); err != nil {
		return err
	}
	return b.file.SetCellStyle(sheet, at, at, style)
}

func (b *book) headStyle() (int, error) {
	return b.style("head", &excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF2F0"}},
		Alignment: wrapped("left"), Border: []excelize.Border{{Type: "bottom", Color: "1C2321", Style: 1}, {Type: "top", Color: "1C2321", Style: 2}}})
}

// sheet writes a table of figures, with its head fixed and a filter on it.
func (b *book) sheet(s Sheet) error {
	if _, err := b.file.NewSheet(s.Name); err != nil {
		return err
	}
	head, err := b.headStyle()
	if err != nil {
		return err
	}
	for i, c := range s.Columns {
		name, _ := excelize.ColumnNumberToName(i + 1) // at least 1
		if err := b.file.SetColWidth(s.Name, name, name, c.Width); err != nil {
			return err
		}
		if err := b.putStyled(s.Name, cell(i+1, 1), c.Title, head); err != nil {
			return err
		}
	}
	for r, row := range s.Rows {
		for i, v := range row {
			if err := b.value(s.Name, cell(i+1, r+2), v); err != nil {
				return err
			}
		}
	}
	if len(s.Rows) > 0 {
		if err := b.file.AutoFilter(s.Name, cell(1, 1)+":"+cell(len(s.Columns), len(s.Rows)+1), nil); err != nil {
			return err
		}
	}
	return b.file.SetPanes(s.Name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// value writes a number as a number, to the decimals it has.
func (b *book) value(sheet, at string, v Value) error {
	if !v.IsNumber {
		if v.Text == "" {
			return nil
		}
		return b.put(sheet, at, v.Text)
	}
	if math.IsNaN(v.Number) || math.IsInf(v.Number, 0) {
		return nil
	}
	format := "#,##0"
	switch {
	case v.Percent:
		format = "0%"
	case v.Decimals < 0:
		format = "#,##0.######"
		if v.Number == math.Trunc(v.Number) {
			format = "#,##0"
		}
	case v.Decimals > 0:
		format += "." + strings.Repeat("0", min(v.Decimals, 10))
	}
	n, err := b.style("number "+format, &excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return err
	}
	if err := b.file.SetCellFloat(sheet, at, v.Number, -1, 64); err != nil {
		return err
	}
	return b.file.SetCellStyle(sheet, at, at, n)
}
