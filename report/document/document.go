// Package document is a text with tables, charts and sources, and renders it:
// as HTML in one file, PDF, DOCX, XLSX and Markdown. It knows nothing of where
// its content comes from. The same document gives the same bytes every time:
// files bear the document's own date and no other.
package document

import (
	"fmt"
	"io"

	"waymark/chart"
	"waymark/indicators"
)

// Document is what is rendered.
type Document struct {
	Lang         indicators.Lang
	Title        string
	Lines        []string // under the title: the period, the day
	Organisation string   // who issues it; may be empty
	Number       string   // of the issue, such as 第1期; may be empty
	Date         indicators.Date
	Day          string // the date in words
	Logo         *Image // nil: none
	Words        Words
	Blocks       []Block
	Sheets       []Sheet // of the workbook, after the text
}

// Words are what a renderer itself says.
type Words struct {
	Page     string // "第{page}页，共{pages}页"
	Text     string // the name of the workbook's first sheet
	Charts   string // the name of the workbook's sheet of charts
	Contents string // the name of the list of sections
	// What the workbook's charts show.
	Period, Figure, Median, Low, High, Target string
}

// Image is a picture as it is in its file.
type Image struct {
	Kind          string // png or jpeg
	Width, Height int
	Content       []byte
}

// Block is one part of the text: Heading, Paragraph, Table, Card, Source.
type Block interface{ block() }

// Heading begins a section; levels are 1 to 3.
type Heading struct {
	Level int
	Text  string
	Name  string // to be linked to; may be empty
}

// Paragraph is a paragraph of text.
type Paragraph struct {
	Spans []Span
	Style Style
	Name  string // to be linked to on the web; may be empty
}

// Style says what a paragraph is for.
type Style int

// The styles.
const (
	Body Style = iota
	Item       // of a list
	Note       // small print
)

// Span is a piece of text that looks the same throughout.
type Span struct {
	Text    string
	Strong  bool
	Verdict indicators.Verdict // gives the text the verdict's colour and mark; may be empty
	Link    string             // an address on the web; may be empty
	Source  int                // a mark that leads to the source of this number; 0 for none
}

// Text makes a span without anything to it.
func Text(s string) Span { return Span{Text: s} }

// Plain makes a paragraph of one span.
func Plain(style Style, s string) Paragraph { return Paragraph{Spans: []Span{Text(s)}, Style: style} }

// Table is a table with one line of headings.
type Table struct {
	Columns []Column
	Rows    [][]Cell
}

// Column is the heading of a column, and how wide it is against the others.
type Column struct {
	Title string
	Width float64
	Right bool // numbers: flush right
}

// Cell is what stands in a table: text, with smaller text below it, or a line.
type Cell struct {
	Spans []Span
	Small []Span
	Spark []float64
}

// Card is one thing looked at closely: a chart with what is to be said of it.
type Card struct {
	Title   string
	Verdict indicators.Verdict
	Word    string         // of the verdict
	Drawing *chart.Drawing // nil: there is nothing to draw
	Text    []Paragraph
}

// Source is an entry of the list of sources, which marks lead to.
type Source struct {
	Number int
	Text   string
	Link   string
}

func (Heading) block()   {}
func (Paragraph) block() {}
func (Table) block()     {}
func (Card) block()      {}
func (Source) block()    {}

// Sheet is a table of a workbook.
type Sheet struct {
	Name    string
	Columns []SheetColumn
	Rows    [][]Value
}

// SheetColumn is the heading of a column of a sheet.
type SheetColumn struct {
	Title string
	Width float64 // in letters
}

// Value is a cell of a sheet: a number, or a text. The zero Value is an empty
// cell.
type Value struct {
	Text     string
	Number   float64
	IsNumber bool
	Decimals int // of the number; -1 where it has as many as it needs
	Percent  bool
	Link     string
}

// Format names a way of rendering.
type Format string

// The formats.
const (
	HTML     Format = "html"
	PDF      Format = "pdf"
	DOCX     Format = "docx"
	XLSX     Format = "xlsx"
	Markdown Format = "md"
)

// Formats lists them all.
func Formats() []Format { return []Format{HTML, PDF, DOCX, XLSX, Markdown} }

// ParseFormat reads one of the formats.
func ParseFormat(s string) (Format, error) {
	for _, f := range Formats() {
		if string(f) == s {
			return f, nil
		}
	}
	return "", fmt.Errorf("format %q: want one of html, pdf, docx, xlsx, md", s)
}

// Name is what people call the format.
func (f Format) Name() string {
	return map[Format]string{HTML: "HTML", PDF: "PDF", DOCX: "DOCX", XLSX: "XLSX", Markdown: "Markdown"}[f]
}

// MediaType is what a server says a file of the format is.
func (f Format) MediaType() string {
	return map[Format]string{
		HTML: "text/html; charset=utf-8", PDF: "application/pdf", Markdown: "text/markdown; charset=utf-8",
		DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	}[f]
}

// Render writes the document in a format. The font is for what is drawn: the
// text of PDF and the charts of DOCX.
func (d Document) Render(w io.Writer, f Format, font *chart.Font) error {
	switch f {
	case HTML:
		return d.html(w)
	case PDF:
		return d.pdf(w, font)
	case DOCX:
		return d.docx(w, font)
	case XLSX:
		return d.xlsx(w)
	case Markdown:
		return d.markdown(w)
	}
	return fmt.Errorf("document: no format %q", f)
}

// marks are the shapes that stand for verdicts where there are only letters.
func mark(v indicators.Verdict) string {
	return map[indicators.Verdict]string{
		indicators.Achieved: "✓", indicators.OnTrack: "●", indicators.AtRisk: "▲",
		indicators.OffTrack: "◆", indicators.Missed: "×", indicators.Unassessable: "○",
	}[v]
}

// ink is the colour of a verdict, as RGB.
func ink(v indicators.Verdict) int {
	return map[indicators.Verdict]int{
		indicators.Achieved: 0x1d6b3a, indicators.OnTrack: 0x1d6b3a, indicators.AtRisk: 0x8a5a00,
		indicators.OffTrack: 0xa8321e, indicators.Missed: 0x8c1d18, indicators.Unassessable: 0x5d6765,
	}[v]
}

// words gives the text of a span as it is read.
func (s Span) words() string {
	text := s.Text
	if m := mark(s.Verdict); m != "" {
		text = m + text
	}
	if s.Source > 0 {
		text += fmt.Sprintf("[%d]", s.Source)
	}
	return text
}

// Plain gives the paragraph's text alone, without its marks of sources.
func (p Paragraph) Plain() string {
	text := ""
	for _, s := range p.Spans {
		s.Source = 0
		text += s.words()
	}
	return text
}
