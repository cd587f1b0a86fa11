package collector

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/ledger"
)

// TestProxies asks through a proxy of the environment, which is at a private
// address as most are. It is used; what lies inside is not asked of it.
func TestProxies(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.String())
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "http://192.168.0.1/lamps", http.StatusFound)
			return
		}
		specimens{}.Json().write(w, specimens{}.Json().reply(goodLamps...))
	}))
	defer proxy.Close()
	t.Setenv("HTTP_PROXY", proxy.URL)
	for _, c := range []struct {
		address, allowed, error string
		asked                   int
	}{
		{"http://lamps.example/lamps", "lamps.test", "", 1},
		{"http://192.168.0.1/lamps", "lamps.test", "private address", 0},
		{"http://192.168.0.1/lamps", "192.168.0.1", "", 1},
		{"http://169.254.169.254/latest", "lamps.test", "private address", 0},
		{"http://lamps.example/moved", "lamps.test", "private address", 1},
	} {
		asked = nil
		h := build(t, `  - {id: lamps, kind: json, schedule: "0 6 * * *", deadline: 60s, options: {url: "`+c.address+
			`", jq: ".lamps[] | {period: .year, value: .lit}", indicator: lit, allow_private: ["`+c.allowed+`"]}}`, nil)
		run := h.collect(t)
		if run.Result == ledger.OK != (c.error == "") || !strings.Contains(run.Error, c.error) || len(asked) != c.asked {
			t.Errorf("%s: %s %q, asked for %v", c.address, run.Result, run.Error, asked)
		}
	}
}
