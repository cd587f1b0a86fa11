package collector

import (
	"fmt"
	"strings"
	"testing"
)

// lampPaper writes a PDF of one page, a line for each text. Its font says
// which characters its signs are under the name given, which is ToUnicode in
// sound ones.
func lampPaper(table string, texts ...string) []byte {
	var rows [][]string
	for _, text := range texts {
		rows = append(rows, []string{text})
	}
	return paperOf(table, rows)
}

// tablePaper writes a PDF of one page with a table.
func tablePaper(rows [][]string) []byte { return paperOf("ToUnicode", rows) }

func paperOf(table string, rows [][]string) []byte {
	var content, font strings.Builder
	characters := 0
	for y, texts := range rows {
		for x, text := range texts {
			fmt.Fprintf(&content, "BT /F1 12 Tf 1 0 0 1 %d %d Tm <", 50+150*x, 700-20*y)
			for _, r := range text {
				fmt.Fprintf(&content, "%04X", r)
				fmt.Fprintf(&font, "<%04X> <%04X>\n", r, r)
				characters++
			}
			content.WriteString("> Tj ET\n")
		}
	}
	stream := func(text string) string { return fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(text), text) }
	out, index := "%PDF-1.4\n", ""
	for i, object := range []string{
		"<</Type/Catalog/Pages 2 0 R>>",
		"<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 4 0 R>>>>/Contents 6 0 R>>",
		"<</Type/Font/Subtype/Type0/BaseFont/Lamp/Encoding/Identity-H/" + table + " 5 0 R>>",
		stream(fmt.Sprintf("1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n%d beginbfchar\n%sendbfchar\n", characters, font.String())),
		stream(content.String()),
	} {
		index += fmt.Sprintf("%010d 00000 n \n", len(out))
		out += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	return fmt.Appendf(nil, "%sxref\n0 7\n0000000000 65535 f \n%strailer\n<</Size 7/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", out, index, len(out))
}

func (specimens) Pdf() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: pdf, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps.pdf", allow_private: ["127.0.0.1"], pages: [1], figures: [{as: lit, find: "亮灯{value:盏}"}]}}`,
		reply: func(lamps ...lamp) []byte {
			texts := []string{"发布时间：2025-02-01"}
			for _, l := range lamps {
				texts = append(texts, fmt.Sprintf("%s年全市亮灯%s盏。", l.period, l.lit))
			}
			return lampPaper("ToUnicode", texts...)
		},
		changed: lampPaper("ToUnicode", "2024年全市灯亮6000盏。"),
		missed:  "no sentence fits the pattern",
	}
}

// TestReadPDFTable finds cells by their headers, as in a web page.
func TestReadPDFTable(t *testing.T) {
	book := tablePaper([][]string{{"指标", "2023年", "2024年"}, {"亮灯（盏）", "5000", "6000"}, {"熄灯（盏）", "70", "-"}})
	for options, want := range map[string]string{
		`row: 亮灯, column: "*"`:   "lit CN-51 2023 5,000 盏 at page 1 table 1 row 2 column 2\nlit CN-51 2024 6,000 盏 at page 1 table 1 row 2 column 3",
		`row: 开灯, column: 2024年`: "no cell has these headers; there are columns 指标, 2023年, 2024年 and rows 亮灯（盏）, 熄灯（盏）",
	} {
		s, err := sourceOf(t, "pdf", `{url: "https://lamps.example/x", figures: [{as: lit, unit: 盏, `+options+`}]}`)
		if err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		if got := readAs(s, s.first, string(book)); !strings.Contains(got, want) {
			t.Errorf("%s: read\n%s\nwant\n%s", options, got, want)
		}
	}
}

func TestReadPDF(t *testing.T) {
	s, err := sourceOf(t, "pdf", `{url: "https://lamps.example/x", pages: [1], figures: [{as: lit, find: "亮灯{value:盏}"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for want, content := range map[string][]byte{
		`lit CN-51 2024 6,000 盏 at page 1 chars 0-15 "2024年全市亮灯6000盏。"`: lampPaper("ToUnicode", "2024年全市亮灯6000盏。"),
		"does not say which characters its signs are":                   lampPaper("Nothing", "2024年全市亮灯6000盏。"),
		"a web page, where a PDF was due":                               []byte("<html><p>1</p></html>"),
	} {
		if got := readAs(s, s.first, string(content)); !strings.Contains(got, want) {
			t.Errorf("read\n%s\nwant\n%s", got, want)
		}
	}
}
