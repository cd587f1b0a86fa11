package dashboards

import (
	"strconv"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/indicators"
)

// writer makes the dashboards of a catalogue in one language.
type writer struct {
	catalogue *catalogue.Catalogue
	lang      indicators.Lang
	external  string
	flux      string // the bucket to ask in Flux; empty: InfluxQL is asked
}

func (w writer) say(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(w.lang) }

// The data sources are variables of each dashboard, which begin with those that
// are provisioned beside it.
func prometheus() *datasource { return &datasource{"prometheus", "${prometheus_datasource}"} }
func influxdb() *datasource   { return &datasource{"influxdb", "${influxdb_datasource}"} }

// sources are the variables of the data sources that a dashboard asks.
func (d *dashboard) sources() []variable {
	asked := make(map[string]bool)
	for _, p := range d.Panels {
		for _, q := range p.Targets {
			asked[q.Datasource.Type] = true
		}
	}
	var list []variable
	for _, kind := range []struct{ id, name string }{{"prometheus", "Prometheus"}, {"influxdb", "InfluxDB"}} {
		if asked[kind.id] {
			list = append(list, variable{Name: kind.id + "_datasource", Label: kind.name, Type: "datasource", Query: kind.id,
				Current: variableOption{"Waymark " + kind.name, "waymark-" + kind.id, true}, Options: []variableOption{}})
		}
	}
	return list
}

// new makes a dashboard without panels.
func (w writer) new(name, title string, over timeRange) dashboard {
	return dashboard{
		UID: "waymark-" + string(w.lang) + "-" + shortened(name), Title: title, Tags: []string{"waymark", string(w.lang)},
		Timezone: "browser", GraphTooltip: 1, Time: over, Refresh: "5m", SchemaVersion: schemaVersion,
		Templating: templating{[]variable{}}, Annotations: annotations{[]annotation{}},
		Links: []link{
			{Title: w.say("路标页面", "Waymark pages"), Type: "link", Icon: "external link", URL: w.external + "/", Tags: []string{}, TargetBlank: true},
			{Title: w.say("全部面板", "All dashboards"), Type: "dashboards", Icon: "dashboard", Tags: []string{"waymark", string(w.lang)}, AsDropdown: true},
		},
	}
}

// shortened keeps a name within the 40 bytes that Grafana allows a UID.
func shortened(name string) string { return name[:min(len(name), 29)] }

// add places a panel and numbers it.
func (d *dashboard) add(p panel, at gridPos) {
	p.ID, p.GridPos = len(d.Panels)+1, at
	for i := range p.Targets {
		p.Targets[i].RefID = string(rune('A' + i))
	}
	if p.FieldConfig.Overrides == nil {
		p.FieldConfig.Overrides = []override{}
	}
	d.Panels = append(d.Panels, p)
}

func instant(expr, legend string) query {
	return query{Datasource: prometheus(), Expr: expr, LegendFormat: legend, Instant: true}
}

func asTable(expr string) query {
	return query{Datasource: prometheus(), Expr: expr, Instant: true, Format: "table"}
}

func overTime(expr, legend string) query {
	return query{Datasource: prometheus(), Expr: expr, LegendFormat: legend, Range: true}
}

func last() *reduceOptions { return &reduceOptions{Calcs: []string{"lastNotNull"}} }

func below() *legend {
	return &legend{DisplayMode: "list", Placement: "bottom", ShowLegend: true, Calcs: []string{}}
}

// colour is the colour of a verdict, one for every page and panel.
func colour(v indicators.Verdict) string {
	switch v {
	case indicators.Achieved:
		return "#17643a"
	case indicators.OnTrack:
		return "#1d6f73"
	case indicators.AtRisk:
		return "#8a5a00"
	case indicators.OffTrack:
		return "#ad3f12"
	case indicators.Missed:
		return "#9b1c31"
	}
	return "#5a6462"
}

// verdicts names and colours the codes of the verdicts.
func (w writer) verdicts() []mapping {
	named := make(map[string]mapped)
	for i, v := range indicators.Verdicts() {
		named[strconv.Itoa(v.Code())] = mapped{v.Name().In(w.lang), colour(v), i}
	}
	return []mapping{{"value", named}}
}

// chances colours a probability as the verdict it leads to.
func chances() *thresholds {
	third, twoThirds := 1.0/3, 2.0/3
	return &thresholds{"absolute", []threshold{
		{colour(indicators.OffTrack), nil},
		{colour(indicators.AtRisk), &third},
		{colour(indicators.OnTrack), &twoThirds},
	}}
}

// shown is the unit in which panels show the figures of a target, in Grafana's
// spelling, and by what they are divided for it: as the pages' charts do.
func (w writer) shown(u indicators.Unit, t indicators.Target) (unit string, divisor float64) {
	if u.IsPercent() && u.String() == "%" {
		return "percent", 1
	}
	asked, err := t.Unit.Convert(t.Value, u)
	if err != nil {
		asked = 0 // it asks for growth or a share
	}
	divisor, name := chart.UnitFor(u, asked, w.lang)
	switch {
	case name == "": // a count of things that have no word
		return "none", divisor
	case w.lang == indicators.English:
		name = " " + name
	}
	return "suffix:" + name, divisor
}

// nameOf is what a target is called: its own name, or its indicator's with the
// due period.
func (w writer) nameOf(t indicators.Target) string {
	if name := t.Name.In(w.lang); name != "" {
		return name
	}
	i, _ := w.catalogue.Indicator(t.Indicator)
	return i.Name.In(w.lang) + " · " + t.Due.In(w.lang)
}

// targets gives the vintage in force of every target, in order.
func (w writer) targets() []indicators.Target {
	var list []indicators.Target
	for _, id := range w.catalogue.TargetIDs() {
		if t, ok := indicators.TargetAsOf(w.catalogue.TargetVintages(id), 0); ok {
			list = append(list, t)
		}
	}
	return list
}
