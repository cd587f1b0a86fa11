package web

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"waymark/derive"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

type indicatorLine struct {
	ID         indicators.ID        `json:"id"`
	Domain     indicators.ID        `json:"domain"`
	Name       indicators.Text      `json:"name"`
	Unit       indicators.Unit      `json:"unit"`
	Kind       indicators.Kind      `json:"kind"`
	Basis      indicators.Basis     `json:"basis"`
	Frequency  indicators.Frequency `json:"frequency"`
	Cumulative bool                 `json:"cumulative"`
	Direction  indicators.Direction `json:"direction"`
	Source     indicators.ID        `json:"source"`
	Note       indicators.Text      `json:"note"`
	Derive     string               `json:"derive"`  // the expression it is computed by; empty where its figures are published
	Release    string               `json:"release"` // the calendar of releases, as the plan says it; empty where there is none
	Awaited    []awaitedFigure      `json:"awaited"` // the next figure of each region that has one
}

// awaitedFigure is the next figure of a series, which is promised.
type awaitedFigure struct {
	Region  indicators.Region `json:"region"`
	Period  indicators.Period `json:"period"`
	Due     indicators.Date   `json:"due"`
	Overdue float64           `json:"overdue_seconds"`
}

func (s *site) listIndicators(w http.ResponseWriter, r *http.Request) error {
	awaited := make(map[indicators.ID][]awaitedFigure)
	for _, a := range s.Board().Awaited {
		id := a.Series.Indicator
		awaited[id] = append(awaited[id], awaitedFigure{a.Series.Region, a.Next.Period, a.Next.Due, a.Overdue.Seconds()})
	}
	var items []indicatorLine
	for _, i := range s.Catalogue.Indicators {
		items = append(items, indicatorLine{Derive: i.Derive, Release: i.Release.String(), Awaited: awaited[i.ID], ID: i.ID, Domain: i.Domain, Name: i.Name, Unit: i.Unit, Kind: i.Kind, Basis: i.Basis,
			Frequency: i.Frequency, Cumulative: i.Cumulative, Direction: i.Direction, Source: i.Source, Note: i.Note})
	}
	return writePage(w, r, items, func(i indicatorLine) string { return string(i.ID) })
}

// listTargets gives the items of the scoreboard under the page's own filters.
func (s *site) listTargets(w http.ResponseWriter, r *http.Request) error {
	f, err := readFilter(r.URL.Query())
	if err == nil {
		err = f.known(r.URL.Query())
	}
	if err != nil {
		return err
	}
	snapshot, err := s.snapshot(r.Context(), f.AsOf)
	if err != nil {
		return err
	}
	var items []scoreboard.Item
	for _, it := range f.apply(snapshot.Items, indicators.English) {
		if id := r.URL.Query().Get("indicator"); id == "" || id == string(it.Target.Indicator) {
			items = append(items, it)
		}
	}
	return writePage(w, r, items, func(it scoreboard.Item) string { return string(it.Target.ID) })
}

// observationLine is one vintage as programs read it.
type observationLine struct {
	Indicator indicators.ID     `json:"indicator"`
	Region    indicators.Region `json:"region"`
	Period    indicators.Period `json:"period"`
	Value     *float64          `json:"value"` // null where it is missing
	Unit      indicators.Unit   `json:"unit"`
	Bound     string            `json:"bound"`
	Status    indicators.Status `json:"status"`
	Published indicators.Date   `json:"published"`
	Recorded  time.Time         `json:"recorded"`
	Source    indicators.ID     `json:"source"`
	Document  indicators.Hash   `json:"document"`
	Locator   string            `json:"locator"`
	Note      string            `json:"note"`
	Derived   bool              `json:"derived"` // computed from others: the locator names them
	Sequence  uint64            `json:"sequence"`
}

func lineOf(v indicators.Vintage) observationLine {
	l := observationLine{Indicator: v.Indicator, Region: v.Region, Period: v.Period, Unit: v.Unit, Bound: v.Bound.Code(),
		Status: v.Status, Published: v.Published, Recorded: v.Recorded, Source: v.Source, Document: v.Document,
		Locator: v.Locator, Note: v.Note, Derived: v.Collector == derive.Collector, Sequence: v.Sequence}
	if v.HasValue() && !math.IsInf(v.Value, 0) {
		l.Value = &v.Value
	}
	return l
}

