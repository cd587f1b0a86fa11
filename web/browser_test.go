package web

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"waymark/testserver"
)

// witness notes what a page should not do.
type witness struct {
	mu       sync.Mutex
	host     string
	requests int
	faults   []string
}

func (w *witness) see(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		w.requests++
		if !strings.HasPrefix(e.Request.URL, w.host) && !strings.HasPrefix(e.Request.URL, "data:") {
			w.faults = append(w.faults, "fetched "+e.Request.URL)
		}
	case *runtime.EventExceptionThrown:
		w.faults = append(w.faults, "threw "+e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" {
			w.faults = append(w.faults, "logged "+e.Entry.Text)
		}
	}
}

// TestPagesInABrowser opens pages whose names and sources try to break out, on
// every screen.
func TestPagesInABrowser(t *testing.T) {
	browser := testserver.Browser(t)
	server := httptest.NewServer(newSite(t))
	defer func() { server.CloseClientConnections(); server.Close() }() // a page that follows the scoreboard stays connected
	w := &witness{host: server.URL}
	if err := chromedp.Listen(browser, w.see); err != nil {
		t.Fatal(err)
	}
	for _, screen := range testserver.Screens() {
		for _, lang := range []string{"zh", "en"} {
			for address, heading := range map[string]string{
				"/":                 map[string]string{"zh": "样例规划", "en": "Sample plan"}[lang],
				"/indicators/alpha": map[string]string{"zh": "指标alpha", "en": "Indicator alpha"}[lang],
				"/indicators/gamma": map[string]string{"zh": "<img src=x onerror=alert(1)>", "en": `"><script>alert(1)</script>`}[lang],
			} {
				visitPage(t, browser, screen, sight{server.URL + address + "?lang=" + lang, heading})
			}
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.requests == 0 {
		t.Error("the browser told of no request: nothing was watched")
	}
	for _, f := range w.faults {
		t.Error(f)
	}
}

// sight is what should be seen where.
type sight struct{ address, heading string }

// visitPage opens a page, looks for its heading, and checks that it does not
// scroll sideways.
func visitPage(t *testing.T, browser context.Context, screen testserver.Screen, s sight) {
	t.Helper()
	one, cancel := context.WithTimeout(browser, 30*time.Second)
	defer cancel()
	if err := screen.Look(one); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(one, chromedp.Navigate(s.address)); err != nil {
		t.Fatalf("%s: %v", s.address, err)
	}
	heading, err := chromedp.Run(one, chromedp.Evaluate[string](`document.querySelector("h1").textContent`))
	if err != nil || heading != s.heading {
		t.Errorf("%s: heading %q, want %q: %v", s.address, heading, s.heading, err)
	}
	over, err := chromedp.Run(one, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if err != nil || over > 0 {
		t.Errorf("%s on a %s: %d pixels wider than the screen: %v", s.address, screen.Name, over, err)
	}
}
