package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
)

// startRun runs a collector and answers with its run.
func (s *site) startRun(w http.ResponseWriter, r *http.Request) error {
	run, err := s.run(r.Context(), indicators.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	writeJSON(w, http.StatusOK, "application/json", runLineOf(run))
	return nil
}

// run runs a collector; its errors are problems where they are the caller's.
func (s *site) run(ctx context.Context, id indicators.ID) (ledger.Run, error) {
	if _, ok := s.Catalogue.Collector(id); !ok {
		return ledger.Run{}, notFound("the plan has no such collector")
	}
	if s.Collectors == nil {
		return ledger.Run{}, problem{Status: http.StatusNotImplemented, Title: "not here", Detail: "this service does not collect"}
	}
	run, err := s.Collectors.Collect(ctx, id)
	switch {
	case errors.Is(err, collector.ErrPushed):
		return run, badRequest("figures are pushed to this collector; it cannot be run")
	case errors.Is(err, collector.ErrRunning):
		return run, problem{Status: http.StatusConflict, Title: "under way", Detail: "a run of this collector is under way already"}
	case err == nil:
		s.Log.Info("a collector was run on request", "collector", id, "result", run.Result)
	}
	return run, err
}

// posted is what a program sends; the collector reads each figure.
type posted struct {
	Observations []json.RawMessage `json:"observations"`
}

type receiptLine struct {
	Run     int64  `json:"run"` // that took the figures; 0 where a person accepted one
	First   uint64 `json:"first"`
	Last    uint64 `json:"last"`
	New     int    `json:"new"`
	Revised int    `json:"revised"`
	Known   int    `json:"known"`
	Held    int    `json:"held"`
}

func receiptOf(r ledger.Receipt) receiptLine {
	return receiptLine{First: r.First, Last: r.Last, New: r.New, Revised: r.Revised, Known: r.Known, Held: r.Held}
}

// postObservations records figures under the collector that the query names. The
// call is one run of it, and the body is archived, so that each figure leads
// back to where it was said. All faults come at once, and with one nothing is
// recorded.
func (s *site) postObservations(w http.ResponseWriter, r *http.Request) error {
	if s.Collectors == nil {
		return problem{Status: http.StatusNotImplemented, Title: "not here", Detail: "this service does not collect"}
	}
	var p posted
	body, err := readBody(w, r, &p)
	if err != nil {
		return err
	}
	if len(p.Observations) == 0 {
		return badRequest("observations: want at least one")
	}
	received, err := s.Collectors.Receive(r.Context(), pushedTo(r), body)
	switch {
	case errors.Is(err, collector.ErrUnknown):
		return notFound("collector: the plan has none of that name")
	case errors.Is(err, collector.ErrNotPushed):
		return badRequest("collector: it fetches its figures itself; name one of kind push, or none")
	case err != nil:
		return err
	}
	if len(received.Faults) > 0 {
		p := problem{Status: http.StatusUnprocessableEntity, Title: "figures cannot be recorded",
			Detail: "nothing was recorded; each fault is in errors"}
		for _, fault := range received.Faults[:min(len(received.Faults), 100)] {
			p.Errors = append(p.Errors, fault.Error())
		}
		return p
	}
	line := receiptOf(received.Receipt)
	line.Run = received.Run.ID
	writeJSON(w, http.StatusOK, "application/json", line)
	return nil
}

// pushedTo is the collector that figures are posted to.
func pushedTo(r *http.Request) indicators.ID {
	if id := r.URL.Query().Get("collector"); id != "" {
		return indicators.ID(id)
	}
	return collector.Posted
}

// pushing lets a contributor's request through, and one that bears the own
// token of the collector that it posts to.
func (s *site) pushing(next apiHandler) apiHandler {
	contributing := s.contributing(next)
	return func(w http.ResponseWriter, r *http.Request) error {
		token, bearer := bearerOf(r)
		if !bearer || s.Collectors == nil || !s.attempts.may(r) || !s.Collectors.Admits(pushedTo(r), token) {
			return contributing(w, r)
		}
		return s.audited(r, actor{"collector " + string(pushedTo(r)), ledger.Contributor}, func() error { return next(w, r) })
	}
}
