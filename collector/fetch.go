package collector

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"code.dny.dev/ssrf"
	"github.com/cenkalti/backoff/v5"

	"waymark/ledger"
)

// Limits of fetching.
const (
	documentLimit  = 64 << 20 // bytes of a document, unpacked
	redirectsLimit = 5
	tries          = 4
	// rememberedLimit bounds how many documents of a collector are kept in
	// memory, to be given again when their server says that they are the same.
	rememberedLimit = 16
	longestWait     = 30 * time.Second // between two tries, unless the server asks for more
)

// userAgent tells servers who asks.
const userAgent = "Waymark/1 (a recorder of published statistics)"

// fetcher fetches the documents of one collector, with one retry policy. It
// remembers what servers said of a document, to ask only for what changed.
type fetcher struct {
	client *http.Client
	retry  time.Duration
	source source
	hosts  *hosts // that all collectors share

	mu      sync.Mutex
	fetched map[string]validators
}

// validators are what a server said of a document, with the document.
type validators struct {
	etag, modified string
	document       ledger.Document
}

func newFetcher(s source, hosts *hosts, retry time.Duration) *fetcher {
	proxies := environmentProxies(s.allowed)
	transport := &http.Transport{
		Proxy: proxies.choose, DialContext: guardedDialer(s.allowed, proxies.addresses...), MaxConnsPerHost: 1, DisableCompression: true,
		TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: time.Minute, IdleConnTimeout: 30 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
	f := &fetcher{
		client:  &http.Client{Transport: transport, CheckRedirect: checkRedirect},
		retry:   retry,
		source:  s,
		hosts:   hosts,
		fetched: make(map[string]validators),
	}
	if s.page {
		f.client.CheckRedirect = f.checkPageRedirect
	}
	return f
}

func checkRedirect(next *http.Request, before []*http.Request) error {
	switch {
	case len(before) > redirectsLimit:
		return fmt.Errorf("more than %d redirects", redirectsLimit)
	case next.URL.Scheme != "https" && next.URL.Scheme != "http":
		return fmt.Errorf("a redirect to %s: is refused", next.URL.Scheme)
	case before[0].URL.Scheme == "https" && next.URL.Scheme == "http":
		return errors.New("a redirect from https to http is refused")
	}
	if next.URL.Host != before[0].URL.Host { // secrets are for the host they were set for
		for name := range next.Header {
			if name != "User-Agent" && name != "Accept" && name != "Accept-Encoding" {
				next.Header.Del(name)
			}
		}
	}
	return nil
}

// get fetches a document, trying again where that may help. A document that
// has not changed is given again as it was.
func (f *fetcher) get(ctx context.Context, r request, now func() time.Time) (ledger.Document, error) {
	if r.address == "" && r.ask == nil {
		return readFile(r, now())
	}
	policy := &backoff.ExponentialBackOff{InitialInterval: f.retry, RandomizationFactor: 0.3, Multiplier: 3, MaxInterval: longestWait}
	return backoff.Retry(ctx, func() (ledger.Document, error) { return f.try(ctx, r, now()) },
		backoff.WithBackOff(policy), backoff.WithMaxTries(tries))
}

func readFile(r request, now time.Time) (ledger.Document, error) {
	file, err := r.open()
	if err != nil {
		return ledger.Document{}, err
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, documentLimit+1))
	if err == nil && len(content) > documentLimit {
		err = fmt.Errorf("%s has more than %d bytes", r.name, documentLimit)
	}
	return ledger.Document{Hash: ledger.HashOf(content), Address: r.name, MediaType: r.accept, Fetched: now, Content: content}, err
}

func (r request) open() (fs.File, error) {
	if r.files != nil {
		return r.files.Open(r.name)
	}
	return os.Open(r.name)
}

// try asks once. Where a page has moved to another host, that one is asked with
// the same manners.
func (f *fetcher) try(ctx context.Context, r request, now time.Time) (ledger.Document, error) {
	if r.ask != nil {
		content, err := r.ask(ctx)
		return ledger.Document{Hash: ledger.HashOf(content), Address: r.where(), MediaType: r.accept, Fetched: now, Content: content}, err
	}
	ask, err := r.http(ctx)
	if err != nil {
		return ledger.Document{}, backoff.Permanent(err)
	}
	before := f.remembered(r.where())
	if before.etag != "" {
		ask.Header.Set("If-None-Match", before.etag)
	}
	if before.modified != "" {
		ask.Header.Set("If-Modified-Since", before.modified)
	}
	for range redirectsLimit + 1 {
		d, moved, err := f.askFor(r, ask, before, now)
		if err != nil || moved == nil {
			return d, err
		}
		elsewhere := request{address: moved.String(), accept: r.accept} // secrets are for the host they were set for
		if ask, err = elsewhere.http(ctx); err != nil {
			return ledger.Document{}, backoff.Permanent(err)
		}
	}
	return ledger.Document{}, backoff.Permanent(fmt.Errorf("more than %d redirects", redirectsLimit))
}

// askFor asks one host, and gives the document, or where a page has moved to.
func (f *fetcher) askFor(r request, ask *http.Request, before validators, now time.Time) (d ledger.Document, moved *url.URL, err error) {
	ctx := ask.Context()
	done, err := f.at(ctx, ask.URL, now)
	if err != nil {
		return d, nil, err
	}
	defer done()
	answer, err := f.client.Do(ask)
	if err != nil {
		return d, nil, lasting(ctx, err)
	}
	defer answer.Body.Close()
	switch {
	case answer.StatusCode == http.StatusNotModified && before.document.Content != nil:
		return before.document, nil, nil
	case f.source.page && answer.StatusCode/100 == 3:
		if moved, err = answer.Location(); err != nil {
			return d, nil, f.refused(answer, now)
		}
		return d, moved, nil
	case answer.StatusCode != http.StatusOK:
		return d, nil, f.refused(answer, now)
	}
	d, err = f.receive(r, answer, now)
	return d, nil, err
}

