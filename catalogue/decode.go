package catalogue

import (
	"fmt"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Decode reads a YAML file strictly into a struct with yaml tags: unknown keys
// and values of the wrong type are refused. The error is Faults, all of them.
func Decode(name string, data []byte, into any) error {
	var faults Faults
	f := file{name, &faults}
	root, ok := f.parse(data)
	if !ok {
		return faults.sorted()
	}
	if root == nil {
		return nil
	}
	return decodeNode(name, root, "", into)
}

func decodeNode(name string, n *yaml.Node, subject string, into any) error {
	var faults Faults
	f := file{name, &faults}
	f.decode(n, subject, reflect.ValueOf(into).Elem())
	return faults.sorted()
}

// Places tell where the keys of a mapping have their values, and by the empty
// key where the mapping itself is. A struct with a field of this type gets them
// when it is read, so that a later check can point at a line.
type Places map[string]Position

// Of gives the place of a key, or that of the mapping where the key is not
// there.
func (p Places) Of(key string) Position {
	if at, ok := p[key]; ok {
		return at
	}
	return p[""]
}

// decode lays a node over a value: structs key by key and lists of them one
// by one, so that every fault is found, and anything else whole.
func (f file) decode(n *yaml.Node, subject string, v reflect.Value) {
	switch {
	case isStruct(v.Type()):
		m := f.mapping(n, subject)
		m.decode(v)
		m.done()
	case v.Kind() == reflect.Slice && isStruct(v.Type().Elem()) && n.Kind == yaml.SequenceNode:
		for i, child := range n.Content {
			v.Grow(1)
			v.SetLen(i + 1)
			f.decode(child, fmt.Sprintf("%s %d", subject, i+1), v.Index(i))
		}
	default:
		if err := n.Decode(v.Addr().Interface()); err != nil {
			f.fault(n, "%s: want %s, not %s", subject, typeName(v.Type()), kindName(n))
		}
	}
}

// decode lays the keys of a mapping over the fields of a struct.
func (m *fields) decode(v reflect.Value) {
	for i := range v.NumField() {
		if v.Type().Field(i).Type == reflect.TypeFor[Places]() {
			v.Field(i).Set(reflect.ValueOf(m.places()))
			continue
		}
		key, flags, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if flags == "inline" {
			m.decode(v.Field(i))
			continue
		}
		if key == "" || key == "-" {
			continue
		}
		if child := m.take(key); child != nil {
			m.file.decode(child, m.within(key), v.Field(i))
		}
	}
}

// places gives where each key's value is.
func (m *fields) places() Places {
	p := Places{"": m.at(m.node)}
	for key, n := range m.values {
		p[key] = m.at(n)
	}
	return p
}

// isStruct tells whether values of a type are read key by key.
func isStruct(t reflect.Type) bool { return t.Kind() == reflect.Struct && !isUnmarshaler(t) }

func isUnmarshaler(t reflect.Type) bool {
	switch reflect.New(t).Interface().(type) {
	case yaml.Unmarshaler, interface{ UnmarshalText([]byte) error }:
		return true
	}
	return false
}

func typeName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "keys with values"
	case reflect.Int, reflect.Int64, reflect.Float64:
		return "a number"
	}
	return t.String()
}
