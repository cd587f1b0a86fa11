package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

// clock is a clock that tests move by hand.
type clock struct{ at atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.at.Store(time.Date(2030, 5, 6, 8, 0, 0, 0, time.UTC).UnixNano())
	return c
}
func (c *clock) now() time.Time        { return time.Unix(0, c.at.Load()).UTC() }
func (c *clock) move(by time.Duration) { c.at.Add(int64(by)) }

func openLedger(t *testing.T, dir string, c *clock) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: dir, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func newOutbox(t *testing.T, l *ledger.Ledger, timeout time.Duration, routes ...delivery.Route) *delivery.Outbox {
	t.Helper()
	o, err := delivery.New(delivery.Config{Ledger: l, Routes: routes, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// receiver counts what it accepts, by the message's key, and misbehaves as told.
type receiver struct {
	*httptest.Server
	mu       sync.Mutex
	accepted map[string]int
	order    []string
	// behave answers a message; accept records it. nil accepts and says so.
	behave func(w http.ResponseWriter, r *http.Request, accept func())
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{accepted: make(map[string]int)}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		if request.Method == http.MethodHead {
			return
		}
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return // half a message is none
		}
		accept := func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			key := request.Header.Get("webhook-id")
			r.accepted[key]++
			r.order = append(r.order, key)
		}
		if behave := r.behaviour(); behave != nil {
			behave(w, request, accept)
			return
		}
		accept()
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) behaviour() func(http.ResponseWriter, *http.Request, func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.behave
}

func (r *receiver) set(behave func(http.ResponseWriter, *http.Request, func())) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.behave = behave
}

func (r *receiver) count(key string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.accepted[key]
}

func (r *receiver) route() delivery.Route {
	return delivery.Route{ID: "hook", Kind: "webhook", URL: r.URL}
}

func madeUp(key string) delivery.Message {
	return delivery.Message{Key: key, Kind: "sample", Lang: indicators.English, Title: "Made up", Text: "Nothing happened."}
}

func queue(t *testing.T, o *delivery.Outbox, m delivery.Message) {
	t.Helper()
	if _, err := o.Queue(t.Context(), "hook", m); err != nil {
		t.Fatal(err)
	}
}

