package dashboards

import (
	"cmp"
	"crypto/sha256"
	"fmt"

	"waymark/catalogue"
)

// Grafana's own alert rules, for those who have no Alertmanager: the alerts of
// Rules, asked of Prometheus by Grafana.

type alertingFile struct {
	APIVersion int             `yaml:"apiVersion"`
	Groups     []alertingGroup `yaml:"groups"`
}

type alertingGroup struct {
	OrgID    int            `yaml:"orgId"`
	Name     string         `yaml:"name"`
	Folder   string         `yaml:"folder"`
	Interval string         `yaml:"interval"`
	Rules    []alertingRule `yaml:"rules"`
}

type alertingRule struct {
	UID          string            `yaml:"uid"`
	Title        string            `yaml:"title"`
	Condition    string            `yaml:"condition"`
	Data         []alertingData    `yaml:"data"`
	NoDataState  string            `yaml:"noDataState"`
	ExecErrState string            `yaml:"execErrState"`
	For          string            `yaml:"for"`
	Labels       map[string]string `yaml:"labels"`
	Annotations  map[string]string `yaml:"annotations"`
}

type alertingData struct {
	RefID             string        `yaml:"refId"`
	RelativeTimeRange alertingRange `yaml:"relativeTimeRange"`
	DatasourceUID     string        `yaml:"datasourceUid"`
	Model             alertingModel `yaml:"model"`
}

type alertingRange struct {
	From int `yaml:"from"`
	To   int `yaml:"to"`
}

type alertingModel struct {
	RefID      string              `yaml:"refId"`
	Expr       string              `yaml:"expr,omitempty"`
	Instant    bool                `yaml:"instant,omitempty"`
	Type       string              `yaml:"type,omitempty"`
	Expression string              `yaml:"expression,omitempty"`
	Conditions []alertingCondition `yaml:"conditions,omitempty"`
}

type alertingCondition struct {
	Evaluator alertingEvaluator `yaml:"evaluator"`
}

type alertingEvaluator struct {
	Type   string    `yaml:"type"`
	Params []float64 `yaml:"params"`
}

// Alerting gives Grafana's provisioning of the alerts that Rules gives
// Prometheus.
func Alerting(c *catalogue.Catalogue, external string) ([]byte, error) {
	group := alertingGroup{OrgID: 1, Name: "waymark", Folder: "waymark", Interval: "1m"}
	for _, g := range ruleGroups(cmp.Or(external, DefaultExternal)) {
		for _, r := range g.Rules {
			if r.Alert != "" {
				group.Rules = append(group.Rules, grafanaRule(r))
			}
		}
	}
	return marshalYAML(fmt.Sprintf("# Alert rules for the plan %s, written by `waymark dashboards --alerts`.\n", c.ID),
		alertingFile{1, []alertingGroup{group}})
}

// grafanaRule fires where the query has an answer: its condition counts that
// there is one, since Grafana wants a number to compare.
func grafanaRule(r rule) alertingRule {
	sum := sha256.Sum256([]byte(r.Alert))
	return alertingRule{UID: fmt.Sprintf("waymark-%x", sum[:6]), Title: r.Alert, Condition: "B", NoDataState: "OK", ExecErrState: "Error",
		For: r.For, Labels: r.Labels, Annotations: r.Annotations, Data: []alertingData{
			{"A", alertingRange{600, 0}, "waymark-prometheus", alertingModel{RefID: "A", Expr: "(" + r.Expr + ") * 0 + 1", Instant: true}},
			{"B", alertingRange{600, 0}, "__expr__", alertingModel{RefID: "B", Type: "threshold", Expression: "A",
				Conditions: []alertingCondition{{alertingEvaluator{"gt", []float64{0}}}}}},
		}}
}
