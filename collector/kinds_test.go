package collector

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/collector/extract"
	"waymark/ledger"
)

// specimens has a method for each kind, in the kind's own test file and named
// after it with a capital: func (specimens) Csv() specimen. A kind of several
// faces has more: Nbs_easyquery. The suite finds them all by their names; a
// kind without one fails it.
type specimens struct{}

// specimen is how the suite sees a kind.
type specimen struct {
	// definition is a collector named lamps that reads lit from SERVER. One
	// that reads no server has FILE, which is the path of a file that holds
	// the reply, in a folder FOLDER of its own.
	definition string
	media      string // the reply's media type; what Go sees in it where empty
	reply      func(...lamp) []byte
	// changed is a reply in another layout, and missed is what the run then
	// says.
	changed []byte
	missed  string
	name    string // of FILE; lamps where empty
	// placeless tells that the locators name no place in the document.
	placeless bool
	single    bool // its form cannot say two things of one period
	// pushed tells that nothing is fetched or read on a schedule: the suite
	// then has nothing to do.
	pushed bool
}

// lamp is a figure of the series lit. Its value is a number in 盏 as it is
// written in the source.
type lamp struct{ period, lit string }

// goodLamps are what every good reply says.
var goodLamps = []lamp{{"2023", "5000"}, {"2024", "6000"}}

const goodFigures = "2023=5000 2024=6000"

// specimenOf gives the specimen of a name: a kind, or a kind, _ and what is
// particular.
func specimenOf(t testing.TB, name string) specimen {
	t.Helper()
	method := reflect.ValueOf(specimens{}).MethodByName(strings.ToUpper(name[:1]) + name[1:])
	if !method.IsValid() {
		t.Fatalf("no specimen of %s: write func (specimens) %s() specimen in its test file", name, strings.ToUpper(name[:1])+name[1:])
	}
	return method.Call(nil)[0].Interface().(specimen)
}

// specimenNames are those of all specimens; each kind has one at least.
func specimenNames(t testing.TB) []string {
	t.Helper()
	var names []string
	for method := range reflect.TypeFor[specimens]().Methods() {
		names = append(names, strings.ToLower(method.Name))
	}
	for kind := range kinds {
		if !slices.Contains(names, kind) {
			t.Errorf("kind %s has no specimen: write func (specimens) %s() specimen in its test file", kind, strings.ToUpper(kind[:1])+kind[1:])
		}
	}
	return names
}

// eachKind runs a test for every specimen of every kind there is, several at a
// time.
func eachKind(t *testing.T, test func(*testing.T, specimen)) {
	for _, name := range specimenNames(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if s := specimenOf(t, name); !s.pushed {
				test(t, s)
			}
		})
	}
}

func (s specimen) remote() bool { return strings.Contains(s.definition, "SERVER") }

// serve makes the collectors of a specimen whose server answers as handler
// does.
func (s specimen) serve(t testing.TB, handler http.HandlerFunc) house {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		handler(w, r)
	}))
	t.Cleanup(server.Close)
	return build(t, strings.ReplaceAll(s.definition, "SERVER", server.URL), nil)
}

// give makes the collectors of a specimen whose source gives this document.
func (s specimen) give(t testing.TB, document []byte) house {
	t.Helper()
	if s.remote() {
		return s.serve(t, func(w http.ResponseWriter, _ *http.Request) { s.write(w, document) })
	}
	name := s.name
	if name == "" {
		name = "lamps"
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, document, 0o600); err != nil {
		t.Fatal(err)
	}
	return build(t, strings.NewReplacer("FILE", path, "FOLDER", filepath.Dir(path)).Replace(s.definition), nil)
}

func (s specimen) write(w http.ResponseWriter, document []byte) {
	if s.media != "" {
		w.Header().Set("Content-Type", s.media)
	}
	w.Write(document)
}

