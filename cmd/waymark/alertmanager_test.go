package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/testserver"
)

// lampsPlan asks for more lamps than there are.
const lampsPlan = `plan:
  id: lamps
  zone: Asia/Shanghai
  region: CN-51
  domains: [{id: light, name: {zh: 照明, en: Light}}]
indicators:
  - {id: lit, domain: light, name: {zh: 亮灯数, en: Lamps lit}, unit: 盏, kind: count}
targets:
  - {id: lit-2027, indicator: lit, value: ">= 2700 盏", due: 2027, announced: 2010-01-01, source: made-up}
sources:
  - {id: made-up, title: 虚构的规划, grade: C}
`

// pager is a receiver of Alertmanager's webhooks.
type pager struct {
	*httptest.Server
	watched       *watchedScrapes
	mu            sync.Mutex
	notifications []notification
}

type notification struct {
	Status string
	Alerts []struct {
		Status      string
		Labels      map[string]string
		Annotations map[string]string
	}
	slipShown int // scrapes that showed the slip before it came
}

func newPager(t *testing.T, watched *watchedScrapes) *pager {
	t.Helper()
	p := &pager{watched: watched}
	p.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		var n notification
		if err := json.Unmarshal(body, &n); err != nil {
			t.Error(err)
		}
		n.slipShown = int(p.watched.slipShown.Load())
		p.mu.Lock()
		defer p.mu.Unlock()
		p.notifications = append(p.notifications, n)
	}))
	t.Cleanup(p.Close)
	return p
}

// of gives the notifications about slips with a status.
func (p *pager) of(status string) []notification {
	p.mu.Lock()
	defer p.mu.Unlock()
	var list []notification
	for _, n := range p.notifications {
		if n.Status == status && n.Alerts[0].Labels["alertname"] == "WaymarkTargetSlipped" {
			list = append(list, n)
		}
	}
	return list
}

// watchedScrapes stands between Prometheus and the service, and counts its
// scrapes. Against them the test counts time: a machine that is slow makes them
// slow, too.
type watchedScrapes struct {
	all       atomic.Int64
	slipShown atomic.Int64 // of these, those in which the target was off track
}

const slipMetric = `waymark_target_verdict{domain="light",indicator="lit",region="CN-51",target="lit-2027",verdict="off_track"} 1`

// start passes requests on to a service, and gives its own address.
func (s *watchedScrapes) start(t *testing.T, service string) string {
	t.Helper()
	to, err := url.Parse(service)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Header.Del("Accept-Encoding") // the answer is read here
		},
		ModifyResponse: func(r *http.Response) error {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			s.all.Add(1)
			if bytes.Contains(body, []byte(slipMetric)) {
				s.slipShown.Add(1)
			}
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL
}

// pass waits until there were so many more.
func (s *watchedScrapes) pass(t *testing.T, w walker, scrapes int64) {
	t.Helper()
	until := s.all.Load() + scrapes
	w.waitFor(t, "scrapes to pass", func() bool { return s.all.Load() >= until })
}

// scrapeInterval of the test's Prometheus.
const scrapeInterval = 4 * time.Second

// TestSlipReachesAReceiver follows a figure that breaks a target through the
// whole service to a receiver: by the rules of a real Prometheus, and by
// Waymark's own route to Alertmanager. With the files that docker compose mounts
// and nothing changed but addresses and intervals, one slip is one notification
// within two scrapes, the same figure again none, the recovery one resolution.
func TestSlipReachesAReceiver(t *testing.T) {
	t.Parallel()
	for _, way := range []string{"prometheus", "route"} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			followSlip(t, way)
		})
	}
}

