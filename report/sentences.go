package report

import (
	"fmt"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"waymark/indicators"
	"waymark/outlook"
	"waymark/report/document"
)

// latest says the latest figure, at the head of a sentence: 2025年为67,665.3亿元[3].
func (w *writer) latest(e Entry) []document.Span { return w.stated(*e.Latest) }

func (w *writer) stated(v indicators.Vintage) []document.Span {
	number := figure(v.Observation, w.lang)
	text := w.say(v.Period.In(w.lang)+"为"+number, capital(number)+" in "+v.Period.In(w.lang))
	return []document.Span{document.Text(text), w.cite(v)}
}

// capital begins a sentence.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// deciding finds the figure that settles a verdict: that of the due period, or
// the last before it that says the same as the verdict.
func deciding(e Entry) (indicators.Vintage, bool) {
	for i := len(e.History) - 1; i >= 0; i-- {
		v := e.History[i]
		if !v.HasValue() || v.Period.Last() > e.Target.Due.Last() {
			continue
		}
		value, err := v.Unit.Convert(v.Value, e.Target.Unit)
		if err != nil {
			return v, false
		}
		if e.Target.Met(value, e.Indicator.Direction) == (e.Assessment.Verdict == indicators.Achieved) {
			return v, true
		}
	}
	return indicators.Vintage{}, false
}

// task says what the target asks from here on, and what was held so far.
func (w *writer) task(e Entry) string {
	t, a := e.Target, e.Assessment
	due, goal := t.Due.In(w.lang), asked(t, w.lang)
	basis := ""
	if name := map[indicators.Basis]string{indicators.Nominal: w.say("名义", "nominal"), indicators.Real: w.say("实际", "real")}[e.Indicator.Basis]; name != "" && inProportion(e.Indicator) {
		basis = w.say("（"+name+"）", " ("+name+")")
	}
	held := ""
	if span := heldYears(e); !math.IsNaN(a.PaceHeld) && span > 0 {
		years := indicators.FormatNumber(math.Round(span*10)/10, -1)
		yet := ""
		if a.PaceHeld < a.PaceNeeded && e.Indicator.Direction != indicators.Down {
			yet = "而"
		}
		past := w.say("，"+yet+"近"+years+"年年均"+pace(a.PaceHeld, e.Indicator, w.lang), ", against "+pace(a.PaceHeld, e.Indicator, w.lang)+" a year over the last "+years+" years")
		if span == 1 {
			past = w.say("，"+yet+"上年"+pace(a.PaceHeld, e.Indicator, w.lang), ", against "+pace(a.PaceHeld, e.Indicator, w.lang)+" in the last year")
		}
		held = past
	}
	switch {
	case t.Form == indicators.GrowthForm || t.Form == indicators.EventForm || math.IsNaN(a.PaceNeeded):
		return w.say(due+"目标为"+goal, "the target for "+due+" is "+goal)
	case e.Indicator.Kind == indicators.Count && t.Form == indicators.LevelForm && !w.met(e):
		return w.say("要在"+due+"实现目标（"+goal+"），"+w.lacking(e), "meeting the target for "+due+" ("+goal+") takes "+w.lacking(e))
	case indicators.FormatNumber(math.Abs(a.PaceNeeded), 1) == "0.0" && !w.met(e):
		return w.say("要在"+due+"实现目标（"+goal+"），只需略有"+changed(a.PaceNeeded, "提高", "下降")+held, "meeting the target for "+due+" ("+goal+") takes no more than a small step"+held)
	case w.met(e):
		return w.say("已达到"+due+"目标（"+goal+"），需保持"+held, "that already meets the target for "+due+" ("+goal+"), which must be kept"+held)
	}
	return w.say("要在"+due+"实现目标（"+goal+"），年均需"+pace(a.PaceNeeded, e.Indicator, w.lang)+basis+held,
		"meeting the target for "+due+" ("+goal+") takes "+pace(a.PaceNeeded, e.Indicator, w.lang)+basis+" a year"+held)
}

