package panel

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"waymark/indicators"
	"waymark/outlook"
)

// ReadOutcomes reads the columns id, met (0 or 1), actual.
func ReadOutcomes(r io.Reader, file string) (map[string]outlook.Outcome, error) {
	faults := new(Faults)
	t, err := newTable(r, file, []string{"id", "met", "actual"}, faults)
	if err != nil {
		return nil, err
	}
	outcomes := make(map[string]outlook.Outcome)
	for {
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return outcomes, faults.err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		actual, _, err := indicators.ParseNumber(row[2])
		if err != nil {
			faults.add(file, line, "%v", err)
		}
		if row[1] != "0" && row[1] != "1" {
			faults.add(file, line, "met is %q, want 0 or 1", row[1])
		}
		if _, twice := outcomes[row[0]]; twice {
			faults.add(file, line, "id %s is there twice", row[0])
		}
		outcomes[strings.Clone(row[0])] = outlook.Outcome{Met: row[1] == "1", Actual: actual}
	}
}

// ReadTargets reads every target at once.
func ReadTargets(r io.Reader, file string) ([]Row, error) {
	faults := new(Faults)
	t, err := newTable(r, file, targetColumns, faults)
	if err != nil {
		return nil, err
	}
	var rows []Row
	for {
		row, line, err := t.next()
		if errors.Is(err, io.EOF) {
			return rows, faults.err()
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		if r, ok := readRow(row, line, t); ok {
			rows = append(rows, r)
		}
	}
}

// Case is a target whose outcome is known, with its answers.
type Case struct {
	Row
	outlook.Outcome
	Question outlook.Question
	lesson   outlook.Lesson
	taught   bool
}

// Taught makes a case of a question of its own and of what became of it.
func Taught(r Row, q outlook.Question, became outlook.Outcome) Case {
	c := Case{Row: r, Outcome: became, Question: q}
	c.lesson, c.taught = outlook.Study(q, became)
	return c
}

// Topic is the part of the indicator's name before the first dot: the data set
// it is from.
func (c Case) Topic() string {
	topic, _, _ := strings.Cut(c.Indicator, ".")
	return topic
}
