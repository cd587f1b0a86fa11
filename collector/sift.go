package collector

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"waymark/indicators"
	"waymark/ledger"
)

// sift parts the sound figures from the doubtful ones, which a person decides
// on: a figure that does not belong to its indicator, lies outside its
// plausible range, jumps too far from its neighbours, is of a period that has
// not begun, or contradicts another one of the same document.
func (cs *Collectors) sift(ctx context.Context, found *Findings, restated bool) error {
	today := indicators.DateOf(cs.Now().In(cs.Catalogue.Zone))
	conflicts := conflicting(found.Vintages)
	neighbours, err := cs.neighbours(ctx, found.Vintages)
	if err != nil {
		return err
	}
	var sound []indicators.Vintage
	for _, v := range found.Vintages {
		contradicted, known := conflicts[keyOf(v)], neighbours[v.Series]
		if was, same := unchanged(v, known); same && (v.Published.IsZero() || restated && was < v.Published) {
			v.Published = was
		}
		if v.Published.IsZero() {
			v.Published = indicators.DateOf(publishedBy(found, v).In(cs.Catalogue.Zone))
		}
		reason := cs.doubt(v, today)
		if reason.IsZero() && contradicted {
			reason = indicators.Text{ZH: "同一文件中有相互矛盾的数值", EN: "the document contradicts itself: it has another figure for the same period"}
		}
		if reason.IsZero() {
			indicator, _ := cs.Catalogue.Indicator(v.Indicator)
			reason = jump(indicator, v, known)
		}
		if !reason.IsZero() {
			found.Held = append(found.Held, ledger.Held{Vintage: v, Reason: reason})
			continue
		}
		sound = append(sound, v)
		neighbours[v.Series] = with(known, v)
	}
	found.Vintages = sound
	return nil
}

// neighbours gives what the ledger has of the periods found, and of those
// around them.
func (cs *Collectors) neighbours(ctx context.Context, found []indicators.Vintage) (map[indicators.Series][]indicators.Vintage, error) {
	ends := make(map[indicators.Series][2]indicators.Period)
	for _, v := range found {
		e, known := ends[v.Series]
		if !known || v.Period.String() < e[0].String() {
			e[0] = v.Period
		}
		if !known || v.Period.String() > e[1].String() {
			e[1] = v.Period
		}
		ends[v.Series] = e
	}
	neighbours := make(map[indicators.Series][]indicators.Vintage, len(ends))
	for series, e := range ends {
		known, err := cs.Ledger.Around(ctx, series, e[0], e[1])
		if err != nil {
			return nil, err
		}
		neighbours[series] = known
	}
	return neighbours, nil
}

// publishedBy is when a figure without a day of its own was there at the
// latest: when its document was fetched.
func publishedBy(found *Findings, v indicators.Vintage) (fetched time.Time) {
	for _, d := range found.Documents {
		if d.Hash == v.Document {
			return d.Fetched
		}
	}
	return fetched
}

// unchanged tells since when the ledger has the figure just as it is, for a
// source that does not say when it published it: it did so by then.
func unchanged(v indicators.Vintage, known []indicators.Vintage) (since indicators.Date, same bool) {
	i, found := slices.BinarySearchFunc(known, v.Period, func(k indicators.Vintage, p indicators.Period) int { return k.Period.Compare(p) })
	if !found {
		return 0, false
	}
	was := known[i]
	same = was.Status == v.Status && was.Source == v.Source && was.Unit == v.Unit && was.HasValue() == v.HasValue() &&
		(!v.HasValue() || was.Quantity() == v.Quantity())
	return was.Published, same
}

// doubt looks at a figure alone; no reason means that it is sound.
func (cs *Collectors) doubt(v indicators.Vintage, today indicators.Date) indicators.Text {
	indicator, ok := cs.Catalogue.Indicator(v.Indicator)
	if !ok {
		return indicators.Text{ZH: "规划中没有这项指标", EN: "the plan has no such indicator"}
	}
	if indicator.Derive != "" {
		return indicators.Text{ZH: "这项指标由其他指标推算，不接收数据", EN: "this indicator is derived from others and takes no figures"}
	}
	if err := indicator.CheckObservation(v.Observation); err != nil {
		var refused *indicators.Incomparable
		if errors.As(err, &refused) {
			return refused.Reason
		}
		return indicators.Text{ZH: err.Error(), EN: err.Error()}
	}
	if v.Period.First() > today {
		return indicators.Text{ZH: "时期尚未开始", EN: "the period has not begun yet"}
	}
	if v.Published > today {
		return indicators.Text{ZH: "公布日期在未来", EN: "it is dated in the future"}
	}
	if _, ok := cs.Catalogue.Source(v.Source); !ok && v.Source != "" {
		return indicators.Text{ZH: fmt.Sprintf("规划中没有来源“%s”", v.Source), EN: fmt.Sprintf("the plan has no source %q", v.Source)}
	}
	if !v.HasValue() {
		return indicators.Text{}
	}
	value, err := v.Unit.Convert(v.Value, indicator.Unit)
	if err == nil && !indicator.Plausible.Contains(value) {
		return indicators.Text{
			ZH: "超出合理范围（" + indicator.Plausible.In(indicator.Unit, indicators.Chinese) + "）",
			EN: "outside the plausible range of " + indicator.Plausible.In(indicator.Unit, indicators.English),
		}
	}
	return indicators.Text{}
}

