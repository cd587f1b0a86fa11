package collector

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// csvOptions are the options of kind csv: one of file (in the plan's folder),
// path (on this machine) and url.
type csvOptions struct {
	File         string            `yaml:"file"`
	Path         string            `yaml:"path"`
	URL          string            `yaml:"url"`
	Headers      map[string]string `yaml:"headers"`
	AllowPrivate []string          `yaml:"allow_private"`
}

func newCSV(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o csvOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s := source{read: readCSV, allowed: o.AllowPrivate}
	switch {
	case o.File != "" && o.Path == "" && o.URL == "":
		if _, err := fs.Stat(plan.Files, o.File); err != nil {
			return s, fmt.Errorf("%s: file %q: it is not in the plan's folder", c.ID, o.File)
		}
		s.first, s.bundled = request{files: plan.Files, name: o.File}, true
	case o.Path != "" && o.File == "" && o.URL == "":
		if !filepath.IsAbs(o.Path) {
			return s, fmt.Errorf("%s: path %q: want a whole path, such as /srv/figures.csv", c.ID, o.Path)
		}
		s.first = request{name: o.Path}
	case o.URL != "" && o.File == "" && o.Path == "":
		r, err := httpRequest(c.ID, o.URL, o.Headers)
		if err != nil {
			return s, err
		}
		s.first = r
	default:
		return s, fmt.Errorf("%s: options: want one of file, path or url", c.ID)
	}
	s.first.accept = "text/csv"
	return s, nil
}

// httpRequest checks an address and resolves the secrets in its query and its
// headers.
func httpRequest(id indicators.ID, address string, headers map[string]string) (request, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return request{}, fmt.Errorf("%s: url: want an address that begins with https:// or http://", id)
	}
	r := request{address: address, headers: make(map[string]string)}
	query := u.Query()
	for name := range query {
		given := query.Get(name)
		value, err := secret(given)
		if err != nil {
			return request{}, fmt.Errorf("%s: url: %s: %w", id, name, err)
		}
		if value != given {
			query.Set(name, value)
			u.RawQuery = query.Encode()
			r.address, r.secrets = u.String(), append(r.secrets, url.QueryEscape(value), value)
		}
	}
	for name, value := range headers {
		if r.headers[name], err = secret(value); err != nil {
			return request{}, fmt.Errorf("%s: headers: %s: %w", id, name, err)
		}
	}
	return r, nil
}

func readCSV(d ledger.Document) ([]indicators.Vintage, []error) {
	text, err := decodeText(d, "CSV")
	if err != nil {
		return nil, []error{err}
	}
	var vintages []indicators.Vintage
	var faults []error
	for v, err := range ledger.ReadCSV(bytes.NewReader(text)) {
		if err != nil {
			faults = append(faults, err)
			continue
		}
		vintages = append(vintages, v)
	}
	return vintages, faults
}
