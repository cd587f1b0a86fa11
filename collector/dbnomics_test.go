package collector

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"waymark/ledger"
)

func (specimens) Dbnomics() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: dbnomics, schedule: "0 6 * * *", deadline: 60s, options: {base: "SERVER", allow_private: ["127.0.0.1"], series: [{code: LAMPS/LIT/A.street, as: lit}]}}`,
		reply: func(lamps ...lamp) []byte {
			var periods, values []string
			for _, l := range lamps {
				periods, values = append(periods, `"`+l.period+`"`), append(values, l.lit)
			}
			return fmt.Appendf(nil, `{"series":{"docs":[{"provider_code":"LAMPS","dataset_code":"LIT","series_code":"A.street","series_name":"路灯","indexed_at":"2025-02-01T00:00:00Z","period":[%s],"value":[%s]}],"num_found":1,"offset":0}}`,
				strings.Join(periods, ","), strings.Join(values, ","))
		},
		changed: []byte(`{"data":[{"period":"2024","value":6000}]}`),
	}
}

const dbnomicsOne = `{from: 2022, series: [{code: LAMPS/LIT/A.street, as: lit}, {code: LAMPS/LIT/Q.porch, as: lit_ytd, unit: 盏, cumulative: true}]}`

func TestDBnomics(t *testing.T) {
	s, err := sourceOf(t, "dbnomics", dbnomicsOne)
	if err != nil {
		t.Fatal(err)
	}
	if want := "https://api.db.nomics.world/v22/series?format=json&limit=100&observations=1&offset=0&series_ids=LAMPS%2FLIT%2FA.street%2CLAMPS%2FLIT%2FQ.porch"; s.first.address != want {
		t.Errorf("it asks %s", s.first.address)
	}
	doc := func(code, rest string) string {
		return `{"provider_code":"LAMPS","dataset_code":"LIT","series_code":"` + code + `","indexed_at":"2026-02-03T04:05:06Z",` + rest + `}`
	}
	street, porch := doc("A.street", `"period":["2021","2022","2023","2026"],"value":[1,12.50,"NA","NA"],"observations_attributes":[["OBS_STATUS",["A","E","M",""]]]`),
		doc("Q.porch", `"period":["2025-Q3"],"value":[7.0]`)
	for name, c := range map[string]struct{ reply, want string }{
		"figures": {`{"series":{"docs":[` + street + `,` + porch + `],"num_found":2,"offset":0}}`, `
		lit CN-51 2022 12.50 万盏 E at /series/docs/0/value/1
		lit CN-51 2023 – O (OBS_STATUS M) at /series/docs/0/value/2
		lit_ytd CN-51 2025-01..2025-09 7.0 盏 at /series/docs/1/value/0`},
		"one is not there": {`{"series":{"docs":[` + porch + `],"num_found":1,"offset":0}}`, `
		lit_ytd CN-51 2025-01..2025-09 7.0 盏 at /series/docs/0/value/0
		fault: DBnomics has no series LAMPS/LIT/A.street`},
		"an error":       {`{"errors":[{"message":"no such dataset"}],"series":{"docs":[],"num_found":9}}`, "fault: DBnomics says: no such dataset"},
		"uneven":         {`{"series":{"docs":[` + porch + `,` + doc("A.street", `"period":["2022"],"value":[]`) + `],"num_found":3}}`, "lit_ytd CN-51 2025-01..2025-09 7.0 盏 at /series/docs/0/value/0\nfault: /series/docs/1: it has 1 periods and 0 values"},
		"another period": {`{"series":{"docs":[` + doc("A.street", `"period":["2022-B1"],"value":[1]`) + `],"num_found":3}}`, `fault: /series/docs/0/value/0: time "2022-B1": want one such as 2024, 2024-Q1, 2024-M01, 2024-W01, 2024-01-01 or 2024-01-01/P1M`},
		"another form":   {`{"series":[]}`, "fault: the form of the reply has changed: series is now of type array"},
	} {
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
	next, more, err := s.next(ledger.Document{Content: []byte(`{"series":{"docs":[` + porch + `],"num_found":2,"offset":0}}`)})
	if !more || err != nil || !strings.Contains(next.address, "offset=1") {
		t.Errorf("the next page is %s, %v", next.address, err)
	}
	if said := s.explain(http.StatusNotFound, []byte(`{"message":"Series not found"}`)); said != "Series not found" {
		t.Errorf("a refusal is explained by %q", said)
	}
	for options, want := range map[string]string{
		`{}`: "series: want a list of 1 to 100",
		`{series: [{code: LIT, as: lit}, {code: "a/b/c,d/e/f", as: lit}]}`: "series 1: code: want provider/dataset/series",
	} {
		if _, err := sourceOf(t, "dbnomics", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

func FuzzReadDBnomics(f *testing.F) {
	s, err := sourceOf(f, "dbnomics", dbnomicsOne)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"series":{"docs":[{"provider_code":"LAMPS","dataset_code":"LIT","series_code":"A.street","indexed_at":"2026","period":["2023","2024-Q1"],"value":[5000,"NA"],"observations_attributes":[["OBS_STATUS",["A"]],[1]]}],"num_found":2,"offset":-1}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		checkRead(t, s, content)
		if _, more, err := s.next(ledger.Document{Content: content}); more && err != nil {
			t.Fatalf("a next page and %v", err)
		}
	})
}