var observationColumns = []string{"indicator", "region", "period", "value", "unit", "bound", "status", "published", "recorded",
	"source", "document", "locator", "note", "sequence"}

func (l observationLine) row() []string {
	value := ""
	if l.Value != nil {
		value = strconv.FormatFloat(*l.Value, 'f', -1, 64)
	}
	recorded := ""
	if !l.Recorded.IsZero() {
		recorded = l.Recorded.UTC().Format(time.RFC3339Nano)
	}
	return []string{string(l.Indicator), string(l.Region), l.Period.String(), value, l.Unit.String(), l.Bound, string(l.Status),
		l.Published.String(), recorded, string(l.Source), l.Document.String(), ledger.Guarded(l.Locator), ledger.Guarded(l.Note), strconv.FormatUint(l.Sequence, 10)}
}

// listObservations gives the current figure of each period as of a day, or
// with vintages=all every vintage published by then.
func (s *site) listObservations(w http.ResponseWriter, r *http.Request) error {
	q, err := s.readQuestion(r)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	vintages := query.Get("vintages")
	format, err := formatOf(w, r)
	if err != nil {
		return err
	}
	if vintages != "" && vintages != "all" && vintages != "latest" {
		return badRequest("vintages: want latest or all")
	}
	found, err := s.Ledger.Latest(r.Context(), q.on, ledger.AsOf{Published: q.day})
	if vintages == "all" {
		found, err = s.Ledger.Vintages(r.Context(), q.on)
	}
	if err != nil {
		return err
	}
	return s.writeObservations(w, r, observations{format, string(q.ind.ID), func(yield func(observationLine, error) bool) {
		for _, v := range found {
			if (q.day == 0 || v.Published <= q.day) && !yield(lineOf(v), nil) {
				return
			}
		}
	}})
}

type runLine struct {
	ID           int64         `json:"id"`
	Collector    indicators.ID `json:"collector"`
	Started      time.Time     `json:"started"`
	Finished     *time.Time    `json:"finished"` // null while it runs
	Result       ledger.Result `json:"result"`
	Observations int           `json:"observations"`
	New          int           `json:"new"`
	Revised      int           `json:"revised"`
	Known        int           `json:"known"`
	Held         int           `json:"held"`
	Error        string        `json:"error"`
}

func runLineOf(r ledger.Run) runLine {
	l := runLine{ID: r.ID, Collector: r.Collector, Started: r.Started, Result: r.Result, Observations: r.Observations,
		New: r.New, Revised: r.Revised, Known: r.Known, Held: r.Held, Error: r.Error}
	if !r.Finished.IsZero() {
		l.Finished = &r.Finished
	}
	return l
}

type collectorLine struct {
	ID          indicators.ID            `json:"id"`
	Name        indicators.Text          `json:"name"`
	Kind        string                   `json:"kind"`
	Schedule    string                   `json:"schedule"`
	LastRun     *runLine                 `json:"last_run"` // null before the first
	LastSuccess *time.Time               `json:"last_success"`
	Results     map[ledger.Result]uint64 `json:"results"`
	Next        *time.Time               `json:"next_look"` // null where this service does not collect
	Why         indicators.Text          `json:"why_then"`
}

func (s *site) listCollectors(w http.ResponseWriter, r *http.Request) error {
	statistics, err := s.Ledger.RunStatistics(r.Context())
	if err != nil {
		return err
	}
	byID := make(map[indicators.ID]ledger.RunStatistics)
	for _, st := range statistics {
		byID[st.Collector] = st
	}
	stands, err := s.standing(r.Context())
	if err != nil {
		return err
	}
	var items []collectorLine
	for _, c := range s.Catalogue.Collectors {
		st := byID[c.ID]
		line := collectorLine{ID: c.ID, Name: c.Name, Kind: c.Kind, Schedule: c.Schedule, Results: st.Results}
		if !st.LastRun.Started.IsZero() {
			run := runLineOf(st.LastRun)
			line.LastRun = &run
		}
		if !st.LastSuccess.IsZero() {
			line.LastSuccess = &st.LastSuccess
		}
		if stand, ok := stands[c.ID]; ok {
			if line.Why = stand.Next.Why; !stand.Next.At.IsZero() {
				line.Next = &stand.Next.At
			}
		}
		items = append(items, line)
	}
	return writeList(w, r, items)
}
