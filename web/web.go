// Package web serves the pages and the HTTP API: what the scoreboard and the
// ledger hold, in Chinese and English, readable without JavaScript, with
// nothing fetched from anywhere else.
package web

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"golang.org/x/sync/singleflight"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
	"waymark/scoreboard"
	"waymark/typeface"
)

// Config is what the pages are made of. Catalogue, Ledger and Board are
// needed; everything else has a default or leaves its part out.
type Config struct {
	Catalogue *catalogue.Catalogue
	Ledger    *ledger.Ledger
	// Board gives the current snapshot.
	Board      func() *scoreboard.Snapshot
	Reports    *report.Issuer        // nil: none are issued from here
	Collectors *collector.Collectors // nil: none can be run from here
	Metrics    http.Handler          // /metrics; nil: there is none
	// Token lets its bearer write. Empty: nobody writes.
	Token  string
	SignIn *SignIn // who vouches for readers; nil: everyone reads
	// Done ends the streams that pages follow; nil: they end with the reader.
	Done <-chan struct{}
	// Reload tells how the last reading of the catalogue went; nil: it is read
	// once.
	Reload  func() Reload
	Now     func() time.Time // nil is time.Now
	Log     *slog.Logger     // nil discards
	Version string
	// External is where people reach these pages, without a slash at its end;
	// empty where it is not known.
	External string
	Lang     indicators.Lang // where a reader asks for none; empty is Chinese
}

// site serves one plan.
type site struct {
	Config
	pages    *pages
	boards   cache              // the scoreboard as it is
	cache    cache              // every other page
	making   singleflight.Group // pages being made
	lines    lines              // rows of the scoreboard
	told     told               // what issued reports tell
	token    tokenHash
	salt     string // tells this site's tags from those of one before
	audience audience
	reads    limits
	attempts attempts
	door     *door       // nil where everyone reads
	font     *chart.Font // of pictures
}

// New makes the handler of all pages and the API.
func New(c Config) (http.Handler, error) {
	if c.Catalogue == nil || c.Ledger == nil || c.Board == nil {
		return nil, errors.New("web: the catalogue, the ledger and the board are needed")
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Lang == "" {
		c.Lang = indicators.Chinese
	}
	if c.Catalogue.Zone == nil {
		return nil, errors.New("web: the catalogue has no time zone")
	}
	p, err := parsePages()
	if err != nil {
		return nil, err
	}
	font, err := chart.NewFont(typeface.Sans)
	if err != nil {
		return nil, err
	}
	s := &site{font: font, Config: c, pages: p, token: hashToken(c.Token), salt: rand.Text(), audience: audience{board: c.Board, most: streamsAllowed(openFiles())},
		reads:    limits{every: readsASecond, burst: readsAtOnce},
		attempts: attempts{limits{every: wrongASecond, burst: wrongAtOnce}, c.Now}}
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1024), gzhttp.ExceptContentTypes([]string{"application/octet-stream"}))
	if err != nil {
		return nil, err
	}
	if c.SignIn != nil {
		s.door = c.SignIn.opened()
	}
	mux := http.NewServeMux()
	for _, r := range s.routes() {
		mux.Handle(r.pattern, r.handler)
	}
	mux.Handle("/", s.unknown(mux))
	own := http.NewCrossOriginProtection()
	own.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, problem{Status: http.StatusForbidden, Title: "from another site", Detail: "only pages of this service may send this"})
	}))
	whole := http.NewServeMux()
	whole.Handle("GET /events", http.HandlerFunc(s.events)) // never held back to be compressed
	whole.Handle("/", zip(own.Handler(s.watched(mux))))
	return s.secured(s.limited(s.behindDoor(whole))), nil
}

// route is one line of what the site answers.
type route struct {
	pattern string
	handler http.Handler
}

func (s *site) routes() []route {
	page := func(pattern string, show func(*http.Request, reader) (*view, error)) route {
		return route{pattern, s.page(show)}
	}
	list := []route{
		page("GET /{$}", s.scoreboardPage),
		page("GET /indicators/{id}", s.indicatorPage),
		page("GET /indicators/{id}/derivation", s.derivationPage),
		page("GET /documents/{hash}", s.documentPage),
		page("GET /collectors", s.collectorsPage),
		page("GET /quarantine", s.quarantinePage),
		page("GET /alerts", s.alertsPage),
		page("GET /reports", s.reportsPage),
		page("GET /reports/diff", s.reportDiffPage),
		page("GET /method", s.methodPage),
		page("GET /catalogue", s.cataloguePage),
		page("GET /about", s.aboutPage),
		{"POST /collectors/{id}/runs", s.form(s.runForm)},
		{"POST /quarantine/{id}", s.form(s.decisionForm)},
		{"POST /alerts/{id}", s.form(s.acknowledgementForm)},
		{"GET /indicators/{id}/{file}", http.HandlerFunc(s.chartFile)},
		{"GET /reports/{id}/{file}", http.HandlerFunc(s.reportFile)},
		{"GET /documents/{hash}/raw", http.HandlerFunc(s.rawDocument)},
		{"GET /assets/{file}", http.HandlerFunc(s.asset)},
		{"GET /events", http.HandlerFunc(s.events)},
		{"GET /healthz", http.HandlerFunc(s.healthz)},
		{"GET /readyz", http.HandlerFunc(s.readyz)},
	}
	if s.door != nil {
		list = append(list, route{"GET /signin", http.HandlerFunc(s.signInPage)},
			route{"GET /signin/callback", http.HandlerFunc(s.signInBack)}, route{"POST /signout", http.HandlerFunc(s.signOut)})
	}
	if s.Metrics != nil {
		list = append(list, route{"GET /metrics", s.Metrics})
	}
	for _, o := range s.operations() {
		list = append(list, route{o.method + " " + apiRoot + o.path, o.handler})
	}
	return list
}

func (s *site) healthz(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok\n") }

// readyz tells whether the ledger answers and the first scoreboard is made.
func (s *site) readyz(w http.ResponseWriter, r *http.Request) {
	if _, err := s.Ledger.Sequence(r.Context()); err != nil {
		s.Log.Error("the ledger does not answer", "error", err)
		plain(w, http.StatusServiceUnavailable, "the ledger does not answer\n")
		return
	}
	if s.Board().AsOf.IsZero() {
		plain(w, http.StatusServiceUnavailable, "the first scoreboard is not made yet\n")
		return
	}
	plain(w, http.StatusOK, "ready\n")
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // the reader may have gone
}