func followSlip(t *testing.T, way string) {
	var scrapes watchedScrapes
	people := newPager(t, &scrapes)
	alertmanager := testserver.Alertmanager(t, strings.NewReplacer(
		"- name: people\n", "- name: people\n    webhook_configs: [{url: '"+people.URL+"'}]\n",
		"group_wait: 10s", "group_wait: 0s", "group_interval: 5m", "group_interval: 1s",
	).Replace(deployed(t, "alertmanager/alertmanager.yml")))
	w := startLamps(t, way, alertmanager)
	startScrapes(t, way, scrapes.start(t, w.address), alertmanager)
	w.waitFor(t, "the targets to be assessed", func() bool {
		return strings.Contains(w.get(t, "/metrics"), `waymark_target_probability{domain="light"`)
	})

	w.waitFor(t, "the alerter to have taken in how things stand", func() bool { return strings.Contains(w.get(t, "/api/v1/alerts"), `"items":[]`) })
	w.post(t, 2025, 2100)
	w.waitFor(t, "the notification", func() bool { return len(people.of("firing")) > 0 })
	first := people.of("firing")[0]
	if first.slipShown > 2 || way == "prometheus" && first.slipShown == 0 {
		t.Errorf("the notification came after %d scrapes that showed the slip, want one or two", first.slipShown)
	}
	a := first.Alerts[0]
	if len(first.Alerts) != 1 || a.Labels["target"] != "lit-2027" || a.Labels["verdict"] != "off_track" || !strings.Contains(a.Annotations["link"], "/indicators/lit") {
		t.Errorf("notified of %+v", first)
	}
	w.post(t, 2025, 2100)
	scrapes.pass(t, w, 3)
	if n := len(people.of("firing")); n != 1 {
		t.Errorf("%d notifications after the same figure again, want one", n)
	}
	w.post(t, 2025, 2600)
	w.waitFor(t, "the resolution", func() bool { return len(people.of("resolved")) > 0 })
	scrapes.pass(t, w, 3)
	if firing, resolved := len(people.of("firing")), len(people.of("resolved")); firing != 1 || resolved != 1 {
		t.Errorf("%d notifications and %d resolutions in all, want one each", firing, resolved)
	}
}

// startScrapes has a Prometheus scrape the service: with the rules that tell
// Alertmanager, unless the service itself does.
func startScrapes(t *testing.T, way, service, alertmanager string) {
	t.Helper()
	config := strings.NewReplacer(
		"scrape_interval: 30s", "scrape_interval: "+scrapeInterval.String(), "evaluation_interval: 30s", "evaluation_interval: "+scrapeInterval.String(),
		"waymark:8080", strings.TrimPrefix(service, "http://"), "alertmanager:9093", strings.TrimPrefix(alertmanager, "http://"),
	).Replace(deployed(t, "prometheus/prometheus.yml"))
	rules := "groups: []\n"
	if way == "prometheus" {
		rules = strings.NewReplacer("keep_firing_for: 1m", "keep_firing_for: 1s", "interval: 10s", "interval: 1s").Replace(deployed(t, "prometheus/waymark.rules.yml"))
	}
	file := filepath.Join(t.TempDir(), "waymark.rules.yml")
	if err := os.WriteFile(file, []byte(rules), 0o600); err != nil {
		t.Fatal(err)
	}
	testserver.Prometheus(t, strings.ReplaceAll(config, "- waymark.rules.yml", "- "+file))
}

func startLamps(t *testing.T, way, alertmanager string) walker {
	t.Helper()
	dir := t.TempDir()
	var routes string
	if way == "route" {
		routes = "routes: [{id: am, kind: alertmanager, url: '" + alertmanager + "'}]\n"
	}
	data, config := lampsIn(t, dir, routes)
	return startService(t, data, "--config", config)
}

// lampsIn writes the plan of the lamps and a configuration into a folder, and
// records their history.
func lampsIn(t *testing.T, dir, routes string) (data, configFile string) {
	t.Helper()
	config := "token_file: " + filepath.Join(dir, "token") + "\ncatalogue: " + filepath.Join(dir, "plan") + "\n" + routes
	files := map[string]string{"plan/plan.yaml": lampsPlan, "token": "made-up-token", "waymark.yaml": config}
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	history := "indicator,region,period,value,unit,published\n"
	for year := 2010; year <= 2024; year++ {
		history += fmt.Sprintf("lit,CN-51,%d,%d,盏,%d-01-20\n", year, 1000+100*(year-2010)+7*(year%3), year+1)
	}
	figures := filepath.Join(dir, "figures.csv")
	if err := os.WriteFile(figures, []byte(history), 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	data, configFile = filepath.Join(dir, "data"), filepath.Join(dir, "waymark.yaml")
	if run(t.Context(), []string{"import", figures, "--data", data, "--config", configFile}, streams{strings.NewReader(""), &said, &said}) != statusGood {
		t.Fatal(said.String())
	}
	return data, configFile
}

// post records a figure of the lamps over the API.
func (w walker) post(t *testing.T, year, value int) {
	t.Helper()
	body := fmt.Sprintf(`{"observations": [{"indicator": "lit", "period": "%d", "value": %d, "published": "2026-01-20"}]}`, year, value)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.address+"/api/v1/observations", bytes.NewReader([]byte(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer made-up-token")
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(response.Body)
	if response.StatusCode != http.StatusOK || !bytes.Contains(answer, []byte(`"held":0`)) {
		t.Fatalf("%s: %s", response.Status, answer)
	}
}
