package outlook

import (
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

// weights say how much each part of the pool counts.
type weights struct {
	views       [methods]float64
	own, others float64
}

// situation says what is known of a series, and so which weights apply.
type situation string

// The situations.
const (
	alone   situation = "alone"   // too short for its own past over the span
	ownPast situation = "own"     // its own past is known
	compare situation = "others"  // other regions are known, its own past is not
	both    situation = "both"    // both
	seasons situation = "seasons" // periods shorter than a year
)

// methodNames are the parts as the table of weights names them.
var methodNames = [methods]string{"still", "drift3", "drift5", "drift10", "drift_all", "damped", "theta"}

//go:embed weights.csv
var weightsFile string

// fitted is the table that ships with the program, read once.
var fitted = sync.OnceValue(func() map[situation]*weights {
	table, err := readWeights(weightsFile)
	if err != nil {
		panic(err) // the file is part of the program, and tested
	}
	return table
})

// readWeights reads the columns situation, part, weight.
func readWeights(text string) (map[situation]*weights, error) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.Comment = '#'
	rows, err := reader.ReadAll()
	if err != nil {
		return nil, fmt.Errorf("weights: %w", err)
	}
	table := make(map[situation]*weights)
	for _, row := range rows[min(1, len(rows)):] {
		w := table[situation(row[0])]
		if w == nil {
			w = new(weights)
			table[situation(row[0])] = w
		}
		value, err := strconv.ParseFloat(row[2], 64)
		if part := w.part(row[1]); err == nil && part != nil && value >= 0 {
			*part = value
			continue
		}
		return nil, fmt.Errorf("weights: %s has a faulty weight %q for %q", row[0], row[2], row[1])
	}
	for _, s := range []situation{alone, ownPast, compare, both, seasons} {
		if table[s] == nil {
			return nil, fmt.Errorf("weights: none for %q", s)
		}
	}
	return table, nil
}

// part gives the place of a named weight, nil for an unknown name.
func (w *weights) part(name string) *float64 {
	for m, n := range methodNames {
		if n == name {
			return &w.views[m]
		}
	}
	switch name {
	case "own":
		return &w.own
	case "others":
		return &w.others
	}
	return nil
}
