package alert

import (
	"cmp"
	"context"
	"math"
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// Told is a message that would have been sent on a day of the past.
type Told struct {
	Day     indicators.Date
	What    string // opened, worsened, resolved
	Target  indicators.Target
	Verdict indicators.Verdict
	Outcome Outcome
	Months  float64 // from the day to the due period's end
	Facts   Facts
}

// Outcome is what became of the target that an alarm was about.
type Outcome string

// The outcomes of alarms.
const (
	Right     Outcome = "right"     // it was missed
	Wrong     Outcome = "wrong"     // it was achieved
	Undecided Outcome = "undecided" // its due period is not known yet
)

// Replay tells what would have been sent between two days, in their order: with
// the figures published and the targets announced by each day, and nothing that
// came later. It records nothing.
func Replay(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, from, to indicators.Date) ([]Told, error) {
	rule := RuleOf(c.Alerts)
	var all []Told
	for _, id := range c.TargetIDs() {
		told, err := replayTarget(ctx, c, l, id, rule, to)
		if err != nil {
			return nil, err
		}
		all = append(all, told...)
	}
	all = slices.DeleteFunc(all, func(t Told) bool { return t.Day < from })
	slices.SortStableFunc(all, func(a, b Told) int { return int(a.Day - b.Day) })
	return all, nil
}

func replayTarget(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, id indicators.ID, rule Rule, to indicators.Date) ([]Told, error) {
	versions := c.TargetVintages(id)
	it := scoreboard.Item{}
	it.Indicator, _ = c.Indicator(versions[0].Indicator)
	it.Domain, _ = c.Domain(it.Indicator.Domain)
	vintages, err := l.Vintages(ctx, versions[0].Series)
	if err != nil {
		return nil, err
	}
	within, err := l.Vintages(ctx, indicators.Series{Indicator: it.Indicator.Within, Region: versions[0].Region})
	if err != nil {
		return nil, err
	}
	var told []Told
	var before ledger.Standing
	var open, last indicators.Verdict // what an open slip fell from, and what people were told of it
	for _, day := range days(versions, to, vintages, within) {
		target, announced := indicators.TargetAsOf(versions, day)
		if !announced {
			continue
		}
		m := move{item: it, day: day, before: before, vintages: vintages, within: within, opened: open, told: last}
		m.item.Target = target
		m.item.History, m.item.Latest = knownBy(vintages, day)
		m.item.Assessment = outlook.Assess(question(m.item, observations(m.item.History), current(within, math.MaxUint64, day), day))
		m.held = rule.Held(before.Verdict, m.item.Assessment)
		if what := rule.event(m); what == ledger.AlertOpened || what == ledger.AlertWorsened || what == ledger.AlertResolved {
			told = append(told, Told{Day: day, What: what, Target: target, Verdict: m.held, Facts: m.facts(c),
				Months: float64(target.Due.Last()-day) / 365.25 * 12})
			if open, last = cmp.Or(open, before.Verdict), m.held; what == ledger.AlertResolved {
				open, last = "", ""
			}
		}
		before = ledger.Standing{Verdict: m.held, Sequence: math.MaxUint64, Announced: target.Announced, Assessed: m.item.Assessment}
	}
	for i := range told {
		told[i].Outcome = outcomeOf(before.Assessed.Verdict)
	}
	return told, nil
}

func outcomeOf(v indicators.Verdict) Outcome {
	switch v {
	case indicators.Missed:
		return Right
	case indicators.Achieved:
		return Wrong
	}
	return Undecided
}

// days are those on which something about a target became known, in order.
func days(versions []indicators.Target, to indicators.Date, series ...[]indicators.Vintage) []indicators.Date {
	var list []indicators.Date
	for _, t := range versions {
		list = append(list, t.Announced)
	}
	for _, vintages := range series {
		for _, v := range vintages {
			list = append(list, v.Published)
		}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.DeleteFunc(list, func(d indicators.Date) bool { return d > to || d == 0 })
}

// knownBy gives the vintages in force on a day, and the last that has a value.
func knownBy(vintages []indicators.Vintage, day indicators.Date) (history []indicators.Vintage, latest *indicators.Vintage) {
	for _, v := range vintages {
		if v.Published > day {
			continue
		}
		if n := len(history); n > 0 && history[n-1].Period == v.Period {
			history[n-1] = v
			continue
		}
		history = append(history, v)
	}
	for i := range history {
		if history[i].HasValue() {
			latest = &history[i]
		}
	}
	return history, latest
}
