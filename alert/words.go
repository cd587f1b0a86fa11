package alert

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// title says which target went from what to what.
func (m move) title() indicators.Text {
	name, from, to := m.item.Name(), m.before.Verdict.Name(), m.held.Name()
	due := m.item.Target.Due
	return indicators.Text{
		ZH: fmt.Sprintf("%s（%s目标）：由“%s”转为“%s”", name.ZH, due.In(indicators.Chinese), from.ZH, to.ZH),
		EN: fmt.Sprintf("%s, target for %s: from %s to %s", name.In(indicators.English), due.In(indicators.English), from.EN, to.EN),
	}
}

// movement says what is asked and how the chance of it moved.
func (m move) movement() indicators.Text {
	g := goal(m.item)
	standing := m.item.Target.Standing.Name()
	t := indicators.Text{ZH: fmt.Sprintf("目标：%s（%s）。", g.ZH, standing.ZH), EN: fmt.Sprintf("The target is %s (%s).", g.EN, standing.EN)}
	was, now := m.before.Assessed.Probability, m.item.Assessment.Probability
	switch {
	case math.IsNaN(now):
	case m.held == indicators.Missed:
		t.ZH, t.EN = t.ZH+"现已未能实现。", t.EN+" It has been missed."
	case m.held == indicators.Achieved:
		t.ZH, t.EN = t.ZH+"现已实现。", t.EN+" It has been achieved."
	case math.IsNaN(was):
		t.ZH += fmt.Sprintf("此前无法评估，现在实现的可能性为%s。", indicators.FormatProbability(now))
		t.EN += fmt.Sprintf(" It could not be assessed before; the chance of meeting it is now %s.", indicators.FormatProbability(now))
	default:
		zh, en := "降至", "fell"
		if now > was {
			zh, en = "升至", "rose"
		}
		t.ZH += fmt.Sprintf("实现的可能性由%s%s%s。", indicators.FormatProbability(was), zh, indicators.FormatProbability(now))
		t.EN += fmt.Sprintf(" The chance of meeting it %s from %s to %s.", en, indicators.FormatProbability(was), indicators.FormatProbability(now))
	}
	return t
}

// why names what arrived since the target was last judged, and how much each
// part moved the chance.
func (m move) why(c *catalogue.Catalogue, shares []Share) indicators.Text {
	var zh, en []string
	add := func(t indicators.Text, cause outlook.Cause) {
		if t.IsZero() {
			return
		}
		moved := points(shares, cause)
		zh, en = append(zh, t.ZH+moved.ZH), append(en, t.EN+moved.EN)
	}
	fresh, revised := m.arrived()
	add(newFigures(fresh), outlook.NewFigures)
	if n := len(m.within); len(fresh) == 0 && n > 0 && m.within[n-1].Sequence > m.before.Sequence {
		add(newFigures(m.within[n-1:]), outlook.NewFigures)
	}
	add(revisions(revised), outlook.Revisions)
	add(m.changedTarget(c), outlook.ChangedTarget)
	if moved := points(shares, outlook.ChangedMethod); !moved.IsZero() {
		zh, en = append(zh, "评估方法更新"+moved.ZH), append(en, "the method changed"+moved.EN)
	}
	if moved := points(shares, outlook.PassingTime); !moved.IsZero() {
		zh, en = append(zh, "时间推移"+moved.ZH), append(en, "time passed"+moved.EN)
	}
	if len(zh) == 0 {
		return indicators.Text{}
	}
	return indicators.Text{ZH: "原因：" + strings.Join(zh, "；") + "。", EN: "Why: " + strings.Join(en, "; ") + "."}
}

// points writes how much a cause moved the chance; nothing where it did not.
func points(shares []Share, cause outlook.Cause) indicators.Text {
	for _, s := range shares {
		if s.Cause == cause {
			n := indicators.FormatNumber(math.Round(100*s.Change), 0)
			if s.Change > 0 {
				n = "+" + n
			}
			unit := " points"
			if math.Abs(math.Round(100*s.Change)) == 1 {
				unit = " point"
			}
			return indicators.Text{ZH: "（影响" + n + "个百分点）", EN: " (" + n + unit + ")"}
		}
	}
	return indicators.Text{}
}

// revisedFigure is a figure before and after.
type revisedFigure struct{ before, after indicators.Vintage }

// arrived gives the figures of the series that came since it was last judged:
// those of periods not known before, and those of periods that were. A figure
// said again as it was is neither.
func (m move) arrived() (fresh []indicators.Vintage, revised []revisedFigure) {
	known := make(map[indicators.Period]indicators.Vintage)
	for _, v := range m.vintages {
		if v.Sequence <= m.before.Sequence && v.Published <= m.before.Assessed.AsOf {
			known[v.Period] = v
		}
	}
	for _, v := range m.item.History {
		before, was := known[v.Period]
		switch {
		case !v.HasValue():
		case !was || !before.HasValue():
			fresh = append(fresh, v)
		case before.Value != v.Value || before.Bound != v.Bound || before.Unit != v.Unit:
			revised = append(revised, revisedFigure{before, v})
		}
	}
	return fresh, revised
}

func newFigures(fresh []indicators.Vintage) indicators.Text {
	if len(fresh) == 0 {
		return indicators.Text{}
	}
	v := fresh[len(fresh)-1]
	t := figure(v)
	out := indicators.Text{ZH: "新公布" + t.ZH, EN: "a new figure, " + t.EN}
	if n := len(fresh) - 1; n > 0 {
		out = indicators.Text{ZH: fmt.Sprintf("新公布%d个时期的数据，最近为%s", n+1, t.ZH), EN: fmt.Sprintf("figures of %d new periods, the last %s", n+1, t.EN)}
	}
	out.ZH += fmt.Sprintf("，公布于%s", v.Published)
	out.EN += fmt.Sprintf(", published on %s", v.Published)
	return out
}

