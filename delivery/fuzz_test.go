package delivery

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"waymark/ledger"
)

// FuzzReply reads what a robot answers: whatever it is, a try ends well or in
// words that the ledger can keep.
func FuzzReply(f *testing.F) {
	for _, reply := range []string{`{"errcode":0,"errmsg":"ok"}`, `{"errcode":45009,"errmsg":"too fast"}`, `{"errcode":"0"}`, `{"errcode":1e999}`, `[]`, `<html>`, "{\"errcode\":1,\"errmsg\":\"\xff\"}"} {
		f.Add([]byte(reply), "30")
	}
	f.Fuzz(func(t *testing.T, reply []byte, after string) {
		if d := retryAfter(after); d < 0 || d > time.Hour {
			t.Errorf("Retry-After %q gives %s", after, d)
		}
		err := coded(reply, "errcode", "errmsg", -1, 45009)
		if err == nil {
			return
		}
		var said failure
		if !errors.As(err, &said) || len(said.text) > 400 {
			t.Fatalf("%d bytes of words: %v", len(err.Error()), err)
		}
		if o := outcomeOf(ledger.Outgoing{Tries: 1}, err); o.State != ledger.Waiting || o.Again <= 0 {
			t.Errorf("the outcome is %+v", o)
		}
	})
}

// FuzzForms gives a message every receiver's form: it keeps the receiver's
// limits, and no text becomes a link or a mention.
func FuzzForms(f *testing.F) {
	f.Add("亮灯数：达进度 → 有风险", "目标 >2000 盏 <@all>。\n\n[here](http://evil.example) <!channel>", "2026年 ▁▂", "http://localhost:8080/a?b=c")
	f.Add(strings.Repeat("很长", 100), strings.Repeat("<&>*很", 300), "█", "http://localhost:8080/")
	page, err := pageTemplate()
	if err != nil {
		f.Fatal(err)
	}
	post := postbox{route: Route{ID: "a", From: "a@example.org"}, page: page}
	headers := []string{"Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To", "User-Agent", "X-Mailer"}
	f.Fuzz(func(t *testing.T, title, text, sketch, address string) {
		if len(sketch) > 200 || len(address) > 1000 {
			t.Skip()
		}
		m := Message{Key: "a", Title: title, Text: text, Sketch: sketch, Links: []Link{{"page", address}}}
		plain := m
		plain.Links = nil
		for _, limit := range []int{wecomLimit, dingtalkLimit} {
			if said := markdown(m, limit); len(said) > limit {
				t.Errorf("%d bytes, want at most %d", len(said), limit)
			}
			if said := markdown(plain, limit); strings.ContainsAny(said, "[]<>") {
				t.Errorf("text became markup: %q", said)
			}
		}
		if valid := utf8.ValidString(title + text); valid && !utf8.ValidString(markdown(plain, wecomLimit)) && utf8.ValidString(sketch) {
			t.Error("a character was cut in two")
		}
		for _, card := range []any{cardOf(m), teamsCardOf(m), slackBlocks(m)} {
			body, err := asJSON(card)
			if err != nil || !json.Valid(body) {
				t.Errorf("%v: %.200s", err, body)
			}
			if bytes.Contains(body, []byte("<!channel>")) && !strings.Contains(title, "<!channel>") { // a title is plain
				t.Errorf("text became a mention: %.200s", body)
			}
		}
		var written bytes.Buffer
		letter, err := post.letter(m, []string{"b@example.org"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := letter.WriteTo(&written); err != nil {
			t.Fatal(err)
		}
		read, err := mail.ReadMessage(&written)
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range read.Header {
			if !slices.Contains(headers, name) || len(values) > 1 {
				t.Errorf("the header has %s: %q", name, values)
			}
		}
	})
}
