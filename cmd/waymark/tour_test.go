package main

import (
	"context"
	"flag"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"waymark/testserver"
)

var (
	screenshots = flag.String("screenshots", "", "a folder to write every picture of the tour to")
	readme      = flag.Bool("readme", false, "write the pictures of the README anew")
)

// pictured are the pictures of the README.
var pictured = map[string]string{
	"scoreboard-en-light-desk.png": "../../doc/scoreboard.png", "replay-zh-dark-desk.png": "../../doc/replay.png",
	"alerts-en-light-desk.png": "../../doc/alert.png",
}

// tour is one reader on one screen, in one language.
type tour struct {
	browser context.Context
	address string
	screen  testserver.Screen
	lang    string
}

// TestTour walks the way of a person who asks why a target slips: scoreboard,
// target, its chart as known a year ago, the sentence behind the latest
// figure, the alert, and the report that first told of the slip.
func TestTour(t *testing.T) {
	browser := testserver.Browser(t)
	service := startService(t, tellStory(t))
	for _, screen := range testserver.Screens() {
		for _, lang := range []string{"zh", "en"} {
			t.Run(strings.Join([]string{lang, screen.Scheme(), screen.Name}, "-"), func(t *testing.T) {
				one, cancel := context.WithTimeout(browser, time.Minute)
				defer cancel()
				tour{one, service.address, screen, lang}.walk(t)
			})
		}
	}
	// A page that follows the scoreboard would keep the service from ending.
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Error(err)
	}
}

func (o tour) walk(t *testing.T) {
	if err := o.screen.Look(o.browser); err != nil {
		t.Fatal(err)
	}
	o.open(t, o.address+"/?lang="+o.lang, `!!document.querySelector(".tallies") && document.querySelector("#live-light").dataset.state === "on"`)
	o.picture(t, "scoreboard")
	o.follow(t, `[...document.querySelectorAll(".board tr")].find((r) => r.querySelector(".vcol .v-off_track")).querySelector("th a")`,
		`!!document.querySelector("figure.chart svg.wc .wc-figure")`)
	o.picture(t, "indicator")
	o.do(t, "replay a year ago", `(() => {
		const slider = document.querySelector("#replay input[type=range]");
		const year = new Date(Date.now() - 366 * 864e5).toISOString().slice(0, 10);
		slider.value = slider.dataset.days.split(" ").findLastIndex((d) => d <= year);
		slider.dispatchEvent(new Event("input"));
		return true;
	})()`)
	o.until(t, "the chart as known a year ago", `location.search.includes("as_of=") && !!document.querySelector("#live-chart .replay time")`)
	o.picture(t, "replay")
	o.do(t, "back to now", `(() => {
		const slider = document.querySelector("#replay input[type=range]");
		slider.value = slider.max;
		slider.dispatchEvent(new Event("input"));
		return true;
	})()`)
	o.until(t, "the chart as known now", `!location.search.includes("as_of=") && !document.querySelector("#live-chart .replay")`)
	o.follow(t, `document.querySelector('.figures a[href^="/documents/"]')`, `!!document.querySelector("mark")`)
	o.picture(t, "document")
	o.follow(t, `document.querySelector('nav a[href="/alerts"]')`, `!!document.querySelector(".alert a.report")`)
	o.picture(t, "alerts")
	o.follow(t, `document.querySelector('.alert h2 a[href*="target=gdp-2027"]').closest(".alert").querySelector("a.report")`,
		`document.querySelector(":target")?.id === "moved-gdp-2027" && !!document.querySelector(":target .v.at_risk") && !!document.querySelector(":target .v.off_track") &&
			getComputedStyle(document.querySelector(":target")).backgroundColor !== "rgba(0, 0, 0, 0)"`)
	o.picture(t, "report")
	o.open(t, o.address+"/indicators/gdp?target=gdp-2027", `document.querySelector("#t-gdp-2027 a.report")?.hash === "#moved-gdp-2027"`)
	o.follow(t, `document.querySelector('nav a[href="/reports"]')`, `!!document.querySelector('.report .moved a[href*="target=gdp-2027"]')`)
	o.picture(t, "reports")
}

