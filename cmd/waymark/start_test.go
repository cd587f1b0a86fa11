package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// BenchmarkStart opens an existing ledger and serves the first full
// scoreboard.
func BenchmarkStart(b *testing.B) {
	data := b.TempDir()
	if run(context.Background(), []string{"status", "--data", data}, streams{strings.NewReader(""), io.Discard, io.Discard}) != statusGood {
		b.Fatal("status fails")
	}
	for b.Loop() {
		a := &app{streams: streams{strings.NewReader(""), io.Discard, io.Discard}, now: time.Now, env: os.Getenv}
		a.flags.data = data
		c, err := a.configuration()
		if err != nil {
			b.Fatal(err)
		}
		s, err := a.openService(context.Background(), c)
		if err != nil {
			b.Fatal(err)
		}
		if err := s.board.Refresh(context.Background()); err != nil {
			b.Fatal(err)
		}
		answer := httptest.NewRecorder()
		s.handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/", nil))
		if answer.Code != http.StatusOK || len(s.board.Snapshot().Items) < 30 {
			b.Fatal(answer.Code)
		}
		if err := s.ledger.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
