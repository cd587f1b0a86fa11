package dashboards_test

import (
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"waymark/dashboards"
	"waymark/testserver"
)

// TestGrafanaAlertsAreThoseOfPrometheus holds the rules for Grafana against
// those for Prometheus, and asks each query of a real one.
func TestGrafanaAlertsAreThoseOfPrometheus(t *testing.T) {
	files, err := dashboards.Files(plan(t), dashboards.Options{External: external, Alerts: true})
	if err != nil {
		t.Fatal(err)
	}
	var provisioned struct {
		Groups []struct {
			Rules []struct {
				UID, Title, Condition string
				Data                  []struct {
					RefID         string `yaml:"refId"`
					DatasourceUID string `yaml:"datasourceUid"`
					Model         struct{ Expr, Expression string }
				}
			}
		}
	}
	if err := yaml.Unmarshal(files["provisioning/alerting/waymark.yaml"], &provisioned); err != nil {
		t.Fatal(err)
	}
	rules, err := dashboards.Rules(plan(t), external)
	if err != nil {
		t.Fatal(err)
	}
	address := testserver.Prometheus(t, "global: {}\n")
	seen := make(map[string]bool)
	for _, r := range provisioned.Groups[0].Rules {
		if !strings.Contains(string(rules), "alert: "+r.Title+"\n") || seen[r.UID] || len(r.UID) > 40 || r.Condition != "B" || r.Data[1].Model.Expression != "A" {
			t.Errorf("%+v", r)
		}
		seen[r.UID] = true
		askOnce(t, address, r.Data[0].Model.Expr)
	}
	if want := strings.Count(string(rules), "alert: "); len(seen) != want {
		t.Errorf("%d rules for Grafana, %d for Prometheus", len(seen), want)
	}
}
