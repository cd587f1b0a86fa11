package report

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/xuri/excelize/v2"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report/document"
	"waymark/testserver"
)

// awkward is a plan that nobody would write: every name in it is one that
// could do harm, and no figure could be taken for a real one.
const awkward = `
plan:
  id: awkward
  name: {zh: "=1+1 计划 <b>", en: "=1+1 plan <b>"}
  zone: Asia/Shanghai
  region: CN-51
  domains:
    - {id: odd, name: {zh: "@领域 & <i>", en: "@domain & <i>"}}
sources:
  - {id: text, title: "<script>alert(1)</script> =cmd|' /C calc'!A0", publisher: "-发布", published: 2030-01-01, address: "javascript:alert(1)", grade: B}
indicators:
  - {id: empty, domain: odd, name: {zh: 无数据, en: No figure}, unit: 个, kind: count}
  - {id: single, domain: odd, name: {zh: "+单个数据", en: "+one figure"}, unit: 个, kind: count}
  - {id: bound, domain: odd, name: {zh: "-只有界限", en: "-a bound only"}, unit: 家, kind: count}
  - {id: formula, domain: odd, name: {zh: "=HYPERLINK(\"http://x\",\"点\")", en: "=HYPERLINK(\"http://x\",\"click\")"}, unit: 家, kind: count}
  - {id: arabic, domain: odd, name: {zh: "مؤشر 🚀 指标 \u202e反", en: "مؤشر 🚀 indicator \u202eback"}, unit: 家, kind: count}
  - {id: long, domain: odd, name: {zh: "LONGZH", en: "LONGEN"}, unit: 家, kind: count}
targets:
  - {id: t-empty, indicator: empty, value: ">= 9 个", due: 2032, announced: 2030-01-01, source: text}
  - {id: t-single, indicator: single, value: ">= 9 个", due: 2032, announced: 2030-01-01, source: text, standing: derived}
  - {id: t-bound, indicator: bound, value: ">= 9 家", due: 2032, announced: 2030-01-01, source: text, standing: reference}
  - {id: t-formula, indicator: formula, value: ">= 9 家", due: 2032, announced: 2030-01-01, source: text, note: "=1+2"}
  - {id: t-arabic, indicator: arabic, value: "<= 9 家", due: 2032, announced: 2030-01-01, source: text}
  - {id: t-long, indicator: long, value: "3..9 家", due: 2032, announced: 2030-01-01, source: text}
`

func awkwardQuestion(t *testing.T) Question {
	t.Helper()
	text := strings.NewReplacer("LONGZH", strings.Repeat("很长的指标名称", 40), "LONGEN", strings.Repeat("a very long name ", 30)+strings.Repeat("x", 300)).Replace(awkward)
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir(), Now: func() time.Time { return made }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	var list []indicators.Vintage
	add := func(id indicators.ID, unit string, year int, v float64, b indicators.Bound) {
		list = append(list, indicators.Vintage{Published: date(t, "2031-02-01"), Source: "text", Locator: "=1+1", Note: "@note", Observation: indicators.Observation{
			Series: indicators.Series{Indicator: id, Region: "CN-51"}, Period: indicators.Year(year), Value: v, Unit: indicators.MustUnit(unit), Bound: b}})
	}
	add("single", "个", 2030, 3, indicators.Exact)
	add("bound", "家", 2030, 4, indicators.AtLeast)
	for i := range 6 {
		add("formula", "家", 2025+i, float64(1+i), indicators.Exact)
		add("arabic", "家", 2025+i, -float64(i), indicators.About)
		add("long", "家", 2025+i, 0, indicators.Exact)
	}
	held := ledger.Held{Vintage: list[0], Reason: indicators.Text{ZH: "<u>存疑</u>", EN: "=doubtful"}}
	held.Vintage.Value = 1e300
	if _, err := l.Append(t.Context(), ledger.Batch{Collector: "people", Vintages: list, Held: []ledger.Held{held}}); err != nil {
		t.Fatal(err)
	}
	return Question{Catalogue: plan, Ledger: l, Period: indicators.Year(2030), AsOf: date(t, "2031-03-01"), Previous: date(t, "2030-06-01")}
}

