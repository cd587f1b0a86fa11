package extract_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"waymark/collector/extract"
)

func workbook(t testing.TB, fill func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	defer book.Close()
	fill(book)
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func lampBook(book *excelize.File) {
	book.SetSheetName("Sheet1", "路灯 2024")
	for cell, value := range map[string]any{"A1": "表1 路灯", "B3": "亮灯", "A4": 2023, "B4": 5000, "A5": 2024, "B5": 6000.04, "C5": 0.618} {
		book.SetCellValue("路灯 2024", cell, value)
	}
	book.MergeCell("路灯 2024", "A1", "C1")
	book.MergeCell("路灯 2024", "A2", "A3")
	comma, _ := book.NewStyle(&excelize.Style{NumFmt: 4})
	percent, _ := book.NewStyle(&excelize.Style{NumFmt: 10})
	book.SetCellStyle("路灯 2024", "B4", "B5", comma)
	book.SetCellStyle("路灯 2024", "C5", "C5", percent)
	book.NewSheet("hidden")
	book.SetCellValue("hidden", "A1", 1)
	book.SetSheetVisible("hidden", false)
}

func TestWorkbook(t *testing.T) {
	d := read(t, extract.Input{Content: workbook(t, lampBook)})
	const want = "路灯 2024\n表1 路灯\n\t亮灯\n2023\t5,000.00\n2024\t6,000.04\t61.80%\n"
	if d.Form != extract.Workbook || d.Text != want || len(d.Tables) != 1 {
		t.Fatalf("%s: %q", d, d.Text)
	}
	for locator, want := range map[string]string{"'路灯 2024'!B5": "6,000.04", "'路灯 2024'!C1": "表1 路灯", "'路灯 2024'!D9": "", "hidden!A1": ""} {
		if span, ok := d.Find(locator); ok != (want != "") || ok && span.In(d.Text) != want {
			t.Errorf("%s leads to %v %q", locator, ok, span.In(d.Text))
		}
	}
}

func TestBadWorkbooks(t *testing.T) {
	good := workbook(t, lampBook)
	for tenth := 1; tenth < 10; tenth++ {
		if _, err := extract.Read(extract.Input{Content: good[:len(good)*tenth/10]}); !errors.Is(err, extract.ErrForm) {
			t.Errorf("cut at %d0 %%: %v", tenth, err)
		}
	}
	var bomb bytes.Buffer
	out := zip.NewWriter(&bomb)
	part, _ := out.Create("xl/worksheets/sheet1.xml")
	io.Copy(part, io.LimitReader(strings.NewReader(strings.Repeat(" ", 100<<20)), 100<<20))
	part, _ = out.Create("xl/workbook.xml")
	part.Write([]byte("<workbook/>"))
	out.Close()
	if _, err := extract.Read(extract.Input{Content: bomb.Bytes()}); !errors.Is(err, extract.ErrForm) || !strings.Contains(err.Error(), "unpacks to more") {
		t.Errorf("a bomb: %v", err)
	}
}

// TestHugeSpans reads workbooks that claim far more cells than they have.
func TestHugeSpans(t *testing.T) {
	content := workbook(t, func(book *excelize.File) {
		book.SetSheetRow("Sheet1", "A1", &[]any{"年份", "亮灯"})
		book.SetSheetRow("Sheet1", "A2", &[]any{2024, 6000})
		book.MergeCell("Sheet1", "A3", "B3")
	})
	const merged, end = `<mergeCell ref="A3:B3"></mergeCell>`, "</sheetData>"
	every := func(n int, format string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, i+1)
		}
		return b.String()
	}
	for name, c := range map[string]struct{ was, is string }{
		"one over all":                  {merged, `<mergeCell ref="A1:XFD1048576"></mergeCell>`},
		"over all columns, many times":  {merged, every(90_000, `<mergeCell ref="A%d:XFD1048576"></mergeCell>`)},
		"more than any sheet":           {merged, every(200_000, `<mergeCell ref="A%d:B1"></mergeCell>`)},
		"a cell in the last corner":     {end, `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>` + end},
		"a cell at the end of each row": {end, every(20_000, `<row r="%d"><c r="XFD9"><v>1</v></c></row>`) + end},
	} {
		hostile := repacked(t, content, func(part string) string { return strings.Replace(part, c.was, c.is, 1) })
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		begun := time.Now()
		d, err := extract.Read(extract.Input{Content: hostile})
		took := time.Since(begun)
		runtime.ReadMemStats(&after)
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 512 || took > 10*time.Second {
			t.Errorf("%s took %s and %d MiB", name, took, used)
		}
		if err == nil && len(d.Tables) != 1 || err != nil && !errors.Is(err, extract.ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// repacked is a workbook whose first sheet is another.
func repacked(t *testing.T, content []byte, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range in.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		r.Close()
		if f.Name == "xl/worksheets/sheet1.xml" {
			changed := change(string(part))
			if changed == string(part) {
				t.Fatalf("nothing to change in %s", part)
			}
			part = []byte(changed)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		to.Write(part)
	}
	w.Close()
	return out.Bytes()
}

// word is text at a place of a page, in points from the bottom left.
type word struct {
	x, y int
	text string
}

// paper writes a PDF by hand. Its font says which characters its signs are
// under the name given, which is ToUnicode in sound ones.
func paper(table string, pages ...[]word) []byte {
	var characters strings.Builder
	var contents []string
	for _, words := range pages {
		var content strings.Builder
		for _, w := range words {
			fmt.Fprintf(&content, "BT /F1 12 Tf 1 0 0 1 %d %d Tm <", w.x, w.y)
			for _, r := range w.text {
				fmt.Fprintf(&content, "%04X", r)
				fmt.Fprintf(&characters, "<%04X> <%04X>\n", r, r)
			}
			content.WriteString("> Tj ET\n")
		}
		contents = append(contents, content.String())
	}
	said := fmt.Sprintf("1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d beginbfchar\n%sendbfchar\n", strings.Count(characters.String(), "\n"), characters.String())
	return pagesOf("<</Type/Font/Subtype/Type0/BaseFont/Lamp/Encoding/Identity-H/"+table+" 4 0 R>>", said, contents...)
}

// pagesOf writes a PDF of pages with these contents. Their font F1 has its
// table of characters as object 4; the content of each is its form X, too.
func pagesOf(font, characters string, contents ...string) []byte {
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", font, stream("", characters)}
	var kids strings.Builder
	for _, content := range contents {
		n := len(objects)
		objects = append(objects, fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>/XObject<</X %d 0 R>>>>/Contents %d 0 R>>", n+2, n+2),
			stream("/Subtype/Form/Matrix[1 0 0 1 0 -20]", content))
		fmt.Fprintf(&kids, "%d 0 R ", n+1)
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Kids[%s]/Count %d>>", kids.String(), len(contents))
	var out, index bytes.Buffer
	out.WriteString("%PDF-1.4\n")
	for i, o := range objects {
		fmt.Fprintf(&index, "%010d 00000 n \n", out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	at := out.Len()
	fmt.Fprintf(&out, "xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, index.String(), len(objects)+1, at)
	return out.Bytes()
}

func stream(keys, content string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", keys, len(content), content)
}

var lampPages = [][]word{
	{{50, 700, "一、路灯"}, {50, 680, "全年亮灯6000盏，比上年增长2.5%。"}},
	{{300, 700, "2024年"}, {50, 700, "指标"}, {50, 680, "亮灯"}, {300, 680, "6000"}},
}

func TestPDF(t *testing.T) {
	d := read(t, extract.Input{Content: paper("ToUnicode", lampPages...)})
	const want = "一、路灯\n全年亮灯6000盏，比上年增长2.5%。\n指标\t2024年\n亮灯\t6000\n"
	if d.Form != extract.PDF || d.Text != want || len(d.Pages) != 2 || len(d.Doubts) != 0 {
		t.Fatalf("%s, %v: %q", d, d.Doubts, d.Text)
	}
	at := strings.Index(d.Text, "6000\n")
	place := d.At(extract.Span{Start: at, End: at + 4})
	if place.Page != 2 {
		t.Errorf("the figure is at %s", place)
	}
	if page, ok := d.Find("page 1"); !ok || !strings.HasPrefix(page.In(d.Text), "一、路灯") {
		t.Errorf("page 1 is %q", page.In(d.Text))
	}
}

// TestGarbledPDF reads a document whose fonts do not say which characters
// their signs are.
func TestGarbledPDF(t *testing.T) {
	d := read(t, extract.Input{Content: paper("Nothing", lampPages...)})
	if !slices.ContainsFunc(d.Doubts, func(s string) bool { return strings.Contains(s, "does not say which characters") }) {
		t.Errorf("%v: %q", d.Doubts, d.Text)
	}
	empty := read(t, extract.Input{Content: paper("ToUnicode", nil)})
	if len(empty.Doubts) == 0 || !strings.Contains(empty.Doubts[0], "pictures") {
		t.Errorf("a page without text: %v", empty.Doubts)
	}
}

func TestBadPDF(t *testing.T) {
	good := paper("ToUnicode", lampPages...)
	for tenth := 1; tenth < 10; tenth++ {
		if d, err := extract.Read(extract.Input{Content: good[:len(good)*tenth/10]}); !errors.Is(err, extract.ErrForm) {
			t.Errorf("cut at %d0 %%: %v, %v", tenth, d, err)
		}
	}
}
