package web

import (
	"context"
	"net/http"
	"net/url"

	"waymark/derive"
	"waymark/indicators"
)

// derivationBody is the page of one derived figure: what it was made of.
type derivationBody struct {
	Indicator  indicators.Indicator
	Address    string // of the indicator's page
	Period     string
	Published  indicators.Date
	Figure     string
	Expression string
	Inputs     []inputRow
}

// inputRow is one figure that another was derived from.
type inputRow struct {
	Name      string
	Address   string
	Region    indicators.Region
	Period    string
	Figure    string
	Published indicators.Date
	Source    sourceLine
	Document  string // where it was read, or how it was derived; may be empty
}

// derivationAddress leads to what a derived figure was made of.
func derivationAddress(v indicators.Vintage) string {
	q := url.Values{"region": {string(v.Region)}, "period": {v.Period.String()}, "published": {v.Published.String()}}
	return (&url.URL{Path: "/indicators/" + string(v.Indicator) + "/derivation", RawQuery: q.Encode()}).String()
}

// evidenceAddress leads to where a figure was read, or how it was derived;
// empty where neither is kept.
func evidenceAddress(v indicators.Vintage) string {
	switch {
	case !v.Document.IsZero():
		return documentAddress(v.Document, v.Locator)
	case v.Collector == derive.Collector:
		return derivationAddress(v)
	}
	return ""
}

func (s *site) derivationPage(r *http.Request, who reader) (*view, error) {
	q, err := s.readQuestion(r)
	if err != nil {
		return nil, err
	}
	v, err := s.derived(r, q)
	if err != nil {
		return nil, err
	}
	body := derivationBody{Indicator: q.ind, Address: indicatorAddress(q.on, "", 0), Period: v.Period.In(who.lang), Published: v.Published,
		Figure: indicators.Reading(v.Quantity(), who.lang), Expression: v.Note}
	inputs, err := derive.ParseLocator(v.Locator)
	if err != nil {
		return nil, err
	}
	for _, in := range inputs {
		row, err := s.inputRow(r.Context(), in, who.lang)
		if err != nil {
			return nil, err
		}
		body.Inputs = append(body.Inputs, row)
	}
	return &view{name: "derivation", Title: who.say("推算依据", "How it was derived"), Section: "scoreboard", Body: body}, nil
}

// derived finds the derived figure that a request asks for.
func (s *site) derived(r *http.Request, q question) (indicators.Vintage, error) {
	none := missing("没有这项推算数据", "there is no such derived figure")
	var in derive.Input
	var err error
	if in.Period, err = indicators.ParsePeriod(r.URL.Query().Get("period")); err != nil {
		return indicators.Vintage{}, none
	}
	if err := in.Published.UnmarshalText([]byte(r.URL.Query().Get("published"))); err != nil {
		return indicators.Vintage{}, none
	}
	vintages, err := s.Ledger.Vintages(r.Context(), q.on)
	if err != nil {
		return indicators.Vintage{}, err
	}
	v, found := in.Of(vintages)
	if !found || v.Collector != derive.Collector || v.Locator == "" {
		return v, none
	}
	return v, nil
}

func (s *site) inputRow(ctx context.Context, in derive.Input, lang indicators.Lang) (inputRow, error) {
	row := inputRow{Name: string(in.Indicator), Address: indicatorAddress(in.Series, "", 0), Region: in.Region,
		Period: in.Period.In(lang), Figure: "–", Published: in.Published}
	if ind, ok := s.Catalogue.Indicator(in.Indicator); ok {
		row.Name = ind.Name.In(lang)
	}
	vintages, err := s.Ledger.Vintages(ctx, in.Series)
	if err != nil {
		return row, err
	}
	if v, found := in.Of(vintages); found {
		row.Figure, row.Source, row.Document = v.Quantity().In(lang), s.source(v.Source, ""), evidenceAddress(v)
	}
	return row, nil
}
