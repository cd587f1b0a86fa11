package collector

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"waymark/collector/extract"
	"waymark/ledger"
)

// errWebPage is the fault of a reply that is for people.
var errWebPage = errors.New("the reply is a web page")

// decodeText gives a document's text as UTF-8, whatever its headers say. A web
// page where something else was due is an error: most servers send one to say
// that there is nothing.
func decodeText(d ledger.Document, due string) ([]byte, error) {
	text, _, err := extract.Decode(d.Content, d.MediaType)
	if err != nil {
		return nil, err
	}
	if extract.IsHTML(text) {
		return nil, fmt.Errorf("%w where %s was due", errWebPage, due)
	}
	return text, nil
}

// readInto reads a reply of JSON whose form is known.
func readInto(d ledger.Document, into any) error {
	text, err := decodeText(d, "JSON")
	if err != nil {
		return err
	}
	return unmarshal(text, into)
}

func unmarshal(text []byte, into any) error {
	err := json.Unmarshal(text, into)
	var other *json.UnmarshalTypeError
	switch {
	case errors.As(err, &other):
		return fmt.Errorf("the form of the reply has changed: %s is now of type %s", cmp.Or(other.Field, "all of it"), other.Value)
	case err != nil:
		return fmt.Errorf("the reply is no JSON: %w", err)
	}
	return nil
}

// scalar is a JSON string, number or null, as it is written; null is empty.
type scalar string

func (s *scalar) UnmarshalJSON(text []byte) error {
	switch text[0] {
	case '"':
		return json.Unmarshal(text, (*string)(s))
	case '{', '[':
		return fmt.Errorf("want a text or a number, not %.20s", text)
	case 'n':
		*s = ""
	default:
		*s = scalar(text)
	}
	return nil
}

// isMissing tells whether there is no number.
func (s scalar) isMissing() bool { return s == "" || s == "NA" || s == "NaN" }

// toJSON writes what always can be written.
func toJSON(v any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		panic(err) // v is one of this package's own structs
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// appendNew appends what is not in the list yet.
func appendNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
