package report

import (
	"math"

	"waymark/indicators"
	"waymark/report/document"
)

func textValue(s string) document.Value { return document.Value{Text: s} }

func number(v float64, decimals int) document.Value {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return document.Value{}
	}
	return document.Value{Number: v, IsNumber: true, Decimals: decimals}
}

func percent(v float64) document.Value {
	x := number(v, 0)
	x.Percent = true
	return x
}

// sheets are the figures for those who calculate on.
func (w *writer) sheets() []document.Sheet {
	return []document.Sheet{w.targetSheet(), w.observationSheet(), w.revisionSheet(), w.sourceSheet()}
}

type heading struct {
	zh, en string
	width  float64
}

func (w *writer) sheet(zh, en string, headings []heading) document.Sheet {
	s := document.Sheet{Name: w.say(zh, en)}
	for _, h := range headings {
		s.Columns = append(s.Columns, document.SheetColumn{Title: w.say(h.zh, h.en), Width: h.width})
	}
	return s
}

func (w *writer) targetSheet() document.Sheet {
	s := w.sheet("目标", "Targets", []heading{
		{"领域", "Domain", 18}, {"目标", "Target", 36}, {"地区", "Region", 9}, {"依据", "Standing", 11}, {"要求", "Asked", 24}, {"期限", "Due", 9},
		{"目标值", "Value asked", 13}, {"单位", "Unit", 9}, {"最新数据", "Latest figure", 13}, {"单位", "Unit", 9}, {"限定", "Bound", 10}, {"时期", "Period", 12}, {"公布日期", "Published", 12},
		{"判定", "Verdict", 12}, {"上期判定", "Verdict last time", 12}, {"可能性", "Probability", 11}, {"上期可能性", "Probability last time", 11},
		{"预测中位数", "Projected", 13}, {"80%区间下限", "80% low", 13}, {"80%区间上限", "80% high", 13}, {"领先月数", "Months ahead", 10},
		{"所需年均步调", "Pace needed a year", 13}, {"近年年均步调", "Pace held a year", 13}, {"说明", "Reason", 70}, {"目标来源", "Source of the target", 40}, {"目标编号", "Target id", 24},
	})
	for _, e := range w.Entries {
		s.Rows = append(s.Rows, w.targetRow(e))
	}
	return s
}

func (w *writer) targetRow(e Entry) []document.Value {
	t, a := e.Target, e.Assessment
	latest := make([]document.Value, 5)
	if v := e.Latest; v != nil {
		latest = []document.Value{number(v.Value, v.Decimals), textValue(v.Unit.String()), textValue(boundWord(v.Bound, w.lang)), textValue(v.Period.String()), textValue(v.Published.String())}
	}
	before := []document.Value{textValue(w.say("本期新增", "new")), {}}
	if e.Before != nil {
		before = []document.Value{textValue(e.Before.Assessment.Verdict.Name().In(w.lang)), percent(e.Before.Assessment.Probability)}
	}
	row := []document.Value{textValue(e.Domain.Name.In(w.lang)), textValue(e.Name().In(w.lang)), textValue(string(t.Region)), textValue(t.Standing.Name().In(w.lang)),
		textValue(asked(t, w.lang)), textValue(t.Due.String()), number(t.Value, t.Decimals), textValue(t.Unit.String())}
	row = append(row, latest...)
	row = append(row, textValue(a.Verdict.Name().In(w.lang)), before[0], percent(a.Probability), before[1])
	for _, v := range []float64{a.Projected, a.Low80, a.High80} {
		row = append(row, number(v, max(1, t.Decimals)))
	}
	source, _ := w.catalogue.Source(t.Source)
	return append(row, number(a.MonthsAhead, 1), number(a.PaceNeeded, 2), number(a.PaceHeld, 2), textValue(a.Reason.In(w.lang)), textValue(source.Title), textValue(string(t.ID)))
}

func boundWord(b indicators.Bound, lang indicators.Lang) string {
	return map[indicators.Bound]indicators.Text{
		indicators.AtLeast: {ZH: "不少于", EN: "at least"}, indicators.AtMost: {ZH: "不超过", EN: "at most"}, indicators.About: {ZH: "约", EN: "about"},
	}[b].In(lang)
}

// observationSheet lists the figures that the targets are judged from.
func (w *writer) observationSheet() document.Sheet {
	s := w.sheet("数据", "Observations", []heading{
		{"指标", "Indicator", 34}, {"地区", "Region", 9}, {"时期", "Period", 18}, {"数值", "Value", 14}, {"单位", "Unit", 9}, {"限定", "Bound", 10}, {"状态", "Status", 10},
		{"公布日期", "Published", 12}, {"来源", "Source", 50}, {"发布单位", "Publisher", 24}, {"来源等级", "Grade", 9}, {"出处", "Locator", 22}, {"网址", "Address", 46}, {"存档文件", "Archived document", 30}, {"备注", "Note", 30},
	})
	seen := make(map[indicators.Series]bool)
	for _, e := range w.Entries {
		if seen[e.Target.Series] {
			continue
		}
		seen[e.Target.Series] = true
		for _, v := range e.History {
			s.Rows = append(s.Rows, w.observationRow(e.Indicator, v))
		}
	}
	return s
}

func (w *writer) observationRow(ind indicators.Indicator, v indicators.Vintage) []document.Value {
	source, _ := w.catalogue.Source(v.Source)
	value := number(v.Value, v.Decimals)
	if !v.HasValue() {
		value = document.Value{}
	}
	return []document.Value{textValue(ind.Name.In(w.lang)), textValue(string(v.Region)), textValue(v.Period.String()), value, textValue(v.Unit.String()),
		textValue(boundWord(v.Bound, w.lang)), textValue(v.Status.Name().In(w.lang)), textValue(v.Published.String()), textValue(source.Title), textValue(source.Publisher),
		textValue(string(source.Grade)), textValue(v.Locator), textValue(source.Address), textValue(v.Document.String()), textValue(v.Note)}
}

func (w *writer) revisionSheet() document.Sheet {
	s := w.sheet("修订", "Revisions", []heading{
		{"指标", "Indicator", 34}, {"地区", "Region", 9}, {"时期", "Period", 18}, {"修订前", "Before", 14}, {"公布日期", "Published", 12}, {"修订后", "After", 14}, {"公布日期", "Published", 12}, {"单位", "Unit", 9},
	})
	for _, r := range w.Revisions {
		for i := range r.After {
			b, a := r.Before[i], r.After[i]
			s.Rows = append(s.Rows, []document.Value{textValue(r.Indicator.Name.In(w.lang)), textValue(string(r.Region)), textValue(a.Period.String()),
				number(b.Value, b.Decimals), textValue(b.Published.String()), number(a.Value, a.Decimals), textValue(a.Published.String()), textValue(a.Unit.String())})
		}
	}
	return s
}

func (w *writer) sourceSheet() document.Sheet {
	s := w.sheet("来源", "Sources", []heading{{"序号", "Number", 8}, {"题名", "Title", 70}, {"发布单位", "Publisher", 30}, {"公布日期", "Published", 12}, {"等级", "Grade", 8}, {"网址", "Address", 60}})
	for i, o := range w.sources {
		title := o.source.Title
		if o.source.ID == "" {
			title = o.words(w)
		}
		s.Rows = append(s.Rows, []document.Value{number(float64(i+1), 0), textValue(title), textValue(o.source.Publisher), textValue(o.source.Published.String()), textValue(string(o.source.Grade)), textValue(o.source.Address)})
	}
	return s
}
