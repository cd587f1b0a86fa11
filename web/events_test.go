package web

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"waymark/scoreboard"
	"waymark/testserver"
)

func TestEventsFollowTheScoreboard(t *testing.T) {
	c := config(t, testPlan(t))
	var current atomic.Pointer[scoreboard.Snapshot]
	first := *c.Board()
	first.Sequence = 7
	current.Store(&first)
	done := make(chan struct{})
	c.Board, c.Done = current.Load, done
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	defer server.Close()
	resp, err := http.Get(server.URL + "/events")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if kind := resp.Header.Get("Content-Type"); kind != "text/event-stream" || resp.Header.Get("Content-Encoding") != "" {
		t.Errorf("%q, encoded %q", kind, resp.Header.Get("Content-Encoding"))
	}
	lines := bufio.NewScanner(resp.Body)
	await := func(want string) {
		t.Helper()
		for lines.Scan() {
			if lines.Text() == want {
				return
			}
		}
		t.Fatalf("the stream ended before %q: %v", want, lines.Err())
	}
	await("data: 7")
	second := first
	second.Sequence = 8
	current.Store(&second)
	await("data: 8")
	close(done)
	for lines.Scan() {
		if text := lines.Text(); strings.HasPrefix(text, "data: ") {
			t.Errorf("told %q after the end", text)
		}
	}
}

// TestStreamsHaveALimit leaves files for pages where a process may have few.
func TestStreamsHaveALimit(t *testing.T) {
	for files, want := range map[uint64]int{1 << 20: mostStreams, 1024: 512, 0: 0} {
		a := audience{board: config(t, testPlan(t)).Board, most: streamsAllowed(files)}
		for range want {
			if _, ok := a.join(); !ok {
				t.Fatalf("%d files: refused too early", files)
			}
		}
		if _, ok := a.join(); ok {
			t.Errorf("%d files: one too many was let in", files)
		}
		for range want {
			a.leave()
		}
		if _, ok := a.join(); ok != (want > 0) {
			t.Errorf("%d files: places that were left are not given", files)
		} else if ok {
			a.leave()
		}
	}
}

// TestSlowFollowerIsDropped stops reading in the middle of a stream: the others
// are told in time, and the one who stopped is let go.
func TestSlowFollowerIsDropped(t *testing.T) {
	c := config(t, testPlan(t))
	synctest.Test(t, func(t *testing.T) {
		s := theatre{}
		s.board.Store(c.Board())
		c.Board = s.board.Load
		site, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		listener := testserver.NewPipes()
		server := &http.Server{Handler: site, ReadHeaderTimeout: time.Second}
		go server.Serve(listener)
		var list []*follower
		for range 10 {
			f := &follower{conn: listener.Dial()}
			if err := f.ask(); err != nil || f.status != "200 OK" {
				t.Fatal(f.head, err)
			}
			list = append(list, f)
		}
		slow, others := list[0], list[1:]
		for _, f := range others {
			if _, err := f.until("data: 0\n\n"); err != nil {
				t.Fatal(err)
			}
		}
		s.move(8)
		moved := time.Now()
		for _, f := range others {
			if _, err := f.until("data: 8\n\n"); err != nil || time.Since(moved) > lookEvery {
				t.Errorf("told after %s: %v", time.Since(moved), err)
			}
		}
		<-time.After(streamWait)
		synctest.Wait()
		if n, err := slow.conn.Read(make([]byte, 100)); n > 0 || !errors.Is(err, io.EOF) {
			t.Errorf("the slow one got %d bytes more: %v", n, err)
		}
		leave(others)
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