// TestReplies gives every kind documents of every sort: good ones must be read
// whole, and of the others nothing may be recorded that they do not say.
func TestReplies(t *testing.T) {
	eachKind(t, func(t *testing.T, s specimen) {
		good := s.reply(goodLamps...)
		for _, c := range []struct {
			name     string
			document []byte
			recorded string
			result   ledger.Result
			error    string
		}{
			{"well", good, goodFigures, ledger.OK, ""},
			{"in another charset", foreign(good), goodFigures, ledger.OK, ""},
			{"with a mark before it", marked(good), goodFigures, ledger.OK, ""},
			{"in another layout", s.changed, "", ledger.Failed, s.missed},
			{"empty", nil, "", ledger.Failed, ""},
			{"blank", []byte(" \n\t\r\n"), "", ledger.Failed, ""},
			{"of nothing", s.reply(), "", ledger.Failed, ""},
			{"nonsense", []byte("\x00\x01\x02\xff\xfe"), "", ledger.Failed, ""},
			{"another web page", []byte("<!DOCTYPE html><title>Sorry</title><p>2024 404"), "", ledger.Failed, ""},
			{"nested brackets", bytes.Repeat([]byte("["), 100_000), "", ledger.Failed, ""},
			{"nested elements", append([]byte("<!DOCTYPE html>"), bytes.Repeat([]byte("<div>"), 100_000)...), "", ledger.Failed, ""},
			{"another archive", []byte("PK\x03\x04\x14\x00\x00\x00"), "", ledger.Failed, ""},
		} {
			t.Run(c.name, func(t *testing.T) {
				h := s.give(t, c.document)
				run := h.collect(t)
				if run.Result != c.result || !strings.Contains(run.Error, c.error) {
					t.Errorf("the run is %s: %q; want %s: %q", run.Result, run.Error, c.result, c.error)
				}
				if got := h.figures(t); got != c.recorded {
					t.Errorf("recorded %q, want %q", got, c.recorded)
				}
			})
		}
	})
}

// foreign is a text in GB18030; what is no text stays as it is.
func foreign(document []byte) []byte {
	if !utf8.Valid(document) {
		return document
	}
	encoded, err := simplifiedchinese.GB18030.NewEncoder().Bytes(document)
	if err != nil {
		panic(err)
	}
	return encoded
}

// marked is a text with a byte order mark.
func marked(document []byte) []byte {
	if !utf8.Valid(document) {
		return document
	}
	return append([]byte("\ufeff"), document...)
}

// TestDoubtfulReplies gives every kind documents that are well formed and
// wrong: what is doubtful is held or refused, and what stands beside it is
// recorded or refused with it.
func TestDoubtfulReplies(t *testing.T) {
	before := goodLamps[0]
	eachKind(t, func(t *testing.T, s specimen) {
		for _, c := range []struct {
			name  string
			lamps []lamp
		}{
			{"contradicting itself", []lamp{before, {"2024", "6000"}, {"2024", "6001"}}},
			{"of the future", []lamp{before, {"2027", "7000"}}},
			{"ten thousand times too small", []lamp{before, {"2024", "0.6"}}},
			{"ten thousand times too large", []lamp{before, {"2024", "60000000"}}},
			{"below nothing", []lamp{before, {"2024", "-6000"}}},
		} {
			if s.single && c.name == "contradicting itself" {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				h := s.give(t, s.reply(c.lamps...))
				run := h.collect(t)
				if got := h.figures(t); got != "2023=5000" && (got != "" || run.Result != ledger.Failed) {
					t.Errorf("recorded %q; the run is %s: %s", got, run.Result, run.Error)
				}
				if run.Held == 0 && run.Result != ledger.Failed {
					t.Errorf("the figure was dropped quietly: %+v", run)
				}
			})
		}
		t.Run("saying it twice", func(t *testing.T) {
			h := s.give(t, s.reply(before, goodLamps[1], goodLamps[1]))
			if run := h.collect(t); run.Result != ledger.OK || h.figures(t) != goodFigures {
				t.Errorf("recorded %q; the run is %s: %s", h.figures(t), run.Result, run.Error)
			}
		})
	})
}