// TestPagesReadWithoutScript looks at what scripts make easier, where none runs.
func TestPagesReadWithoutScript(t *testing.T) {
	browser := testserver.Browser(t)
	service := startService(t, tellStory(t))
	off := func(ctx context.Context, target *chromedp.Target) (chromedp.Void, error) {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
		return chromedp.Void{}, err
	}
	one, cancel := context.WithTimeout(browser, time.Minute)
	defer cancel()
	if err := chromedp.Do(one, off); err != nil {
		t.Fatal(err)
	}
	o := tour{one, service.address, testserver.Screens()[1], "en"}
	shown := func(what string) string {
		return `(document.querySelector("` + what + `")?.getClientRects().length > 0)`
	}
	o.open(t, o.address+"/?lang=en&verdict=off_track", `document.querySelectorAll(".board tbody tr").length === 2 && `+shown("form.filter button")+` && !`+shown("#live-light[data-state]"))
	o.follow(t, `document.querySelector(".board th[scope=row] a")`, shown("svg.wc")+" && "+shown("#replay input[type=date]")+" && "+shown("#replay button")+" && !"+shown("#replay input[type=range]"))
	o.open(t, o.address+"/indicators/gdp?as_of=2024-01-18", `document.querySelector(".replay time").textContent === "2024-01-18" && `+shown("article .v-at_risk")+" && "+shown(".vintages a[href^='/documents/']"))
	o.follow(t, `document.querySelector(".vintages a[href^='/documents/']")`, shown("mark"))
	o.open(t, o.address+"/alerts", shown(".alert a.report"))
	o.follow(t, `document.querySelector(".alert a.report")`, shown(":target"))
}

// open opens an address and waits until what is looked for is there.
func (o tour) open(t *testing.T, address, there string) {
	t.Helper()
	if err := chromedp.Do(o.browser, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	o.until(t, address, there)
	over, err := chromedp.Run(o.browser, chromedp.Evaluate[int](`document.documentElement.scrollWidth - document.documentElement.clientWidth`))
	if err != nil || over > 0 {
		t.Errorf("%s: %d pixels wider than the screen: %v", address, over, err)
	}
}

// follow opens what a link leads to.
func (o tour) follow(t *testing.T, link, there string) {
	t.Helper()
	address, err := chromedp.Run(o.browser, chromedp.Evaluate[string](link+".href"))
	if err != nil || address == "" {
		t.Fatalf("no link %s: %v", link, err)
	}
	o.open(t, address, there)
}

func (o tour) do(t *testing.T, what, script string) {
	t.Helper()
	if done, err := chromedp.Run(o.browser, chromedp.Evaluate[bool](script)); err != nil || !done {
		t.Fatalf("%s: %v", what, err)
	}
}

func (o tour) until(t *testing.T, what, isSo string) {
	t.Helper()
	for {
		_, err := chromedp.Run(o.browser, chromedp.Poll[bool](isSo, chromedp.WithPollingTimeout(15*time.Second)))
		if err == nil {
			return
		}
		if !strings.Contains(err.Error(), "Cannot find context") { // the page before this one was asked
			t.Fatalf("%s: %v", what, err)
		}
	}
}

func (o tour) picture(t *testing.T, name string) {
	t.Helper()
	file := strings.Join([]string{name, o.lang, o.screen.Scheme(), o.screen.Name}, "-") + ".png"
	var places []string
	if *screenshots != "" {
		places = append(places, filepath.Join(*screenshots, file))
	}
	if place, ok := pictured[file]; ok && *readme {
		places = append(places, place)
	}
	for _, place := range places {
		if err := testserver.Picture(o.browser, place); err != nil {
			t.Fatal(err)
		}
	}
}