// scaleSlip is the ratio of neighbours that no series has but one read in
// another scale: 万 is 10,000.
const scaleSlip = 3000

// jump compares a figure with its nearest neighbours: the last vintage of its
// own period, and the figures before and after.
func jump(indicator indicators.Indicator, v indicators.Vintage, known []indicators.Vintage) indicators.Text {
	for _, n := range nearest(v, known) {
		before, errBefore := n.Unit.Convert(n.Value, indicator.Unit)
		value, errValue := v.Unit.Convert(v.Value, indicator.Unit)
		if errBefore != nil || errValue != nil || before <= 0 || value <= 0 {
			continue
		}
		ratio := math.Max(value/before, before/value)
		limit := indicator.Jump
		if limit == 0 && indicator.Kind != indicators.Rate {
			limit = scaleSlip
		}
		if limit == 0 || ratio <= limit {
			continue
		}
		return indicators.Text{
			ZH: fmt.Sprintf("与%s的%s相差%s倍，疑为单位或口径有误", n.Period.In(indicators.Chinese), n.Quantity().In(indicators.Chinese), times(ratio)),
			EN: fmt.Sprintf("%s times away from %s in %s: is it in another unit or scale?", times(ratio), n.Quantity().In(indicators.English), n.Period.In(indicators.English)),
		}
	}
	return indicators.Text{}
}

// times writes a ratio: 3.16, 10,000.
func times(ratio float64) string {
	if ratio < 100 {
		return fmt.Sprintf("%.3g", ratio)
	}
	return message.NewPrinter(language.English).Sprintf("%.0f", ratio)
}

// nearest gives the figure of the period itself, or else those of the periods
// on both sides. known is in the order of periods.
func nearest(v indicators.Vintage, known []indicators.Vintage) []indicators.Vintage {
	if !v.HasValue() {
		return nil
	}
	i, found := slices.BinarySearchFunc(known, v.Period, func(k indicators.Vintage, p indicators.Period) int { return k.Period.Compare(p) })
	if found {
		return withValue(known[i])
	}
	var sides []indicators.Vintage
	if i > 0 {
		sides = append(sides, withValue(known[i-1])...)
	}
	if i < len(known) {
		sides = append(sides, withValue(known[i])...)
	}
	return sides
}

func withValue(v indicators.Vintage) []indicators.Vintage {
	if !v.HasValue() {
		return nil
	}
	return []indicators.Vintage{v}
}

// with lays a figure over those known, in the order of periods.
func with(known []indicators.Vintage, v indicators.Vintage) []indicators.Vintage {
	i, found := slices.BinarySearchFunc(known, v.Period, func(k indicators.Vintage, p indicators.Period) int { return k.Period.Compare(p) })
	switch {
	case !found:
		return slices.Insert(known, i, v)
	case v.Published >= known[i].Published:
		known[i] = v
	}
	return known
}

// key is what one document may say only one thing of.
type key struct {
	indicators.Series
	period    indicators.Period
	published indicators.Date
	source    indicators.ID
}

func keyOf(v indicators.Vintage) key { return key{v.Series, v.Period, v.Published, v.Source} }

// conflicting finds what a document says two different things of.
func conflicting(vintages []indicators.Vintage) map[key]bool {
	first := make(map[key]indicators.Quantity)
	conflicts := make(map[key]bool)
	for _, v := range vintages {
		q := v.Quantity()
		if !v.HasValue() {
			q.Value = 0
		}
		if was, there := first[keyOf(v)]; there && was != q {
			conflicts[keyOf(v)] = true
		}
		first[keyOf(v)] = q
	}
	return conflicts
}
