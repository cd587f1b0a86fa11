package alert

import (
	"cmp"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"waymark/chart"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

func (a *Alerter) views(ch channel, notices []ledger.Notice) []View {
	list := make([]View, len(notices))
	for i, n := range notices {
		list[i] = a.view(ch, n)
	}
	return list
}

// view gives a notice in the language of a channel.
func (a *Alerter) view(ch channel, n ledger.Notice) View {
	f, x := FactsOf(n.Event.Body), n.Alert
	v := viewOf(f, x.Kind, n.Event.What, ch.lang)
	v.Severity = string(severityOf(n))
	v.At = n.Event.At.In(a.catalogue.Zone)
	v.Target, v.Indicator, v.Region = string(x.Target), string(x.Indicator), string(x.Region)
	v.Domain, v.Owner = string(x.Domain), string(x.Owner)
	v.Page = a.whole(f.Page)
	v.Links = []delivery.Link{{Name: indicators.Text{ZH: "查看详情", EN: "See the page"}.In(ch.lang), Address: v.Page}}
	for _, l := range f.Links {
		v.Links = append(v.Links, delivery.Link{Name: l.Name.In(ch.lang), Address: a.whole(l.Address)})
	}
	if n.Event.What != ledger.AlertResolved {
		v.Links = append(v.Links, delivery.Link{Name: indicators.Text{ZH: "知悉", EN: "Acknowledge"}.In(ch.lang), Address: a.whole("/alerts#a-" + number(x.ID))})
	}
	return v
}

// viewOf gives facts in a language.
func viewOf(f Facts, kind, what string, lang indicators.Lang) View {
	v := View{Kind: kind, KindName: KindName(kind).In(lang), What: what, WhatName: EventName(what).In(lang), Lang: lang, Title: f.Title.In(lang)}
	for _, s := range f.Sentences {
		v.Sentences = append(v.Sentences, s.In(lang))
	}
	if len(f.Sentences) > 0 {
		v.Short = f.Sentences[0].In(lang)
	}
	if s := f.Slip; s != nil {
		v.Name, v.Goal, v.Latest = s.Name.In(lang), s.Goal.In(lang), s.Latest.In(lang)
		v.From, v.To = s.From.Name().In(lang), s.To.Name().In(lang)
		v.Why, v.State, v.Reach = s.Why.In(lang), s.State.In(lang), s.Reach.In(lang)
		v.Probability, v.Was = indicators.FormatProbability(float64(s.Probability)), indicators.FormatProbability(float64(s.Was))
		v.Short = cmp.Or(v.Why, v.Short)
	}
	return v
}

// whole makes an address whole that is below the service's own.
func (a *Alerter) whole(address string) string {
	if strings.HasPrefix(address, "/") {
		return a.external + address
	}
	return address
}

// program is an event as programs read it, in webhooks and the API.
type program struct {
	ID        int64             `json:"id"`
	Kind      string            `json:"kind"`
	What      string            `json:"what"`
	State     ledger.AlertState `json:"state"`
	Target    indicators.ID     `json:"target"`
	Indicator indicators.ID     `json:"indicator"`
	Region    indicators.Region `json:"region"`
	Domain    indicators.ID     `json:"domain"`
	Owner     indicators.ID     `json:"owner"`
	At        time.Time         `json:"at"`
	Facts     Facts             `json:"facts"`
}

// dataOf gives notices to programs.
func dataOf(notices []ledger.Notice) json.RawMessage {
	list := make([]program, len(notices))
	for i, n := range notices {
		x := n.Alert
		list[i] = program{x.ID, x.Kind, n.Event.What, x.State, x.Target, x.Indicator, x.Region, x.Domain, x.Owner, n.Event.At, FactsOf(n.Event.Body)}
	}
	b, err := json.Marshal(list)
	if err != nil {
		return json.RawMessage("[]") // numbers that are none are null: nothing can fail
	}
	return b
}

// picture gives a chart as a file of a message: an image within the text where
// there is a font to draw it with.
func picture(d chart.Drawing, font *chart.Font) delivery.File {
	if font != nil {
		if image, err := d.PNG(600, 320, 2, font); err == nil {
			return delivery.File{Name: "chart.png", MediaType: "image/png", Content: image, Inline: true, Alt: d.Title}
		}
	}
	return delivery.File{Name: "chart.svg", MediaType: "image/svg+xml", Content: []byte(d.File(600, 320)), Alt: d.Title}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