// http makes the request that is sent.
func (r request) http(ctx context.Context) (*http.Request, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if r.body != "" {
		method, body = http.MethodPost, strings.NewReader(r.body)
	}
	ask, err := http.NewRequestWithContext(ctx, method, r.address, body)
	if err != nil {
		return nil, err
	}
	ask.Header.Set("User-Agent", userAgent)
	ask.Header.Set("Accept", r.accept)
	ask.Header.Set("Accept-Encoding", "gzip")
	if r.posted != "" {
		ask.Header.Set("Content-Type", r.posted)
	}
	for name, value := range r.headers {
		ask.Header.Set(name, value)
	}
	return ask, nil
}

func (f *fetcher) receive(r request, answer *http.Response, now time.Time) (ledger.Document, error) {
	content, err := readBody(answer)
	if err != nil {
		return ledger.Document{}, err
	}
	d := ledger.Document{
		Hash: ledger.HashOf(content), Address: r.where(), MediaType: answer.Header.Get("Content-Type"), Fetched: now, Content: content,
	}
	was := validators{answer.Header.Get("ETag"), answer.Header.Get("Last-Modified"), d}
	if was.etag == "" && was.modified == "" { // it cannot be asked for conditionally
		return d, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.fetched) >= rememberedLimit {
		clear(f.fetched)
	}
	f.fetched[r.where()] = was
	return d, nil
}

func (f *fetcher) remembered(where string) validators {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fetched[where]
}

// readBody unpacks a body within the limit. A body that breaks off may come
// whole the next time.
func readBody(answer *http.Response) ([]byte, error) {
	var body io.Reader = answer.Body
	if answer.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(body)
		if err != nil {
			return nil, fmt.Errorf("the reply is not the gzip it says it is: %w", err)
		}
		body = unpacked
	}
	content, err := io.ReadAll(io.LimitReader(body, documentLimit+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the reply broke off after %d bytes: %w", len(content), err)
	case len(content) > documentLimit:
		return nil, backoff.Permanent(fmt.Errorf("the reply has more than %d bytes", documentLimit))
	case len(bytes.TrimSpace(content)) == 0:
		return nil, errors.New("the reply is empty")
	}
	return content, nil
}

// refusalLimit bounds what is read of a reply that refuses.
const refusalLimit = 64 << 10

// refused turns a status into an error, lasting or not as the status is. A
// server that says when to come back is believed up to ten minutes.
func (f *fetcher) refused(answer *http.Response, now time.Time) error {
	err := fmt.Errorf("the server answered %s", answer.Status)
	if f.source.explain != nil {
		reply, _ := io.ReadAll(io.LimitReader(answer.Body, refusalLimit)) // as much of it as there is
		if said := f.source.explain(answer.StatusCode, reply); said != "" {
			err = fmt.Errorf("the server answered %s: %s", answer.Status, said)
		}
	}
	if answer.StatusCode != http.StatusTooManyRequests && answer.StatusCode < 500 {
		return backoff.Permanent(err)
	}
	if wait := retryAfter(answer.Header.Get("Retry-After"), now); wait > 0 {
		return errors.Join(err, backoff.RetryAfter(wait))
	}
	return err
}

func retryAfter(header string, now time.Time) int {
	seconds, err := strconv.Atoi(header)
	if err != nil {
		at, err := http.ParseTime(header)
		if err != nil {
			return 0
		}
		seconds = int(at.Sub(now).Seconds())
	}
	return min(seconds, 600)
}

// lasting marks errors of the network that another try would meet again.
func lasting(ctx context.Context, err error) error {
	var dns *net.DNSError
	switch {
	case ctx.Err() != nil, errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork),
		errors.As(err, &dns) && !dns.IsTimeout, strings.Contains(err.Error(), "redirect"):
		return backoff.Permanent(err)
	}
	return err
}

// inWords says what went wrong for people, without the secrets of an address.
func (f *fetcher) inWords(err error, s source) string {
	host := s.first.where()
	if u, e := url.Parse(s.first.address); e == nil && u.Host != "" {
		host = u.Hostname()
	}
	var dns *net.DNSError
	var dial *net.OpError
	switch {
	case errors.Is(err, ssrf.ErrProhibitedIP), errors.Is(err, ssrf.ErrProhibitedNetwork):
		return host + " leads to a private address, which is refused; allow_private: in the plan, or --allow-private of waymark read, names hosts where that is meant"
	case errors.Is(err, context.DeadlineExceeded):
		return host + " did not answer within the deadline of the run; the figures recorded before stay"
	case errors.As(err, &dns):
		return host + " cannot be reached from here: its name is not found; the figures recorded before stay"
	case errors.As(err, &dial):
		return host + " cannot be reached from here: " + dial.Err.Error() + "; the figures recorded before stay"
	}
	text := err.Error()
	var failed *url.Error
	if errors.As(err, &failed) {
		text = failed.Err.Error()
	}
	for _, secret := range slices.Concat(slices.Collect(maps.Values(s.first.headers)), s.first.secrets) {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return host + ": " + text
}

// withoutSecrets takes user, password and query values out of an address.
func withoutSecrets(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return "(an address that cannot be read)"
	}
	u.User = nil
	query := u.Query()
	for name := range query {
		if lower := strings.ToLower(name); strings.Contains(lower, "key") || strings.Contains(lower, "token") || strings.Contains(lower, "secret") || strings.Contains(lower, "password") {
			query.Set(name, "…")
			u.RawQuery = query.Encode()
		}
	}
	return u.String()
}