func revisions(revised []revisedFigure) indicators.Text {
	if len(revised) == 0 {
		return indicators.Text{}
	}
	largest := slices.MaxFunc(revised, func(a, b revisedFigure) int {
		return int(math.Copysign(1, math.Abs(a.change())-math.Abs(b.change())))
	})
	t := largest.words()
	if n := len(revised); n > 1 {
		return indicators.Text{ZH: fmt.Sprintf("%d个时期的数据被修订，其中%s", n, t.ZH), EN: fmt.Sprintf("figures of %d periods were revised, above all %s", n, t.EN)}
	}
	return indicators.Text{ZH: t.ZH, EN: "a revision: " + t.EN}
}

// change is the relative change of a revised figure; infinite from 0.
func (r revisedFigure) change() float64 {
	before, err := r.before.Unit.Convert(r.before.Value, r.after.Unit)
	if err != nil || before == r.after.Value {
		return 0
	}
	return (r.after.Value - before) / math.Abs(before)
}

func (r revisedFigure) words() indicators.Text {
	was, is := r.before.Quantity(), r.after.Quantity()
	return indicators.Text{
		ZH: fmt.Sprintf("%s由%s修订为%s", r.after.Period.In(indicators.Chinese), indicators.Reading(was, indicators.Chinese), indicators.Reading(is, indicators.Chinese)),
		EN: fmt.Sprintf("%s from %s to %s", r.after.Period.In(indicators.English), indicators.Reading(was, indicators.English), indicators.Reading(is, indicators.English)),
	}
}

func (m move) changedTarget(c *catalogue.Catalogue) indicators.Text {
	now := m.item.Target
	before, ok := indicators.TargetAsOf(c.TargetVintages(now.ID), m.before.Announced)
	if !ok || before.Announced == now.Announced {
		return indicators.Text{}
	}
	return indicators.Text{
		ZH: fmt.Sprintf("目标由%s调整为%s（%s）", chart.Asked(before, indicators.Chinese), chart.Asked(now, indicators.Chinese), now.Announced),
		EN: fmt.Sprintf("the target was changed from %s to %s on %s", chart.Asked(before, indicators.English), chart.Asked(now, indicators.English), now.Announced),
	}
}

// words say until when the target can still be reached.
func (r reach) words(it scoreboard.Item, today indicators.Date) indicators.Text {
	zh := fmt.Sprintf("历史上最快的三年（%s—%s）%s", r.from.In(indicators.Chinese), r.to.In(indicators.Chinese), paceText(it, r.best).ZH)
	en := fmt.Sprintf("Its fastest three years, from %s to %s, held %s", r.from.In(indicators.English), r.to.In(indicators.English), paceText(it, r.best).EN)
	switch {
	case r.day == 0:
		return indicators.Text{
			ZH: zh + "，即使从最新数据起一直如此，也达不到目标。",
			EN: en + "; even at that pace from the latest figure on, it would not be met."}
	case r.day < today:
		return indicators.Text{
			ZH: zh + fmt.Sprintf("。按此推算，最迟须在%s前提速到这一水平才能达到目标，这一日期已过。", dayText(r.day).ZH),
			EN: en + fmt.Sprintf(". To be met it had to turn to that pace by %s, which is past.", dayText(r.day).EN)}
	}
	return indicators.Text{
		ZH: zh + fmt.Sprintf("。若保持现有速度，最迟须在%s前提速到这一水平，目标才仍可达到。", dayText(r.day).ZH),
		EN: en + fmt.Sprintf(". Going on as it does, it must turn to that pace by %s to be met still.", dayText(r.day).EN)}
}

// paceText writes a pace: 年均增长8.7%, +8.7% a year.
func paceText(it scoreboard.Item, pace float64) indicators.Text {
	zh, sign := "增长", "+"
	if pace < 0 {
		zh, sign = "下降", "−"
	}
	size := indicators.FormatNumber(math.Abs(pace), 1)
	if it.Indicator.Kind != indicators.Rate && !it.Indicator.Unit.IsPercent() {
		return indicators.Text{ZH: "年均" + zh + size + "%", EN: sign + size + "% a year"}
	}
	if pace >= 0 {
		zh = "提高"
	}
	return indicators.Text{ZH: "年均" + zh + size + "个百分点", EN: sign + size + " points a year"}
}

func dayText(d indicators.Date) indicators.Text {
	t := d.Time()
	return indicators.Text{ZH: fmt.Sprintf("%d年%d月", t.Year(), t.Month()), EN: t.Format("January 2006")}
}

// EventName gives the word for what happened to an alert.
func EventName(what string) indicators.Text {
	return map[string]indicators.Text{
		ledger.AlertOpened: {ZH: "出现", EN: "opened"}, ledger.AlertWorsened: {ZH: "加重", EN: "worsened"},
		ledger.AlertImproved: {ZH: "好转", EN: "improved"}, ledger.AlertFellBack: {ZH: "回落", EN: "fell back"}, ledger.AlertAcknowledged: {ZH: "已知悉", EN: "acknowledged"},
		ledger.AlertResolved: {ZH: "解除", EN: "resolved"},
	}[what]
}
