// Package sdmx reads data messages of SDMX, the exchange format of official
// statistics: SDMX-CSV 1.0 and 2.0, SDMX-JSON 1.0 and 2.0 and the drafts of
// them that services still send.
//
// A message is a sequence of observations. Each says by id what its
// dimensions, measures and attributes are, at whatever level the message puts
// them: the data set, a series, a group of dimensions, or the observation.
package sdmx

import (
	"bytes"
	"errors"
	"iter"
	"slices"
)

// Message is a data message.
type Message struct {
	Form string // SDMX-CSV or SDMX-JSON
	// Key are the ids of the dimensions, without that of time, as far as the
	// message tells: CSV does not say which columns are dimensions, but writes
	// them before the measure.
	Key  []string
	Time string  // the id of the dimension of time
	Says []error // errors that the service reports in the message

	observations iter.Seq2[Observation, error]
}

// Observation is one observation of a message. It is valid until the next one
// is asked for.
type Observation struct {
	deleted bool
	columns map[string]int // by id
	cells   []string       // empty where the message says nothing
	place   func(column int) string
}

// Value gives what the observation says of a dimension, measure or attribute,
// as the code's id where it is coded; it is empty where nothing is said.
func (o Observation) Value(id string) string {
	if i, ok := o.columns[id]; ok {
		return o.cells[i]
	}
	return ""
}

// First gives the first of the ids that the observation says something of.
func (o Observation) First(ids ...string) (id, value string) {
	for _, id := range ids {
		if value := o.Value(id); value != "" {
			return id, value
		}
	}
	return "", ""
}

// Has tells whether the message knows the id at all.
func (o Observation) Has(id string) bool {
	_, ok := o.columns[id]
	return ok
}

// Place says where in the message the value of a measure stands: "row 3 column
// 7", or a JSON pointer.
func (o Observation) Place(id string) string {
	if i, ok := o.columns[id]; ok {
		return o.place(i)
	}
	return o.place(-1)
}

// Deletes tells whether the message takes the value of a measure back. It may
// also take back attributes alone: those are marked, and the measure is not.
func (o Observation) Deletes(measure string) bool {
	return o.deleted && (o.Value(measure) != "" || !slices.Contains(o.cells, "-"))
}

// Observations gives every observation in the order of the message. One that
// cannot be read is an error with its place, and the reading goes on.
func (m *Message) Observations() iter.Seq2[Observation, error] { return m.observations }

// Read reads the frame of a message of UTF-8 text; its observations are read
// as they are asked for.
func Read(text []byte) (*Message, error) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return nil, errors.New("the message is empty")
	case text[0] == '{':
		return readJSON(text)
	case text[0] == '<':
		return nil, errors.New("the message is XML (SDMX-ML), which is not read: ask for SDMX-CSV or SDMX-JSON")
	case text[0] == '[':
		return nil, errors.New("the message is JSON, but not SDMX-JSON")
	}
	return readCSV(text)
}
