package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
)

// collectorRow is one collector with how it has fared.
type collectorRow struct {
	Collector catalogue.Collector
	Name      string
	Last      ledger.Run
	Success   string
	Next      string
	Why       string
	Due       []collector.Due
	Pushed    bool // figures are pushed to it, so that it has no button
	State     string
	Runs      []ledger.Run
	Counts    []resultCount
}

type resultCount struct {
	Result ledger.Result
	Count  uint64
}

type collectorsBody struct {
	formState
	Runnable bool // someone may run collectors here
	Zone     *time.Location
	Rows     []collectorRow
}

// results gives the words for how runs end.
var results = map[ledger.Result]indicators.Text{
	ledger.OK:        {ZH: "有新数据", EN: "ok"},
	ledger.Unchanged: {ZH: "无新数据", EN: "nothing new"},
	ledger.Failed:    {ZH: "失败", EN: "failed"},
	ledger.Running:   {ZH: "进行中", EN: "running"},
	ledger.Broken:    {ZH: "中断", EN: "interrupted"},
}

// recentRuns is how many runs the page shows of each collector.
const recentRuns = 5

// shownDue is how many of the figures it waits for the page shows of each
// collector.
const shownDue = 8

func (s *site) collectorsPage(r *http.Request, who reader) (*view, error) {
	return s.collectorsView(r, who, "")
}

// collectorsView fills the page; fault says why a run was not begun.
func (s *site) collectorsView(r *http.Request, who reader, fault string) (*view, error) {
	body := collectorsBody{formState: formState{Fault: fault}, Zone: s.Catalogue.Zone}
	s.offer(r, &body.formState)
	body.Runnable = s.Collectors != nil && body.Writable
	statistics, err := s.Ledger.RunStatistics(r.Context())
	if err != nil {
		return nil, err
	}
	byID := make(map[indicators.ID]ledger.RunStatistics)
	for _, st := range statistics {
		byID[st.Collector] = st
	}
	stands, err := s.standing(r.Context())
	if err != nil {
		return nil, err
	}
	for _, c := range s.Catalogue.Collectors {
		st := byID[c.ID]
		row := collectorRow{Collector: c, Name: c.Name.In(who.lang), Last: st.LastRun, Success: moment(st.LastSuccess, s.Catalogue.Zone), Next: "–"}
		if st, ok := stands[c.ID]; ok {
			row.Next, row.Why = moment(st.Next.At, s.Catalogue.Zone), st.Next.Why.In(who.lang)
			row.State, row.Due = st.State.In(who.lang), st.Due[:min(len(st.Due), shownDue)]
		}
		row.Pushed = s.Collectors != nil && s.Collectors.Pushed(c.ID)
		for result, n := range st.Results {
			row.Counts = append(row.Counts, resultCount{result, n})
		}
		slices.SortFunc(row.Counts, func(a, b resultCount) int { return cmp.Compare(a.Result, b.Result) })
		if row.Runs, err = s.Ledger.Runs(r.Context(), c.ID, recentRuns); err != nil {
			return nil, err
		}
		body.Rows = append(body.Rows, row)
	}
	return &view{name: "collectors", live: true, Title: who.say("采集", "Collection"), Section: "collectors", Body: body}, nil
}

// standing tells how the collectors stand; nothing where there are none here.
func (s *site) standing(ctx context.Context) (map[indicators.ID]collector.Status, error) {
	if s.Collectors == nil {
		return nil, nil
	}
	list, err := s.Collectors.Status(ctx)
	byID := make(map[indicators.ID]collector.Status)
	for _, st := range list {
		byID[st.ID] = st
	}
	return byID, err
}

type methodBody struct {
	Method      string
	Reliability string // the address of the diagram of calibration
	Indicators  int
	Targets     int
	Sources     []sourceLine
}

func (s *site) methodPage(_ *http.Request, who reader) (*view, error) {
	body := methodBody{Reliability: s.pages.assets["reliability.svg"].address, Indicators: len(s.Catalogue.Indicators)}
	board := s.Board()
	body.Targets = len(board.Items)
	if len(board.Items) > 0 {
		body.Method = board.Items[0].Assessment.Method
	}
	for _, src := range s.Catalogue.Sources {
		body.Sources = append(body.Sources, s.source(src.ID, ""))
	}
	slices.SortStableFunc(body.Sources, func(a, b sourceLine) int { return cmp.Compare(b.Published, a.Published) })
	return &view{name: "method", Title: who.say("方法与来源", "Method and sources"), Section: "method", Body: body}, nil
}
