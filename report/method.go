package report

import (
	"fmt"

	"waymark/indicators"
	"waymark/outlook"
	"waymark/report/document"
)

// calibration is how well a version of the method was measured to do, on
// targets of topics that it had not seen: doc/verdicts.md has the measurement.
type calibration struct {
	method                string
	targets, series       int
	brier, ece            float64
	within80              float64
	within95              float64
	onTrack, onTrackMet   int
	atRisk, atRiskMet     int
	offTrack, offTrackMet int
}

// calibrations are the published measurements, the latest last.
func calibrations() []calibration {
	return []calibration{
		{"outlook/2", 10708, 3681, 0.1144, 0.0069, 0.800, 0.944, 1625, 1405, 2098, 1012, 6985, 659},
		{"outlook/3", 10708, 3681, 0.1144, 0.0069, 0.800, 0.944, 1625, 1405, 2098, 1012, 6985, 659},
	}
}

// measured gives the measurement of a version of the method, or else the latest
// that there is of another.
func measured(method string) calibration {
	list := calibrations()
	for _, c := range list {
		if c.method == method {
			return c
		}
	}
	return list[len(list)-1]
}

// method says how verdicts are come by, and how far they were right.
func (w *writer) method() {
	w.heading(w.fill(w.template.Wording.Method), "method")
	w.body(w.say(
		"数据取自已公布的文件，逐项记录出处和历次修订；“不少于”“约”等表述按原文保留，不当作确数。每项目标由该指标自身的历史数据推算：多种预测方法各给出一个分布，按权重合成一个，据此得到预测中位数、80%和95%区间以及实现目标的可能性。",
		"Figures are read from published texts, each kept with its source and every revision; “at least” and “about” stay what they are and are never taken for exact figures. A target is judged from its own series: several methods each give a distribution, which are pooled into one; the median, the 80% and 95% intervals and the probability of meeting the target are read from it."))
	w.body(w.say(
		"判定用语：目标期数据已公布且达到目标的为“已实现”，未达到的为“未实现”；期限未到的，可能性三分之二及以上为“达进度”，三分之一及以上为“有风险”，以下为“欠进度”；确切数据不足三个等无从推算的为“无法评估”，并说明原因。",
		"The words: a target whose due figure is published and meets it is “achieved”, one whose figure does not is “missed”. Before that, a probability of two in three or more is “on track”, of one in three or more “at risk”, below “off track”. What cannot be projected, such as a series with fewer than three exact figures, is “unassessable”, with the reason."))
	w.body(w.say(
		"目标的依据分三种，表中以不同符号标明：■ 文件明确，即文件写明数值；△ 推算，即由文件内容算得；◇ 参照，即由分析人员设定。图中依次以实心、空心和虚线菱形表示。",
		"Targets stand on three kinds of ground, each with a sign of its own in the tables: ■ stated, the document gives the number; △ derived, arithmetic on what it gives; ◇ reference, set by the analyst. In charts they are a solid, an open and a dashed diamond."))
	version := outlook.Method
	if len(w.Entries) > 0 {
		version = w.Entries[0].Assessment.Method
	}
	c := measured(version)
	w.body(w.say(
		fmt.Sprintf("检验（方法版本%s）：在%d个国家级年度指标的%d项目标上，只用当时已知的数据判定，再与后来的结果对照。对未参与拟合的主题，布里尔分数%.4f，校准误差%.4f；结果落入80%%区间的占%.1f%%，落入95%%区间的占%.1f%%。各判定的实际实现情况如下。", c.method, c.series, c.targets, c.brier, c.ece, 100*c.within80, 100*c.within95),
		fmt.Sprintf("Measured (version %s of the method) on %s targets of %s annual series by country, each judged from what was known on its day and held against what came. On topics not fitted to, the Brier score is %.4f and the calibration error %.4f; %.1f%% of outcomes lay within the 80%% interval and %.1f%% within the 95%% interval. How often each verdict came true:", c.method, indicators.FormatNumber(float64(c.targets), 0), indicators.FormatNumber(float64(c.series), 0), c.brier, c.ece, 100*c.within80, 100*c.within95)))
	w.add(w.hits(c))
	if c.method != version {
		w.note(w.say("本报告的判定用方法版本"+version+"，其检验结果尚未公布。", "The verdicts of this report are by version "+version+" of the method, whose measurement is not published yet."))
	}
}

func (w *writer) hits(c calibration) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: w.say("判定", "Verdict"), Width: 40}, {Title: w.say("目标数", "Targets"), Width: 30, Right: true},
		{Title: w.say("其中实现", "Met"), Width: 30, Right: true}, {Title: w.say("实现比例", "Share met"), Width: 30, Right: true},
	}}
	row := func(v indicators.Verdict, n, met int) {
		t.Rows = append(t.Rows, []document.Cell{
			{Spans: []document.Span{{Text: v.Name().In(w.lang), Verdict: v}}}, cell(indicators.FormatNumber(float64(n), 0)),
			cell(indicators.FormatNumber(float64(met), 0)), cell(fmt.Sprintf("%.1f%%", 100*float64(met)/float64(n))),
		})
	}
	row(indicators.OnTrack, c.onTrack, c.onTrackMet)
	row(indicators.AtRisk, c.atRisk, c.atRiskMet)
	row(indicators.OffTrack, c.offTrack, c.offTrackMet)
	return t
}
