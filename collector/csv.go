package collector

import (
	"bytes"
	"errors"
	"fmt"
	"net/url"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

func newCSV(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o whereabouts
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s, err := o.source(c, plan, "text/csv")
	s.read = readCSV
	return s, err
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
	if len(vintages)+len(faults) == 0 {
		faults = append(faults, errors.New("CSV: there is no row below the header"))
	}
	return vintages, faults
}
