package web

import (
	"cmp"
	"math"
	"net/url"
	"slices"
	"strings"

	"waymark/indicators"
	"waymark/scoreboard"
)

// filter is what a reader asked of the scoreboard. Parameters that mean
// nothing are left out rather than refused: a shared address keeps working.
type filter struct {
	Search   string
	Domain   indicators.ID
	Verdict  indicators.Verdict
	Standing indicators.Standing
	Region   indicators.Region
	Sort     string
	AsOf     indicators.Date // zero: now
}

// sorts are the orders that can be asked for, the plan's own first.
var sorts = []string{"plan", "probability", "months", "due", "name", "published"}

// readFilter reads the query; only a date that is none is a fault, since
// another day's figures would be shown in its place.
func readFilter(q url.Values) (filter, error) {
	f := filter{Search: strings.TrimSpace(q.Get("q")), Sort: "plan"}
	if runes := []rune(f.Search); len(runes) > 100 {
		f.Search = string(runes[:100])
	}
	f.Search = strings.ToValidUTF8(f.Search, "")
	f.Domain, _ = indicators.ParseID(q.Get("domain"))
	f.Verdict, _ = indicators.ParseVerdict(q.Get("verdict"))
	f.Standing, _ = indicators.ParseStanding(q.Get("standing"))
	f.Region, _ = indicators.ParseRegion(q.Get("region"))
	if slices.Contains(sorts, q.Get("sort")) {
		f.Sort = q.Get("sort")
	}
	day, err := readDay(q)
	f.AsOf = day
	return f, err
}

// known refuses what readFilter passes over: a page shows everything where a
// link asks for a verdict that there is not, and a program is told of it.
func (f filter) known(q url.Values) error {
	for _, c := range []struct{ name, read string }{
		{"domain", string(f.Domain)}, {"verdict", string(f.Verdict)}, {"standing", string(f.Standing)}, {"region", string(f.Region)},
	} {
		if text := q.Get(c.name); text != "" && c.read == "" {
			return badRequest(c.name + ": there is none such; /api/v1/openapi.json lists them")
		}
	}
	if text := q.Get("sort"); text != "" && text != f.Sort {
		return badRequest("sort: want " + strings.Join(sorts, ", "))
	}
	return nil
}

func readDay(q url.Values) (indicators.Date, error) {
	text := q.Get("as_of")
	if text == "" {
		return 0, nil
	}
	day, err := indicators.ParseDate(text)
	if err != nil || day < indicators.NewDate(1900, 1, 1) {
		return 0, wrong("as_of 应为日期，如 2025-03-01", "as_of: want a day such as 2025-03-01")
	}
	return day, nil
}

// narrowed tells whether the filter leaves anything out.
func (f filter) Narrowed() bool {
	return f.Search != "" || f.Domain != "" || f.Verdict != "" || f.Standing != "" || f.Region != ""
}

func (f filter) keeps(it scoreboard.Item) bool {
	t := it.Target
	switch {
	case f.Domain != "" && it.Domain.ID != f.Domain,
		f.Verdict != "" && it.Assessment.Verdict != f.Verdict,
		f.Standing != "" && t.Standing != f.Standing,
		f.Region != "" && t.Region != f.Region:
		return false
	}
	if f.Search == "" {
		return true
	}
	for _, text := range []string{t.Name.ZH, t.Name.EN, it.Indicator.Name.ZH, it.Indicator.Name.EN,
		string(t.ID), string(t.Indicator), it.Source.Title, it.Domain.Name.ZH, it.Domain.Name.EN} {
		if contains(text, f.Search) {
			return true
		}
	}
	return false
}

// apply keeps and sorts. What has no figure to sort by comes last.
func (f filter) apply(items []scoreboard.Item, lang indicators.Lang) []scoreboard.Item {
	var list []scoreboard.Item
	for _, it := range items {
		if f.keeps(it) {
			list = append(list, it)
		}
	}
	order := map[string]func(a, b scoreboard.Item) int{
		"probability": func(a, b scoreboard.Item) int {
			return compareKnown(a.Assessment.Probability, b.Assessment.Probability)
		},
		"months": func(a, b scoreboard.Item) int {
			return compareKnown(a.Assessment.MonthsAhead, b.Assessment.MonthsAhead)
		},
		"due":  func(a, b scoreboard.Item) int { return a.Target.Due.Compare(b.Target.Due) },
		"name": func(a, b scoreboard.Item) int { return cmp.Compare(name(a).In(lang), name(b).In(lang)) },
		"published": func(a, b scoreboard.Item) int {
			return cmp.Compare(published(b), published(a))
		},
	}[f.Sort]
	if order != nil {
		slices.SortStableFunc(list, order)
	}
	return list
}

func compareKnown(a, b float64) int {
	switch {
	case math.IsNaN(a) && math.IsNaN(b):
		return 0
	case math.IsNaN(a):
		return 1
	case math.IsNaN(b):
		return -1
	}
	return cmp.Compare(a, b)
}

func published(it scoreboard.Item) indicators.Date {
	if it.Latest == nil {
		return 0
	}
	return it.Latest.Published
}

// name is what a target is called: its own name, or its indicator's.
func name(it scoreboard.Item) indicators.Text {
	if !it.Target.Name.IsZero() {
		return it.Target.Name
	}
	return it.Indicator.Name
}
