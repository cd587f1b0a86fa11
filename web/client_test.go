package web

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// isProblem tells whether an answer is one that RFC 9457 describes.
func isProblem(w *httptest.ResponseRecorder) bool {
	var p problem
	return w.Header().Get("Content-Type") == "application/problem+json" && json.Unmarshal(w.Body.Bytes(), &p) == nil &&
		p.Status == w.Code && p.Type != "" && p.Title != "" && w.Header().Get("Cache-Control") == "no-store"
}

func TestMethods(t *testing.T) {
	site := newSite(t)
	for _, c := range []struct {
		method, address string
		status          int
		allow           string
	}{
		{"HEAD", "/", 200, ""}, {"HEAD", "/api/v1/targets", 200, ""}, {"HEAD", "/api/v1/observations", 200, ""},
		{"OPTIONS", "/", 204, "GET, HEAD, OPTIONS"}, {"OPTIONS", "/api/v1/observations", 204, "GET, HEAD, POST, OPTIONS"},
		{"OPTIONS", "/api/v1/alerts/silences", 204, "POST, OPTIONS"}, {"OPTIONS", "/api/v1/nothing", 404, ""},
		{"DELETE", "/api/v1/targets", 405, "GET, HEAD, OPTIONS"}, {"GET", "/api/v1/alerts/silences", 405, "POST, OPTIONS"},
		{"PUT", "/api/v1/collectors/figures/runs", 405, "POST, OPTIONS"}, {"BREW", "/api/v1/nothing", 404, ""},
		{"POST", "/", 405, "GET, HEAD, OPTIONS"}, {"DELETE", "/indicators/alpha", 405, "GET, HEAD, OPTIONS"},
		{"GET", "/quarantine/7", 405, "POST, OPTIONS"}, {"POST", "/events", 405, "GET, HEAD, OPTIONS"}, {"POST", "/nothing", 404, ""},
	} {
		w := ask(site, httptest.NewRequest(c.method, c.address, nil))
		if w.Code != c.status || w.Header().Get("Allow") != c.allow {
			t.Errorf("%s %s: %d, Allow %q", c.method, c.address, w.Code, w.Header().Get("Allow"))
		}
		if strings.HasPrefix(c.address, apiRoot) && w.Code >= 400 && !isProblem(w) {
			t.Errorf("%s %s: no problem: %v %s", c.method, c.address, w.Header(), w.Body)
		}
	}
}

// TestEveryAnswerHasATag asks for everything that can be read, and again with
// the tag of the first answer.
func TestEveryAnswerHasATag(t *testing.T) {
	site := unhurried(t, config(t, testPlan(t)))
	bearer := []string{"Authorization", "Bearer " + secret}
	for _, address := range []string{"/", "/?lang=en&verdict=achieved", "/indicators/alpha", "/indicators/alpha?as_of=2023-06-01", "/indicators/alpha/chart.svg",
		"/indicators/alpha/chart.png", documentPath, documentPath + "/raw", "/collectors", "/quarantine", "/alerts", "/reports", "/method", "/catalogue", "/about",
		"/assets/style.css", "/api/v1/openapi.json", "/api/v1/indicators", "/api/v1/targets?limit=1", "/api/v1/targets?as_of=2023-06-01", "/api/v1/collectors",
		"/api/v1/quarantine", "/api/v1/alerts", "/api/v1/reports", "/api/v1/observations", "/api/v1/observations?format=csv",
		"/api/v1/indicators/alpha/observations?vintages=all"} {
		first := get(site, address, bearer...)
		tag := first.Header().Get("ETag")
		if first.Code != http.StatusOK || tag == "" || first.Header().Get("Cache-Control") == "" {
			t.Errorf("%s: %d, tag %q, %q", address, first.Code, tag, first.Header().Get("Cache-Control"))
			continue
		}
		for given, want := range map[string]int{tag: 304, `"a", ` + tag: 304, "*": 304, strings.TrimPrefix(tag, "W/"): 304, `"another"`: 200} {
			again := get(site, address, append(bearer, "If-None-Match", given)...)
			if again.Code != want || want == 304 && again.Body.Len() > 0 {
				t.Errorf("%s given %s: %d, %d bytes", address, given, again.Code, again.Body.Len())
			}
		}
	}
}

