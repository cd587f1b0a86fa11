package dashboards_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"waymark/catalogue"
	"waymark/dashboards"
	"waymark/indicators/sichuan2027"
	"waymark/testserver"
)

var update = flag.Bool("update", false, "write the committed output anew")

const external = "http://localhost:8080"

func plan(t testing.TB) *catalogue.Catalogue {
	t.Helper()
	c, err := catalogue.Load(sichuan2027.Files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// generated gives what is committed under deploy, by path there.
func generated(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := dashboards.Files(plan(t), dashboards.Options{External: external})
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]byte)
	for name, content := range files {
		all["grafana/"+name] = content
	}
	if all["prometheus/waymark.rules.yml"], err = dashboards.Rules(plan(t), external); err != nil {
		t.Fatal(err)
	}
	if all["prometheus/waymark.rules_test.yml"], err = dashboards.RuleTests("waymark.rules.yml", external); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestCommittedOutputIsWhatTheGeneratorWrites(t *testing.T) {
	for name, want := range generated(t) {
		path := filepath.Join("..", "deploy", filepath.FromSlash(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, want, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("deploy/%s differs from the generator (go test ./dashboards -update): %v", name, err)
		}
	}
}

func TestPrometheusAcceptsTheConfiguration(t *testing.T) {
	promtool := testserver.Find(t, "promtool")
	for _, args := range [][]string{
		{"check", "config", "prometheus.yml"},
		{"test", "rules", "waymark.rules_test.yml"},
	} {
		cmd := exec.CommandContext(t.Context(), promtool, args...)
		cmd.Dir = "../deploy/prometheus"
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("promtool %v: %v\n%s", args, err, out)
		}
	}
}

func TestAlertmanagerAcceptsTheConfiguration(t *testing.T) {
	amtool := testserver.Find(t, "amtool")
	if out, err := exec.CommandContext(t.Context(), amtool, "check-config", "../deploy/alertmanager/alertmanager.yml").CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
