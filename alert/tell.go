package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

// tell packs the notices whose time has come into messages, one for each route,
// and says open alerts to Alertmanager again.
func (a *Alerter) tell(ctx context.Context) error {
	waiting, err := a.ledger.Notices(ctx)
	if err != nil {
		return err
	}
	now := a.now().In(a.catalogue.Zone)
	for _, ch := range a.channels {
		var own []ledger.Notice
		for _, n := range waiting {
			if n.Route == ch.route.Name() {
				own = append(own, n)
			}
		}
		urgent := slices.ContainsFunc(own, func(n ledger.Notice) bool { return n.Alert.Severity == string(delivery.Critical) })
		if len(own) == 0 || !ch.due(own[0].Since, now, urgent) {
			continue
		}
		if err := a.pack(ctx, ch, own); err != nil {
			return err
		}
	}
	return a.repeat(ctx, now)
}

// wholeDigest is how many alerts a digest tells in full, with charts and links:
// a revision and the slip that it brings come as one.
const wholeDigest = 5

// largestDigest is how many notices one message takes.
const largestDigest = 200

func (a *Alerter) pack(ctx context.Context, ch channel, notices []ledger.Notice) error {
	atOnce := largestDigest
	if ch.route.Kind == "alertmanager" {
		atOnce = 1
	}
	for part := range slices.Chunk(notices, atOnce) {
		m, err := a.message(ch, part)
		if err != nil { // of a template: checked at start on samples, yet this alert it cannot word
			a.log.Error("a template failed; the built-in one is used", "template", ch.Template, "error", err)
			if ch.words, err = builtIn(); err != nil {
				return err
			}
			if m, err = a.message(ch, part); err != nil {
				return err
			}
		}
		out, err := m.Outgoing(ch.route.Name())
		if err != nil {
			return err
		}
		if _, err := a.ledger.Pack(ctx, part, out); err != nil {
			return err
		}
	}
	return nil
}

// message words notices: one by itself, several as a digest.
func (a *Alerter) message(ch channel, notices []ledger.Notice) (delivery.Message, error) {
	if ch.route.Kind == "alertmanager" {
		return a.alertsOf(notices[0]), nil
	}
	if len(notices) == 1 {
		return a.single(ch, notices[0])
	}
	first, last := notices[0].Event.ID, notices[len(notices)-1].Event.ID
	m := delivery.Message{Key: fmt.Sprintf("digest/%d-%d", first, last), Kind: "digest", Lang: ch.lang, Severity: worst(notices)}
	var err error
	views := a.views(ch, notices)
	if m.Title, m.Text, err = ch.words.digest(views); err != nil {
		return m, err
	}
	if len(notices) <= wholeDigest {
		for i, n := range notices {
			m.Links = append(m.Links, delivery.Link{Name: views[i].Title, Address: views[i].Page})
			if n.Alert.Kind == Slip {
				m.Links = append(m.Links, views[i].Links[1:]...) // its sources, and where to acknowledge it
			}
			a.draw(&m, n, fmt.Sprintf("%d-", i+1))
		}
	}
	m.Links = append(m.Links, delivery.Link{Name: indicators.Text{ZH: "全部提醒", EN: "All alerts"}.In(ch.lang), Address: a.external + "/alerts"})
	m.Data = dataOf(notices)
	return m, nil
}

func (a *Alerter) single(ch channel, n ledger.Notice) (delivery.Message, error) {
	v := a.view(ch, n)
	m := delivery.Message{Key: fmt.Sprintf("alert/%d/%d", n.Alert.ID, n.Event.ID), Thread: fmt.Sprintf("alert/%d", n.Alert.ID),
		Kind: n.Alert.Kind, Severity: severityOf(n), Lang: ch.lang, Links: v.Links, Data: dataOf([]ledger.Notice{n})}
	var err error
	if m.Title, m.Text, err = ch.words.single(v); err != nil {
		return m, err
	}
	a.draw(&m, n, "")
	return m, nil
}

// draw adds the chart of a slip to a message, under a name that begins as told.
func (a *Alerter) draw(m *delivery.Message, n ledger.Notice, begins string) {
	it, ok := a.board().Find(n.Alert.Target)
	if !ok || n.Alert.Kind != Slip {
		return
	}
	chart := picture(drawing(it, m.Lang), a.font)
	chart.Name = begins + chart.Name
	m.Files = append(m.Files, chart)
	line := sketch(it, m.Lang)
	if begins != "" && line != "" {
		line = it.Name().In(m.Lang) + " " + line
	}
	m.Sketch = strings.TrimSpace(m.Sketch + "\n" + line)
}

// severityOf shows what is over as good.
func severityOf(n ledger.Notice) delivery.Severity {
	if n.Event.What == ledger.AlertResolved {
		return delivery.Good
	}
	return delivery.Severity(n.Alert.Severity)
}

func worst(notices []ledger.Notice) delivery.Severity {
	order := []delivery.Severity{delivery.Good, delivery.Info, delivery.Warning, delivery.Critical}
	at := 0
	for _, n := range notices {
		at = max(at, slices.Index(order, severityOf(n)))
	}
	return order[at]
}

// repeatEvery is how often open alerts are said to Alertmanager again, and
// repeatFor how long one holds without: longer than a few failures to say it.
// One that does not answer within repeatWait holds up no decision any longer.
const (
	repeatEvery = time.Minute
	repeatFor   = 5 * time.Minute
	repeatWait  = 5 * time.Second
)

// repeat says to Alertmanager what is open, as it expects: an alert that is not
// said again counts as over. A route that is away hears it the next time.
func (a *Alerter) repeat(ctx context.Context, now time.Time) error {
	if now.Sub(a.repeated) < repeatEvery && !now.Before(a.repeated) {
		return nil
	}
	a.repeated = now
	var open []ledger.Alert
	var silences []ledger.Silence
	for _, ch := range a.channels {
		if ch.route.Kind != "alertmanager" {
			continue
		}
		var err error
		if open == nil {
			if open, err = a.ledger.Alerts(ctx, 0); err != nil {
				return err
			}
			if silences, err = a.ledger.Silences(ctx); err != nil {
				return err
			}
		}
		m := delivery.Message{Key: "repeat", Kind: "repeat", Lang: ch.lang}
		for _, x := range open {
			if ch.wants(x) && !silenced(silences, x, a.now()) {
				said := a.alertOf(x, FactsOf(x.Body))
				said.EndsAt = now.Add(repeatFor)
				m.Alerts = append(m.Alerts, said)
			}
		}
		if len(m.Alerts) == 0 {
			continue
		}
		if err := a.sayAgain(ctx, ch.route.Name(), m); err != nil {
			a.log.Warn("open alerts were not said to Alertmanager again", "route", ch.Route, "error", err)
		}
	}
	return nil
}

func (a *Alerter) sayAgain(ctx context.Context, route indicators.ID, m delivery.Message) error {
	ctx, cancel := context.WithTimeout(ctx, repeatWait)
	defer cancel()
	return a.outbox.Send(ctx, route, m)
}
