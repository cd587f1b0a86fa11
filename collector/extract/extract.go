// Package extract gives the text that a reader of a document sees, with its
// tables as grids, out of the bytes that a server sent: web pages, plain text,
// CSV, JSON, workbooks and PDF. It also finds a place in a document again by
// the locator that was kept with a figure, so that a figure leads to its
// sentence or cell.
//
// It is pure: it fetches nothing, keeps nothing, and gives the same text for
// the same bytes.
package extract

import (
	"fmt"
	"unicode/utf8"
)

// Input is a document as it came: only the content is needed, the rest helps
// to tell what it is.
type Input struct {
	Name      string // file name or address
	MediaType string // as the server said, with its charset
	Content   []byte
}

// Form is what a document turned out to be, whatever it was called.
type Form string

// The forms that are read.
const (
	HTML     Form = "html"
	Text     Form = "text"
	CSV      Form = "csv"
	JSON     Form = "json"
	Workbook Form = "xlsx"
	PDF      Form = "pdf"
)

// Limits of a document. What has more is read up to there, and is Cut.
const (
	byteLimit  = 64 << 20 // of the document
	textLimit  = 32 << 20 // bytes of text
	nodeLimit  = 2_000_000
	cellLimit  = 1_000_000
	spanLimit  = 1000 // columns of one cell, as browsers have it
	depthLimit = 512  // of elements; the parser refuses more
)

// Document is the text of a document and what is known of its parts. Places
// in it are byte offsets of Text; locators count characters.
type Document struct {
	Form    Form
	Charset string // of the bytes; empty for workbooks and PDF
	Title   string
	Text    string
	Tables  []Table  // in the order of the text
	Pages   []Span   // of a PDF
	Cut     bool     // only the beginning is in Text: the document is over a limit
	Doubts  []string // what may be wrong with the text, for people

	page *page // the elements of a web page
}

// Span is a part of a document's text: bytes from Start up to End.
type Span struct{ Start, End int }

// In gives the part of a text.
func (s Span) In(text string) string { return text[s.Start:s.End] }

// Table is a table with every row and column span laid out: a cell that spans
// several places stands in each of them.
type Table struct {
	Name string // of a sheet, or the caption
	Span Span
	Rows [][]Cell
}

// Cell is one place of a table.
type Cell struct {
	Text   string
	Span   Span
	Header bool
	Copy   bool // the cell spans this place, and begins in another one
}

// Read gives the text of a document. An error says what the document is, where
// it is none of the forms that are read.
func Read(in Input) (*Document, error) {
	cut := len(in.Content) > byteLimit
	if cut {
		in.Content = in.Content[:byteLimit]
	}
	form, err := sniff(in)
	if err != nil {
		return nil, err
	}
	d := &Document{Form: form, Cut: cut}
	if err := d.read(in); err != nil {
		return nil, err
	}
	return d, nil
}

func (d *Document) read(in Input) error {
	switch d.Form {
	case Workbook:
		return d.readWorkbook(in.Content)
	case PDF:
		return d.readPDF(in.Content)
	}
	text, charset, err := Decode(in.Content, in.MediaType)
	if err != nil {
		return err
	}
	if d.Charset = charset; charset == damaged {
		d.Charset = "utf-8"
		d.Doubts = append(d.Doubts, Damaged)
	}
	switch d.Form {
	case HTML:
		if breaksOff(text) {
			d.Doubts = append(d.Doubts, BreaksOff)
		}
		return d.readHTML(text)
	case CSV:
		d.readCSV(text)
	case JSON:
		d.readJSON(text)
	default:
		d.Text = plain(text)
	}
	return nil
}

// Characters gives the offsets of a span in characters.
func (d *Document) Characters(s Span) (start, end int) {
	start = utf8.RuneCountInString(d.Text[:s.Start])
	return start, start + utf8.RuneCountInString(d.Text[s.Start:s.End])
}

// Chars gives the span of two offsets in characters; false where the text has
// no such place.
func (d *Document) Chars(start, end int) (Span, bool) {
	if start < 0 || end <= start {
		return Span{}, false
	}
	n, s := 0, Span{-1, -1}
	for i := range d.Text {
		if n == start {
			s.Start = i
		}
		if n == end {
			s.End = i
			return s, true
		}
		n++
	}
	if s.Start >= 0 && n == end {
		return Span{s.Start, len(d.Text)}, true
	}
	return Span{}, false
}

// Line gives the lines that a span touches, whole.
func (d *Document) Line(s Span) Span {
	for s.Start > 0 && d.Text[s.Start-1] != '\n' {
		s.Start--
	}
	for s.End < len(d.Text) && d.Text[s.End] != '\n' {
		s.End++
	}
	return s
}

func (d *Document) String() string {
	return fmt.Sprintf("%s of %d characters, %d tables", d.Form, utf8.RuneCountInString(d.Text), len(d.Tables))
}