// lacking says how many more it takes: 还需增加3个.
func (w *writer) lacking(e Entry) string {
	have, err := e.Latest.Unit.Convert(e.Latest.Value, e.Target.Unit)
	if err != nil {
		have = e.Latest.Value
	}
	more := indicators.Quantity{Value: math.Abs(e.Target.Threshold() - have), Decimals: -1, Unit: e.Target.Unit}
	number := indicators.Reading(more, w.lang)
	switch {
	case e.Latest.Bound == indicators.AtLeast:
		return w.say("至多还需增加"+number, "at most "+number+" more")
	case e.Target.Threshold() < have:
		return w.say("还需减少"+number, number+" fewer")
	}
	return w.say("还需增加"+number, number+" more")
}

// met tells whether the latest figure would do.
func (w *writer) met(e Entry) bool {
	v, err := e.Latest.Unit.Convert(e.Latest.Value, e.Target.Unit)
	return err == nil && e.Target.Form == indicators.LevelForm && e.Target.Met(v, e.Indicator.Direction)
}

// heldYears is the time over which the pace held was taken, as outlook takes
// it: between the last exact figure and the one nearest to three years before.
func heldYears(e Entry) float64 {
	var last indicators.Date
	span := 0.0
	for i := len(e.History) - 1; i >= 0; i-- {
		v := e.History[i]
		if !v.HasValue() || v.Bound == indicators.AtLeast || v.Bound == indicators.AtMost {
			continue
		}
		if last == 0 {
			last = v.Period.Last()
			continue
		}
		gap := float64(last-v.Period.Last()) / 365.25
		if span > 0 && math.Abs(gap-3) >= math.Abs(span-3) {
			break
		}
		span = gap
	}
	return math.Round(span*10) / 10
}

// expected says what is projected.
func (w *writer) expected(e Entry) string {
	a, u := e.Assessment, e.Target.Unit
	if e.Target.Form == indicators.ChangeForm && e.Indicator.Unit.IsPercent() {
		u = e.Indicator.Unit
	}
	due := e.Target.Due.In(w.lang)
	text := w.say(
		fmt.Sprintf("预计%s为%s，八成可能在%s之间，实现目标的可能性%s", due, projected(a.Projected, u, w.lang), between(a.Low80, a.High80, u, w.lang), chance(a.Probability, w.lang)),
		fmt.Sprintf("The projection for %s is %s, with four chances in five between %s; the probability of meeting the target is %s", due, projected(a.Projected, u, w.lang), between(a.Low80, a.High80, u, w.lang), chance(a.Probability, w.lang)))
	if !math.IsNaN(a.MonthsAhead) {
		text += w.say("，"+months(a.MonthsAhead, w.lang), ", "+months(a.MonthsAhead, w.lang))
	}
	if a.AsOf > e.Target.Due.Last() {
		text += w.say("；"+due+"已经结束，数据尚未公布", "; "+due+" is over and its figure not published yet")
	}
	return text + w.stop()
}

// decided says which figure settles the verdict, or why there is none.
func (w *writer) decided(e Entry) []document.Span {
	a, t := e.Assessment, e.Target
	goal := asked(t, w.lang)
	if a.Verdict != indicators.Unassessable {
		v, ok := deciding(e)
		if !ok {
			return []document.Span{document.Text(a.Reason.In(w.lang))}
		}
		ends := w.say("，实现"+t.Due.In(w.lang)+"目标（"+goal+"）。", ": the target for "+t.Due.In(w.lang)+" ("+goal+") is met.")
		if a.Verdict == indicators.Missed {
			ends = w.say("，未实现"+t.Due.In(w.lang)+"目标（"+goal+"）。", ": the target for "+t.Due.In(w.lang)+" ("+goal+") is missed.")
		}
		return append(w.stated(v), document.Text(ends))
	}
	return append(append(w.latest(e), document.Text(w.say("；", "; ")+w.task(e)+w.stop())), document.Text(w.say("无法评估："+w.whyNot(e)+"。", " No verdict: "+w.whyNot(e)+".")))
}

