package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// tagOf is the tag of what is made of these bytes: weak, since the same answer
// may be sent packed or plain.
func tagOf(b []byte) string {
	sum := sha256.Sum256(b)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// unchanged names an answer by its tag, and tells whether the caller has it
// already: then that is all the answer.
func unchanged(w http.ResponseWriter, r *http.Request, tag string) bool {
	h := w.Header()
	h.Set("ETag", tag)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	for given := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if given = strings.TrimSpace(given); given == "*" || strings.TrimPrefix(given, "W/") == strings.TrimPrefix(tag, "W/") {
			w.WriteHeader(http.StatusNotModified)
			return true
		}
	}
	return false
}

// writeTagged answers with JSON and its tag, or with nothing new to one who has
// it.
func writeTagged(w http.ResponseWriter, r *http.Request, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	if unchanged(w, r, tagOf(b.Bytes())) {
		return nil
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(b.Bytes()) // the reader may have gone
	return nil
}

// stateTag is the tag of an answer that is long to make: it is a function of
// the plan, the ledger, the scoreboard and what was asked.
func (s *site) stateTag(r *http.Request, more string) (string, error) {
	sequence, err := s.Ledger.Sequence(r.Context())
	board := s.Board()
	state := fmt.Sprintf("%s %s %d %d %s %q %q", s.salt, s.Version, sequence, board.Sequence, board.AsOf, r.URL.RequestURI(), more)
	return tagOf([]byte(state)), err
}
