package scoreboard

import (
	"context"
	"fmt"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
)

// Item is one target with what is known of it.
type Item struct {
	Target     indicators.Target   // the vintage in force
	Earlier    []indicators.Target // earlier vintages of the target, oldest first
	Indicator  indicators.Indicator
	Domain     indicators.Domain
	Source     indicators.Source    // of the target
	Latest     *indicators.Vintage  // nil where no figure is published yet
	History    []indicators.Vintage // the latest vintage of each period, by period
	Asked      outlook.Question     // what the assessment answers
	Assessment indicators.Assessment
	Previous   *indicators.Assessment // the one before, as recorded; nil where none
	Turn       *Turn                  // the last change of the verdict; nil where it was never another
	Overdue    time.Duration          // how long the next figure is overdue; 0 where it is not
	// Revision tells the makings of an item on a Board apart: while it stays,
	// nothing else of the item has changed. 0 for an item of a past day.
	Revision uint64
}

// Turn is a change of a target's verdict, as recorded.
type Turn struct {
	Before indicators.Verdict
	On     indicators.Date // the first day of the verdict after it
}

// turn finds the last change of verdict in the record of a target.
func turn(recorded []indicators.Assessment) *Turn {
	for i := len(recorded) - 1; i > 0; i-- {
		if recorded[i].Verdict != recorded[i-1].Verdict {
			return &Turn{recorded[i-1].Verdict, recorded[i].AsOf}
		}
	}
	return nil
}

// series reads what was known of one series on a day and judges the targets
// set on it.
func series(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, q question) ([]Item, error) {
	vintages, err := l.Latest(ctx, q.series, q.limit)
	if err != nil {
		return nil, fmt.Errorf("scoreboard: %s: %w", q.series, err)
	}
	within, err := withinYear(ctx, c, l, q)
	if err != nil {
		return nil, err
	}
	var items []Item
	for _, id := range c.TargetsOn(q.series) {
		all := c.TargetVintages(id)
		target, announced := indicators.TargetAsOf(all, q.day)
		if !announced {
			continue
		}
		it := Item{Target: target, Earlier: before(all, target), History: vintages, Latest: latest(vintages)}
		it.Indicator, _ = c.Indicator(target.Indicator)
		it.Domain, _ = c.Domain(it.Indicator.Domain)
		it.Source, _ = c.Source(target.Source)
		if a, waits := await(it.Indicator, it.Latest, q.day); waits {
			it.Overdue = a.Overdue
		}
		it.Asked = outlook.Question{Indicator: it.Indicator, Target: target, Figures: observations(vintages), Within: within, AsOf: q.day}
		it.Assessment = outlook.Assess(it.Asked)
		items = append(items, it)
	}
	return items, nil
}

// withinYear reads the figures that tell of a year before it is over; none
// where the indicator has none.
func withinYear(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, q question) ([]indicators.Observation, error) {
	of, ok := withinOf(c, q.series)
	if !ok {
		return nil, nil
	}
	vintages, err := l.Latest(ctx, of, q.limit)
	if err != nil {
		return nil, fmt.Errorf("scoreboard: %s: %w", of, err)
	}
	return observations(vintages), nil
}

// withinOf names the series that tells of a year of this one before it is over.
func withinOf(c *catalogue.Catalogue, s indicators.Series) (indicators.Series, bool) {
	i, _ := c.Indicator(s.Indicator)
	return indicators.Series{Indicator: i.Within, Region: s.Region}, i.Within != ""
}

func observations(vintages []indicators.Vintage) []indicators.Observation {
	list := make([]indicators.Observation, len(vintages))
	for i, v := range vintages {
		list[i] = v.Observation
	}
	return list
}

// question is what series answers: one series as known on a day.
type question struct {
	series indicators.Series
	day    indicators.Date
	limit  ledger.AsOf
}

func before(vintages []indicators.Target, current indicators.Target) []indicators.Target {
	var earlier []indicators.Target
	for _, t := range vintages {
		if t.Announced < current.Announced {
			earlier = append(earlier, t)
		}
	}
	return earlier
}

// latest finds the last period that has a value.
func latest(vintages []indicators.Vintage) *indicators.Vintage {
	for i := len(vintages) - 1; i >= 0; i-- {
		if vintages[i].HasValue() {
			return &vintages[i]
		}
	}
	return nil
}

// On gives the items of one series as known on a day, judged then. It records
// nothing.
func On(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, on indicators.Series, day indicators.Date) ([]Item, error) {
	return series(ctx, c, l, question{on, day, ledger.AsOf{Published: day}})
}
