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
	slipped := func(verdict, severity string) expected {
		return expected{
			map[string]string{"severity": severity, "domain": "made_up", "indicator": "made_up", "region": "CN-51", "target": "made-up", "verdict": verdict},
			map[string]string{"summary": "target made-up slipped and is now " + verdict, "summary_zh": "目标 made-up 滑坡，现为 " + verdict,
				"link": external + "/indicators/made_up?region=CN-51&target=made-up"},
		}
	}
	down := expected{map[string]string{"severity": "critical", "job": "waymark"},
		map[string]string{"summary": "waymark does not answer", "summary_zh": "路标服务无应答", "link": external + "/"}}
	return marshalYAML("# promtool test rules on this file.\n", ruleTests{[]string{ruleFile}, "1m", []ruleTest{
		{"a slip alerts at once, is another when it worsens, outlasts a failed scrape, and ends", "30s", []input{
			{"waymark_slip_open{" + labels + `,verdict="off_track"}`, "_x9 1x9 stale 1x9 stale"},
			{"waymark_slip_open{" + labels + `,verdict="missed"}`, "_x30 1x9 stale"},
		}, []alertTest{
			{EvalTime: "4m30s", Alertname: "WaymarkTargetSlipped"},
			{"5m", "WaymarkTargetSlipped", []expected{slipped("off_track", "warning")}},
			{"10m", "WaymarkTargetSlipped", []expected{slipped("off_track", "warning")}},
			{"18m", "WaymarkTargetSlipped", []expected{slipped("missed", "critical")}},
			{EvalTime: "30m", Alertname: "WaymarkTargetSlipped"},
		}},
		{"messages that do not arrive alert", "1m", []input{
			{`waymark_outbox_messages{route="made-up",state="waiting"}`, "1x20 0x5 2x60"}, {`waymark_outbox_messages{route="made-up",state="delivered"}`, "5x90"},
		}, []alertTest{
			{EvalTime: "22m", Alertname: "WaymarkMessagesNotDelivered"},
			{"70m", "WaymarkMessagesNotDelivered", []expected{{map[string]string{"severity": "warning", "route": "made-up"}, map[string]string{
				"summary": "2 messages to made-up have not arrived for certain", "summary_zh": "渠道 made-up 有 2 条消息未确认送达", "link": external + "/alerts#sent"}}}},
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
