package web

import (
	"context"
	"html/template"
	"net/http"
	"time"

	"waymark/chart"
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
	ID    indicators.ID
	Name  string
	Rows  []row
	Marks []tally
}

// row is one target.
type row struct {
	Item    scoreboard.Item
	Name    string
	Address string
	Asked   string
	Due     string
	Latest  string
	Period  string
	// Published says when the latest figure came out.
	Published string
	Spark     template.HTML
	Needed    string
	Held      string
}

// change is a target whose verdict is another than before.
type change struct {
	Row    row
	Before indicators.Verdict
	Worse  bool
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
		body.Moved, body.News = s.changes(items, who.since, who)
		body.shorten()
	}
	body.Groups = groups(items, f, who)
	s.options(&body, who)
	return &view{name: "scoreboard", Title: who.say("记分板", "Scoreboard"), Section: "scoreboard", Body: body}, nil
}

// listedChanges is how many changes of each kind the page lists.
const listedChanges = 12

func (b *boardBody) shorten() {
	if n := len(b.Moved) - listedChanges; n > 0 {
		b.Moved, b.More = b.Moved[:listedChanges], n
	}
	if n := len(b.News) - listedChanges; n > 0 {
		b.News, b.More = b.News[:listedChanges], b.More+n
	}
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

func groups(items []scoreboard.Item, f filter, who reader) []group {
	var list []group
	for _, it := range items {
		id, title := it.Domain.ID, it.Domain.Name.In(who.lang)
		if f.Sort != "plan" {
			id, title = "all", who.say("全部目标", "All targets")
		}
		if n := len(list); n == 0 || list[n-1].ID != id {
			list = append(list, group{ID: id, Name: title})
		}
		g := &list[len(list)-1]
		g.Rows = append(g.Rows, rowOf(it, who, f.AsOf))
	}
	for i := range list {
		counts := make(map[indicators.Verdict]int)
		for _, r := range list[i].Rows {
			counts[r.Item.Assessment.Verdict]++
		}
		for _, v := range indicators.Verdicts() {
			if counts[v] > 0 {
				list[i].Marks = append(list[i].Marks, tally{Verdict: v, Count: counts[v]})
			}
		}
	}
	return list
}

func rowOf(it scoreboard.Item, who reader, day indicators.Date) row {
	r := row{Item: it, Name: name(it).In(who.lang), Asked: chart.Asked(it.Target, who.lang), Due: it.Target.Due.In(who.lang),
		Address: indicatorAddress(it.Target.Series, it.Target.ID, day)}
	var values []float64
	for _, v := range it.History {
		if c, err := v.Unit.Convert(v.Value, it.Indicator.Unit); err == nil && v.HasValue() {
			values = append(values, c)
		}
	}
	if n := len(values); n > 24 {
		values = values[n-24:]
	}
	if len(values) > 1 {
		r.Spark = template.HTML(chart.Spark(values, 84, 24)) //nolint:gosec // drawn by us from numbers
	}
	if l := it.Latest; l != nil {
		r.Latest, r.Period = chart.Reading(l.Quantity(), who.lang), l.Period.In(who.lang)
		r.Published = who.say(l.Published.String()+"公布", "published "+l.Published.String())
	}
	r.Needed = pace(it.Assessment.PaceNeeded, it.Indicator, who.lang)
	r.Held = pace(it.Assessment.PaceHeld, it.Indicator, who.lang)
	return r
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
