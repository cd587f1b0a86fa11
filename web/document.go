package web

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/indicators"
	"waymark/ledger"
)

// documentBody is the page of an archived document.
type documentBody struct {
	Document ledger.Document
	Type     string
	Size     int
	Fetched  string
	Locator  string
	Found    bool
	Binary   bool
	Cut      bool // only a part around the place is shown
	Lines    []textLine
}

// textLine is one line of a document, in three parts where the middle one is
// the place asked for.
type textLine struct {
	Number              int
	Before, Here, After string
	Marked              bool
}

// shownLines and shownBytes bound what a page shows of a document.
const (
	shownLines = 400
	shownBytes = 4 << 20
	shownWidth = 4000
)

func documentAddress(h indicators.Hash, locator string) string {
	u := url.URL{Path: "/documents/" + h.String()}
	if locator != "" {
		u.RawQuery = url.Values{"at": {locator}}.Encode()
		u.Fragment = "here"
	}
	return u.String()
}

func (s *site) document(r *http.Request) (ledger.Document, error) {
	none := missing("没有这份存档", "there is no such document")
	hash, err := indicators.ParseHash(r.PathValue("hash"))
	if err != nil {
		return ledger.Document{}, none
	}
	d, err := s.Ledger.Document(r.Context(), hash)
	if errors.Is(err, ledger.ErrNotFound) {
		return d, none
	}
	return d, err
}

func (s *site) documentPage(r *http.Request, who reader) (*view, error) {
	d, err := s.document(r)
	if err != nil {
		return nil, err
	}
	locator := r.URL.Query().Get("at")
	body := documentBody{Document: d, Type: d.MediaType, Size: len(d.Content), Locator: locator, Fetched: moment(d.Fetched, s.Catalogue.Zone)}
	text, ok := textOf(d.Content)
	if body.Binary = !ok; ok {
		body.Lines, body.Found = markedLines(text, locator)
		body.Lines, body.Cut = around(body.Lines)
		body.Cut = body.Cut || len(d.Content) > shownBytes
	}
	return &view{name: "document", Title: who.say("存档文件", "Archived document"), Body: body}, nil
}

// textOf reads a document as text: UTF-8, or GB18030 where it is not; false
// where it is neither.
func textOf(content []byte) (string, bool) {
	content = content[:min(len(content), shownBytes)]
	if bytes.IndexByte(content, 0) >= 0 {
		return "", false
	}
	content = bytes.TrimPrefix(content, []byte("\ufeff"))
	for cut := 0; cut < utf8.UTFMax && cut <= len(content); cut++ { // the limit may have cut a character
		if head := content[:len(content)-cut]; utf8.Valid(head) {
			return string(head), true
		}
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", false
	}
	return string(decoded), true
}

// markedLines splits a text into lines and marks the place a locator names:
// "row 17", "line 17" or "chars 120-156". Other locators mark nothing.
func markedLines(text, locator string) ([]textLine, bool) {
	from, to := span(locator)
	row := rowNumber(locator)
	var list []textLine
	found, offset := false, 0
	for i, line := range strings.Split(text, "\n") {
		length := utf8.RuneCountInString(line)
		l := textLine{Number: i + 1, Before: line}
		switch {
		case i+1 == row:
			l.Before, l.Here, l.Marked = "", line, true
		case to > from && offset < to && from < offset+length:
			runes := []rune(line)
			a, b := max(0, from-offset), min(length, to-offset)
			l.Before, l.Here, l.After, l.Marked = string(runes[:a]), string(runes[a:b]), string(runes[b:]), true
		}
		found = found || l.Marked
		offset += length + 1
		list = append(list, l)
	}
	return list, found
}

func rowNumber(locator string) int {
	for _, word := range []string{"row ", "line "} {
		if rest, ok := strings.CutPrefix(locator, word); ok {
			first, _, _ := strings.Cut(rest, " ")
			n, _ := strconv.Atoi(strings.TrimSuffix(first, ","))
			return n
		}
	}
	return 0
}

// span reads "chars 120-156"; offsets count characters from 0.
func span(locator string) (from, to int) {
	rest, ok := strings.CutPrefix(locator, "chars ")
	a, b, two := strings.Cut(rest, "-")
	if !ok || !two {
		return 0, 0
	}
	from, err := strconv.Atoi(a)
	if err != nil || from < 0 {
		return 0, 0
	}
	if to, err = strconv.Atoi(b); err != nil {
		return 0, 0
	}
	return from, to
}

// around keeps the lines near the first one marked, or the first lines, and
// shortens what is too wide to read.
func around(lines []textLine) ([]textLine, bool) {
	at := 0
	for i, l := range lines {
		if l.Marked {
			at = i
			break
		}
	}
	from := max(0, min(at-shownLines/2, len(lines)-shownLines))
	to := min(len(lines), from+shownLines)
	part, cut := lines[from:to], from > 0 || to < len(lines)
	for i := range part {
		l := &part[i]
		if l.Marked {
			l.Before, l.After = tail(l.Before, shownWidth), head(l.After, shownWidth)
			l.Here = head(l.Here, shownWidth)
			continue
		}
		l.Before = head(l.Before, shownWidth)
	}
	return part, cut
}

func head(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func tail(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return "…" + string(r[len(r)-n:])
	}
	return s
}

// rawDocument gives the archived bytes to keep, never to be shown by a browser
// as anything but text.
func (s *site) rawDocument(w http.ResponseWriter, r *http.Request) {
	d, err := s.document(r)
	if err != nil {
		s.fail(w, s.readerOf(w, r), err)
		return
	}
	kind, suffix := "application/octet-stream", ".bin"
	if _, ok := textOf(d.Content); ok {
		kind, suffix = "text/plain", ".txt"
		if declared, _, err := mime.ParseMediaType(d.MediaType); err == nil {
			switch declared {
			case "text/csv":
				suffix = ".csv"
			case "application/json":
				suffix = ".json"
			}
		}
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+d.Hash.String()[:16]+suffix+`"`)
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	_, _ = w.Write(d.Content) // the reader may have gone
}
