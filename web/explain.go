package web

import (
	"context"
	"math"
	"slices"

	"waymark/indicators"
	"waymark/outlook"
	"waymark/scoreboard"
)

// explanation is how a verdict came to be what it is, and what others say.
type explanation struct {
	Since    indicators.Date // the day that it is compared with
	Before   string          // the probability then
	Change   string          // of the probability since, in percentage points
	Causes   []causeLine
	Peers    []peerLine
	Applies  bool // any of the peers' rules
	Disagree int  // of them
}

// causeLine is what one cause did to the probability.
type causeLine struct {
	Name, Change string
	Worse        bool
}

// peerLine is what the rule of someone else says of the target.
type peerLine struct {
	Name, Source, Says string
	Known, Differs     bool
}

// aYear is how far back a verdict that never turned is compared.
const aYear = 365

// explain compares an item's verdict with the one before its last turn, or with
// a year before, and asks the rules of others.
func (s *site) explain(ctx context.Context, it scoreboard.Item, lang indicators.Lang) (explanation, error) {
	var e explanation
	for _, j := range outlook.Peers(it.Asked) {
		line := peerOf(j, it.Assessment.Probability, lang)
		if line.Differs {
			e.Disagree++
		}
		e.Applies = e.Applies || line.Known
		e.Peers = append(e.Peers, line)
	}
	day := it.Assessment.AsOf - aYear
	last, err := s.beforeTurn(ctx, it)
	if err != nil {
		return e, err
	}
	if last != nil {
		day = last.AsOf
	}
	items, err := scoreboard.On(ctx, s.Catalogue, s.Ledger, it.Target.Series, day)
	at := slices.IndexFunc(items, func(other scoreboard.Item) bool { return other.Target.ID == it.Target.ID })
	if err != nil || at < 0 {
		return e, err
	}
	before := items[at]
	recorded := before.Assessment
	if last != nil {
		recorded = *last
	}
	parts := outlook.Attribute(recorded, before.Asked, it.Asked)
	if parts == nil {
		return e, nil
	}
	e.Since, e.Before = day, indicators.FormatProbability(recorded.Probability)
	e.Change = points(it.Assessment.Probability-recorded.Probability, lang)
	for _, p := range parts {
		if math.Abs(p.Change) >= 0.0005 {
			e.Causes = append(e.Causes, causeLine{p.Cause.Name().In(lang), points(p.Change, lang), p.Change < 0})
		}
	}
	return e, nil
}

// beforeTurn is the last assessment on record before a target's verdict turned;
// nil where it never did.
func (s *site) beforeTurn(ctx context.Context, it scoreboard.Item) (*indicators.Assessment, error) {
	if it.Turn == nil {
		return nil, nil
	}
	all, err := s.Ledger.Assessments(ctx, it.Target.ID)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].AsOf < it.Turn.On {
			return &all[i], err
		}
	}
	return nil, err
}

func peerOf(j outlook.PeerJudgement, ours float64, lang indicators.Lang) peerLine {
	line := peerLine{Name: j.Rule.Name.In(lang), Source: j.Rule.Source, Known: !math.IsNaN(j.Probability)}
	switch {
	case !line.Known:
		line.Says = indicators.Text{ZH: "不适用", EN: "does not apply"}.In(lang)
	case !math.IsNaN(j.Ratio):
		line.Says = j.Word.In(lang) + indicators.Text{ZH: "，比率", EN: ", ratio "}.In(lang) + indicators.FormatNumber(j.Ratio, 2)
	default:
		line.Says = indicators.Text{ZH: "概率", EN: "probability "}.In(lang) + indicators.FormatProbability(j.Probability)
	}
	line.Differs = line.Known && !math.IsNaN(ours) && (j.Probability >= 0.5) != (ours >= 0.5)
	return line
}

// points writes a change of probability.
func points(v float64, lang indicators.Lang) string {
	number := indicators.FormatNumber(100*v, 1)
	if v > 0 {
		number = "+" + number
	}
	return indicators.Text{ZH: number + "个百分点", EN: number + " points"}.In(lang)
}

// fanLines says the projection in words, period by period.
func fanLines(it scoreboard.Item, lang indicators.Lang) []string {
	var list []string
	for _, p := range it.Assessment.Projection {
		quantity := func(v float64) indicators.Quantity {
			return indicators.Quantity{Value: v, Decimals: max(1, it.Target.Decimals), Unit: it.Target.Unit}
		}
		median := indicators.Reading(quantity(p.Median), lang)
		within := indicators.ReadingRange(quantity(p.Low80), quantity(p.High80), " – ", lang)
		list = append(list, indicators.Text{
			ZH: p.Period.In(lang) + "预测 " + median + "（80%：" + within + "）",
			EN: p.Period.In(lang) + " projected " + median + " (80%: " + within + ")"}.In(lang))
	}
	return list
}
