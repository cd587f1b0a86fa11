package extract_test

import (
	"errors"
	"strings"
	"testing"

	"waymark/collector/extract"
)

func read(t testing.TB, in extract.Input) *extract.Document {
	t.Helper()
	d, err := extract.Read(in)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func page(t testing.TB, body string) *extract.Document {
	t.Helper()
	return read(t, extract.Input{MediaType: "text/html", Content: []byte("<!DOCTYPE html><html><head><title> Lamps </title></head><body>" + body)})
}

func TestHTML(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"blocks end lines":        {"<h1>路灯</h1><p>亮灯<b>6000</b>盏。</p>全年<br>无休", "路灯\n亮灯6000盏。\n全年\n无休\n"},
		"white space is one":      {"<p>lit \n\t lamps</p>", "lit lamps\n"},
		"lines broken in Chinese": {"<p>亮灯\n  总数</p><p>亮灯\n60</p>", "亮灯总数\n亮灯 60\n"},
		"full-width stays":        {"<p>　　亮灯６０００盏　其中</p>", "亮灯６０００盏　其中\n"},
		"entities":                {"<p>&lt;5&nbsp;%&#x3000;&amp;&#20142;</p>", "<5 %　&亮\n"},
		"marks not seen":          {"<p>60\u200b00\ufeff盏&shy;</p>", "6000盏\n"},
		"scripts and styles":      {"<script>var a='<p>1</p>'</script><style>p{}</style><p>1</p><noscript>2</noscript><template>3</template>", "1\n"},
		"menus and hidden parts":  {`<nav><a>首页</a></nav><p hidden>2</p><p style="DISPLAY : none">3</p><p style="visibility:hidden">4</p><p>1</p>`, "1\n"},
		"comments":                {"<p>1<!-- 2 -->3</p>", "13\n"},
		"never closed":            {"<p>1<p>2<div>3<span>4", "1\n2\n34\n"},
		"lists":                   {"<ul><li>1</li><li>2</ul>", "1\n2\n"},
		"kept lines":              {"<pre>1\n2</pre>", "1\n2\n"},
		"table":                   {"<table><caption>表1</caption><tr><th>年<th>盏<tr><td>2024<td>6,000</table>", "表1\n年\t盏\n2024\t6,000\n"},
		"table without figures":   {"<table><tr><td><p>一</p><p>二</p></td></tr></table>", "一\n二\n"},
		"table of tables":         {"<table><tr><td>左<td><table><tr><td>1<td>2</table></table>", "左\n1\t2\n"},
		"paragraphs in a cell":    {"<table><tr><td><p>亮灯</p><p>总数</p></td><td>6<br>盏</td></tr></table>", "亮灯总数\t6 盏\n"},
		"nothing":                 {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := page(t, c.body)
			if d.Text != c.want || d.Title != "Lamps" || d.Form != extract.HTML || d.Cut {
				t.Errorf("%s:\n%q, want\n%q", d, d.Text, c.want)
			}
		})
	}
}

func grid(t extract.Table) string {
	var lines []string
	for _, row := range t.Rows {
		var cells []string
		for _, c := range row {
			cells = append(cells, c.Text)
		}
		lines = append(lines, strings.Join(cells, "|"))
	}
	return strings.Join(lines, "\n")
}

func TestTables(t *testing.T) {
	for name, c := range map[string]struct{ rows, want string }{
		"columns":     {"<tr><td colspan=2>盏<td>年<tr><td>1<td>2<td>3", "盏|盏|年\n1|2|3"},
		"rows":        {"<tr><td rowspan=2>年<td>1<tr><td>2<tr><td>a<td>b", "年|1\n年|2\na|b"},
		"both":        {"<tr><td rowspan=2 colspan=2>x<td>1<tr><td>2", "x|x|1\nx|x|2"},
		"at the end":  {"<tr><td>1<td rowspan=3>x<tr><td>2<tr><td>3", "1|x\n2|x\n3|x"},
		"to the last": {"<tr><td rowspan=0>x<td>1<tr><td>2<tr><td>3", "x|1\nx|2\nx|3"},
		"nonsense":    {"<tr><td rowspan=-1 colspan=a>x<td rowspan=99999999>1<tr><td>2", "x|1\n2|1"},
		"parts":       {"<thead><tr><th>h<th>i</thead><tbody><tr><td>1<td>2</tbody><tfoot><tr><td>f<td>g", "h|i\n1|2\nf|g"},
		"hidden":      {"<tr><td>1<td hidden>2<td>3<tr style='display:none'><td>4<td>5", "1|3"},
		"empty cells": {"<tr><td><td>1<td><tr><td>2<td><td>3", "|1|\n2||3"},
	} {
		d := page(t, "<p>before</p><table>"+c.rows+"</table>")
		if len(d.Tables) != 1 || grid(d.Tables[0]) != c.want {
			t.Errorf("%s:\n%v", name, d.Tables)
		}
		for _, row := range d.Tables[0].Rows {
			for _, cell := range row {
				if cell.Span.In(d.Text) != cell.Text {
					t.Errorf("%s: %q stands at %q", name, cell.Text, cell.Span.In(d.Text))
				}
			}
		}
	}
}

