package main

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"waymark/catalogue"
	"waymark/indicators/sichuan2027"
	"waymark/testserver"
)

// shownPages are all kinds of pages, some with something in them and without.
func shownPages(t *testing.T, w walker) []string {
	t.Helper()
	name := regexp.MustCompile(`/reports/\d+/[^"#]*html`).FindString(w.get(t, "/reports"))
	report := filepath.Join(t.TempDir(), "report.html") // as it is given out, no script may look at it
	if err := os.WriteFile(report, []byte(w.get(t, name)), 0o600); err != nil {
		t.Fatal(err)
	}
	evidence := regexp.MustCompile(`/documents/[^"#]*`).FindString(w.get(t, "/indicators/gdp"))
	derivation := regexp.MustCompile(`/indicators/[^"]*/derivation[^"#]*`).FindString(w.get(t, "/indicators/tertiary_share"))
	if evidence == "" || derivation == "" {
		t.Fatalf("no link to a document %q or a derivation %q", evidence, derivation)
	}
	plain := strings.NewReplacer("&amp;", "&", "&#43;", "+")
	return []string{
		"/", "/?verdict=at_risk&sort=probability", "/?as_of=2024-06-30", "/?q=nothing+at+all", "/indicators/gdp", "/indicators/gdp?as_of=2024-06-30",
		"/indicators/industry_scale", plain.Replace(derivation), plain.Replace(evidence), "/alerts", "/reports", "file://" + report, "/reports/diff?from=1&to=2",
		"/quarantine", "/collectors", "/catalogue", "/method", "/about", "/nothing", "/?as_of=never",
	}
}

// readers are in both languages, light and dark, narrow and wide: any two of
// these come together.
func readers(browser context.Context, address string) []tour {
	phone, desk := testserver.Screens()[0], testserver.Screens()[1]
	darkPhone, darkDesk := phone, desk
	darkPhone.Dark, darkDesk.Dark = true, true
	return []tour{{browser, address, phone, "zh"}, {browser, address, darkDesk, "zh"}, {browser, address, desk, "en"}, {browser, address, darkPhone, "en"}}
}

// TestPagesAreAccessible asks axe of every kind of page as every kind of reader
// sees it, and of every indicator's page as one of them does.
func TestPagesAreAccessible(t *testing.T) {
	axe, err := os.ReadFile(testserver.Find(t, "axe"))
	if err != nil {
		t.Fatal(err)
	}
	browser := testserver.Browser(t)
	t.Setenv("WAYMARK_TOKEN", "a-token-for-the-forms-of-pages")
	service := startService(t, tellStory(t))
	looks := readers(browser, service.address)
	pages := shownPages(t, service)
	for _, look := range looks {
		for _, page := range pages {
			look.isAccessible(t, string(axe), page)
		}
	}
	plan, err := catalogue.Load(sichuan2027.Files)
	if err != nil {
		t.Fatal(err)
	}
	for i, ind := range plan.Indicators {
		looks[i%len(looks)].isAccessible(t, string(axe), "/indicators/"+string(ind.ID))
	}
	if err := chromedp.Do(browser, chromedp.Navigate("about:blank")); err != nil {
		t.Error(err)
	}
}

// isAccessible tells what axe finds on a page, whatever it answers.
func (o tour) isAccessible(t *testing.T, axe, page string) {
	t.Helper()
	if err := o.screen.Look(o.browser); err != nil {
		t.Fatal(err)
	}
	one, cancel := context.WithTimeout(o.browser, 30*time.Second)
	defer cancel()
	o.browser = one
	address := page
	if strings.HasPrefix(page, "/") {
		joint := "?"
		if strings.Contains(page, "?") {
			joint = "&"
		}
		address = o.address + page + joint + "lang=" + o.lang
	}
	o.open(t, address, `document.readyState === "complete" && !!document.querySelector("h1")`)
	found, err := chromedp.Run(o.browser, chromedp.Evaluate[string](axe+`; axe.run({resultTypes: ["violations"]}).then((r) => r.violations.map((v) =>
		v.id + ": " + v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + n.failureSummary).join(" | ")).join("\n"))`, chromedp.EvalAwaitPromise))
	if err != nil || found != "" {
		t.Errorf("%s in %s on a %s %s: %v\n%s", page, o.lang, o.screen.Scheme(), o.screen.Name, err, found)
	}
}
