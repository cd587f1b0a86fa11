package sdmx

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
)

// framing are columns that are neither dimensions nor anything measured.
var framing = []string{"STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "DATAFLOW", "ACTION", "OBS_KEY", "LAST UPDATE", "LAST_UPDATE"}

// groupsLimit bounds the rows that say something of many observations at once.
const groupsLimit = 100

// sheet is a message in CSV.
type sheet struct {
	text     []byte
	comma    rune
	columns  map[string]int
	count    int
	labelled []bool // cells have the form "A: Value A"
	time     int    // -1 where no column is known as that of time
	groups   [][]string
}

func readCSV(text []byte) (*Message, error) {
	head, _, _ := bytes.Cut(text, []byte("\n"))
	s := &sheet{text: text, comma: separator(string(head)), columns: make(map[string]int), time: -1}
	names, err := s.reader().Read()
	if err != nil {
		return nil, fmt.Errorf("row 1: %w", err)
	}
	m := &Message{Form: "SDMX-CSV", Time: "TIME_PERIOD"}
	s.count = len(names)
	measured := false
	for i, name := range names {
		id, label, _ := strings.Cut(name, ":")
		id, _, _ = strings.Cut(strings.TrimSpace(id), "[")
		if _, twice := s.columns[id]; !twice {
			s.columns[id] = i
		}
		s.labelled = append(s.labelled, label != "")
		if strings.EqualFold(id, m.Time) {
			s.time, m.Time = i, id
			continue
		}
		measured = measured || strings.HasPrefix(strings.ToUpper(id), "OBS_VALUE")
		if !measured && !slices.Contains(framing, id) {
			m.Key = append(m.Key, id)
		}
	}
	if !measured {
		m.Key = nil // which columns are dimensions cannot be told
	}
	if len(names) < 3 {
		return nil, errors.New("row 1: it names no columns of SDMX-CSV, such as TIME_PERIOD and OBS_VALUE")
	}
	m.observations = s.observations
	return m, s.readGroups()
}

// separator finds what parts the columns: the first mark outside the brackets
// in which SDMX-CSV 2.0 names the separator of subfields.
func separator(head string) rune {
	inside := false
	for _, r := range head {
		switch {
		case r == '[' || r == ']':
			inside = r == '['
		case !inside && (r == ',' || r == ';' || r == '\t'):
			return r
		}
	}
	return ','
}

func (s *sheet) reader() *csv.Reader {
	r := csv.NewReader(bytes.NewReader(s.text))
	r.Comma, r.ReuseRecord, r.FieldsPerRecord = s.comma, true, -1
	return r
}

// readGroups finds the rows that have no time: they say something, such as a
// unit, of all the observations whose cells agree with theirs.
func (s *sheet) readGroups() error {
	if s.time < 0 {
		return nil
	}
	var fault error
	s.rows(func(_ int, cells []string, err error) bool {
		if err != nil || cells[s.time] != "" {
			return true
		}
		if len(s.groups) == groupsLimit {
			fault = fmt.Errorf("more than %d rows have no time", groupsLimit)
			return false
		}
		s.groups = append(s.groups, slices.Clone(cells))
		return true
	})
	return fault
}

// rows gives each row below the first by its number as in a spreadsheet, as
// codes without labels, or what is wrong with it.
func (s *sheet) rows(yield func(int, []string, error) bool) {
	r := s.reader()
	for n := 1; ; n++ {
		cells, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil: // nobody knows where the next row begins
			yield(n, nil, fmt.Errorf("row %d: %w", n, err))
			return
		case n == 1:
			continue
		case len(cells) != s.count:
			err = fmt.Errorf("row %d: it has %d cells, but row 1 names %d columns", n, len(cells), s.count)
		default:
			for i := range cells {
				cells[i] = s.code(i, cells[i])
			}
		}
		if !yield(n, cells, err) {
			return
		}
	}
}

var decimalComma = regexp.MustCompile(`^[+-]?[0-9]+,[0-9]+$`)

// code takes the label off a cell. Where columns are parted by semicolons,
// numbers may have a decimal comma.
func (s *sheet) code(column int, cell string) string {
	cell = strings.TrimSpace(cell)
	if s.labelled[column] {
		cell, _, _ = strings.Cut(cell, ": ")
	}
	if s.comma == ';' && decimalComma.MatchString(cell) {
		cell = strings.Replace(cell, ",", ".", 1)
	}
	return cell
}

func (s *sheet) observations(yield func(Observation, error) bool) {
	row := 0
	o := Observation{columns: s.columns, place: func(column int) string {
		if column < 0 {
			return fmt.Sprintf("row %d", row)
		}
		return fmt.Sprintf("row %d column %d", row, column+1)
	}}
	action, hasAction := s.columns["ACTION"]
	s.rows(func(n int, cells []string, err error) bool {
		if row = n; err != nil {
			return yield(Observation{}, err)
		}
		if s.time >= 0 && cells[s.time] == "" {
			return true // it is a group
		}
		o.cells, o.deleted = cells, hasAction && cells[action] == "D"
		s.fill(cells)
		return yield(o, nil)
	})
}

// fill lays what groups say over what a row leaves open.
func (s *sheet) fill(cells []string) {
	for _, g := range s.groups {
		if !agree(g, cells) {
			continue
		}
		for i, cell := range g {
			if cells[i] == "" {
				cells[i] = cell
			}
		}
	}
}

// agree tells whether a group has at least one cell in common with a row and
// none that differs.
func agree(group, cells []string) bool {
	common := false
	for i, cell := range group {
		if cell == "" || cells[i] == "" {
			continue
		}
		if cell != cells[i] {
			return false
		}
		common = true
	}
	return common
}
