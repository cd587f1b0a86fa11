package web

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"waymark/scoreboard"
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

func TestStreamsHaveALimit(t *testing.T) {
	c := config(t, testPlan(t))
	a := audience{board: c.Board}
	for range mostStreams {
		if _, ok := a.join(); !ok {
			t.Fatal("refused too early")
		}
	}
	if _, ok := a.join(); ok {
		t.Error("one too many was let in")
	}
	a.leave()
	if _, ok := a.join(); !ok {
		t.Error("a place that was left is not given")
	}
	for range mostStreams {
		a.leave()
	}
}
