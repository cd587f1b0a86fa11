package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waymark/ledger"
)

// TestAlertsPage shows an alert in both languages, and takes an acknowledgement
// from its form with the token alone.
func TestAlertsPage(t *testing.T) {
	c := config(t, testPlan(t))
	body := `{"title":{"zh":"虚构的提醒","en":"A made-up alert <b>"},"sentences":[{"zh":"无事发生。","en":"Nothing happened."}],"page":"javascript:alert(1)",
		"links":[{"name":{"zh":"来源","en":"Source"},"address":"javascript:alert(1)"}]}`
	_, err := c.Ledger.RecordAlerts(t.Context(), ledger.AlertBatch{Reader: "alert", Changes: []ledger.AlertChange{
		{What: ledger.AlertOpened, Alert: ledger.Alert{Kind: "slip", Subject: "made-up", Severity: "warning", Body: json.RawMessage(body)}}}})
	if err != nil {
		t.Fatal(err)
	}
	c.Token = "made-up-token"
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for lang, want := range map[string]string{"zh": "虚构的提醒", "en": "A made-up alert &lt;b&gt;"} {
		page := get(site, "/alerts?lang="+lang).Body.String()
		if !strings.Contains(page, want) || strings.Contains(page, "javascript:") || !strings.Contains(page, `action="/alerts/1"`) {
			t.Errorf("%s: the page is\n%s", lang, page)
		}
	}
	for _, x := range []struct {
		token, by string
		want      int
	}{{"wrong", "duty", 401}, {"made-up-token", "", 400}, {"made-up-token", "duty", 303}, {"made-up-token", "duty", 409}} {
		form := url.Values{"token": {x.token}, "by": {x.by}, "note": {"asked the office"}}
		r := httptest.NewRequest(http.MethodPost, "/alerts/1", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != x.want {
			t.Errorf("token %q by %q: %d, want %d\n%s", x.token, x.by, w.Code, x.want, w.Body)
		}
	}
	if page := get(site, "/alerts?lang=en").Body.String(); !strings.Contains(page, "asked the office") || strings.Contains(page, `action="/alerts/1"`) {
		t.Errorf("after the acknowledgement the page is\n%s", page)
	}
	if answer := get(site, "/api/v1/alerts?resolved=many"); answer.Code != 400 {
		t.Errorf("resolved=many: %d", answer.Code)
	}
}
