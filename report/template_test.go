package report

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/report/document"
)

func TestTemplateFaults(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "logo.svg"), []byte("<svg/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "own.yaml")
	text := `title: {zh: "{plan}{quarter}", fr: Rapport}
logo: logo.svg
sections: [summary, charts, summary]
wording:
  slipped: 转差
  overdue: {zh: [1], en: Late}
colour: red
schedules:
  - {period: week, cron: "0 8 31 2 *", languages: [de], formats: [doc], often: true}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := ReadTemplate(file)
	if err == nil {
		t.Fatal("no fault found")
	}
	want := []string{
		`1:13: title: "{quarter}" stands for nothing: want one of {plan}, {period}, {date}, {previous}`,
		`1:32: title: "fr": want zh or en`,
		`2:7: logo: want a PNG or JPEG picture`,
		`3:21: sections: "charts" is no section: want one of summary, verdicts, domains, overdue, quarantine, revisions, sources, method`,
		`3:29: sections: "summary" is there twice`,
		`5:12: slipped: want {zh: …, en: …}`,
		`6:17: overdue: want a text`,
		`7:1: unknown key "colour": want one of title, lines, organisation, number, logo, sections, wording, schedules`,
		`9:14: schedules: period "week": want month, quarter or year`,
		`9:26: schedules: cron "0 8 31 2 *": this day never comes`,
		`9:52: schedules: language "de": want one of zh, en`,
		`9:67: schedules: format "doc": want one of html, pdf, docx, xlsx, md`,
		`9:73: schedules: "often" is no key here: want period, cron, working_day, languages or formats`,
	}
	got := strings.Split(strings.ReplaceAll(err.Error(), file+":", ""), "\n")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestOwnTemplate(t *testing.T) {
	dir := t.TempDir()
	var logo bytes.Buffer
	if err := png.Encode(&logo, image.NewGray(image.Rect(0, 0, 40, 20))); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "logo.png"), logo.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "own.yaml")
	text := `title: {zh: "{period}规划简报"}
organisation: {zh: 某某厅, en: Some Office}
number: {zh: 第3期, en: No. 3}
logo: logo.png
sections: [sources, domains]
wording: {sources: {zh: 出处}}
schedules: []
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := ReadTemplate(file)
	if err != nil {
		t.Fatal(err)
	}
	e := edition(t, document.Formats()...)
	e.Template, e.Languages = own, []indicators.Lang{indicators.Chinese}
	for _, f := range files(t, bundled(t), e) {
		text := string(f.Content)
		switch f.Format {
		case document.Markdown:
			if !strings.HasPrefix(text, "# 2026年一季度规划简报\n") || !strings.Contains(text, "第3期 某某厅") ||
				!strings.Contains(text, "## 一、出处\n\n- [1]") || !strings.Contains(text, "## 二、经济总体") || strings.Contains(text, "总体情况") {
				t.Errorf("the template is not kept to:\n%.600s", text)
			}
		case document.HTML:
			if !strings.Contains(text, "data:image/png;base64,") {
				t.Error("no logo in HTML")
			}
		case document.PDF, document.DOCX, document.XLSX:
		}
	}
	if list, err := own.Timetable(nil); err != nil || len(list) != 0 {
		t.Errorf("%d schedules, want none (%v)", len(list), err)
	}
}

func TestUnreadableTemplate(t *testing.T) {
	if _, err := ReadTemplate(filepath.Join(t.TempDir(), "none.yaml")); err == nil || !strings.Contains(err.Error(), "template: ") {
		t.Errorf("a template that is not there: %v", err)
	}
}

func FuzzTemplate(f *testing.F) {
	f.Add(DefaultTemplate)
	f.Add([]byte("title: {zh: \"{plan\"}\nlines: [{}]\nschedules: [{}]\n"))
	f.Add([]byte("wording: {slipped: {zh: {}}}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		template := &Template{}
		err := template.overlay("t.yaml", data, "")
		if _, ok := err.(catalogue.Faults); err != nil && !ok { //nolint:errorlint // the very type is what is asked for
			t.Errorf("a fault without a place: %v", err)
		}
	})
}
