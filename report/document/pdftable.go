package document

import (
	"strconv"

	"waymark/chart"
)

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }

// The measures of tables, in millimetres.
const (
	cellPad     = 1.4
	rowPad      = 1.5
	cellLeading = 4.6
	tinyLeading = 3.7
	sparkHeight = 6.0
)

// cellText is a cell broken into lines.
type cellText struct {
	main, small []line
	spark       []float64
}

func (c cellText) height() float64 {
	h := cellLeading*float64(len(c.main)) + tinyLeading*float64(len(c.small))
	if len(c.spark) > 0 {
		h += sparkHeight
	}
	return h
}

func cellLook() look { return look{size: 9, colour: black} }
func tinyLook() look { return look{size: 7.5, colour: soft} }

// columns gives the width of each column, in millimetres.
func (t Table) columns() []float64 {
	var sum float64
	for _, c := range t.Columns {
		sum += c.Width
	}
	widths := make([]float64, len(t.Columns))
	for i, c := range t.Columns {
		widths[i] = textWidth * c.Width / sum
	}
	return widths
}

// row breaks the cells of a row, and gives its height.
func (p *press) row(cells []Cell, widths []float64) ([]cellText, float64) {
	texts := make([]cellText, len(cells))
	height := cellLeading
	for i, c := range cells {
		room := func(int) float64 { return widths[i] - 2*cellPad }
		texts[i] = cellText{p.lines(c.Spans, cellLook(), room), p.lines(c.Small, tinyLook(), room), c.Spark}
		height = max(height, texts[i].height())
	}
	return texts, height + 2*rowPad
}

func (p *press) headRow(t Table, widths []float64) ([]cellText, float64) {
	texts := make([]cellText, len(t.Columns))
	height := 0.0
	for i, c := range t.Columns {
		texts[i].main = p.lines([]Span{{Text: c.Title, Strong: true}}, look{size: 8.5, colour: black}, func(int) float64 { return widths[i] - 2*cellPad })
		height = max(height, texts[i].height())
	}
	return texts, height + 2*rowPad
}

// shortTable is the height, in millimetres, up to which a table is kept whole.
const shortTable = 120

// firstRows is the room that a table wants at least: its head and two rows, or
// all of it where it is short.
func (p *press) firstRows(t Table) float64 {
	widths := t.columns()
	_, need := p.headRow(t, widths)
	least := need
	for i, r := range t.Rows {
		_, h := p.row(r, widths)
		if need += h; i < 2 {
			least = need
		}
		if need > shortTable {
			return min(least, pageHeight-marginTop-marginFoot)
		}
	}
	return need
}

// table prints a table between two thick rules, its head again on every page.
func (p *press) table(t Table) {
	if len(t.Columns) == 0 {
		return
	}
	widths := t.columns()
	if p.firstRows(t) > p.left() {
		p.newPage()
	}
	p.tableHead(t, widths)
	for i, r := range t.Rows {
		texts, height := p.row(r, widths)
		if height > p.left() && p.y > marginTop+20 {
			p.rule(p.y, 0.4, black)
			p.newPage()
			p.tableHead(t, widths)
		} else if i > 0 {
			p.rule(p.y, 0.15, 0xc9cfcb)
		}
		p.cells(t, texts, widths)
		p.y += height
	}
	p.rule(p.y, 0.4, black)
	p.y += 5
}

func (p *press) tableHead(t Table, widths []float64) {
	p.rule(p.y, 0.4, black)
	texts, height := p.headRow(t, widths)
	p.cells(t, texts, widths)
	p.y += height
	p.rule(p.y, 0.2, black)
}

// cells prints the cells of a row from its top.
func (p *press) cells(t Table, texts []cellText, widths []float64) {
	x := marginSide
	for i, c := range texts {
		y := p.y + rowPad
		put := func(l line, leading float64) {
			left := x + cellPad
			if t.Columns[i].Right {
				left = x + widths[i] - cellPad - l.width
			}
			p.putLine(point{left, y + leading*0.74}, l, 0)
			y += leading
		}
		if len(c.spark) > 0 {
			chart.SparkPDF(p.pdf, chart.Box{X: x + cellPad, Y: y, W: widths[i] - 2*cellPad, H: sparkHeight}, c.spark)
			y += sparkHeight
		}
		for _, l := range c.main {
			put(l, cellLeading)
		}
		for _, l := range c.small {
			put(l, tinyLeading)
		}
		x += widths[i]
	}
}

// The measures of cards, in millimetres.
const (
	cardChart  = 90.0 // the width of the chart
	cardHeight = 47.0 // of the chart
	cardGap    = 5.0
	cardPixels = 400 // of the chart's width: its letters are then of 7.8 points
)

// cardLines breaks the text of a card.
func (p *press) cardLines(c Card) (title []line, text [][]line, width float64) {
	width = textWidth
	if c.Drawing != nil {
		width = textWidth - cardChart - cardGap
	}
	spans := []Span{{Text: c.Title, Strong: true}}
	if c.Verdict != "" {
		spans = append(spans, Text("\u3000"), Span{Text: c.Word, Verdict: c.Verdict})
	}
	title = p.lines(spans, look{size: 10.5, colour: black}, func(int) float64 { return textWidth })
	for _, x := range c.Text {
		text = append(text, p.lines(x.Spans, cardStyle(x.Style).look, func(int) float64 { return width }))
	}
	return title, text, width
}

func cardStyle(s Style) style {
	if s == Note {
		return style{look: tinyLook(), leading: 3.8, after: 1}
	}
	return style{look: look{size: 9, colour: black}, leading: 4.75, after: 1.2}
}

func (p *press) cardHeight(c Card) float64 {
	title, text, _ := p.cardLines(c)
	beside := 0.0
	for i, lines := range text {
		s := cardStyle(c.Text[i].Style)
		beside += s.leading*float64(len(lines)) + s.after
	}
	if c.Drawing != nil {
		beside = max(beside, cardHeight)
	}
	return min(2.5+6*float64(len(title))+beside+3, pageHeight-marginTop-marginFoot)
}

// card prints a card, whole on one page where it fits on one.
func (p *press) card(c Card) {
	title, text, width := p.cardLines(c)
	if p.cardHeight(c) > p.left() {
		p.newPage()
	}
	p.rule(p.y, 0.15, 0xc9cfcb)
	p.y += 2.5
	for _, l := range title {
		p.y += 4.4
		p.putLine(point{marginSide, p.y}, l, 0)
		p.y += 1.6
	}
	top, page := p.y, p.pdf.PageNo()
	x := marginSide
	if c.Drawing != nil {
		c.Drawing.PDF(p.pdf, chart.Box{X: marginSide, Y: top + 1, W: cardChart, H: cardHeight, Pixels: cardPixels}, p.font)
		x += cardChart + cardGap
	}
	for i, lines := range text {
		s := cardStyle(c.Text[i].Style)
		for j, l := range lines {
			if p.left() < s.leading {
				p.newPage()
			}
			p.y += s.leading * 0.74
			stretch := 0.0
			if styleOf(Body, p.doc.Lang).justify && s.size > 8 && j < len(lines)-1 {
				stretch = l.stretch(width)
			}
			p.putLine(point{x, p.y}, l, stretch)
			p.y += s.leading * 0.26
		}
		p.y += s.after
	}
	if c.Drawing != nil && p.pdf.PageNo() == page {
		p.y = max(p.y, top+cardHeight)
	}
	p.y += 3
}
