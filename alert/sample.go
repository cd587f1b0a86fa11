package alert

import (
	"cmp"
	"context"
	"fmt"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// samples are alerts of every kind about things that do not exist, to try
// templates and routes on.
func samples(lang indicators.Lang) []View {
	var list []View
	for _, kind := range Kinds() {
		for _, what := range []string{ledger.AlertOpened, ledger.AlertWorsened, ledger.AlertResolved} {
			v := viewOf(sampleFacts(kind), kind, what, lang)
			v.Severity, v.Page, v.Links = "warning", "http://localhost:8080/alerts", []delivery.Link{{Name: "…", Address: "http://localhost:8080/"}}
			list = append(list, v)
		}
	}
	return list
}

func sampleFacts(kind string) Facts {
	f := Facts{
		Title:     indicators.Text{ZH: "示例：月球路灯（2099年目标）：由“达进度”转为“有风险”", EN: "Sample: lamps on the Moon, target for 2099: from on track to at risk"},
		Sentences: []indicators.Text{{ZH: "这是一条测试消息，不涉及任何真实指标。收到它说明此渠道可用。", EN: "This is a test and speaks of nothing real. That it arrived shows that the route works."}},
		Page:      "/alerts",
	}
	if kind != Slip {
		return f
	}
	s := &SlipFacts{
		Name: indicators.Text{ZH: "月球路灯", EN: "Lamps on the Moon"}, From: indicators.OnTrack, Before: indicators.OnTrack, To: indicators.AtRisk,
		Goal: indicators.Text{ZH: "2099年≥1,000盏", EN: "≥ 1,000 lamps in 2099"}, Latest: indicators.Text{ZH: "2095年800盏", EN: "800 lamps in 2095"},
		Probability: 0.5, Was: 0.7, PaceNeeded: 5.7, PaceHeld: 4.6, Causes: []Share{{outlook.NewFigures, -0.2}},
		Why: indicators.Text{ZH: "原因：新数据2095年800盏（影响−20个百分点）。", EN: "Why: a new figure, 800 lamps in 2095 (−20 points)."},
		State: indicators.Text{ZH: "2095年为800盏，2099年达到目标年均需增长5.7%，此前3年年均增长4.6%。",
			EN: "800 lamps in 2095; reaching 1,000 in 2099 needs +5.7% a year, while the last 3 years held +4.6% a year."},
		Reach: indicators.Text{ZH: "若保持现有速度，最迟须在2097年1月前提速，目标才仍可达到。",
			EN: "Going on as it does, it must turn to a faster pace by January 2097 to be met still."},
	}
	f.Slip, f.Sentences = s, append(f.Sentences, s.Why, s.State, s.Reach)
	return f
}

// sampleItem is what the sample's chart shows.
func sampleItem() scoreboard.Item {
	lamp := indicators.MustUnit("盏")
	it := scoreboard.Item{Indicator: indicators.Indicator{Name: sampleFacts(Slip).Slip.Name, Unit: lamp, Kind: indicators.Count},
		Target: indicators.Target{Form: indicators.LevelForm, Comparator: indicators.GreaterOrEqual, Value: 1000, Unit: lamp, Due: indicators.Year(2099)}}
	for i, value := range []float64{640, 672, 700, 735, 770, 800} {
		it.History = append(it.History, indicators.Vintage{Observation: indicators.Observation{Period: indicators.Year(2090 + i), Value: value, Unit: lamp}})
	}
	return it
}

// Sample sends a marked sample to a route at once, in the words of its template,
// and tells how that went.
func (a *Alerter) Sample(ctx context.Context, route indicators.ID) error {
	r, ok := a.outbox.Route(route)
	if !ok {
		return fmt.Errorf("%w: %q", delivery.ErrNoRoute, route)
	}
	words, err := builtIn()
	if err != nil {
		return err
	}
	ch := channel{route: r, lang: cmp.Or(indicators.Lang(r.Lang), a.lang), words: words}
	for _, own := range a.channels {
		if own.route.Name() == route {
			ch = own
		}
	}
	m, err := a.sample(ch)
	if err != nil {
		return err
	}
	return a.outbox.Send(ctx, route, m)
}

func (a *Alerter) sample(ch channel) (delivery.Message, error) {
	now := a.now()
	f, it := sampleFacts(Slip), sampleItem()
	v := viewOf(f, Slip, ledger.AlertOpened, ch.lang)
	v.Severity, v.At, v.Page = string(delivery.Info), now.In(a.catalogue.Zone), a.external+"/alerts"
	v.Links = []delivery.Link{{Name: indicators.Text{ZH: "提醒页", EN: "Alerts"}.In(ch.lang), Address: v.Page}}
	title, text, err := ch.words.single(v)
	m := delivery.Message{Key: fmt.Sprintf("sample/%d", now.UnixNano()), Kind: "sample", Severity: delivery.Info, Lang: ch.lang,
		Title: indicators.Text{ZH: "【测试】", EN: "[Test] "}.In(ch.lang) + title, Text: text, Links: v.Links,
		Files: []delivery.File{picture(drawing(it, ch.lang), a.font)}, Sketch: sketch(it, ch.lang)}
	if ch.route.Kind == "alertmanager" {
		m.Alerts = []delivery.Alert{{Labels: map[string]string{"alertname": "WaymarkSample", "severity": "info"},
			Annotations: map[string]string{"summary": f.Title.EN, "summary_zh": f.Title.ZH}, StartsAt: now, EndsAt: now.Add(repeatFor)}}
	}
	return m, err
}
