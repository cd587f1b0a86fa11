package influx

import (
	"cmp"
	"math"
	"strings"
	"time"
	"unicode"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// The measurements the mirror writes, and the only ones Rebuild drops.
const (
	indicatorMeasurement  = "indicator"
	vintageMeasurement    = "vintage"
	assessmentMeasurement = "assessment"
	targetMeasurement     = "target"
	collectionMeasurement = "collection"
)

func measurements() []string {
	return []string{indicatorMeasurement, vintageMeasurement, assessmentMeasurement, targetMeasurement, collectionMeasurement}
}

// schema turns what the ledger holds into points. Values are in the unit of
// their indicator, whatever unit they were published in, so that the figures
// of one series can be drawn together.
type schema struct {
	indicators map[indicators.ID]indicators.Indicator
	targets    map[indicators.ID][]indicators.Target // by target, every vintage
}

func newSchema(c *catalogue.Catalogue) schema {
	s := schema{make(map[indicators.ID]indicators.Indicator), make(map[indicators.ID][]indicators.Target)}
	for _, i := range c.Indicators {
		s.indicators[i.ID] = i
	}
	for _, t := range c.Targets {
		s.targets[t.ID] = append(s.targets[t.ID], t)
	}
	return s
}

// points gives the points of an entry; the error is about the figure itself.
func (s schema) points(e ledger.Entry) ([]point, error) {
	switch {
	case e.Vintage != nil:
		return s.vintagePoints(e)
	case e.Assessment != nil:
		return []point{s.assessmentPoint(e)}, nil
	case e.Run != nil:
		return []point{runPoint(*e.Run)}, nil
	}
	return nil, nil
}

// vintagePoints gives the point of the vintage itself and, where it is the
// current figure of its period and has a value, the indicator's point.
func (s schema) vintagePoints(e ledger.Entry) ([]point, error) {
	v := e.Vintage
	value, unit, err := s.inUnit(v.Observation)
	if err != nil {
		return nil, err
	}
	points := make([]point, 0, 2)
	fields := []field{
		text("period", v.Period.String()),
		text("published", v.Published.String()),
		text("document", v.Document.String()),
	}
	if v.HasValue() {
		fields = append(fields, number("value", value))
	}
	points = append(points, point{
		measurement: vintageMeasurement,
		tags:        seriesTags(v.Series),
		fields:      fields,
		time:        moment(e),
	})
	if e.Superseded || !v.HasValue() {
		return points, nil
	}
	return append(points, point{
		measurement: indicatorMeasurement,
		tags:        s.indicatorTags(v.Observation, unit),
		fields: []field{
			number("value", value),
			text("period", v.Period.String()),
			text("bound", v.Bound.Code()),
			text("status", string(cmp.Or(v.Status, indicators.Normal))),
			text("vintage", v.Published.String()),
		},
		time: v.Period.Last().Time(),
	}), nil
}

// inUnit gives the value in the indicator's unit; a figure of an indicator
// that the catalogue no longer has keeps its own.
func (s schema) inUnit(o indicators.Observation) (float64, indicators.Unit, error) {
	i, ok := s.indicators[o.Indicator]
	if !ok || i.Unit.IsZero() || i.Unit == o.Unit {
		return o.Value, o.Unit, nil
	}
	value, err := o.Unit.Convert(o.Value, i.Unit)
	return value, i.Unit, err
}

func seriesTags(s indicators.Series) []tag {
	return []tag{{"indicator", string(s.Indicator)}, {"region", string(s.Region)}}
}

// indicatorTags gives the frequency of the period, not of the indicator: a
// year and its last quarter end on the same day.
func (s schema) indicatorTags(o indicators.Observation, unit indicators.Unit) []tag {
	return []tag{
		{"domain", string(s.indicators[o.Indicator].Domain)},
		{"frequency", string(o.Period.Frequency())},
		{"indicator", string(o.Indicator)},
		{"region", string(o.Region)},
		{"unit", unit.String()},
	}
}

func (s schema) assessmentPoint(e ledger.Entry) point {
	a := e.Assessment
	fields := []field{text("verdict", string(a.Verdict)), number("verdict_code", float64(a.Verdict.Code()))}
	goal := math.NaN()
	if t, ok := indicators.TargetAsOf(s.targets[a.Target], a.AsOf); ok {
		goal = t.Threshold()
	}
	for _, f := range []field{
		number("probability", a.Probability), number("projected", a.Projected),
		number("low80", a.Low80), number("high80", a.High80),
		number("target", goal), number("months_ahead", a.MonthsAhead),
	} {
		if !math.IsNaN(f.number) { // what cannot be said is left out
			fields = append(fields, f)
		}
	}
	return point{
		measurement: assessmentMeasurement,
		tags:        targetTags(a.Target, a.Series),
		fields:      fields,
		time:        moment(e),
	}
}

func targetTags(id indicators.ID, s indicators.Series) []tag {
	return append(seriesTags(s), tag{"target", string(id)})
}

// maxReason is how much of a run's error is mirrored, in bytes.
const maxReason = 2000

func runPoint(r ledger.Run) point {
	reason := r.Error
	if len(reason) > maxReason {
		reason = reason[:maxReason]
	}
	return point{
		measurement: collectionMeasurement,
		tags:        []tag{{"collector", string(r.Collector)}, {"result", string(r.Result)}},
		fields: []field{
			number("seconds", max(0, r.Finished.Sub(r.Started).Seconds())),
			number("observations", float64(r.Observations)),
			number("new", float64(r.New)),
			number("revised", float64(r.Revised)),
			number("held", float64(r.Held)),
			text("error", oneLine(reason)),
		},
		time: r.Started,
	}
}

// oneLine makes a text plain.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

// moment is when an entry was recorded, to the millisecond, with the last six
// digits of its sequence number as nanoseconds: figures of one series that
// were recorded in one transaction would otherwise overwrite each other.
func moment(e ledger.Entry) time.Time {
	return e.Recorded.Truncate(time.Millisecond).Add(time.Duration(e.Sequence % 1e6))
}
