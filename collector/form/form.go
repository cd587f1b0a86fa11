// Package form writes the forms that people fill figures into, as workbooks
// and as CSV, and reads filled ones. A form that is filled wrongly says which
// cell is wrong, and none of it is taken.
package form

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/indicators"
	"waymark/ledger"
)

// columns are those of a form, in its order. What is written after the name is
// for people.
var columns = []struct{ name, zh string }{
	{"indicator", "指标"}, {"name", "名称"}, {"region", "地区"}, {"period", "时期"}, {"value", "数值"}, {"unit", "单位"},
	{"bound", "界限"}, {"status", "状态"}, {"published", "公布日期"}, {"source", "来源"}, {"note", "备注"},
}

// needed are the columns that a filled form must have.
var needed = []string{"indicator", "period", "value", "unit"}

// Limits of a form.
const (
	rowLimit     = 20_000
	columnLimit  = 100
	unzipLimit   = 64 << 20 // bytes of a workbook, unpacked
	faultsListed = 50
)

// sheet is the form's own sheet in a workbook.
const sheet = "figures"

// place names a cell for people and as a locator: from 1.
type place func(row, column int) string

// grid is a form as it was read: its cells as text, and how they are called.
type grid struct {
	rows  [][]string
	at    place
	fault func(row, column int) error // what is wrong with a cell itself; may be nil
}

// Read gives the figures that are filled in, each with its cell as the locator.
// Rows whose value is empty are not filled in yet. With one fault there is no
// figure.
func Read(content []byte, region indicators.Region) ([]indicators.Vintage, []error) {
	g, err := open(content)
	if err != nil {
		return nil, []error{err}
	}
	head, at, err := g.head()
	if err != nil {
		return nil, []error{err}
	}
	var vintages []indicators.Vintage
	var faults []error
	for i := head + 1; i < len(g.rows) && len(faults) < faultsListed; i++ {
		r := row{grid: g, number: i + 1, cells: g.rows[i], at: at, region: region}
		if !r.filled() {
			continue
		}
		v, wrong := r.read()
		faults = append(faults, wrong...)
		vintages = append(vintages, v)
	}
	switch {
	case len(faults) > 0:
		return nil, faults
	case len(vintages) == 0:
		return nil, []error{errors.New("no figure is filled in: the column value is empty")}
	}
	return vintages, nil
}

func open(content []byte) (grid, error) {
	if bytes.HasPrefix(content, []byte("PK\x03\x04")) {
		return openWorkbook(content)
	}
	return openCSV(content)
}

// head finds the row that names the columns, and which is where.
func (g grid) head() (int, map[string]int, error) {
	for i, cells := range g.rows {
		at := make(map[string]int)
		for column, text := range cells[:min(len(cells), columnLimit)] {
			name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(text)), " ")
			if _, twice := at[name]; twice && isColumn(name) {
				return 0, nil, fmt.Errorf("%s: column %s is there twice", g.at(i+1, column+1), name)
			}
			at[name] = column
		}
		if _, ok := at["indicator"]; !ok {
			continue
		}
		for _, name := range needed {
			if _, ok := at[name]; !ok {
				return 0, nil, fmt.Errorf("%s: column %q is missing: want %s", g.at(i+1, 1), name, strings.Join(needed, ", "))
			}
		}
		return i, at, nil
	}
	return 0, nil, fmt.Errorf("column %q is missing: want a row that names the columns, as `waymark template` writes it", needed[0])
}

func isColumn(name string) bool {
	return slices.ContainsFunc(columns, func(c struct{ name, zh string }) bool { return c.name == name })
}

// row is one row of a form.
type row struct {
	grid   grid
	number int
	cells  []string
	at     map[string]int
	region indicators.Region // where the row says none
}

func (r row) text(name string) string {
	column, ok := r.at[name]
	if !ok || column >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[column])
}

// filled tells whether a row has a value, or one that cannot be read. What
// begins with # is for people.
func (r row) filled() bool {
	if len(r.cells) == 0 || strings.HasPrefix(strings.TrimSpace(r.cells[0]), "#") {
		return false
	}
	return r.text("value") != "" || r.cell("value") != nil
}

// cell is what is wrong with a cell itself.
func (r row) cell(name string) error {
	column, ok := r.at[name]
	if !ok || r.grid.fault == nil {
		return nil
	}
	return r.grid.fault(r.number, column+1)
}

// sound is a row without a fault, against which the fields of others are tried
// one by one.
var sound = map[string]string{"indicator": "x", "region": "CN", "period": "2024", "value": "1", "unit": "元"}

// read makes a vintage of a row. Every fault names its cell.
func (r row) read() (indicators.Vintage, []error) {
	var faults []error
	field := func(name string) string {
		if text := r.text(name); text != "" || name != "region" {
			return text
		}
		return string(r.region)
	}
	for _, c := range columns {
		column, ok := r.at[c.name]
		if !ok || c.name == "name" {
			continue
		}
		err := r.cell(c.name)
		if err == nil {
			_, err = ledger.ReadFields(func(name string) string {
				if name == c.name {
					return field(name)
				}
				return sound[name]
			})
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", r.grid.at(r.number, column+1), err))
		}
	}
	if len(faults) > 0 {
		return indicators.Vintage{}, faults
	}
	v, err := ledger.ReadFields(field)
	if err != nil {
		return v, []error{fmt.Errorf("%s: %w", r.grid.at(r.number, 1), err)}
	}
	v.Locator = r.grid.at(r.number, r.at["value"]+1)
	return v, nil
}
