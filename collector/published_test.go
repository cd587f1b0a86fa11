package collector

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// TestUnsaidDays collects on two days from sources that do not say when they
// published a figure, or say so for all at once: only what changed is new.
func TestUnsaidDays(t *testing.T) {
	for _, c := range []struct{ kind, first, second string }{
		{"json", `{"lamps":[{"year":2023,"lit":5000},{"year":2024,"lit":6000}]}`, `{"lamps":[{"year":2023,"lit":5000},{"year":2024,"lit":6001}]}`},
		{"worldbank",
			`[{"page":1,"pages":1,"lastupdated":"2026-02-01"},[{"date":"2024","value":6000},{"date":"2023","value":5000}]]`,
			`[{"page":1,"pages":1,"lastupdated":"2026-02-20"},[{"date":"2024","value":6001},{"date":"2023","value":5000}]]`},
	} {
		t.Run(c.kind, func(t *testing.T) {
			reply := c.first
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, reply) }))
			defer server.Close()
			h := build(t, strings.ReplaceAll(specimenOf(t, c.kind).definition, "SERVER", server.URL), nil)
			if run := h.collect(t); run.New != 2 {
				t.Fatalf("the first day: %+v", run)
			}
			later := h.Config
			later.Now = func() time.Time { return at.AddDate(0, 0, 1) }
			next, err := New(later)
			if err != nil {
				t.Fatal(err)
			}
			if run, err := next.Collect(context.Background(), "lamps"); err != nil || run.Result != ledger.Unchanged || run.Known != 2 {
				t.Errorf("the same again: %+v, %v", run, err)
			}
			reply = c.second
			if run, err := next.Collect(context.Background(), "lamps"); err != nil || run.Revised != 1 || run.Known != 1 {
				t.Errorf("one figure changed: %+v, %v", run, err)
			}
			vs, err := h.ledger.Latest(context.Background(), indicators.Series{Indicator: "lit", Region: "CN-51"}, ledger.AsOf{})
			if err != nil || len(vs) != 2 || vs[0].Published >= vs[1].Published {
				t.Errorf("the figure that stayed is of %s, the one that changed of %s; %v", vs[0].Published, vs[1].Published, err)
			}
		})
	}
}