func TestForms(t *testing.T) {
	for name, c := range map[string]struct {
		in   extract.Input
		form extract.Form
		text string
	}{
		"json":                  {extract.Input{Content: []byte(`{"a":[1.50]}`)}, extract.JSON, "{\n  \"a\": [\n    1.50\n  ]\n}"},
		"json that is none":     {extract.Input{Name: "a.json", Content: []byte(`{"a":`)}, extract.Text, `{"a":`},
		"csv by name":           {extract.Input{Name: "https://x.example/a.csv?b=c", Content: []byte("a,b\r\n1,2\r\n")}, extract.CSV, "a,b\n1,2\n"},
		"csv by media type":     {extract.Input{MediaType: "text/csv; charset=utf-8", Content: []byte("a;b\n1;2")}, extract.CSV, "a;b\n1;2"},
		"text":                  {extract.Input{MediaType: "text/plain", Content: []byte("全年 <5 盏")}, extract.Text, "全年 <5 盏"},
		"a page called csv":     {extract.Input{MediaType: "text/csv", Content: []byte("\n<!doctype HTML><p>1")}, extract.HTML, "1\n"},
		"a page called xls":     {extract.Input{Name: "a.xls", Content: []byte("<table><tr><td>1<td>2")}, extract.HTML, "1\t2\n"},
		"a page with a comment": {extract.Input{Content: []byte("<!-- x --><html><p>1")}, extract.HTML, "1\n"},
		"xhtml":                 {extract.Input{Content: []byte(`<?xml version="1.0"?><html><p>1</p></html>`)}, extract.HTML, "1\n"},
		"a part of a page":      {extract.Input{MediaType: "text/html", Content: []byte(`<span>1</span>`)}, extract.HTML, "1\n"},
	} {
		d, err := extract.Read(c.in)
		if err != nil || d.Form != c.form || d.Text != c.text {
			t.Errorf("%s: %v, %v: %q", name, err, d, d.Text)
		}
	}
}

func TestRefusals(t *testing.T) {
	for want, content := range map[string]string{
		"is empty":                   " \n",
		"save it as .xlsx":           "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00",
		"Excel's XML of 2003":        `<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`,
		"is a Word file":             "PK\x03\x04....word/document.xml",
		"is a ZIP archive":           "PK\x03\x04....a.txt",
		"neither text nor a form of": "\x7fELF\x00\x00",
	} {
		_, err := extract.Read(extract.Input{Content: []byte(content)})
		if !errors.Is(err, extract.ErrForm) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
	}
}

func TestSelect(t *testing.T) {
	d := page(t, `<div class="menu">1</div><div id="main"> <p>亮灯 6000 盏</p><table><tr><td>a<td class="v">7</table><p hidden>8</p></div><table><tr><td>9<td>10</table>`)
	for css, want := range map[string]string{"#main p": "亮灯 6000 盏", ".menu, td.v": "1|7", "tr": "a\t7|9\t10", ".nowhere": "", "#main": "亮灯 6000 盏\na\t7"} {
		s, err := extract.ParseSelector(css)
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, span := range d.Select(s) {
			parts = append(parts, span.In(d.Text))
		}
		if got := strings.Join(parts, "|"); got != want {
			t.Errorf("%s: %q, want %q", css, got, want)
		}
	}
	main, _ := extract.ParseSelector("#main")
	if inside := d.TablesIn(d.Select(main)[0]); len(d.Tables) != 2 || len(inside) != 1 || grid(inside[0]) != "a|7" {
		t.Errorf("tables in #main: %v", inside)
	}
	if _, err := extract.ParseSelector("div[["); err == nil {
		t.Error("no error of div[[")
	}
}

func TestTooMuch(t *testing.T) {
	for name, c := range map[string]struct{ content, want string }{
		"deep":      {strings.Repeat("<div>", 10_000), "512"},
		"many":      {"<html>" + strings.Repeat("<b/>", 2_100_000), "elements"},
		"deep JSON": {strings.Repeat("[", 1_000_000), ""},
		"wide":      {"<table>" + strings.Repeat("<tr><td colspan=1000 rowspan=9999>x", 3000), ""},
	} {
		d, err := extract.Read(extract.Input{Content: []byte(c.content)})
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) || c.want == "" && err != nil {
			t.Errorf("%s: %v, %v", name, d, err)
		}
		if name == "wide" && !d.Cut {
			t.Error("a table of millions of cells was laid out")
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"<table><tr><td rowspan=2 colspan=3>1<td>2<tr><td>3<table><tr><td>4<td>5", "a,b\n\"1,\n2\",3\n", `{"a":[{"b":"c"}]}`,
		"\xff\xfe<\x00p\x00", "<p>\xc1\xc1\xb5\xc6", "<html><pre>a\n b</pre><td>x", "<div><!--", "%PDF-1.4\n", "PK\x03\x04xl/workbook.xml",
	} {
		f.Add([]byte(s), "text/html; charset=gb2312", "a.csv")
	}
	f.Fuzz(func(t *testing.T, content []byte, media, name string) {
		d, err := extract.Read(extract.Input{Content: content, MediaType: media, Name: name})
		if err != nil {
			return
		}
		for i, table := range d.Tables {
			for r, row := range table.Rows {
				for c, cell := range row {
					if cell.Span.Start < 0 || cell.Span.End < cell.Span.Start || cell.Span.End > len(d.Text) {
						t.Fatalf("table %d row %d column %d stands at %v of %d", i, r, c, cell.Span, len(d.Text))
					}
				}
			}
		}
	})
}
