package web

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"waymark/indicators"
)

// forPrograms tells whether an address is of the API, where every refusal is a
// problem.
func forPrograms(r *http.Request) bool {
	return r.URL.Path == apiRoot || strings.HasPrefix(r.URL.Path, apiRoot+"/")
}

// refuse answers with a problem to a program, and in plain words to a browser,
// before anything is known of who asks.
func (s *site) refuse(w http.ResponseWriter, r *http.Request, p problem) {
	if forPrograms(r) {
		writeProblem(w, p)
		return
	}
	plain(w, p.Status, p.Title+": "+p.Detail+"\n")
}

func writeProblem(w http.ResponseWriter, p problem) {
	p.Type = "about:blank"
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, p.Status, "application/problem+json", p)
}

// unknown answers what no route takes: an address that others may ask
// otherwise, or one that is none.
func (s *site) unknown(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		methods := methodsOf(mux, r)
		if len(methods) > 0 {
			w.Header().Set("Allow", strings.Join(methods, ", "))
		}
		switch {
		case len(methods) > 0 && r.Method == http.MethodOptions:
			w.WriteHeader(http.StatusNoContent)
		case forPrograms(r) && len(methods) > 0:
			writeProblem(w, problem{Status: http.StatusMethodNotAllowed, Title: "not in this way",
				Detail: "this address takes " + strings.Join(methods, ", ")})
		case forPrograms(r):
			writeProblem(w, notFound("there is no such operation; "+apiRoot+"/openapi.json lists them all"))
		case len(methods) > 0:
			s.fail(w, s.readerOf(w, r), fault{http.StatusMethodNotAllowed, indicators.Text{ZH: "这个页面不接受这种请求", EN: "this page cannot be asked in this way"}})
		default:
			s.fail(w, s.readerOf(w, r), missing("没有这个页面", "there is no such page"))
		}
	})
}

// methodsOf lists how an address may be asked; nothing where there is none.
func methodsOf(mux *http.ServeMux, r *http.Request) []string {
	var methods []string
	for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		asked := *r
		asked.Method = m
		if _, pattern := mux.Handler(&asked); strings.Contains(pattern, " ") { // those that take anything name no method
			methods = append(methods, m)
		}
	}
	if len(methods) > 0 {
		methods = append(methods, http.MethodOptions)
	}
	return methods
}

// watched keeps a fault of ours from looking like a fault of the network: it is
// logged and answered, or breaks off an answer that has begun.
func (s *site) watched(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begun := &begun{ResponseWriter: w}
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(http.ErrAbortHandler)
			}
			err := fmt.Errorf("web: panic: %v\n%s", p, debug.Stack())
			if begun.yes {
				s.Log.Error("an answer was broken off", "path", r.URL.Path, "error", err)
				panic(http.ErrAbortHandler)
			}
			if forPrograms(r) {
				s.Log.Error("an operation failed", "path", r.URL.Path, "error", err)
				writeProblem(w, problemOf(err))
				return
			}
			s.fail(w, s.readerOf(w, r), err)
		}()
		next.ServeHTTP(begun, r)
	})
}

// begun knows whether anything of an answer was sent.
type begun struct {
	http.ResponseWriter
	yes bool
}

func (b *begun) WriteHeader(status int) {
	b.yes = true
	b.ResponseWriter.WriteHeader(status)
}

func (b *begun) Write(part []byte) (int, error) {
	b.yes = true
	return b.ResponseWriter.Write(part)
}

// Unwrap lets deadlines through.
func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

// accepts tells whether a caller takes an answer of one of these kinds. One who
// names none takes all.
func accepts(r *http.Request, kinds ...string) bool {
	header := strings.Join(r.Header.Values("Accept"), ",")
	if strings.TrimSpace(header) == "" {
		return true
	}
	for one := range strings.SplitSeq(header, ",") {
		kind, parameters, err := mime.ParseMediaType(one)
		if err != nil {
			continue
		}
		if q, err := strconv.ParseFloat(parameters["q"], 64); err == nil && q <= 0 {
			continue
		}
		general, _, _ := strings.Cut(kind, "/")
		if kind == "*/*" || slices.ContainsFunc(kinds, func(k string) bool { return kind == k || kind == general+"/*" && strings.HasPrefix(k, general+"/") }) {
			return true
		}
	}
	return false
}

// attachment is the header that gives a file to keep its name, in any script.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
