package scoreboard

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Awaited is a series whose next figure is promised by its indicator's
// calendar of releases, whether it has a target or not.
type Awaited struct {
	Series    indicators.Series
	Indicator indicators.Indicator
	Latest    indicators.Vintage
	Next      indicators.Expected
	Overdue   time.Duration // 0 where it is not
}

// Overdue gives the series whose next figure is late, the latest first.
func (s *Snapshot) Overdue() []Awaited {
	late := slices.DeleteFunc(slices.Clone(s.Awaited), func(a Awaited) bool { return a.Overdue == 0 })
	slices.SortStableFunc(late, func(a, b Awaited) int { return int(a.Next.Due - b.Next.Due) })
	return late
}

// Awaits tells what is awaited of a series, and false where nothing is.
func (s *Snapshot) Awaits(on indicators.Series) (Awaited, bool) {
	for _, a := range s.Awaited {
		if a.Series == on {
			return a, true
		}
	}
	return Awaited{}, false
}

// await tells what is awaited of a series on a day.
func await(ind indicators.Indicator, latest *indicators.Vintage, day indicators.Date) (Awaited, bool) {
	if latest == nil {
		return Awaited{}, false
	}
	next, promised := ind.Expect(*latest)
	if !promised {
		return Awaited{}, false
	}
	a := Awaited{Series: latest.Series, Indicator: ind, Latest: *latest, Next: next}
	if day > next.Due {
		a.Overdue = time.Duration(day-next.Due) * 24 * time.Hour
	}
	return a, true
}

// promises tells whether the indicator of a series has a calendar of releases.
func promises(c *catalogue.Catalogue, on indicators.Series) bool {
	ind, ok := c.Indicator(on.Indicator)
	return ok && !ind.Release.IsZero()
}

// promised lists the series with figures whose indicators have a calendar of
// releases.
func promised(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger) ([]indicators.Series, error) {
	all, err := l.Series(ctx)
	if err != nil {
		return nil, fmt.Errorf("scoreboard: %w", err)
	}
	return slices.DeleteFunc(all, func(on indicators.Series) bool { return !promises(c, on) }), nil
}

// awaiting finds what is awaited of one series; items may know its latest
// figure already.
func awaiting(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger, q question, known map[indicators.Series]*indicators.Vintage) (Awaited, bool, error) {
	ind, _ := c.Indicator(q.series.Indicator)
	last, ok := known[q.series]
	if !ok {
		vintages, err := l.Latest(ctx, q.series, q.limit)
		if err != nil {
			return Awaited{}, false, fmt.Errorf("scoreboard: %s: %w", q.series, err)
		}
		last = latest(vintages)
	}
	a, waits := await(ind, last, q.day)
	return a, waits, nil
}

// awaitedInOrder lists what is awaited in the order of the catalogue, then by
// region.
func awaitedInOrder(c *catalogue.Catalogue, all map[indicators.Series]Awaited) []Awaited {
	rank := make(map[indicators.ID]int, len(c.Indicators))
	for i, ind := range c.Indicators {
		rank[ind.ID] = i
	}
	list := make([]Awaited, 0, len(all))
	for _, a := range all {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b Awaited) int {
		return cmp.Or(rank[a.Series.Indicator]-rank[b.Series.Indicator], cmp.Compare(a.Series.Region, b.Series.Region))
	})
	return list
}
