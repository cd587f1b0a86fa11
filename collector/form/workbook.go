package form

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// openWorkbook reads a form that was saved as a workbook.
func openWorkbook(content []byte) (g grid, err error) {
	defer func() {
		if p := recover(); p != nil { // the library trusts files more than we do
			err = fmt.Errorf("the workbook is damaged: %v", p)
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(content), excelize.Options{UnzipSizeLimit: unzipLimit, UnzipXMLSizeLimit: unzipLimit})
	if err != nil {
		return grid{}, fmt.Errorf("the workbook cannot be opened: %w", err)
	}
	defer book.Close()
	name := sheet
	if sheets := book.GetSheetList(); len(sheets) == 0 {
		return grid{}, errors.New("the workbook has no sheet")
	} else if !slices.Contains(sheets, name) {
		name = sheets[0]
	}
	props, err := book.GetWorkbookProps()
	if err != nil {
		return grid{}, fmt.Errorf("the workbook cannot be opened: %w", err)
	}
	w := worksheet{book, name, props.Date1904 != nil && *props.Date1904, make(map[[2]int]error)}
	g = grid{at: w.place, fault: func(row, column int) error { return w.faults[[2]int{row, column}] }}
	g.rows, err = w.rows()
	return g, err
}

// worksheet is the sheet of a form.
type worksheet struct {
	book   *excelize.File
	name   string
	from04 bool             // its days are counted from 1904, as on old Macs
	faults map[[2]int]error // of single cells
}

func (w worksheet) place(row, column int) string {
	cell, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return w.name
	}
	return w.name + "!" + cell
}

// rows gives every cell as it is kept, not as it is shown.
func (w worksheet) rows() ([][]string, error) {
	in, err := w.book.Rows(w.name)
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", w.name, err)
	}
	defer in.Close()
	var rows [][]string
	for in.Next() {
		cells, err := in.Columns(excelize.Options{RawCellValue: true})
		if err != nil {
			return nil, fmt.Errorf("sheet %s: %w", w.name, err)
		}
		if rows = append(rows, cells); len(rows) > rowLimit || len(cells) > columnLimit {
			return nil, fmt.Errorf("sheet %s: more than %d rows or %d columns", w.name, rowLimit, columnLimit)
		}
	}
	if err := in.Error(); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", w.name, err)
	}
	return rows, w.mend(rows)
}

// mend turns what Excel has made of cells back into what was meant.
func (w worksheet) mend(rows [][]string) error {
	_, at, err := grid{rows: rows, at: w.place}.head()
	if err != nil {
		return nil //nolint:nilerr // whoever reads the form finds the same
	}
	for i := range rows {
		for name, column := range at {
			for column >= len(rows[i]) && name == "value" { // a formula without a value has no cell text
				rows[i] = append(rows[i], "")
			}
			if column >= len(rows[i]) {
				continue
			}
			text, err := w.cell(name, i+1, column+1, rows[i][column])
			if rows[i][column] = text; err != nil {
				w.faults[[2]int{i + 1, column + 1}] = err
			}
		}
	}
	return nil
}

// lastYear is the largest number in the column period that is a year.
const lastYear = 9999

func (w worksheet) cell(name string, row, column int, raw string) (string, error) {
	number, err := strconv.ParseFloat(raw, 64)
	numeric := err == nil
	switch {
	case name == "published" && numeric:
		day, err := excelize.ExcelDateToTime(number, w.from04)
		if err != nil || number < 1 {
			return raw, fmt.Errorf("%s is no day: want one such as 2026-03-17", raw)
		}
		return day.Format(time.DateOnly), nil
	case name == "period" && numeric && number > lastYear:
		return raw, errors.New("Excel has made a date of the period: write it as text, such as 2024-05") //nolint:staticcheck // a name
	case name == "value" && strings.HasPrefix(raw, "#"):
		return raw, fmt.Errorf("the formula gives %s", raw)
	case name == "value" && raw == "":
		formula, err := w.book.GetCellFormula(w.name, w.place(row, column)[len(w.name)+1:])
		if err == nil && formula != "" {
			return raw, errors.New("a formula without its value: open the workbook, let it compute, and save it")
		}
	case name == "value" && numeric:
		return w.value(row, column, raw, number)
	}
	return raw, nil
}

