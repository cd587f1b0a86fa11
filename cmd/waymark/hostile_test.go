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
	"time"
)

// dial opens a bare connection to the service, for what no client would send.
func dial(t *testing.T, address string) net.Conn {
	t.Helper()
	c, err := (&net.Dialer{Timeout: 5 * time.Second}).DialContext(context.Background(), "tcp", strings.TrimPrefix(address, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return c
}

// TestHostileClients sends what breaks off, dawdles or lies about itself.
func TestHostileClients(t *testing.T) {
	t.Setenv("WAYMARK_TOKEN", "a-token-for-tests")
	w := startService(t, t.TempDir())
	before := page(t, w.address+"/api/v1/observations")

	slow := dial(t, w.address)
	fmt.Fprint(slow, "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")

	cut := dial(t, w.address)
	body := `{"observations":[{"indicator":"gdp","period":"2025","value":1,"published":"2026-01-01"`
	fmt.Fprintf(cut, "POST /api/v1/observations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a-token-for-tests\r\nContent-Length: %d\r\n\r\n%s", 2*len(body), body)
	if half, ok := cut.(*net.TCPConn); ok {
		if err := half.CloseWrite(); err != nil {
			t.Fatal(err)
		}
	}
	if resp, err := http.ReadResponse(bufio.NewReader(cut), nil); err != nil || resp.StatusCode != http.StatusBadRequest {
		t.Errorf("a body cut in half: %v %v", resp, err)
	}

	for _, raw := range []string{
		"GET /?q=%0d%0aSet-Cookie:%20a=b HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /indicators/gdp?region=CN%0d%0aX:%20y HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + strings.Repeat("a", 100<<10) + "\r\n\r\n",
		"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"BREW /api/v1/targets HTTP/1.1\r\nHost: x\r\n\r\n",
	} {
		c := dial(t, w.address)
		fmt.Fprint(c, raw)
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil || resp.StatusCode >= 500 {
			t.Errorf("%.60q: %v %v", raw, resp, err)
			continue
		}
		if resp.Header.Get("X") != "" || strings.Contains(fmt.Sprint(resp.Header["Set-Cookie"]), "a=b") {
			t.Errorf("%.60q: a header was split: %v", raw, resp.Header)
		}
	}

	if after := page(t, w.address+"/api/v1/observations"); after != before {
		t.Error("something was recorded")
	}
	// Whoever dawdles over the headers is let go, and nobody waits for it.
	if answer, err := io.ReadAll(slow); err != nil || strings.Contains(string(answer), "200 OK") {
		t.Errorf("a slow client got %q: %v", answer, err)
	}
}