// flushFor lets time pass in steps, sending what is ready at each.
func flushFor(t *testing.T, o *delivery.Outbox, c *clock, whole, step time.Duration) {
	t.Helper()
	for passed := time.Duration(0); passed <= whole; passed += step {
		if err := o.Flush(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.move(step)
	}
}

func state(t *testing.T, l *ledger.Ledger, key string) ledger.Outgoing {
	t.Helper()
	all, err := l.Outbox(t.Context(), "", 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range all {
		if m.Key == key {
			return m
		}
	}
	t.Fatalf("no message %s", key)
	return ledger.Outgoing{}
}

func TestQueuedTwiceIsSentOnce(t *testing.T) {
	c, r := newClock(), newReceiver(t)
	l := openLedger(t, t.TempDir(), c)
	o := newOutbox(t, l, 0, r.route())
	for range 3 {
		queue(t, o, madeUp("a"))
		flushFor(t, o, c, time.Hour, 20*time.Minute)
	}
	if n := r.count("a"); n != 1 {
		t.Errorf("accepted %d times, want once", n)
	}
	if m := state(t, l, "a"); m.State != ledger.Delivered || m.Tries != 1 {
		t.Errorf("the outbox says %+v", m)
	}
}

// TestRouteInTrouble holds every way in which a route may fail against what
// must come of it: nothing lost, at most one duplicate.
func TestRouteInTrouble(t *testing.T) {
	hang := func(_ http.ResponseWriter, r *http.Request, _ func()) { <-r.Context().Done() }
	cases := []struct {
		name    string
		behave  func(http.ResponseWriter, *http.Request, func())
		trouble time.Duration
		want    [2]int // accepted at least, at most
	}{
		{"answers 500 for a day", func(w http.ResponseWriter, _ *http.Request, _ func()) { w.WriteHeader(500) }, 24 * time.Hour, [2]int{1, 1}},
		{"asks to come back later", func(w http.ResponseWriter, _ *http.Request, _ func()) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		}, 2 * time.Hour, [2]int{1, 1}},
		{"refuses until a person sets it right", func(w http.ResponseWriter, _ *http.Request, _ func()) { w.WriteHeader(403) }, 24 * time.Hour, [2]int{1, 1}},
		{"redirects", func(w http.ResponseWriter, r *http.Request, _ func()) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, time.Hour, [2]int{1, 1}},
		{"is too slow once", once(hang), 0, [2]int{1, 1}},
		{"loses the answer after accepting", once(func(w http.ResponseWriter, _ *http.Request, accept func()) {
			accept()
			panic(http.ErrAbortHandler)
		}), 0, [2]int{1, 2}},
		{"always loses the answer after accepting", func(w http.ResponseWriter, _ *http.Request, accept func()) {
			accept()
			panic(http.ErrAbortHandler)
		}, 24 * time.Hour, [2]int{1, 2}},
	}
	for _, x := range cases {
		t.Run(x.name, func(t *testing.T) {
			c, r := newClock(), newReceiver(t)
			l := openLedger(t, t.TempDir(), c)
			o := newOutbox(t, l, 200*time.Millisecond, r.route())
			r.set(x.behave)
			queue(t, o, madeUp("a"))
			flushFor(t, o, c, x.trouble, 15*time.Minute)
			if x.trouble > 0 {
				r.set(nil)
			}
			flushFor(t, o, c, 2*time.Hour, 15*time.Minute)
			if n := r.count("a"); n < x.want[0] || n > x.want[1] {
				t.Errorf("accepted %d times, want %d to %d; the outbox says %+v", n, x.want[0], x.want[1], state(t, l, "a"))
			}
			if m := state(t, l, "a"); m.State == ledger.Waiting || m.State == ledger.GivenUp {
				t.Errorf("the outbox says %+v", m)
			}
		})
	}
}

// once misbehaves the first time alone.
func once(behave func(http.ResponseWriter, *http.Request, func())) func(http.ResponseWriter, *http.Request, func()) {
	var done atomic.Bool
	return func(w http.ResponseWriter, r *http.Request, accept func()) {
		if done.Swap(true) {
			accept()
			return
		}
		behave(w, r, accept)
	}
}

func TestRouteDownForADay(t *testing.T) {
	c, r := newClock(), newReceiver(t)
	l := openLedger(t, t.TempDir(), c)
	address := r.Listener.Addr().String()
	r.Close()
	o := newOutbox(t, l, 0, delivery.Route{ID: "hook", Kind: "webhook", URL: "http://" + address})
	for i := range 20 {
		queue(t, o, madeUp(fmt.Sprint(i)))
	}
	flushFor(t, o, c, 24*time.Hour, time.Hour)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", address)
	if err != nil {
		t.Skipf("not tested: the address was taken meanwhile: %v", err)
	}
	back := newReceiver(t)
	back.Listener.Close()
	server := &http.Server{Handler: back.Config.Handler, ReadHeaderTimeout: time.Second}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	flushFor(t, o, c, time.Hour, 15*time.Minute)
	for i := range 20 {
		if n := back.count(fmt.Sprint(i)); n != 1 {
			t.Errorf("message %d was accepted %d times, want once", i, n)
		}
	}
}

// TestKilledWhileSending claims a message as a process would that dies then.
func TestKilledWhileSending(t *testing.T) {
	c, r := newClock(), newReceiver(t)
	l := openLedger(t, t.TempDir(), c)
	o := newOutbox(t, l, 0, r.route())
	queue(t, o, madeUp("a"))
	if _, ok, err := l.Claim(t.Context(), "hook", time.Minute); !ok || err != nil {
		t.Fatal(ok, err)
	}
	flushFor(t, o, c, 50*time.Second, 10*time.Second)
	if n := r.count("a"); n != 0 {
		t.Fatalf("sent %d times while another was sending it", n)
	}
	flushFor(t, o, c, time.Minute, 10*time.Second)
	if n := r.count("a"); n != 1 {
		t.Errorf("sent %d times after the other had died, want once", n)
	}
}

// TestStoppedWhileSending stops the service while a receiver thinks: its answer
// is still heard.
func TestStoppedWhileSending(t *testing.T) {
	c, r := newClock(), newReceiver(t)
	l := openLedger(t, t.TempDir(), c)
	o := newOutbox(t, l, 0, r.route())
	came, answer := make(chan bool), make(chan bool)
	r.set(func(_ http.ResponseWriter, _ *http.Request, accept func()) {
		accept()
		came <- true
		<-answer
	})
	queue(t, o, madeUp("a"))
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- o.Run(ctx) }()
	<-came
	stop()
	close(answer)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if m := state(t, l, "a"); m.State != ledger.Delivered || r.count("a") != 1 {
		t.Errorf("accepted %d times; the outbox says %+v", r.count("a"), m)
	}
}

