package collector

import (
	"context"
	"fmt"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// Around the day by which a figure is due, its source is looked at more often
// than its schedule says: daily in the week before and after, hourly on the day
// itself, until the figure is there.
const (
	aroundRelease = 7 // days on either side
	daily         = 24 * time.Hour
	hourly        = time.Hour
)

// Look is when a collector looks at its source next, and why then.
type Look struct {
	At  time.Time
	Why indicators.Text
}

// Due is a figure that a collector's source is expected to publish.
type Due struct {
	Series    indicators.Series
	Indicator indicators.Indicator
	indicators.Expected
	Overdue time.Duration // 0 where it is not
}

// expected lists the figures that are due next of the series a collector has
// brought, as far as their indicators promise them.
func (cs *Collectors) expected(ctx context.Context, c *collector) ([]Due, error) {
	fed, err := cs.Ledger.Fed(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	today := indicators.DateOf(cs.Now().In(cs.Catalogue.Zone))
	var list []Due
	for _, on := range fed {
		indicator, ok := cs.Catalogue.Indicator(on.Indicator)
		if !ok || indicator.Release.IsZero() {
			continue
		}
		vintages, err := cs.Ledger.Latest(ctx, on, ledger.AsOf{})
		if err != nil {
			return nil, err
		}
		if next, promised := expectedAfter(indicator, vintages); promised {
			late := time.Duration(max(0, today-next.Due)) * daily
			list = append(list, Due{on, indicator, next, late})
		}
	}
	return list, nil
}

// expectedAfter tells what comes after the last period that has a value.
func expectedAfter(indicator indicators.Indicator, vintages []indicators.Vintage) (indicators.Expected, bool) {
	for i := len(vintages) - 1; i >= 0; i-- {
		if vintages[i].HasValue() {
			return indicator.Expect(vintages[i])
		}
	}
	return indicators.Expected{}, false
}

// next is the first look after a moment: as scheduled, or earlier where a
// figure is due. What lies in the catalogue's own folder does not come on a
// calendar.
func (c *collector) next(after time.Time, due []Due) Look {
	look := Look{c.schedule.Next(after), indicators.Text{ZH: "按计划", EN: "as scheduled"}}
	if c.source.bundled {
		return look
	}
	for _, d := range due {
		week := c.window(d.Due-aroundRelease, d.Due+aroundRelease)
		if at, ok := week.next(after, daily); ok && at.Before(look.At) {
			look = Look{at, indicators.Text{ZH: d.inWords().ZH + "，前后一周每天查看", EN: "daily in the weeks around its release: " + d.inWords().EN}}
		}
		if at, ok := c.window(d.Due, d.Due).next(after, hourly); ok && at.Before(look.At) {
			look = Look{at, indicators.Text{ZH: d.inWords().ZH + "，当天每小时查看", EN: "hourly on the day of its release: " + d.inWords().EN}}
		}
	}
	return look
}

func (d Due) inWords() indicators.Text {
	return indicators.Text{
		ZH: fmt.Sprintf("%s%s应于%s前公布", d.Indicator.Name.In(indicators.Chinese), d.Period.In(indicators.Chinese), d.Due),
		EN: fmt.Sprintf("%s %s is due by %s", d.Indicator.Name.In(indicators.English), d.Period.In(indicators.English), d.Due),
	}
}

// window is a stretch of time with its beginning and without its end.
type window struct{ from, to time.Time }

// window is from the beginning of one day to the end of another, in the plan's
// zone.
func (c *collector) window(first, last indicators.Date) window {
	midnight := func(d indicators.Date) time.Time {
		year, month, day := d.Time().Date()
		return time.Date(year, month, day, 0, 0, 0, 0, c.schedule.zone)
	}
	return window{midnight(first), midnight(last + 1)}
}

// next is the first moment in the window that comes so long after another, or
// its beginning; false where the window has passed by then.
func (w window) next(after time.Time, step time.Duration) (time.Time, bool) {
	at := after.Add(step)
	if at.Before(w.from) {
		at = w.from
	}
	return at, at.Before(w.to) && at.After(after)
}
