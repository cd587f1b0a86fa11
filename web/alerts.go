package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/alert"
	"waymark/chart"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

// How much of the past the page shows.
const (
	shownResolved = 30
	shownSent     = 30
)

type alertsBody struct {
	Open     []alertCard // open ones first, slips before others
	Over     []alertCard
	Silences []silenceRow
	Sent     []sentRow
	formState
}

// alertCard is one alert with what happened to it.
type alertCard struct {
	Alert     ledger.Alert
	Kind      string
	State     string
	Title     string
	Page      string
	Sentences []string
	Links     []alertLink
	Chart     template.HTML
	Since     string
	Timeline  []timelineRow
	Told      *telling // the report that first told of a slip; nil for other alerts
}

type alertLink struct{ Name, Address string }

type timelineRow struct{ At, What, By, Note string }

type silenceRow struct {
	ID                    int64
	What, Until, By, Note string
}

// sentRow is a message and what became of it.
type sentRow struct {
	At, Title, State, Error string
	Route                   indicators.ID
	Tries                   int
	Bad                     bool
}

func (s *site) alertsPage(r *http.Request, who reader) (*view, error) {
	return s.alertsView(r, who, alertsBody{})
}

// alertsView fills a page that may already hold what an acknowledgement met.
func (s *site) alertsView(r *http.Request, who reader, body alertsBody) (*view, error) {
	alerts, err := s.Ledger.Alerts(r.Context(), shownResolved)
	if err != nil {
		return nil, err
	}
	reports, err := s.Ledger.Reports(r.Context(), shownReports)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(alerts, func(a, b ledger.Alert) int { return urgency(a) - urgency(b) })
	s.offer(r, &body.formState)
	for _, x := range alerts {
		card, err := s.alertCard(r, x, who.lang)
		if err != nil {
			return nil, err
		}
		if x.Kind == alert.Slip {
			first, err := s.firstTold(reports, turned{x.Target, x.Was, indicators.DateOf(x.Opened.In(s.Catalogue.Zone))}, who.lang)
			if err != nil {
				return nil, err
			}
			card.Told = &first
		}
		if x.State == ledger.StateResolved {
			body.Over = append(body.Over, card)
			continue
		}
		body.Open = append(body.Open, card)
	}
	if body.Silences, err = s.silences(r, who.lang); err != nil {
		return nil, err
	}
	sent, err := s.Ledger.Outbox(r.Context(), "", shownSent)
	for _, m := range sent {
		body.Sent = append(body.Sent, sentRow{moment(m.Queued, s.Catalogue.Zone), m.Title, delivery.StateName(m.State).In(who.lang), m.Error, m.Route, m.Tries,
			m.State == ledger.GivenUp || m.State == ledger.Unanswered})
	}
	return &view{name: "alerts", live: true, Title: who.say("提醒", "Alerts"), Section: "alerts", Body: body}, err
}

// urgency orders alerts: open slips, other open ones, acknowledged ones, those
// that are over.
func urgency(a ledger.Alert) int {
	order := map[ledger.AlertState]int{ledger.StateOpen: 0, ledger.StateAcknowledged: 2, ledger.StateResolved: 4}[a.State]
	if a.Kind != alert.Slip && a.State != ledger.StateResolved {
		order++
	}
	return order
}

func (s *site) alertCard(r *http.Request, x ledger.Alert, lang indicators.Lang) (alertCard, error) {
	f := alert.FactsOf(x.Body)
	c := alertCard{Alert: x, Kind: alert.KindName(x.Kind).In(lang), State: alert.StateName(x.State).In(lang), Title: f.Title.In(lang),
		Since: moment(x.Opened, s.Catalogue.Zone)}
	if strings.HasPrefix(f.Page, "/") {
		c.Page = f.Page
	}
	for _, sentence := range f.Sentences {
		c.Sentences = append(c.Sentences, sentence.In(lang))
	}
	for _, l := range f.Links {
		if address := outside(l.Address); address != "" || strings.HasPrefix(l.Address, "/documents/") {
			c.Links = append(c.Links, alertLink{l.Name.In(lang), l.Address})
		}
	}
	if it, ok := s.Board().Find(x.Target); ok && x.Kind == alert.Slip && x.State != ledger.StateResolved {
		d := chart.Drawing{Lang: lang, Title: it.Name().In(lang), Unit: it.Indicator.Unit, Direction: it.Indicator.Direction,
			Target: &it.Target, Path: it.Target.Path, Projection: it.Assessment.Projection}
		for _, v := range it.History {
			d.History = append(d.History, v.Observation)
		}
		c.Chart = template.HTML(d.SVG(420, 220)) //nolint:gosec // the chart escapes every text
	}
	events, err := s.Ledger.AlertEvents(r.Context(), x.ID)
	for _, e := range slices.Backward(events) {
		row := timelineRow{At: moment(e.At, s.Catalogue.Zone), What: alert.EventName(e.What).In(lang), By: e.By, Note: e.Note}
		if row.Note == "" && e.What != ledger.AlertAcknowledged {
			row.Note = alert.FactsOf(e.Body).Title.In(lang)
		}
		c.Timeline = append(c.Timeline, row)
	}
	return c, err
}

