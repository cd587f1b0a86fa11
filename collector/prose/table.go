package prose

import (
	"math"
	"strings"
	"unicode"

	"waymark/indicators"
)

// table is the head of a table inside the text: what its columns hold. Only a
// column that names its unit is read, 绝对量（亿元） or a column 单位 beside it;
// what a bare figure counts is not for a reader of prose to guess.
type table struct {
	columns []column
	unitAt  int // the column that has the unit of the row; 0 for none
	period  indicators.Period
	since   indicators.Period
	about   string // the line above the table
}

// column is what one column of a table holds.
type column struct {
	unit    unit
	byRow   bool // in the unit of the row
	measure Measure
}

// row reads a line of a table, and tells whether it was one. A line without
// tabs ends the table; one above may name its period.
func (r *reader) row(from, end int) bool {
	line := r.text[from:end]
	if !strings.ContainsRune(line, '\t') {
		r.table = table{about: line}
		return false
	}
	cells := strings.Split(line, "\t")
	if len(cells) > longestRow {
		return false
	}
	r.steps += len(cells)
	if head, ok := r.head(cells); ok {
		head.about = r.table.about
		r.table = head
		r.tellPeriod()
		return true
	}
	if len(r.table.columns) != len(cells) || hasNumber(cells[0]) && !hasWords(cells[0]) {
		return false
	}
	r.cells(from, line, cells)
	return true
}

// longestRow is the number of cells beyond which a line is no row of a table
// for people.
const longestRow = 40

// head reads the names of columns; false where none has a unit.
func (r *reader) head(cells []string) (table, bool) {
	t := table{columns: make([]column, len(cells))}
	found := false
	for i, cell := range cells {
		name := strings.Join(strings.Fields(cell), "")
		if isNumber(name) {
			return t, false
		}
		if name == "单位" || name == "计量单位" {
			t.unitAt = i
			continue
		}
		unit, ok := r.unitInside(name)
		if !ok || i == 0 {
			continue
		}
		t.columns[i] = column{unit: unit, measure: columnMeasure(name, unit.sort)}
		found = true
	}
	if t.unitAt > 0 {
		for i := t.unitAt + 1; i < len(cells); i++ {
			if t.columns[i].unit.sort == noUnit {
				t.columns[i].byRow, found = true, true
			}
		}
	}
	return t, found
}

// unitInside reads the unit in the parenthesis at the end of a column's name.
func (r *reader) unitInside(name string) (unit, bool) {
	inner := ""
	for _, p := range [][2]string{{"（", "）"}, {"(", ")"}, {"（", ")"}, {"(", "）"}} {
		i := strings.LastIndex(name, p[0])
		if i > 0 && strings.HasSuffix(name, p[1]) {
			inner = name[i+len(p[0]) : len(name)-len(p[1])]
		}
	}
	return r.wholeUnit(inner)
}

// wholeUnit reads a text that is a unit and nothing else.
func (r *reader) wholeUnit(s string) (unit, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 48 {
		return unit{}, false
	}
	other := reader{text: s, units: r.units}
	u := other.unitAt(0)
	return u, u.end == len(s) && u.sort != noUnit && u.sort != refused && u.sort != aged
}

// columnMeasure tells what a column holds from its name and unit.
func columnMeasure(name string, s sort) Measure {
	change := strings.ContainsAny(name, "增升涨跌降")
	switch {
	case s == points, change && (s == percent || strings.Contains(name, "比上年")):
		return Change
	case s == percent:
		return Share
	case s == counted:
		return Count
	}
	return Level
}

// tellPeriod takes the period of a table from the line above it.
func (r *reader) tellPeriod() {
	t := &r.table
	t.period = r.about.Period
	for i := 0; i < len(t.about) && i < 200; i++ {
		if m, ok := momentAt(t.about, i); ok && m.atop && m.year > 0 && m.span != years {
			t.since, t.period = m.resolve(r.about.Period)
			return
		}
	}
}

// cells reads the figures of one row.
func (r *reader) cells(from int, line string, cells []string) {
	t := &r.table
	subject := cleanSubject(strings.TrimSpace(cells[0]))
	var rowUnit unit
	if t.unitAt > 0 {
		rowUnit, _ = r.wholeUnit(cells[t.unitAt])
	}
	basis := indicators.NoBasis
	if strings.Contains(subject+t.about, "增加值") || strings.Contains(subject+t.about, "生产总值") || strings.Contains(t.about, "农林牧渔业总产值") {
		basis = indicators.Real
	}
	at := from
	for i, cell := range cells {
		column := t.columns[i]
		if column.byRow {
			column.unit, column.measure = rowUnit, columnMeasure("", rowUnit.sort)
		}
		if f, ok := figureIn(r.text, at, at+len(cell)); ok && column.unit.sort != noUnit {
			f.unit = column.unit
			is := role{sort: f.unit.sort, measure: column.measure, sign: 1, period: t.period, since: t.since}
			switch {
			case f.unit.sort == money:
				is.basis = indicators.Nominal
				if basis == indicators.NoBasis {
					basis = indicators.Nominal
				}
			case is.measure == Change && f.unit.sort == percent:
				is.basis = basis
			}
			if is.measure == Change {
				is.against = YearBefore
			}
			start := from + len(line) - len(strings.TrimLeftFunc(line, unicode.IsSpace))
			r.append(&f, is, said{strings.TrimSpace(line), start, subject, f.end})
		}
		at += len(cell) + 1
	}
}

// figureIn reads a cell that holds a number and nothing else.
func figureIn(s string, from, end int) (figure, bool) {
	cell := s[from:end]
	trimmed := strings.TrimSpace(cell)
	from += strings.Index(cell, trimmed)
	f := figure{high: math.NaN(), start: from, end: from + len(trimmed)}
	negative := strings.HasPrefix(trimmed, "-")
	if negative {
		from++
	}
	n, ok := arabic(s, from)
	if !ok || n.end != f.end || trimmed == "" {
		return f, false
	}
	f.numeral, f.signed = n, negative
	if negative {
		f.value = -f.value
	}
	return f, true
}

func isNumber(s string) bool {
	_, ok := figureIn(s, 0, len(s))
	return ok
}

func hasNumber(s string) bool {
	return strings.ContainsAny(s, "0123456789")
}

// hasWords tells whether a text has more than digits and marks.
func hasWords(s string) bool {
	return strings.Trim(s, "0123456789.,-+ \t") != ""
}
