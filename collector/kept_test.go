package collector

import (
	"fmt"
	"strings"
	"testing"

	"waymark/ledger"
)

// TestManyFaults reads documents that are wrong throughout: the faults kept of
// them are bounded.
func TestManyFaults(t *testing.T) {
	const n = 5000
	list := func(item string) string { return strings.TrimSuffix(strings.Repeat(item+",", n), ",") }
	for kind, c := range map[string]struct{ options, reply string }{
		"nbs": {`{cid: a1, root: b1, series: [{code: a1, place: 510000, as: lit}]}`,
			`{"success":true,"data":[` + list(`{"code":"soon","values":[{"_id":"a1","da":"510000000000","value":"1"}]}`) + `]}`},
		"sdmx":     {`{url: "https://lamps.example/x", series: [{as: lit}]}`, sdmxHead + strings.Repeat("L,A,street,soon,1,,,\n", n) + strings.Repeat("L,A\n", n)},
		"dbnomics": {`{series: [{code: L/L/L, as: lit}]}`, `{"series":{"docs":[{"provider_code":"L","dataset_code":"L","series_code":"L","period":[` + list(`"soon"`) + `],"value":[` + list("1") + `]}],"num_found":1}}`},
		"promql":   {`{base: "http://lamps.example", query: x, frequency: D, series: [{as: lit}]}`, `{"status":"success","data":{"resultType":"matrix","result":[{"values":[` + days(n) + `]}]}}`},
	} {
		s, err := sourceOf(t, kind, c.options)
		if err != nil {
			t.Fatal(err)
		}
		_, faults := s.read(ledger.Document{Content: []byte(c.reply), Fetched: fetched})
		if len(faults) <= faultsMost || len(faults) > 2*faultsMost+2 || !strings.Contains(fmt.Sprint(faults), errFaults.Error()) {
			t.Errorf("%s: %d faults, the last %v", kind, len(faults), faults[len(faults)-1])
		}
	}
}

// days are samples of no number on one day after another.
func days(n int) string {
	var samples []string
	for i := range n {
		samples = append(samples, fmt.Sprintf(`[%d,"many"]`, 86400*i))
	}
	return strings.Join(samples, ",")
}
