package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"waymark/ledger"
)

var documentPath = "/documents/" + ledger.HashOf([]byte(document)).String()

func TestPages(t *testing.T) {
	site := newSite(t)
	for _, c := range []struct {
		address string
		status  int
		has     []string
	}{
		{"/?lang=zh", 200, []string{`lang="zh-CN"`, "样例规划", "指标alpha", "≥5,290亿元", "已实现", "尚无已公布数据", "推算", "领先6个月"}},
		{"/?lang=en", 200, []string{`lang="en"`, "Sample plan", "at least 529 billion yuan", "achieved", "6 months ahead"}},
		{"/?lang=en&verdict=achieved", 200, []string{"1 of 3 shown", "Indicator alpha"}},
		{"/?lang=en&q=no+such+thing", 200, []string{"No target matches"}},
		{"/?lang=en&sort=probability", 200, []string{"All targets"}},
		{"/?lang=en&as_of=2023-06-01", 200, []string{"Replay", "2022"}},
		{"/indicators/alpha?lang=zh", 200, []string{"<svg", "wc-band80", "样例理由。", "样例公报", "row 3", "已修订", "CSV", "#here"}},
		{"/indicators/alpha?lang=en&as_of=2023-06-01", 200, []string{"481 billion yuan"}},
		{"/indicators/beta?lang=en", 200, []string{"No figure has been published yet"}},
		{"/indicators/gamma?lang=en", 200, []string{"&lt;script&gt;"}},
		{documentPath + "?lang=en&at=row+4", 200, []string{"<mark>&#34;&lt;script&gt;alert(2)&lt;/script&gt;&#34;,5020</mark>", "https://example.org/figures.csv"}},
		{documentPath + "?lang=en&at=chars+13-22", 200, []string{"<mark>2021,4530</mark>"}},
		{"/collectors?lang=en", 200, []string{"Sample figures", "0 9 * * *", "Not run yet"}},
		{"/quarantine?lang=en", 200, []string{"No figure waits"}},
		{"/method?lang=zh", 200, []string{"样例公报", "sample/1"}},
		{"/indicators/none?lang=en", 404, []string{"no such indicator"}},
		{"/indicators/alpha?lang=en&as_of=2023-13-40", 400, []string{"2025-03-01"}},
		{"/?lang=zh&as_of=yesterday", 400, []string{"日期"}},
		{"/indicators/alpha?region=nowhere", 400, nil},
		{"/alerts", 404, nil},
		{"/documents/..%2f..%2fetc%2fpasswd", 404, nil},
		{"/documents/" + strings.Repeat("0", 64), 404, nil},
		{"/assets/..%2fstyle.css", 404, nil},
		{"/assets/openapi.json", 404, nil},
		{"/?q=" + strings.Repeat("x", 3000), 414, nil},
		{"/?lang=xx", 200, nil},
		{"/healthz", 200, []string{"ok"}},
		{"/readyz", 200, []string{"ready"}},
		{"/metrics", 404, nil},
	} {
		w := get(site, c.address)
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d: %s", c.address, w.Code, c.status, w.Body)
			continue
		}
		body := w.Body.String()
		for _, part := range c.has {
			if !strings.Contains(body, part) {
				t.Errorf("%s: no %q in\n%s", c.address, part, body)
			}
		}
		if strings.Contains(body, "<script") || strings.Contains(body, "<img") || strings.Contains(body, "javascript:") || strings.Contains(body, "ZgotmplZ") {
			t.Errorf("%s: what came from outside is not escaped", c.address)
		}
	}
}

var fetched = regexp.MustCompile(`(?:src|<link[^>]*href)="?([^" >]+)`)

func TestNothingIsFetchedFromElsewhere(t *testing.T) {
	site := newSite(t)
	for _, address := range []string{"/", "/indicators/alpha", "/method", documentPath} {
		w := get(site, address)
		for _, m := range fetched.FindAllStringSubmatch(w.Body.String(), -1) {
			if u, err := url.Parse(m[1]); err != nil || u.Host != "" {
				t.Errorf("%s fetches %s", address, m[1])
			}
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(policy, "script-src") {
			t.Errorf("%s: policy %q", address, policy)
		}
		if strings.Contains(w.Body.String(), "style=") {
			t.Errorf("%s has a style of its own, which the policy refuses", address)
		}
	}
	css := get(site, "/assets/style.css").Body.String()
	if strings.Contains(css, "url(") || strings.Contains(css, "@import") {
		t.Error("the style sheet fetches something")
	}
}

func TestLanguage(t *testing.T) {
	site := newSite(t)
	for _, c := range []struct{ accept, cookie, query, want string }{
		{"", "", "", "zh-CN"}, {"en-GB,en;q=0.9", "", "", "en"}, {"zh-TW", "", "", "zh-CN"}, {"fr", "", "", "zh-CN"},
		{"zh", "lang=en", "", "en"}, {"zh", "lang=en", "?lang=zh", "zh-CN"}, {"en", "lang=klingon", "", "en"},
		{strings.Repeat("en,", 5000), "", "", "zh-CN"}, {"\xff", "", "", "zh-CN"},
	} {
		w := get(site, "/"+c.query, "Accept-Language", c.accept, "Cookie", c.cookie)
		if !strings.Contains(w.Body.String(), `<html lang="`+c.want+`"`) {
			t.Errorf("%.40q %q %q: want %s", c.accept, c.cookie, c.query, c.want)
		}
	}
}

func TestPageIsSentOnce(t *testing.T) {
	site := newSite(t)
	first := get(site, "/")
	again := get(site, "/", "If-None-Match", first.Header().Get("ETag"))
	if again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("status %d, %d bytes", again.Code, again.Body.Len())
	}
}

func TestRawDocumentIsOnlyKept(t *testing.T) {
	w := get(newSite(t), documentPath+"/raw")
	if w.Body.String() != document || w.Header().Get("Content-Type") != "text/plain" ||
		!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
		t.Errorf("%v %q", w.Header(), w.Body)
	}
}

func FuzzFilter(f *testing.F) {
	for _, q := range []string{"", "q=x&verdict=missed", "as_of=2024-01-01&sort=due", "q=%ff&region=CN-51&standing=derived", "%zz=;&&="} {
		f.Add(q)
	}
	site := newSite(f)
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		w := get(site, "/?"+q.Encode())
		if w.Code != 200 && w.Code != 400 && w.Code != 414 {
			t.Errorf("%q: status %d", query, w.Code)
		}
		if strings.Contains(w.Body.String(), "<script") {
			t.Errorf("%q: not escaped", query)
		}
	})
}

func FuzzMarkedLines(f *testing.F) {
	f.Add("a\nb\nc", "row 2")
	f.Add("日本\n語", "chars 1-4")
	f.Add("", "chars -9223372036854775808-9223372036854775807")
	f.Fuzz(func(t *testing.T, text, locator string) {
		lines, _ := markedLines(text, locator)
		var whole []string
		for _, l := range lines {
			whole = append(whole, l.Before+l.Here+l.After)
		}
		if got := strings.Join(whole, "\n"); got != text && strings.ToValidUTF8(text, "") == text {
			t.Errorf("%q became %q", text, got)
		}
		around(lines)
	})
}
