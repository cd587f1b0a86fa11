package document

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"waymark/chart"
)

// chartRows is how many rows of the sheet a chart takes.
const chartRows = 20

// charts writes the numbers of each chart, and beside them the chart.
func (b *book) charts(sheet string) error {
	b.row = 0
	for _, block := range b.doc.Blocks {
		c, ok := block.(Card)
		if !ok || c.Drawing == nil {
			continue
		}
		if b.row == 0 {
			if _, err := b.file.NewSheet(sheet); err != nil {
				return err
			}
			if err := b.file.SetColWidth(sheet, "A", "F", 13); err != nil {
				return err
			}
		}
		if err := b.chart(sheet, c); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) chart(sheet string, c Card) error {
	words := b.doc.Words
	head, err := b.headStyle()
	if err != nil {
		return err
	}
	top := b.row + 1
	if err := b.put(sheet, cell(1, top), c.Title); err != nil {
		return err
	}
	titles := []string{words.Period, words.Figure, words.Median, words.Low, words.High, words.Target}
	for i, title := range titles {
		if err := b.putStyled(sheet, cell(i+1, top+1), title, head); err != nil {
			return err
		}
	}
	marks := c.Drawing.Marks()
	for i, m := range marks {
		if err := b.markRow(sheet, top+2+i, m); err != nil {
			return err
		}
	}
	b.row = top + max(chartRows, len(marks)+3)
	return b.addChart(sheet, c, top, len(marks))
}

func (b *book) markRow(sheet string, row int, m chart.Mark) error {
	if err := b.put(sheet, cell(1, row), m.Period.String()); err != nil {
		return err
	}
	for i, v := range []float64{m.Figure, m.Median, m.Low80, m.High80, m.Target} {
		rounded := Value{Number: math.Round(v*1e6) / 1e6, IsNumber: true, Decimals: -1}
		if err := b.value(sheet, cell(i+2, row), rounded); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) addChart(sheet string, c Card, top, count int) error {
	if count == 0 {
		return nil
	}
	quoted := "'" + strings.ReplaceAll(sheet, "'", "''") + "'!"
	ref := func(column int) string {
		name, _ := excelize.ColumnNumberToName(column) // at least 1
		return fmt.Sprintf("%s$%s$%d:$%s$%d", quoted, name, top+2, name, top+1+count)
	}
	series := func(column int, line excelize.LineOptions, marker excelize.ChartMarker) excelize.ChartSeries {
		name, _ := excelize.ColumnNumberToName(column) // at least 1
		return excelize.ChartSeries{Name: fmt.Sprintf("%s$%s$%d", quoted, name, top+1), Categories: ref(1), Values: ref(column), Line: line, Marker: marker}
	}
	solid := func(colour string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
	}
	none := excelize.ChartMarker{Symbol: "none"}
	return b.file.AddChart(sheet, cell(8, top), &excelize.Chart{
		Type: excelize.Line,
		Series: []excelize.ChartSeries{
			series(2, excelize.LineOptions{Width: 2, Fill: solid("1F5F8B")}, excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: solid("1F5F8B")}),
			series(3, excelize.LineOptions{Width: 1.5, Dash: excelize.LineDashSysDot, Fill: solid("1F5F8B")}, none),
			series(4, excelize.LineOptions{Width: 0.75, Dash: excelize.LineDashSysDash, Fill: solid("8FB0C6")}, none),
			series(5, excelize.LineOptions{Width: 0.75, Dash: excelize.LineDashSysDash, Fill: solid("8FB0C6")}, none),
			series(6, excelize.LineOptions{Width: 1, Dash: excelize.LineDashDash, Fill: solid("A4421F")}, excelize.ChartMarker{Symbol: "diamond", Size: 7, Fill: solid("A4421F")}),
		},
		Title:        excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: escapedCell(c.Title), Font: &excelize.Font{Size: 11}}}},
		Legend:       excelize.ChartLegend{Position: "bottom"},
		YAxis:        excelize.ChartAxis{MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0.##"}},
		ShowBlanksAs: "span",
		Dimension:    excelize.ChartDimension{Width: 620, Height: 360},
	})
}
