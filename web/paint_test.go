package web

import (
	"context"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"waymark/scoreboard"
	"waymark/testserver"
)

// paintBar is how long a reader waits at most until there is something to see.
const paintBar = 300 * time.Millisecond

// BenchmarkPaint opens pages of a service with a thousand targets and 100,000
// figures in Chromium, which has seen none of them before, and reports the
// time to the first contentful paint. It fails where the median of a page is
// above the bar.
func BenchmarkPaint(b *testing.B) {
	c := config(b, testPlan(b))
	fill(b, c.Ledger, 100_000)
	snapshot := wide(c.Board())
	c.Board = func() *scoreboard.Snapshot { return snapshot }
	server := httptest.NewServer(unhurried(b, c))
	browser := testserver.Browser(b)
	defer func() { server.CloseClientConnections(); server.Close() }() // a page that follows the scoreboard stays connected
	for _, screen := range testserver.Screens()[:2] {
		for _, page := range []string{"/", "/indicators/alpha", "/collectors"} {
			b.Run(screen.Name+page, func(b *testing.B) {
				if err := screen.Look(browser); err != nil {
					b.Fatal(err)
				}
				var took []time.Duration
				for b.Loop() {
					took = append(took, paint(b, browser, server.URL+page))
				}
				slices.Sort(took)
				median := took[len(took)/2]
				b.ReportMetric(float64(median.Microseconds())/1000, "p50-ms")
				b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "worst-ms")
				if median > paintBar {
					b.Errorf("%s on a %s is first painted after %v, want %v", page, screen.Name, median, paintBar)
				}
			})
		}
	}
}

// paint opens a page anew and tells when its first content was painted, counted
// from the moment it was asked for.
func paint(b *testing.B, browser context.Context, address string) time.Duration {
	b.Helper()
	one, cancel := context.WithTimeout(browser, 30*time.Second)
	defer cancel()
	forget := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, network.ClearBrowserCache, cdp.Empty{})
		return chromedp.Void{}, err
	}
	if err := chromedp.Do(one, chromedp.Navigate("about:blank"), forget, chromedp.Navigate(address)); err != nil {
		b.Fatal(err)
	}
	ms, err := chromedp.Run(one, chromedp.Poll[float64](`performance.getEntriesByName("first-contentful-paint")[0]?.startTime`, chromedp.WithPollingTimeout(20*time.Second)))
	if err != nil || ms <= 0 {
		b.Fatalf("%s: painted after %v ms: %v", address, ms, err)
	}
	return time.Duration(ms * float64(time.Millisecond))
}
