package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"waymark/chart"
	"waymark/indicators"
	"waymark/report/document"
)

func cell(text string) document.Cell {
	return document.Cell{Spans: []document.Span{document.Text(text)}}
}

func small(text string) []document.Span { return []document.Span{document.Text(text)} }

// verdicts counts the verdicts of each domain, with last time's below.
func (w *writer) verdicts() {
	w.heading(w.fill(w.template.Wording.Verdicts), "verdicts")
	if len(w.Entries) == 0 {
		w.nothing()
		return
	}
	t := document.Table{Columns: []document.Column{{Title: w.say("领域", "Domain"), Width: 42}, {Title: w.say("目标", "Targets"), Width: 16, Right: true}}}
	for _, v := range indicators.Verdicts() {
		t.Columns = append(t.Columns, document.Column{Title: v.Name().In(w.lang), Width: 17 + 2.5*float64(max(0, utf8.RuneCountInString(v.Name().In(w.lang))-9)), Right: true})
	}
	row := func(name string, domain indicators.ID) {
		now, then := w.Count(domain, false), w.Count(domain, true)
		var total, before int
		cells := []document.Cell{cell(name), {}}
		for _, v := range indicators.Verdicts() {
			total, before = total+now[v], before+then[v]
			cells = append(cells, w.tally(now[v], then[v]))
		}
		cells[1] = w.tally(total, before)
		t.Rows = append(t.Rows, cells)
	}
	for _, d := range w.Domains() {
		row(d.Name.In(w.lang), d.ID)
	}
	if len(t.Rows) > 1 {
		row(w.say("合计", "All"), "")
	}
	w.add(t)
	w.note(w.say("小字为上期（截至"+day(w.Previous, w.lang)+"）的数目，仅在与本期不同时列出。", "In small print: the number last time (as of "+day(w.Previous, w.lang)+"), where it differs."))
}

// tally is a count, with last time's below where it was another.
func (w *writer) tally(now, then int) document.Cell {
	c := cell(strconv.Itoa(now))
	if now == 0 {
		c = cell("–")
	}
	if now != then {
		c.Small = small(w.say("上期", "was ") + strconv.Itoa(then))
	}
	return c
}

// domains is a section for each domain: a table of its targets, then each
// target that has a figure with its chart.
func (w *writer) domains() {
	for _, d := range w.Domains() {
		w.heading(d.Name.In(w.lang), string(d.ID))
		var entries []Entry
		for _, e := range w.Entries {
			if e.Domain.ID == d.ID {
				entries = append(entries, e)
			}
		}
		w.add(w.domainTable(entries))
		for _, e := range entries {
			if e.Latest != nil {
				w.add(w.card(e))
			}
		}
	}
}

func (w *writer) domainTable(entries []Entry) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: w.say("目标", "Target"), Width: 50}, {Title: w.say("走势", "Trend"), Width: 20}, {Title: w.say("最新数据", "Latest figure"), Width: 28, Right: true},
		{Title: w.say("目标值", "Asked"), Width: 28, Right: true}, {Title: w.say("判定", "Verdict"), Width: 26}, {Title: w.say("可能性", "Probability"), Width: 19, Right: true},
	}}
	if !w.chinese() {
		for i, width := range []float64{34, 13, 34, 36, 29, 20} {
			t.Columns[i].Width = width
		}
	}
	for _, e := range entries {
		t.Rows = append(t.Rows, w.domainRow(e))
	}
	return t
}

func (w *writer) domainRow(e Entry) []document.Cell {
	name := cell(e.Name().In(w.lang))
	if w.chinese() {
		name = cell(e.Name().ZH + "（" + e.Indicator.Unit.String() + "）")
	}
	name.Small = []document.Span{document.Text(w.standing(e.Target)), w.citeSource(e.Target.Source)}
	latest := cell(w.say("尚无数据", "no figure yet"))
	if v := e.Latest; v != nil {
		latest = document.Cell{Spans: []document.Span{document.Text(w.tabled(v.Quantity(), e.Indicator.Unit))}, Small: w.dated(*v)}
	}
	goal := cell(w.goal(e))
	goal.Small = small(e.Target.Due.In(w.lang))
	a := e.Assessment
	verdict := document.Cell{Spans: []document.Span{{Text: a.Verdict.Name().In(w.lang), Verdict: a.Verdict}}}
	probability := cell(indicators.FormatProbability(a.Probability))
	verdict.Small = small(w.say("本期新增", "new"))
	if b := e.Before; b != nil {
		verdict.Small = small(w.say("上期："+b.Assessment.Verdict.Name().ZH, "was "+b.Assessment.Verdict.Name().EN))
		if !math.IsNaN(b.Assessment.Probability) {
			probability.Small = small(w.say("上期"+indicators.FormatProbability(b.Assessment.Probability), "was "+indicators.FormatProbability(b.Assessment.Probability)))
		}
	}
	return []document.Cell{name, {Spark: sparkOf(e)}, latest, goal, verdict, probability}
}

