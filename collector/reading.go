package collector

import (
	"context"
	"fmt"
	"runtime/debug"
	"sync/atomic"

	"waymark/indicators"
	"waymark/ledger"
)

// leftMost bounds the readers that were left behind and still work, of all
// collectors together: each holds a document and a part of a processor.
const leftMost = 4

// leftBehind counts readers that did not come to their end within the deadline
// of their run.
type leftBehind struct{ now atomic.Int32 }

// reading is what a reader gives.
type reading struct {
	vintages []indicators.Vintage
	faults   []error
	panicked error
}

// read reads a document within the deadline of the run. A reader that does not
// come to its end is left behind; where several were, none is begun until one
// of them ends.
func read(ctx context.Context, c *collector, d ledger.Document) ([]indicators.Vintage, []error, error) {
	if n := c.left.now.Load(); n >= leftMost {
		return nil, nil, fmt.Errorf("the document was not read: %d others are still being read long after the deadlines of their runs; restart Waymark if that lasts", n)
	}
	done := make(chan reading) // nobody waits for one that was left
	go func() {
		r := c.readGuarded(d)
		select {
		case done <- r:
		case <-ctx.Done():
			c.left.now.Add(-1)
		}
	}()
	select {
	case r := <-done:
		return r.vintages, r.faults, r.panicked
	case <-ctx.Done():
		c.left.now.Add(1)
		return nil, nil, fmt.Errorf("the document could not be read within the deadline of the run: %w", ctx.Err())
	}
}

// readGuarded turns a panic of a reader into an error.
func (c *collector) readGuarded(d ledger.Document) (r reading) {
	defer func() {
		if p := recover(); p != nil {
			r.panicked = fmt.Errorf("%s stopped unexpectedly: %v\n%s", c.Kind, p, debug.Stack())
		}
	}()
	r.vintages, r.faults = c.source.read(d)
	return r
}
