package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"waymark/indicators"
	"waymark/ledger"
)

// heldSite puts so many doubtful figures of beta into quarantine, and gives the
// site with its ledger.
func heldSite(t *testing.T, values ...float64) (http.Handler, *ledger.Ledger, []ledger.Held) {
	t.Helper()
	c := config(t, testPlan(t))
	var b ledger.Batch
	for i, value := range values {
		b.Held = append(b.Held, ledger.Held{Reason: text("存疑", "doubtful"), Vintage: indicators.Vintage{
			Observation: indicators.Observation{Series: on("beta"), Period: indicators.Year(2020 + i), Value: value, Unit: yuan},
			Published:   day("2025-03-01"), Source: "bulletin", Document: ledger.HashOf([]byte(document)), Locator: "row 4", Collector: "figures"}})
	}
	if _, err := c.Ledger.Append(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	held, err := c.Ledger.Quarantine(t.Context(), false)
	if err != nil || len(held) != len(values) {
		t.Fatalf("%d held: %v", len(held), err)
	}
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return site, c.Ledger, held
}

func postForm(site http.Handler, address string, form url.Values, headers ...string) *httptest.ResponseRecorder {
	return post(site, address, form.Encode(), append(headers, "Content-Type", "application/x-www-form-urlencoded")...)
}

func TestDecideByAPI(t *testing.T) {
	site, l, held := heldSite(t, 11, 12)
	bearer := []string{"Authorization", "Bearer " + secret}
	const body = `{"by":"a person","note":"checked against the bulletin"}`
	for _, c := range []struct {
		name, address, body string
		headers             []string
		status              int
		has                 string
	}{
		{"no token", "1/accept", body, nil, 401, "a token is needed"},
		{"nobody", "1/accept", `{"note":"why"}`, bearer, 400, "who decides is missing"},
		{"no reason", "1/reject", `{"by":"a person","note":" "}`, bearer, 400, "why is missing"},
		{"no such figure", "99/accept", body, bearer, 404, "no such figure"},
		{"no number", "x/accept", body, bearer, 404, "no such figure"},
		{"accepted", "1/accept", body, bearer, 200, `"new":1`},
		{"the second", "1/reject", body, bearer, 409, "a person accepted this figure on 2026-03-02 12:00: checked against the bulletin"},
		{"rejected", "2/reject", body, bearer, 200, `"new":0`},
	} {
		w := post(site, "/api/v1/quarantine/"+c.address, c.body, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
	found, err := l.Vintages(t.Context(), on("beta"))
	if err != nil || len(found) != 1 || found[0].Document != held[0].Vintage.Document || found[0].Locator != "row 4" || found[0].Collector != "figures" {
		t.Errorf("accepted as %+v: %v", found, err)
	}
	type page struct{ Items []map[string]any }
	if got := answer[page](t, get(site, "/api/v1/quarantine").Body.Bytes()); len(got.Items) != 0 {
		t.Errorf("%d still wait", len(got.Items))
	}
	all := answer[page](t, get(site, "/api/v1/quarantine?all=true").Body.Bytes())
	if len(all.Items) != 2 || all.Items[0]["verdict"] != "accepted" || all.Items[1]["verdict"] != "rejected" || all.Items[0]["by"] != "a person" {
		t.Errorf("%+v", all.Items)
	}
}

func TestDecideOnPage(t *testing.T) {
	site, l, held := heldSite(t, 11, 12)
	address := func(i int) string { return fmt.Sprintf("/quarantine/%d", held[i].ID) }
	form := func(verdict, token, by, note string) url.Values {
		return url.Values{"verdict": {verdict}, "token": {token}, "by": {by}, "note": {note}}
	}
	for _, c := range []struct {
		name    string
		i       int
		form    url.Values
		headers []string
		status  int
		has     string
	}{
		{"no token", 0, form("accept", "", "张三", "核对公报"), nil, 401, "写入令牌不对"},
		{"wrong token", 0, form("accept", "x", "张三", "核对公报"), nil, 401, `value="张三"`},
		{"another site", 0, form("accept", secret, "张三", "核对公报"), []string{"Sec-Fetch-Site", "cross-site"}, 403, ""},
		{"nobody", 0, form("accept", secret, "", "核对公报"), nil, 400, "请写明由谁决定"},
		{"no verdict", 0, form("", secret, "张三", "核对公报"), nil, 400, "请选择"},
		{"too long", 0, form("accept", secret, "张三", strings.Repeat("x", largestForm)), nil, 400, "表单无法读取"},
		{"accepted", 0, form("accept", secret, "张三", "核对公报"), nil, 303, ""},
		{"the second", 0, form("reject", secret, "李四", "不对"), nil, 409, "张三已于2026-03-02 12:00决定采纳：核对公报"},
		{"rejected", 1, form("reject", secret, "李四", "<b>另一口径</b>"), nil, 303, ""},
	} {
		w := postForm(site, address(c.i)+"?lang=zh", c.form, c.headers...)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.has) {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
		if strings.Contains(w.Body.String(), secret) {
			t.Errorf("%s: the token is on the page", c.name)
		}
	}
	page := get(site, "/quarantine?lang=zh").Body.String()
	for _, part := range []string{"没有待核数据", "已作决定", "张三", "核对公报", "李四", "&lt;b&gt;另一口径"} {
		if !strings.Contains(page, part) {
			t.Errorf("no %q on the page", part)
		}
	}
	if found, err := l.Vintages(t.Context(), on("beta")); err != nil || len(found) != 1 || found[0].Value != 11 {
		t.Errorf("%+v %v", found, err)
	}
}

func TestNobodyDecidesWithoutAToken(t *testing.T) {
	c := config(t, testPlan(t))
	c.Token = ""
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	w := postForm(site, "/quarantine/1?lang=en", url.Values{"verdict": {"accept"}, "token": {""}, "by": {"x"}, "note": {"y"}})
	if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "WAYMARK_TOKEN") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
