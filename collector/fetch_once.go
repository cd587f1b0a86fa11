package collector

import (
	"context"
	"errors"
	"time"

	"waymark/ledger"
)

// Fetch fetches one document at an address that a person named, with the
// retries, limits and safety of every collector. Private addresses are refused
// but for the hosts allowed. The error is in words for people.
func Fetch(ctx context.Context, address string, allowed []string, now func() time.Time) (ledger.Document, error) {
	s := source{first: request{address: address, accept: "text/html, text/plain, application/pdf, */*;q=0.5"}, allowed: allowed}
	f := newFetcher(s, newHosts(), time.Second)
	d, err := f.get(ctx, s.first, now)
	if err != nil {
		return d, errors.New(f.inWords(err, s))
	}
	return d, nil
}
