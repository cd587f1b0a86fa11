package web

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"waymark/scoreboard"
)

// mostStreams is how many pages may follow the scoreboard at once; each costs
// a connection. Beyond it a page keeps what it shows.
const mostStreams = 2000

// fewFiles is what a process may have open where nothing else is known.
const fewFiles = 1024

// streamsAllowed is how many pages may follow at once where a process may have
// so many files open: half of them are kept for everyone else.
func streamsAllowed(files uint64) int {
	return int(min(mostStreams, files/2))
}

// How often the scoreboard is looked at while anyone follows it, how often a
// silent stream is kept open, and how long a slow reader may take.
const (
	lookEvery  = 500 * time.Millisecond
	breathe    = 25 * time.Second
	streamWait = 10 * time.Second
)

// audience is everyone who follows the scoreboard. One watcher looks for all of
// them, and only while there are any.
type audience struct {
	board func() *scoreboard.Snapshot
	most  int // followers at once

	mu    sync.Mutex
	open  int
	moved chan struct{} // closed when the scoreboard has moved
	stop  chan struct{} // ends the watcher
}

// join adds a follower; false where there are too many. The channel is closed
// at the next move.
func (a *audience) join() (moved <-chan struct{}, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open >= a.most {
		return nil, false
	}
	if a.open++; a.open == 1 {
		a.moved, a.stop = make(chan struct{}), make(chan struct{})
		go a.watch(a.board(), a.stop)
	}
	return a.moved, true
}

// next gives the channel of the next move.
func (a *audience) next() <-chan struct{} {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.moved
}

func (a *audience) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open--; a.open == 0 {
		close(a.stop)
	}
}

func (a *audience) watch(seen *scoreboard.Snapshot, stop <-chan struct{}) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
		}
		if now := a.board(); now != seen {
			seen = now
			a.mu.Lock()
			close(a.moved)
			a.moved = make(chan struct{})
			a.mu.Unlock()
		}
	}
}

// events tells a page that the scoreboard moved, as server-sent events: first
// where it stands, then each time it moves.
func (s *site) events(w http.ResponseWriter, r *http.Request) {
	moved, ok := s.audience.join()
	if !ok {
		w.Header().Set("Retry-After", "60")
		plain(w, http.StatusServiceUnavailable, "too many pages follow the scoreboard; this one is not told of changes\n")
		return
	}
	defer s.audience.leave()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	out := http.NewResponseController(w)
	say := func(text string) bool {
		if err := out.SetWriteDeadline(time.Now().Add(streamWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
			return false
		}
		_, err := w.Write([]byte(text))
		return err == nil && out.Flush() == nil
	}
	pause := time.NewTicker(breathe)
	defer pause.Stop()
	for good := say("retry: 5000\n" + s.standsAt()); good; {
		select {
		case <-r.Context().Done():
			return
		case <-s.Done:
			return
		case <-moved:
			moved = s.audience.next()
			good = say(s.standsAt())
		case <-pause.C:
			good = say(":\n\n")
		}
	}
}

// standsAt is the event that says where the scoreboard stands.
func (s *site) standsAt() string {
	return fmt.Sprintf("event: board\ndata: %d\n\n", s.Board().Sequence)
}