// TestCutReplies gives every kind the beginning of a document as if it were
// whole: a figure that was cut through is never recorded.
func TestCutReplies(t *testing.T) {
	eachKind(t, func(t *testing.T, s specimen) {
		good := s.reply(goodLamps...)
		for tenth := range 10 {
			h := s.give(t, good[:len(good)*tenth/10])
			run := h.collect(t)
			if got := h.figures(t); got != "" && !strings.Contains(goodFigures, got) {
				t.Errorf("cut at %d0 %%: recorded %q; the run is %s: %s", tenth, got, run.Result, run.Error)
			}
		}
		if !s.remote() {
			return
		}
		read := s.give(t, nil).all["lamps"].source.read
		for at := range good {
			vintages, _ := read(ledger.Document{Content: good[:at], MediaType: s.media, Fetched: fetched})
			for _, v := range vintages {
				if said := fmt.Sprintf("%s=%v", v.Period, v.Value); !strings.Contains(goodFigures, said) {
					t.Errorf("cut at byte %d of %d: read %s", at, len(good), said)
				}
			}
		}
	})
}

// TestLocators holds that every figure leads to its place in the document.
func TestLocators(t *testing.T) {
	eachKind(t, func(t *testing.T, s specimen) {
		if s.placeless {
			return
		}
		h := s.give(t, s.reply(goodLamps...))
		h.collect(t)
		vs, err := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
		if err != nil || len(vs) != 2 {
			t.Fatalf("%d figures: %v", len(vs), err)
		}
		for _, v := range vs {
			document, err := h.ledger.Document(context.Background(), v.Document)
			if err != nil {
				t.Fatal(err)
			}
			text, err := extract.Read(extract.Input{Name: document.Address, MediaType: document.MediaType, Content: document.Content})
			if err != nil {
				t.Fatal(err)
			}
			span, found := text.Find(v.Locator)
			if said := strings.ReplaceAll(span.In(text.Text), ",", ""); !found || !strings.Contains(said, fmt.Sprint(v.Value)) {
				t.Errorf("%s leads to %v %q, and not to %v", v.Locator, found, said, v.Value)
			}
		}
	})
}

// TestServers runs every kind against a server that behaves in every way that
// servers do.
func TestServers(t *testing.T) {
	eachKind(t, func(t *testing.T, s specimen) {
		if !s.remote() {
			return
		}
		for _, c := range behaviours(s) {
			t.Run(c.name, func(t *testing.T) {
				var requests atomic.Int32
				h := s.serve(t, func(w http.ResponseWriter, r *http.Request) { c.serve(w, r, int(requests.Add(1))) })
				run := h.collect(t)
				if run.Result != c.result || !strings.Contains(run.Error, c.error) {
					t.Errorf("the run is %s: %q; want %s: %q", run.Result, run.Error, c.result, c.error)
				}
				want := ""
				if c.result == ledger.OK {
					want = goodFigures
				}
				if got := h.figures(t); got != want {
					t.Errorf("recorded %q, want %q", got, want)
				}
				if c.requests > 0 && int(requests.Load()) != c.requests {
					t.Errorf("%d requests, want %d", requests.Load(), c.requests)
				}
			})
		}
	})
}

type behaviour struct {
	name     string
	serve    func(http.ResponseWriter, *http.Request, int)
	result   ledger.Result
	error    string
	requests int
}

