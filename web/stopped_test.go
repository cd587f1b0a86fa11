package web

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"waymark/ledger"
	"waymark/testserver"
)

// askAll asks for every figure on a connection.
func askAll(t *testing.T, conn net.Conn, format string) *bufio.Reader {
	t.Helper()
	fmt.Fprintf(conn, "GET /api/v1/observations?format=%s HTTP/1.1\r\nHost: waymark\r\nConnection: close\r\n\r\n", format)
	answer := bufio.NewReader(conn)
	if line, err := answer.ReadString('\n'); err != nil || !strings.Contains(line, "200 OK") {
		t.Fatalf("%q %v", line, err)
	}
	return answer
}

// TestStoppedReadersHoldNothing lets more clients than the ledger has
// connections stop in the middle of everything: pages are answered, figures are
// appended, and the log of the database is folded into its file meanwhile.
func TestStoppedReadersHoldNothing(t *testing.T) {
	dir := t.TempDir()
	c := configIn(t, testPlan(t), dir)
	lamps(t, c.Ledger, 60_000)
	server := httptest.NewServer(unhurried(t, c))
	defer server.Close()
	for i := range 8 {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		askAll(t, conn, []string{"csv", "json"}[i%2])
	}
	client := &http.Client{Timeout: 20 * time.Second}
	resp, err := client.Get(server.URL + "/indicators/alpha")
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("a page meanwhile: %v %v", resp, err)
	}
	resp.Body.Close()
	if _, err := c.Ledger.Append(t.Context(), ledger.Batch{}); err != nil {
		t.Error(err)
	}
	fold(t, dir)
}

// fold waits until the log of a database can be folded into its file, which it
// cannot while a reader holds an earlier state.
func fold(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for {
		var busy, pages, folded int
		if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &pages, &folded); err != nil {
			t.Fatalf("the log is held: %v", err)
		}
		if busy == 0 {
			return
		}
	}
}

// TestPaceOfABulkRead cuts off who stops, and lets who is slow have everything,
// however long that takes.
func TestPaceOfABulkRead(t *testing.T) {
	c := config(t, testPlan(t))
	lamps(t, c.Ledger, 30_000)
	synctest.Test(t, func(t *testing.T) {
		site, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		listener := testserver.NewPipes()
		server := &http.Server{Handler: site, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute}
		go server.Serve(listener)

		slow := askAll(t, listener.Dial(), "csv")
		began, lines := time.Now(), 0
		var last string
		for {
			line, err := slow.ReadString('\n')
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("after %d lines and %s: %v", lines, time.Since(began), err)
			}
			if lines++; lines%2000 == 0 {
				<-time.After(20 * time.Second)
			}
			if strings.HasPrefix(line, "lamps_lit") {
				last = line
			}
		}
		if took := time.Since(began); !strings.Contains(last, ",29999,") || took < 4*time.Minute {
			t.Errorf("the slow one got up to %q in %s", last, took)
		}

		conn := listener.Dial()
		askAll(t, conn, "json")
		<-time.After(2*time.Minute + partWait)
		synctest.Wait()
		if rest, err := io.ReadAll(conn); err != nil || strings.Contains(string(rest), `"next"`) {
			t.Errorf("who stopped got %d bytes more: %v", len(rest), err)
		}
		if err := server.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