// dated is the small print below a figure: its period and its source.
func (w *writer) dated(v indicators.Vintage) []document.Span {
	return []document.Span{document.Text(v.Period.In(w.lang)), w.cite(v)}
}

// published is a figure with the day it was published and its source below.
func (w *writer) published(v indicators.Vintage) document.Cell {
	return document.Cell{Spans: []document.Span{document.Text(indicators.Reading(v.Quantity(), w.lang))}, Small: []document.Span{document.Text(day(v.Published, w.lang)), w.cite(v)}}
}

// standing says who gave the target its number, each in a way of its own.
func (w *writer) standing(t indicators.Target) string {
	name := t.Standing.Name().In(w.lang)
	switch t.Standing {
	case indicators.Derived:
		return "△ " + name
	case indicators.Reference:
		return "◇ " + name
	}
	return "■ " + name
}

// tabled writes a quantity in a table whose row names the unit, in Chinese.
func (w *writer) tabled(q indicators.Quantity, unit indicators.Unit) string {
	if w.chinese() && q.Unit == unit {
		text := q.In(w.lang)
		return strings.TrimSuffix(text, unit.String())
	}
	return indicators.Reading(q, w.lang)
}

// goal writes what a target asks for in signs: ≥80,000.
func (w *writer) goal(e Entry) string {
	t := e.Target
	q := t.Quantity()
	switch {
	case t.Form == indicators.EventForm && t.Value == 0, t.Form == indicators.DirectionForm && t.Value == 0:
		return asked(t, w.lang)
	case t.Comparator == indicators.Between:
		high := q
		high.Value = t.High
		return indicators.FormatNumber(t.Value, t.Decimals) + "–" + w.tabled(high, e.Indicator.Unit)
	case t.Comparator == indicators.Around:
		q.Bound = indicators.About
		return w.tabled(q, e.Indicator.Unit)
	}
	sign := map[indicators.Comparator]string{indicators.GreaterOrEqual: "≥", indicators.Greater: ">", indicators.LessOrEqual: "≤", indicators.Less: "<"}[t.Comparator]
	if !w.chinese() {
		sign += " "
	}
	if t.Form == indicators.ChangeForm && t.Value > 0 {
		sign += "+"
	}
	if !w.chinese() {
		return sign + indicators.Short(q, w.lang)
	}
	return sign + w.tabled(q, e.Indicator.Unit)
}

// sparkPoints is how many figures a small line shows.
const sparkPoints = 24

func sparkOf(e Entry) []float64 {
	var values []float64
	for _, v := range e.History {
		if c, err := v.Unit.Convert(v.Value, e.Indicator.Unit); err == nil && v.HasValue() {
			values = append(values, c)
		}
	}
	if len(values) < 2 {
		return nil
	}
	return values[max(0, len(values)-sparkPoints):]
}

// card looks at one target closely.
func (w *writer) card(e Entry) document.Card {
	c := document.Card{Title: w.titled(e), Verdict: e.Assessment.Verdict, Word: e.Assessment.Verdict.Name().In(w.lang), Text: w.about(e)}
	if len(e.History) > 1 || len(e.Assessment.Projection) > 0 {
		d := drawing(e, w.lang)
		c.Drawing = &d
	}
	return c
}

// historyYears is how many years before the latest figure a chart goes back.
const historyYears = 15

func drawing(e Entry, lang indicators.Lang) chart.Drawing {
	d := chart.Drawing{Lang: lang, Title: e.Name().In(lang), Unit: e.Indicator.Unit, Direction: e.Indicator.Direction, Key: true,
		Projection: e.Assessment.Projection, Target: &e.Target, Earlier: e.Earlier, Path: e.Target.Path}
	from := e.Target.Due.Last().Year() - historyYears
	if e.Latest != nil {
		from = e.Latest.Period.Last().Year() - historyYears
	}
	for _, v := range e.History {
		if v.Period.Last().Year() >= from {
			d.History = append(d.History, v.Observation)
		}
	}
	for _, v := range e.Older {
		if v.Period.Last().Year() >= from {
			d.Revised = append(d.Revised, v.Observation)
		}
	}
	return d
}

func (w *writer) overdue() {
	w.heading(w.fill(w.template.Wording.Overdue), "overdue")
	if len(w.Overdue) == 0 {
		w.nothing()
		return
	}
	t := document.Table{Columns: []document.Column{
		{Title: w.say("指标", "Indicator"), Width: 58}, {Title: w.say("最新数据", "Latest figure"), Width: 34, Right: true}, {Title: w.say("应公布的时期", "Next period"), Width: 30},
		{Title: w.say("应公布日期", "Due by"), Width: 28}, {Title: w.say("逾期天数", "Days overdue"), Width: 20, Right: true},
	}}
	for _, a := range w.Overdue {
		t.Rows = append(t.Rows, []document.Cell{
			cell(a.Indicator.Name.In(w.lang)),
			{Spans: []document.Span{document.Text(indicators.Reading(a.Latest.Quantity(), w.lang))}, Small: w.dated(a.Latest)},
			cell(a.Next.Period.In(w.lang)), cell(day(a.Next.Due, w.lang)), cell(strconv.Itoa(daysLate(a))),
		})
	}
	w.add(t)
}

