package alert

import (
	"cmp"
	"context"
	"fmt"
	"math"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
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
	if kind == Slip {
		f.Slip = &SlipFacts{Name: indicators.Text{ZH: "月球路灯", EN: "Lamps on the Moon"}, From: indicators.OnTrack, Before: indicators.OnTrack,
			To: indicators.AtRisk, Probability: 0.5, Was: 0.7, PaceNeeded: Number(math.NaN()), PaceHeld: Number(math.NaN())}
	}
	return f
}

// Sample sends a marked sample to a route at once, and tells how that went.
func (a *Alerter) Sample(ctx context.Context, route indicators.ID) error {
	r, ok := a.outbox.Route(route)
	if !ok {
		return fmt.Errorf("%w: %q", delivery.ErrNoRoute, route)
	}
	return a.outbox.Send(ctx, route, a.sample(channel{route: r, lang: cmp.Or(indicators.Lang(r.Lang), a.lang)}))
}

func (a *Alerter) sample(ch channel) delivery.Message {
	now := a.now()
	f := sampleFacts(Slip)
	mark := indicators.Text{ZH: "【测试】", EN: "[Test] "}.In(ch.lang)
	m := delivery.Message{Key: fmt.Sprintf("sample/%d", now.UnixNano()), Kind: "sample", Severity: delivery.Info, Lang: ch.lang,
		Title: mark + f.Title.In(ch.lang), Text: f.Sentences[0].In(ch.lang),
		Links: []delivery.Link{{Name: indicators.Text{ZH: "提醒页", EN: "Alerts"}.In(ch.lang), Address: a.external + "/alerts"}}}
	if ch.route.Kind == "alertmanager" {
		m.Alerts = []delivery.Alert{{Labels: map[string]string{"alertname": "WaymarkSample", "severity": "info"},
			Annotations: map[string]string{"summary": f.Title.EN, "summary_zh": f.Title.ZH}, StartsAt: now, EndsAt: now.Add(repeatFor)}}
	}
	return m
}
