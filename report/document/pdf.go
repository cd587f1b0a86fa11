package document

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"waymark/chart"
	"waymark/indicators"
)

// The page, in millimetres: A4 with the margins of official papers, a little
// narrower.
const (
	pageWidth, pageHeight = 210.0, 297.0
	marginTop, marginFoot = 25.0, 24.0
	marginSide            = 22.0
	textWidth             = pageWidth - 2*marginSide
)

// press prints a document into a PDF, from the top down.
type press struct {
	pdf    *fpdf.Fpdf
	font   *chart.Font
	doc    Document
	y      float64     // where the next block begins
	blocks []Block     // those still to come, the present one first
	marks  map[int]int // links to sources, by number

	advances map[rune]int // widths of letters, in thousandths of their size
}

func (d Document) pdf(w io.Writer, font *chart.Font) error {
	p := &press{pdf: fpdf.New("P", "mm", "A4", ""), font: font, doc: d, marks: make(map[int]int), advances: make(map[rune]int)}
	p.open()
	p.masthead()
	for i, b := range d.Blocks {
		p.blocks = d.Blocks[i:]
		p.print(b)
	}
	if err := p.pdf.Output(w); err != nil {
		return fmt.Errorf("document: PDF: %w", err)
	}
	return nil
}

func (p *press) open() {
	d := p.pdf
	d.SetCreationDate(p.doc.Date.Time())
	d.SetModificationDate(p.doc.Date.Time())
	d.SetCatalogSort(true)
	d.SetTitle(p.doc.Title, true)
	d.SetAuthor(p.doc.Organisation, true)
	d.SetCreator("Waymark", true)
	d.SetProducer("Waymark", true)
	d.SetLang(map[indicators.Lang]string{indicators.Chinese: "zh-CN", indicators.English: "en"}[p.doc.Lang])
	d.SetMargins(marginSide, marginTop, marginSide)
	d.SetAutoPageBreak(false, 0)
	d.SetCompression(true)
	p.font.Register(d)
	d.AliasNbPages("{pages}")
	d.SetFooterFunc(p.footer)
	p.newPage()
}

func (p *press) newPage() {
	p.pdf.AddPage()
	p.y = marginTop
}

// footer numbers the page, and names the report on all pages but the first.
func (p *press) footer() {
	size := 8.5
	grey := look{size: size, colour: soft}
	y := pageHeight - 13
	number := strings.Replace(p.doc.Words.Page, "{page}", strconv.Itoa(p.pdf.PageNo()), 1)
	width := p.width(number, grey)
	p.put(point{(pageWidth - width) / 2, y}, number, grey)
	if p.pdf.PageNo() > 1 {
		p.put(point{marginSide, 15}, p.doc.Title, grey)
		date := p.doc.Day
		p.put(point{pageWidth - marginSide - p.width(date, grey), 15}, date, grey)
		p.rule(17, 0.2, 0xdfe3e0)
	}
}

func (p *press) rule(y, thick float64, colour int) {
	p.pdf.SetDashPattern(nil, 0)
	p.pdf.SetLineCapStyle("butt")
	p.pdf.SetDrawColor(rgb(colour))
	p.pdf.SetLineWidth(thick)
	p.pdf.Line(marginSide, y, pageWidth-marginSide, y)
}

// masthead is the head of the first page: logo, title, issue, and a red rule.
func (p *press) masthead() {
	if l := p.doc.Logo; l != nil {
		height := 14.0
		width := min(height*float64(l.Width)/float64(max(l.Height, 1)), textWidth)
		options := fpdf.ImageOptions{ImageType: l.Kind}
		p.pdf.RegisterImageOptionsReader("logo", options, bytes.NewReader(l.Content))
		p.pdf.ImageOptions("logo", (pageWidth-width)/2, p.y-6, width, height, false, options, 0, "")
		p.y += height - 2
	}
	p.centred(p.doc.Title, look{size: 22, bold: true, colour: red}, 11)
	for _, line := range p.doc.Lines {
		p.centred(line, look{size: 11, colour: soft}, 6.5)
	}
	p.y += 5
	small := look{size: 10, colour: black}
	p.put(point{marginSide, p.y}, p.doc.Number, small)
	p.put(point{(pageWidth - p.width(p.doc.Organisation, small)) / 2, p.y}, p.doc.Organisation, small)
	date := p.doc.Day
	p.put(point{pageWidth - marginSide - p.width(date, small), p.y}, date, small)
	p.y += 2.5
	p.rule(p.y, 0.9, red)
	p.y += 3
}

// centred prints lines in the middle of the page.
func (p *press) centred(text string, l look, leading float64) {
	lines := p.lines([]Span{Text(text)}, l, func(int) float64 { return textWidth })
	for _, line := range lines {
		p.y += leading * 0.75
		p.putLine(point{marginSide + (textWidth-line.width)/2, p.y}, line, 0)
		p.y += leading * 0.25
	}
}

func (p *press) print(b Block) {
	switch x := b.(type) {
	case Heading:
		p.heading(x)
	case Paragraph:
		p.paragraph(x)
	case Table:
		p.table(x)
	case Card:
		p.card(x)
	case Source:
		p.source(x)
	}
}

// left is how much of the page is left.
func (p *press) left() float64 { return pageHeight - marginFoot - p.y }

