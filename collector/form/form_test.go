package form

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/indicators"
	"waymark/testserver"
)

var lamps = indicators.Indicator{ID: "lit", Name: indicators.Text{ZH: "亮灯", EN: "Lamps lit"}, Unit: indicators.MustUnit("盏"), Frequency: indicators.Annual, Source: "bulletin"}

// filled is a form with the cells given, such as {"E2": "6000"}.
func filled(t testing.TB, cells map[string]any) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, Workbook, []Line{{lamps, "CN-51", indicators.Year(2024)}, {lamps, "CN-51", indicators.Year(2025)}}); err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	for cell, value := range cells {
		if formula, ok := value.(string); ok && strings.HasPrefix(formula, "=") {
			err = book.SetCellFormula(sheet, cell, formula[1:])
		} else {
			err = book.SetCellValue(sheet, cell, value)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	out.Reset()
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// read prints what is read of a form: "2024=6000盏 at figures!E2", or faults.
func read(content []byte) string {
	vintages, faults := Read(content, "CN-51")
	var parts []string
	for _, v := range vintages {
		text := fmt.Sprintf("%s=%s at %s", v.Period, v.Quantity().In(indicators.Chinese), v.Locator)
		if !v.Published.IsZero() {
			text += " of " + v.Published.String()
		}
		parts = append(parts, text)
	}
	for _, f := range faults {
		parts = append(parts, f.Error())
	}
	return strings.Join(parts, "; ")
}

func TestWorkbook(t *testing.T) {
	percent := func(t *testing.T) []byte {
		t.Helper()
		book, err := excelize.OpenReader(bytes.NewReader(filled(t, map[string]any{"E2": 0.1234, "F2": "%"})))
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.NewStyle(&excelize.Style{NumFmt: 10})
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetCellStyle(sheet, "E2", "E2", style); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := book.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	for _, c := range []struct {
		name string
		form []byte
		want string
	}{
		{"filled in", filled(t, map[string]any{"E2": 6000, "E3": "6500.50", "G3": "at_least"}), "2024=6,000盏 at figures!E2; 2025=≥6,500.50盏 at figures!E3"},
		{"half filled in", filled(t, map[string]any{"E3": 6500}), "2025=6,500盏 at figures!E3"},
		{"missing at the source", filled(t, map[string]any{"E2": "…"}), "2024=– at figures!E2"},
		{"not filled in", filled(t, nil), "no figure is filled in: the column value is empty"},
		{"a row added", filled(t, map[string]any{"A4": "lit", "D4": "2023", "E4": 5000, "F4": "盏"}), "2023=5,000盏 at figures!E4"},
		{"binary fractions", filled(t, map[string]any{"E2": 0.1 + 0.2}), "2024=0.3盏 at figures!E2"},
		{"a day typed as a day", filled(t, map[string]any{"E2": 1, "I2": 46098}), "2024=1盏 at figures!E2 of 2026-03-17"},
		{"a day as text", filled(t, map[string]any{"E2": 1, "I2": "2026-03-17"}), "2024=1盏 at figures!E2 of 2026-03-17"},
		{"shown as a percentage", percent(t), "2024=12.34% at figures!E2"},
		{"a year as a number", filled(t, map[string]any{"E2": 1, "D2": 2023}), "2023=1盏 at figures!E2"},
		{"faults", filled(t, map[string]any{"E2": "about 5", "D3": 45413, "E3": 7, "F3": "", "G3": "least", "I3": "soon"}),
			`figures!E2: number "about 5": want a decimal number such as 67665.3 or -2.4; figures!D3: Excel has made a date of the period: write it as text, such as 2024-05; ` +
				`figures!F3: unit is empty: want one such as 亿元, 家 or %; figures!G3: bound "least": want one of at_least, at_most, about; figures!I3: date "soon": want a day such as 2024-05-13`},
		{"a formula without its value", filled(t, map[string]any{"E2": "=1+1", "E3": 5}), "figures!E2: a formula without its value: open the workbook, let it compute, and save it"},
		{"a formula that fails", filled(t, map[string]any{"E2": "#DIV/0!"}), "figures!E2: the formula gives #DIV/0!"},
		{"a column twice", filled(t, map[string]any{"B1": "value", "E2": 1}), "figures!E1: column value is there twice"},
		{"no columns", filled(t, map[string]any{"A1": "", "E2": 1}), `column "indicator" is missing`},
		{"cut short", filled(t, map[string]any{"E2": 6000})[:2000], "the workbook cannot be opened"},
	} {
		if got := read(c.form); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestFormulasOfLibreOffice lets LibreOffice compute and save a form, as the one
// who fills it in does.
func TestFormulasOfLibreOffice(t *testing.T) {
	soffice := testserver.Find(t, "soffice", "libreoffice")
	dir, out := t.TempDir(), t.TempDir()
	form := filled(t, map[string]any{"E2": "=6000+500.25", "E3": "=1/0"})
	if err := os.WriteFile(filepath.Join(dir, "form.xlsx"), form, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "xlsx", "--outdir", out, filepath.Join(dir, "form.xlsx"))
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	saved, err := os.ReadFile(filepath.Join(out, "form.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if got := read(saved); got != "figures!E3: the formula gives #DIV/0!" {
		t.Errorf("with a formula that fails: %s", got)
	}
	book, err := excelize.OpenReader(bytes.NewReader(saved))
	if err != nil {
		t.Fatal(err)
	}
	if err := book.SetCellValue(sheet, "E3", nil); err != nil {
		t.Fatal(err)
	}
	var mended bytes.Buffer
	if err := book.Write(&mended); err != nil {
		t.Fatal(err)
	}
	if got := read(mended.Bytes()); got != "2024=6,500.25盏 at figures!E2" {
		t.Errorf("with the formula corrected: %s", got)
	}
}

func TestCSVForm(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, CSV, []Line{{lamps, "CN-51", indicators.Year(2024)}, {lamps, "CN-51", indicators.Year(2025)}}); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	fill := strings.Replace(text, "2025,,", "2025,6500,", 1)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(strings.TrimPrefix(fill, "\ufeff"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, form, want string }{
		{"filled in", fill, "2025=6,500盏 at row 3 column 5"},
		{"saved by Excel in China", gb, "2025=6,500盏 at row 3 column 5"},
		{"with semicolons", strings.ReplaceAll(fill, ",", ";"), "2025=6,500盏 at row 3 column 5"},
		{"not filled in", text, "no figure is filled in"},
		{"a wrong value", strings.Replace(text, "2024,,", "2024,many,", 1), `row 2 column 5: number "many"`},
		{"cut short", fill[:strings.Index(fill, "6500")+2], "row 3: 5 cells, but the first row has 11: was the file cut short?"},
		{"a web page", "<!doctype html><p>", "the file is a web page, and no form"},
		{"quotes left open", "indicator,period,value,unit\nlit,\"2024,1,盏\n", "row 2: "},
		{"nothing", "", `column "indicator" is missing`},
	} {
		if got := read([]byte(c.form)); !strings.HasPrefix(got, c.want) {
			t.Errorf("%s: %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestDue(t *testing.T) {
	today := indicators.NewDate(2026, 3, 1)
	period := func(s string) indicators.Period {
		p, err := indicators.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		frequency  indicators.Frequency
		cumulative bool
		latest     string
		want       string
	}{
		{indicators.Annual, false, "2023", "2024 2025"}, {indicators.Annual, false, "2025", "2026"}, {indicators.Annual, false, "", "2025"},
		{indicators.Quarterly, true, "2025-01..2025-09", "2025-01..2025-12"}, {indicators.Quarterly, true, "", "2025-01..2025-12"},
		{indicators.Monthly, false, "2025-11", "2025-12 2026-01 2026-02"}, {indicators.Monthly, false, "", "2026-02"}, {indicators.Irregular, false, "2024", ""},
	} {
		ind := indicators.Indicator{Frequency: c.frequency, Cumulative: c.cumulative}
		var latest indicators.Period
		if c.latest != "" {
			latest = period(c.latest)
		}
		if got := strings.Trim(fmt.Sprint(Due(ind, latest, today)), "[]"); got != c.want {
			t.Errorf("%s after %q: %s, want %s", c.frequency, c.latest, got, c.want)
		}
	}
	if n := len(Due(indicators.Indicator{Frequency: indicators.Monthly}, period("1990-01"), today)); n != duePeriods {
		t.Errorf("%d periods are asked for", n)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("indicator,period,value,unit\nlit,2024,1,盏\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Add(filled(f, map[string]any{"E2": 6000}))
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, faults := Read(content, "CN-51")
		if len(vintages) == 0 == (len(faults) == 0) {
			t.Fatalf("%d figures and %d faults", len(vintages), len(faults))
		}
	})
}
