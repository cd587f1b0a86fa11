package dashboards

import (
	"bytes"
	"cmp"
	"fmt"

	"go.yaml.in/yaml/v4"

	"waymark/catalogue"
)

type ruleFile struct {
	Groups []ruleGroup `yaml:"groups"`
}

type ruleGroup struct {
	Name     string `yaml:"name"`
	Interval string `yaml:"interval,omitempty"` // where it is not the server's
	Rules    []rule `yaml:"rules"`
}

type rule struct {
	Record        string            `yaml:"record,omitempty"`
	Alert         string            `yaml:"alert,omitempty"`
	Expr          string            `yaml:"expr"`
	For           string            `yaml:"for,omitempty"`
	KeepFiringFor string            `yaml:"keep_firing_for,omitempty"`
	Labels        map[string]string `yaml:"labels,omitempty"`
	Annotations   map[string]string `yaml:"annotations,omitempty"`
}

// Rules gives the Prometheus rules of a plan: states recorded for dashboards,
// and alerts with links to Waymark's pages under external (DefaultExternal where
// it is empty).
func Rules(c *catalogue.Catalogue, external string) ([]byte, error) {
	file := ruleFile{ruleGroups(cmp.Or(external, DefaultExternal))}
	return marshalYAML(fmt.Sprintf("# Rules for the plan %s, written by `waymark rules`.\n", c.ID), file)
}

func ruleGroups(external string) []ruleGroup {
	target := external + "/indicators/{{ $labels.indicator }}"
	return []ruleGroup{
		{Name: "waymark_recorded", Rules: []rule{
			{Record: "waymark:targets:count", Expr: "sum by (verdict) (waymark_target_verdict)"},
			{Record: "waymark:target_verdict:code", Expr: verdictCode("")},
			{Record: "waymark:slips:count", Expr: "count by (domain, verdict) (waymark_slip_open)"},
		}},
		// Looked at more often than scraped, so that a slip waits for its scrape alone.
		{"waymark_targets", "10s", []rule{
			slipped(target),
			alert("WaymarkSeriesOverdue", "max by (domain, indicator, region) (waymark_series_overdue_seconds) > 0", "1h", "info",
				"指标 {{ $labels.indicator }} 逾期未公布", "the next figure of {{ $labels.indicator }} is overdue", target),
		}},
		{Name: "waymark_service", Rules: []rule{
			alert("WaymarkDown", `up{job="waymark"} == 0`, "5m", "critical", "路标服务无应答", "waymark does not answer", external+"/"),
			alert("WaymarkCollectorFailing", `sum by (collector) (increase(waymark_collector_runs_total{result=~"failed|interrupted"}[1d])) >= 3`, "10m", "warning",
				"采集器 {{ $labels.collector }} 一日内至少失败三次", "collector {{ $labels.collector }} failed three times or more in a day", external+"/collectors"),
			alert("WaymarkQuarantineWaiting", "max(waymark_quarantine_observations) > 0", "1h", "info",
				"{{ $value }} 条数据待人工裁定", "{{ $value }} figures wait for a person", external+"/quarantine"),
			alert("WaymarkMirrorBehind", "min_over_time(waymark_mirror_pending[15m]) > 0", "15m", "warning",
				"InfluxDB 镜像落后 {{ $value }} 条", "the InfluxDB mirror is {{ $value }} entries behind", external+"/"),
			alert("WaymarkMessagesNotDelivered", `sum by (route) (waymark_outbox_messages{state=~"given_up|unanswered"}) > 0 or sum by (route) (waymark_outbox_messages{state="waiting"}) > 0`, "30m", "warning",
				"渠道 {{ $labels.route }} 有 {{ $value }} 条消息未确认送达", "{{ $value }} messages to {{ $labels.route }} have not arrived for certain", external+"/alerts#sent"),
			alert("WaymarkRulesDisagree", `max(waymark_alerts_open{kind="disagreement"}) > 0`, "1h", "info",
				"{{ $value }} 个目标的同行规则与本系统判断相反", "a rule of others says the opposite of ours on {{ $value }} targets", external+"/alerts"),
			alert("WaymarkFigureRevised", `max(waymark_alerts_open{kind="revision"}) > 0`, "5m", "info",
				"{{ $value }} 处数据修订超过限度", "{{ $value }} series were revised beyond the limit", external+"/alerts"),
		}},
	}
}

// slipped alerts at once: Waymark itself has waited until the probability was
// clearly beyond the line, and judges only when a figure or target arrives. It
// fires a little longer, so that a scrape that fails is no recovery.
func slipped(link string) rule {
	severity := `{{ if eq $labels.verdict "missed" }}critical{{ else }}warning{{ end }}`
	return rule{Alert: "WaymarkTargetSlipped", Expr: "max by (domain, indicator, region, target, verdict) (waymark_slip_open) == 1",
		For: "0s", KeepFiringFor: "1m", Labels: map[string]string{"severity": severity}, Annotations: map[string]string{
			"summary_zh": "目标 {{ $labels.target }} 滑坡，现为 {{ $labels.verdict }}", "summary": "target {{ $labels.target }} slipped and is now {{ $labels.verdict }}",
			"link": link + "?region={{ $labels.region }}&target={{ $labels.target }}"}}
}

func alert(name, expr, wait, severity string, words ...string) rule {
	r := rule{Alert: name, Expr: expr, For: wait, Labels: map[string]string{"severity": severity},
		Annotations: map[string]string{"summary_zh": words[0], "summary": words[1], "link": words[2]}}
	if severity == "warning" {
		r.KeepFiringFor = "15m"
	}
	return r
}

func marshalYAML(head string, v any) ([]byte, error) {
	b := bytes.NewBufferString(head)
	e := yaml.NewEncoder(b)
	e.SetIndent(2)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("dashboards: rules: %w", err)
	}
	return b.Bytes(), e.Close()
}
