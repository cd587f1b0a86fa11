package web

import (
	"html"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/catalogue"
	"waymark/derive"
)

// TestDerivation follows a derived figure from its page to the figures that it
// was made of, and from there to their document.
func TestDerivation(t *testing.T) {
	plan, err := catalogue.Load(fstest.MapFS{"figures.csv": {}, "plan.yaml": {Data: []byte(strings.Replace(definitions, "targets:",
		"  - {id: delta, domain: first, name: {zh: 增速delta, en: Growth delta}, unit: \"%\", kind: rate, derive: growth(alpha)}\ntargets:", 1))}})
	if err != nil {
		t.Fatal(err)
	}
	c := config(t, plan)
	if err := derive.New(plan, c.Ledger, slog.New(slog.DiscardHandler)).Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for lang, parts := range map[string][]string{"zh": {"推算 = growth(alpha)", "推算依据", "指标alpha", "样例公报"}, "en": {"derived = growth(alpha)", "How it was derived", "Indicator alpha", "at least"}} {
		page := get(site, "/indicators/delta?lang="+lang).Body.String()
		link := regexp.MustCompile(`/indicators/delta/derivation\?[^"]*`).FindString(page)
		if link == "" || !strings.Contains(page, parts[0]) {
			t.Fatalf("no way from\n%s", page)
		}
		w := get(site, html.UnescapeString(link)+"&lang="+lang)
		for _, part := range append(parts[1:], "= growth(alpha)", documentPath+"?at=row&#43;5#mark", documentPath+"?at=row&#43;4#mark") {
			if !strings.Contains(w.Body.String(), part) {
				t.Errorf("%s: %d, no %q in\n%s", link, w.Code, part, w.Body)
			}
		}
	}
	for _, address := range []string{"", "?period=2024", "?period=x&published=2025-03-01", "?period=2024&published=x", "?period=1999&published=2025-03-01"} {
		if w := get(site, "/indicators/delta/derivation"+address); w.Code != 404 {
			t.Errorf("%q: %d", address, w.Code)
		}
	}
	if w := get(site, "/indicators/alpha/derivation?period=2024&published=2025-03-01"); w.Code != 404 {
		t.Errorf("a published figure has a derivation: %d", w.Code)
	}
	if w := get(site, "/api/v1/indicators/delta/observations"); !strings.Contains(w.Body.String(), `"derived":true`) {
		t.Errorf("the API does not say that it is derived: %s", w.Body)
	}
}
