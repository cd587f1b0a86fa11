package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/testserver"
)

// TestScrape runs a real Prometheus and a real Alertmanager on the files that
// docker compose mounts, with nothing changed but addresses, beside the whole
// service.
func TestScrape(t *testing.T) {
	w := startService(t, t.TempDir())
	alertmanager := testserver.Alertmanager(t, deployed(t, "alertmanager/alertmanager.yml"))
	config := strings.NewReplacer(
		"scrape_interval: 30s", "scrape_interval: 1s",
		"evaluation_interval: 30s", "evaluation_interval: 1s",
		"waymark:8080", strings.TrimPrefix(w.address, "http://"),
		"alertmanager:9093", strings.TrimPrefix(alertmanager, "http://"),
		"- waymark.rules.yml", "- "+filepath.Join(deployDir(t), "prometheus", "waymark.rules.yml"),
	).Replace(deployed(t, "prometheus/prometheus.yml"))
	prometheus := testserver.Prometheus(t, config)

	w.waitFor(t, "Prometheus to have the figures", func() bool {
		var answer struct {
			Data struct{ Result []struct{ Value [2]any } }
		}
		ask(t, prometheus+"/api/v1/query?"+url.Values{"query": {`waymark_indicator_value{indicator="gdp"}`}}.Encode(), &answer)
		return len(answer.Data.Result) == 1 && answer.Data.Result[0].Value[1] == "67665.3"
	})
	w.waitFor(t, "every rule to be evaluated", func() bool {
		var answer struct {
			Data struct {
				Groups []struct {
					Rules []struct{ Name, Health, LastError string }
				}
			}
		}
		ask(t, prometheus+"/api/v1/rules", &answer)
		rules := 0
		for _, g := range answer.Data.Groups {
			for _, r := range g.Rules {
				if r.Health == "err" {
					t.Fatalf("rule %s: %s", r.Name, r.LastError)
				}
				if r.Health == "ok" {
					rules++
				}
			}
		}
		return rules > 5
	})
}

func deployDir(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs(filepath.Join("..", "..", "deploy"))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func deployed(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(deployDir(t), filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// ask reads a JSON answer; a server that is not ready yet gives none.
func ask(t *testing.T, address string, into any) {
	t.Helper()
	response, err := http.Get(address)
	if err != nil {
		return
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v in %s", address, err, body)
	}
}
