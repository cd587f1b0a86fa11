package dashboards

// collection makes the dashboard of collection's health.
func (w writer) collection() dashboard {
	d := w.new("collection", w.say("路标 · 采集状况", "Waymark · collection health"), timeRange{"now-7d", "now"})
	d.add(w.number(w.say("待人工裁定", "Held for a person"), w.say("存疑、等待人工裁定的数据。", "Doubtful figures that wait for a person to decide."),
		"waymark_quarantine_observations"), gridPos{H: 5, W: 6})
	d.add(w.number(w.say("待镜像", "Not yet mirrored"), w.say("台账中尚未写入 InfluxDB 的条目。", "Entries of the ledger that InfluxDB does not have yet."),
		"waymark_mirror_pending"), gridPos{H: 5, W: 6, X: 6})
	d.add(w.number(w.say("台账序号", "Ledger sequence"), w.say("台账最后一条的序号，只增不减。", "The number of the ledger's last entry; it only grows."),
		"waymark_ledger_sequence"), gridPos{H: 5, W: 6, X: 12})
	d.add(w.number(w.say("服务在线", "Service up"), w.say("1 表示 Prometheus 能读到路标的指标。", "1 where Prometheus can read Waymark's metrics."),
		`up{job="waymark"}`), gridPos{H: 5, W: 6, X: 18})
	d.add(w.line(panel{Title: w.say("每日采集次数", "Runs a day, by result"),
		Description: w.say("各采集器过去一天的运行次数，按结果分。", "How often each collector ran in the day before, by how the runs ended.")}, "short",
		overTime("sum by (collector, result) (increase(waymark_collector_runs_total[1d]))", "{{collector}} {{result}}")), gridPos{H: 9, W: 12, Y: 5})
	d.add(w.line(panel{Title: w.say("距上次成功", "Since the last success"),
		Description: w.say("各采集器距上次成功运行的时间。", "How long ago a run of each collector ended well.")}, "s",
		overTime("time() - waymark_collector_last_success_timestamp_seconds", "{{collector}}")), gridPos{H: 9, W: 12, X: 12, Y: 5})
	d.add(w.line(panel{Title: w.say("采集耗时（九成以内）", "Duration of nine runs in ten"),
		Description: w.say("服务启动以来九成的运行不超过的耗时。", "What nine runs in ten did not exceed since the service started.")}, "s",
		overTime("histogram_quantile(0.9, sum by (collector, le) (waymark_collector_run_duration_seconds_bucket))", "{{collector}}")), gridPos{H: 9, W: 12, Y: 14})
	runs := w.line(panel{Title: w.say("历次采集的新数据", "New figures of each run"),
		Description: w.say("每次运行录入的新数据。", "The figures that each run recorded for the first time.")}, "short",
		w.ask(reading{measurement: "collection", field: "new", by: []string{"collector"}, alias: "$tag_collector"}))
	runs.Datasource = influxdb()
	d.add(runs, gridPos{H: 9, W: 12, X: 12, Y: 14})
	return d
}

func (w writer) number(title, description, expr string) panel {
	return panel{Type: "stat", Title: title, Description: description, Datasource: prometheus(), Targets: []query{instant(expr, "")},
		Options:     options{ReduceOptions: last(), ColorMode: "value", GraphMode: "none"},
		FieldConfig: fieldConfig{Defaults: field{Unit: "none", NoValue: w.say("未知", "not known")}}}
}

// line draws over time what a panel's title and description announce.
func (w writer) line(p panel, unit string, q query) panel {
	p.Type, p.Datasource, p.Targets, p.Options = "timeseries", prometheus(), []query{q}, options{Legend: below()}
	p.FieldConfig.Defaults = field{Unit: unit, NoValue: w.say("尚无运行", "no run yet"), Custom: &drawing{LineWidth: 2, ShowPoints: "auto"}}
	return p
}
