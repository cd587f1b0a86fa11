// Package dashboards writes Grafana dashboards, their provisioning, and
// Prometheus rules from a catalogue. The same catalogue gives the same bytes.
package dashboards

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"waymark/catalogue"
	"waymark/indicators"
)

// DefaultExternal is where Waymark's pages are when nothing else is said.
const DefaultExternal = "http://localhost:8080"

// Options say how dashboards are written.
type Options struct {
	Lang     indicators.Lang // empty writes both languages, each in its folder
	External string          // where people reach Waymark's pages; DefaultExternal when empty
	// Flux is the bucket that dashboards ask in Flux; empty: they ask in
	// InfluxQL, which reaches before 1970 on every server.
	Flux   string
	Alerts bool // with alert rules for Grafana itself
}

// Write writes dashboards/LANG/NAME.json and provisioning/ into a folder.
// Files of the same name are replaced.
func Write(dir string, c *catalogue.Catalogue, o Options) error {
	files, err := Files(c, o)
	if err != nil {
		return err
	}
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return fmt.Errorf("dashboards: %w", err)
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return fmt.Errorf("dashboards: %w", err)
		}
	}
	return nil
}

// Files gives what Write writes, by path with slashes.
func Files(c *catalogue.Catalogue, o Options) (map[string][]byte, error) {
	o.External = cmp.Or(o.External, DefaultExternal)
	langs := []indicators.Lang{o.Lang}
	if o.Lang == "" {
		langs = []indicators.Lang{indicators.Chinese, indicators.English}
	}
	files := map[string][]byte{
		"provisioning/datasources/waymark.yaml": []byte(datasources(o.Flux)),
		"provisioning/dashboards/waymark.yaml":  []byte(dashboardsYAML),
	}
	if o.Alerts {
		rules, err := Alerting(c, o.External)
		if err != nil {
			return nil, err
		}
		files["provisioning/alerting/waymark.yaml"] = rules
	}
	for _, lang := range langs {
		w := writer{c, lang, o.External, o.Flux}
		all := map[string]dashboard{"overview": w.overview(), "collection": w.collection(),
			"indicator": w.indicator(), "verdicts": w.verdictHistory()}
		for _, d := range c.Domains {
			if made, ok := w.domain(d); ok {
				all["domain-"+string(d.ID)] = made
			}
		}
		for name, d := range all {
			d.Templating.List = append(d.sources(), d.Templating.List...)
			content, err := marshal(d)
			if err != nil {
				return nil, fmt.Errorf("dashboards: %s: %w", name, err)
			}
			files[fmt.Sprintf("dashboards/%s/%s.json", lang, name)] = content
		}
	}
	return files, nil
}

func marshal(d dashboard) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err := e.Encode(d)
	return b.Bytes(), err
}

// datasources are where Grafana asks.
func datasources(flux string) string {
	if flux == "" {
		return datasourcesYAML
	}
	head, _, _ := strings.Cut(datasourcesYAML, "    jsonData:")
	return head + fluxYAML
}

// fluxYAML takes the place of what a data source needs for InfluxQL.
const fluxYAML = `    jsonData:
      version: Flux
      organization: $WAYMARK_INFLUX_ORG
      defaultBucket: $WAYMARK_INFLUX_BUCKET
    secureJsonData:
      token: $WAYMARK_INFLUX_TOKEN
`

// datasourcesYAML takes addresses and the token from Grafana's environment. In
// InfluxDB 2.x a bucket answers InfluxQL as a database of its own name.
const datasourcesYAML = `apiVersion: 1
datasources:
  - name: Waymark Prometheus
    uid: waymark-prometheus
    type: prometheus
    access: proxy
    url: $WAYMARK_PROMETHEUS_URL
    isDefault: true
    editable: false
  - name: Waymark InfluxDB
    uid: waymark-influxdb
    type: influxdb
    access: proxy
    url: $WAYMARK_INFLUX_URL
    editable: false
    jsonData:
      version: InfluxQL
      dbName: $WAYMARK_INFLUX_BUCKET
      httpMode: POST
      httpHeaderName1: Authorization
    secureJsonData:
      httpHeaderValue1: Token $WAYMARK_INFLUX_TOKEN
`

const dashboardsYAML = `apiVersion: 1
providers:
  - name: waymark
    type: file
    allowUiUpdates: false
    updateIntervalSeconds: 60
    options:
      path: /var/lib/grafana/dashboards/waymark
      foldersFromFilesStructure: true
`
