package web

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"waymark/indicators"
	"waymark/scoreboard"
)

// boardBody is the scoreboard page.
type boardBody struct {
	AsOf    indicators.Date
	Replay  bool
	Total   int // of all targets
	Shown   int
	Tallies []tally
	Moved   []change
	News    []news
	More    int  // changes that are not listed
	Looked  bool // the reader looked before
	Groups  []group
	Filter  filter
	Domains []option
	Verdict []option
	Stands  []option
	Regions []option
	Sorts   []option
	Overdue []overdueRow
}

// overdueRow is a series whose next figure is late.
type overdueRow struct {
	Name, Address, Period string
	Due                   indicators.Date
	Late                  time.Duration
}

// tally is how many targets stand under a verdict.
type tally struct {
	Verdict indicators.Verdict
	Count   int
	Address string
	Chosen  bool
}

type option struct {
	Value, Label string
	Chosen       bool
}

// group is the targets of a domain, or all of them where another order is
// asked for.
type group struct {
	ID   indicators.ID
	Name string
	Rows []template.HTML

	counts map[indicators.Verdict]int
}

// change is a target whose verdict is another than before.
type change struct {
	Row    row
	Before indicators.Verdict
	Way    way
	On     indicators.Date
}

func (s *site) scoreboardPage(r *http.Request, who reader) (*view, error) {
	f, err := readFilter(r.URL.Query())
	if err != nil {
		return nil, err
	}
	snapshot, err := s.snapshot(r.Context(), f.AsOf)
	if err != nil {
		return nil, err
	}
	items := f.apply(snapshot.Items, who.lang)
	body := boardBody{AsOf: snapshot.AsOf, Replay: f.AsOf != 0, Total: len(snapshot.Items), Shown: len(items), Filter: f}
	body.Tallies = tallies(snapshot.Items, f, who)
	for _, a := range snapshot.Overdue() {
		body.Overdue = append(body.Overdue, overdueRow{a.Indicator.Name.In(who.lang), indicatorAddress(a.Series, "", f.AsOf),
			a.Next.Period.In(who.lang), a.Next.Due, a.Overdue})
	}
	if !body.Replay {
		body.Looked = !who.since.IsZero()
		body.Moved, body.News, body.More = s.changes(items, who.since, who)
	}
	if body.Groups, err = s.groups(items, f, who); err != nil {
		return nil, err
	}
	s.options(&body, who)
	return &view{name: "scoreboard", Title: who.say("记分板", "Scoreboard"), Section: "scoreboard", Body: body}, nil
}

// snapshot gives the current scoreboard, or the one of a day.
func (s *site) snapshot(ctx context.Context, day indicators.Date) (*scoreboard.Snapshot, error) {
	if day == 0 {
		return s.Board(), nil
	}
	return scoreboard.At(ctx, s.Catalogue, s.Ledger, day)
}

func tallies(items []scoreboard.Item, f filter, who reader) []tally {
	counts := make(map[indicators.Verdict]int)
	other := f
	other.Verdict = ""
	for _, it := range items {
		if other.keeps(it) {
			counts[it.Assessment.Verdict]++
		}
	}
	var list []tally
	for _, v := range indicators.Verdicts() {
		t := tally{Verdict: v, Count: counts[v], Address: who.with("verdict", string(v)), Chosen: f.Verdict == v}
		if t.Chosen {
			t.Address = who.with("verdict", "")
		}
		list = append(list, t)
	}
	return list
}

func (s *site) groups(items []scoreboard.Item, f filter, who reader) ([]group, error) {
	var list []group
	for _, it := range items {
		id, title := it.Domain.ID, it.Domain.Name.In(who.lang)
		if f.Sort != "plan" {
			id, title = "all", who.say("全部目标", "All targets")
		}
		if n := len(list); n == 0 || list[n-1].ID != id {
			list = append(list, group{ID: id, Name: title, counts: make(map[indicators.Verdict]int)})
		}
		g := &list[len(list)-1]
		html, err := s.row(it, who, f.AsOf)
		if err != nil {
			return nil, err
		}
		g.Rows = append(g.Rows, html)
		g.counts[it.Assessment.Verdict]++
	}
	return list, nil
}

// Marks counts the group's targets by verdict.
func (g group) Marks() []tally {
	var list []tally
	for _, v := range indicators.Verdicts() {
		if g.counts[v] > 0 {
			list = append(list, tally{Verdict: v, Count: g.counts[v]})
		}
	}
	return list
}

func (s *site) options(b *boardBody, who reader) {
	all := option{Label: who.say("全部", "All")}
	b.Domains, b.Verdict, b.Stands = []option{all}, []option{all}, []option{all}
	for _, d := range s.Catalogue.Domains {
		b.Domains = append(b.Domains, option{string(d.ID), d.Name.In(who.lang), d.ID == b.Filter.Domain})
	}
	for _, v := range indicators.Verdicts() {
		b.Verdict = append(b.Verdict, option{string(v), v.Name().In(who.lang), v == b.Filter.Verdict})
	}
	for _, st := range []indicators.Standing{indicators.Stated, indicators.Derived, indicators.Reference} {
		b.Stands = append(b.Stands, option{string(st), st.Name().In(who.lang), st == b.Filter.Standing})
	}
	for _, region := range s.allRegions() {
		b.Regions = append(b.Regions, option{string(region), regionName(region, who.lang), region == b.Filter.Region})
	}
	labels := map[string]indicators.Text{
		"plan": {ZH: "按规划顺序", EN: "Plan order"}, "probability": {ZH: "概率低者先", EN: "Least likely first"},
		"months": {ZH: "落后多者先", EN: "Furthest behind first"}, "due": {ZH: "先到期者先", EN: "Due first"},
		"name": {ZH: "按名称", EN: "Name"}, "published": {ZH: "最近公布者先", EN: "Latest published first"},
	}
	for _, key := range sorts {
		b.Sorts = append(b.Sorts, option{key, labels[key].In(who.lang), key == b.Filter.Sort})
	}
}
