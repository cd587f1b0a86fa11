package web

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/oauth2-proxy/mockoidc"

	"waymark/ledger"
)

// signedInSite is a site behind a real provider in this process.
func signedInSite(t *testing.T) (*httptest.Server, *mockoidc.MockOIDC, Config) {
	t.Helper()
	provider, err := mockoidc.Run()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := provider.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	var site http.Handler
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	c := config(t, testPlan(t))
	c.Now = time.Now // the provider's tokens are of now
	c.SignIn = &SignIn{Issuer: provider.Issuer(), ClientID: provider.ClientID, ClientSecret: provider.ClientSecret, External: server.URL}
	if site, err = New(c); err != nil {
		t.Fatal(err)
	}
	return server, provider, c
}

// browser keeps cookies as a browser does.
func newBrowser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar}
}

// visitAddress gives the last address that a visit led to, its status and text.
func visitAddress(t *testing.T, c *http.Client, address string) (string, int, string) {
	t.Helper()
	resp, err := c.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.Request.URL.String(), resp.StatusCode, string(body)
}

func TestSignIn(t *testing.T) {
	server, provider, _ := signedInSite(t)
	for _, c := range []struct {
		groups []string
		status int // of a decision on a figure that is not there
	}{{[]string{stewards}, 404}, {[]string{contributors}, 403}, {nil, 403}} {
		provider.QueueUser(&mockoidc.MockUser{Subject: "1", Email: "a@example.org", Groups: c.groups})
		one := newBrowser(t)
		at, status, body := visitAddress(t, one, server.URL+"/?lang=en&verdict=achieved")
		if status != 200 || at != server.URL+"/?lang=en&verdict=achieved" || !strings.Contains(body, "Sample plan") {
			t.Errorf("%v: came to %s, %d", c.groups, at, status)
		}
		resp, err := one.PostForm(server.URL+"/quarantine/99", url.Values{"verdict": {"accept"}, "by": {"x"}, "note": {"y"}})
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status {
			t.Errorf("%v: a decision gave %d, want %d", c.groups, resp.StatusCode, c.status)
		}
	}
}

func TestNobodyReadsWithoutSigningIn(t *testing.T) {
	server, _, c := signedInSite(t)
	stranger := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for address, want := range map[string]int{"/": 303, "/indicators/alpha": 303, "/api/v1/targets": 401, "/events": 401,
		"/healthz": 200, "/assets/style.css": 200, "/signin/callback?state=x&code=y": 403, "/signin/callback": 403} {
		if _, status, _ := visitAddress(t, stranger, server.URL+address); status != want {
			t.Errorf("%s: %d, want %d", address, status, want)
		}
	}
	if err := c.Ledger.AddToken(t.Context(), ledger.Token{Name: "program", Role: ledger.Reader}, "wm_reads"); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/api/v1/targets", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer wm_reads")
	resp, err := stranger.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 200 {
		t.Errorf("a reader's token: %d", resp.StatusCode)
	}
}

// TestReplayedCookie keeps the cookie of a session that was ended, and sends
// it again.
func TestReplayedCookie(t *testing.T) {
	server, provider, _ := signedInSite(t)
	provider.QueueUser(&mockoidc.MockUser{Subject: "1", Email: "a@example.org"})
	one := newBrowser(t)
	visitAddress(t, one, server.URL+"/")
	address, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	kept := one.Jar.Cookies(address)
	one.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := one.Post(server.URL+"/signout", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	thief := newBrowser(t)
	thief.Jar.SetCookies(address, kept)
	thief.CheckRedirect = one.CheckRedirect
	if _, status, _ := visitAddress(t, thief, server.URL+"/"); status != http.StatusSeeOther {
		t.Errorf("an ended session still lets in: %d", status)
	}
}

func TestLocalPath(t *testing.T) {
	for given, want := range map[string]string{"/indicators/gdp?region=CN": "/indicators/gdp?region=CN", "": "/", "//evil.example": "/",
		"https://evil.example": "/", `/\evil.example`: "/", "/a\r\nSet-Cookie: x": "/"} {
		if got := localPath(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