// headingLook gives the type of a heading, its leading and the space before.
func headingLook(level int) (l look, leading, before float64) {
	switch level {
	case 1:
		return look{size: 14.5, bold: true, colour: black}, 8, 5
	case 2:
		return look{size: 12, bold: true, colour: black}, 7, 2
	}
	return look{size: 10.5, bold: true, colour: black}, 6, 2
}

// heading prints a heading on the page of what it heads.
func (p *press) heading(h Heading) {
	l, leading, before := headingLook(h.Level)
	lines := p.lines([]Span{Text(h.Text)}, l, func(int) float64 { return textWidth })
	if p.need(p.blocks) > p.left() {
		p.newPage()
	}
	if p.y > marginTop {
		p.y += before
	}
	p.pdf.SetFont(chart.Family, "", l.size)
	p.pdf.Bookmark(p.font.Known(h.Text), h.Level-1, p.y)
	for _, line := range lines {
		p.y += leading * 0.75
		p.putLine(point{marginSide, p.y}, line, 0)
		p.y += leading * 0.25
	}
	p.y += 1.5
}

// need is how much room the first block wants at least: a heading wants what
// it heads, a paragraph two lines, a table its first rows.
func (p *press) need(blocks []Block) float64 {
	if len(blocks) == 0 {
		return 0
	}
	switch x := blocks[0].(type) {
	case Heading:
		l, leading, before := headingLook(x.Level)
		lines := p.lines([]Span{Text(x.Text)}, l, func(int) float64 { return textWidth })
		return before + leading*float64(len(lines)) + 1.5 + p.need(blocks[1:])
	case Paragraph:
		s := styleOf(x.Style, p.doc.Lang)
		return s.leading * float64(min(2, len(p.paragraphLines(x, s))))
	case Table:
		return p.firstRows(x)
	case Card:
		return p.cardHeight(x)
	}
	return 5
}

// style is how a paragraph is set.
type style struct {
	look
	leading float64
	indent  float64 // of the first line
	hang    float64 // of the other lines
	after   float64
	justify bool
}

func styleOf(s Style, lang indicators.Lang) style {
	chinese := lang == indicators.Chinese
	body := style{look: look{size: 10.5, colour: black}, leading: 6.1, after: 1.6, justify: chinese}
	if !chinese {
		body.leading = 5.3
	}
	switch s {
	case Item:
		body.hang = 4
		body.after = 1.2
	case Note:
		body.size, body.colour, body.leading, body.after = 8.5, soft, 4.4, 1.2
	default:
		if chinese {
			body.indent = 2 * 10.5 * 25.4 / 72
		}
	}
	return body
}

func (p *press) paragraphLines(x Paragraph, s style) []line {
	return p.lines(x.Spans, s.look, func(i int) float64 {
		if i == 0 && s.hang == 0 {
			return textWidth - s.indent
		}
		return textWidth - s.hang
	})
}

func (p *press) paragraph(x Paragraph) {
	s := styleOf(x.Style, p.doc.Lang)
	lines := p.paragraphLines(x, s)
	for i, l := range lines {
		// No line of a paragraph stands alone at the foot or the head of a page.
		alone := i == 0 && len(lines) > 1 && p.left() < 2*s.leading || len(lines) > 2 && i == len(lines)-2 && p.left() < 2*s.leading
		if p.left() < s.leading || alone {
			p.newPage()
		}
		x, width := marginSide+s.hang, textWidth-s.hang
		if i == 0 && s.hang == 0 {
			x, width = x+s.indent, width-s.indent
		}
		p.y += s.leading * 0.72
		stretch := 0.0
		if s.justify && i < len(lines)-1 {
			stretch = l.stretch(width)
		}
		p.putLine(point{x, p.y}, l, stretch)
		p.y += s.leading * 0.28
		if i == 0 && s.hang > 0 {
			p.pdf.SetFillColor(rgb(soft))
			p.pdf.Circle(marginSide+1.2, p.y-s.leading*0.5, 0.55, "F")
		}
	}
	p.y += s.after
}

// source prints an entry of the list that marks lead to.
func (p *press) source(x Source) {
	s := styleOf(Note, p.doc.Lang)
	s.justify = false
	const hang = 8
	spans := []Span{Text(x.Text)}
	if x.Link != "" {
		spans = append(spans, Text(" "), Span{Text: x.Link, Link: x.Link})
	}
	lines := p.lines(spans, s.look, func(int) float64 { return textWidth - hang })
	if p.left() < s.leading*float64(min(3, len(lines))) {
		p.newPage()
	}
	p.pdf.SetLink(p.mark(x.Number), p.y, -1)
	for i, l := range lines {
		if p.left() < s.leading {
			p.newPage()
		}
		p.y += s.leading * 0.72
		if i == 0 {
			p.put(point{marginSide, p.y}, fmt.Sprintf("[%d]", x.Number), s.look)
		}
		p.putLine(point{marginSide + hang, p.y}, l, 0)
		p.y += s.leading * 0.28
	}
	p.y += 0.8
}

// mark gives the link to a source.
func (p *press) mark(number int) int {
	if link, ok := p.marks[number]; ok {
		return link
	}
	p.marks[number] = p.pdf.AddLink()
	return p.marks[number]
}
