package collector

import (
	"fmt"
	"strings"
	"testing"
)

func (specimens) Sdmx() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: sdmx, schedule: "0 6 * * *", deadline: 60s, options: {base: "SERVER", flow: LAMPS, key: A.., allow_private: ["127.0.0.1"], series: [{where: {LAMP: street}, as: lit}]}}`,
		reply: func(lamps ...lamp) []byte {
			text := "DATAFLOW,FREQ,LAMP,TIME_PERIOD,OBS_VALUE,TITLE\n"
			for _, l := range lamps {
				text += fmt.Sprintf("L:LAMPS(1.0),A,street,%s,%s,路灯统计资料\n", l.period, l.lit)
			}
			return []byte(text)
		},
		changed: []byte("年份,亮灯\n2024,6000\n"),
	}
}

func (specimens) Sdmx_json() specimen {
	s := specimens{}.Sdmx()
	s.reply = func(lamps ...lamp) []byte {
		var times, values []string
		for i, l := range lamps {
			times = append(times, fmt.Sprintf(`{"id":%q}`, l.period))
			values = append(values, fmt.Sprintf(`"%d":[%s,0]`, i, l.lit))
		}
		return fmt.Appendf(nil, `{"data":{"structure":{"dimensions":{"series":[{"id":"LAMP","values":[{"id":"street","name":"路灯"}]}],"observation":[{"id":"TIME_PERIOD","values":[%s]}]},`+
			`"attributes":{"observation":[{"id":"OBS_STATUS","values":[{"id":"A"}]}]}},"dataSets":[{"series":{"0":{"observations":{%s}}}}]}}`,
			strings.Join(times, ","), strings.Join(values, ","))
	}
	s.changed = []byte(`{"lamps":[{"year":2024,"lit":6000}]}`)
	return s
}

const sdmxHead = "DATAFLOW,FREQ,LAMP,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MULT,UNIT_MEASURE\n"

func TestSDMX(t *testing.T) {
	one := `{base: "https://lamps.example", flow: LAMPS, series: [{where: {LAMP: street}, as: lit}]}`
	in := func(as, unit string) string {
		return `{base: "https://lamps.example", flow: LAMPS, series: [{where: {LAMP: street}, as: ` + as + `, unit: ` + unit + `}]}`
	}
	row := func(cells string) string { return "L,A,street," + cells + "\n" }
	for name, c := range map[string]struct{ options, reply, want string }{
		"figures": {one, sdmxHead + row("2022,12.50,A,,") + row("2023,13,p,,") + row("2024,,,,"), `
		lit CN-51 2022 12.50 万盏 A at row 2 column 5
		lit CN-51 2023 13 万盏 P at row 3 column 5
		lit CN-51 2024 – O at row 4 column 5`},
		"missing, for whatever reason": {one, sdmxHead + row("2020,0,M,,") + row("2021,0,O,,") + row("2022,NaN,,,") + row("2023,-,A,,") + row("2024,0,A,,"), `
		lit CN-51 2020 – O (OBS_STATUS M) at row 2 column 5
		lit CN-51 2021 – O at row 3 column 5
		lit CN-51 2022 – O at row 4 column 5
		lit CN-51 2023 – O at row 5 column 5
		lit CN-51 2024 0 万盏 A at row 6 column 5`},
		"a status of the source's own": {one, sdmxHead + row("2024,5,x,,") + row("2023,5,B;z,,"), `
		lit CN-51 2024 5 万盏 (OBS_STATUS x) at row 2 column 5
		lit CN-51 2023 5 万盏 B (OBS_STATUS B;z) at row 3 column 5`},
		"multiplied":              {in("pay", "元"), sdmxHead + row("2024,12.345,A,8,CNY"), "pay CN-51 2024 1,234,500,000 元 A at row 2 column 5"},
		"multiplied by its unit":  {in("pay", "亿元"), sdmxHead + row("2024,12.340,A,8,CNY"), "pay CN-51 2024 12.340 亿元 A at row 2 column 5"},
		"multiplied by nothing":   {in("pay", "亿元"), sdmxHead + row("2024,12.3,A,0,"), "pay CN-51 2024 12.3 亿元 A at row 2 column 5"},
		"multiplied otherwise":    {in("pay", "万元"), sdmxHead + row("2024,12.3,A,8,CNY"), "fault: row 2 column 5: the message counts in multiples of ten to the power of 8, but unit: says 万元"},
		"another currency":        {in("pay", "亿元"), sdmxHead + row("2024,12.3,A,8,USD"), "fault: row 2 column 5: the message counts in 美元, but unit: says 亿元"},
		"the unit of the message": {strings.ReplaceAll(one, "as: lit", "as: pay"), sdmxHead + row("2024,12.3,A,6,CNY"), "pay CN-51 2024 12,300,000 元 A at row 2 column 5"},
		"a unit nobody knows":     {one, sdmxHead + row("2024,12.3,A,6,XDC"), "fault: row 2 column 5: the message counts in UNIT_MEASURE XDC, times ten to the power of 6; unit: says what that is"},
		"a multiple of nothing":   {one, sdmxHead + row("2024,12.3,A,many,"), `fault: row 2 column 5: UNIT_MULT "many": want a power of ten`},
		"months as days":          {in("lit_month", "盏"), sdmxHead + "L,M,street,2024-05-01,5,A,,\n", "lit_month CN-51 2024-05 5 盏 A at row 2 column 5"},
		"cumulative":              {`{base: "https://lamps.example", flow: L, series: [{as: lit_ytd, cumulative: true}]}`, sdmxHead + "L,Q,street,2024-Q3,5,A,,\n", "lit_ytd CN-51 2024-01..2024-09 5 万盏 A at row 2 column 5"},
		"no such time":            {one, sdmxHead + row("2024-T1,5,A,,"), `fault: row 2 column 5: time "2024-T1": want one such as 2024, 2024-Q1, 2024-M01, 2024-W01, 2024-01-01 or 2024-01-01/P1M`},
		"more than one series":    {one, sdmxHead + row("2024,5,A,,") + "L,Q,street,2024-Q1,5,A,,\n", "fault: lit: where: fits more than one series: FREQ=A LAMP=street, and FREQ=Q LAMP=street; say which"},
		"no such series":          {one, sdmxHead + "L,A,porch,2024,5,A,,\n", "fault: lit: the message has no observations where LAMP=street"},
		"no such measure":         {one, "DATAFLOW,LAMP,TIME_PERIOD,VALUE\nL,street,2024,5\n", "fault: row 2: the message has no OBS_VALUE and TIME_PERIOD; measure: and time: say which it has"},
		"withdrawn":               {one, "STRUCTURE,STRUCTURE_ID,ACTION,LAMP,TIME_PERIOD,OBS_VALUE\nd,L,D,street,2024,-\n", "lit CN-51 2024 – O (withdrawn by its source) at row 2 column 6"},
		"JSON": {one, `{"data":{"structure":{"dimensions":{"series":[{"id":"LAMP","values":[{"id":"street"}]}],"observation":[{"id":"TIME_PERIOD","values":[{"id":"2023"},{"id":"2024"}]}]},
			"attributes":{"observation":[{"id":"OBS_STATUS","values":[{"id":"E"}]}]}},"dataSets":[{"series":{"0":{"observations":{"0":[5.10,0],"1":[null]}}}}]}}`, `
		lit CN-51 2023 5.10 万盏 E at /data/dataSets/0/series/0/observations/0/0
		lit CN-51 2024 – O at /data/dataSets/0/series/0/observations/1/0`},
		"a web page": {one, "<html>", "fault: the reply is a web page where an SDMX message was due"},
		"XML":        {one, "<?xml version='1.0'?><message:GenericData/>", "fault: the message is XML (SDMX-ML), which is not read: ask for SDMX-CSV or SDMX-JSON"},
	} {
		s, err := sourceOf(t, "sdmx", c.options)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := readAs(s, s.first, c.reply); got != lines(c.want) {
			t.Errorf("%s: read\n%s\nwant\n%s", name, got, lines(c.want))
		}
	}
}

func TestSDMXRequest(t *testing.T) {
	s, err := sourceOf(t, "sdmx", `{base: "https://lamps.example/service/", flow: "L,LAMPS,1.0", key: A.street+porch, from: 2015-Q1, format: json, series: [{as: lit}]}`)
	if err != nil || s.first.address != "https://lamps.example/service/data/L,LAMPS,1.0/A.street+porch?startPeriod=2015-Q1" || !strings.HasPrefix(s.first.accept, "application/vnd.sdmx.data+json") {
		t.Errorf("it asks %s for %s, %v", s.first.address, s.first.accept, err)
	}
	for options, want := range map[string]string{
		`{}`: "want base and flow, or the url",
		`{base: "https://lamps.example", flow: L, url: "https://lamps.example/x", series: [{as: lit}]}`:   "and not both",
		`{url: "https://lamps.example/x", format: xml, series: [{as: lit}]}`:                              "format: want csv or json",
		`{url: "https://lamps.example/x", series: [{as: lit, where: {LAMP: [street]}}]}`:                  "series 1: where: want keys with values",
		`{url: "https://lamps.example/x", series: [{as: lit, region: Sichuan}, {as: lot, unit: "3 kg"}]}`: `series 2: as: no indicator has the id "lot"`,
	} {
		if _, err := sourceOf(t, "sdmx", options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s:\n%v\nwant %s", options, err, want)
		}
	}
}

func TestShifted(t *testing.T) {
	for _, c := range []struct {
		number string
		power  int
		want   string
	}{
		{"12.34", 8, "1234000000"}, {"12.34", 1, "123.4"}, {"12.34", 2, "1234"}, {"-0.5", 1, "-5"}, {"12", -3, "0.012"}, {"1234.5", -2, "12.345"},
		{"0", 6, "0"}, {"0.10", 1, "1.0"}, {"1e3", 2, "100000"}, {"", 3, ""}, {"-", 3, "-"}, {"NaN", 3, "NaN"}, {"many", 1, "many"},
	} {
		if got := shifted(c.number, c.power); got != c.want {
			t.Errorf("%s times ten to the power of %d is %s, want %s", c.number, c.power, got, c.want)
		}
	}
}

func FuzzReadSDMX(f *testing.F) {
	s, err := sourceOf(f, "sdmx", `{base: "https://lamps.example", flow: LAMPS, series: [{as: lit}, {where: {LAMP: street}, as: pay, unit: 元}]}`)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(sdmxHead + "L,A,street,2024,12.5,A,6,CNY\nL,A,street,2023,-1e5,M,-3,\n"))
	f.Add([]byte(`{"data":{"structure":{"dimensions":{"series":[{"id":"LAMP","values":[{"id":"street"}]}],"observation":[{"id":"TIME_PERIOD","values":[{"id":"2024"}]}]}},"dataSets":[{"series":{"0":{"observations":{"0":[5.10,0]}}}}]}}`))
	f.Fuzz(func(t *testing.T, content []byte) { checkRead(t, s, content) })
}
