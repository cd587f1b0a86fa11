package outlook

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// weights say how much each part of the pool counts.
type weights struct {
	sights   [methods]sightWeights
	moves    float64 // other regions' moves over the span
	recent   float64 // the latest of them
	alike    float64 // those from levels like the series' own
	standing float64 // where other regions stand
	pull     float64 // the pull towards other regions' figures
	// reach is taken off the log-odds of a target: targets are set where
	// figures do not go by themselves.
	reach float64
	// tail is where the log-odds of a target are drawn in: beyond it they grow
	// as a logarithm, since no pool of methods knows what it does not know. 0
	// leaves them.
	tail float64
	// passage is the power of the steps by which the odds of a target's having
	// been met at some time exceed those of its being met at the end, where the
	// end is unlikely.
	passage float64
	// sharpness multiplies the log-odds for intervals, so that they cover what
	// they say.
	sharpness float64
}

// sightWeights are those of one method: of its bell, of its own past errors, of
// its errors elsewhere.
type sightWeights struct{ bell, own, others float64 }

// situation says what is known of a series, and so which weights apply.
type situation string

// The situations.
const (
	alone   situation = "alone"   // nothing but the series itself
	among   situation = "among"   // other regions are known
	seasons situation = "seasons" // periods shorter than a year
)

// methodNames are the methods as the table of weights names them.
var methodNames = [methods]string{"still", "pace2", "pace12", "damped", "steady", "theta"}

//go:embed weights.csv
var weightsFile string

// fitted is the table that ships with the program, read once.
var fitted = sync.OnceValue(func() map[situation]*mixture {
	table, err := readWeights(weightsFile)
	if err != nil {
		panic(err) // the file is part of the program, and tested
	}
	return table
})

// readWeights reads the columns situation, trait, part, weight.
func readWeights(text string) (map[situation]*mixture, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comment = '#'
	reader.FieldsPerRecord = 4
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	table := make(map[situation]*mixture)
	for _, row := range rows[min(1, len(rows)):] {
		m := table[situation(row[0])]
		if m == nil {
			m = new(mixture)
			table[situation(row[0])] = m
		}
		trait := slices.Index(traitNames[:], row[1])
		if trait < 0 {
			return nil, fmt.Errorf("weights: %s has an unknown trait %q", row[0], row[1])
		}
		value, err := strconv.ParseFloat(row[3], 64)
		part := m[trait].part(row[2])
		if err != nil || part == nil || !(value >= 0) && row[2] != "reach" {
			return nil, fmt.Errorf("weights: %s has a faulty weight %q for %q", row[0], row[3], row[2])
		}
		*part = value
	}
	for _, s := range []situation{alone, among, seasons} {
		if table[s] == nil || table[s][always].sharpness == 0 {
			return nil, fmt.Errorf("weights: none for %q", s)
		}
	}
	return table, nil
}

// part gives the place of a named weight, nil for an unknown name.
func (w *weights) part(name string) *float64 {
	switch name {
	case "moves":
		return &w.moves
	case "recent moves":
		return &w.recent
	case "moves from like levels":
		return &w.alike
	case "standing":
		return &w.standing
	case "pull":
		return &w.pull
	case "reach":
		return &w.reach
	case "tail":
		return &w.tail
	case "passage":
		return &w.passage
	case "sharpness":
		return &w.sharpness
	}
	method, aspect, _ := strings.Cut(name, " ")
	for m, known := range methodNames {
		if known == method {
			return w.sights[m].aspect(aspect)
		}
	}
	return nil
}

func (w *sightWeights) aspect(name string) *float64 {
	switch name {
	case "bell":
		return &w.bell
	case "own errors":
		return &w.own
	case "errors elsewhere":
		return &w.others
	}
	return nil
}

// Shipped is the table that ships with the program.
func Shipped() *Table { return &Table{fitted()} }

// tailed gives the log-odds of a target's being met from the pool's.
func (w *weights) tailed(odds float64) float64 {
	odds -= w.reach
	if w.tail == 0 {
		return odds
	}
	return w.tail * math.Asinh(odds/w.tail)
}
