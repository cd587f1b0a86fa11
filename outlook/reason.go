package outlook

import (
	"fmt"
	"math"
	"strings"

	"waymark/indicators"
)

// projectedReason says why a projected verdict is what it is.
func (c *judgement) projectedReason() indicators.Text {
	return indicators.Text{
		ZH: c.latestZH() + "，" + c.taskZH() + "；" + c.outlookZH() + c.noteZH() + "。",
		EN: c.latestEN() + "; " + c.taskEN() + "; " + c.outlookEN() + c.noteEN() + ".",
	}
}

// settledReason says which figure decides.
func (c *judgement) settledReason(v indicators.Verdict, f figure) indicators.Text {
	zh, en := "达到", "meets"
	if v == indicators.Missed {
		zh, en = "未达到", "misses"
	}
	provisional := f.status == indicators.Provisional || f.status == indicators.Estimated
	noteZH, noteEN := "", ""
	if provisional {
		noteZH, noteEN = "（初步数）", " (provisional)"
	}
	return indicators.Text{
		ZH: fmt.Sprintf("%s为%s%s，%s目标（%s）。", f.period.In(indicators.Chinese), c.quantity(f, indicators.Chinese), noteZH, zh, c.goalZH()),
		EN: fmt.Sprintf("%s in %s%s %s the target of %s.", c.quantity(f, indicators.English), f.period.In(indicators.English), noteEN, en, c.goalEN()),
	}
}

// unassessable says why there is no verdict, then what can be said all the
// same: the latest figure, and the pace needed from it.
func (c *judgement) unassessable() indicators.Text {
	t := c.refused
	if !c.history.latest.known {
		return t
	}
	zh, en := c.latestZH(), c.latestEN()
	if !math.IsNaN(c.answer.PaceNeeded) {
		zh, en = zh+"，"+c.taskZH(), en+"; "+c.taskEN()
	}
	return indicators.Text{ZH: t.ZH + "。" + zh + "。", EN: t.EN + ". " + capital(en) + "."}
}

// skipped is the reason where figures after the due period are known and its
// own is not; it says the last one before.
func (c *judgement) skipped() indicators.Text {
	h := &c.history
	zh := "没有" + c.target.Due.In(indicators.Chinese) + "的数据，其后的数据已有"
	en := "no figure for " + c.target.Due.In(indicators.English) + " is on record, though later ones are"
	for i := len(h.values) - 2 + h.steps; i >= 0 && i < len(h.values); i-- {
		if v := h.values[i]; !math.IsNaN(v) {
			f := figure{period: h.first.Add(i), value: v, decimals: -1}
			zh += fmt.Sprintf("；此前%s为%s", f.period.In(indicators.Chinese), c.quantity(f, indicators.Chinese))
			en += fmt.Sprintf("; before it, %s had %s", f.period.In(indicators.English), c.quantity(f, indicators.English))
			break
		}
	}
	return indicators.Text{ZH: zh, EN: en}
}

// fewFigures is the reason below three exact figures, with what is missing.
func fewFigures(exact, bounds int) indicators.Text {
	t := fewOf(exact, bounds)
	return indicators.Text{ZH: t.ZH + "，判定至少需要三个确切数据", EN: t.EN + "; a verdict takes three exact ones"}
}

func fewOf(exact, bounds int) indicators.Text {
	switch {
	case exact == 0 && bounds == 1:
		return indicators.Text{ZH: "仅有一个数据，且只是界限", EN: "one figure only, and it is a bound"}
	case exact == 0:
		return indicators.Text{ZH: "已公布的数据都只是界限", EN: "only bounds are published"}
	case exact == 1 && bounds == 0:
		return indicators.Text{ZH: "仅有一个数据", EN: "one figure only"}
	case exact == 2 && bounds == 0:
		return indicators.Text{ZH: "仅有两个数据", EN: "two figures only"}
	case exact == 1:
		return indicators.Text{ZH: "仅有一个确切数据，其余只是界限", EN: "one exact figure only, the others are bounds"}
	}
	return indicators.Text{ZH: "仅有两个确切数据，其余只是界限", EN: "two exact figures only, the others are bounds"}
}

func (c *judgement) latestZH() string {
	f := c.history.latest
	return f.period.In(indicators.Chinese) + "为" + c.quantity(f, indicators.Chinese)
}

func (c *judgement) latestEN() string {
	f := c.history.latest
	return c.quantity(f, indicators.English) + " in " + f.period.In(indicators.English)
}

// taskZH says what the target asks from here on, and what was held so far.
func (c *judgement) taskZH() string {
	a := &c.answer
	due := c.target.Due.In(indicators.Chinese)
	held := ""
	if !math.IsNaN(a.PaceHeld) {
		held = "，" + c.heldZH()
	}
	switch met, sure := c.met(c.history.latest); {
	case met && sure && c.target.Form == indicators.GrowthForm:
		return fmt.Sprintf("符合%s的目标（%s）", due, c.goalZH())
	case c.target.Form == indicators.GrowthForm:
		return fmt.Sprintf("不及%s的目标（%s）", due, c.goalZH())
	case met && sure:
		return fmt.Sprintf("已达到%s的目标（%s），需保持%s", due, c.goalZH(), held)
	case math.IsNaN(a.PaceNeeded):
		return fmt.Sprintf("%s目标为%s%s", due, c.goalZH(), held)
	case a.PaceNeeded == 0:
		return fmt.Sprintf("%s目标为%s，略有改善即可达到%s", due, c.goalZH(), held)
	}
	return fmt.Sprintf("%s达到目标（%s）%s%s", due, c.goalZH(), c.paceZH("需", a.PaceNeeded)+c.basis(indicators.Chinese), held)
}