func TestAwkwardNames(t *testing.T) {
	for _, f := range files(t, awkwardQuestion(t), edition(t, document.Formats()...)) {
		text := string(f.Content)
		switch f.Format {
		case document.HTML, document.Markdown:
			for _, harm := range []string{"<script>alert", "计划 <b>", "plan <b>", "<i>", "<u>", `href="javascript:`} {
				if strings.Contains(text, harm) {
					t.Errorf("%s: %q got through", f.Name, harm)
				}
			}
			if !strings.Contains(text, "🚀") {
				t.Errorf("%s: an emoji was lost", f.Name)
			}
		case document.XLSX:
			checkWorkbook(t, f)
		case document.DOCX, document.PDF:
			if len(f.Content) < 10000 {
				t.Errorf("%s has %d bytes", f.Name, len(f.Content))
			}
		}
	}
}

// checkWorkbook looks for formulas, and for texts that would become some when
// a sheet is saved as CSV.
func checkWorkbook(t *testing.T, f File) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(f.Content))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	guarded := 0
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, text := range row {
				at, _ := excelize.CoordinatesToCellName(c+1, r+1)
				kind, _ := book.GetCellType(sheet, at)
				formula, _ := book.GetCellFormula(sheet, at)
				if formula != "" || text != "" && strings.ContainsRune("=+-@", rune(text[0])) && kind == excelize.CellTypeSharedString {
					t.Errorf("%s %s!%s: %q is, or becomes, a formula %q", f.Name, sheet, at, text, formula)
				}
				if strings.HasPrefix(text, "'=") {
					guarded++
				}
			}
		}
	}
	if guarded == 0 {
		t.Errorf("%s: no text needed its apostrophe, though many begin with =", f.Name)
	}
}

// TestAwkwardNamesOpen has LibreOffice and poppler open what was made of them.
func TestAwkwardNamesOpen(t *testing.T) {
	soffice, pdftotext := testserver.Find(t, "soffice", "libreoffice"), testserver.Find(t, "pdftotext")
	dir := t.TempDir()
	for _, f := range files(t, awkwardQuestion(t), edition(t, document.DOCX, document.XLSX, document.PDF)) {
		name := filepath.Join(dir, f.Name)
		if err := Save(name, f.Content); err != nil {
			t.Fatal(err)
		}
		if f.Format != document.PDF {
			run(t, soffice, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", dir, name)
		}
		pdf := strings.TrimSuffix(name, filepath.Ext(name)) + ".pdf"
		if text := run(t, pdftotext, pdf, "-"); !strings.Contains(text, "2031") {
			t.Errorf("%s: nothing to read", f.Name)
		}
	}
}

func TestEmptyPlan(t *testing.T) {
	q := awkwardQuestion(t)
	q.AsOf, q.Previous = date(t, "2029-01-01"), date(t, "2028-01-01") // before any target was announced
	for _, f := range files(t, q, edition(t, document.Formats()...)) {
		if len(f.Content) == 0 {
			t.Errorf("%s is empty", f.Name)
		}
		if f.Format == document.Markdown && !strings.Contains(string(f.Content), "尚无已宣布的目标") && !strings.Contains(string(f.Content), "no target announced yet") {
			t.Errorf("%s does not say that there is nothing:\n%s", f.Name, f.Content)
		}
	}
}

// TestFullDisk writes to a disk with room for less than the file: the file
// that was there stays, and nothing lies beside it.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("not tested: a full disk (no small file system can be mounted: %s)", bytes.TrimSpace(out))
	}
	defer run(t, "umount", dir)
	file := filepath.Join(dir, "report.pdf")
	if err := Save(file, []byte("before")); err != nil {
		t.Fatal(err)
	}
	err := Save(file, make([]byte, 1<<20))
	if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "was not written") {
		t.Errorf("a full disk: %v", err)
	}
	if data, err := os.ReadFile(file); err != nil || string(data) != "before" {
		t.Errorf("the file that was there is torn: %q %v", data, err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("something lies beside the file: %v %v", entries, err)
	}
	if err := Save(filepath.Join(dir, "none", "x"), nil); err == nil {
		t.Error("a folder that is not there is no fault")
	}
}
