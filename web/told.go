package web

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
	rendered "waymark/report/document"
)

// told remembers which verdicts issued reports tell; what was issued never
// changes.
type told struct {
	mu       sync.Mutex
	verdicts map[int64]map[indicators.ID]indicators.Verdict
}

// by gives the verdicts of a report.
func (t *told) by(r ledger.Report) (map[indicators.ID]indicators.Verdict, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if known, ok := t.verdicts[r.ID]; ok {
		return known, nil
	}
	facts, err := report.FactsOf(r)
	if err != nil {
		return nil, err
	}
	if t.verdicts == nil {
		t.verdicts = make(map[int64]map[indicators.ID]indicators.Verdict)
	}
	says := make(map[indicators.ID]indicators.Verdict, len(facts.Targets))
	for _, f := range facts.Targets {
		says[f.ID] = f.Verdict
	}
	t.verdicts[r.ID] = says
	return says, nil
}

// movedLine is a target whose verdict two reports tell differently.
type movedLine struct {
	Name, Address string
	Before, After indicators.Verdict
	Way           way
}

// moved lists the targets of the plan whose verdicts differ between two
// reports, in the plan's order.
func (s *site) moved(from, to ledger.Report, lang indicators.Lang) ([]movedLine, error) {
	before, err := s.told.by(from)
	if err != nil {
		return nil, err
	}
	after, err := s.told.by(to)
	if err != nil {
		return nil, err
	}
	var list []movedLine
	for _, it := range s.Board().Items {
		b, was := before[it.Target.ID]
		if a, is := after[it.Target.ID]; was && is && a != b {
			list = append(list, movedLine{it.Name().In(lang), indicatorAddress(it.Target.Series, it.Target.ID, 0), b, a, wayOf(b, a)})
		}
	}
	return list, nil
}

// way is where a verdict went.
type way string

// The ways of a verdict. One that could not be given before, or cannot be now,
// is neither better nor worse.
const (
	better way = "better"
	worse  way = "worse"
	aside  way = "aside"
)

func wayOf(before, after indicators.Verdict) way {
	switch {
	case before == indicators.Unassessable || after == indicators.Unassessable:
		return aside
	case after.Code() < before.Code():
		return worse
	}
	return better
}

// turned is a change of a target's verdict that reports may tell of.
type turned struct {
	target indicators.ID
	before indicators.Verdict
	on     indicators.Date
}

// telling is the report that first told of a change. Where none has yet, only
// Next is set: when one is due, or nothing.
type telling struct {
	Period  string
	AsOf    indicators.Date
	Address string // empty: none has told
	Next    string
}

// firstTold finds among the reports, the newest first, the one that first told
// of a change.
func (s *site) firstTold(reports []ledger.Report, c turned, lang indicators.Lang) (telling, error) {
	for _, r := range slices.Backward(reports) {
		if r.AsOf < c.on {
			continue
		}
		says, err := s.told.by(r)
		if err != nil {
			return telling{}, err
		}
		if v, ok := says[c.target]; ok && v != c.before {
			return telling{Period: r.Period.In(lang), AsOf: r.AsOf, Address: toldAddress(r, c.target, lang)}, nil
		}
	}
	var none telling
	if s.Reports != nil {
		if at := s.Reports.Next(); !at.IsZero() {
			none.Next = moment(at, s.Catalogue.Zone)
		}
	}
	return none, nil
}

// toldAddress leads to what a report tells of a target that moved, or to the
// report on the page of reports where it is no page itself.
func toldAddress(r ledger.Report, target indicators.ID, lang indicators.Lang) string {
	number := strconv.FormatInt(r.ID, 10)
	for _, f := range r.Files {
		if f.Lang == lang && f.Format == string(rendered.HTML) {
			return "/reports/" + number + "/" + f.Name + "#" + report.MoveName(target)
		}
	}
	return "/reports#r-" + number
}

// tellTurns finds which report first told of each turn of the targets on a
// page, and whether there is any turn: a report may tell of it any time.
func (s *site) tellTurns(ctx context.Context, cards []targetCard, lang indicators.Lang) (any bool, err error) {
	if !slices.ContainsFunc(cards, func(c targetCard) bool { return c.Row.Item.Turn != nil }) {
		return false, nil
	}
	reports, err := s.Ledger.Reports(ctx, shownReports)
	for i, c := range cards {
		t := c.Row.Item.Turn
		if t == nil || err != nil {
			continue
		}
		first, fault := s.firstTold(reports, turned{c.Row.Item.Target.ID, t.Before, t.On}, lang)
		cards[i].Told, err = &first, fault
	}
	return true, err
}
