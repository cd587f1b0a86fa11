package form

import (
	"fmt"
	"io"

	"waymark/indicators"
)

// Line is a row of a form to be filled in.
type Line struct {
	Indicator indicators.Indicator
	Region    indicators.Region
	Period    indicators.Period // zero where the one who fills it in says which
}

func (l Line) cells() []string {
	name := l.Indicator.Name.ZH
	if en := l.Indicator.Name.EN; en != "" && en != name {
		name += " " + en
	}
	return []string{string(l.Indicator.ID), name, string(l.Region), l.Period.String(), "", l.Indicator.Unit.String(), "", "", "", string(l.Indicator.Source), ""}
}

// Kind is the kind of file that a form is written as.
type Kind string

// The kinds of files.
const (
	Workbook Kind = "xlsx"
	CSV      Kind = "csv"
)

// Write writes a form.
func Write(w io.Writer, kind Kind, lines []Line) error {
	if kind == CSV {
		return writeCSV(w, lines)
	}
	return writeWorkbook(w, lines)
}

// duePeriods bounds how many periods of one series a form asks for.
const duePeriods = 24

// Due lists the periods of an indicator that a form asks for: those after the
// latest figure that have ended by a day, or the next one; of an indicator
// without figures the last that ended. There is one line without a period for
// an irregular series.
func Due(ind indicators.Indicator, latest indicators.Period, today indicators.Date) []indicators.Period {
	if ind.Frequency == indicators.Irregular {
		return []indicators.Period{{}}
	}
	if latest.IsZero() {
		return []indicators.Period{lastEnded(ind, today)}
	}
	var list []indicators.Period
	for p := ind.Next(latest); !p.IsZero(); p = ind.Next(p) {
		if p.Last() > today && len(list) > 0 {
			break
		}
		list = append(list, p)
	}
	return list[max(0, len(list)-duePeriods):]
}

// lastEnded is the last period of an indicator that ended before a day.
func lastEnded(ind indicators.Indicator, today indicators.Date) indicators.Period {
	year, month, _ := today.Time().Date()
	single := map[indicators.Frequency]indicators.Period{
		indicators.Annual: indicators.Year(year), indicators.HalfYearly: indicators.Half(year, (int(month)+5)/6),
		indicators.Quarterly: indicators.Quarter(year, (int(month)+2)/3), indicators.Monthly: indicators.Month(year, month),
		indicators.Weekly: indicators.Week(today), indicators.Daily: indicators.Day(today),
	}[ind.Frequency].Add(-1)
	if !ind.Cumulative {
		return single
	}
	last := single.Last().Time()
	return indicators.YearToDate(last.Year(), last.Month())
}

// instructions say how a form is filled in, in both languages.
func instructions() []string {
	var list []string
	for _, t := range []indicators.Text{
		{ZH: "填写“value 数值”一列；其余各列已填好，必要时可改。数值为空的行不读取。", EN: "Fill in the column value; the others are filled in, and may be changed. Rows without a value are not read."},
		{ZH: "来源说明没有数据时填“…”，不要填0。", EN: "Where the source says that there is no figure, write … and never 0."},
		{ZH: "时期：2024、2024-S1、2024-Q3、2024-05、2024-05-13；累计数写作 2024-01..2024-09。", EN: "Periods: 2024, 2024-S1, 2024-Q3, 2024-05, 2024-05-13; what is cumulated is 2024-01..2024-09."},
		{ZH: "界限：at_least（余、超过、以上）、at_most（不足、以内）、about（约、左右）；准确数留空。", EN: "Bounds: at_least (more than), at_most (less than), about; empty where the figure is exact."},
		{ZH: "状态：P初步、E估计、F预测、B口径中断、D定义不同；正常留空。", EN: "Status: P provisional, E estimated, F forecast, B break in series, D definition differs; empty where it is normal."},
		{ZH: "公布日期写作 2026-03-17；留空则取文件保存之日。", EN: "The day of publication is such as 2026-03-17; where it is empty it is the day on which the file was saved."},
		{ZH: "单位可以换用同类单位（亿元、万元）；单位、范围有疑问的数据先待人核定。", EN: "Another unit of the same kind may be used (亿元, 万元); a figure with a doubtful unit or size waits for a person first."},
		{ZH: "公式单元格按其结果读取；没有结果的公式不予读取。", EN: "A cell with a formula is read as its result; a formula without one is refused."},
		{ZH: "填好后放入指定文件夹，文件保持原样；改正后再次保存即可重新读取。", EN: "Put the file into the folder agreed on; it is left as it is. Correct it and save it, and it is read again."},
	} {
		list = append(list, t.ZH, t.EN)
	}
	return append(list, fmt.Sprintf("waymark template · %d columns", len(columns)))
}
