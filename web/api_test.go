package web

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
	"waymark/scoreboard"
)

// answer decodes a reply, and fails where it is not JSON.
func answer[T any](t *testing.T, body []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

func TestObservations(t *testing.T) {
	site := newSite(t)
	type page struct{ Items []map[string]any }
	for address, want := range map[string]int{
		"/api/v1/indicators/alpha/observations":                               4,
		"/api/v1/indicators/alpha/observations?vintages=all":                  5,
		"/api/v1/indicators/alpha/observations?as_of=2023-06-01":              2,
		"/api/v1/indicators/alpha/observations?as_of=2023-06-01&vintages=all": 2,
		"/api/v1/indicators/alpha/observations?region=CN":                     0,
		"/api/v1/indicators/beta/observations":                                0,
	} {
		w := get(site, address)
		if got := answer[page](t, w.Body.Bytes()); len(got.Items) != want {
			t.Errorf("%s: %d items, want %d", address, len(got.Items), want)
		}
	}
	w := get(site, "/api/v1/indicators/alpha/observations?format=csv")
	rows, err := csv.NewReader(w.Body).ReadAll()
	if err != nil || len(rows) != 5 || !slices.Equal(rows[0], observationColumns) || rows[4][3] != "5290" || rows[4][5] != "at_least" {
		t.Errorf("%v %v", err, rows)
	}
}

func TestTargets(t *testing.T) {
	site := newSite(t)
	got := answer[struct {
		Items []struct {
			ID         string
			Latest     *struct{ Value float64 }
			Assessment struct {
				Verdict     string
				Probability *float64
			}
		}
		Next *string
	}](t, get(site, "/api/v1/targets").Body.Bytes())
	if len(got.Items) != 3 || got.Next == nil || got.Items[0].Latest.Value != 5290 || got.Items[1].Assessment.Probability != nil {
		t.Errorf("%+v", got)
	}
}

func TestFaultsAreProblems(t *testing.T) {
	site := newSite(t)
	for address, status := range map[string]int{
		"/api/v1/indicators/none/observations":              404,
		"/api/v1/indicators/alpha/observations?as_of=x":     400,
		"/api/v1/indicators/alpha/observations?format=xlsx": 400,
		"/api/v1/nothing": 404,
	} {
		w := get(site, address)
		if w.Code != status || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", address, w.Code, w.Header().Get("Content-Type"))
		}
	}
}

const figure = `{"observations":[{"indicator":"beta","period":"2024","value":%s,"bound":"at_least","published":"2025-03-01","source":"bulletin"}]}`

func TestWriting(t *testing.T) {
	c := config(t, testPlan(t))
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	bearer := []string{"Authorization", "Bearer " + secret}
	body := fmt.Sprintf(figure, "1200")
	for _, f := range []struct {
		name, body string
		headers    []string
		status     int
	}{
		{"no token", body, nil, 401}, {"wrong token", body, []string{"Authorization", "Bearer x"}, 401},
		{"another scheme", body, []string{"Authorization", "Basic " + secret}, 401},
		{"another site", body, append(bearer, "Sec-Fetch-Site", "cross-site"), 403},
		{"cut in half", body[:len(body)/2], bearer, 400}, {"empty", "{}", bearer, 400},
		{"too large", strings.Repeat(" ", largestBody+1), bearer, 413},
		{"faults", `{"observations":[{"indicator":"none"},{"indicator":"beta","period":"24","published":"x","unit":"%"}]}`, bearer, 422},
		{"an unknown collector", body, append(bearer, "collector", "none"), 404}, {"one that fetches", body, append(bearer, "collector", "figures"), 400},
		{"good", body, bearer, 200}, {"known", body, bearer, 200},
		{"implausible", strings.Replace(fmt.Sprintf(figure, "-5"), "beta", "alpha", 1), bearer, 200},
	} {
		address := "/api/v1/observations"
		if n := len(f.headers); n > 2 && f.headers[n-2] == "collector" {
			address += "?collector=" + f.headers[n-1]
		}
		w := post(site, address, f.body, f.headers...)
		if w.Code != f.status {
			t.Errorf("%s: status %d, want %d: %s", f.name, w.Code, f.status, w.Body)
		}
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: the token is in the answer", f.name)
		}
	}
	found, err := c.Ledger.Vintages(t.Context(), on("beta"))
	if err != nil || len(found) != 1 || found[0].Value != 1200 || found[0].Bound != indicators.AtLeast {
		t.Fatalf("%v %+v", err, found)
	}
	page := get(site, documentAddress(found[0].Document, found[0].Locator))
	if page.Code != 200 || !strings.Contains(page.Body.String(), "1200") {
		t.Errorf("the body was not archived: %d", page.Code)
	}
	held, err := c.Ledger.Quarantine(t.Context(), false)
	if err != nil || len(held) != 1 {
		t.Fatalf("%v %+v", err, held)
	}
	if w := get(site, "/quarantine?lang=en"); !strings.Contains(w.Body.String(), "outside the plausible range") {
		t.Error("the held figure is not on its page")
	}
}

