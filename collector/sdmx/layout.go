package sdmx

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// layout gives every component of a structure a column: dimensions first, in
// the order in which keys count them, then measures, then attributes.
type layout struct {
	structure
	columns map[string]int
	all     []component
	// where the levels begin among the columns
	seriesDims, observationDims, measures, attributes int
	groupAttributes, seriesAttributes, ownAttributes  int
}

func newLayout(s structure) layout {
	if len(s.Measures.Observation) == 0 {
		s.Measures.Observation = []component{{ID: "OBS_VALUE"}}
	}
	l := layout{structure: s, columns: make(map[string]int)}
	add := func(some []component) (from int) {
		from = len(l.all)
		for i, c := range some {
			if _, twice := l.columns[c.ID]; !twice {
				l.columns[c.ID] = from + i
			}
		}
		l.all = append(l.all, some...)
		return from
	}
	add(s.Dimensions.DataSet)
	l.seriesDims = add(s.Dimensions.Series)
	l.observationDims = add(s.Dimensions.Observation)
	l.measures = add(s.Measures.Observation)
	l.attributes = add(s.Attributes.DataSet)
	l.groupAttributes = add(s.Attributes.Group)
	l.seriesAttributes = add(s.Attributes.Series)
	l.ownAttributes = add(s.Attributes.Observation)
	return l
}

// key gives the ids of the dimensions without that of time, and time's.
func (l layout) key() (ids []string, time string) {
	for _, c := range l.all[:l.measures] {
		if time == "" && c.isTime() {
			time = c.ID
			continue
		}
		ids = append(ids, c.ID)
	}
	if time == "" {
		time = "TIME_PERIOD"
	}
	return ids, time
}

// isTime tells whether a component is the dimension of time, whose role has
// been spelt in many ways.
func (c component) isTime() bool {
	roles := slices.Clone(c.Roles)
	var one string
	var many []string
	if json.Unmarshal(c.Role, &one) == nil {
		roles = append(roles, one)
	} else if json.Unmarshal(c.Role, &many) == nil {
		roles = append(roles, many...)
	}
	return c.ID == "TIME_PERIOD" || slices.ContainsFunc(roles, func(r string) bool {
		return r == "time" || r == "TIME_PERIOD" || r == "TIME"
	})
}

// text writes a value: a number where the component has codes is one of them,
// and anything else stands for itself; several values are parted by a
// semicolon, and of several languages English is taken, or the first.
func (c component) text(value json.RawMessage) string {
	text := string(value)
	switch {
	case text == "" || text == "null":
		if string(c.Default) == "" || string(c.Default) == "null" {
			return ""
		}
		return component{}.text(c.Default)
	case text[0] == '"':
		var s string
		_ = json.Unmarshal(value, &s) // it is a JSON string
		return s
	case text[0] == '[':
		var many []json.RawMessage
		_ = json.Unmarshal(value, &many)
		parts := make([]string, len(many))
		for i, one := range many {
			if len(one) > 0 && one[0] != '[' { // lists do not nest
				parts[i] = component{Values: c.Values}.text(one)
			}
		}
		return strings.Join(parts, ";")
	case text[0] == '{':
		return inEnglish(value)
	}
	if i, err := strconv.Atoi(text); err == nil && len(c.Values) > 0 {
		return c.code(i)
	}
	return text
}

// code gives the id of the code of a number, or its value where it has no id.
func (c component) code(i int) string {
	if i < 0 || i >= len(c.Values) || c.Values[i] == nil {
		return ""
	}
	v := c.Values[i]
	switch {
	case v.ID != "":
		return v.ID
	case len(v.Value) > 0:
		return component{}.text(v.Value)
	}
	return v.Name
}

func inEnglish(value json.RawMessage) string {
	var texts members[string]
	if json.Unmarshal(value, &texts) != nil || len(texts) == 0 {
		return ""
	}
	for _, t := range texts {
		if t.name == "en" {
			return t.value
		}
	}
	return texts[0].value
}
