package web

import (
	"sync"

	"waymark/indicators"
	"waymark/scoreboard"
)

// cacheKey is all that a page depends on.
type cacheKey struct {
	snapshot *scoreboard.Snapshot
	sequence uint64
	lang     indicators.Lang
	address  string
}

// cached is how many pages are kept.
const cached = 128

// cache keeps rendered pages until the ledger or the scoreboard moves on.
type cache struct {
	mu       sync.Mutex
	snapshot *scoreboard.Snapshot
	sequence uint64
	pages    map[cacheKey][]byte
}

func (c *cache) get(k cacheKey) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	body, ok := c.pages[k]
	return body, ok
}

func (c *cache) put(k cacheKey, body []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.pages == nil || c.snapshot != k.snapshot || c.sequence != k.sequence || len(c.pages) >= cached {
		c.pages = make(map[cacheKey][]byte)
		c.snapshot, c.sequence = k.snapshot, k.sequence
	}
	c.pages[k] = body
}
