package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// shownDecisions is how many of the last decisions the page shows.
const shownDecisions = 50

type quarantineBody struct {
	Rows    []heldRow
	Decided []heldRow // the last decisions, newest first
	formState
}

// heldRow is one figure that waits for a person, or did.
type heldRow struct {
	Held     ledger.Held
	Name     string
	Address  string
	Figure   string
	Period   string
	Since    string
	Reason   string
	Source   sourceLine
	Document string
	Decided  string
	Accepted bool
}

func (s *site) quarantinePage(r *http.Request, who reader) (*view, error) {
	return s.quarantineView(r, who, quarantineBody{})
}

// quarantineView fills a page that may already hold what a decision met.
func (s *site) quarantineView(r *http.Request, who reader, body quarantineBody) (*view, error) {
	held, err := s.Ledger.Quarantine(r.Context(), true)
	if err != nil {
		return nil, err
	}
	s.offer(r, &body.formState)
	for _, h := range held {
		if h.Decided.IsZero() {
			body.Rows = append(body.Rows, s.heldRow(h, who.lang))
		}
	}
	slices.SortStableFunc(held, func(a, b ledger.Held) int { return b.Decided.Compare(a.Decided) })
	for _, h := range held {
		if !h.Decided.IsZero() && len(body.Decided) < shownDecisions {
			body.Decided = append(body.Decided, s.heldRow(h, who.lang))
		}
	}
	return &view{name: "quarantine", live: true, Title: who.say("待核数据", "Quarantine"), Section: "quarantine", Body: body}, nil
}

func (s *site) heldRow(h ledger.Held, lang indicators.Lang) heldRow {
	v := h.Vintage
	row := heldRow{Held: h, Name: string(v.Indicator), Figure: v.Quantity().In(lang), Period: v.Period.In(lang),
		Since: moment(h.Since, s.Catalogue.Zone), Reason: h.Reason.In(lang), Source: s.source(v.Source, v.Locator),
		Decided: moment(h.Decided, s.Catalogue.Zone), Accepted: h.Verdict == ledger.Accepted}
	if ind, ok := s.Catalogue.Indicator(v.Indicator); ok {
		row.Name, row.Address = ind.Name.In(lang), indicatorAddress(v.Series, "", 0)
	}
	if !v.Document.IsZero() {
		row.Document = documentAddress(v.Document, v.Locator)
	}
	return row
}

// decisionForm takes the page's form, which bears the token as a field.
func (s *site) decisionForm(r *http.Request, who reader) form {
	d := ledger.Decision{Accept: r.PostForm.Get("verdict") == "accept", By: r.PostForm.Get("by"), Note: r.PostForm.Get("note")}
	id, err := numbered(r, errNotHeld)
	return form{
		page: "/quarantine", next: "/quarantine#h-" + strconv.FormatInt(id, 10),
		take: func() error {
			if err == nil {
				err = s.formDecision(r, id, d)
			}
			return err
		},
		again: func(why string) (*view, error) {
			return s.quarantineView(r, who, quarantineBody{formState: formState{Fault: why, At: id, By: d.By, Note: d.Note}})
		},
	}
}

func (s *site) formDecision(r *http.Request, id int64, d ledger.Decision) error {
	verdict := r.PostForm.Get("verdict")
	switch {
	case verdict != "accept" && verdict != "reject":
		return wrong("请选择采纳或不采纳", "choose to accept or to reject")
	case d.Check() != nil:
		return wrong("请写明由谁决定以及理由", "say who decides, and why")
	}
	return s.formWrite(r, ledger.Steward, func() error {
		_, err := s.decide(r, id, d)
		return err
	})
}

var errNotHeld = missing("没有这项待核数据", "there is no such figure in quarantine")

// decide takes a decision. That it was taken before is a fault that tells what
// the first decided.
func (s *site) decide(r *http.Request, id int64, d ledger.Decision) (ledger.Receipt, error) {
	receipt, err := s.Ledger.Decide(r.Context(), id, d)
	var before *ledger.DecidedError
	switch {
	case errors.Is(err, ledger.ErrNotFound):
		return receipt, errNotHeld
	case errors.As(err, &before):
		return receipt, s.decidedBefore(before.Held)
	case err != nil:
		return receipt, err
	}
	s.Log.Info("a held figure was decided", "held", id, "accepted", d.Accept, "by", d.By)
	return receipt, nil
}

func (s *site) decidedBefore(h ledger.Held) error {
	word := indicators.Text{ZH: "不采纳", EN: "rejected"}
	if h.Verdict == ledger.Accepted {
		word = indicators.Text{ZH: "采纳", EN: "accepted"}
	}
	when := moment(h.Decided, s.Catalogue.Zone)
	return fault{http.StatusConflict, indicators.Text{
		ZH: h.By + "已于" + when + "决定" + word.ZH + "：" + h.Note,
		EN: h.By + " " + word.EN + " this figure on " + when + ": " + h.Note,
	}}
}

// HeldLine is a figure that waits for a person, or did, as programs read it from
// the API and from `waymark quarantine list --format json`.
type HeldLine struct {
	ID          int64           `json:"id"`
	Observation observationLine `json:"observation"`
	Reason      indicators.Text `json:"reason"`
	Since       time.Time       `json:"since"`
	Verdict     string          `json:"verdict"` // empty while it waits
	Decided     *time.Time      `json:"decided"` // null while it waits
	By          string          `json:"by"`
	Note        string          `json:"note"`
}

// listQuarantine gives the figures that wait, or with all=true every figure
// that ever did.
func (s *site) listQuarantine(w http.ResponseWriter, r *http.Request) error {
	held, err := s.Ledger.Quarantine(r.Context(), r.URL.Query().Get("all") == "true")
	if err != nil {
		return err
	}
	return writeList(w, r, HeldLines(held))
}

// HeldLines gives held figures as programs read them.
func HeldLines(held []ledger.Held) []HeldLine {
	items := make([]HeldLine, len(held))
	for i, h := range held {
		items[i] = HeldLine{ID: h.ID, Observation: lineOf(h.Vintage), Reason: h.Reason, Since: h.Since, Verdict: h.Verdict, By: h.By, Note: h.Note}
		if !h.Decided.IsZero() {
			items[i].Decided = &held[i].Decided
		}
	}
	return items
}

type decision struct {
	By   string `json:"by"`
	Note string `json:"note"`
}

// deciding accepts or rejects a held figure.
func (s *site) deciding(accept bool) apiHandler {
	return func(w http.ResponseWriter, r *http.Request) error {
		id, err := numbered(r, errNotHeld)
		if err != nil {
			return err
		}
		var body decision
		if _, err := readBody(w, r, &body); err != nil {
			return err
		}
		d := ledger.Decision{Accept: accept, By: body.By, Note: body.Note}
		if err := d.Check(); err != nil {
			return badRequest(err.Error() + `; want {"by": "who decides", "note": "why"}`)
		}
		receipt, err := s.decide(r, id, d)
		if err != nil {
			return err
		}
		writeJSON(w, http.StatusOK, "application/json", receiptOf(receipt))
		return nil
	}
}
