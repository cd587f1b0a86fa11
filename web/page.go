package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"runtime/debug"
	"strconv"
	"time"

	"waymark/chart"
	"waymark/doc"
	"waymark/indicators"
)

//go:embed templates/*.html assets/*
var files embed.FS

// view is what a template shows.
type view struct {
	name    string // of the template
	live    bool   // made anew each time: it shows what moves without the ledger
	Lang    indicators.Lang
	Reader  reader
	Title   string
	Section string // which entry of the navigation is this one
	Plan    string
	Version string
	Style   string // the address of the style sheet
	Script  string // the address of the script
	Other   string // the same page in the other language
	Door    bool   // readers sign in here
	At      uint64 // where the scoreboard stood when the page was made
	Body    any
}

// Navigation is what the page leads to.
func (v view) Navigation() []destination { return navigation() }

// IsBoard tells whether the page itself has the plan's name as its heading.
func (v view) IsBoard() bool { return v.name == "scoreboard" }

// Say chooses a wording in a template.
func (v view) Say(zh, en string) string { return v.Reader.say(zh, en) }

type pages struct {
	templates map[string]*template.Template
	assets    map[string]asset
}

// asset is a file of ours; its address changes with its content.
type asset struct {
	body    []byte
	kind    string
	address string
}

var pageNames = []string{"scoreboard", "indicator", "document", "derivation", "collectors", "quarantine", "alerts", "reports", "reportdiff", "method", "catalogue", "about", "fault"}

func parsePages() (*pages, error) {
	p := &pages{templates: make(map[string]*template.Template), assets: make(map[string]asset)}
	for _, name := range pageNames {
		t, err := template.New("frame.html").Funcs(functions()).ParseFS(files,
			"templates/frame.html", "templates/parts.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("web: template %s: %w", name, err)
		}
		p.templates[name] = t
	}
	for name, kind := range map[string]string{"style.css": "text/css; charset=utf-8",
		"waymark.js": "text/javascript; charset=utf-8", "icon.svg": "image/svg+xml"} {
		body, err := files.ReadFile("assets/" + name)
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		if name == "style.css" {
			body = append(append(body, '\n'), chart.CSS...)
		}
		p.add(name, kind, body)
	}
	p.add("reliability.svg", "image/svg+xml", doc.Reliability)
	return p, nil
}

func (p *pages) add(name, kind string, body []byte) {
	sum := sha256.Sum256(body)
	p.assets[name] = asset{body, kind, "/assets/" + name + "?v=" + base64.RawURLEncoding.EncodeToString(sum[:9])}
}

// fault is an error with the answer it should get.
type fault struct {
	status int
	text   indicators.Text
}

func (f fault) Error() string { return f.text.EN }

func missing(zh, en string) error {
	return fault{http.StatusNotFound, indicators.Text{ZH: zh, EN: en}}
}
func wrong(zh, en string) error {
	return fault{http.StatusBadRequest, indicators.Text{ZH: zh, EN: en}}
}

// showing finds what a page shows.
type showing func(*http.Request, reader) (*view, error)

// page serves what show finds.
func (s *site) page(show showing) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := s.readerOf(w, r)
		if r.URL.Path == "/" {
			who.since = s.since(w, r)
		}
		e, err := s.entry(r, who, show)
		if err != nil {
			s.fail(w, who, err)
			return
		}
		send(w, r, e)
	})
}

// lag is how long after a move of the scoreboard readers may still be shown it
// as it was before, while its page is made.
const lag = 2 * time.Second

// sequenceHeader names the move of the scoreboard that a reader was told of:
// they are shown nothing older.
const sequenceHeader = "Waymark-Sequence"

// entry gives a page that is kept, or has it made: once, however many ask for
// it meanwhile, and to the end when the first of them goes away.
func (s *site) entry(r *http.Request, who reader, show showing) (*entry, error) {
	snapshot, kept := s.Board(), &s.boards
	key := cacheKey{state{snapshot, snapshot.Sequence}, who.lang, who.since, r.URL.RequestURI()}
	moving := r.URL.Path == "/" && r.URL.Query().Get("as_of") == "" // follows the scoreboard alone
	if !moving {
		sequence, err := s.Ledger.Sequence(r.Context())
		if err != nil {
			return nil, err
		}
		key.sequence, kept = sequence, &s.cache
	}
	if e, ok := kept.get(key); ok {
		return e, nil
	}
	making := s.making.DoChan(key.String(), func() (any, error) {
		e, keep, err := s.make(key, r.WithContext(context.WithoutCancel(r.Context())), who, show)
		if keep {
			kept.put(key, e)
		}
		return e, err
	})
	if moving && s.Now().Sub(snapshot.Made) < lag {
		told, _ := strconv.ParseUint(r.Header.Get(sequenceHeader), 10, 64)
		if e, ok := kept.former(key, told); ok {
			return e, nil
		}
	}
	made := <-making
	e, _ := made.Val.(*entry)
	return e, made.Err
}

// make renders a page, and tells whether it may be kept. It runs apart from
// any request, so it ends a panic itself.
func (s *site) make(k cacheKey, r *http.Request, who reader, show showing) (e *entry, keep bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			e, keep, err = nil, false, fmt.Errorf("web: panic: %v\n%s", p, debug.Stack())
		}
	}()
	v, err := show(r, who)
	if err != nil {
		return nil, false, err
	}
	v.At = k.snapshot.Sequence
	body, err := s.render(v, who)
	if err != nil {
		return nil, false, err
	}
	e, err = newEntry(body)
	return e, err == nil && !v.live, err
}

func (s *site) render(v *view, r reader) ([]byte, error) {
	v.Lang, v.Reader, v.Version = r.lang, r, s.Version
	v.Door, v.Plan = s.door != nil, s.Catalogue.Name.In(r.lang)
	v.Style, v.Script = s.pages.assets["style.css"].address, s.pages.assets["waymark.js"].address
	other := indicators.English
	if r.lang == indicators.English {
		other = indicators.Chinese
	}
	v.Other = r.with("lang", string(other))
	var b bytes.Buffer
	if err := s.pages.templates[v.name].Execute(&b, v); err != nil {
		return nil, fmt.Errorf("web: page %s: %w", v.name, err)
	}
	return b.Bytes(), nil
}

// fail shows a fault as a page; what is no fault of the reader's is logged and
// shown without its details.
func (s *site) fail(w http.ResponseWriter, r reader, err error) {
	var f fault
	if !errors.As(err, &f) {
		s.Log.Error("a page failed", "path", r.url.Path, "error", err)
		f = fault{http.StatusInternalServerError, indicators.Text{ZH: "页面暂时无法生成，详情见服务日志", EN: "the page could not be made; the service's log says why"}}
	}
	body, err := s.render(&view{name: "fault", Title: r.say("未能显示", "Nothing to show"), Body: f.text.In(r.lang)}, r)
	if err != nil {
		plain(w, http.StatusInternalServerError, f.text.EN+"\n")
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // the reader may have gone
}

// asset serves a file of ours.
func (s *site) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := s.pages.assets[r.PathValue("file")]
	if !ok {
		plain(w, http.StatusNotFound, "no such file\n")
		return
	}
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	if unchanged(w, r, tagOf([]byte(a.address))) {
		return
	}
	w.Header().Set("Content-Type", a.kind)
	_, _ = w.Write(a.body) // the reader may have gone
}
