package extract

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// find walks through the JSON, token by token, to the value that a pointer
// names.
func (p Pointer) find(d *Document) (Span, bool) {
	if d.Form != JSON {
		return Span{}, false
	}
	decoder := json.NewDecoder(strings.NewReader(d.Text))
	decoder.UseNumber()
	for _, step := range strings.Split(string(p), "/")[1:] {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		if !enter(decoder, step) {
			return Span{}, false
		}
	}
	start := int(decoder.InputOffset())
	var value json.RawMessage
	if decoder.Decode(&value) != nil {
		return Span{}, false
	}
	end := int(decoder.InputOffset())
	return Span{start + bytes.Index([]byte(d.Text[start:end]), value), end}, true
}

// enter reads up to the member or element that a step names.
func enter(decoder *json.Decoder, step string) bool {
	open, err := decoder.Token()
	if err != nil {
		return false
	}
	var passed json.RawMessage
	switch open {
	case json.Delim('{'):
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return false
			}
			if name == step {
				return true
			}
			if decoder.Decode(&passed) != nil {
				return false
			}
		}
	case json.Delim('['):
		n, err := strconv.Atoi(step)
		for i := 0; err == nil && decoder.More(); i++ {
			if i == n {
				return true
			}
			if decoder.Decode(&passed) != nil {
				return false
			}
		}
	}
	return false
}