func TestNobodyWritesWithoutAToken(t *testing.T) {
	c := config(t, testPlan(t))
	c.Token = ""
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"", "Bearer ", "Bearer x"} {
		w := post(site, "/api/v1/observations", fmt.Sprintf(figure, "1"), "Authorization", header)
		if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "WAYMARK_TOKEN") {
			t.Errorf("%q: %d %s", header, w.Code, w.Body)
		}
	}
}

func TestDescriptionHoldsEveryOperation(t *testing.T) {
	site := newSite(t)
	type schema struct{ Properties map[string]any }
	description := answer[struct {
		OpenAPI    string
		Paths      map[string]map[string]struct{ Security []any }
		Components struct{ Schemas map[string]schema }
	}](t, get(site, "/api/v1/openapi.json").Body.Bytes())
	described := 0
	for _, methods := range description.Paths {
		described += len(methods)
	}
	s := siteOf(t)
	if n := len(s.operations()); n != described {
		t.Errorf("%d operations, %d described", n, described)
	}
	for _, o := range s.operations() {
		op, ok := description.Paths[o.path][strings.ToLower(o.method)]
		if !ok || (o.method == "POST" || o.path == "/audit") != (len(op.Security) > 0) {
			t.Errorf("%s %s: described %v, with %d kinds of token", o.method, o.path, ok, len(op.Security))
		}
	}
	for name, v := range map[string]any{"Observation": observationLine{}, "Indicator": indicatorLine{}, "AwaitedFigure": awaitedFigure{}, "Run": runLine{},
		"Collector": collectorLine{}, "Write": writeLine{}, "Held": HeldLine{}, "Receipt": receiptLine{}, "Decision": decision{}, "Posted": posted{}, "Report": reportLine{}, "OrderedReport": orderedReport{}, "ReportDifference": report.Difference{},
		"Target": scoreboard.Line{}, "LatestFigure": scoreboard.LineFigure{}, "Assessment": scoreboard.LineAssessment{}} {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		fields := answer[map[string]any](t, b)
		for field := range fields {
			if _, ok := description.Components.Schemas[name].Properties[field]; !ok {
				t.Errorf("%s.%s is not described", name, field)
			}
		}
		for field := range description.Components.Schemas[name].Properties {
			if _, ok := fields[field]; !ok {
				t.Errorf("%s.%s is described, and is not there", name, field)
			}
		}
	}
}

func TestCollectorIsRunOnRequest(t *testing.T) {
	c := config(t, testPlan(t))
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := post(site, "/api/v1/collectors/figures/runs", "", "Authorization", "Bearer "+secret)
	if w.Code != 200 || !bytes.Contains(w.Body.Bytes(), []byte(`"new":1`)) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	for _, f := range []struct {
		id, token string
		status    int
		has       string
	}{{"figures", "", 401, "写入令牌不对"}, {"figures", secret, 303, ""}, {"none", secret, 404, "没有这个采集器"}} {
		w := postForm(site, "/collectors/"+f.id+"/runs?lang=zh", url.Values{"token": {f.token}})
		if w.Code != f.status || !strings.Contains(w.Body.String(), f.has) || strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s on the page: %d %s", f.id, w.Code, w.Body)
		}
	}
	if w := post(site, "/api/v1/collectors/none/runs", "", "Authorization", "Bearer "+secret); w.Code != 404 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestOwnTokenOfACollector lets a sender push with the token of its collector,
// and do nothing else.
func TestOwnTokenOfACollector(t *testing.T) {
	t.Setenv("COUNTER_TOKEN", "own-token-for-tests")
	plan, err := catalogue.Load(fstest.MapFS{"figures.csv": {}, "plan.yaml": {Data: []byte(definitions +
		"  - {id: counter, kind: push, options: {indicators: [beta], token: env:COUNTER_TOKEN}}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	c := config(t, plan)
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	body := fmt.Sprintf(figure, "1200")
	for address, want := range map[string]int{
		"/api/v1/observations?collector=counter": 200, "/api/v1/observations": 401, "/api/v1/observations?collector=figures": 401,
		"/api/v1/collectors/figures/runs": 401, "/api/v1/quarantine/1/accept": 401,
	} {
		if w := post(site, address, body, "Authorization", "Bearer own-token-for-tests"); w.Code != want {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
	}
	if w := post(site, "/api/v1/observations?collector=counter", strings.Replace(body, "beta", "alpha", 1), "Authorization", "Bearer own-token-for-tests"); w.Code != 422 {
		t.Errorf("another indicator: %d %s", w.Code, w.Body)
	}
	if page := get(site, "/collectors?lang=en").Body.String(); strings.Contains(page, "/collectors/counter/runs") || !strings.Contains(page, "/collectors/figures/runs") {
		t.Error("the page has a button for a collector that is not run, or none for one that is")
	}
	writes, err := c.Ledger.Writes(t.Context(), 0, 10)
	slices.SortFunc(writes, func(a, b ledger.Write) int { return strings.Compare(b.Actor, a.Actor) })
	if err != nil || len(writes) == 0 || writes[0].Actor != "collector counter" {
		t.Errorf("%+v %v", writes, err)
	}
}
