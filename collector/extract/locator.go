package extract

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Place is where in a document a figure was read. It is kept with the figure
// as a string, its locator:
//
//	row 17                    a row of a CSV file, counted as in a spreadsheet
//	row 17 column 3           one of its fields
//	line 17                   a line of a text
//	chars 120-156             characters of the document's text, from 0
//	chars 120-156 "全年…"     and what they say, in case the text is ever laid out otherwise
//	page 4 chars 120-156 "…"  the same, with the page for those who look into the PDF
//	page 4                    a page
//	table 2 row 3 column 4    a cell of a web page's table, all from 1
//	page 3 table 1 row 2 column 4    a cell of a PDF's table, counted on its page
//	GDP!C17, 'GDP 2024'!C17   a cell of a workbook
//	/1/3/value                a JSON pointer
type Place interface {
	String() string
	find(*Document) (Span, bool)
}

// The places.
type (
	// Chars is a part of the text, in characters from 0.
	Chars struct {
		Page       int // 0 where the document has none
		Start, End int
		Quote      string
	}
	// Row is a row of the document's one table, or a field of it, from 1.
	Row struct{ Row, Column int }
	// Line is a line of the text, from 1.
	Line int
	// Page is a page, from 1.
	Page int
	// TableCell is a cell of a table, all from 1. Tables are counted on the
	// page, where the document has pages; else Page is 0.
	TableCell struct{ Page, Table, Row, Column int }
	// SheetCell is a cell of a workbook.
	SheetCell struct {
		Sheet       string
		Row, Column int // from 1
	}
	// Pointer is a JSON pointer.
	Pointer string
)

// quoteLimit bounds the characters that a locator quotes.
const quoteLimit = 120

// At makes the place of a part of a document's text, with what it says.
func (d *Document) At(s Span) Chars {
	start, end := d.Characters(s)
	quote := s.In(d.Text)
	if utf8.RuneCountInString(quote) > quoteLimit {
		quote = string([]rune(quote)[:quoteLimit])
	}
	return Chars{Page: d.pageOf(s), Start: start, End: end, Quote: quote}
}

// pageOf is the page that a place lies on, from 1; 0 where there are no pages.
func (d *Document) pageOf(s Span) int {
	for i, p := range d.Pages {
		if s.Start >= p.Start && s.Start < p.End {
			return i + 1
		}
	}
	return 0
}

// AtCell makes the place of a cell of the document's table i; row and column
// are from 1.
func (d *Document) AtCell(i, row, column int) Place {
	if d.Form == Workbook {
		return SheetCell{d.Tables[i].Name, row, column}
	}
	page, before := d.pageOf(d.Tables[i].Span), 0
	for before < i && page > 0 && d.pageOf(d.Tables[before].Span) < page {
		before++
	}
	return TableCell{page, i + 1 - before, row, column}
}

func (c Chars) String() string {
	s := fmt.Sprintf("chars %d-%d", c.Start, c.End)
	if c.Page > 0 {
		s = fmt.Sprintf("page %d %s", c.Page, s)
	}
	if c.Quote != "" {
		s += " " + strconv.Quote(c.Quote)
	}
	return s
}

func (r Row) String() string {
	if r.Column == 0 {
		return "row " + strconv.Itoa(r.Row)
	}
	return fmt.Sprintf("row %d column %d", r.Row, r.Column)
}

func (l Line) String() string { return "line " + strconv.Itoa(int(l)) }
func (p Page) String() string { return "page " + strconv.Itoa(int(p)) }

func (c TableCell) String() string {
	s := fmt.Sprintf("table %d row %d column %d", c.Table, c.Row, c.Column)
	if c.Page > 0 {
		s = fmt.Sprintf("page %d %s", c.Page, s)
	}
	return s
}

func (c SheetCell) String() string {
	return quoteSheet(c.Sheet) + "!" + columnName(c.Column) + strconv.Itoa(c.Row)
}

func (p Pointer) String() string { return string(p) }

var plainSheet = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.]*$`)

func quoteSheet(name string) string {
	if plainSheet.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

// columnName gives A for 1, AA for 27.
func columnName(n int) string {
	name := ""
	for ; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

func columnNumber(name string) int {
	n := 0
	for _, r := range name {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

var (
	rowPlace   = regexp.MustCompile(`^row (\d{1,9})(?:,? column (\d{1,9}))?$`)
	linePlace  = regexp.MustCompile(`^line (\d{1,9})$`)
	pagePlace  = regexp.MustCompile(`^page (\d{1,9})$`)
	tablePlace = regexp.MustCompile(`^(?:page (\d{1,9}),? )?table (\d{1,9}),? row (\d{1,9}),? column (\d{1,9})$`)
	charsPlace = regexp.MustCompile(`^(?:page (\d{1,9}) )?chars (\d{1,9})-(\d{1,9})(?: (".*"))?$`)
	sheetPlace = regexp.MustCompile(`^(?:'((?:[^']|'')+)'|([^'!]+))!([A-Z]{1,3})(\d{1,7})$`)
)

// ErrPlace says that a locator is none of the forms known here.
var ErrPlace = errors.New("the locator is none that can be looked up")

// ParsePlace reads a locator.
func ParsePlace(s string) (Place, error) {
	number := func(text string) int { n, _ := strconv.Atoi(text); return n }
	if strings.HasPrefix(s, "/") {
		return Pointer(s), nil
	}
	if m := rowPlace.FindStringSubmatch(s); m != nil {
		return Row{number(m[1]), number(m[2])}, nil
	}
	if m := linePlace.FindStringSubmatch(s); m != nil {
		return Line(number(m[1])), nil
	}
	if m := pagePlace.FindStringSubmatch(s); m != nil {
		return Page(number(m[1])), nil
	}
	if m := tablePlace.FindStringSubmatch(s); m != nil {
		return TableCell{number(m[1]), number(m[2]), number(m[3]), number(m[4])}, nil
	}
	if m := charsPlace.FindStringSubmatch(s); m != nil {
		quote := ""
		if m[4] != "" {
			var err error
			if quote, err = strconv.Unquote(m[4]); err != nil {
				return nil, fmt.Errorf("%w: %.100q", ErrPlace, s)
			}
		}
		return Chars{number(m[1]), number(m[2]), number(m[3]), quote}, nil
	}
	if m := sheetPlace.FindStringSubmatch(s); m != nil {
		return SheetCell{strings.ReplaceAll(m[1], "''", "'") + m[2], number(m[4]), columnNumber(m[3])}, nil
	}
	return nil, fmt.Errorf("%w: %.100q", ErrPlace, s)
}
