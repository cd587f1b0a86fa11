package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/scoreboard"
)

// theatre is a service on a real socket whose scoreboard moves when it is told.
type theatre struct {
	address string // host and port
	board   atomic.Pointer[scoreboard.Snapshot]
	close   func()
}

func openTheatre(t testing.TB) *theatre {
	t.Helper()
	c := config(t, testPlan(t))
	stage, done := &theatre{}, make(chan struct{})
	stage.board.Store(c.Board())
	c.Board, c.Done = stage.board.Load, done
	server := httptest.NewServer(unhurried(t, c))
	stage.address = server.Listener.Addr().String()
	stage.close = sync.OnceFunc(func() { close(done); server.Close() })
	t.Cleanup(stage.close)
	return stage
}

// move moves the scoreboard to a sequence.
func (s *theatre) move(sequence uint64) {
	next := *s.board.Load()
	next.Sequence = sequence
	s.board.Store(&next)
}

// follower is one open socket that asked for the stream of events. It has no
// goroutine of its own: what it is told waits in the socket until it is read.
type follower struct {
	conn   net.Conn
	status string
	head   string // of the answer
	rest   string // what was read and not looked at
}

// follow opens a socket and asks for the stream.
func (s *theatre) follow() (*follower, error) {
	conn, err := (&net.Dialer{Timeout: time.Minute}).Dial("tcp", s.address)
	f := &follower{conn: conn}
	if err == nil {
		err = f.ask()
	}
	return f, err
}

// ask asks for the stream, and reads the head of the answer.
func (f *follower) ask() error {
	if _, err := io.WriteString(f.conn, "GET /events HTTP/1.1\r\nHost: waymark\r\n\r\n"); err != nil {
		return errors.Join(err, f.conn.Close())
	}
	var err error
	if f.head, err = f.until("\r\n\r\n"); err != nil {
		return errors.Join(err, f.conn.Close())
	}
	f.status, _, _ = strings.Cut(strings.TrimPrefix(f.head, "HTTP/1.1 "), "\r\n")
	return nil
}

// until reads up to the end of a text.
func (f *follower) until(end string) (string, error) {
	if err := f.conn.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
		return "", err
	}
	for some := make([]byte, 1024); !strings.Contains(f.rest, end); {
		n, err := f.conn.Read(some)
		if f.rest += string(some[:n]); err != nil {
			return f.rest, fmt.Errorf("%q, then %w", f.rest, err)
		}
	}
	got, rest, _ := strings.Cut(f.rest, end)
	f.rest = rest
	return got + end, nil
}

// crowd opens so many sockets, a few at a time, and parts those that are let in
// from those that are refused.
func crowd(t testing.TB, s *theatre, n int) (let, refused []*follower) {
	t.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	places := make(chan struct{}, 64)
	for range n {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			f, err := s.follow()
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case f.status == "200 OK":
				let = append(let, f)
			default:
				refused = append(refused, f)
			}
		})
	}
	all.Wait()
	return let, refused
}

func leave(list ...[]*follower) {
	for _, group := range list {
		for _, f := range group {
			f.conn.Close()
		}
	}
}

// sockets is how many streams can be open at both ends in this process.
func sockets() int {
	files := openFiles()
	return int(min(10_000, (files-min(files, 400))/2))
}

// inUse is the memory in use: heap and stacks.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// held is the memory in use after a collection.
func held() uint64 {
	runtime.GC()
	return inUse()
}

// TestTenThousandStreams opens as many streams as this machine lets one process
// have. As many as may follow are told of a move, though nobody reads meanwhile;
// the others are refused and told when to come back; pages are answered all the
// time; and nothing is left when they have gone.
func TestTenThousandStreams(t *testing.T) {
	n := sockets()
	if n <= mostStreams {
		t.Skipf("not tested: more than %d streams (only %d sockets may be open here; raise `ulimit -n`)", mostStreams, n)
	}
	s := openTheatre(t)
	readPage(t, s)
	before, goroutines := held(), runtime.NumGoroutine()
	let, refused := crowd(t, s, n)
	defer leave(let, refused)
	if len(let) != mostStreams || len(refused) != n-mostStreams {
		t.Fatalf("%d let in, %d refused of %d", len(let), len(refused), n)
	}
	for _, f := range refused {
		if f.status != "503 Service Unavailable" || !strings.Contains(f.head, "\r\nRetry-After: 60\r\n") {
			t.Fatalf("refused with %q", f.head)
		}
	}
	if each := (held() - before) / uint64(n); each > 64<<10 {
		t.Errorf("%d bytes for each socket", each)
	}
	readPage(t, s)
	s.move(8)
	for _, f := range let {
		if _, err := f.until("data: 8\n\n"); err != nil {
			t.Fatal(err)
		}
	}
	readPage(t, s)
	leave(let, refused)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for runtime.NumGoroutine() > goroutines+10 {
		if ctx.Err() != nil {
			t.Fatalf("%d goroutines are left of %d before", runtime.NumGoroutine(), goroutines)
		}
		runtime.Gosched()
	}
	again, err := s.follow()
	if err != nil || again.status != "200 OK" {
		t.Errorf("after all have gone: %q %v", again.head, err)
	}
	leave([]*follower{again})
}

// readPage asks for the scoreboard as any reader does.
func readPage(t testing.TB, s *theatre) {
	t.Helper()
	client := &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get("http://" + s.address + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := bufio.NewReader(resp.Body).WriteTo(io.Discard); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(resp.StatusCode, err)
	}
}

// BenchmarkStreams opens as many streams as may follow at once, and tells them
// all of a move of the scoreboard.
func BenchmarkStreams(b *testing.B) {
	n := min(mostStreams, sockets())
	for b.Loop() {
		s := openTheatre(b)
		readPage(b, s)
		before := held()
		start := time.Now()
		let, refused := crowd(b, s, n)
		opened := time.Since(start)
		each := float64(held()-before) / float64(len(let))
		start = time.Now()
		s.move(8)
		for _, f := range let {
			if _, err := f.until("data: 8\n\n"); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(let)), "streams")
		b.ReportMetric(each/1024, "KiB/stream")
		b.ReportMetric(float64(len(let))/opened.Seconds(), "opened/s")
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms-to-tell-all")
		leave(let, refused)
		s.close()
	}
}
