package ledger

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/indicators"
)

// csvColumns are the columns of an export, in its order.
var csvColumns = []string{"indicator", "region", "period", "value", "unit", "bound", "status", "published",
	"source", "document", "locator", "note", "collector", "recorded", "sequence"}

// requiredColumns are those that a file must have.
var requiredColumns = []string{"indicator", "region", "period", "value", "unit"}

// ExportCSV writes every vintage that was published by a day, or every one
// where none is given, in the order of sequence numbers.
func (l *Ledger) ExportCSV(ctx context.Context, w io.Writer, day indicators.Date) error {
	out := csv.NewWriter(w)
	out.Write(csvColumns)
	for v, err := range l.All(ctx) {
		if err != nil {
			return err
		}
		if day != 0 && v.Published > day {
			continue
		}
		value := ""
		if v.HasValue() {
			value = strconv.FormatFloat(v.Value, 'f', v.Decimals, 64)
		}
		out.Write([]string{string(v.Indicator), string(v.Region), v.Period.String(), value, v.Unit.String(), string(v.Bound),
			string(v.Status), v.Published.String(), string(v.Source), v.Document.String(), Guarded(v.Locator), Guarded(v.Note),
			string(v.Collector), v.Recorded.Format(time.RFC3339Nano), strconv.FormatUint(v.Sequence, 10)})
	}
	out.Flush()
	return out.Error()
}

// formulas are the signs by which a spreadsheet takes a text for a formula, and
// the one that keeps it from that.
const formulas = "=+-@\t\r'"

// Guarded is a text as a cell of CSV: where a spreadsheet would compute it, an
// apostrophe stands before it, which ReadCSV takes off again. Figures are never
// guarded.
func Guarded(text string) string {
	if text != "" && strings.IndexByte(formulas, text[0]) >= 0 {
		return "'" + text
	}
	return text
}

func unguarded(text string) string {
	if len(text) > 1 && text[0] == '\'' && strings.IndexByte(formulas, text[1]) >= 0 {
		return text[1:]
	}
	return text
}

// Limits of a CSV file: a line longer than this, or a field, ends the reading.
const (
	rowLimit   = 1 << 20
	fieldLimit = 64 << 10
)

// ErrUnreadable is the fault of a CSV file as a whole, after which no more
// rows come.
var ErrUnreadable = errors.New("the file cannot be read on")

// ReadCSV reads vintages from CSV. The first row names the columns, in any
// order: indicator, region, period, value, unit, and if there bound, status,
// published, source, document, locator, note; others are passed over. A
// missing value ("", "-", "–", "…", "...", ".", ":", "NA", "NaN", "null") has
// status O and is never 0. Each faulty row is one error that begins with its line, and the
// reading goes on; after an error that is ErrUnreadable it does not. The
// locator of a row without one is "row N", counted as in a spreadsheet.
func ReadCSV(r io.Reader) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) {
		in := csv.NewReader(&longLines{r: r})
		in.ReuseRecord = true
		in.FieldsPerRecord = -1
		head, err := in.Read()
		if err != nil {
			yield(indicators.Vintage{}, unreadable("line 1", err))
			return
		}
		rows, err := newRowReader(head)
		if err != nil {
			yield(indicators.Vintage{}, unreadable("line 1", err))
			return
		}
		for n := 2; ; n++ {
			fields, err := in.Read()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(indicators.Vintage{}, unreadable(fmt.Sprintf("row %d", n), err))
				return
			}
			line, _ := in.FieldPos(0)
			v, err := rows.read(fields)
			if err != nil {
				err = fmt.Errorf("line %d: %w", line, err)
			}
			if v.Locator == "" {
				v.Locator = "row " + strconv.Itoa(n)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func unreadable(where string, err error) error {
	if errors.Is(err, io.EOF) {
		err = errors.New("the file is empty: want a first row that names the columns")
	}
	return fmt.Errorf("%s: %w: %w", where, ErrUnreadable, err)
}

// rowReader knows which column is where.
type rowReader struct {
	at      map[string]int
	columns int
}

func newRowReader(head []string) (rowReader, error) {
	r := rowReader{at: make(map[string]int), columns: len(head)}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if _, twice := r.at[name]; twice && slices.Contains(csvColumns, name) {
			return r, fmt.Errorf("column %q is there twice", name)
		}
		r.at[name] = i
	}
	for _, name := range requiredColumns {
		if _, ok := r.at[name]; !ok {
			return r, fmt.Errorf("column %q is missing: want %s", name, strings.Join(requiredColumns, ", "))
		}
	}
	return r, nil
}

func (r rowReader) read(fields []string) (indicators.Vintage, error) {
	if len(fields) != r.columns {
		return indicators.Vintage{}, fmt.Errorf("%d fields, but the first row names %d", len(fields), r.columns)
	}
	for _, f := range fields {
		if len(f) > fieldLimit {
			return indicators.Vintage{}, fmt.Errorf("a field of %d bytes: want at most %d", len(f), fieldLimit)
		}
	}
	return ReadFields(func(name string) string {
		if i, ok := r.at[name]; ok {
			return unguarded(strings.TrimSpace(fields[i]))
		}
		return ""
	})
}

// ReadFields makes a vintage of the fields of a row, by the names that ReadCSV
// gives columns. The error says everything that is wrong with them.
func ReadFields(field func(name string) string) (indicators.Vintage, error) {
	var v indicators.Vintage
	var faults []error
	note := func(err error) {
		if err != nil {
			faults = append(faults, err)
		}
	}
	var err error
	v.Indicator, err = indicators.ParseID(field("indicator"))
	note(err)
	v.Region, err = indicators.ParseRegion(field("region"))
	note(err)
	v.Period, err = indicators.ParsePeriod(field("period"))
	note(err)
	v.Unit, err = indicators.ParseUnit(field("unit"))
	note(err)
	v.Bound, err = indicators.ParseBound(field("bound"))
	note(err)
	v.Status, err = indicators.ParseStatus(field("status"))
	note(err)
	note(v.Published.UnmarshalText([]byte(field("published"))))
	note(v.Document.UnmarshalText([]byte(field("document"))))
	if source := field("source"); source != "" {
		v.Source, err = indicators.ParseID(source)
		note(err)
	}
	v.Locator, v.Note = strings.Clone(field("locator")), strings.Clone(field("note"))
	note(readValue(&v, field("value")))
	return v, errors.Join(faults...)
}

// readValue reads the figure itself; a mark for a missing one is status O.
func readValue(v *indicators.Vintage, text string) (err error) {
	if slices.Contains(missingMarks, text) {
		v.Value, v.Decimals, v.Status = math.NaN(), -1, indicators.Missing
		return nil
	}
	v.Value, v.Decimals, err = indicators.ParseNumber(text)
	return err
}

var missingMarks = []string{"", "-", "–", "—", "…", "……", "...", "..", ".", ":", "NA", "N/A", "na", "n/a", "#N/A", "null", "NULL", "NaN", "nan"}

// longLines ends the reading of a file whose line never does.
type longLines struct {
	r       io.Reader
	without int // bytes since the last line end
}

func (l *longLines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for _, b := range p[:n] {
		if l.without++; b == '\n' {
			l.without = 0
		}
		if l.without > rowLimit {
			return 0, fmt.Errorf("a line of more than %d bytes", rowLimit)
		}
	}
	return n, err
}