func (c *judgement) taskEN() string {
	a := &c.answer
	due := c.target.Due.In(indicators.English)
	held := ""
	if !math.IsNaN(a.PaceHeld) {
		held = ", while " + c.spanEN() + " " + c.paceEN(a.PaceHeld)
	}
	switch met, sure := c.met(c.history.latest); {
	case met && sure && c.target.Form == indicators.GrowthForm:
		return fmt.Sprintf("that meets the target of %s for %s", c.goalEN(), due)
	case c.target.Form == indicators.GrowthForm:
		return fmt.Sprintf("that is short of the target of %s for %s", c.goalEN(), due)
	case met && sure:
		return fmt.Sprintf("that already meets the target of %s for %s and must be kept%s", c.goalEN(), due, held)
	case math.IsNaN(a.PaceNeeded):
		return fmt.Sprintf("the target for %s is %s%s", due, c.goalEN(), held)
	case a.PaceNeeded == 0:
		return fmt.Sprintf("the target for %s is %s, which any step the right way would meet%s", due, c.goalEN(), held)
	}
	return fmt.Sprintf("reaching %s in %s needs %s%s", c.goalEN(), due, c.paceEN(a.PaceNeeded)+c.basis(indicators.English), held)
}

// heldZH says the pace held: 此前3年年均增长5.5%, 上年增长5.5%.
func (c *judgement) heldZH() string {
	pace := c.paceZH("", c.answer.PaceHeld)
	_, _, span := c.held()
	if span == 1 {
		return "上年" + strings.TrimPrefix(pace, "年均")
	}
	return fmt.Sprintf("此前%s年%s", indicators.FormatNumber(math.Round(span*10)/10, -1), pace)
}

func (c *judgement) spanEN() string {
	_, _, span := c.held()
	if span == 1 {
		return "the last year held"
	}
	return fmt.Sprintf("the last %s years held", indicators.FormatNumber(math.Round(span*10)/10, -1))
}

// paceZH prints a pace: 年均需增长8.7%, 年均下降0.3个百分点.
func (c *judgement) paceZH(need string, pace float64) string {
	word := "增长"
	if !c.inProportion() {
		word = "提高"
	}
	if pace < 0 {
		word = "下降"
	}
	return fmt.Sprintf("年均%s%s%s", need, word, c.paceSize(math.Abs(pace), indicators.Chinese))
}

func (c *judgement) paceEN(pace float64) string {
	sign := "+"
	if pace < 0 {
		sign = "−"
	}
	return sign + c.paceSize(math.Abs(pace), indicators.English) + " a year"
}

func (c *judgement) paceSize(pace float64, lang indicators.Lang) string {
	unit := c.target.Unit.String()
	switch {
	case c.inProportion():
		return indicators.FormatNumber(pace, 1) + "%"
	case c.q.Indicator.Unit.IsPercent() && lang == indicators.Chinese:
		unit = "个百分点"
	case c.q.Indicator.Unit.IsPercent():
		unit = " points"
	case unit != "" && lang == indicators.English:
		unit = " " + unit
	}
	return indicators.FormatNumber(pace, places(pace)) + unit
}

func (c *judgement) basis(lang indicators.Lang) string {
	name := c.q.Indicator.Basis.Name()
	switch {
	case name.IsZero():
		return ""
	case !c.inProportion():
		return ""
	case lang == indicators.Chinese:
		return "（" + map[indicators.Basis]string{indicators.Nominal: "名义", indicators.Real: "实际"}[c.q.Indicator.Basis] + "）"
	}
	return " (" + name.EN + ")"
}

func (c *judgement) outlookZH() string {
	a := &c.answer
	return fmt.Sprintf("预计%s为%s，八成可能在%s之间，达到目标的可能性%s",
		c.target.Due.In(indicators.Chinese), c.projected(a.Projected, indicators.Chinese), c.between(a.Low80, a.High80, "至", indicators.Chinese), percent(a.Probability, indicators.Chinese)) + c.arriveZH()
}

func (c *judgement) outlookEN() string {
	a := &c.answer
	return fmt.Sprintf("the projection for %s is %s, four in five chances between %s, so the chance of meeting it is %s",
		c.target.Due.In(indicators.English), c.projected(a.Projected, indicators.English), c.between(a.Low80, a.High80, " and ", indicators.English), percent(a.Probability, indicators.English)) + c.arriveEN()
}

// noteZH says what a careful reader should know beside it.
func (c *judgement) noteZH() string {
	var note string
	if c.q.AsOf > c.target.Due.Last() {
		note += "。" + c.target.Due.In(indicators.Chinese) + "已过，数据尚未公布"
	}
	if c.begun.known {
		note += fmt.Sprintf("。已计入%s的%s", c.begun.through.In(indicators.Chinese), c.soFar(indicators.Chinese))
	}
	if c.history.bounded > 0 {
		note += fmt.Sprintf("。有%d个数据只是界限", c.history.bounded)
	}
	return note
}

func (c *judgement) noteEN() string {
	var note string
	if c.q.AsOf > c.target.Due.Last() {
		note += ". " + c.target.Due.In(indicators.English) + " is over, its figure not published yet"
	}
	if c.begun.known {
		note += fmt.Sprintf(". The figure for %s, %s, is taken into account", c.begun.through.In(indicators.English), c.soFar(indicators.English))
	}
	if n := c.history.bounded; n == 1 {
		note += ". One figure is only a bound"
	} else if n > 1 {
		note += fmt.Sprintf(". %d figures are only bounds", n)
	}
	return note
}

// soFar prints the figure within the current year.
func (c *judgement) soFar(lang indicators.Lang) string {
	return c.quantity(figure{value: c.begun.so, decimals: -1}, lang)
}
