package sdmx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// document is a message in JSON. Version 2.0 has the structures in data, 1.0
// one structure in data, and the drafts had everything at the top.
type document struct {
	body
	Data   *body             `json:"data"`
	Errors []json.RawMessage `json:"errors"`
}

type body struct {
	DataSets   []dataSet   `json:"dataSets"`
	Structure  *structure  `json:"structure"`
	Structures []structure `json:"structures"`
}

// structure says what the numbers of a data set stand for.
type structure struct {
	Dimensions levels `json:"dimensions"`
	Attributes levels `json:"attributes"`
	Measures   levels `json:"measures"`
}

// levels are components by the level of the message at which they are said.
type levels struct {
	DataSet     []component `json:"dataSet"`
	Group       []component `json:"dimensionGroup"`
	Series      []component `json:"series"`
	Observation []component `json:"observation"`
}

type component struct {
	ID      string          `json:"id"`
	Role    json.RawMessage `json:"role"`  // a text, or a list of them
	Roles   []string        `json:"roles"` // in 2.0
	Values  []*code         `json:"values"`
	Default json.RawMessage `json:"default"`
}

type code struct {
	ID    string          `json:"id"`
	Value json.RawMessage `json:"value"`
	Name  string          `json:"name"`
}

// dataSet keeps the order of the message, which Go's maps would lose.
type dataSet struct {
	Structure    int                        `json:"structure"`
	Action       string                     `json:"action"`
	Attributes   []json.RawMessage          `json:"attributes"`
	Groups       members[[]json.RawMessage] `json:"dimensionGroupAttributes"`
	Series       members[series]            `json:"series"`
	Observations members[[]json.RawMessage] `json:"observations"`
}

type series struct {
	Attributes   []json.RawMessage          `json:"attributes"`
	Observations members[[]json.RawMessage] `json:"observations"`
}

// members are the members of a JSON object in their order.
type members[T any] []member[T]

type member[T any] struct {
	name  string
	value T
}

func (m *members[T]) UnmarshalJSON(text []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(text))
	open, err := decoder.Token()
	if open == nil || err != nil {
		return err
	}
	if open != json.Delim('{') {
		return fmt.Errorf("want an object, not %v", open)
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		one := member[T]{name: name.(string)}
		if err := decoder.Decode(&one.value); err != nil {
			return err
		}
		*m = append(*m, one)
	}
	return nil
}

func readJSON(text []byte) (*Message, error) {
	var d document
	if err := json.Unmarshal(text, &d); err != nil {
		return nil, fmt.Errorf("the message is no SDMX-JSON: %w", err)
	}
	pointer := ""
	if d.Data != nil {
		d.body, pointer = *d.Data, "/data"
	}
	if d.Structure != nil {
		d.Structures = []structure{*d.Structure}
	}
	m := &Message{Form: "SDMX-JSON", Time: "TIME_PERIOD", Says: reported(d.Errors)}
	if len(d.Structures) == 0 || d.DataSets == nil {
		return nil, errors.Join(append(m.Says, errors.New("the message is JSON without the structure and dataSets of SDMX-JSON"))...)
	}
	layouts := make([]layout, len(d.Structures))
	for i, s := range d.Structures {
		layouts[i] = newLayout(s)
	}
	m.Key, m.Time = layouts[0].key()
	m.observations = func(yield func(Observation, error) bool) {
		for i, set := range d.DataSets {
			if set.Structure < 0 || set.Structure >= len(layouts) {
				if !yield(Observation{}, fmt.Errorf("%s/dataSets/%d/structure: there is none of that number", pointer, i)) {
					return
				}
				continue
			}
			r := newReading(&layouts[set.Structure], set, fmt.Sprintf("%s/dataSets/%d", pointer, i))
			if !r.all(yield) {
				return
			}
		}
	}
	return m, nil
}

// reported are the errors that a service puts into a message.
func reported(all []json.RawMessage) []error {
	var faults []error
	for _, text := range all {
		var e struct {
			Code   json.Number `json:"code"`
			Title  string      `json:"title"`
			Detail string      `json:"detail"`
		}
		said := strings.Trim(string(text), `"`)
		if json.Unmarshal(text, &e) == nil {
			said = strings.TrimSpace(e.Code.String() + " " + e.Title + " " + e.Detail)
		}
		faults = append(faults, fmt.Errorf("the service says: %.500s", said))
	}
	return faults
}
