package dashboards

// collection makes the dashboard of collection's health.
func (w writer) collection() dashboard {
	d := w.new("collection", w.say("路标 · 采集状况", "Waymark · collection health"), timeRange{"now-7d", "now"})
	d.add(w.number(w.say("待人工裁定", "Held for a person"), "waymark_quarantine_observations"), gridPos{H: 5, W: 6})
	d.add(w.number(w.say("待镜像", "Not yet mirrored"), "waymark_mirror_pending"), gridPos{H: 5, W: 6, X: 6})
	d.add(w.number(w.say("台账序号", "Ledger sequence"), "waymark_ledger_sequence"), gridPos{H: 5, W: 6, X: 12})
	d.add(w.number(w.say("服务在线", "Service up"), `up{job="waymark"}`), gridPos{H: 5, W: 6, X: 18})
	d.add(w.line(w.say("每日采集次数", "Runs a day, by result"), "short",
		overTime("sum by (collector, result) (increase(waymark_collector_runs_total[1d]))", "{{collector}} {{result}}")), gridPos{H: 9, W: 12, Y: 5})
	d.add(w.line(w.say("距上次成功", "Since the last success"), "s",
		overTime("time() - waymark_collector_last_success_timestamp_seconds", "{{collector}}")), gridPos{H: 9, W: 12, X: 12, Y: 5})
	d.add(w.line(w.say("采集耗时（九成以内）", "Duration of nine runs in ten"), "s",
		overTime("histogram_quantile(0.9, sum by (collector, le) (waymark_collector_run_duration_seconds_bucket))", "{{collector}}")), gridPos{H: 9, W: 12, Y: 14})
	runs := w.line(w.say("历次采集的新数据", "New figures of each run"), "short",
		w.ask(reading{measurement: "collection", field: "new", by: "collector", alias: "$tag_collector"}))
	runs.Datasource = influxdb()
	d.add(runs, gridPos{H: 9, W: 12, X: 12, Y: 14})
	return d
}

func (w writer) number(title, expr string) panel {
	return panel{Type: "stat", Title: title, Datasource: prometheus(), Targets: []query{instant(expr, "")},
		Options: options{ReduceOptions: last(), ColorMode: "value", GraphMode: "none"}}
}

func (w writer) line(title, unit string, q query) panel {
	return panel{Type: "timeseries", Title: title, Datasource: prometheus(), Targets: []query{q},
		Options: options{Legend: below()}, FieldConfig: fieldConfig{Defaults: field{Unit: unit, Custom: &drawing{LineWidth: 2, ShowPoints: "auto"}}}}
}
