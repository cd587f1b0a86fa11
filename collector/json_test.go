package collector

import (
	"fmt"
	"strings"
	"testing"
)

func (specimens) Json() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: json, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps", jq: ".lamps[] | {period: .year, value: .lit, published: .out}", indicator: lit, allow_private: ["127.0.0.1"]}}`,
		reply: func(lamps ...lamp) []byte {
			var list []string
			for _, l := range lamps {
				list = append(list, fmt.Sprintf(`{"year":%q,"lit":%s,"out":"2025-02-01"}`, l.period, l.lit))
			}
			return []byte(`{"lamps":[` + strings.Join(list, ",") + `]}`)
		},
		changed: []byte(`{"data":{"lamps":[{"year":"2024","lit":6000}]}}`),
		missed:  "null",
	}
}

func TestReadJSON(t *testing.T) {
	for name, c := range map[string]struct{ options, reply, want string }{
		"FRED": {`{url: "https://lamps.example/x", jq: '.observations[] | {period: .date[:7], value}', indicator: lit_month, unit: 盏}`,
			`{"observations":[{"realtime_start":"2026-02-01","date":"2025-12-01","value":"127704"},{"date":"2026-01-01","value":"."}]}`, `
		lit_month CN-51 2025-12 127,704 盏 at /observations/0/value
		lit_month CN-51 2026-01 – O at /observations/1/value`},
		"decimals": {`{url: "https://lamps.example/x", jq: '.[] | {period: .[0], value: .[1]}', indicator: lit}`,
			`[[2024, 50.0], [2023, 12345678.90], [2022, null], [2021, 1e3]]`, `
		lit CN-51 2024 50.0 万盏 at /0/1
		lit CN-51 2023 12,345,678.90 万盏 at /1/1
		lit CN-51 2022 – O at /2/1
		lit CN-51 2021 1,000 万盏 at /3/1`},
		"arithmetic": {`{url: "https://lamps.example/x", jq: '.[] | {period: .[0], value: (.[1] * 2)}', indicator: lit}`, `[[2024, 1.5]]`, "lit CN-51 2024 3 万盏 at jq result 1"},
		"computed, and found by its period": {`{url: "https://lamps.example/x", jq: '.[] | {period: .y[:4], value: (.v | tonumber)}', indicator: lit}`,
			`[{"y":"2024-01-01","v":"7"},{"y":"2023-01-01","v":"7"},{"x":7,"v":"8","y":"2022"}]`, `
		lit CN-51 2024 7 万盏 at /0/v
		lit CN-51 2023 7 万盏 at /1/v
		lit CN-51 2022 8 万盏 at /2/v`},
		"by the names of members": {`{url: "https://lamps.example/x", jq: '."a/b" | to_entries[] | {period: .key, value: (.value + 0)}', indicator: lit}`,
			`{"a/b":{"2024":7,"2023":7}}`, `
		lit CN-51 2023 7 万盏 at /a~1b/2023
		lit CN-51 2024 7 万盏 at /a~1b/2024`},
		"in doubt":   {`{url: "https://lamps.example/x", jq: '{period: "2024", value: (.a + 0)}', indicator: lit}`, `{"a":7,"b":7,"y":2024}`, "lit CN-51 2024 7 万盏 at jq result 1"},
		"one figure": {`{url: "https://lamps.example/x", jq: '.y as $y | .v[] | {period: ($y | tostring), value: .}', indicator: lit}`, `{"v":[7],"w":7,"y":2024}`, "lit CN-51 2024 7 万盏 at /v/0"},
		"changed":    {`{url: "https://lamps.example/x", jq: '.lamps[]?', indicator: lit}`, `{"lights":[]}`, "fault: jq: it finds nothing in the reply: has its form changed?"},
		"a web page": {`{url: "https://lamps.example/x", jq: '.', indicator: lit}`, "<html>", "fault: the reply is a web page where JSON was due"},
		"a bomb":     {`{url: "https://lamps.example/x", jq: '.', indicator: lit}`, strings.Repeat("[", 100_000), "fault: the reply is no JSON: invalid character '[' exceeded max depth"},
	} {
		s, err := sourceOf(t, "json", c.options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
}

func TestReadWorldBank(t *testing.T) {
	s, err := sourceOf(t, "worldbank", `{indicator: LAMP.LIT, country: CHN, as: lit}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ reply, want string }{
		"figures": {`[{"page":1,"pages":1,"lastupdated":"2024-06-28"},[{"country":{"id":"CN"},"countryiso3code":"CHN","date":"2023","value":null,"obs_status":""},{"date":"2022","value":12.50,"obs_status":"e"}]]`, `
		lit CN-51 2023 – O at /1/0/value
		lit CN-51 2022 12.50 万盏 E at /1/1/value`},
		"quarters and months":  {`[{"page":1,"pages":1,"lastupdated":"2024-06-28"},[{"date":"2024Q1","value":1},{"date":"2024M05","value":2}]]`, "lit CN-51 2024-Q1 1 万盏 at /1/0/value\nlit CN-51 2024-05 2 万盏 at /1/1/value"},
		"another country":      {`[{"page":1,"pages":1,"lastupdated":"2024-06-28"},[{"countryiso3code":"BRA","date":"2023","value":1}]]`, "fault: /1/0: the figure is of BRA, and not of CHN"},
		"nothing":              {`[{"page":0,"pages":0,"per_page":0,"lastupdated":null,"total":0},null]`, "fault: the World Bank has no figures of LAMP.LIT for CHN"},
		"an error":             {`[{"message":[{"id":"120","key":"Invalid value","value":"The provided parameter value is not valid"}]}]`, "fault: the World Bank's API says: The provided parameter value is not valid"},
		"a byte order mark":    {"\ufeff" + `[{"page":1,"pages":1,"lastupdated":"2024-06-28"},[{"date":"2023","value":1}]]`, "lit CN-51 2023 1 万盏 at /1/0/value"},
		"a list of other form": {`[]`, "fault: the reply is not the list that the World Bank's API gives"},
	} {
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
}

func TestSecretsInAddresses(t *testing.T) {
	t.Setenv("LAMP_KEY", "glow in the dark")
	s, err := sourceOf(t, "json", `{url: "https://lamps.example/x?year=2024&access=env:LAMP_KEY", jq: ".", indicator: lit}`)
	if err != nil {
		t.Fatal(err)
	}
	if s.first.address != "https://lamps.example/x?access=glow+in+the+dark&year=2024" || s.first.where() != "https://lamps.example/x?access=…&year=2024" {
		t.Errorf("asks %s, and shows %s", s.first.address, s.first.where())
	}
	if _, err := sourceOf(t, "json", `{url: "https://lamps.example/x?access=env:NO_SUCH_ENV", jq: "."}`); err == nil || !strings.Contains(err.Error(), "url: access: the environment has no NO_SUCH_ENV") {
		t.Errorf("a key that is not there: %v", err)
	}
}
