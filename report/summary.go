package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/indicators"
	"waymark/report/document"
	"waymark/scoreboard"
)

// most is how many entries a part of the first page has; more are counted.
const most = 6

// summary is the first page: what slipped, recovered, is new, is overdue.
func (w *writer) summary() {
	wording := w.template.Wording
	w.heading(w.fill(wording.Summary), "summary")
	w.body(w.overview())
	w.movers(wording.Slipped, Entry.Sank)
	w.movers(wording.Recovered, Entry.Rose)
	w.subheading(w.fill(wording.News))
	w.newTargets()
	w.newFigures()
	w.subheading(w.fill(wording.Late))
	w.late()
}

// overview counts the verdicts and what moved.
func (w *writer) overview() string {
	counts := w.Count("", false)
	var parts []string
	for _, v := range indicators.Verdicts() {
		if n := counts[v]; n > 0 {
			parts = append(parts, w.say(fmt.Sprintf("%s%d项", v.Name().ZH, n), fmt.Sprintf("%d %s", n, v.Name().EN)))
		}
	}
	subject := w.Plan.In(w.lang)
	if w.Domain != "" {
		d, _ := w.catalogue.Domain(w.Domain)
		subject = w.say(subject+"“"+d.Name.ZH+"”领域", subject+", "+d.Name.EN)
	}
	var slipped, recovered, added int
	for _, e := range w.Entries {
		switch {
		case e.Before == nil:
			added++
		case e.Slipped():
			slipped++
		case e.Recovered():
			recovered++
		}
	}
	if len(parts) == 0 {
		return w.say("截至"+day(w.AsOf, w.lang)+"，"+subject+"尚无已宣布的目标。", "As of "+day(w.AsOf, w.lang)+", "+subject+" has no target announced yet.")
	}
	return w.say(
		fmt.Sprintf("截至%s，%s共%d项：%s。与上期（截至%s）相比，判定转差%d项、好转%d项，新增目标%d项，%d项指标公布了新数据，%d项指标的历史数据有修订。",
			day(w.AsOf, w.lang), subject, len(w.Entries), strings.Join(parts, "、"), day(w.Previous, w.lang), slipped, recovered, added, len(w.News), len(w.Revisions)),
		fmt.Sprintf("As of %s there are %d targets: %s. Since the last report (as of %s) %s slipped, %s recovered and %s new; there are new figures of %s, and revised ones of %s.",
			day(w.AsOf, w.lang), len(w.Entries), indicators.Enumerate(parts, w.lang), day(w.Previous, w.lang), orNone(slipped), orNone(recovered), orNone(added)+areOrIs(added), w.count(len(w.News), "indicator", "indicators"), w.count(len(w.Revisions), "indicator", "indicators")))
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}

func areOrIs(n int) string {
	if n == 1 {
		return " is"
	}
	return " are"
}

