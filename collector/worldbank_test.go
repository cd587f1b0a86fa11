package collector

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"waymark/ledger"
)

func (specimens) Worldbank() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: worldbank, schedule: "0 6 * * *", deadline: 60s, options: {indicator: LAMP.LIT, country: CHN, as: lit, base: "SERVER", allow_private: ["127.0.0.1"]}}`,
		reply: func(lamps ...lamp) []byte {
			var list []string
			for _, l := range lamps {
				list = append(list, fmt.Sprintf(`{"date":%q,"value":%s,"obs_status":""}`, l.period, l.lit))
			}
			return []byte(`[{"page":1,"pages":1,"per_page":200,"lastupdated":"2025-02-01"},[` + strings.Join(list, ",") + `]]`)
		},
		changed: []byte(`{"page":1,"figures":[]}`),
		missed:  "not the list",
	}
}

func TestPages(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page := r.URL.Query().Get("page")
		year := map[string]int{"1": 2024, "2": 2023, "3": 2022}[page]
		fmt.Fprintf(w, `[{"page":%s,"pages":3,"lastupdated":"2025-02-01"},[{"date":"%d","value":%d,"obs_status":""},{"date":"%d","value":null,"obs_status":""}]]`, page, year, year*2, year-10)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(specimenOf(t, "worldbank").definition, "SERVER", server.URL), nil)
	if run := h.collect(t); run.Result != ledger.OK || run.New != 6 {
		t.Errorf("%+v", run)
	}
	if got := h.figures(t); !strings.HasSuffix(got, "2022=4044 2023=4046 2024=4048") || !strings.HasPrefix(got, "2012=NaN") {
		t.Errorf("recorded %s", got)
	}
}

func TestWorldBankError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]`)
	}))
	defer server.Close()
	h := build(t, strings.ReplaceAll(specimenOf(t, "worldbank").definition, "SERVER", server.URL), nil)
	if run := h.collect(t); run.Result != ledger.Failed || !strings.Contains(run.Error, "The provided parameter value is not valid") {
		t.Errorf("%s: %s", run.Result, run.Error)
	}
}