// TestTagsFollowTheLedger gives figures anew once one was added.
func TestTagsFollowTheLedger(t *testing.T) {
	c := config(t, testPlan(t))
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/api/v1/observations?format=csv", "/api/v1/indicators/alpha/observations", "/indicators/alpha/chart.svg", "/indicators/alpha"} {
		tag := get(site, address).Header().Get("ETag")
		more := indicators.Vintage{Observation: indicators.Observation{Series: on("alpha"), Period: indicators.Year(1990 + len(address)), Value: 1, Unit: yuan},
			Published: day("2026-01-01"), Source: "bulletin"}
		if _, err := c.Ledger.Append(t.Context(), ledger.Batch{Vintages: []indicators.Vintage{more}}); err != nil {
			t.Fatal(err)
		}
		if w := get(site, address, "If-None-Match", tag); w.Code != http.StatusOK {
			t.Errorf("%s: %d after a new figure", address, w.Code)
		}
	}
}

func TestKindsOfAnswers(t *testing.T) {
	site := newSite(t)
	bearer := []string{"Authorization", "Bearer " + secret}
	for _, c := range []struct {
		address, accept, kind string
		status                int
	}{
		{"/api/v1/observations", "", "application/json", 200}, {"/api/v1/observations", "*/*", "application/json", 200},
		{"/api/v1/observations", "text/csv", "text/csv; charset=utf-8", 200}, {"/api/v1/observations", "text/csv, application/json;q=0", "text/csv; charset=utf-8", 200},
		{"/api/v1/indicators/alpha/observations", "text/*", "text/csv; charset=utf-8", 200},
		{"/api/v1/indicators/alpha/observations?format=json", "text/csv", "application/json", 200},
		{"/api/v1/observations", "image/png", "application/problem+json", 406}, {"/api/v1/targets", "text/csv", "application/problem+json", 406},
		{"/api/v1/targets", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json", 200}, {"/api/v1/targets", "application/*", "application/json", 200},
		{"/api/v1/targets", ";;;,,", "application/problem+json", 406},
	} {
		w := get(site, c.address, "Accept", c.accept)
		if w.Code != c.status || w.Header().Get("Content-Type") != c.kind {
			t.Errorf("%s as %q: %d %s", c.address, c.accept, w.Code, w.Header().Get("Content-Type"))
		}
	}
	for kind, want := range map[string]int{"application/json": 400, "application/json; charset=utf-8": 400, "": 400, "application/x-www-form-urlencoded": 400,
		"application/xml": 415, "multipart/form-data; boundary=x": 415, "text/csv": 415} {
		if w := post(site, "/api/v1/observations", "{}", append(bearer, "Content-Type", kind)...); w.Code != want || !isProblem(w) {
			t.Errorf("a body as %q: %d %s", kind, w.Code, w.Body)
		}
	}
}

// TestRefusalsAreProblems meets every limit that stands before the API.
func TestRefusalsAreProblems(t *testing.T) {
	site := newSite(t)
	for name, w := range map[string]*httptest.ResponseRecorder{
		"a huge query": get(site, "/api/v1/targets?q="+strings.Repeat("x", 3000)),
		"another site": post(site, "/api/v1/observations", "{}", "Sec-Fetch-Site", "cross-site"),
		"no token":     post(site, "/api/v1/observations", "{}"),
		"no such page": get(site, "/api/v1/"),
	} {
		if w.Code < 400 || !isProblem(w) {
			t.Errorf("%s: %d %v %s", name, w.Code, w.Header(), w.Body)
		}
	}
	var last *httptest.ResponseRecorder
	for range readsAtOnce + 1 {
		last = get(site, "/api/v1/alerts?resolved=x")
	}
	if last.Code != http.StatusTooManyRequests || !isProblem(last) || last.Header().Get("Retry-After") == "" {
		t.Errorf("too often: %d %v", last.Code, last.Header())
	}
}

// TestPanicIsAnswered makes the scoreboard fail in the middle of an answer.
func TestPanicIsAnswered(t *testing.T) {
	c := config(t, testPlan(t))
	var log bytes.Buffer
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	c.Board = func() *scoreboard.Snapshot { panic("a made-up fault") }
	handler, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	if w := get(handler, "/api/v1/targets"); w.Code != http.StatusInternalServerError || !isProblem(w) || strings.Contains(w.Body.String(), "made-up") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if w := get(handler, "/?lang=en"); w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), "log says why") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if strings.Count(log.String(), "a made-up fault") != 2 {
		t.Errorf("the log: %s", log.String())
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // as net/http asks
			t.Errorf("an answer that had begun ended with %v", p)
		}
	}()
	s := &site{Config: c}
	s.watched(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		plain(w, http.StatusOK, "the first part\n")
		panic("a made-up fault")
	})).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
}

func TestListNamesTheRest(t *testing.T) {
	site := newSite(t)
	address, seen := "/api/v1/targets?limit=1", 0
	for address != "" {
		w := get(site, address)
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d", address, w.Code)
		}
		seen++
		link := w.Header().Get("Link")
		address = strings.TrimSuffix(strings.TrimPrefix(link, "<"), `>; rel="next"`)
	}
	if seen != 3 {
		t.Errorf("%d parts", seen)
	}
}

func TestNoOtherSiteReadsAnswers(t *testing.T) {
	site := newSite(t)
	for _, address := range []string{"/", "/api/v1/targets", "/api/v1/observations?format=csv"} {
		for _, method := range []string{"GET", "OPTIONS"} {
			w := ask(site, httptest.NewRequest(method, address, nil), "Origin", "https://elsewhere.example", "Access-Control-Request-Method", "POST")
			for name := range w.Header() {
				if strings.HasPrefix(name, "Access-Control") {
					t.Errorf("%s %s: %s", method, address, name)
				}
			}
			if w.Header().Get("Cross-Origin-Resource-Policy") != "same-origin" {
				t.Errorf("%s %s may be taken into other pages", method, address)
			}
		}
	}
}

// TestCSVHoldsNoFormula reads texts that a spreadsheet would compute.
func TestCSVHoldsNoFormula(t *testing.T) {
	c := config(t, testPlan(t))
	v := indicators.Vintage{Observation: indicators.Observation{Series: on("beta"), Period: indicators.Year(2024), Value: -5, Unit: yuan},
		Published: day("2025-01-01"), Source: "bulletin", Locator: "@SUM(A1)", Note: `=HYPERLINK("https://elsewhere.example","x")`}
	if _, err := c.Ledger.Append(t.Context(), ledger.Batch{Vintages: []indicators.Vintage{v}}); err != nil {
		t.Fatal(err)
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	body := get(site, "/api/v1/indicators/beta/observations?format=csv").Body.String()
	for _, want := range []string{",-5,", ",'@SUM(A1),", `,"'=HYPERLINK(""`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in %s", want, body)
		}
	}
}

func TestNameOfAFile(t *testing.T) {
	for name, want := range map[string]string{"gdp.csv": "attachment; filename=gdp.csv", "报告 1.docx": "attachment; filename*=utf-8''" + url.PathEscape("报告 1.docx"),
		"a\"b.csv": `attachment; filename="a\"b.csv"`, "a\r\nSet-Cookie: x": "attachment; filename*=utf-8''a%0D%0ASet-Cookie%3A%20x"} {
		if got := attachment(name); got != want {
			t.Errorf("%q: %s", name, got)
		}
	}
}
