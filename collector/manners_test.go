package collector

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"waymark/ledger"
)

// TestPace lets three collectors ask one host at once: they come one after the
// other, and not too fast; another host is not waited for.
func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := newHosts()
		begun := time.Now()
		var mu sync.Mutex
		inside, at := 0, make(map[string][]time.Duration)
		var all sync.WaitGroup
		for _, name := range []string{"a", "a", "a", "b"} {
			all.Go(func() {
				h := hosts.host(name)
				if err := h.enter(t.Context()); err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				if inside++; name == "a" && inside > 2 {
					t.Errorf("%d requests at a time", inside)
				}
				at[name] = append(at[name], time.Since(begun))
				mu.Unlock()
				_ = wait(t.Context(), time.Second) // the request
				mu.Lock()
				inside--
				mu.Unlock()
				h.leave()
			})
		}
		all.Wait()
		if want := 2 * (time.Second + hostPace); at["a"][2] != want || at["b"][0] != 0 {
			t.Errorf("asked at %v; want the last at %s", at, want)
		}
		h := hosts.host("a")
		ended, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := h.enter(ended); err == nil {
			t.Error("entered before its time")
		}
		if err := h.enter(t.Context()); err != nil {
			t.Errorf("the turn was lost: %v", err)
		}
	})
}

func TestRobots(t *testing.T) {
	s := specimenOf(t, "html")
	for robots, want := range map[string]ledger.Result{
		"":                                 ledger.OK,
		"User-agent: *\nDisallow: /lamps":  ledger.Failed,
		"User-agent: *\nDisallow: /admin":  ledger.OK,
		"User-agent: Waymark\nDisallow: /": ledger.Failed,
		"User-agent: *\nDisallow: /\n\nUser-agent: waymark\nAllow: /": ledger.OK,
		"<html>404": ledger.OK,
		"500":       ledger.Failed,
	} {
		var asked []string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			if !strings.HasPrefix(r.UserAgent(), "Waymark/") {
				t.Errorf("it calls itself %q", r.UserAgent())
			}
			switch {
			case r.URL.Path != "/robots.txt":
				s.write(w, s.reply(goodLamps...))
			case robots == "500":
				w.WriteHeader(http.StatusInternalServerError)
			default:
				io.WriteString(w, robots)
			}
		}))
		h := build(t, strings.ReplaceAll(s.definition, "SERVER", server.URL), nil)
		run := h.collect(t)
		if run.Result != want || want == ledger.Failed && !strings.Contains(run.Error, "robots.txt") {
			t.Errorf("robots.txt %q: %s: %s", robots, run.Result, run.Error)
		}
		if want == ledger.OK {
			h.collect(t)
			if got := strings.Join(asked, " "); got != "/robots.txt /lamps.html /lamps.html" {
				t.Errorf("robots.txt %q: asked for %s", robots, got)
			}
		}
		server.Close()
	}
}

// TestRobotsElsewhere follows a page that has moved: where it is now, and for
// every path, the robots.txt of the host counts, too.
func TestRobotsElsewhere(t *testing.T) {
	var asked []string
	answer := func(robots string, moved map[string]string) *httptest.Server {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			asked = append(asked, r.URL.Path)
			switch to := moved[r.URL.Path]; {
			case r.URL.Path == "/robots.txt":
				io.WriteString(w, robots)
			case to != "":
				http.Redirect(w, r, to, http.StatusFound)
			default:
				w.Write(specimens{}.Html().reply(goodLamps...))
			}
		}))
		t.Cleanup(server.Close)
		return server
	}
	elsewhere := answer("User-agent: *\nDisallow: /closed", map[string]string{"/corner": "/closed"})
	first := answer("User-agent: *\nDisallow: /inner", map[string]string{
		"/open": elsewhere.URL + "/open", "/shut": elsewhere.URL + "/closed", "/corner": elsewhere.URL + "/corner", "/own": "/inner",
	})
	for path, want := range map[string]string{"/open": "", "/shut": "read /closed", "/corner": "read /closed", "/own": "read /inner"} {
		asked = nil
		definition := strings.ReplaceAll(specimens{}.Html().definition, "SERVER/lamps.html", first.URL+path)
		run := build(t, definition, nil).collect(t)
		if run.Result == ledger.OK != (want == "") || !strings.Contains(run.Error, want) {
			t.Errorf("%s: %s %q", path, run.Result, run.Error)
		}
		for _, forbidden := range []string{"/closed", "/inner"} {
			if strings.Contains(strings.Join(asked, " "), forbidden) {
				t.Errorf("%s: asked for %v", path, asked)
			}
		}
	}
}