func (w *writer) quarantine() {
	w.heading(w.fill(w.template.Wording.Quarantine), "quarantine")
	if len(w.Held) == 0 {
		w.nothing()
		return
	}
	w.body(w.say("下列数据存疑，待人工核实，未计入本报告。", "These figures are doubtful, wait for a person, and are in no other part of this report."))
	t := document.Table{Columns: []document.Column{
		{Title: w.say("指标", "Indicator"), Width: 46}, {Title: w.say("时期", "Period"), Width: 24}, {Title: w.say("数据", "Figure"), Width: 34, Right: true},
		{Title: w.say("存疑原因", "Why it is held"), Width: 62},
	}}
	for _, h := range w.Held {
		ind, _ := w.catalogue.Indicator(h.Vintage.Indicator)
		t.Rows = append(t.Rows, []document.Cell{
			cell(ind.Name.In(w.lang)), cell(h.Vintage.Period.In(w.lang)),
			{Spans: []document.Span{document.Text(indicators.Reading(h.Vintage.Quantity(), w.lang)), w.cite(h.Vintage)}}, cell(h.Reason.In(w.lang)),
		})
	}
	w.add(t)
}

// revisions shows one line for each revised series; the workbook has them all.
func (w *writer) revisions() {
	w.heading(w.fill(w.template.Wording.Revisions), "revisions")
	if len(w.Revisions) == 0 {
		w.nothing()
		return
	}
	t := document.Table{Columns: []document.Column{
		{Title: w.say("指标", "Indicator"), Width: 42}, {Title: w.say("修订期数", "Periods"), Width: 18, Right: true}, {Title: w.say("修订最大的时期", "Largest in"), Width: 28},
		{Title: w.say("修订前", "Before"), Width: 33, Right: true}, {Title: w.say("修订后", "After"), Width: 33, Right: true}, {Title: w.say("变动", "Change"), Width: 16, Right: true},
	}}
	for _, r := range w.Revisions {
		i := r.Largest()
		before, after := r.Before[i], r.After[i]
		t.Rows = append(t.Rows, []document.Cell{
			cell(r.Indicator.Name.In(w.lang)), cell(strconv.Itoa(len(r.After))), cell(after.Period.In(w.lang)),
			w.published(before), w.published(after),
			cell(w.revised(r, i)),
		})
	}
	w.add(t)
}

func (w *writer) revised(r Revision, i int) string {
	v := r.proportion(i)
	sign := ""
	if v > 0 {
		sign = "+"
	}
	if r.Indicator.Unit.IsPercent() {
		return sign + indicators.FormatNumber(v, 1) + w.say("个百分点", " pp")
	}
	return sign + indicators.FormatNumber(100*v, 1) + "%"
}

// sourceList keeps the place of the list of sources, which is complete only
// when everything is written.
func (w *writer) sourceList() {
	w.heading(w.fill(w.template.Wording.Sources), "sources")
	w.sourceAt = len(w.doc.Blocks)
}

// insertSources lists what the marks lead to.
func (w *writer) insertSources() {
	if w.sourceAt == 0 {
		return
	}
	var list []document.Block
	for i, o := range w.sources {
		list = append(list, document.Source{Number: i + 1, Text: o.words(w), Link: linkable(o.source.Address)})
	}
	if len(list) == 0 {
		list = []document.Block{document.Plain(document.Body, w.fill(w.template.Wording.Nothing))}
	}
	w.doc.Blocks = slices.Insert(w.doc.Blocks, w.sourceAt, list...)
}

func (o origin) words(w *writer) string {
	if o.source.ID == "" {
		return w.say("存档文件", "Archived document") + " " + o.vintage.Document.String()
	}
	s := o.source
	parts := []string{s.Title}
	if s.Publisher != "" {
		parts = append(parts, s.Publisher)
	}
	if !s.Published.IsZero() {
		parts = append(parts, day(s.Published, w.lang))
	}
	if s.Grade != "" {
		parts = append(parts, fmt.Sprint(s.Grade, w.say("级（", " ("), s.Grade.Name().In(w.lang), w.say("）", ")")))
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" })
	return strings.Join(parts, w.say("，", ", ")) + w.stop()
}

// linkable gives an address that may be linked to, and nothing for any other.
func linkable(address string) string {
	if strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://") {
		return address
	}
	return ""
}