func TestClockSteps(t *testing.T) {
	for _, step := range []time.Duration{-48 * time.Hour, 48 * time.Hour} {
		c, r := newClock(), newReceiver(t)
		l := openLedger(t, t.TempDir(), c)
		o := newOutbox(t, l, 0, r.route())
		r.set(once(func(w http.ResponseWriter, _ *http.Request, _ func()) { w.WriteHeader(503) }))
		queue(t, o, madeUp("a"))
		flushFor(t, o, c, 0, time.Second)
		c.move(step)
		flushFor(t, o, c, time.Minute, 10*time.Second)
		queue(t, o, madeUp("b"))
		flushFor(t, o, c, time.Minute, 10*time.Second)
		if r.count("a") != 1 || r.count("b") != 1 {
			t.Errorf("after a step of %s: a %d times, b %d times, want once each", step, r.count("a"), r.count("b"))
		}
	}
}

// TestTwoReplicas lets two processes' worth of outboxes run on one ledger.
func TestTwoReplicas(t *testing.T) {
	c, r, dir := newClock(), newReceiver(t), t.TempDir()
	first, second := openLedger(t, dir, c), openLedger(t, dir, c)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, l := range []*ledger.Ledger{first, second} {
		o := newOutbox(t, l, 0, r.route())
		group.Go(func() {
			if err := o.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	o := newOutbox(t, first, 0, r.route())
	const messages = 40
	for i := range messages {
		queue(t, o, madeUp(fmt.Sprint(i)))
	}
	waitFor(t, func() bool { return r.count(fmt.Sprint(messages-1)) > 0 })
	cancel()
	group.Wait()
	flushFor(t, o, c, 5*time.Minute, time.Minute)
	for i := range messages {
		if n := r.count(fmt.Sprint(i)); n != 1 {
			t.Errorf("message %d was accepted %d times, want once", i, n)
		}
	}
}

func TestThreadKeepsItsOrder(t *testing.T) {
	c, r := newClock(), newReceiver(t)
	o := newOutbox(t, openLedger(t, t.TempDir(), c), 0, r.route())
	r.set(func(w http.ResponseWriter, request *http.Request, accept func()) {
		if request.Header.Get("webhook-id") == "slip" {
			w.WriteHeader(500)
			return
		}
		accept()
	})
	for _, key := range []string{"slip", "recovery", "other"} {
		m := madeUp(key)
		if key != "other" {
			m.Thread = "lamps"
		}
		queue(t, o, m)
	}
	flushFor(t, o, c, time.Hour, 10*time.Minute)
	r.set(nil)
	flushFor(t, o, c, time.Hour, 10*time.Minute)
	if got := fmt.Sprint(r.order); got != "[other slip recovery]" {
		t.Errorf("arrived as %s, want [other slip recovery]", got)
	}
}

func TestUnknownRouteIsRefused(t *testing.T) {
	o := newOutbox(t, openLedger(t, t.TempDir(), newClock()), 0)
	if _, err := o.Queue(t.Context(), "nowhere", madeUp("a")); !errors.Is(err, delivery.ErrNoRoute) {
		t.Errorf("got %v", err)
	}
}

func waitFor(t *testing.T, isSo func() bool) {
	t.Helper()
	tick, deadline := time.NewTicker(10*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for !isSo() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("waited a minute")
		}
	}
}