// value gives a number as it was typed: without the rounding errors of binary
// fractions, and as a percentage where it is shown as one.
func (w worksheet) value(row, column int, raw string, number float64) (string, error) {
	shown, err := w.book.GetCellValue(w.name, w.place(row, column)[len(w.name)+1:])
	if err != nil {
		return "", err
	}
	const digits = 15 // all that a workbook keeps
	switch {
	case strings.HasSuffix(shown, "%"):
		number *= 100
	case len(raw) <= digits: // as it was typed, with its decimals
		return raw, nil
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(number, 'g', digits, 64), 64)
	if err != nil || math.IsInf(rounded, 0) {
		return "", fmt.Errorf("%v is no number that can be recorded", number)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64), nil
}

// writeWorkbook writes a form with a sheet of instructions.
func writeWorkbook(w io.Writer, rows []Line) error {
	book := excelize.NewFile()
	defer book.Close()
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return err
	}
	err := errors.Join(fillSheet(book, rows), style(book, len(rows)), instruct(book))
	if err != nil {
		return err
	}
	return book.Write(w)
}

func fillSheet(book *excelize.File, rows []Line) error {
	head := make([]any, len(columns))
	for i, c := range columns {
		head[i] = c.name + " " + c.zh
	}
	errs := []error{book.SetSheetRow(sheet, "A1", &head)}
	for i, l := range rows {
		var cells []any
		for _, text := range l.cells() {
			if text == "" {
				cells = append(cells, nil) // an empty text would be in the way of a formula
				continue
			}
			cells = append(cells, text)
		}
		errs = append(errs, book.SetSheetRow(sheet, "A"+strconv.Itoa(i+2), &cells))
	}
	return errors.Join(errs...)
}

// style keeps periods and days as text, offers the words of bounds and
// statuses, and holds the head in place.
func style(book *excelize.File, rows int) error {
	text, err := book.NewStyle(&excelize.Style{NumFmt: 49}) // @
	if err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF2"}}})
	if err != nil {
		return err
	}
	fill, err := book.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF7D6"}}})
	if err != nil {
		return err
	}
	const spare = 200 // rows that people may add
	last := strconv.Itoa(rows + 1 + spare)
	errs := []error{
		book.SetColStyle(sheet, "A:D", text), book.SetColStyle(sheet, "F:K", text), book.SetRowStyle(sheet, 1, 1, bold),
		book.SetColWidth(sheet, "A", "A", 24), book.SetColWidth(sheet, "B", "B", 36), book.SetColWidth(sheet, "C", "K", 14),
		book.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}),
		choose(book, "G2:G"+last, "at_least", "at_most", "about"), choose(book, "H2:H"+last, "P", "E", "F", "B", "D"),
	}
	if rows > 0 {
		errs = append(errs, book.SetCellStyle(sheet, "E2", "E"+strconv.Itoa(rows+1), fill))
	}
	return errors.Join(errs...)
}

func choose(book *excelize.File, cells string, words ...string) error {
	v := excelize.NewDataValidation(true)
	v.SetSqref(cells)
	if err := v.SetDropList(words); err != nil {
		return err
	}
	return book.AddDataValidation(sheet, v)
}

// instruct adds the sheet of instructions.
func instruct(book *excelize.File) error {
	const name = "说明 instructions"
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	errs := []error{book.SetColWidth(name, "A", "A", 110)}
	for i, line := range instructions() {
		errs = append(errs, book.SetCellStr(name, "A"+strconv.Itoa(i+1), line))
	}
	return errors.Join(errs...)
}
