package catalogue

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Position is a place in a file of the catalogue.
type Position struct {
	File         string
	Line, Column int
}

// String prints "energy.yaml:14:9".
func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Fault is one thing that is wrong with a file, and where.
type Fault struct {
	Position
	Message string // the subject first: "hydro_capacity: unit is empty: want …"
}

func (f Fault) Error() string { return f.Position.String() + ": " + f.Message }

// Faults is every fault of a catalogue, by file and place. It is an error that
// prints one fault a line.
type Faults []Fault

func (fs Faults) Error() string {
	lines := make([]string, len(fs))
	for i, f := range fs {
		lines[i] = f.Error()
	}
	return strings.Join(lines, "\n")
}

// sorted gives the faults in order, each once, as an error; nil where there
// are none.
func (fs Faults) sorted() error {
	if len(fs) == 0 {
		return nil
	}
	slices.SortStableFunc(fs, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return slices.Compact(fs)
}
