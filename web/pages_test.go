package web

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/collector/extract"
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
		{"/indicators/alpha?lang=zh", 200, []string{"<svg", "wc-band80", "样例理由。", "样例公报", "第3行", "已修订", "CSV", "#mark"}},
		{"/indicators/alpha?lang=en&as_of=2023-06-01", 200, []string{"481 billion yuan"}},
		{"/indicators/beta?lang=en", 200, []string{"No figure has been published yet"}},
		{"/indicators/gamma?lang=en", 200, []string{"&lt;script&gt;"}},
		{documentPath + "?lang=en&at=row+4", 200, []string{"<mark>&#34;&lt;script&gt;alert(2)&lt;/script&gt;&#34;,5020</mark>", "https://example.org/figures.csv"}},
		{documentPath + "?lang=en&at=chars+13-22", 200, []string{"<mark>2021,4530</mark>"}},
		{"/collectors?lang=en", 200, []string{"Sample figures", "0 9 * * *", "Not run yet"}},
		{"/quarantine?lang=en", 200, []string{"No figure waits"}},
		{"/method?lang=zh", 200, []string{"样例公报", "sample/1"}},
		{"/catalogue?lang=zh", 200, []string{"甲领域", "指标alpha", "2027年 ≥6,500亿元"}},
		{"/about?lang=en", 200, []string{"About Waymark", "Sample plan", "3 indicators, 3 targets", "SIL Open Font License"}},
		{"/indicators/none?lang=en", 404, []string{"no such indicator"}},
		{"/indicators/alpha?lang=en&as_of=2023-13-40", 400, []string{"2025-03-01"}},
		{"/?lang=zh&as_of=yesterday", 400, []string{"日期"}},
		{"/indicators/alpha?region=nowhere", 400, nil},
		{"/indicators/alpha?region=CN-11&lang=zh", 404, []string{"<title>未能显示", "没有这个指标的数据"}},
		{"/api/v1/targets?verdict=nix", 400, []string{"verdict: there is none such"}},
		{"/api/v1/targets?sort=colour", 400, []string{"probability"}},
		{"/?verdict=nix", 200, nil},
		{"/nothing", 404, nil},
		{"/documents/..%2f..%2fetc%2fpasswd", 404, nil},
		{"/documents/" + strings.Repeat("0", 64), 404, nil},
		{"/assets/..%2fstyle.css", 404, nil},
		{"/assets/openapi.json", 404, nil},
		{"/reports/1/..%2f..%2fledger.db", 404, nil},
		{"/indicators/alpha/..%2f..%2fledger.db", 404, nil},
		{"/indicators/%00", 404, nil},
		{"/%ff%fe", 404, nil},
		{"/indicators/alpha?as_of=2024-02-30", 400, nil},
		{"/?as_of=0000-00-00", 400, nil},
		{"/?as_of=99999-01-01", 400, nil},
		{"/?lang=%3Cscript%3E&domain=%3Cscript%3E&sort=%00", 200, nil},
		{documentPath + "?at=%3Cscript%3Ealert(3)%3C/script%3E", 200, []string{"&lt;script&gt;alert(3)"}},
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
		if foreign(body) || strings.Contains(body, "<img src=x") || strings.Contains(body, "javascript:") || strings.Contains(body, "ZgotmplZ") {
			t.Errorf("%s: what came from outside is not escaped", c.address)
		}
	}
}

// foreign tells whether a page has a script that is not ours.
func foreign(page string) bool {
	return strings.Count(page, "<script") > strings.Count(page, `<script src="/assets/waymark.js?v=`)
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
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "script-src 'self';") {
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
	site := unhurried(f, config(f, testPlan(f)))
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		w := get(site, "/?"+q.Encode())
		if w.Code != 200 && w.Code != 400 && w.Code != 414 {
			t.Errorf("%q: status %d", query, w.Code)
		}
		if foreign(w.Body.String()) {
			t.Errorf("%q: not escaped", query)
		}
	})
}

func FuzzMarkedLines(f *testing.F) {
	f.Add("a\nb\nc", "row 2")
	f.Add("日本\n語", "chars 1-4")
	f.Add("<p>一\n<p>二<script>三</script>", "chars 0-3 \"一\"")
	f.Add("", "chars -9223372036854775808-9223372036854775807")
	f.Fuzz(func(t *testing.T, text, locator string) {
		d, err := extract.Read(extract.Input{MediaType: "text/plain", Content: []byte(text)})
		if err != nil {
			return
		}
		b := documentBody{Locator: locator}
		b.show(d)
		var whole, marked []string
		for _, l := range b.Lines {
			whole = append(whole, l.Before+l.Here+l.After)
			if l.Marked {
				marked = append(marked, l.Here)
			}
		}
		if got := strings.Join(whole, "\n"); got != d.Text && !b.Cut && len(d.Text) < widthShown {
			t.Errorf("%q became %q", d.Text, got)
		}
		if place, found := d.Find(locator); found && len(d.Text) < widthShown && strings.Join(marked, "") != strings.ReplaceAll(place.In(d.Text), "\n", "") {
			t.Errorf("%s of %q is marked as %q", locator, d.Text, marked)
		}
	})
}

