package extract_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"waymark/collector/extract"
	"waymark/testserver"
)

// grids shows the tables of a document: cells between bars, those that span a
// place and begin elsewhere as ^.
func grids(d *extract.Document) string {
	var b strings.Builder
	for i, t := range d.Tables {
		if i > 0 {
			b.WriteString("--\n")
		}
		for _, row := range t.Rows {
			var cells []string
			for _, c := range row {
				if c.Copy {
					cells = append(cells, "^")
				} else {
					cells = append(cells, c.Text)
				}
			}
			b.WriteString(strings.Join(cells, "|") + "\n")
		}
	}
	return b.String()
}

func TestPaperTables(t *testing.T) {
	for name, c := range map[string]struct {
		words []word
		want  string
	}{
		"headers of two levels, and a column without the upper one": {[]word{
			{50, 720, "指标"}, {130, 720, "单位"}, {230, 720, "2023年"}, {390, 720, "2024年"},
			{211, 700, "绝对数"}, {291, 700, "增长"}, {371, 700, "绝对数"}, {457, 700, "增长"},
			{50, 680, "亮灯"}, {130, 680, "盏"}, {205, 680, "5000"}, {285, 680, "1.2"}, {365, 680, "6000"}, {445, 680, "20.0"},
			{50, 660, "熄灯"}, {130, 660, "盏"}, {205, 660, "70"}, {285, 660, "-"}, {365, 660, "80"},
		}, "指标|单位|2023年|^|2024年|^\n||绝对数|增长|绝对数|增长\n亮灯|盏|5000|1.2|6000|20.0\n熄灯|盏|70|-|80|\n"},
		"a unit under its header, and a label on two lines": {[]word{
			{50, 720, "年份"}, {200, 720, "亮灯"}, {195, 707, "（万盏）"},
			{50, 680, "2023年"}, {205, 680, "5.0"},
			{50, 650, "2024年"}, {205, 650, "6.0"}, {50, 638, "（快报）"},
			{50, 620, "2025年"}, {205, 620, "7.0"},
		}, "年份|亮灯（万盏）\n2023年|5.0\n2024年（快报）|6.0\n2025年|7.0\n"},
		"a header on the lines above and below the others": {[]word{
			{200, 727, "2023"}, {50, 720, "指标"}, {400, 720, "2024年"}, {206, 713, "年"},
			{50, 693, "全市"}, {50, 686, "亮灯"}, {200, 686, "5000"}, {400, 686, "6000"}, {50, 679, "总数"},
			{50, 640, "熄灯"}, {200, 640, "70"}, {400, 640, "80"},
		}, "|2023年|\n指标||2024年\n全市亮灯总数|5000|6000\n熄灯|70|80\n"},
		"a caption with the unit, and the head of the page": {[]word{
			{50, 780, "路灯年鉴"}, {500, 780, "2024"},
			{50, 720, "表1 路灯"}, {400, 720, "单位：盏"},
			{50, 700, "年份"}, {200, 700, "亮灯"}, {400, 700, "熄灯"},
			{50, 680, "2023"}, {200, 680, "5000"}, {400, 680, "70"},
			{50, 640, "注：示例。"},
		}, "年份|亮灯|熄灯\n2023|5000|70\n"},
		"prose alone": {[]word{{50, 700, "全年亮灯6000盏，比上年增长2.5%。"}, {50, 680, "一、路灯"}, {300, 680, "二、桌灯"}}, ""},
	} {
		d := read(t, extract.Input{Content: paper("ToUnicode", c.words)})
		if got := grids(d); got != c.want {
			t.Errorf("%s: read\n%swant\n%s\n%s", name, got, c.want, d.Text)
		}
	}
}