// whyNot is the reason why a target cannot be judged.
func (w *writer) whyNot(e Entry) string {
	if w.chinese() {
		reason, _, _ := strings.Cut(e.Assessment.Reason.ZH, "。")
		return reason
	}
	reason, _, _ := strings.Cut(e.Assessment.Reason.EN, ". ")
	return inEnglish(strings.TrimSuffix(reason, "."), e.Target.Unit)
}

// about says all there is to say of a target with a figure.
func (w *writer) about(e Entry) []document.Paragraph {
	var list []document.Paragraph
	if projectedOnly(e) {
		spans := append(w.latest(e), document.Text(w.say("，", "; ")+w.task(e)+w.stop()))
		list = append(list, document.Paragraph{Spans: spans}, document.Plain(document.Body, w.expected(e)))
	} else {
		list = append(list, document.Paragraph{Spans: w.decided(e)})
	}
	if text := w.since(e); text != "" {
		list = append(list, document.Plain(document.Body, text))
	}
	return append(list, document.Paragraph{Spans: w.origins(e), Style: document.Note})
}

// projectedOnly tells whether the verdict comes from a projection.
func projectedOnly(e Entry) bool {
	switch e.Assessment.Verdict {
	case indicators.OnTrack, indicators.AtRisk, indicators.OffTrack:
		return true
	}
	return false
}

// since says how the verdict stands against last time, and why.
func (w *writer) since(e Entry) string {
	if e.Before == nil {
		return w.say("本期新增目标。", "The target is new since the last report.")
	}
	now, then := e.Assessment, e.Before.Assessment
	if math.IsNaN(now.Probability) || math.IsNaN(then.Probability) {
		if now.Verdict == then.Verdict {
			return ""
		}
		return w.say("上期为“"+then.Verdict.Name().ZH+"”。", "Last time the verdict was “"+then.Verdict.Name().EN+"”.")
	}
	if chance(now.Probability, w.lang) == chance(then.Probability, w.lang) && now.Verdict == then.Verdict {
		return w.say("判定和可能性与上期一致。", "Verdict and probability are as last time.")
	}
	text := w.say("上期为“"+then.Verdict.Name().ZH+"”，可能性"+chance(then.Probability, w.lang), "Last time the verdict was “"+then.Verdict.Name().EN+"”, the probability "+chance(then.Probability, w.lang))
	if causes := w.causes(e.Causes); causes != "" {
		text += w.say("；变动来自"+causes, "; what changed it: "+causes)
	}
	return text + w.stop()
}

// causes lists what moved a probability by half a point or more.
func (w *writer) causes(list []outlook.Contribution) string {
	var parts []string
	for _, c := range list {
		if math.Abs(c.Change) >= 0.005 {
			parts = append(parts, w.say(c.Cause.Name().ZH+"（"+points(c.Change, w.lang)+"）", c.Cause.Name().EN+" ("+points(c.Change, w.lang)+")"))
		}
	}
	return indicators.Enumerate(parts, w.lang)
}

// origins says where the figure and the target are from.
func (w *writer) origins(e Entry) []document.Span {
	spans := []document.Span{document.Text(w.say("数据", "Figure")), w.cite(*e.Latest)}
	if at := place(e.Latest.Locator, w.lang); at != "" {
		spans = append(spans, document.Text(w.say("，", ", ")+at))
	}
	standing := e.Target.Standing.Name().In(w.lang)
	spans = append(spans, document.Text(w.say("；目标（"+standing+"）", "; target ("+standing+")")), w.citeSource(e.Target.Source))
	if at := place(e.Target.Locator, w.lang); at != "" {
		spans = append(spans, document.Text(w.say("，", ", ")+at))
	}
	if e.Target.Note != "" && w.chinese() {
		spans = append(spans, document.Text("，“"+e.Target.Note+"”"))
	}
	return append(spans, document.Text(w.stop()))
}

// stop ends a sentence.
func (w *writer) stop() string { return w.say("。", ".") }
