package catalogue

import (
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

// decode lays a node over a value: structs key by key, so that every fault is
// found, and anything else whole.
func (f file) decode(n *yaml.Node, subject string, v reflect.Value) {
	if v.Kind() != reflect.Struct || v.CanAddr() && isUnmarshaler(v) {
		if err := n.Decode(v.Addr().Interface()); err != nil {
			f.fault(n, "%s: want %s, not %s", subject, typeName(v.Type()), kindName(n))
		}
		return
	}
	m := f.mapping(n, subject)
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("yaml"), ",")
		if key == "" || key == "-" {
			continue
		}
		if child := m.take(key); child != nil {
			f.decode(child, m.within(key), v.Field(i))
		}
	}
	m.done()
}

func isUnmarshaler(v reflect.Value) bool {
	switch v.Addr().Interface().(type) {
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
