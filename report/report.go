// Package report writes the progress report on a plan: what slipped, what
// recovered, what is new and what is overdue, each target with its chart and
// its sources, as of any day. It draws everything from the ledger as it was
// known then, so that a report can be made again to the last byte.
package report

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// Question says which report is wanted.
type Question struct {
	Catalogue *catalogue.Catalogue
	Ledger    *ledger.Ledger
	Period    indicators.Period // what it reports on
	AsOf      indicators.Date   // the day as of which it stands
	Previous  indicators.Date   // the day of the report it is compared with
	Recorded  time.Time         // only what the ledger had by then; zero is no limit
	Domain    indicators.ID     // only this domain; empty is all
}

// Report is what there is to report, before it is put into words.
type Report struct {
	Plan      indicators.Text
	Period    indicators.Period
	AsOf      indicators.Date
	Previous  indicators.Date
	Domain    indicators.ID
	Entries   []Entry // in the order of the plan
	News      []News
	Held      []ledger.Held
	Revisions []Revision
	Overdue   []scoreboard.Awaited // the latest first
	catalogue *catalogue.Catalogue
}

// Entry is one target, now and at the time of the last report.
type Entry struct {
	scoreboard.Item
	Before *scoreboard.Item       // nil where it was not announced yet
	Causes []outlook.Contribution // of the change of probability
	Older  []indicators.Vintage   // versions of its figures that were revised since
}

// Slipped tells whether the verdict is a worse one than last time.
func (e Entry) Slipped() bool { return e.moved() < 0 }

// Recovered tells whether the verdict is a better one than last time.
func (e Entry) Recovered() bool { return e.moved() > 0 }

// Sank tells whether the target slipped, or its probability fell far under an
// unchanged verdict.
func (e Entry) Sank() bool { return e.moved() < 0 || e.moved() == 0 && e.Change() <= -far }

// Rose tells whether the target recovered, or its probability rose far under an
// unchanged verdict.
func (e Entry) Rose() bool { return e.moved() > 0 || e.moved() == 0 && e.Change() >= far }

// far is the change of probability that is worth a line of its own.
const far = 0.10

// moved counts the verdicts passed, upwards; 0 where either is none.
func (e Entry) moved() int {
	if e.Before == nil {
		return 0
	}
	now, then := e.Assessment.Verdict, e.Before.Assessment.Verdict
	if now == indicators.Unassessable || then == indicators.Unassessable {
		return 0
	}
	return now.Code() - then.Code()
}

// Change is the change of probability since last time; NaN where either is not
// known.
func (e Entry) Change() float64 {
	if e.Before == nil {
		return math.NaN()
	}
	return e.Assessment.Probability - e.Before.Assessment.Probability
}

// News is a series with figures published since the last report.
type News struct {
	Indicator indicators.Indicator
	Latest    indicators.Vintage // of the new figures
	Count     int
	Targeted  bool // a target is set on it
}

// Build gathers what there is to report.
func Build(ctx context.Context, q Question) (*Report, error) {
	if q.Domain != "" {
		if _, ok := q.Catalogue.Domain(q.Domain); !ok {
			return nil, fmt.Errorf("report: domain %q: the plan has none of that name", q.Domain)
		}
	}
	now, err := scoreboard.Replay(ctx, q.Catalogue, q.Ledger, q.AsOf, q.Recorded)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	then, err := scoreboard.Replay(ctx, q.Catalogue, q.Ledger, q.Previous, q.Recorded)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	r := &Report{Plan: q.Catalogue.Name, Period: q.Period, AsOf: q.AsOf, Previous: q.Previous, Domain: q.Domain, catalogue: q.Catalogue}
	if err := r.readSeries(ctx, q); err != nil {
		return nil, err
	}
	for _, it := range now.Items {
		if q.Domain == "" || it.Domain.ID == q.Domain {
			r.Entries = append(r.Entries, r.entry(it, then))
		}
	}
	for _, a := range now.Overdue() {
		if q.Domain == "" || a.Indicator.Domain == q.Domain {
			r.Overdue = append(r.Overdue, a)
		}
	}
	return r, r.readHeld(ctx, q)
}

func (r *Report) entry(it scoreboard.Item, then *scoreboard.Snapshot) Entry {
	e := Entry{Item: it}
	for _, rev := range r.Revisions {
		if rev.Series == it.Target.Series {
			e.Older = rev.Before
		}
	}
	before, known := then.Find(it.Target.ID)
	if !known {
		return e
	}
	e.Before = &before
	if before.Assessment.Probability != it.Assessment.Probability {
		e.Causes = outlook.Attribute(before.Assessment, before.Asked, it.Asked)
	}
	return e
}

