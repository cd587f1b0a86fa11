package main

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/catalogue"
)

// TestPlanIsReadAnewWhenItChanges changes the plan under a running service:
// with faults the plan before stays in force, without any it is replaced.
func TestPlanIsReadAnewWhenItChanges(t *testing.T) {
	dir := t.TempDir()
	if err := catalogue.WriteStarter(dir); err != nil {
		t.Fatal(err)
	}
	t.Setenv("WAYMARK_CATALOGUE", dir)
	w := startService(t, t.TempDir())
	shows := func(part string) func() bool {
		return func() bool { return strings.Contains(page(t, w.address+"/catalogue?lang=en"), part) }
	}
	w.waitFor(t, "the plan's folder to be named", shows(dir))
	name := filepath.Join(dir, "added.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("indicators:\n  - {id: added_later, name: {en: Added later}, unit: no such unit}\n")
	w.waitFor(t, "the fault to be shown", shows("added.yaml:2:"))
	if shows("added_later</code></small>")() {
		t.Error("a plan with faults is in force")
	}
	write(strings.Replace("indicators:\n  - {id: added_later, domain: DOMAIN, name: {zh: 后加, en: Added later}, unit: 件}\n", "DOMAIN", firstDomain(t, dir), 1))
	w.waitFor(t, "the plan to be in force", shows("added_later</code></small>"))
	if shows("have faults")() {
		t.Error("the faults that were mended are still shown")
	}
	if status := page(t, w.address+"/readyz"); !strings.Contains(status, "ready") {
		t.Errorf("not ready: %s", status)
	}
}

func firstDomain(t *testing.T, dir string) string {
	t.Helper()
	c, err := catalogue.Load(os.DirFS(dir))
	if err == nil && len(c.Domains) > 0 {
		return string(c.Domains[0].ID)
	}
	if err := os.Remove(filepath.Join(dir, "added.yaml")); err != nil {
		t.Fatal(err)
	}
	if c, err = catalogue.Load(os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return string(c.Domains[0].ID)
}

func page(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	if err != nil {
		return ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return ""
	}
	return string(body)
}