func (s *site) silences(r *http.Request, lang indicators.Lang) ([]silenceRow, error) {
	list, err := s.Ledger.Silences(r.Context())
	var rows []silenceRow
	for _, x := range list {
		var what []string
		for _, part := range []string{alert.KindName(x.Kind).In(lang), string(x.Domain), string(x.Indicator), string(x.Target)} {
			if part != "" {
				what = append(what, part)
			}
		}
		if len(what) == 0 {
			what = []string{indicators.Text{ZH: "全部", EN: "everything"}.In(lang)}
		}
		rows = append(rows, silenceRow{x.ID, strings.Join(what, " · "), moment(x.Until, s.Catalogue.Zone), x.By, x.Note})
	}
	return rows, err
}

// acknowledgementForm takes the page's form.
func (s *site) acknowledgementForm(r *http.Request, who reader) form {
	by, note := r.PostForm.Get("by"), r.PostForm.Get("note")
	id, err := numbered(r, errNoAlert)
	return form{
		page: "/alerts", next: "/alerts#a-" + strconv.FormatInt(id, 10),
		take: func() error {
			if err != nil {
				return err
			}
			return s.formWrite(r, ledger.Steward, func() error { return s.acknowledge(r, id, by, note) })
		},
		again: func(why string) (*view, error) {
			return s.alertsView(r, who, alertsBody{formState: formState{Fault: why, At: id, By: by, Note: note}})
		},
	}
}

var errNoAlert = missing("没有这条提醒", "there is no such alert")

func (s *site) acknowledge(r *http.Request, id int64, by, note string) error {
	err := alert.Acknowledge(r.Context(), s.Ledger, id, by, note)
	switch {
	case errors.Is(err, alert.ErrWords):
		return wrong("请写明由谁知悉；备注最多2000字节", "say who acknowledges; a note has at most 2000 bytes")
	case errors.Is(err, ledger.ErrNotFound):
		return errNoAlert
	case errors.Is(err, ledger.ErrDecided):
		return fault{http.StatusConflict, indicators.Text{ZH: "这条提醒已有人知悉或已解除", EN: "this alert was acknowledged before, or is over"}}
	case err != nil:
		return err
	}
	s.Log.Info("an alert was acknowledged", "alert", id, "by", by)
	return nil
}

// listAlerts gives the alerts that are not over, and with resolved=N the last N
// that are.
func (s *site) listAlerts(w http.ResponseWriter, r *http.Request) error {
	resolved := 0
	if text := r.URL.Query().Get("resolved"); text != "" {
		var err error
		if resolved, err = strconv.Atoi(text); err != nil || resolved < 0 || resolved > 10000 {
			return badRequest("resolved: want a number from 0 to 10000")
		}
	}
	alerts, err := s.Ledger.Alerts(r.Context(), resolved)
	if err != nil {
		return err
	}
	return writeTagged(w, r, alert.ListOf(alerts))
}

// postAcknowledgement acknowledges an alert: {"by": …, "note": …}.
func (s *site) postAcknowledgement(w http.ResponseWriter, r *http.Request) error {
	id, err := numbered(r, errNoAlert)
	if err != nil {
		return err
	}
	var body decision
	if _, err := readBody(w, r, &body); err != nil {
		return err
	}
	if err := s.acknowledge(r, id, body.By, body.Note); err != nil {
		return err
	}
	x, err := s.Ledger.AlertWith(r.Context(), id)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, "application/json", alert.ListOf([]ledger.Alert{x}).Items[0])
	return nil
}

// postedSilence is a silence as a program sends it.
type postedSilence struct {
	Kind      string        `json:"kind"`
	Domain    indicators.ID `json:"domain"`
	Indicator indicators.ID `json:"indicator"`
	Target    indicators.ID `json:"target"`
	Until     time.Time     `json:"until"`
	By        string        `json:"by"`
	Note      string        `json:"note"`
}

// postSilence keeps people from being told of certain alerts for a while.
func (s *site) postSilence(w http.ResponseWriter, r *http.Request) error {
	var p postedSilence
	if _, err := readBody(w, r, &p); err != nil {
		return err
	}
	silence := ledger.Silence{Kind: p.Kind, Domain: p.Domain, Indicator: p.Indicator, Target: p.Target, Until: p.Until, By: p.By, Note: p.Note}
	if err := alert.CheckSilence(s.Catalogue, silence, s.Now()); err != nil {
		return badRequest(err.Error())
	}
	id, err := s.Ledger.AddSilence(r.Context(), silence)
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, "application/json", struct {
		ID int64 `json:"id"`
	}{id})
	return nil
}
