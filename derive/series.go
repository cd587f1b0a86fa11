package derive

import (
	"context"
	"maps"
	"math"
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// slot is one period of one series.
type slot struct {
	indicators.Series
	period indicators.Period
}

// history is every vintage of some inputs, by day of publication.
type history map[slot][]indicators.Vintage

// series derives one indicator in one region, whole.
func (d *Deriver) series(ctx context.Context, one catalogue.Derived, region indicators.Region) (ledger.Receipt, error) {
	known := make(history)
	periods := make(map[indicators.Period]bool)
	for _, s := range inputs(one, region) {
		vintages, err := d.ledger.Vintages(ctx, s)
		if err != nil {
			return ledger.Receipt{}, err
		}
		for _, v := range vintages {
			at := slot{s, v.Period}
			if len(known[at]) == 0 {
				for _, p := range one.Formula.Touched(v.Period) {
					periods[p] = true
				}
			}
			known[at] = append(known[at], v)
		}
	}
	var b batch
	b.Collector = Collector
	for _, p := range slices.SortedFunc(maps.Keys(periods), indicators.Period.Compare) {
		for _, v := range vintagesOf(one, region, p, known) {
			b.add(one.Indicator, v)
		}
	}
	if err := d.withdraw(ctx, one, region, &b.Batch); err != nil {
		return ledger.Receipt{}, err
	}
	r, err := d.ledger.Append(ctx, b.Batch)
	if err == nil && r.New+r.Revised+r.Held > 0 {
		d.log.InfoContext(ctx, "derived", "indicator", one.Indicator.ID, "region", region, "new", r.New, "revised", r.Revised, "held", r.Held)
	}
	return r, err
}

// vintagesOf derives a period: for each day on which one of its inputs was
// published, from what was known then. Where there was a figure and is none any
// more, it is missing from that day on.
func vintagesOf(one catalogue.Derived, region indicators.Region, p indicators.Period, known history) []indicators.Vintage {
	var list []indicators.Vintage
	for _, day := range days(one, region, p, known) {
		var used []indicators.Vintage
		o, ok := one.Formula.Value(region, p, func(s indicators.Series, at indicators.Period) (indicators.Observation, bool) {
			v, there := asOf(known[slot{s, at}], day)
			if there && !slices.ContainsFunc(used, func(u indicators.Vintage) bool { return u.Sequence == v.Sequence }) {
				used = append(used, v)
			}
			return v.Observation, there
		})
		v := indicators.Vintage{Observation: o, Published: day, Locator: Locator(used), Note: "= " + one.Formula.String(), Collector: Collector}
		if !ok {
			if len(list) == 0 || !list[len(list)-1].HasValue() {
				continue
			}
			v.Value, v.Decimals, v.Status, v.Bound = math.NaN(), -1, indicators.Missing, indicators.Exact
		}
		list = append(list, v)
	}
	return list
}

// days lists when the figures that a period is derived from were published, in
// order.
func days(one catalogue.Derived, region indicators.Region, p indicators.Period, known history) []indicators.Date {
	published := make(map[indicators.Date]bool)
	one.Formula.Value(region, p, func(s indicators.Series, at indicators.Period) (indicators.Observation, bool) {
		for _, v := range known[slot{s, at}] {
			published[v.Published] = true
		}
		return indicators.Observation{}, false
	})
	return slices.Sorted(maps.Keys(published))
}

// asOf is the last vintage published by a day; vintages are in the order of
// their days.
func asOf(vintages []indicators.Vintage, day indicators.Date) (indicators.Vintage, bool) {
	i, _ := slices.BinarySearchFunc(vintages, day+1, func(v indicators.Vintage, d indicators.Date) int { return int(v.Published - d) })
	if i == 0 {
		return indicators.Vintage{}, false
	}
	return vintages[i-1], true
}

// batch is what one series appends.
type batch struct{ ledger.Batch }

// add takes a figure, or holds it where it is not plausible.
func (b *batch) add(ind indicators.Indicator, v indicators.Vintage) {
	if v.HasValue() && !ind.Plausible.Contains(v.Value) {
		b.Held = append(b.Held, ledger.Held{Vintage: v, Reason: indicators.Text{
			ZH: "推算结果超出合理范围（" + ind.Plausible.In(ind.Unit, indicators.Chinese) + "）",
			EN: "it is derived, and outside the plausible range of " + ind.Plausible.In(ind.Unit, indicators.English)}})
		return
	}
	b.Vintages = append(b.Vintages, v)
}

// withdraw takes back what an earlier expression gave, and this one does not.
func (d *Deriver) withdraw(ctx context.Context, one catalogue.Derived, region indicators.Region, b *ledger.Batch) error {
	derived := make(map[indicators.Period]bool)
	for _, v := range b.Vintages {
		derived[v.Period] = true
	}
	for _, h := range b.Held { // it waits for a person, or a person has accepted it
		derived[h.Vintage.Period] = true
	}
	current, err := d.ledger.Latest(ctx, indicators.Series{Indicator: one.Indicator.ID, Region: region}, ledger.AsOf{})
	if err != nil {
		return err
	}
	for _, v := range current {
		if derived[v.Period] || v.Collector != Collector || !v.HasValue() {
			continue
		}
		v.Value, v.Decimals, v.Status, v.Bound = math.NaN(), -1, indicators.Missing, indicators.Exact
		v.Locator, v.Note = "", "= "+one.Formula.String()
		b.Vintages = append(b.Vintages, v)
	}
	return nil
}
