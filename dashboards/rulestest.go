package dashboards

import "cmp"

type ruleTests struct {
	RuleFiles          []string   `yaml:"rule_files"`
	EvaluationInterval string     `yaml:"evaluation_interval"`
	Tests              []ruleTest `yaml:"tests"`
}

type ruleTest struct {
	Name        string      `yaml:"name"`
	Interval    string      `yaml:"interval"`
	InputSeries []input     `yaml:"input_series"`
	Alerts      []alertTest `yaml:"alert_rule_test"`
}

type input struct {
	Series string `yaml:"series"`
	Values string `yaml:"values"`
}

type alertTest struct {
	EvalTime  string     `yaml:"eval_time"`
	Alertname string     `yaml:"alertname"`
	Expected  []expected `yaml:"exp_alerts,omitempty"`
}

type expected struct {
	Labels      map[string]string `yaml:"exp_labels"`
	Annotations map[string]string `yaml:"exp_annotations"`
}

// RuleTests gives promtool's unit tests of the rules in ruleFile, which lies
// beside them, written by Rules with the same external address.
func RuleTests(ruleFile, external string) ([]byte, error) {
	external = cmp.Or(external, DefaultExternal)
	labels := `domain="made_up",indicator="made_up",region="CN-51",target="made-up"`
	slipped := expected{
		map[string]string{"severity": "warning", "domain": "made_up", "indicator": "made_up", "region": "CN-51", "target": "made-up", "verdict": "off_track"},
		map[string]string{"summary": "target made-up is off_track", "summary_zh": "目标 made-up 已落后：off_track", "link": external + "/indicators/made_up"},
	}
	down := expected{map[string]string{"severity": "critical", "job": "waymark"},
		map[string]string{"summary": "waymark does not answer", "summary_zh": "路标服务无应答", "link": external + "/"}}
	return marshalYAML("# promtool test rules on this file.\n", ruleTests{[]string{ruleFile}, "1m", []ruleTest{
		{"a slip alerts once it has lasted, and stays a while", "1m", []input{
			{"waymark_target_verdict{" + labels + `,verdict="off_track"}`, "0x9 1x20 0x60"},
			{"waymark_target_verdict{" + labels + `,verdict="on_track"}`, "1x9 0x20 1x60"},
		}, []alertTest{
			{EvalTime: "9m", Alertname: "WaymarkTargetOffTrack"},
			{EvalTime: "12m", Alertname: "WaymarkTargetOffTrack"},
			{"20m", "WaymarkTargetOffTrack", []expected{slipped}},
			{"40m", "WaymarkTargetOffTrack", []expected{slipped}},
			{EvalTime: "60m", Alertname: "WaymarkTargetOffTrack"},
		}},
		{"a service that is gone alerts", "1m", []input{{`up{job="waymark"}`, "1x5 0x20"}}, []alertTest{
			{EvalTime: "8m", Alertname: "WaymarkDown"},
			{"15m", "WaymarkDown", []expected{down}},
		}},
		{"waiting figures and a mirror behind alert after their time", "1m", []input{
			{"waymark_quarantine_observations", "2x90"}, {"waymark_mirror_pending", "0 5x90"},
		}, []alertTest{
			{EvalTime: "30m", Alertname: "WaymarkQuarantineWaiting"},
			{EvalTime: "10m", Alertname: "WaymarkMirrorBehind"},
			{"70m", "WaymarkQuarantineWaiting", []expected{{map[string]string{"severity": "info"}, map[string]string{
				"summary": "2 figures wait for a person", "summary_zh": "2 条数据待人工裁定", "link": external + "/quarantine"}}}},
			{"70m", "WaymarkMirrorBehind", []expected{{map[string]string{"severity": "warning"}, map[string]string{
				"summary": "the InfluxDB mirror is 5 entries behind", "summary_zh": "InfluxDB 镜像落后 5 条", "link": external + "/"}}}},
		}},
	}})
}
