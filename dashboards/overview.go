package dashboards

import (
	"fmt"
	"strings"

	"waymark/indicators"
)

// byTarget drops the labels of the scrape and the unit, so that the columns of
// one target meet in one row.
const byTarget = "max by (domain, indicator, region, target) "

// verdictCode numbers the verdict in force as indicators.Verdict.Code does.
func verdictCode(selector string) string {
	var parts []string
	for _, v := range indicators.Verdicts() {
		parts = append(parts, fmt.Sprintf("%d * (waymark_target_verdict{%s} == 1)", v.Code(),
			strings.TrimPrefix(selector+fmt.Sprintf(",verdict=%q", v), ",")))
	}
	return byTarget + "(" + strings.Join(parts, " or ") + ")"
}

func (w writer) overview() dashboard {
	d := w.new("overview", w.say("路标 · 总览", "Waymark · overview"), timeRange{"now-24h", "now"})
	d.add(w.counts(), gridPos{H: 5, W: 24})
	d.add(w.table(), gridPos{H: 16, W: 24, Y: 5})
	d.add(w.probabilities(), gridPos{H: 20, W: 14, Y: 21})
	d.add(w.overdue(), gridPos{H: 20, W: 10, X: 14, Y: 21})
	return d
}

func (w writer) counts() panel {
	p := panel{Type: "stat", Title: w.say("各结论的目标数", "Targets by verdict"), Datasource: prometheus(),
		Description: w.say("现行结论之下各有多少目标。", "How many targets have each verdict now."),
		FieldConfig: fieldConfig{Defaults: field{Unit: "none", NoValue: "0"}},
		Targets:     []query{instant("sum by (verdict) (waymark_target_verdict)", "{{verdict}}")},
		Options:     options{ReduceOptions: last(), Orientation: "vertical", ColorMode: "background", GraphMode: "none"}}
	for _, v := range indicators.Verdicts() {
		p.FieldConfig.Overrides = append(p.FieldConfig.Overrides, override{matcher{"byName", string(v)}, []property{
			{"displayName", v.Name().In(w.lang)},
			{"thresholds", thresholds{"absolute", []threshold{{colour(v), nil}}}},
		}})
	}
	return p
}

func (w writer) table() panel {
	verdict, target := w.say("结论", "Verdict"), w.say("目标", "Target")
	probability, ahead := w.say("概率", "Probability"), w.say("领先月数", "Months ahead")
	names := make(map[string]mapped)
	for i, t := range w.targets() {
		names[string(t.ID)] = mapped{Text: w.nameOf(t), Index: i}
	}
	page := link{Title: w.say("打开指标页", "Open the indicator's page"), Type: "link", Tags: []string{},
		URL: w.external + "/indicators/${__data.fields.indicator}", TargetBlank: true}
	return panel{Type: "table", Title: w.say("全部目标", "All targets"), Datasource: prometheus(),
		Description: w.say("每个目标的结论、实现概率、相对路径的领先月数、预测值与目标值。目标名称可打开指标页。",
			"Each target's verdict, probability, months ahead of its path, projected value and value asked. Its name opens the indicator's page."),
		Targets: []query{
			asTable(verdictCode("")),
			asTable(byTarget + "(waymark_target_probability)"),
			asTable(byTarget + "(waymark_target_months_ahead)"),
			asTable(byTarget + "(waymark_target_projected_value)"),
			asTable(byTarget + "(waymark_target_value)"),
		},
		Transformations: []transformation{
			{ID: "merge"},
			{ID: "organize", Options: transformOptions{
				ExcludeByName: map[string]bool{"Time": true},
				IndexByName:   map[string]int{"target": 0, "Value #A": 1, "Value #B": 2, "Value #C": 3, "Value #D": 4, "Value #E": 5, "domain": 6, "indicator": 7, "region": 8},
				RenameByName: map[string]string{"target": target, "Value #A": verdict, "Value #B": probability, "Value #C": ahead,
					"Value #D": w.say("预测值", "Projected"), "Value #E": w.say("目标值", "Target value")},
			}},
		},
		Options: options{ShowHeader: true},
		FieldConfig: fieldConfig{Defaults: field{NoValue: "–"}, Overrides: []override{
			{matcher{"byName", target}, []property{{"mappings", []mapping{{"value", names}}}, {"links", []link{page}}}},
			{matcher{"byName", verdict}, []property{{"mappings", w.verdicts()}, {"custom.cellOptions", cell{"color-background"}}}},
			{matcher{"byName", probability}, []property{{"unit", "percentunit"}, {"min", 0}, {"max", 1}, {"thresholds", chances()}, {"custom.cellOptions", cell{"gauge"}}}},
			{matcher{"byName", ahead}, []property{{"decimals", 1}}},
		}},
	}
}

// cell is how a table draws a column.
type cell struct {
	Type string `json:"type"`
}

func (w writer) probabilities() panel {
	zero, whole := 0.0, 1.0
	p := panel{Type: "bargauge", Title: w.say("实现概率", "Probability of being met"), Datasource: prometheus(),
		Description: w.say("每个目标到期实现的概率，颜色为由此得出的结论。", "The chance of each target to be met when it is due, in the colour of the verdict it leads to."),
		Targets:     []query{instant("sort(waymark_target_probability)", "{{target}}")},
		Options:     options{ReduceOptions: last(), Orientation: "horizontal", DisplayMode: "basic"},
		FieldConfig: fieldConfig{Defaults: field{Unit: "percentunit", Min: &zero, Max: &whole, Thresholds: chances(), NoValue: w.say("无法评估", "unassessable")}}}
	for _, t := range w.targets() {
		p.FieldConfig.Overrides = append(p.FieldConfig.Overrides,
			override{matcher{"byName", string(t.ID)}, []property{{"displayName", w.nameOf(t)}}})
	}
	return p
}

func (w writer) overdue() panel {
	return panel{Type: "bargauge", Title: w.say("逾期未公布", "Overdue figures"), Datasource: prometheus(),
		Description: w.say("按发布日历应已公布而未见的数据，逾期最久的二十项。", "Figures that the calendars of releases have promised and that are not there: the twenty longest overdue."),
		Targets:     []query{instant("topk(20, waymark_series_overdue_seconds)", "{{indicator}} {{region}}")},
		Options:     options{ReduceOptions: last(), Orientation: "horizontal", DisplayMode: "basic"},
		FieldConfig: fieldConfig{Defaults: field{Unit: "s", NoValue: w.say("无逾期", "none")}}}
}
