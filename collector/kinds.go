package collector

import (
	"context"
	"io/fs"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// kinds are the kinds of sources. A kind makes a source of a collector's
// options; its errors are faults of the catalogue.
var kinds = map[string]func(catalogue.Collector, *catalogue.Catalogue) (source, error){
	"csv":       newCSV,
	"dbnomics":  newDBnomics,
	"folder":    newFolder,
	"html":      newHTML,
	"json":      newJSON,
	"nbs":       newNBS,
	"pdf":       newPDF,
	"prose":     newProse,
	"promql":    newPromQL,
	"push":      newPush,
	"sdmx":      newSDMX,
	"sql":       newSQL,
	"xlsx":      newXLSX,
	"worldbank": newWorldBank,
}

func kindNames() string { return strings.Join(slices.Sorted(maps.Keys(kinds)), ", ") }

// source is what a kind makes of its options: where the first document is, how
// to find the next one, and how to read the figures out of one.
type source struct {
	first   request
	bundled bool     // the documents lie in the catalogue's own folder
	folder  string   // whose files are the documents; empty for any other source
	pushed  bool     // figures are pushed to it: there is nothing to fetch, and no schedule
	token   [32]byte // the hash of its own token, for one that is pushed to; zero where it has none
	page    bool     // it is for people, so that robots.txt counts
	allowed []string // hosts that may have private addresses
	// begin gives the first request where it depends on the day; first then
	// only says which host it goes to.
	begin func(now time.Time) request
	// explain says what a server that refuses means by its status and the
	// beginning of its reply; empty where it says nothing. It may be nil.
	explain func(status int, reply []byte) string
	// restated tells that the day of publication is that of the whole source:
	// a figure that has not changed since was published earlier.
	restated bool
	// pace is the least time between a document and the next request.
	pace time.Duration
	// next gives the request for the page after a document; nil where there
	// is only one.
	next func(ledger.Document) (request, bool, error)
	// read gives the figures of a document, each with its locator. A figure
	// that cannot be read is an error beside the others, never left out
	// quietly.
	read func(ledger.Document) ([]indicators.Vintage, []error)
}

// request says where a document is: in a folder, at an address, or with a
// program that is asked for it.
type request struct {
	files   fs.FS
	name    string // in files, or of the program
	address string
	headers map[string]string // values may be secret
	secrets []string          // what is in the address and nobody may see
	accept  string            // the media type expected
	body    string            // where there is one, it is posted
	posted  string            // the media type of body
	// ask makes the document, for sources that do not speak HTTP. Its errors
	// are met again by another try unless they are backoff.Permanent, and
	// have no secrets in them.
	ask func(context.Context) ([]byte, error)
}

// where names the document for people and for the archive. What was posted is
// its fragment.
func (r request) where() string {
	if r.address == "" {
		return r.name
	}
	where := withoutSecrets(r.address)
	for _, secret := range r.secrets {
		where = strings.ReplaceAll(where, secret, "…")
	}
	if r.body == "" {
		return where
	}
	return where + (&url.URL{Fragment: r.body}).String()
}
