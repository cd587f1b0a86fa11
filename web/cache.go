package web

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"

	"waymark/indicators"
	"waymark/scoreboard"
)

// state is what a page is made from. The scoreboard as it is depends on its
// snapshot alone; every other page on the ledger, too.
type state struct {
	snapshot *scoreboard.Snapshot
	sequence uint64 // of the ledger
}

// follows tells whether a state is another than one before, and not older.
func (s state) follows(before state) bool {
	return s != before && s.sequence >= before.sequence &&
		(before.snapshot == nil || s.snapshot.Sequence >= before.snapshot.Sequence)
}

// cacheKey is all that a page depends on.
type cacheKey struct {
	state
	lang    indicators.Lang
	since   time.Time // when a reader of the scoreboard looked before
	address string
}

// String tells keys apart.
func (k cacheKey) String() string {
	return fmt.Sprintf("%p %d %s", k.snapshot, k.sequence, k.name())
}

// name tells pages of one state apart.
func (k cacheKey) name() string { return fmt.Sprintf("%s %d %s", k.lang, k.since.Unix(), k.address) }

// entry is a rendered page, ready to be sent.
type entry struct {
	zipped []byte
	tag    string
}

func newEntry(body []byte) (*entry, error) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(body); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return &entry{b.Bytes(), tagOf(body)}, nil
}

// send answers with a page, or with nothing new to one who has it.
func send(w http.ResponseWriter, r *http.Request, e *entry) {
	if unchanged(w, r, e.tag) {
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(e.zipped) //nolint:gosec // our templates escape; the reader may have gone
		return
	}
	if z, err := gzip.NewReader(bytes.NewReader(e.zipped)); err == nil { // we wrote it
		_, _ = io.Copy(w, z) // the reader may have gone
	}
}

// cached is how many pages of a state are kept.
const cached = 128

// cache keeps the pages of a state, and those of the state before it.
type cache struct {
	mu          sync.Mutex
	now, before generation
}

type generation struct {
	state
	pages map[string]*entry
}

// get gives a page. The first that is asked for of a new state begins a
// generation.
func (c *cache) get(k cacheKey) (*entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.follows(c.now.state) {
		c.before, c.now = c.now, generation{k.state, make(map[string]*entry)}
	}
	if k.state != c.now.state {
		return nil, false
	}
	e, ok := c.now.pages[k.name()]
	return e, ok
}

// former gives a page as it was in the state before, if that was at or after a
// sequence.
func (c *cache) former(k cacheKey, sequence uint64) (*entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.state != c.now.state || c.before.sequence < sequence {
		return nil, false
	}
	e, ok := c.before.pages[k.name()]
	return e, ok
}

// put keeps a page. One of the state before is still of use to those who come
// while that of now is made.
func (c *cache) put(k cacheKey, e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, g := range []*generation{&c.now, &c.before} {
		if g.state != k.state {
			continue
		}
		if len(g.pages) >= cached {
			clear(g.pages)
		}
		g.pages[k.name()] = e
	}
}