// TestOfficePaper reads what LibreOffice prints: a text document and a
// spreadsheet, in both languages.
func TestOfficePaper(t *testing.T) {
	soffice := testserver.Find(t, "soffice", "libreoffice")
	dir := t.TempDir()
	convert := func(filter, name, content string) *extract.Document {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-env:UserInstallation=file://" + filepath.Join(dir, "profile"), "--headless", "--convert-to", filter, "--outdir", dir}
		if strings.HasSuffix(name, ".csv") {
			args = append(args, "--infilter=CSV:44,34,76")
		} else {
			args = append(args, "--infilter=HTML (StarWriter)")
		}
		if out, err := exec.CommandContext(t.Context(), soffice, append(args, filepath.Join(dir, name))...).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		printed, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(name, filepath.Ext(name))+".pdf"))
		if err != nil {
			t.Fatal(err)
		}
		return read(t, extract.Input{Content: printed})
	}
	for name, c := range map[string]struct{ filter, content, text, want string }{
		"公报.html": {"pdf:writer_pdf_Export", lampReport("2025年全市亮灯6000盏，比上年增长20.0%。", "指标", "绝对数（盏）", "增长（%）", "亮灯", "其中：城区"),
			"2025年全市亮灯6000盏，比上年增长20.0%。", "|2024年|^|2025年|^\n指标|绝对数（盏）|增长（%）|绝对数（盏）|增长（%）\n亮灯|5,000|1.2|6,000|20.0\n其中：城区|…|-|40|10.0\n"},
		"report.html": {"pdf:writer_pdf_Export", lampReport("In 2025 the city lit 6,000 lamps, up 20.0 percent.", "Indicator", "Total", "Growth (%)", "Lamps lit", "of which: in the city"),
			"In 2025 the city lit 6,000 lamps, up 20.0 percent.", "|2024年|^|2025年|^\nIndicator|Total|Growth (%)|Total|Growth (%)\nLamps lit|5,000|1.2|6,000|20.0\nof which: in the city|…|-|40|10.0\n"},
		"路灯.csv":    {"pdf:calc_pdf_Export", "指标,2024年,2025年\n亮灯（盏）,5000,6000.5\n熄灯（盏）,70,\n", "亮灯（盏）", "指标|2024年|2025年\n亮灯（盏）|5000|6000.5\n熄灯（盏）|70|\n"},
		"lamps.csv": {"pdf:calc_pdf_Export", "Indicator,2024,2025\nLamps lit,5000,6000.5\nLamps out,70,80\n", "Lamps lit", "Indicator|2024|2025\nLamps lit|5000|6000.5\nLamps out|70|80\n"},
	} {
		d := convert(c.filter, name, c.content)
		if got := grids(d); got != c.want || !strings.Contains(d.Text, c.text) || len(d.Doubts) > 0 {
			t.Errorf("%s: read\n%swant\n%s\n%v\n%s", name, got, c.want, d.Doubts, d.Text)
		}
		if len(d.Tables) == 0 {
			continue
		}
		last := len(d.Tables[0].Rows[1])
		place := d.AtCell(0, 2, last)
		if span, ok := d.Find(place.String()); !ok || !strings.HasPrefix(place.String(), "page 1 table 1 row 2 column ") || span.In(d.Text) != d.Tables[0].Rows[1][last-1].Text {
			t.Errorf("%s leads to %v %q", place, ok, span.In(d.Text))
		}
	}
}

// lampReport is a web page that LibreOffice prints, with these words in it.
func lampReport(sentence, indicator, total, growth, lit, city string) string {
	return `<html><meta charset="utf-8"><body><p>` + sentence + `</p><table border="1">
<tr><th rowspan="2">` + indicator + `</th><th colspan="2">2024年</th><th colspan="2">2025年</th></tr>
<tr><th>` + total + `</th><th>` + growth + `</th><th>` + total + `</th><th>` + growth + `</th></tr>
<tr><td>` + lit + `</td><td>5,000</td><td>1.2</td><td>6,000</td><td>20.0</td></tr>
<tr><td>` + city + `</td><td>…</td><td>-</td><td>40</td><td>10.0</td></tr></table></body></html>`
}
