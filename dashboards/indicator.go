package dashboards

import (
	"strings"

	"waymark/indicators"
)

// The variables of the indicator's dashboard, as queries name them.
const (
	chosenIndicator = "${indicator}"
	chosenRegion    = "${region}"
)

// indicator makes the dashboard of one indicator, chosen from all by a variable.
func (w writer) indicator() dashboard {
	d := w.new("indicator", w.say("路标 · 指标", "Waymark · indicator"), allHistory())
	d.Templating = templating{w.variables()}
	d.Annotations = annotations{[]annotation{w.releases(), w.slips([]equal{{"indicator", chosenIndicator}, {"region", chosenRegion}})}}
	series := []equal{{"indicator", chosenIndicator}, {"region", chosenRegion}}
	d.add(w.drawn(panel{Title: w.say("已公布数据与目标路径", "Published figures and the path to the target"),
		Description: w.say("所选指标的已公布数据，以及每个目标到期前应走的路径；单位见图例。", "The published figures of the indicator chosen, and the path to each of its targets. The key names the unit.")}, "locale",
		w.ask(reading{measurement: "indicator", field: "value", where: series, by: []string{"frequency", "unit"}, alias: w.alias("已公布", "published")}),
		w.ask(reading{measurement: "target", field: "value", where: series, by: []string{"target"}, alias: "$tag_target"})), gridPos{H: 12, W: 24})
	verdicts := w.timeline(w.say("结论的变化", "How the verdicts moved"), series)
	d.add(verdicts, gridPos{H: 8, W: 14, Y: 12})
	chance := w.drawn(panel{Title: w.say("历次评估的概率", "Probability at each assessment"),
		Description: w.say("每次评估时各目标的实现概率。", "The chance of each target to be met, at each assessment.")}, "percentunit",
		w.ask(reading{measurement: "assessment", field: "probability", where: series, by: []string{"target"}, alias: "$tag_target"}))
	zero, whole := 0.0, 1.0
	chance.TimeFrom, chance.FieldConfig.Defaults.Min, chance.FieldConfig.Defaults.Max = "5y", &zero, &whole
	d.add(chance, gridPos{H: 8, W: 10, X: 14, Y: 12})
	d.add(w.vintages(series), gridPos{H: 10, W: 24, Y: 20})
	for i := range d.Panels {
		d.Panels[i].Links = []link{{Title: w.say("指标页", "Indicator's page"), Type: "link", Tags: []string{},
			URL: w.external + "/indicators/" + chosenIndicator + "?region=" + chosenRegion, TargetBlank: true}}
	}
	return d
}

// verdictHistory makes the dashboard of how all verdicts moved.
func (w writer) verdictHistory() dashboard {
	d := w.new("verdicts", w.say("路标 · 结论历史", "Waymark · verdict history"), timeRange{"now-5y", "now"})
	d.Annotations = annotations{[]annotation{w.slips(nil)}}
	d.add(w.timeline(w.say("各目标的结论", "The verdict of each target"), nil), gridPos{H: 20, W: 24})
	d.add(w.drawn(panel{Title: w.say("概率", "Probability"),
		Description: w.say("每次评估时各目标的实现概率。", "The chance of each target to be met, at each assessment.")}, "percentunit",
		w.ask(reading{measurement: "assessment", field: "probability", by: []string{"target"}, alias: "$tag_target"})), gridPos{H: 12, W: 24, Y: 20})
	return d
}

// timeline shows a verdict as a band in its colour, over the time it held.
func (w writer) timeline(title string, where []equal) panel {
	return panel{Type: "state-timeline", Title: title, Datasource: influxdb(), TimeFrom: "5y",
		Description: w.say("每个结论从何时起、到何时止。", "From when to when each verdict held."),
		Targets:     []query{w.ask(reading{measurement: "assessment", field: "verdict_code", where: where, by: []string{"target"}, alias: "$tag_target"})},
		Options:     options{Legend: below()},
		FieldConfig: fieldConfig{Defaults: field{Mappings: w.verdicts(), NoValue: w.say("尚无评估", "no assessment yet"),
			Custom: &drawing{FillOpacity: 85}}}}
}

