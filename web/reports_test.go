package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"waymark/chart"
	"waymark/indicators"
	"waymark/report"
	rendered "waymark/report/document"
	"waymark/typeface"
)

// reporting is a site that issues reports, in English Markdown and HTML.
func reporting(t *testing.T) http.Handler {
	t.Helper()
	c := config(t, testPlan(t))
	template, err := report.ReadTemplate("")
	if err != nil {
		t.Fatal(err)
	}
	font, err := chart.NewFont(typeface.Sans)
	if err != nil {
		t.Fatal(err)
	}
	c.Reports, err = report.NewIssuer(report.IssuerConfig{Catalogue: c.Catalogue, Ledger: c.Ledger, Now: c.Now, Log: slog.New(slog.DiscardHandler),
		Edition: report.Edition{Template: template, Font: font, Languages: []indicators.Lang{indicators.English}, Formats: []rendered.Format{rendered.HTML, rendered.Markdown}}})
	if err != nil {
		t.Fatal(err)
	}
	h, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestReports(t *testing.T) {
	site := reporting(t)
	if body := get(site, "/reports?lang=en").Body.String(); !strings.Contains(body, "No report was issued yet") {
		t.Errorf("an empty page: %s", body)
	}
	order := func(period, day string) string { return fmt.Sprintf(`{"period": %q, "as_of": %q}`, period, day) }
	if w := post(site, "/api/v1/reports", order("2024-Q1", "2024-04-10")); w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
	for i, o := range []string{order("2024-Q1", "2024-04-10"), order("2025-Q1", "2025-04-10")} {
		if w := post(site, "/api/v1/reports", o, "Authorization", "Bearer "+secret); w.Code != http.StatusCreated || !strings.Contains(w.Body.String(), fmt.Sprintf(`"id":%d`, i+1)) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
	}
	if w := post(site, "/api/v1/reports", order("2025-Q1", "2025-04-10"), "Authorization", "Bearer "+secret); w.Code != http.StatusOK {
		t.Errorf("issued twice: %d", w.Code)
	}
	for bad, want := range map[string]string{order("soon", ""): "period", order("", "today"): "date", `{"domain": "none"}`: "domain"} {
		if w := post(site, "/api/v1/reports", bad, "Authorization", "Bearer "+secret); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s: %d %s", bad, w.Code, w.Body)
		}
	}
	list := answer[struct{ Items []reportLine }](t, get(site, "/api/v1/reports").Body.Bytes())
	if len(list.Items) != 2 || list.Items[0].Period.String() != "2025-Q1" || len(list.Items[0].Files) != 2 {
		t.Fatalf("%+v", list)
	}
	for _, lang := range []string{"zh", "en"} {
		page := get(site, "/reports?lang="+lang).Body.String()
		for _, want := range []string{list.Items[0].Files[0].Address, list.Items[0].Files[0].Hash.String(), "/reports/diff?from=1&amp;to=2"} {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
	}
	checkReportFiles(t, site, list.Items[0])
	if body := get(site, "/reports/diff?from=1&to=2&lang=en").Body.String(); !strings.Contains(body, "→") {
		t.Errorf("nothing moved from one report to the next: %s", body)
	}
	if body := get(site, "/api/v1/reports/diff?from=1&to=2").Body.String(); !strings.Contains(body, `"latest":true`) {
		t.Errorf("%s", body)
	}
	for _, missing := range []string{"/reports/9/x.html", "/reports/x/y", "/reports/1/none.html", "/reports/diff?from=1&to=9", "/reports/diff", "/api/v1/reports/diff?from=x"} {
		if w := get(site, missing); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", missing, w.Code)
		}
	}
}

// checkReportFiles gets the files of a report as they were issued.
func checkReportFiles(t *testing.T, site http.Handler, l reportLine) {
	t.Helper()
	for _, f := range l.Files {
		w := get(site, f.Address)
		if w.Code != http.StatusOK || w.Body.Len() != f.Size || w.Header().Get("Content-Type") != rendered.Format(f.Format).MediaType() {
			t.Errorf("%s: %d, %d bytes, %s", f.Name, w.Code, w.Body.Len(), w.Header().Get("Content-Type"))
		}
		again := get(site, f.Address, "If-None-Match", w.Header().Get("ETag"))
		if again.Code != http.StatusNotModified || again.Header().Get("Content-Security-Policy") != w.Header().Get("Content-Security-Policy") {
			t.Errorf("%s again: %d under another policy: %v", f.Name, again.Code, again.Header())
		}
		if policy := w.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: %s", f.Name, policy)
		}
		if strings.Contains(w.Body.String(), "<script>") {
			t.Errorf("%s holds a script", f.Name)
		}
	}
}
