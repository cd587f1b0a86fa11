package collector

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"waymark/ledger"
	"waymark/testserver"
)

func (specimens) Promql() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: promql, schedule: "0 6 * * *", deadline: 60s, options: {base: "SERVER", query: sum(lamps), last: 2, allow_private: ["127.0.0.1"], series: [{as: lit}]}}`,
		reply: func(lamps ...lamp) []byte {
			var points []string
			for _, l := range lamps {
				end, err := time.Parse("2006-01-02 MST", l.period+"-12-31 UTC")
				if err != nil {
					panic(err)
				}
				points = append(points, fmt.Sprintf("[%d,%q]", end.Add(16*time.Hour).Unix(), l.lit)) // midnight in the plan's zone
			}
			return []byte(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"street":"路灯街"},"values":[` + strings.Join(points, ",") + `]}]}}`)
		},
		changed: []byte(`{"status":"success","data":{"resultType":"streams","result":[]}}`),
		single:  true,
	}
}

func TestPromQLReplies(t *testing.T) {
	const one, two = `{base: "http://lamps.example:9090", query: lamps, last: 2, series: [{as: lit}]}`,
		`{base: "http://lamps.example:9090", query: lamps, series: [{labels: {street: a}, as: lit}, {labels: {street: b}, as: lit_ytd, unit: 盏, cumulative: true}]}`
	vector := `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"street":"a"},"value":[1767196800,"12.50"]},{"metric":{"street":"b"},"value":[1767196800.5,"NaN"]}]}}`
	for name, c := range map[string]struct{ options, reply, want string }{
		"a vector": {two, vector, `
		lit CN-51 2025 12.50 万盏 at /data/result/0/value/1
		lit_ytd CN-51 2026-01..2026-12 – O at /data/result/1/value/1`},
		"a matrix": {one, `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":[[1735574400,"1"],[1735660800,"2"],[1735660801,"3"]]}]}}`, `
		lit CN-51 2024 2 万盏 at /data/result/0/values/1/1
		lit CN-51 2025 3 万盏 at /data/result/0/values/2/1`},
		"a scalar":           {one, `{"status":"success","data":{"resultType":"scalar","result":[1767196800,"7"]}}`, "lit CN-51 2025 7 万盏 at /data/result/1"},
		"infinite":           {one, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1767196800,"+Inf"]}]}}`, `fault: /data/result/0/value/1: number "+Inf": want a decimal number such as 67665.3 or -2.4`},
		"more than one":      {one, vector, "fault: lit: labels: fits more than one series: {street=a}, and {street=b}; say which"},
		"none":               {two, `{"status":"success","data":{"resultType":"vector","result":[]}}`, "fault: lit: the query gives no series with the labels {street=a}: has a metric gone?\nfault: lit_ytd: the query gives no series with the labels {street=b}: has a metric gone?"},
		"a histogram":        {one, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"histogram":[1767196800,{"count":"1"}]}]}}`, "fault: /data/result/0: it has no values of numbers"},
		"not whole":          {one, `{"status":"success","warnings":["one store is away"],"data":{"resultType":"vector","result":[]}}`, "fault: the answer may not be whole: one store is away"},
		"a text":             {one, `{"status":"success","data":{"resultType":"string","result":[1767196800,"x"]}}`, "fault: the query gives a string; want one that gives numbers"},
		"an error":           {one, `{"status":"error","errorType":"bad_data","error":"parse error"}`, "fault: the query fails: parse error"},
		"a moment of nobody": {one, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1e300,"1"]}]}}`, `fault: the reply is no JSON: "1e300" is no moment`},
		"another form":       {one, `{}`, "fault: the query fails: nothing more is said"},
	} {
		s, err := sourceOf(t, "promql", c.options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
}

func TestPromQLRequest(t *testing.T) {
	for options, want := range map[string]string{
		`{base: "http://p.example:9090/", query: "lamps{a=\"b\"}", series: [{as: lit_month}]}`:                "http://p.example:9090/api/v1/query?query=lamps%7Ba%3D%22b%22%7D&time=1772294400",
		`{base: "http://p.example:9090", query: lamps, last: 13, series: [{as: lit_month}]}`:                  "http://p.example:9090/api/v1/query_range?end=1772294400&query=lamps&start=1740758400&step=86400",
		`{base: "http://p.example:9090", query: lamps, last: 3, frequency: D, step: 1h, series: [{as: lit}]}`: "http://p.example:9090/api/v1/query_range?end=1772294400&query=lamps&start=1772121600&step=3600",
		`{base: "http://p.example:9090", query: lamps, series: [{as: lit_ytd, cumulative: true}]}`:            "http://p.example:9090/api/v1/query?query=lamps&time=1767196800",
	} {
		s, err := sourceOf(t, "promql", options)
		if err != nil {
			t.Fatal(err)
		}
		if got := s.begin(fetched).address; got != want { // noon of 1 March in Shanghai
			t.Errorf("%s asks\n%s, want\n%s", options, got, want)
		}
	}
	for options, want := range map[string]string{
		`{}`: "series: want a list",
		`{base: "http://p.example", query: " ", last: 40, series: [{as: lit}]}`:              "query: want an expression of PromQL, such as sum(increase(orders_total[30d]))\nlamps: last: want 1 to 30 periods",
		`{base: prometheus, query: x, step: 1ms, frequency: irregular, series: [{as: lit}]}`: "frequency: want A, S, Q, M, W or D, since the indicator's is \"irregular\"\nlamps: step: want one from 1s to 24h\nlamps: url: want an address",
		`{base: "http://p.example", query: x, series: [{as: lit, labels: [a]}]}`:             "series 1: labels: want keys with values, not a list",
	} {
		if _, err := sourceOf(t, "promql", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

// TestPrometheus asks a real one for the number of the day, and of a street
// that is labelled so, at the ends of periods.
func TestPrometheus(t *testing.T) {
	server := testserver.Prometheus(t, "scrape_configs: []\n")
	shanghai := time.FixedZone("CST", 8*3600)
	day := func(year int, month time.Month) int64 {
		return time.Date(year, month, 1, 0, 0, 0, 0, shanghai).Unix()
	}
	for name, c := range map[string]struct{ options, want string }{
		"an instant": {`query: "time()", series: [{as: lit_month}]`, fmt.Sprintf("lit_month CN-51 2026-02 %s 万盏 at /data/result/1", grouped(day(2026, 3)))},
		"a range": {`query: "vector(time())", last: 3, series: [{as: lit_month}]`, fmt.Sprintf(`
		lit_month CN-51 2025-12 %s 万盏 at /data/result/0/values/0/1
		lit_month CN-51 2026-01 %s 万盏 at /data/result/0/values/31/1
		lit_month CN-51 2026-02 %s 万盏 at /data/result/0/values/59/1`, grouped(day(2026, 1)), grouped(day(2026, 2)), grouped(day(2026, 3)))},
		"by its label": {`query: 'label_replace(vector(7), "street", "a", "", "") or label_replace(vector(0.25), "street", "b", "", "")', series: [{labels: {street: b}, as: lit}]`,
			"lit CN-51 2025 0.25 万盏 at /data/result/1/value/1"},
		"nothing":  {`query: "lamps", series: [{as: lit}]`, "fault: lit: the query gives no series with the labels {}: has a metric gone?"},
		"no query": {`query: "sum(", series: [{as: lit}]`, "refused 400: invalid parameter \"query\": 1:5: parse error: unclosed left parenthesis"},
	} {
		s, err := sourceOf(t, "promql", fmt.Sprintf(`{base: %q, allow_private: ["127.0.0.1"], %s}`, server, c.options))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		asked := s.begin(fetched)
		reply, err := http.Get(asked.address)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(reply.Body)
		reply.Body.Close()
		got := readAs(s, asked, string(text))
		if reply.StatusCode != http.StatusOK {
			got = fmt.Sprintf("refused %d: %s", reply.StatusCode, s.explain(reply.StatusCode, text))
		}
		if got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
}

// grouped writes a number as people read it.
func grouped(n int64) string {
	return fmt.Sprintf("%d,%03d,%03d,%03d", n/1e9, n/1e6%1e3, n/1e3%1e3, n%1e3)
}

func FuzzReadPromQL(f *testing.F) {
	s, err := sourceOf(f, "promql", `{base: "http://lamps.example:9090", query: lamps, series: [{as: lit}, {labels: {street: a}, as: lit_month}]}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"street":"a"},"values":[[1735574400,"1"],[-1735660800.9,"NaN"]]}]}}`))
	f.Add([]byte(`{"status":"success","data":{"resultType":"scalar","result":[1767196800,"7"]}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, faults := s.read(ledger.Document{Content: content})
		if len(vintages)+len(faults) == 0 {
			t.Fatal("neither figures nor faults")
		}
		checkRead(t, s, content)
	})
}
