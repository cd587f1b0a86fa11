package metrics

import (
	"math"

	dto "github.com/prometheus/client_model/go"

	"waymark/indicators"
	"waymark/scoreboard"
)

// board holds the families of a snapshot being filled.
type board struct {
	value, periodEnd, overdue                      *family
	target, probability, projected, ahead, verdict *family

	seen     map[indicators.Series]bool
	names    map[indicators.Verdict]*dto.LabelPair
	verdicts []indicators.Verdict
}

// boardFamilies lays out a snapshot. A series with several targets has one
// value; a verdict is one sample for each word, of which one is 1.
func boardFamilies(s *scoreboard.Snapshot) []*dto.MetricFamily {
	b := &board{
		value:       newGauges("waymark_indicator_value", "Latest published figure of a series, in the indicator's unit."),
		periodEnd:   newGauges("waymark_indicator_period_end_timestamp_seconds", "Last day of the period of the latest figure, at 00:00 UTC."),
		overdue:     newGauges("waymark_series_overdue_seconds", "How long the next figure of a series is overdue by its release calendar; 0 where it is not."),
		target:      newGauges("waymark_target_value", "Level that meets the target, in the target's unit."),
		probability: newGauges("waymark_target_probability", "Probability that the target is met by its due period, from 0 to 1."),
		projected:   newGauges("waymark_target_projected_value", "Median projection for the due period, in the target's unit."),
		ahead:       newGauges("waymark_target_months_ahead", "Months ahead of the path to the target; negative when behind."),
		verdict:     newGauges("waymark_target_verdict", "Verdict on the target: the sample of the verdict in force is 1, the others are 0."),
		seen:        make(map[indicators.Series]bool, len(s.Items)),
		names:       make(map[indicators.Verdict]*dto.LabelPair),
		verdicts:    indicators.Verdicts(),
	}
	for _, v := range b.verdicts {
		b.names[v] = label("verdict", string(v))
	}
	for i := range s.Items {
		b.add(&s.Items[i])
	}
	for i := range s.Awaited {
		b.await(&s.Awaited[i])
	}
	return filled(b.value, b.periodEnd, b.overdue, b.target, b.probability, b.projected, b.ahead, b.verdict)
}

func (b *board) add(it *scoreboard.Item) {
	domain, indicator := label("domain", string(it.Domain.ID)), label("indicator", string(it.Target.Indicator))
	region, target := label("region", string(it.Target.Region)), label("target", string(it.Target.ID))
	if !b.seen[it.Target.Series] {
		b.seen[it.Target.Series] = true
		b.series(it, []*dto.LabelPair{domain, indicator, region})
	}
	plain := []*dto.LabelPair{domain, indicator, region, target}
	withUnit := []*dto.LabelPair{domain, indicator, region, target, label("unit", it.Target.Unit.String())}
	a := it.Assessment
	b.target.gauge(it.Target.Threshold(), withUnit)
	b.projected.gauge(a.Projected, withUnit)
	b.probability.gauge(a.Probability, plain)
	b.ahead.gauge(a.MonthsAhead, plain)
	for _, v := range b.verdicts {
		is := 0.0
		if v == a.Verdict {
			is = 1
		}
		b.verdict.gauge(is, []*dto.LabelPair{domain, indicator, region, target, b.names[v]})
	}
}

// series adds what is known of the series itself.
func (b *board) series(it *scoreboard.Item, labels []*dto.LabelPair) {
	b.overdue.gauge(it.Overdue.Seconds(), labels)
	if it.Latest == nil {
		return
	}
	b.periodEnd.gauge(float64(it.Latest.Period.Last().Time().Unix()), labels)
	b.value.gauge(inUnit(it.Latest.Observation, it.Indicator.Unit),
		append(labels[:len(labels):len(labels)], label("unit", it.Indicator.Unit.String())))
}

// await adds how late a series is that has no target; those that have one are
// there already.
func (b *board) await(a *scoreboard.Awaited) {
	if b.seen[a.Series] {
		return
	}
	b.overdue.gauge(a.Overdue.Seconds(), []*dto.LabelPair{label("domain", string(a.Indicator.Domain)),
		label("indicator", string(a.Series.Indicator)), label("region", string(a.Series.Region))})
}

// inUnit gives the figure in the indicator's unit, NaN where it has none.
func inUnit(o indicators.Observation, unit indicators.Unit) float64 {
	if !o.HasValue() {
		return math.NaN()
	}
	value, err := o.Unit.Convert(o.Value, unit)
	if err != nil {
		return math.NaN()
	}
	return value
}
