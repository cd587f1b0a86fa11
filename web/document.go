package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"waymark/collector/extract"
	"waymark/indicators"
	"waymark/ledger"
)

// documentBody is the page of an archived document.
type documentBody struct {
	Document ledger.Document
	Title    string
	Type     string
	Size     int
	Fetched  string
	Locator  string
	Found    bool
	Fault    string   // why its text cannot be shown; empty where it can
	Doubts   []string // what may be wrong with the text
	Cut      bool     // only a part around the place is shown
	Lines    []textLine
}

// textLine is one line of a document, in three parts where the middle one is
// of the place asked for.
type textLine struct {
	Number              int
	Before, Here, After string
	Marked              bool
	First               bool // of the marked ones
}

// Bounds of what a page shows of a document.
const (
	linesBefore = 60
	linesShown  = 400
	widthShown  = 4000 // characters on either side of the mark, and of any other line
)

func documentAddress(h indicators.Hash, locator string) string {
	u := url.URL{Path: "/documents/" + h.String()}
	if locator != "" {
		u.RawQuery = url.Values{"at": {locator}}.Encode()
		u.Fragment = "mark"
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
	body := documentBody{Document: d, Type: d.MediaType, Size: len(d.Content), Locator: r.URL.Query().Get("at"), Fetched: moment(d.Fetched, s.Catalogue.Zone)}
	read, err := extract.Read(extract.Input{Name: d.Address, MediaType: d.MediaType, Content: d.Content})
	if err != nil {
		body.Fault = err.Error()
	} else {
		body.show(read)
	}
	return &view{name: "document", Title: who.say("存档文件", "Archived document"), Body: body}, nil
}

// show lays out the lines around the place asked for, or the first ones.
func (b *documentBody) show(d *extract.Document) {
	place, found := d.Find(b.Locator)
	b.Title, b.Doubts, b.Found, b.Cut = d.Title, d.Doubts, found, d.Cut
	from, number := linesBack(d.Text, place.Start, linesBefore)
	if !found {
		from, number = 0, 1
	}
	b.Cut = b.Cut || from > 0
	if head, _, _ := strings.Cut(d.Text, "\n"); from > 0 && d.Form == extract.CSV { // what the columns are
		b.Lines = append(b.Lines, markedLine(head, 0, 0))
		b.Lines[0].Number = 1
	}
	for rest := d.Text[from:]; len(b.Lines) < linesShown; number++ {
		line, after, more := strings.Cut(rest, "\n")
		l := markedLine(line, place.Start-from, place.End-from)
		l.Number, l.First = number, l.Marked && from <= place.Start
		b.Lines = append(b.Lines, l)
		if !more {
			return
		}
		from, rest = from+len(line)+1, after
	}
	b.Cut = true
}

// linesBack finds the beginning of the line so many lines before a place, and
// its number.
func linesBack(text string, at, lines int) (from, number int) {
	for range lines + 1 {
		if at = strings.LastIndexByte(text[:at], '\n'); at < 0 {
			return 0, 1
		}
	}
	return at + 1, strings.Count(text[:at+1], "\n") + 1
}

// markedLine parts a line where a span of bytes, counted from its beginning,
// lies on it.
func markedLine(line string, start, end int) textLine {
	start, end = max(start, 0), min(end, len(line))
	if start >= end {
		return textLine{Before: head(line, widthShown)}
	}
	return textLine{Before: tail(line[:start], widthShown), Here: head(line[start:end], widthShown), After: head(line[end:], widthShown), Marked: true}
}

func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

func tail(s string, n int) string {
	if len(s) <= n {
		return s
	}
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
	kind, suffix := rawKind(d)
	h := w.Header()
	h.Set("Cache-Control", "private, max-age=31536000, immutable")
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", attachment(d.Hash.String()[:16]+suffix))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	if unchanged(w, r, `"`+d.Hash.String()+`"`) { // a browser takes the policy from this answer, too
		return
	}
	_, _ = w.Write(d.Content) // the reader may have gone
}

// rawKind gives the media type and the ending of a document's own bytes. A web
// page goes out as plain text.
func rawKind(d ledger.Document) (kind, suffix string) {
	read, err := extract.Read(extract.Input{Name: d.Address, MediaType: d.MediaType, Content: d.Content})
	if err != nil {
		return "application/octet-stream", ".bin"
	}
	switch read.Form {
	case extract.Workbook, extract.PDF:
		return "application/octet-stream", "." + string(read.Form)
	case extract.CSV, extract.JSON:
		return "text/plain", "." + string(read.Form)
	}
	return "text/plain", ".txt"
}
