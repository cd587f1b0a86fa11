package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"
	"time"

	"waymark/indicators"
	"waymark/scoreboard"
)

// cacheKey is all that a page depends on.
type cacheKey struct {
	snapshot *scoreboard.Snapshot
	sequence uint64
	lang     indicators.Lang
	since    time.Time // when a reader of the scoreboard looked before
	address  string
}

// String tells keys apart.
func (k cacheKey) String() string {
	return fmt.Sprintf("%p %d %s %d %s", k.snapshot, k.sequence, k.lang, k.since.Unix(), k.address)
}

// entry is a rendered page, ready to be sent.
type entry struct {
	body   []byte
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
	sum := sha256.Sum256(body)
	return &entry{body, b.Bytes(), `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}, nil
}

// cached is how many pages are kept.
const cached = 128

// cache keeps rendered pages until the ledger or the scoreboard moves on.
type cache struct {
	mu       sync.Mutex
	snapshot *scoreboard.Snapshot
	sequence uint64
	pages    map[cacheKey]*entry
}

func (c *cache) get(k cacheKey) (*entry, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.pages[k]
	return e, ok
}

func (c *cache) put(k cacheKey, e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil || c.snapshot != k.snapshot || c.sequence != k.sequence || len(c.pages) >= cached {
		c.pages = make(map[cacheKey]*entry)
		c.snapshot, c.sequence = k.snapshot, k.sequence
	}
	c.pages[k] = e
}
