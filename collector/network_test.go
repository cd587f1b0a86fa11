package collector

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"waymark/ledger"
)

// TestNetworks puts a network that is slow, narrow, or breaks between every
// kind and its server: what comes whole is recorded, and nothing else is.
func TestNetworks(t *testing.T) {
	toxics := map[string]struct {
		toxic  string
		result ledger.Result
		error  string
	}{
		"late":       {`{"type": "latency", "attributes": {"latency": 30, "jitter": 20}}`, ledger.OK, ""},
		"in pieces":  {`{"type": "slicer", "attributes": {"average_size": 40, "size_variation": 20, "delay": 200}}`, ledger.OK, ""},
		"slow close": {`{"type": "slow_close", "attributes": {"delay": 50}}`, ledger.OK, ""},
		"reset":      {`{"type": "reset_peer", "attributes": {"timeout": 0}}`, ledger.Failed, ""},
		"broken off": {`{"type": "limit_data", "attributes": {"bytes": 150}}`, ledger.Failed, ""},
		"silent":     {`{"type": "timeout", "attributes": {"timeout": 0}}`, ledger.Failed, "within the deadline"},
		"a trickle":  {`{"type": "slicer", "attributes": {"average_size": 1, "size_variation": 0, "delay": 50000}}`, ledger.Failed, "within the deadline"},
	}
	proxies := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	eachKind(t, func(t *testing.T, s specimen) {
		if !s.remote() {
			return
		}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/robots.txt" {
				http.NotFound(w, r)
				return
			}
			s.write(w, s.reply(goodLamps...))
		}))
		defer server.Close()
		for name, c := range toxics {
			t.Run(name, func(t *testing.T) {
				proxy := toxiproxy.NewProxy(proxies, t.Name(), "127.0.0.1:0", strings.TrimPrefix(server.URL, "http://"))
				if err := proxy.Start(); err != nil {
					t.Fatal(err)
				}
				defer proxy.Stop()
				if _, err := proxy.Toxics.AddToxicJson(strings.NewReader(c.toxic)); err != nil {
					t.Fatal(err)
				}
				definition := strings.ReplaceAll(s.definition, "SERVER", "http://"+proxy.Listen)
				if strings.Contains(c.error, "deadline") {
					definition = strings.ReplaceAll(definition, "deadline: 60s", "deadline: 300ms")
				} else {
					definition = strings.ReplaceAll(definition, "deadline: 60s", "deadline: 30s")
				}
				h := build(t, definition, nil)
				begun := time.Now()
				run := h.collect(t)
				want := ""
				if c.result == ledger.OK {
					want = goodFigures
				}
				if got := h.figures(t); run.Result != c.result || !strings.Contains(run.Error, c.error) || got != want {
					t.Errorf("%s: %q; recorded %q after %s", run.Result, run.Error, got, time.Since(begun))
				}
			})
		}
	})
}
