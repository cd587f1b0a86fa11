package catalogue

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"waymark/indicators"
)

// file is one YAML file being read, with the faults found so far.
type file struct {
	name   string
	faults *Faults
}

func (f file) at(n *yaml.Node) Position { return Position{f.name, n.Line, n.Column} }

func (f file) fault(n *yaml.Node, format string, args ...any) {
	*f.faults = append(*f.faults, Fault{f.at(n), fmt.Sprintf(format, args...)})
}

// fields is a mapping being read: each key is taken once, and what is left at
// the end nobody knows.
type fields struct {
	file
	node    *yaml.Node
	subject string // what faults speak of, once known
	values  map[string]*yaml.Node
	known   []string
}

// mapping reads a node that must be a mapping; one that is not gives no
// fields, and a fault.
func (f file) mapping(n *yaml.Node, subject string) *fields {
	m := &fields{file: f, node: n, subject: subject, values: make(map[string]*yaml.Node)}
	if n.Kind != yaml.MappingNode {
		m.fault(n, "want keys with values, not %s", kindName(n))
		return m
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if _, twice := m.values[key.Value]; twice {
			m.fault(key, "%s is there twice", key.Value)
		}
		m.values[key.Value] = value
	}
	return m
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	return strconv.Quote(n.Value)
}

// take gives the value of a key, or nil where it is not there.
func (m *fields) take(key string) *yaml.Node {
	if !slices.Contains(m.known, key) {
		m.known = append(m.known, key)
	}
	return m.values[key]
}

// fault speaks of the subject first.
func (m *fields) fault(n *yaml.Node, format string, args ...any) {
	if m.subject != "" {
		format, args = "%s: "+format, append([]any{m.subject}, args...)
	}
	m.file.fault(n, format, args...)
}

func (m *fields) faultAt(n *yaml.Node, key string, err error) {
	m.fault(n, "%s: %v", key, err)
}

// text gives a scalar as written; empty where it is not there.
func (m *fields) text(key string) string {
	n := m.take(key)
	if n == nil {
		return ""
	}
	if n.Kind != yaml.ScalarNode {
		m.fault(n, "%s: want a text, not %s", key, kindName(n))
		return ""
	}
	if n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// required is text that must be there.
func (m *fields) required(key string) string {
	s := m.text(key)
	if s == "" && !m.broken(key) {
		m.fault(m.node, "%s is missing", key)
	}
	return s
}

// broken tells whether a key's value already has a fault of its own.
func (m *fields) broken(key string) bool {
	n := m.values[key]
	return n != nil && n.Kind != yaml.ScalarNode
}

// parsed reads a scalar by one of the parsers of package indicators; empty
// gives the value for nothing.
func parsed[T any](m *fields, key string, nothing T, parse func(string) (T, error)) T {
	s := m.text(key)
	if s == "" {
		return nothing
	}
	v, err := parse(s)
	if err != nil {
		m.faultAt(m.values[key], key, err)
		return nothing
	}
	return v
}

// must is parsed for a key that has to be there.
func must[T any](m *fields, key string, parse func(string) (T, error)) T {
	var nothing T
	if m.required(key) == "" {
		return nothing
	}
	return parsed(m, key, nothing, parse)
}

// leadingZero is a number that YAML would read as octal, or as people did not
// mean it.
var leadingZero = regexp.MustCompile(`^[-+]?0[0-9]`)

// number reads a plain number and its decimals.
func (m *fields) number(key string) (value float64, decimals int) {
	s := m.text(key)
	if s == "" {
		return 0, 0
	}
	value, decimals, err := parseNumber(s)
	if err != nil {
		m.faultAt(m.values[key], key, err)
	}
	return value, decimals
}

func parseNumber(s string) (float64, int, error) {
	if leadingZero.MatchString(s) {
		return 0, 0, fmt.Errorf("number %q begins with 0: write it without", s)
	}
	return indicators.ParseNumber(s)
}

// bool reads true or false.
func (m *fields) bool(key string) bool {
	return parsed(m, key, false, func(s string) (bool, error) {
		switch s {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
		return false, fmt.Errorf("%q: want true or false", s)
	})
}

// wording reads {zh: …, en: …}, or one text for both.
func (m *fields) wording(key string) indicators.Text {
	n := m.take(key)
	if n == nil {
		return indicators.Text{}
	}
	if n.Kind == yaml.ScalarNode {
		return indicators.Text{ZH: n.Value, EN: n.Value}
	}
	sub := m.mapping(n, m.within(key))
	t := indicators.Text{ZH: sub.text("zh"), EN: sub.text("en")}
	sub.done()
	return t
}

// within is the subject of what stands under a key.
func (m *fields) within(key string) string {
	if m.subject == "" {
		return key
	}
	return m.subject + ": " + key
}

// list gives the items of a list; none where it is not there.
func (m *fields) list(key string) []*yaml.Node {
	n := m.take(key)
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		m.fault(n, "%s: want a list, not %s", key, kindName(n))
		return nil
	}
	return n.Content
}

// id reads the id of an item and makes it the subject of further faults.
func (m *fields) id() indicators.ID {
	id := must(m, "id", indicators.ParseID)
	if id != "" {
		m.subject = string(id)
	}
	return id
}

// done reports the keys nobody took.
func (m *fields) done() {
	for i := 0; i+1 < len(m.node.Content) && m.node.Kind == yaml.MappingNode; i += 2 {
		key := m.node.Content[i]
		if slices.Contains(m.known, key.Value) {
			continue
		}
		m.fault(key, "unknown key %q%s", key.Value, suggestion(key.Value, m.known))
	}
}

// suggestion names the known key that is meant, or all there are.
func suggestion(key string, known []string) string {
	if len(known) == 0 || key == "" {
		return ""
	}
	if best := Nearest(key, known); best != "" {
		return fmt.Sprintf(": did you mean %q?", best)
	}
	return ": want one of " + strings.Join(known, ", ")
}

// Nearest gives the known word that somebody meant who wrote another; "" where
// none is near.
func Nearest(word string, known []string) string {
	if len(known) == 0 || word == "" {
		return ""
	}
	// Of words equally far, people mistype the first letter least.
	best := slices.MinFunc(known, func(a, b string) int {
		return cmp.Or(editDistance(word, a)-editDistance(word, b), otherLetter(word, a)-otherLetter(word, b))
	})
	if editDistance(word, best) > 2 {
		return ""
	}
	return best
}

// otherLetter is 1 where two words begin differently.
func otherLetter(a, b string) int {
	if a[0] == b[0] {
		return 0
	}
	return 1
}

// editDistance counts the insertions, deletions and replacements between two
// words (Levenshtein 1966).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
