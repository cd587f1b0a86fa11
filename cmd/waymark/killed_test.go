package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"waymark/ledger"
)

// keeper takes messages of the webhook kind and notes their keys.
type keeper struct {
	*httptest.Server
	mu     sync.Mutex
	keys   []string
	answer http.HandlerFunc // nil says 200
}

func newKeeper(t *testing.T, answer http.HandlerFunc) *keeper {
	t.Helper()
	k := &keeper{answer: answer}
	k.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			return
		}
		_, _ = io.Copy(io.Discard, r.Body) // or the server would not notice that the sender is gone
		k.mu.Lock()
		k.keys = append(k.keys, r.Header.Get("webhook-id"))
		answer := k.answer
		k.mu.Unlock()
		if answer != nil {
			answer(w, r)
		}
	}))
	t.Cleanup(k.Close)
	return k
}

func (k *keeper) taken() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.keys)
}

// behave lets the receiver take whatever comes from now on.
func (k *keeper) behave() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.answer = nil
}

// startProcess runs `waymark serve` as a process of its own, and gives what
// kills it without warning.
func startProcess(t *testing.T, data, config string) (w walker, kill func()) {
	t.Helper()
	w = newWalker(t, data)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	process := exec.Command("waymark", "serve", "--data", data, "--config", config, "--listen", strings.TrimPrefix(w.address, "http://"))
	process.Env = append(os.Environ(), "HOME="+t.TempDir())
	process.Stderr = log
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = process.Process.Kill()
		if err := process.Wait(); !killed(err) {
			said, _ := os.ReadFile(log.Name())
			t.Errorf("the service ended by itself: %v\n%s", err, said)
		}
		log.Close()
	})
	t.Cleanup(kill)
	w.waitUntilReady(t)
	return w, kill
}

// killed tells whether a process ended by a signal.
func killed(err error) bool {
	var exit *exec.ExitError
	return errors.As(err, &exit) && !exit.Exited()
}

// TestKilledBetweenDecidingAndSending kills the service, as kill -9 does, at
// the worst moments, and starts it again. What was decided and not taken by the
// receiver is taken once; what was taken without an answer that was heard is
// sent once more, with the same key.
func TestKilledBetweenDecidingAndSending(t *testing.T) {
	if testing.Short() {
		t.Skip("not tested with -short: what a killed process was sending is left to it for 70 seconds")
	}
	t.Parallel()
	cases := []struct {
		name   string
		group  string           // how long a notice waits before it is a message
		answer http.HandlerFunc // until the kill
		before int              // times the receiver takes the message before the kill
		after  int              // and after it
	}{
		{"decided", "30s", nil, 0, 1},
		{"refused once", "1s", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }, 1, 1},
		{"sending", "1s", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 1, 1},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			people := newKeeper(t, c.answer)
			data, config := lampsIn(t, t.TempDir(), "routes: [{id: hook, kind: webhook, url: '"+people.URL+"'}]\nalerts: [{route: hook, group: "+c.group+"}]\n")
			w, kill := startProcess(t, data, config)
			w.waitFor(t, "the alerter to have taken in how things stand", func() bool {
				return strings.Contains(w.get(t, "/metrics"), `waymark_target_probability{domain="light"`) && strings.Contains(w.get(t, "/api/v1/alerts"), `"items":[]`)
			})
			w.post(t, 2025, 2100)
			w.waitFor(t, "the slip to be decided", func() bool { return strings.Contains(w.get(t, "/api/v1/alerts"), `"lit-2027"`) })
			w.waitFor(t, "the receiver to hear of it", func() bool { return len(people.taken()) == c.before })
			kill()
			if n := len(people.taken()); n != c.before {
				t.Fatalf("the receiver heard of it %d times before the kill, want %d", n, c.before)
			}
			people.behave()
			_, kill = startProcess(t, data, config)
			settled(t, data)
			kill()
			keys := people.taken()
			if slices.Sort(keys); len(keys) != c.before+c.after || len(slices.Compact(keys)) != 1 {
				t.Errorf("the receiver heard of %q, want one message %d times", people.taken(), c.before+c.after)
			}
		})
	}
}

// settled waits until the outbox holds one message, and it is delivered.
func settled(t *testing.T, data string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	l, err := ledger.Open(ctx, ledger.Options{Dir: data, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		messages, err := l.Outbox(ctx, "", 10)
		if err != nil {
			t.Fatal(err)
		}
		if len(messages) > 0 && messages[0].State != ledger.Waiting {
			if len(messages) != 1 || messages[0].State != ledger.Delivered {
				t.Fatalf("the outbox holds %+v, want one delivered message", messages)
			}
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("the outbox still holds %+v", messages)
		}
	}
}
