package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"waymark/catalogue"
)

// described is what openapi.json says of an operation, as far as a caller who
// knows nothing else can use it.
type described struct {
	Parameters []struct {
		Name, In string
		Required bool
		Schema   struct {
			Type string
			Enum []string
		}
	}
	RequestBody *struct{ Required bool }
	Responses   map[string]json.RawMessage
}

// FuzzAPI asks the operations of the API's own description, one at a time, with
// parameters and bodies made from it: whatever comes is answered as described,
// and never with a fault of the service.
func FuzzAPI(f *testing.F) {
	site := unhurried(f, config(f, testPlan(f)))
	var description struct {
		Paths map[string]map[string]described
	}
	if err := json.Unmarshal(get(site, "/api/v1/openapi.json").Body.Bytes(), &description); err != nil {
		f.Fatal(err)
	}
	var operations []string
	for path, methods := range description.Paths {
		for method := range methods {
			operations = append(operations, method+" "+path)
		}
	}
	slices.Sort(operations) // an input found means the same the next time
	for _, seed := range []string{"", "2024-02-30", "CN-51", "../../etc/passwd", "%00", "\r\nSet-Cookie: x=1", "<script>", "-1",
		"99999999999999999999", `{"observations":[{"indicator":"beta","value":1e400}]}`, `{"observations":[{}]}`, strings.Repeat("[", 10000), "\xff\xfe"} {
		for i := range operations {
			f.Add(seed, seed, uint8(3), uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, value, body string, choice, which uint8) {
		o := operations[int(which)%len(operations)]
		method, path, _ := strings.Cut(o, " ")
		askDescribed(t, site, strings.ToUpper(method), path, description.Paths[path][method], value, body, int(choice))
	})
}

func askDescribed(t *testing.T, site http.Handler, method, path string, op described, value, body string, choice int) {
	t.Helper()
	q := make(url.Values)
	for i, p := range op.Parameters {
		given := value
		if n := len(p.Schema.Enum); n > 0 && (choice+i)%3 > 0 {
			given = p.Schema.Enum[(choice+i)%n]
		}
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(given))
		case (choice>>(i%8))&1 == 1:
			q.Set(p.Name, given)
		}
	}
	target, err := url.ParseRequestURI(apiRoot + path + "?" + q.Encode())
	if err != nil || strings.HasSuffix(path, "/runs") {
		return
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(body))
	r.URL, r.RequestURI = target, target.RequestURI()
	w := ask(site, r, "Authorization", "Bearer "+secret)
	kind := w.Header().Get("Content-Type")
	switch {
	case w.Code >= 500:
		t.Errorf("%s %s: %d %s", method, target, w.Code, w.Body)
	case w.Code >= 400 && w.Code != 414 && kind != "application/problem+json" && w.Code != 404:
		t.Errorf("%s %s: %d as %q", method, target, w.Code, kind)
	case w.Code == 200 && kind == "application/json" && !json.Valid(w.Body.Bytes()):
		t.Errorf("%s %s: no JSON: %.200s", method, target, w.Body)
	}
	for name, values := range w.Header() {
		if strings.ContainsAny(fmt.Sprint(name, values), "\r\n") {
			t.Errorf("%s %s: a header was split: %s %q", method, target, name, values)
		}
	}
}

// TestExamplesWork sends every example of the description: none is refused for
// what it says.
func TestExamplesWork(t *testing.T) {
	plan, err := catalogue.Load(fstest.MapFS{"figures.csv": {}, "plan.yaml": {Data: []byte(strings.Replace(definitions, "targets:\n",
		"  - {id: books_lent, domain: first, name: {zh: 借书, en: Books lent}, unit: 册}\ntargets:\n", 1))},
		"source.yaml": {Data: []byte("sources:\n  - {id: example-plan, title: 样例, publisher: 样例局, published: 2021-12-01, grade: A}\n")}})
	if err != nil {
		t.Fatal(err)
	}
	site := unhurried(t, config(t, plan))
	description := answer[struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Name, In string
				Example  any
			}
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
		}
	}](t, get(site, "/api/v1/openapi.json").Body.Bytes())
	for path, methods := range description.Paths {
		for method, o := range methods {
			q := make(url.Values)
			for _, p := range o.Parameters {
				if p.In == "query" && p.Example != nil {
					q.Set(p.Name, fmt.Sprint(p.Example))
				}
			}
			body := o.RequestBody.Content["application/json"].Example
			if method == "post" && body == nil && !strings.HasSuffix(path, "/runs") {
				t.Errorf("%s %s has no example", method, path)
			}
			address := apiRoot + strings.ReplaceAll(path, "{id}", "1") + "?" + q.Encode()
			r := httptest.NewRequest(strings.ToUpper(method), address, strings.NewReader(string(body)))
			w := ask(site, r, "Authorization", "Bearer "+secret, "Content-Type", "application/json")
			if named := strings.Contains(path, "{id}") || strings.HasPrefix(path, "/reports"); w.Code >= 300 && (w.Code != http.StatusNotFound || !named) {
				t.Errorf("%s %s with %s: %d %s", method, address, body, w.Code, w.Body)
			}
		}
	}
}
