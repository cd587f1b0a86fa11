package web

import (
	"errors"
	"fmt"
	"math"
	"net/http"

	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
)

// startRun runs a collector and answers with its run.
func (s *site) startRun(w http.ResponseWriter, r *http.Request) error {
	id := indicators.ID(r.PathValue("id"))
	if _, ok := s.Catalogue.Collector(id); !ok {
		return notFound("the plan has no such collector")
	}
	if s.Collectors == nil {
		return problem{Status: http.StatusNotImplemented, Title: "not here", Detail: "this service does not collect"}
	}
	run, err := s.Collectors.Collect(r.Context(), id)
	if errors.Is(err, collector.ErrRunning) {
		return problem{Status: http.StatusConflict, Title: "under way", Detail: "a run of this collector is under way already"}
	}
	if err != nil {
		return err
	}
	s.Log.Info("a collector was run on request", "collector", id, "result", run.Result)
	writeJSON(w, http.StatusOK, "application/json", runLineOf(run))
	return nil
}

// postedObservation is a figure as a program sends it.
type postedObservation struct {
	Indicator string   `json:"indicator"`
	Region    string   `json:"region"` // empty: the plan's
	Period    string   `json:"period"`
	Value     *float64 `json:"value"` // null: the source says that there is none
	Unit      string   `json:"unit"`  // empty: the indicator's
	Bound     string   `json:"bound"`
	Status    string   `json:"status"`
	Published string   `json:"published"`
	Source    string   `json:"source"`
	Note      string   `json:"note"`
}

type posted struct {
	Observations []postedObservation `json:"observations"`
}

type receiptLine struct {
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

// poster is the collector under which figures from the API are recorded.
const poster indicators.ID = "api"

// postObservations records figures. The body itself is archived, so that each
// of them leads back to where it was said. All faults come at once, and with
// one nothing is recorded.
func (s *site) postObservations(w http.ResponseWriter, r *http.Request) error {
	var p posted
	body, err := readBody(w, r, &p)
	if err != nil {
		return err
	}
	if len(p.Observations) == 0 {
		return badRequest("observations: want at least one")
	}
	document := ledger.Document{Hash: ledger.HashOf(body), Address: "POST " + apiRoot + "/observations",
		MediaType: "application/json", Fetched: s.Now(), Content: body}
	batch := ledger.Batch{Collector: poster, Documents: []ledger.Document{document}}
	var faults []string
	for i, o := range p.Observations {
		v, reason, err := s.vintage(o)
		if err != nil {
			if faults = append(faults, fmt.Sprintf("observations[%d]: %v", i, err)); len(faults) == 100 {
				break
			}
			continue
		}
		v.Document, v.Locator = document.Hash, fmt.Sprintf("$.observations[%d].value", i)
		if reason.IsZero() {
			batch.Vintages = append(batch.Vintages, v)
			continue
		}
		batch.Held = append(batch.Held, ledger.Held{Vintage: v, Reason: reason})
	}
	if len(faults) > 0 {
		return problem{Status: http.StatusUnprocessableEntity, Title: "figures cannot be recorded",
			Detail: "nothing was recorded; each fault is in errors", Errors: faults}
	}
	receipt, err := s.Ledger.Append(r.Context(), batch)
	if err != nil {
		return err
	}
	s.Log.Info("figures were posted", "collector", poster, "new", receipt.New, "revised", receipt.Revised, "held", receipt.Held)
	writeJSON(w, http.StatusOK, "application/json", receiptOf(receipt))
	return nil
}

// vintage reads a posted figure against the catalogue; a reason says why a
// person should look at it first.
func (s *site) vintage(o postedObservation) (v indicators.Vintage, reason indicators.Text, err error) {
	ind, ok := s.Catalogue.Indicator(indicators.ID(o.Indicator))
	if !ok {
		return v, reason, fmt.Errorf("indicator %.70q: the plan has none of that name", o.Indicator)
	}
	v.Indicator, v.Region, v.Unit, v.Source, v.Note = ind.ID, s.Catalogue.Region, ind.Unit, indicators.ID(o.Source), o.Note
	v.Decimals, v.Value = -1, math.NaN()
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	if o.Region != "" {
		v.Region, err = indicators.ParseRegion(o.Region)
		note(err)
	}
	if o.Unit != "" {
		v.Unit, err = indicators.ParseUnit(o.Unit)
		note(err)
	}
	v.Period, err = indicators.ParsePeriod(o.Period)
	note(err)
	v.Bound, err = indicators.ParseBound(o.Bound)
	note(err)
	v.Status, err = indicators.ParseStatus(o.Status)
	note(err)
	v.Published, err = indicators.ParseDate(o.Published)
	note(err)
	if _, known := s.Catalogue.Source(v.Source); !known && o.Source != "" {
		note(fmt.Errorf("source %.70q: the plan has none of that name", o.Source))
	}
	if len(o.Note) > 2000 {
		note(errors.New("note: at most 2000 bytes"))
	}
	if o.Value != nil {
		v.Value = *o.Value
	} else {
		v.Status = indicators.Missing
	}
	if err := errors.Join(errs...); err != nil {
		return v, reason, err
	}
	if err := ind.CheckObservation(v.Observation); err != nil {
		return v, reason, err
	}
	return v, s.doubt(ind, v), nil
}

// doubt says why a figure should wait for a person; empty where it need not.
func (s *site) doubt(ind indicators.Indicator, v indicators.Vintage) indicators.Text {
	today := indicators.DateOf(s.Now().In(s.Catalogue.Zone))
	switch value, err := v.Unit.Convert(v.Value, ind.Unit); {
	case v.Period.First() > today && v.Status != indicators.Forecast:
		return indicators.Text{ZH: "时期在未来", EN: "the period lies in the future"}
	case v.Published > today:
		return indicators.Text{ZH: "公布日期在未来", EN: "the day of publication lies in the future"}
	case v.HasValue() && err == nil && !ind.Plausible.Contains(value):
		return indicators.Text{ZH: "超出合理范围", EN: "outside the plausible range"}
	}
	return indicators.Text{}
}
