package web

import (
	"strings"
	"testing"
)

func TestFaultsOfTheChangedCatalogueAreShown(t *testing.T) {
	c := config(t, testPlan(t))
	c.Reload = func() Reload {
		return Reload{Folder: "./plan", InForce: now(), Looked: now(), Faults: []string{`plan.yaml:4:9: alpha: unit "<b>" is none`}}
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	body := get(site, "/catalogue?lang=en").Body.String()
	for _, part := range []string{"stays in force", "plan.yaml:4:9: alpha: unit &#34;&lt;b&gt;&#34; is none", "./plan", "2026-03-02 12:00"} {
		if !strings.Contains(body, part) {
			t.Errorf("no %q", part)
		}
	}
}