// readSeries finds what was published and revised since the last report.
func (r *Report) readSeries(ctx context.Context, q Question) error {
	all, err := q.Ledger.Series(ctx)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	order := make(map[indicators.ID]int)
	for i, ind := range q.Catalogue.Indicators {
		order[ind.ID] = i
	}
	slices.SortStableFunc(all, func(a, b indicators.Series) int { return order[a.Indicator] - order[b.Indicator] })
	for _, on := range all {
		ind, ok := q.Catalogue.Indicator(on.Indicator)
		if !ok || q.Domain != "" && ind.Domain != q.Domain {
			continue
		}
		vintages, err := q.Ledger.Vintages(ctx, on)
		if err != nil {
			return fmt.Errorf("report: %w", err)
		}
		vintages = slices.DeleteFunc(vintages, func(v indicators.Vintage) bool {
			return v.Published > q.AsOf || !q.Recorded.IsZero() && v.Recorded.After(q.Recorded)
		})
		r.sift(ind, vintages)
	}
	return nil
}

// sift tells new figures from revised ones; vintages come by period, then by
// publication.
func (r *Report) sift(ind indicators.Indicator, vintages []indicators.Vintage) {
	news := News{Indicator: ind}
	rev := Revision{Indicator: ind}
	for i, v := range vintages {
		last := i+1 == len(vintages) || vintages[i+1].Period != v.Period
		if !last || v.Published <= r.Previous || !v.HasValue() {
			continue
		}
		before := earlier(vintages[:i], v.Period, r.Previous)
		switch {
		case before == nil:
			news.Latest, news.Count = v, news.Count+1
		case before.Value != v.Value || before.Unit != v.Unit || before.Bound != v.Bound:
			rev.Series = v.Series
			rev.Before, rev.After = append(rev.Before, *before), append(rev.After, v)
		}
	}
	if news.Count > 0 {
		news.Targeted = len(r.catalogue.TargetsOn(news.Latest.Series)) > 0
		r.News = append(r.News, news)
	}
	if len(rev.After) > 0 {
		r.Revisions = append(r.Revisions, rev)
	}
}

// earlier finds the version of a period's figure that was current on a day.
func earlier(vintages []indicators.Vintage, p indicators.Period, day indicators.Date) *indicators.Vintage {
	for i := len(vintages) - 1; i >= 0 && vintages[i].Period == p; i-- {
		if vintages[i].Published <= day && vintages[i].HasValue() {
			return &vintages[i]
		}
	}
	return nil
}

// readHeld finds the figures that waited for a person on the day.
func (r *Report) readHeld(ctx context.Context, q Question) error {
	held, err := q.Ledger.Quarantine(ctx, true)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	for _, h := range held {
		ind, ok := q.Catalogue.Indicator(h.Vintage.Indicator)
		if !ok || q.Domain != "" && ind.Domain != q.Domain || h.Vintage.Published > q.AsOf {
			continue
		}
		limit := q.Recorded
		if limit.IsZero() {
			limit = time.Unix(1<<40, 0)
		}
		if !h.Since.After(limit) && (h.Decided.IsZero() || h.Decided.After(limit)) {
			r.Held = append(r.Held, h)
		}
	}
	return nil
}

// Revision is a series whose published figures were revised since the last
// report: before and after, by period.
type Revision struct {
	indicators.Series
	Indicator     indicators.Indicator
	Before, After []indicators.Vintage
}

// Largest gives the place of the largest revision in proportion.
func (r Revision) Largest() int {
	best, at := -1.0, 0
	for i := range r.After {
		if c := math.Abs(r.proportion(i)); c > best {
			best, at = c, i
		}
	}
	return at
}

// proportion is by how much of the figure before the revision moved it; for
// rates, by how many points.
func (r Revision) proportion(i int) float64 {
	before, after := r.Before[i], r.After[i]
	v, err := before.Unit.Convert(before.Value, after.Unit)
	switch {
	case err != nil || math.IsNaN(v):
		return 0
	case r.Indicator.Unit.IsPercent():
		return after.Value - v
	case v == 0:
		return 0
	}
	return after.Value/v - 1
}

// Count gives the number of targets under each verdict now, or last time.
func (r *Report) Count(domain indicators.ID, before bool) map[indicators.Verdict]int {
	counts := make(map[indicators.Verdict]int)
	for _, e := range r.Entries {
		switch {
		case domain != "" && e.Domain.ID != domain:
		case !before:
			counts[e.Assessment.Verdict]++
		case e.Before != nil:
			counts[e.Before.Assessment.Verdict]++
		}
	}
	return counts
}

// Domains lists the domains that have targets, in the order of the plan.
func (r *Report) Domains() []indicators.Domain {
	var list []indicators.Domain
	for _, e := range r.Entries {
		if n := len(list); n == 0 || list[n-1].ID != e.Domain.ID {
			list = append(list, e.Domain)
		}
	}
	return list
}