func behaviours(s specimen) []behaviour {
	good := s.reply(goodLamps...)
	status := func(code int, times int, header ...string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, n int) {
			if n > times {
				s.write(w, good)
				return
			}
			for i := 0; i+1 < len(header); i += 2 {
				w.Header().Set(header[i], header[i+1])
			}
			w.WriteHeader(code)
		}
	}
	redirect := func(to string) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, r *http.Request, _ int) { http.Redirect(w, r, to, http.StatusFound) }
	}
	unpacksTo := func(content []byte) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Encoding", "gzip")
			if s.media != "" {
				w.Header().Set("Content-Type", s.media)
			}
			w.Write(content)
		}
	}
	list := []behaviour{
		{"well", status(0, 0), ledger.OK, "", 1},
		{"packed", unpacksTo(packed(bytes.NewReader(good))), ledger.OK, "", 1},
		{"called another type", func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Type", "application/octet-stream; charset=latin1")
			w.Write(good)
		}, ledger.OK, "", 1},
		{"once busy", status(503, 1), ledger.OK, "", 2},
		{"too many requests", status(429, 1, "Retry-After", "0"), ledger.OK, "", 2},
		{"down", status(500, 99), ledger.Failed, "the server answered 500", 4},
		{"gone", status(404, 99), ledger.Failed, "the server answered 404", 1},
		{"empty", func(http.ResponseWriter, *http.Request, int) {}, ledger.Failed, "the reply is empty", 4},
		{"endless", func(w http.ResponseWriter, _ *http.Request, _ int) { io.Copy(w, endless{}) }, ledger.Failed, "the reply has more than", 1},
		{"a bomb", unpacksTo(bomb()), ledger.Failed, "the reply has more than", 1},
		{"redirect inside", redirect("http://localhost:1/"), ledger.Failed, "private address", 1},
		{"redirect to the cloud's secrets", redirect("http://169.254.169.254/latest/meta-data/"), ledger.Failed, "private address", 1},
		{"redirect to a file", redirect("file:///etc/passwd"), ledger.Failed, "redirect", 1},
		{"redirect for ever", redirect("?"), ledger.Failed, "redirects", 0},
	}
	for tenth := 1; tenth < 10; tenth++ {
		list = append(list, behaviour{fmt.Sprintf("broken off at %d0 %%", tenth), func(w http.ResponseWriter, _ *http.Request, _ int) {
			w.Header().Set("Content-Length", fmt.Sprint(len(good)))
			s.write(w, good[:len(good)*tenth/10])
		}, ledger.Failed, "broke off", 4})
	}
	return list
}

// packed is a document as servers send it to save way.
func packed(content io.Reader) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.Copy(z, content)
	z.Close()
	return b.Bytes()
}

// bomb is a small reply of 65 MiB, packed once for all kinds.
var bomb = sync.OnceValue(func() []byte { return packed(io.LimitReader(endless{}, 65<<20)) })

// endless is a document that never ends.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

func TestUnreachable(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	address := server.URL
	server.Close()
	eachKind(t, func(t *testing.T, s specimen) {
		if !s.remote() {
			return
		}
		h := build(t, strings.ReplaceAll(s.definition, "SERVER", address), nil)
		if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "cannot be reached from here") {
			t.Errorf("%s: %s", run.Result, run.Error)
		}
	})
}

func TestSlow(t *testing.T) {
	eachKind(t, func(t *testing.T, s specimen) {
		if !s.remote() {
			return
		}
		s.definition = strings.ReplaceAll(s.definition, "deadline: 60s", "deadline: 50ms")
		h := s.serve(t, func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-t.Context().Done():
			case <-r.Context().Done():
			}
		})
		if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "within the deadline") {
			t.Errorf("%s: %s", run.Result, run.Error)
		}
	})
}

// FuzzReaders gives every kind's reader any bytes at all.
func FuzzReaders(f *testing.F) {
	houses := make(map[string]house)
	for _, kind := range specimenNames(f) {
		if s := specimenOf(f, kind); !s.pushed {
			houses[kind] = s.give(f, nil)
			f.Add(kind, s.reply(goodLamps...))
			f.Add(kind, s.changed)
		}
	}
	f.Fuzz(func(t *testing.T, kind string, content []byte) {
		h, ok := houses[kind]
		if !ok {
			t.Skip()
		}
		vintages, faults := h.all["lamps"].source.read(ledger.Document{Content: content})
		if len(vintages)+len(faults) == 0 {
			t.Fatalf("%s found neither figures nor faults", kind)
		}
		for _, v := range vintages {
			if v.Indicator == "" || v.Region == "" || v.Period.IsZero() || v.Unit.IsZero() || v.Locator == "" {
				t.Fatalf("%s read %+v", kind, v)
			}
		}
	})
}
