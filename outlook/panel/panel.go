// Package panel judges whole panels of targets from CSV files: it holds the
// observations compactly, streams the targets, and lets each series learn from
// the same indicator in other regions.
package panel

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"waymark/indicators"
)

// Panel is many series of figures, held in memory. It is not changed once
// read, and may be used by many at once.
type Panel struct {
	series  map[seriesKey]*series
	regions map[string][]string // of each indicator, in order

	last    *series // that of the row before, while reading
	lastKey seriesKey
}

type seriesKey struct{ indicator, region string }

// series is equally spaced from its first period; NaN where a figure is
// missing.
type series struct {
	first  indicators.Period
	values []float64
	known  []point // while reading
}

// point is a figure while its file is read.
type point struct {
	value float64
	place int32 // periods after the first one read
	line  int32
}

// Faults are everything wrong with a file, each with its line.
type Faults struct {
	List []string // at most maxFaults
	More int      // further ones
}

// maxFaults is how many faults are told one by one.
const maxFaults = 1000

func (f *Faults) add(file string, line int, format string, args ...any) {
	if len(f.List) >= maxFaults {
		f.More++
		return
	}
	f.List = append(f.List, fmt.Sprintf("%s:%d: ", file, line)+fmt.Sprintf(format, args...))
}

// Error lists the faults, one a line.
func (f *Faults) Error() string {
	text := strings.Join(f.List, "\n")
	if f.More > 0 {
		text += fmt.Sprintf("\nand %d more", f.More)
	}
	return text
}

func (f *Faults) err() error {
	if len(f.List) == 0 {
		return nil
	}
	return f
}

// table reads rows with a fixed header.
type table struct {
	file    string
	reader  *csv.Reader
	columns int
	faults  *Faults
}

func newTable(r io.Reader, file string, header []string, faults *Faults) (*table, error) {
	t := &table{file: file, reader: csv.NewReader(r), columns: len(header), faults: faults}
	t.reader.ReuseRecord = true
	t.reader.FieldsPerRecord = -1
	got, err := t.reader.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(got) > 0 {
		got[0] = strings.TrimPrefix(got[0], "\ufeff")
	}
	if !slices.Equal(got, header) {
		faults.add(file, 1, "the columns are %q, want %q", strings.Join(got, ","), strings.Join(header, ","))
		return nil, faults
	}
	return t, nil
}

// next gives the next row of the right length and its line; io.EOF at the end.
// The row is valid until the next call.
func (t *table) next() ([]string, int, error) {
	for {
		row, err := t.reader.Read()
		var broken *csv.ParseError
		switch {
		case errors.As(err, &broken):
			t.faults.add(t.file, broken.Line, "%v", broken.Err)
			continue
		case err != nil:
			return nil, 0, err
		}
		line, _ := t.reader.FieldPos(0)
		if len(row) != t.columns {
			t.faults.add(t.file, line, "the row has %d fields, want %d", len(row), t.columns)
			continue
		}
		return row, line, nil
	}
}

// ReadObservations reads the columns indicator, region, period, value. An
// empty value, "-" or "…" is a missing figure. The error is *Faults with every
// fault where the file can be read at all.
func ReadObservations(r io.Reader, file string) (*Panel, error) {
	faults := new(Faults)
	t, err := newTable(r, file, []string{"indicator", "region", "period", "value"}, faults)
	if err != nil {
		return nil, err
	}
	p := &Panel{series: make(map[seriesKey]*series), regions: make(map[string][]string)}
	for {
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		p.add(row, line, t)
	}
	p.settle(t)
	return p, faults.err()
}

func (p *Panel) add(row []string, line int, t *table) {
	s := p.of(row[0], row[1])
	period, err := indicators.ParsePeriod(row[2])
	if err != nil {
		t.faults.add(t.file, line, "%v", err)
		return
	}
	switch row[3] {
	case "", "-", "…":
		return
	}
	value, _, err := indicators.ParseNumber(row[3])
	if err != nil {
		t.faults.add(t.file, line, "%v", err)
		return
	}
	if s.first.IsZero() {
		s.first = period
	}
	place, ok := period.Sub(s.first)
	if !ok {
		t.faults.add(t.file, line, "period %s is not of the same frequency as %s before it", period, s.first)
		return
	}
	s.known = append(s.known, point{value, int32(place), int32(line)})
}

// of finds the series of a row, or begins it. The rows of one series mostly
// follow one another.
func (p *Panel) of(indicator, region string) *series {
	key := seriesKey{indicator, region}
	if p.last != nil && key == p.lastKey {
		return p.last
	}
	s := p.series[key]
	key = seriesKey{strings.Clone(indicator), strings.Clone(region)}
	if s == nil {
		s = new(series)
		p.series[key] = s
		p.regions[key.indicator] = append(p.regions[key.indicator], key.region)
	}
	p.last, p.lastKey = s, key
	return s
}

// maxPlaces is how many periods one series may span.
const maxPlaces = 20000

// settle puts every series into order and finds what contradicts itself.
func (p *Panel) settle(t *table) {
	p.last = nil
	for key, s := range p.series {
		if len(s.known) == 0 {
			continue
		}
		slices.SortStableFunc(s.known, func(a, b point) int { return cmp.Compare(a.place, b.place) })
		low, last := s.known[0].place, s.known[len(s.known)-1]
		s.first = s.first.Add(int(low))
		n := int(last.place - low)
		if n >= maxPlaces {
			t.faults.add(t.file, int(last.line), "%s %s spans %d periods, want at most %d", key.indicator, key.region, n, maxPlaces)
			continue
		}
		s.values = make([]float64, n+1)
		for i := range s.values {
			s.values[i] = math.NaN()
		}
		for _, k := range s.known {
			i := int(k.place - low)
			if old := s.values[i]; !math.IsNaN(old) && old != k.value {
				t.faults.add(t.file, int(k.line), "%s %s has %v for %s, and %v before", key.indicator, key.region, k.value, s.first.Add(i), old)
			}
			s.values[i] = k.value
		}
		s.known = nil
	}
	for _, regions := range p.regions {
		slices.Sort(regions)
	}
	slices.Sort(t.faults.List)
}

// upTo gives the figures of periods that end by the day, and no trailing gap.
func (s *series) upTo(day indicators.Date) []float64 {
	n := len(s.values)
	for n > 0 && (math.IsNaN(s.values[n-1]) || s.first.Add(n-1).Last() > day) {
		n--
	}
	return s.values[:n]
}
