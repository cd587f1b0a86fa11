package collector

import (
	"io/fs"
	"maps"
	"slices"
	"strings"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// kinds are the kinds of sources. A kind makes a source of a collector's
// options; its errors are faults of the catalogue.
var kinds = map[string]func(catalogue.Collector, *catalogue.Catalogue) (source, error){
	"csv":       newCSV,
	"json":      newJSON,
	"worldbank": newWorldBank,
}

func kindNames() string { return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ") }

// source is what a kind makes of its options: where the first document is, how
// to find the next one, and how to read the figures out of one.
type source struct {
	first   request
	bundled bool     // the documents lie in the catalogue's own folder
	allowed []string // hosts that may have private addresses
	// next gives the request for the page after a document; nil where there
	// is only one.
	next func(ledger.Document) (request, bool, error)
	// read gives the figures of a document, each with its locator. A figure
	// that cannot be read is an error beside the others, never left out
	// quietly.
	read func(ledger.Document) ([]indicators.Vintage, []error)
}

// request says where a document is: in a folder, or at an address.
type request struct {
	files   fs.FS
	name    string // in files
	address string
	headers map[string]string // values may be secret
	accept  string            // the media type expected
}

// where names the document for people and for the archive.
func (r request) where() string {
	if r.address == "" {
		return r.name
	}
	return withoutSecrets(r.address)
}
