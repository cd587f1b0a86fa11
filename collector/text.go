package collector

import (
	"errors"

	"waymark/collector/extract"
	"waymark/ledger"
)

// decodeText gives a document's text as UTF-8, whatever its headers say. A web
// page where something else was due is an error: most servers send one to say
// that there is nothing.
func decodeText(d ledger.Document, due string) ([]byte, error) {
	text, _, err := extract.Decode(d.Content, d.MediaType)
	if err != nil {
		return nil, err
	}
	if extract.IsHTML(text) {
		return nil, errors.New("the reply is a web page where " + due + " was due")
	}
	return text, nil
}
