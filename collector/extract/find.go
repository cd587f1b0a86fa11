package extract

import (
	"strings"
)

// Find gives the part of the text that a locator names; false where it names
// none, or the document has no such place.
func (d *Document) Find(locator string) (Span, bool) {
	place, err := ParsePlace(locator)
	if err != nil {
		return Span{}, false
	}
	return place.find(d)
}

// find looks where the characters were, and for what they said where the text
// has come to be laid out otherwise.
func (c Chars) find(d *Document) (Span, bool) {
	s, ok := d.Chars(c.Start, c.End)
	if ok && strings.HasPrefix(s.In(d.Text), c.Quote) {
		return s, true
	}
	if c.Quote == "" {
		return Span{}, false
	}
	near, found := Span{}, false
	for at := 0; ; {
		i := strings.Index(d.Text[at:], c.Quote)
		if i < 0 {
			return near, found
		}
		here := Span{at + i, at + i + len(c.Quote)}
		if !found || distance(here.Start, s.Start) < distance(near.Start, s.Start) {
			near, found = here, true
		}
		at = here.End
	}
}

func distance(a, b int) int { return max(a-b, b-a) }

func (r Row) find(d *Document) (Span, bool) {
	if d.Form != CSV && len(d.Tables) == 0 {
		return Line(r.Row).find(d)
	}
	if len(d.Tables) == 0 || r.Row < 1 || r.Row > len(d.Tables[0].Rows) {
		return Span{}, false
	}
	cells := d.Tables[0].Rows[r.Row-1]
	switch {
	case r.Column > len(cells) || len(cells) == 0:
		return Span{}, false
	case r.Column > 0:
		return cells[r.Column-1].Span, true
	}
	return Span{cells[0].Span.Start, cells[len(cells)-1].Span.End}, true
}

func (l Line) find(d *Document) (Span, bool) {
	at := 0
	for n := 1; n < int(l); n++ {
		i := strings.IndexByte(d.Text[at:], '\n')
		if i < 0 {
			return Span{}, false
		}
		at += i + 1
	}
	if l < 1 || at >= len(d.Text) {
		return Span{}, false
	}
	return d.Line(Span{at, at}), true
}

func (p Page) find(d *Document) (Span, bool) {
	if p < 1 || int(p) > len(d.Pages) {
		return Span{}, false
	}
	return d.Pages[p-1], true
}

func (c TableCell) find(d *Document) (Span, bool) {
	tables := d.Tables
	if c.Page > len(d.Pages) {
		return Span{}, false
	}
	if c.Page > 0 {
		tables = d.TablesIn(d.Pages[c.Page-1])
	}
	if c.Table < 1 || c.Table > len(tables) {
		return Span{}, false
	}
	return cellAt(tables[c.Table-1], c.Row, c.Column)
}

func (c SheetCell) find(d *Document) (Span, bool) {
	for _, t := range d.Tables {
		if t.Name == c.Sheet {
			return cellAt(t, c.Row, c.Column)
		}
	}
	return Span{}, false
}

func cellAt(t Table, row, column int) (Span, bool) {
	if row < 1 || row > len(t.Rows) || column < 1 || column > len(t.Rows[row-1]) {
		return Span{}, false
	}
	return t.Rows[row-1][column-1].Span, true
}
