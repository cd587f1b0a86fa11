package main

import (
	"context"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"waymark/collector/extract"
	"waymark/derive"
	"waymark/indicators"
	"waymark/ledger"
)

// evidence finds the sentence or cell that a figure was read from. A document
// is read once.
type evidence struct {
	ledger    *ledger.Ledger
	documents map[indicators.Hash]*extract.Document
}

func newEvidence(l *ledger.Ledger) evidence {
	return evidence{l, make(map[indicators.Hash]*extract.Document)}
}

// How many characters are shown of a place, and on either side of it.
const (
	within = 160
	around = 30
)

// sentence gives what a document says at the place of a figure, the place
// itself between 【 and 】; empty where it cannot be found. Of a derived figure
// it is the expression.
func (e evidence) sentence(ctx context.Context, v indicators.Vintage) (string, error) {
	if v.Collector == derive.Collector {
		return v.Note, nil
	}
	d, err := e.document(ctx, v.Document)
	if d == nil || err != nil {
		return "", err
	}
	place, found := d.Find(v.Locator)
	if !found {
		return "", nil
	}
	line := d.Line(place)
	before, here, after := []rune(d.Text[line.Start:place.Start]), []rune(place.In(d.Text)), []rune(d.Text[place.End:line.End])
	if len(here) > within {
		here = append(here[:within], '…')
	}
	if n := len(before); n > around {
		before = append([]rune("…"), before[n-around:]...)
	}
	if len(after) > around {
		after = append(after[:around], '…')
	}
	return strings.Join(strings.Fields(string(before)+"【"+string(here)+"】"+string(after)), " "), nil
}

// document reads an archived document; none where it is not archived, or no
// text.
func (e evidence) document(ctx context.Context, h indicators.Hash) (*extract.Document, error) {
	if d, known := e.documents[h]; known || h.IsZero() {
		return d, nil
	}
	archived, err := e.ledger.Document(ctx, h)
	if err != nil {
		return nil, err
	}
	return e.read(archived), nil
}

// read takes a document, which need not be archived; nil where it has no text
// to show.
func (e evidence) read(from ledger.Document) *extract.Document {
	d, err := extract.Read(extract.Input{Name: from.Address, MediaType: from.MediaType, Content: from.Content})
	if err != nil {
		d = nil
	}
	e.documents[from.Hash] = d
	return d
}

var sourceHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"时期", "数值", "公布", "来源", "原文", "位置", "存档"},
	indicators.English: {"period", "figure", "published", "source", "what it says", "where", "document"},
}

// printSources lists every figure with the sentence or cell it was read from.
func (a *app) printSources(ctx context.Context, v view) error {
	e := newEvidence(v.plan.ledger)
	t := a.table()
	t.AppendHeader(sourceHeadings[v.lang])
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignRight}, {Number: 4, WidthMax: 32, WidthMaxEnforcer: text.WrapSoft},
		{Number: 5, WidthMax: 56, WidthMaxEnforcer: text.WrapSoft}, {Number: 6, WidthMax: 32, WidthMaxEnforcer: text.WrapSoft}})
	for _, x := range v.history {
		sentence, err := e.sentence(ctx, x)
		if err != nil {
			return err
		}
		t.AppendRow(table.Row{x.Period, x.Quantity().In(v.lang), x.Published, v.sourceTitle(x), sentence, x.Locator, x.Document})
	}
	t.Render()
	return nil
}

var derived = indicators.Text{ZH: "推算", EN: "derived"}

func (v view) sourceTitle(x indicators.Vintage) string {
	if x.Collector == derive.Collector {
		return derived.In(v.lang)
	}
	if s, ok := v.plan.catalogue.Source(x.Source); ok {
		return s.Title
	}
	return string(x.Source)
}
