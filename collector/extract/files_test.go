package extract_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"codeberg.org/go-pdf/fpdf"
	"github.com/xuri/excelize/v2"

	"waymark/collector/extract"
	"waymark/typeface"
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
	wide := workbook(t, func(book *excelize.File) {
		book.SetCellValue("Sheet1", "XFD1", 1)
		book.SetCellValue("Sheet1", "A200", 1)
		book.MergeCell("Sheet1", "A1", "XFD200")
	})
	if _, err := extract.Read(extract.Input{Content: wide}); err == nil || !strings.Contains(err.Error(), "merged cells") {
		t.Errorf("a cell as large as the sheet: %v", err)
	}
}

func paper(t testing.TB, draw func(*fpdf.Fpdf)) []byte {
	t.Helper()
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddUTF8FontFromBytes("sans", "", typeface.Sans)
	doc.SetFont("sans", "", 12)
	draw(doc)
	var out bytes.Buffer
	if err := doc.Output(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func lampPaper(doc *fpdf.Fpdf) {
	doc.AddPage()
	doc.Text(20, 30, "一、路灯")
	doc.Text(20, 40, "全年亮灯6000盏，比上年增长2.5%。")
	doc.AddPage()
	doc.Text(100, 30, "2024年")
	doc.Text(20, 30, "指标")
	doc.Text(20, 38, "亮灯")
	doc.Text(100, 38, "6000")
}

func TestPDF(t *testing.T) {
	d := read(t, extract.Input{Content: paper(t, lampPaper)})
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
	content := bytes.ReplaceAll(paper(t, lampPaper), []byte("/ToUnicode "), []byte("/NoUnicode "))
	d := read(t, extract.Input{Content: content})
	if !slices.ContainsFunc(d.Doubts, func(s string) bool { return strings.Contains(s, "does not say which characters") }) {
		t.Errorf("%v: %q", d.Doubts, d.Text)
	}
	empty := read(t, extract.Input{Content: paper(t, func(doc *fpdf.Fpdf) { doc.AddPage() })})
	if len(empty.Doubts) == 0 || !strings.Contains(empty.Doubts[0], "pictures") {
		t.Errorf("a page without text: %v", empty.Doubts)
	}
}

func TestBadPDF(t *testing.T) {
	good := paper(t, lampPaper)
	for tenth := 1; tenth < 10; tenth++ {
		if d, err := extract.Read(extract.Input{Content: good[:len(good)*tenth/10]}); !errors.Is(err, extract.ErrForm) {
			t.Errorf("cut at %d0 %%: %v, %v", tenth, d, err)
		}
	}
}
