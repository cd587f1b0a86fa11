package sdmx

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// reading goes through one data set. Its cells are filled from the outside in:
// data set, series, observation, and then the groups of dimensions, which may
// be of any of them.
type reading struct {
	*layout
	set     dataSet
	pointer string
	cells   []string
	numbers []int // of the codes of the dimensions
	groups  []groups
	fault   error // of the data set as a whole
}

// groups are attributes of all observations that agree in some dimensions.
type groups struct {
	dimensions []int
	attributes map[string][]json.RawMessage // by the numbers of their codes
}

// masksLimit bounds in how many different sets of dimensions groups may agree.
const masksLimit = 8

func newReading(l *layout, set dataSet, pointer string) *reading {
	r := &reading{layout: l, set: set, pointer: pointer, cells: make([]string, len(l.all)), numbers: make([]int, l.measures)}
	for i, c := range l.all[:l.seriesDims] { // a dimension of the whole data set has one value
		r.cells[i] = c.code(0)
		if len(c.Values) != 1 {
			r.fault = fmt.Errorf("%s: dimension %s has %d values where one was due", pointer, c.ID, len(c.Values))
		}
	}
	for i, c := range l.Attributes.DataSet {
		switch {
		case i < len(set.Attributes):
			r.cells[l.attributes+i] = c.text(set.Attributes[i])
		case len(c.Values) == 1:
			r.cells[l.attributes+i] = c.code(0)
		default:
			r.cells[l.attributes+i] = c.text(nil)
		}
	}
	if err := r.readGroups(); err != nil {
		r.fault = err
	}
	return r
}

// readGroups sorts the attributes of groups, whose keys leave a dimension empty
// where it may be anything: "0::3".
func (r *reading) readGroups() error {
	at := make(map[string]int)
	for _, g := range r.set.Groups {
		parts := strings.Split(g.name, ":")
		var dimensions []int
		var numbers strings.Builder
		for i, p := range parts {
			if p != "" {
				dimensions = append(dimensions, i)
				numbers.WriteString(p + ":")
			}
		}
		mask := fmt.Sprint(dimensions)
		i, known := at[mask]
		if !known {
			if i = len(r.groups); i == masksLimit || len(parts) > r.measures {
				return fmt.Errorf("%s/dimensionGroupAttributes: %q is not a key of its %d dimensions, or one too many", r.pointer, g.name, r.measures)
			}
			at[mask] = i
			r.groups = append(r.groups, groups{dimensions, make(map[string][]json.RawMessage)})
		}
		r.groups[i].attributes[numbers.String()] = g.value
	}
	return nil
}

func (r *reading) all(yield func(Observation, error) bool) bool {
	if r.fault != nil {
		return yield(Observation{}, r.fault)
	}
	for _, o := range r.set.Observations {
		from := r.observationDims
		if strings.Count(o.name, ":") == r.measures-r.seriesDims-1 {
			from = r.seriesDims // without series, their dimensions may be those of observations
		}
		if !r.one(o, from, r.pointer+"/observations/", yield) {
			return false
		}
	}
	for _, s := range r.set.Series {
		pointer := r.pointer + "/series/" + s.name
		if err := r.dimensions(s.name, r.seriesDims, r.observationDims); err != nil {
			if !yield(Observation{}, fmt.Errorf("%s: %w", pointer, err)) {
				return false
			}
			continue
		}
		r.fill(r.seriesAttributes, r.ownAttributes, s.value.Attributes)
		for _, o := range s.value.Observations {
			if !r.one(o, r.observationDims, pointer+"/observations/", yield) {
				return false
			}
		}
	}
	return true
}

// one reads one observation, whose key is of the dimensions from a column on.
func (r *reading) one(o member[[]json.RawMessage], from int, pointer string, yield func(Observation, error) bool) bool {
	pointer += o.name
	if err := r.dimensions(o.name, from, r.measures); err != nil {
		return yield(Observation{}, fmt.Errorf("%s: %w", pointer, err))
	}
	measures := r.attributes - r.measures
	r.fill(r.measures, r.attributes, o.value[:min(measures, len(o.value))])
	r.fill(r.ownAttributes, len(r.layout.all), o.value[min(measures, len(o.value)):])
	r.fill(r.groupAttributes, r.seriesAttributes, nil)
	for _, g := range r.groups {
		if values, ok := g.attributes[r.in(g.dimensions)]; ok {
			r.overlay(values)
		}
	}
	return yield(Observation{
		deleted: r.set.Action == "Delete", columns: r.columns, cells: r.cells,
		place: func(column int) string {
			if column < r.measures || column >= r.attributes {
				return pointer
			}
			return fmt.Sprintf("%s/%d", pointer, column-r.measures)
		},
	}, nil)
}

// dimensions fills the columns of some dimensions by the numbers of a key.
func (r *reading) dimensions(key string, from, to int) error {
	parts := strings.Split(key, ":")
	if len(parts) != to-from {
		return fmt.Errorf("the key has %d parts, but there are %d dimensions", len(parts), to-from)
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil || n < 0 || n >= len(r.layout.all[from+i].Values) {
			return errors.New("dimension " + r.layout.all[from+i].ID + " has no code of number " + strconv.Quote(p))
		}
		r.numbers[from+i], r.cells[from+i] = n, r.layout.all[from+i].code(n)
	}
	return nil
}

// fill writes values into columns, and what is not said as not said.
func (r *reading) fill(from, to int, values []json.RawMessage) {
	for i := from; i < to; i++ {
		var value json.RawMessage
		if i-from < len(values) {
			value = values[i-from]
		}
		r.cells[i] = r.layout.all[i].text(value)
	}
}

// overlay writes the attributes of a group that say something.
func (r *reading) overlay(values []json.RawMessage) {
	for i, value := range values {
		if column := r.groupAttributes + i; column < r.seriesAttributes && string(value) != "null" {
			r.cells[column] = r.layout.all[column].text(value)
		}
	}
}

// in gives the numbers of the codes of some dimensions.
func (r *reading) in(dimensions []int) string {
	var numbers strings.Builder
	for _, d := range dimensions {
		numbers.WriteString(strconv.Itoa(r.numbers[d]) + ":")
	}
	return numbers.String()
}