// count writes a number with the word for one or for several.
func (w *writer) count(n int, one, several string) string {
	switch n {
	case 0:
		return "no " + several
	case 1:
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}

// movers lists the targets whose verdict moved one way, the farthest first.
func (w *writer) movers(title phrase, moved func(Entry) bool) {
	w.subheading(w.fill(title))
	var list []Entry
	for _, e := range w.Entries {
		if moved(e) {
			list = append(list, e)
		}
	}
	if len(list) == 0 {
		w.nothing()
		return
	}
	slices.SortStableFunc(list, func(a, b Entry) int { return cmp.Compare(math.Abs(b.Change()), math.Abs(a.Change())) })
	for i, e := range list {
		if i == most {
			w.note(w.say(fmt.Sprintf("另有%d项，见各领域部分。", len(list)-most), fmt.Sprintf("%d more are in the sections by domain.", len(list)-most)))
			break
		}
		w.add(document.Paragraph{Spans: w.move(e), Style: document.Item, Name: MoveName(e.Target.ID)})
	}
}

// MoveName is what the paragraph on a target that moved is called on the web:
// an address ends in it after a #.
func MoveName(target indicators.ID) string { return "moved-" + string(target) }

// move says of one target how its verdict moved, and why.
func (w *writer) move(e Entry) []document.Span {
	now, then := e.Assessment, e.Before.Assessment
	spans := []document.Span{{Text: w.titled(e), Strong: true}}
	if now.Verdict == then.Verdict {
		spans = append(spans, document.Text(w.say("判定仍为", " is still ")), document.Span{Text: now.Verdict.Name().In(w.lang), Verdict: now.Verdict})
	} else {
		spans = append(spans, document.Text(w.say("由", " moved from ")), document.Span{Text: then.Verdict.Name().In(w.lang), Verdict: then.Verdict},
			document.Text(w.say("转为", " to ")), document.Span{Text: now.Verdict.Name().In(w.lang), Verdict: now.Verdict})
	}
	if projectedOnly(e) {
		text := w.say("，可能性由"+chance(then.Probability, w.lang)+w.turned(e.Change())+chance(now.Probability, w.lang),
			"; its probability went from "+chance(then.Probability, w.lang)+" to "+chance(now.Probability, w.lang))
		if causes := w.causes(e.Causes); causes != "" {
			text += w.say("，变动来自"+causes, ", owing to "+causes)
		}
		spans = append(append(spans, document.Text(text+w.say("。", ". "))), w.latest(e)...)
		return append(spans, document.Text(w.say("，", "; ")+w.task(e)+w.stop()))
	}
	return append(append(spans, document.Text(w.say("：", ": "))), w.decided(e)...)
}

func (w *writer) turned(change float64) string {
	if change < 0 {
		return "降至"
	}
	return "升至"
}

// titled names a target with what it asks: 地区生产总值（2027年超过8万亿元）.
func (w *writer) titled(e Entry) string {
	due := e.Target.Due.In(w.lang)
	return w.say(e.Name().In(w.lang)+"（"+due+asked(e.Target, w.lang)+"）", e.Name().In(w.lang)+" ("+asked(e.Target, w.lang)+", "+due+")")
}

func (w *writer) newTargets() {
	var names []string
	var spans []document.Span
	cited := make(map[int]bool)
	for _, e := range w.Entries {
		if e.Before != nil {
			continue
		}
		names = append(names, w.titled(e))
		if s := w.citeSource(e.Target.Source); s.Source > 0 && !cited[s.Source] {
			cited[s.Source] = true
			spans = append(spans, s)
		}
	}
	if len(names) == 0 {
		return
	}
	text := w.say(fmt.Sprintf("新增目标%d项：%s", len(names), indicators.Enumerate(names, w.lang)), "New targets: "+indicators.Enumerate(names, w.lang))
	spans = append([]document.Span{document.Text(text)}, spans...)
	w.add(document.Paragraph{Spans: append(spans, document.Text(w.stop())), Style: document.Item})
}

// newFigures lists the new figures of what has targets, then counts the rest.
func (w *writer) newFigures() {
	var others []string
	shown := 0
	for _, n := range w.News {
		name := n.Indicator.Name.In(w.lang)
		if !n.Targeted || shown >= most {
			others = append(others, name)
			continue
		}
		shown++
		v := n.Latest
		spans := []document.Span{{Text: name, Strong: true}, document.Text(w.say("："+v.Period.In(w.lang)+figure(v.Observation, w.lang), ": "+figure(v.Observation, w.lang)+" in "+v.Period.In(w.lang))), w.cite(v)}
		w.add(document.Paragraph{Spans: append(spans, document.Text(w.say("（"+day(v.Published, w.lang)+"公布）。", " (published "+day(v.Published, w.lang)+")."))), Style: document.Item})
	}
	if n := len(others); n > 0 {
		const named = 5
		text := indicators.Enumerate(others[:min(named, n)], w.lang)
		if n > named {
			text = w.say(strings.Join(others[:named], "、")+"等", strings.Join(others[:named], "; ")+"; and others")
		}
		w.add(document.Plain(document.Item, w.say(fmt.Sprintf("另有%d项指标公布了新数据：%s。", n, text), fmt.Sprintf("New figures of %d other indicators: %s.", n, text))))
	}
	if len(w.News) == 0 && !slices.ContainsFunc(w.Entries, func(e Entry) bool { return e.Before == nil }) {
		w.nothing()
	}
}

// daysLate is for how many days a figure is overdue.
func daysLate(a scoreboard.Awaited) int { return int(a.Overdue / (24 * time.Hour)) }

// late says in a line what is overdue; the table comes later.
func (w *writer) late() {
	list := w.Overdue
	if len(list) == 0 {
		w.nothing()
		return
	}
	var parts []string
	for _, a := range list[:min(most, len(list))] {
		name, next := a.Indicator.Name.In(w.lang), a.Next.Period.In(w.lang)
		parts = append(parts, w.say(fmt.Sprintf("%s（%s，逾期%d天）", name, next, daysLate(a)), fmt.Sprintf("%s (%s, %d days)", name, next, daysLate(a))))
	}
	text := indicators.Enumerate(parts, w.lang)
	if n := len(list); n > most {
		text = w.say(strings.Join(parts, "、")+"等", strings.Join(parts, ", ")+", and others")
	}
	w.body(w.say(fmt.Sprintf("%d项指标的下一期数据已过应公布日期：%s。", len(list), text), fmt.Sprintf("The next figures of %s overdue: %s.", w.count(len(list), "indicator are", "indicators are"), text)))
}
