package web

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

var screenshots = flag.String("screenshots", "", "a folder to write pictures of the pages to")

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

// openBrowser starts a headless Chromium, where there is one.
func openBrowser(t *testing.T) context.Context {
	t.Helper()
	found := ""
	for _, name := range []string{"/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"} {
		if _, err := os.Stat(name); err == nil {
			found = name
			break
		}
	}
	if found == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium here: the pages were not opened in a browser")
		}
		t.Skip("no Chromium here: the pages were not opened in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(found), chromedp.NoSandbox,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-gpu", true),
		chromedp.Flag("disable-component-update", true))
	allocator, stopAllocator := chromedp.NewExecAllocator(t.Context(), options...)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() { stop(); stopAllocator() })
	return browser
}

func TestPagesInABrowser(t *testing.T) {
	browser := openBrowser(t)
	server := httptest.NewServer(newSite(t))
	defer func() { server.CloseClientConnections(); server.Close() }() // a page that follows the scoreboard stays connected
	w := &witness{host: server.URL}
	if _, err := chromedp.Run(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Listen(browser, w.see); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, size := range []struct {
			name          string
			width, height int64
		}{{"wide", 1320, 900}, {"phone", 390, 844}, {"wall", 1920, 1080}} {
			for _, lang := range []string{"zh", "en"} {
				for _, page := range []struct{ name, address, heading string }{
					{"scoreboard", "/", map[string]string{"zh": "样例规划", "en": "Sample plan"}[lang]},
					{"indicator", "/indicators/alpha", map[string]string{"zh": "指标alpha", "en": "Indicator alpha"}[lang]},
				} {
					name := strings.Join([]string{page.name, lang, scheme, size.name}, "-")
					visit(t, browser, sight{server.URL + page.address + "?lang=" + lang, page.heading, name, scheme, size.width, size.height})
				}
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

// sight is one page as one reader sees it.
type sight struct {
	address, heading, name, scheme string
	width, height                  int64
}

// visit opens a page, looks for its heading, checks that it does not scroll
// sideways, and takes its picture where pictures are asked for.
func visit(t *testing.T, browser context.Context, s sight) {
	t.Helper()
	one, cancel := context.WithTimeout(browser, 30*time.Second)
	defer cancel()
	scheme := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: s.scheme}}})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(one, chromedp.EmulateViewport(s.width, s.height), scheme, chromedp.Navigate(s.address)); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	heading, err := chromedp.Run(one, chromedp.Evaluate[string](`document.querySelector("h1").textContent`))
	if err != nil || heading != s.heading {
		t.Errorf("%s: heading %q, want %q: %v", s.name, heading, s.heading, err)
	}
	over, err := chromedp.Run(one, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if err != nil || over > 0 {
		t.Errorf("%s: %d pixels wider than the screen: %v", s.name, over, err)
	}
	if *screenshots == "" {
		return
	}
	picture, err := chromedp.Run(one, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	if err := os.WriteFile(filepath.Join(*screenshots, s.name+".png"), picture, 0o644); err != nil {
		t.Fatal(err)
	}
}
