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
	Name  string `yaml:"name"`
	Rules []rule `yaml:"rules"`
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
		{"waymark_recorded", []rule{
			{Record: "waymark:targets:count", Expr: "sum by (verdict) (waymark_target_verdict)"},
			{Record: "waymark:target_verdict:code", Expr: verdictCode("")},
		}},
		{"waymark_targets", []rule{
			alert("WaymarkTargetOffTrack", `max by (domain, indicator, region, target, verdict) (waymark_target_verdict{verdict=~"off_track|missed"}) == 1`, "5m", "warning",
				"目标 {{ $labels.target }} 已落后：{{ $labels.verdict }}", "target {{ $labels.target }} is {{ $labels.verdict }}", target),
			alert("WaymarkSeriesOverdue", "max by (domain, indicator, region) (waymark_series_overdue_seconds) > 0", "1h", "info",
				"指标 {{ $labels.indicator }} 逾期未公布", "the next figure of {{ $labels.indicator }} is overdue", target),
		}},
		{"waymark_service", []rule{
			alert("WaymarkDown", `up{job="waymark"} == 0`, "5m", "critical", "路标服务无应答", "waymark does not answer", external+"/"),
			alert("WaymarkCollectorFailing", `sum by (collector) (increase(waymark_collector_runs_total{result=~"failed|interrupted"}[1d])) >= 3`, "10m", "warning",
				"采集器 {{ $labels.collector }} 一日内至少失败三次", "collector {{ $labels.collector }} failed three times or more in a day", external+"/collectors"),
			alert("WaymarkQuarantineWaiting", "max(waymark_quarantine_observations) > 0", "1h", "info",
				"{{ $value }} 条数据待人工裁定", "{{ $value }} figures wait for a person", external+"/quarantine"),
			alert("WaymarkMirrorBehind", "min_over_time(waymark_mirror_pending[15m]) > 0", "15m", "warning",
				"InfluxDB 镜像落后 {{ $value }} 条", "the InfluxDB mirror is {{ $value }} entries behind", external+"/"),
		}},
	}
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
