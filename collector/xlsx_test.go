package collector

import (
	"bytes"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func lampSheet(header string, lamps ...lamp) []byte {
	book := excelize.NewFile()
	defer book.Close()
	book.SetSheetName("Sheet1", "路灯")
	book.SetCellValue("路灯", "A1", "表1 路灯统计（发布时间：2025-02-01）")
	book.MergeCell("路灯", "A1", "B1")
	book.SetSheetRow("路灯", "A2", &[]any{"年份", header})
	for i, l := range lamps {
		year, _ := strconv.Atoi(l.period)
		lit, _ := strconv.ParseFloat(l.lit, 64)
		book.SetSheetRow("路灯", "A"+strconv.Itoa(3+i), &[]any{year, lit})
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func (specimens) Xlsx() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: xlsx, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps.xlsx", allow_private: ["127.0.0.1"], sheet: 路灯, figures: [{as: lit, row: "*", column: 亮灯}]}}`,
		reply:      func(lamps ...lamp) []byte { return lampSheet("亮灯（盏）", lamps...) },
		changed:    lampSheet("熄灯（盏）", goodLamps...),
		missed:     "no cell has these headers; there are columns",
	}
}

func TestReadXLSX(t *testing.T) {
	for options, want := range map[string]string{
		`figures: [{as: lit, unit: 盏, row: "*", column: 亮灯}]`:     "lit CN-51 2023 5,000 盏 at 路灯!B3\nlit CN-51 2024 6,000 盏 at 路灯!B4",
		`sheet: 桌灯, figures: [{as: lit, row: "*", column: 亮灯}]`:   `fault: the workbook has no sheet "桌灯" that is seen; it has 路灯: has its form changed?`,
		`figures: [{as: lit, unit: 万盏, row: "2024", column: 亮灯}]`: `the source counts in 盏, but unit: says 万盏`,
	} {
		s, err := sourceOf(t, "xlsx", `{url: "https://lamps.example/x", `+options+`}`)
		if err != nil {
			t.Errorf("%s: %v", options, err)
			continue
		}
		if got := readAs(s, s.first, string(lampSheet("亮灯（盏）", goodLamps...))); !strings.Contains(got, want) {
			t.Errorf("%s: read\n%s\nwant\n%s", options, got, want)
		}
	}
	s, err := sourceOf(t, "xlsx", `{url: "https://lamps.example/x", figures: [{as: lit, row: "*", column: 亮灯}]}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := readAs(s, s.first, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00"); !strings.Contains(got, "save it as .xlsx") {
		t.Errorf("an old workbook: %s", got)
	}
	if got := readAs(s, s.first, "<html><table><tr><td>a<td>b</table></html>"); !strings.Contains(got, "the document is a web page, where a workbook (.xlsx) was due") {
		t.Errorf("a page called .xls: %s", got)
	}
}
