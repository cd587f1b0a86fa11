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
	Assessment indicators.Assessment
	Previous   *indicators.Assessment // the one before, as recorded; nil where none
	Overdue    time.Duration          // how long the next figure is overdue; 0 where it is not
}

// series reads what was known of one series on a day and judges the targets
// set on it.
func series(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, q question) ([]Item, error) {
	vintages, err := l.Latest(ctx, q.series, q.limit)
	if err != nil {
		return nil, fmt.Errorf("scoreboard: %s: %w", q.series, err)
	}
	figures := make([]indicators.Observation, len(vintages))
	for i, v := range vintages {
		figures[i] = v.Observation
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
		it.Assessment = outlook.Assess(outlook.Question{
			Indicator: it.Indicator, Target: target, Figures: figures, AsOf: q.day,
		})
		items = append(items, it)
	}
	return items, nil
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
