package collector

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/temoto/robotstxt"
)

// Manners towards servers, whichever collectors ask them: one request at a
// time, and some time between two.
const (
	hostPace    = 500 * time.Millisecond
	longestPace = time.Minute // that a robots.txt can ask for
	robotsKept  = 24 * time.Hour
	robotsLimit = 512 << 10
	robotsPath  = "/robots.txt"
)

// robotsName is how robots.txt calls this program.
const robotsName = "Waymark"

// hosts are the servers that the collectors of a plan have asked.
type hosts struct {
	mu  sync.Mutex
	all map[string]*host
}

// host is one server. Its fields belong to who holds the turn.
type host struct {
	turn   chan struct{} // holds one token
	next   time.Time     // the earliest time of the next request
	pace   time.Duration
	robots *robotstxt.RobotsData
	read   time.Time // when robots was
}

func newHosts() *hosts { return &hosts{all: make(map[string]*host)} }

func (hs *hosts) host(name string) *host {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h, known := hs.all[name]
	if !known {
		h = &host{turn: make(chan struct{}, 1), pace: hostPace}
		h.turn <- struct{}{}
		hs.all[name] = h
	}
	return h
}

// at waits for a turn with the server of an address, and asks for its leave
// where a page is read. done ends the turn. Hosts that the collector may have
// at private addresses are one's own, and are asked at once.
func (f *fetcher) at(ctx context.Context, address *url.URL, now time.Time) (done func(), err error) {
	h := f.hosts.host(address.Host)
	own := slices.Contains(f.source.allowed, address.Hostname())
	if own && !f.source.page {
		return func() {}, nil
	}
	if err := h.enter(ctx); err != nil {
		return nil, err
	}
	if own {
		h.pace = 0
	}
	if f.source.page {
		if err := f.permit(ctx, h, address, now); err != nil {
			h.leave()
			return nil, err
		}
	}
	return h.leave, nil
}

// enter waits for its turn with a host. leave ends it.
func (h *host) enter(ctx context.Context) error {
	select {
	case <-h.turn:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := wait(ctx, time.Until(h.next)); err != nil {
		h.turn <- struct{}{}
		return err
	}
	return nil
}

func (h *host) leave() {
	h.next = time.Now().Add(h.pace)
	h.turn <- struct{}{}
}

// permit asks the host's robots.txt whether a page may be read. It is called
// by who holds the turn.
func (f *fetcher) permit(ctx context.Context, h *host, page *url.URL, now time.Time) error {
	if h.robots == nil || now.Sub(h.read) > robotsKept {
		robots, err := f.robots(ctx, page)
		if err != nil {
			return err
		}
		h.robots, h.read = robots, now
	}
	group := h.robots.FindGroup(robotsName)
	if group.CrawlDelay > h.pace && h.pace > 0 {
		h.pace = min(group.CrawlDelay, longestPace)
	}
	if !group.Test(page.RequestURI()) {
		return backoff.Permanent(fmt.Errorf("its robots.txt asks programs not to read %s: ask the office for leave or another address, or put the document into a folder (kind: folder)", page.Path))
	}
	return nil
}

// checkPageRedirect asks for leave to read where a page has moved to: of the
// host whose turn is held; another one is asked by try.
func (f *fetcher) checkPageRedirect(next *http.Request, before []*http.Request) error {
	err := checkRedirect(next, before)
	first := before[0].URL
	switch {
	case err != nil, first.Path == robotsPath:
		return err
	case next.URL.Host != first.Host:
		return http.ErrUseLastResponse
	}
	h := f.hosts.host(first.Host)
	return f.permit(next.Context(), h, next.URL, h.read)
}

// robots fetches a host's robots.txt. A host without one permits everything;
// one that answers with an error of its own permits nothing for now.
func (f *fetcher) robots(ctx context.Context, page *url.URL) (*robotstxt.RobotsData, error) {
	address := url.URL{Scheme: page.Scheme, Host: page.Host, Path: robotsPath}
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, backoff.Permanent(err)
	}
	ask.Header.Set("User-Agent", userAgent)
	answer, err := f.client.Do(ask)
	if err != nil {
		return nil, lasting(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusInternalServerError {
		return nil, fmt.Errorf("its robots.txt cannot be read now: the server answered %s", answer.Status)
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, robotsLimit))
	if err != nil {
		return nil, fmt.Errorf("its robots.txt broke off: %w", err)
	}
	robots, err := robotstxt.FromStatusAndBytes(answer.StatusCode, text)
	if err != nil { // what cannot be understood forbids nothing
		return robotstxt.FromStatusAndBytes(http.StatusNotFound, nil)
	}
	return robots, nil
}