// TestLongDocument marks a place far down in a long text, and shows what is
// around it.
func TestLongDocument(t *testing.T) {
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "line %d\n", i+1)
	}
	d, err := extract.Read(extract.Input{Content: []byte(text.String())})
	if err != nil {
		t.Fatal(err)
	}
	for locator, want := range map[string][2]int{"line 3000": {2940, 3000}, "line 2": {1, 2}, "": {1, 0}, "line 9999": {1, 0}, "nowhere": {1, 0}} {
		b := documentBody{Locator: locator}
		b.show(d)
		marked := 0
		for _, l := range b.Lines {
			if l.Marked {
				marked = l.Number
			}
		}
		if b.Lines[0].Number != want[0] || marked != want[1] || b.Found != (marked > 0) || len(b.Lines) != linesShown || !b.Cut {
			t.Errorf("%q: from line %d, %d marked, %d shown", locator, b.Lines[0].Number, marked, len(b.Lines))
		}
	}
}

// TestHeadOfATable keeps the names of the columns above a row far below them.
func TestHeadOfATable(t *testing.T) {
	d, err := extract.Read(extract.Input{Name: "lamps.csv", Content: []byte("year,lit\n" + strings.Repeat("2024,6000\n", 500))})
	if err != nil {
		t.Fatal(err)
	}
	b := documentBody{Locator: "row 300"}
	if b.show(d); b.Lines[0].Before != "year,lit" || b.Lines[0].Number != 1 || b.Lines[1].Number != 240 {
		t.Errorf("%+v %+v", b.Lines[0], b.Lines[1])
	}
}

// TestEvidence archives documents as sources send them, and looks for the
// sentence or cell of a figure on their pages, in both languages.
func TestEvidence(t *testing.T) {
	c := config(t, testPlan(t))
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("<html><meta charset=gb2312><title>公报</title><p>全年亮灯<b>6000盏</b>，比上年增长5%。<table><tr><th>年<th>亮灯<tr><td>2024<td>6000</table>")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []struct{ name, media, content, locator, mark string }{
		{"a web page", "text/html", `<html><script>alert(1)</script><style>p{}</style><img src=//tracker.example/x><p onclick="alert(2)">全年亮灯6000盏，比上年增长5%。</p>`, `chars 4-9 "6000盏"`, "6000盏"},
		{"a web page in GBK with a wrong header", "text/html; charset=iso-8859-1", gb, `chars 4-9 "6000盏"`, "6000盏"},
		{"a table", "text/html", gb, "table 1 row 2 column 2", "6000"},
		{"CSV", "text/csv", "年,亮灯\n2024,6000\n", "row 2 column 2", "6000"},
		{"JSON", "application/json", `{"lamps":[{"year":2024,"lit":6000}]}`, "/lamps/0/lit", "6000"},
		{"text", "text/plain", "亮灯\n6000盏\n", "line 2", "6000盏"},
		{"a place that is not there", "text/plain", "亮灯\n6000盏\n", "line 9", ""},
		{"what is no text", "image/png", "\x89PNG\x00\x00", "", ""},
	} {
		d := ledger.Document{Hash: ledger.HashOf([]byte(e.content)), Address: "https://example.org/a", MediaType: e.media, Fetched: now(), Content: []byte(e.content)}
		if err := c.Ledger.Archive(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		site, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"zh", "en"} {
			address, _, _ := strings.Cut(documentAddress(d.Hash, e.locator), "#")
			w := get(site, address+"&lang="+lang)
			if e.locator == "" {
				w = get(site, address+"?lang="+lang)
			}
			body := w.Body.String()
			if w.Code != 200 || strings.Contains(body, "alert(") || strings.Contains(body, "tracker") || strings.Contains(body, "onclick") {
				t.Errorf("%s: %d %s", e.name, w.Code, body)
			}
			if e.mark == "" == strings.Contains(body, `id="mark"`) || !strings.Contains(body, "<mark>"+e.mark+"</mark>") && e.mark != "" {
				t.Errorf("%s: %q is not marked in\n%s", e.name, e.mark, body)
			}
		}
	}
}
