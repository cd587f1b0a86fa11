package scoreboard

import (
	"context"
	"fmt"
	"math"
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/outlook/panel"
)

// Tested is what a plan's own past teaches of its verdicts.
type Tested struct {
	// Decided are the targets whose due figure is known, each as it stood after
	// every release before that figure.
	Decided []panel.Case
	// Coming are the figures that came after at least three others, each as it
	// was projected the day before.
	Coming []panel.Case
}

// Backtest takes the plan back to every past release, and judges with what was
// known then.
func Backtest(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, today indicators.Date) (Tested, error) {
	var r Tested
	now, err := At(ctx, c, l, today)
	if err != nil {
		return r, err
	}
	for _, it := range now.Items {
		cases, err := decided(ctx, c, l, it)
		if err != nil {
			return r, err
		}
		r.Decided = append(r.Decided, cases...)
	}
	all, err := l.Series(ctx)
	if err != nil {
		return r, fmt.Errorf("scoreboard: %w", err)
	}
	for _, on := range all {
		ind, known := c.Indicator(on.Indicator)
		if !known || ind.Cumulative || ind.Frequency == indicators.Irregular {
			continue
		}
		vintages, err := l.Vintages(ctx, on)
		if err != nil {
			return r, fmt.Errorf("scoreboard: %w", err)
		}
		r.Coming = append(r.Coming, coming(ind, vintages)...)
	}
	return r, nil
}

// decided gives the cases of one target, none where it is still open or was
// decided by a bound.
func decided(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, it Item) ([]panel.Case, error) {
	a := it.Assessment
	if a.Verdict != indicators.Achieved && a.Verdict != indicators.Missed || math.IsNaN(a.Low80) {
		return nil, nil
	}
	days, err := releases(ctx, c, l, it)
	if err != nil {
		return nil, err
	}
	outcome := outlook.Outcome{Met: a.Verdict == indicators.Achieved, Passed: a.Verdict == indicators.Achieved, Actual: a.Projected}
	var cases []panel.Case
	for _, day := range days {
		items, err := On(ctx, c, l, it.Target.Series, day)
		if err != nil {
			return nil, err
		}
		for _, then := range items {
			open := then.Assessment.Verdict != indicators.Achieved && then.Assessment.Verdict != indicators.Missed
			if then.Target.ID == it.Target.ID && open {
				cases = append(cases, panel.Taught(rowOf(then, day), then.Asked, outcome))
			}
		}
	}
	return cases, nil
}

// releases lists the days on which figures that bear on a target were
// published, from its announcement on.
func releases(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, it Item) ([]indicators.Date, error) {
	announced := it.Target.Announced
	if len(it.Earlier) > 0 {
		announced = it.Earlier[0].Announced
	}
	days := []indicators.Date{announced}
	series := []indicators.Series{it.Target.Series}
	if within, ok := withinOf(c, it.Target.Series); ok {
		series = append(series, within)
	}
	for _, on := range series {
		vintages, err := l.Vintages(ctx, on)
		if err != nil {
			return nil, fmt.Errorf("scoreboard: %w", err)
		}
		for _, v := range vintages {
			if v.Published > announced {
				days = append(days, v.Published)
			}
		}
	}
	slices.Sort(days)
	return slices.Compact(days), nil
}

func rowOf(it Item, day indicators.Date) panel.Row {
	t := it.Target
	return panel.Row{
		ID: string(t.ID), Indicator: string(t.Indicator), Region: string(t.Region), Direction: it.Indicator.Direction,
		Baseline: t.Baseline, Due: t.Due, AsOf: indicators.Day(day), Target: t.Value, Decimals: t.Decimals,
	}
}

// coming gives each figure of a series that was published after at least three
// of earlier periods were, as projected the day before: as a target at the
// latest figure.
func coming(ind indicators.Indicator, vintages []indicators.Vintage) []panel.Case {
	var cases []panel.Case
	for i, v := range vintages {
		first := i == 0 || vintages[i-1].Period != v.Period
		if !first || !v.HasValue() || v.Bound != indicators.Exact {
			continue
		}
		day := v.Published - 1
		known := knownOn(vintages[:i], day)
		last := len(known) - 1
		if last < 2 || known[last].Period.Add(1) != v.Period || known[last].Bound != indicators.Exact {
			continue
		}
		t := indicators.Target{ID: ind.ID, Series: v.Series, Form: indicators.LevelForm, Comparator: indicators.GreaterOrEqual,
			Value: known[last].Value, Decimals: known[last].Decimals, Unit: known[last].Unit, Due: v.Period}
		actual, err := v.Unit.Convert(v.Value, t.Unit)
		if err != nil {
			continue
		}
		it := Item{Target: t, Indicator: ind}
		q := outlook.Question{Indicator: ind, Target: t, Figures: known, AsOf: day}
		cases = append(cases, panel.Taught(rowOf(it, day), q, outlook.Outcome{Met: actual >= t.Value, Passed: actual >= t.Value, Actual: actual}))
	}
	return cases
}

// knownOn gives the figure of each period in force on a day, of vintages in the
// order of the ledger.
func knownOn(vintages []indicators.Vintage, day indicators.Date) []indicators.Observation {
	var list []indicators.Observation
	for _, v := range vintages {
		switch n := len(list); {
		case v.Published > day || !v.HasValue():
		case n > 0 && list[n-1].Period == v.Period:
			list[n-1] = v.Observation
		default:
			list = append(list, v.Observation)
		}
	}
	return list
}
