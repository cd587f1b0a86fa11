package report

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"waymark/report/document"
	"waymark/testserver"
)

// saved writes the bundled plan's report into a folder and gives the names.
func saved(t *testing.T, formats ...document.Format) []string {
	t.Helper()
	dir := t.TempDir()
	var names []string
	for _, f := range files(t, bundled(t), edition(t, formats...)) {
		name := filepath.Join(dir, f.Name)
		if err := Save(name, f.Content); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	return names
}

func run(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", program, args, err, out)
	}
	return string(out)
}

// told is what every rendering of the bundled report says, in each language.
var told = map[string][]string{
	"zh": {"四川省2027年规划目标进展情况报告", "截至2026年4月1日", "一、总体情况", "（一）判定转差", "67,665.3", "年均需增长8.7%（名义）", "实现目标的可能性", "川办发〔2024〕24号", "文件明确", "校准误差"},
	"en": {"Sichuan's targets for 2027: progress report", "As of 1 Apr 2026", "1. What matters", "6.767 trillion yuan", "off track", "four chances in five", "Brier score"},
}

func checkTold(t *testing.T, name, text string) {
	t.Helper()
	lang := "en"
	if strings.Contains(filepath.Base(name), "-zh") {
		lang = "zh"
	}
	// Lines are broken anywhere in Chinese, and between words in English.
	join := func(s string) string { return strings.Join(strings.Fields(s), "") }
	for _, want := range told[lang] {
		if !strings.Contains(join(text), join(want)) {
			t.Errorf("%s does not say %q", filepath.Base(name), want)
		}
	}
}

func TestPDFText(t *testing.T) {
	pdftotext := testserver.Find(t, "pdftotext")
	for _, name := range saved(t, document.PDF) {
		checkTold(t, name, run(t, pdftotext, "-raw", name, "-"))
		if info, err := os.Stat(name); err != nil || info.Size() > 3<<20 {
			t.Errorf("%s has %d bytes, want at most 3 MB (%v)", filepath.Base(name), info.Size(), err)
		}
	}
}

// TestOffice opens DOCX and XLSX with LibreOffice and looks at what it read.
func TestOffice(t *testing.T) {
	soffice, pdftotext := testserver.Find(t, "soffice", "libreoffice"), testserver.Find(t, "pdftotext")
	for _, format := range []document.Format{document.DOCX, document.XLSX} {
		names := saved(t, format)
		out := t.TempDir()
		run(t, soffice, append([]string{"-env:UserInstallation=file://" + t.TempDir(), "--headless", "--convert-to", "pdf", "--outdir", out}, names...)...)
		for _, name := range names {
			pdf := filepath.Join(out, strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))+".pdf")
			checkTold(t, name, run(t, pdftotext, "-raw", pdf, "-"))
			if format == document.DOCX {
				checkSecondPage(t, name, run(t, pdftotext, "-raw", "-f", "2", "-l", "2", pdf, "-"))
			}
		}
	}
}

// checkSecondPage holds what matters to the first page, whatever font stands in
// for those that the document asks for.
func checkSecondPage(t *testing.T, name, page string) {
	t.Helper()
	first, _, _ := strings.Cut(page, "\n")
	if !strings.HasPrefix(first, "二、") && !strings.HasPrefix(first, "2.") {
		t.Errorf("%s: page 2 begins with %q, want the second section", filepath.Base(name), first)
	}
}

// TestHTMLStandsAlone holds the page against the standard, and looks for
// anything that it would fetch.
func TestHTMLStandsAlone(t *testing.T) {
	names := saved(t, document.HTML)
	fetched := regexp.MustCompile(`(?i)<(script|link|iframe|object|embed|video|audio|base)\b|@import|url\(|\bsrc="[^d]|\bsrcset=|<image\b|xlink:href`)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if found := fetched.Find(data); found != nil {
			t.Errorf("%s needs something beside itself: %s", filepath.Base(name), found)
		}
		text := regexp.MustCompile(`<style>.*?</style>|<[^>]*>`).ReplaceAllString(string(data), "")
		checkTold(t, name, strings.NewReplacer("&#39;", "'", "&#43;", "+").Replace(text))
	}
	run(t, testserver.Find(t, "vnu"), append([]string{"--errors-only"}, names...)...)
}
