package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/testserver"
)

// TestSlowClientsAreLetGo lets a crowd trickle headers, bodies, and what they
// read, a byte a second, in time that passes by itself: each is let go in the
// time it is given, and whoever comes meanwhile is answered at once.
func TestSlowClientsAreLetGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		listener, ended := testserver.NewPipes(), make(chan error, 1)
		handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				http.Error(w, "the body ended early", http.StatusBadRequest)
				return
			}
			_, _ = io.WriteString(w, strings.Repeat("a long page ", 10_000)) // the reader may have gone
		})
		go func() { ended <- serveHTTP(ctx, listener, handler, func() {}) }()
		began := time.Now()
		gone := make(map[string]chan time.Duration)
		for name, trickle := range map[string]func(net.Conn){
			"headers": func(c net.Conn) { drip(c, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "+strings.Repeat("x", 1000)) },
			"a body": func(c net.Conn) {
				fmt.Fprint(c, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
				drip(c, strings.Repeat("x", 1000))
			},
			"reading": func(c net.Conn) {
				fmt.Fprint(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
				for one := make([]byte, 1); ; <-time.After(time.Second) {
					if _, err := c.Read(one); err != nil {
						return
					}
				}
			},
		} {
			gone[name] = make(chan time.Duration, 100)
			for range 100 {
				conn := listener.Dial()
				go func() { trickle(conn); gone[name] <- time.Since(began); conn.Close() }()
			}
		}
		<-time.After(time.Second)
		good := listener.Dial()
		fmt.Fprint(good, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
		if page, err := io.ReadAll(bufio.NewReader(good)); err != nil || len(page) < 100_000 || time.Since(began) > time.Second {
			t.Errorf("a good client got %d bytes after %s: %v", len(page), time.Since(began), err)
		}
		for name, most := range map[string]time.Duration{"headers": 7 * time.Second, "a body": 32 * time.Second, "reading": 123 * time.Second} {
			for range 100 {
				if took := <-gone[name]; took > most {
					t.Fatalf("who trickles %s is let go after %s, want %s", name, took, most)
				}
			}
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

// drip writes a byte a second until nobody takes it, and reads what is answered
// meanwhile.
func drip(c net.Conn, text string) {
	go io.Copy(io.Discard, c)
	for i := range len(text) {
		if _, err := io.WriteString(c, text[i:i+1]); err != nil {
			return
		}
		<-time.After(time.Second)
	}
}
