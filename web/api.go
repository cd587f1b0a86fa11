package web

import (
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// apiRoot is where the API stands.
const apiRoot = "/api/v1"

// apiHandler answers one operation; its error becomes a problem.
type apiHandler func(http.ResponseWriter, *http.Request) error

// operation is one line of the API, as openapi.json describes it.
type operation struct {
	method, path string
	handler      http.Handler
}

func (s *site) operations() []operation {
	read := func(path string, h apiHandler) operation { return operation{"GET", path, s.api(h)} }
	write := func(path string, h apiHandler) operation { return operation{"POST", path, s.api(s.writing(h))} }
	contribute := func(path string, h apiHandler) operation { return operation{"POST", path, s.api(s.contributing(h))} }
	return []operation{
		read("/openapi.json", s.openAPI),
		read("/indicators", s.listIndicators),
		{"GET", "/indicators/{id}/observations", s.api(s.listObservations, asCSV)},
		{"GET", "/observations", s.api(s.allObservations, asCSV)},
		read("/targets", s.listTargets),
		read("/collectors", s.listCollectors),
		read("/quarantine", s.listQuarantine),
		read("/alerts", s.listAlerts),
		read("/reports", s.listReports),
		read("/reports/diff", s.diffReports),
		write("/reports", s.issueReport),
		contribute("/collectors/{id}/runs", s.startRun),
		{"POST", "/observations", s.api(s.pushing(s.postObservations))},
		{"GET", "/audit", s.api(s.writing(s.listWrites))},
		write("/quarantine/{id}/accept", s.deciding(true)),
		write("/alerts/{id}/acknowledgement", s.postAcknowledgement),
		write("/alerts/silences", s.postSilence),
		write("/quarantine/{id}/reject", s.deciding(false)),
	}
}

// problem is an error as RFC 9457 writes it.
type problem struct {
	Type   string   `json:"type"`
	Title  string   `json:"title"`
	Status int      `json:"status"`
	Detail string   `json:"detail,omitempty"`
	Errors []string `json:"errors,omitempty"` // each fault of a body
}

func (p problem) Error() string { return p.Title + ": " + p.Detail }

func badRequest(detail string) problem {
	return problem{Status: http.StatusBadRequest, Title: "the request cannot be read", Detail: detail}
}

func notFound(detail string) problem {
	return problem{Status: http.StatusNotFound, Title: "not found", Detail: detail}
}

// api turns an operation's error into a problem; what is no fault of the
// caller's is logged and told without its details. Every operation answers in
// JSON, some in other kinds, too.
func (s *site) api(h apiHandler, others ...string) http.Handler {
	kinds := append([]string{"application/json", "application/problem+json"}, others...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !accepts(r, kinds...) {
			writeProblem(w, problem{Status: http.StatusNotAcceptable, Title: "no such kind of answer",
				Detail: "this operation answers as " + strings.Join(kinds, ", ")})
			return
		}
		err := h(w, r)
		if err == nil {
			return
		}
		p := problemOf(err)
		if p.Status == http.StatusInternalServerError {
			s.Log.Error("an operation failed", "path", r.URL.Path, "error", err)
		}
		writeProblem(w, p)
	})
}

// problemOf is what a caller is told of an error.
func problemOf(err error) problem {
	var p problem
	var f fault
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &f):
		return problem{Status: f.status, Title: "the request cannot be answered", Detail: f.text.EN}
	}
	return problem{Status: http.StatusInternalServerError, Title: "the service failed", Detail: "its log says why"}
}

func writeJSON(w http.ResponseWriter, status int, kind string, v any) {
	w.Header().Set("Content-Type", kind)
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the reader may have gone
}

// list is how every list comes. Next is empty: lists are whole.
type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

func writeList[T any](w http.ResponseWriter, r *http.Request, items []T) error {
	if items == nil {
		items = []T{}
	}
	return writeTagged(w, r, list[T]{Items: items})
}

// largestBody bounds what a write may send.
const largestBody = 8 << 20

// asJSON are the kinds under which JSON comes: its own, and those that curl and
// others name where nobody says what a body is.
var asJSON = []string{"application/json", "text/json", "text/plain", "application/x-www-form-urlencoded", "application/octet-stream"}

// readBody reads a JSON body whole, so that it can be archived as it came.
func readBody(w http.ResponseWriter, r *http.Request, into any) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && !slices.Contains(asJSON, kind) {
		return nil, problem{Status: http.StatusUnsupportedMediaType, Title: "no such kind of body", Detail: "want JSON, as application/json"}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, largestBody))
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return nil, problem{Status: http.StatusRequestEntityTooLarge, Title: "the body is too large", Detail: "at most 8 MiB at once"}
	}
	if err != nil {
		return nil, badRequest("the body ended early")
	}
	if err := json.Unmarshal(body, into); err != nil {
		return nil, badRequest("the body: " + err.Error())
	}
	return body, nil
}

func (s *site) openAPI(w http.ResponseWriter, r *http.Request) error {
	body, err := files.ReadFile("assets/openapi.json")
	if err != nil || unchanged(w, r, tagOf(body)) {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(body) // the reader may have gone
	return nil
}
