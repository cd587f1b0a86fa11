package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"waymark/ledger"
)

// TestRoles holds every role against every kind of write.
func TestRoles(t *testing.T) {
	c := config(t, testPlan(t))
	var log bytes.Buffer
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	tokens := map[string]string{"reader": "wm_reader_secret", "contributor": "wm_contributor_secret", "steward": "wm_steward_secret",
		"expired": "wm_expired_secret", "revoked": "wm_revoked_secret"}
	for name, secret := range tokens {
		token := ledger.Token{Name: name, Role: ledger.Role(name)}
		switch name {
		case "expired":
			token.Role, token.Expires = ledger.Steward, now().Add(-time.Second)
		case "revoked":
			token.Role = ledger.Steward
		}
		if err := c.Ledger.AddToken(t.Context(), token, secret); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Ledger.RevokeToken(t.Context(), "revoked"); err != nil {
		t.Fatal(err)
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(figure, "1200")
	for _, f := range []struct {
		who                        string
		observations, decide, read int
	}{
		{"reader", 403, 403, 403}, {"contributor", 200, 403, 403}, {"steward", 200, 404, 200},
		{"expired", 401, 401, 401}, {"revoked", 401, 401, 401},
	} {
		bearer := []string{"Authorization", "Bearer " + tokens[f.who]}
		for address, want := range map[string]int{"/api/v1/observations": f.observations, "/api/v1/quarantine/9/accept": f.decide} {
			text := body
			if strings.Contains(address, "quarantine") {
				text = `{"by":"x","note":"y"}`
			}
			w := post(site, address, text, bearer...)
			if w.Code != want {
				t.Errorf("%s %s: %d, want %d: %s", f.who, address, w.Code, want, w.Body)
			}
			if strings.Contains(w.Body.String(), tokens[f.who]) {
				t.Errorf("%s: the token is in the answer", f.who)
			}
		}
		if w := get(site, "/api/v1/audit", bearer...); w.Code != f.read {
			t.Errorf("%s audit: %d, want %d", f.who, w.Code, f.read)
		}
	}
	checkAudit(t, site)
	for name, secret := range tokens {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the token of %s is in the log", name)
		}
	}
}

// checkAudit reads the audit page by page.
func checkAudit(t *testing.T, site http.Handler) {
	t.Helper()
	type page struct {
		Items []writeLine
		Next  string
	}
	var seen []string
	for after := ""; ; {
		got := answer[page](t, get(site, "/api/v1/audit?limit=1&after="+after, "Authorization", "Bearer "+secret).Body.Bytes())
		for _, x := range got.Items {
			seen = append(seen, fmt.Sprintf("%s %s %s %d", x.Actor, x.Role, x.Action, x.Status))
		}
		if after = got.Next; after == "" {
			break
		}
	}
	all := strings.Join(seen, "\n")
	for _, want := range []string{"contributor contributor POST /api/v1/observations 200", "steward steward POST /api/v1/quarantine/9/accept 404"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in the audit:\n%s", want, all)
		}
	}
	if strings.Contains(all, "expired") || strings.Contains(all, "reader") {
		t.Errorf("who was refused is in the audit:\n%s", all)
	}
}

// TestExpiredTokenOpensNothing has one token, whose time is over: writing is
// off, as where there never was one.
func TestExpiredTokenOpensNothing(t *testing.T) {
	c := config(t, testPlan(t))
	c.Token = ""
	if err := c.Ledger.AddToken(t.Context(), ledger.Token{Name: "former", Role: ledger.Steward, Expires: now()}, "wm_former"); err != nil {
		t.Fatal(err)
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := post(site, "/api/v1/observations", fmt.Sprintf(figure, "1"), "Authorization", "Bearer wm_former")
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "waymark token add") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if page := get(site, "/quarantine").Body.String(); strings.Contains(page, "<form method") {
		t.Error("the page has a form that nobody can send")
	}
}

func TestWrongTokensAreSlowedDown(t *testing.T) {
	site := newSite(t)
	last := httptest.NewRecorder()
	for range wrongAtOnce + 1 {
		last = post(site, "/api/v1/observations", "{}", "Authorization", "Bearer guess")
	}
	if last.Code != http.StatusTooManyRequests || last.Header().Get("Retry-After") == "" || !isProblem(last) {
		t.Errorf("after %d wrong tokens: %d %v", wrongAtOnce, last.Code, last.Header())
	}
	if w := get(site, "/"); w.Code != http.StatusOK {
		t.Errorf("reading was stopped too: %d", w.Code)
	}
}

func TestOneAddressCannotAskForEverything(t *testing.T) {
	site := newSite(t)
	for range readsAtOnce {
		if w := get(site, "/healthz"); w.Code != http.StatusOK {
			t.Fatalf("refused too early: %d", w.Code)
		}
	}
	if w := get(site, "/healthz"); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
