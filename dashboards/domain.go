package dashboards

import (
	"fmt"

	"waymark/indicators"
)

// allHistory reaches back before the first figures and forward to the due
// periods. InfluxQL takes times before 1970; Flux on 1.8 would drop the bound.
func allHistory() timeRange { return timeRange{"1949-01-01T00:00:00.000Z", "now+10y"} }

// domain makes the dashboard of a domain; false where no target is in it.
func (w writer) domain(d indicators.Domain) (dashboard, bool) {
	board := w.new(string(d.ID), w.say("路标 · ", "Waymark · ")+d.Name.In(w.lang), allHistory())
	y := 0
	for _, t := range w.targets() {
		i, _ := w.catalogue.Indicator(t.Indicator)
		if i.Domain != d.ID {
			continue
		}
		board.add(w.history(i, t), gridPos{H: 10, W: 13, Y: y})
		board.add(w.standing(t), gridPos{H: 10, W: 4, X: 13, Y: y})
		board.add(w.assessments(t), gridPos{H: 10, W: 7, X: 17, Y: y})
		y += 10
	}
	return board, len(board.Panels) > 0
}

// history draws the figures and the path to the target.
func (w writer) history(i indicators.Indicator, t indicators.Target) panel {
	unit, divisor := w.shown(i.Unit, t)
	return panel{Type: "timeseries", Title: w.nameOf(t), Datasource: influxdb(),
		Description: i.Name.ZH + " · " + i.Name.EN + w.say("：已公布数据与到期前应走的路径。", ": the published figures, and the path to the target."),
		Targets: []query{
			w.ask(reading{measurement: "indicator", field: "value", divisor: divisor, alias: w.say("已公布", "published"), where: []equal{
				{"indicator", string(t.Indicator)}, {"region", string(t.Region)}, {"frequency", string(t.Due.Frequency())}}}),
			w.ask(reading{measurement: "target", field: "value", divisor: divisor, alias: w.say("目标路径", "path to the target"), where: []equal{{"target", string(t.ID)}}}),
		},
		Options:     options{Legend: below()},
		FieldConfig: fieldConfig{Defaults: field{Unit: unit, NoValue: w.say("尚无数据", "no figure yet"), Custom: &drawing{LineWidth: 2, PointSize: 6, ShowPoints: "always", SpanNulls: true}}},
		Links: []link{{Title: w.say("指标页", "Indicator's page"), Type: "link", Tags: []string{},
			URL: w.external + "/indicators/" + string(i.ID), TargetBlank: true}},
	}
}

// standing shows the verdict in force.
func (w writer) standing(t indicators.Target) panel {
	return panel{Type: "stat", Title: w.say("结论", "Verdict"), Datasource: prometheus(),
		Description: w.say("现行结论：", "The verdict in force: ") + w.nameOf(t),
		Targets:     []query{instant(verdictCode(fmt.Sprintf("target=%q", t.ID)), w.say("结论", "Verdict"))},
		Options:     options{ReduceOptions: last(), ColorMode: "background", GraphMode: "none"},
		FieldConfig: fieldConfig{Defaults: field{Unit: "none", NoValue: w.say("尚无结论", "no verdict yet"), Mappings: w.verdicts()}}}
}

// assessments draws how the projection moved from one assessment to the next.
// The measurement has a tag and a field of the name target, so that queries say
// which they mean.
func (w writer) assessments(t indicators.Target) panel {
	unit, divisor := w.shown(t.Unit, t)
	ask := func(field, alias string) query {
		return w.ask(reading{measurement: "assessment", field: field, divisor: divisor, alias: alias, where: []equal{{"target", string(t.ID)}}})
	}
	return panel{Type: "timeseries", Title: w.say("历次评估的预测", "Projection at each assessment"), Datasource: influxdb(),
		Description: w.say("每次评估时对到期值的预测及其 80% 区间，与当时的目标值。", "What each assessment projected for the due period, with its 80 % interval, and the value asked then."),
		TimeFrom:    "5y",
		Targets: []query{
			ask("projected", w.say("预测值", "projected")), ask("low80", w.say("80% 下限", "80 % low")),
			ask("high80", w.say("80% 上限", "80 % high")), ask("target", w.say("目标值", "target")),
		},
		Options:     options{Legend: below()},
		FieldConfig: fieldConfig{Defaults: field{Unit: unit, NoValue: w.say("尚无预测", "no projection yet"), Custom: &drawing{LineWidth: 2, PointSize: 6, ShowPoints: "always", SpanNulls: true}}}}
}