// vintages lists what was published when.
func (w writer) vintages(where []equal) panel {
	ask := func(field string) query {
		return w.ask(reading{measurement: "vintage", field: field, where: where, asTable: true})
	}
	return panel{Type: "table", Title: w.say("历次版本（按入账时间）", "Vintages, by when they were recorded"), Datasource: influxdb(), TimeFrom: "50y",
		Description:     w.say("每一版数据：时期、数值、公布日期与存档文件的散列值。", "Every version of every figure: its period, value, day of publication and the hash of the archived document."),
		Targets:         []query{ask("period"), ask("value"), ask("published"), ask("document")},
		Transformations: []transformation{{ID: "joinByField", Options: transformOptions{ByField: "Time", Mode: "outer"}}},
		Options:         options{ShowHeader: true},
		FieldConfig: fieldConfig{Defaults: field{NoValue: w.say("尚无数据", "no figure yet")}, Overrides: []override{
			named("period", w.say("时期", "Period")), named("value", w.say("数值", "Value")), named("published", w.say("公布日期", "Published")),
			named("document", w.say("存档文件", "Archived document"), property{"links", []link{{Title: w.say("打开存档文件", "Open the archived document"), Type: "link",
				Tags: []string{}, URL: w.external + "/documents/${__value.raw}", TargetBlank: true}}}),
		}}}
}

// named calls a column in the reader's language.
func named(column, name string, more ...property) override {
	return override{matcher{"byName", column}, append([]property{{"displayName", name}}, more...)}
}

// drawn draws the lines of a panel over time.
func (w writer) drawn(p panel, unit string, queries ...query) panel {
	p.Type, p.Datasource, p.Targets, p.Options = "timeseries", influxdb(), queries, options{Legend: below()}
	p.FieldConfig.Defaults = field{Unit: unit, NoValue: w.say("尚无数据", "no figure yet"),
		Custom: &drawing{LineWidth: 2, PointSize: 6, ShowPoints: "always", SpanNulls: true}}
	return p
}

// alias names a line that has no tag to be named by.
func (w writer) alias(zh, en string) string { return w.say(zh, en) + " $tag_frequency ($tag_unit)" }

// variables let a reader choose an indicator and a region.
func (w writer) variables() []variable {
	var ids, names []string
	for _, i := range w.catalogue.Indicators {
		ids, names = append(ids, string(i.ID)), append(names, i.Name.In(w.lang))
	}
	regions := []string{string(w.catalogue.Region)}
	for _, t := range w.targets() {
		if r := string(t.Region); !strings.Contains(" "+strings.Join(regions, " ")+" ", " "+r+" ") {
			regions = append(regions, r)
		}
	}
	return []variable{
		choice("indicator", w.say("指标", "Indicator"), names, ids),
		choice("region", w.say("地区", "Region"), regions, regions),
	}
}

// choice is a variable whose values are known beforehand. A comma or colon in a
// name would end it.
func choice(name, label string, texts, values []string) variable {
	clean := strings.NewReplacer(",", "，", " : ", " · ")
	v := variable{Name: name, Label: label, Type: "custom"}
	pairs := make([]string, len(values))
	for i := range values {
		text := clean.Replace(texts[i])
		pairs[i] = text + " : " + values[i]
		v.Options = append(v.Options, variableOption{Text: text, Value: values[i], Selected: i == 0})
	}
	v.Query, v.Current = strings.Join(pairs, ", "), v.Options[0]
	return v
}

// releases marks when figures were recorded, slips when a verdict got worse.
func (w writer) releases() annotation {
	r := reading{measurement: "vintage", field: "published", where: []equal{{"indicator", chosenIndicator}, {"region", chosenRegion}}}
	return w.annotate(w.say("数据公布", "Releases"), "#1f5f8b", "published", r)
}

func (w writer) slips(where []equal) annotation {
	r := reading{measurement: "assessment", field: "verdict_code", where: where, by: []string{"target"}, falls: true}
	return w.annotate(w.say("结论转差", "Slips"), colour(indicators.OffTrack), "fall", r)
}

func (w writer) annotate(name, color, text string, r reading) annotation {
	q := w.ask(r)
	return annotation{Name: name, Datasource: influxdb(), Enable: true, IconColor: color, Query: q.Query, TextColumn: text}
}
