package sdmx

import (
	"fmt"
	"strings"
	"testing"
)

// shown reads a message as one line for each observation and fault.
func shown(text, measure string, ids ...string) string {
	m, err := Read([]byte(text))
	if err != nil {
		return "unreadable: " + err.Error()
	}
	var lines []string
	for _, err := range m.Says {
		lines = append(lines, "said: "+err.Error())
	}
	for o, err := range m.Observations() {
		if err != nil {
			lines = append(lines, "fault: "+err.Error())
			continue
		}
		line := o.Value(m.Time)
		for _, id := range append([]string{measure}, ids...) {
			line += " " + id + "=" + o.Value(id)
		}
		if o.Deletes(measure) {
			line += " deleted"
		}
		lines = append(lines, line+" at "+o.Place(measure))
	}
	return fmt.Sprintf("%s %s: %s\n%s", m.Form, m.Time, strings.Join(m.Key, "."), strings.Join(lines, "\n"))
}

func want(t *testing.T, name, got, want string) {
	t.Helper()
	want = strings.TrimSpace(strings.ReplaceAll(want, "\n\t\t", "\n"))
	if got != want {
		t.Errorf("%s: read\n%s\nwant\n%s", name, got, want)
	}
}

func TestCSV(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"1.0": {"DATAFLOW,FREQ,LAMP,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT\nLAMPS:LIT(1.0),A,street,2023,12.50,A,LUX\nLAMPS:LIT(1.0),A,street,2024,,M,LUX\n", `
		SDMX-CSV TIME_PERIOD: FREQ.LAMP
		2023 OBS_VALUE=12.50 UNIT=LUX LAMP=street at row 2 column 5
		2024 OBS_VALUE= UNIT=LUX LAMP=street at row 3 column 5`},
		"2.0 with labels, semicolons and decimal commas": {"STRUCTURE[|];STRUCTURE_ID;ACTION;LAMP: Kind of lamp;TIME_PERIOD: Time;OBS_VALUE: Value;UNIT: Unit\r\ndataflow;L:LIT(1.0): Lamps;I;street: Street lamp;2024: 2024;1012,4;LUX: Lux, as measured\r\n", `
		SDMX-CSV TIME_PERIOD: LAMP
		2024 OBS_VALUE=1012.4 UNIT=LUX LAMP=street at row 2 column 6`},
		"names beside codes": {"STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,LAMP,Kind of lamp,TIME_PERIOD,Time,OBS_VALUE,Value,UNIT,Unit\ndataflow,L:LIT(1.0),Lamps,I,street,Street lamp,2024,2024,7,,LUX,Lux\n", `
		SDMX-CSV TIME_PERIOD: LAMP.Kind of lamp.Time
		2024 OBS_VALUE=7 UNIT=LUX LAMP=street at row 2 column 9`},
		"groups": {"DATAFLOW,LAMP,TIME_PERIOD,OBS_VALUE,UNIT\nL,street,,,LUX\nL,street,2023,1,\nL,porch,2023,2,CD\nL,street,2024,3,\n", `
		SDMX-CSV TIME_PERIOD: LAMP
		2023 OBS_VALUE=1 UNIT=LUX LAMP=street at row 3 column 4
		2023 OBS_VALUE=2 UNIT=CD LAMP=porch at row 4 column 4
		2024 OBS_VALUE=3 UNIT=LUX LAMP=street at row 5 column 4`},
		"deletions": {"STRUCTURE,STRUCTURE_ID,ACTION,LAMP,TIME_PERIOD,OBS_VALUE,UNIT\nd,L,D,street,2023,-,\nd,L,D,street,2024,,-\nd,L,D,street,2025,,\n", `
		SDMX-CSV TIME_PERIOD: LAMP
		2023 OBS_VALUE=- UNIT= LAMP=street deleted at row 2 column 6
		2024 OBS_VALUE= UNIT=- LAMP=street at row 3 column 6
		2025 OBS_VALUE= UNIT= LAMP=street deleted at row 4 column 6`},
		"a short row, and one that is cut": {"DATAFLOW,LAMP,TIME_PERIOD,OBS_VALUE\nL,street,2023\nL,street,2024,5\nL,\"stre", `
		SDMX-CSV TIME_PERIOD: LAMP
		fault: row 2: it has 3 cells, but row 1 names 4 columns
		2024 OBS_VALUE=5 UNIT= LAMP=street at row 3 column 4
		fault: row 4: parse error on line 4, column 8: extraneous or missing " in quoted-field`},
		"XML":     {"<message/>", "unreadable: the message is XML (SDMX-ML), which is not read: ask for SDMX-CSV or SDMX-JSON"},
		"a text":  {"sorry", "unreadable: row 1: it names no columns of SDMX-CSV, such as TIME_PERIOD and OBS_VALUE"},
		"nothing": {" \n", "unreadable: the message is empty"},
	} {
		want(t, name, shown(c.text, "OBS_VALUE", "UNIT", "LAMP"), c.want)
	}
}

const (
	lampDims  = `{"id":"LAMP","values":[{"id":"street"},{"id":"porch"}]}`
	timeDim   = `{"id":"TIME_PERIOD","role":"TIME_PERIOD","values":[{"id":"2023"},{"id":"2024"}]}`
	freqDim   = `{"id":"FREQ","values":[{"id":"A"}]}`
	unitCodes = `{"id":"UNIT","values":[{"id":"LUX"},{"id":"CD"}]}`
)

func TestJSON(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"a draft, by series": {`{"header":{},"structure":{"dimensions":{"dataSet":[` + freqDim + `],"series":[` + lampDims + `],"observation":[` + timeDim + `]},
			"attributes":{"dataSet":[],"series":[` + unitCodes + `],"observation":[{"id":"OBS_STATUS","values":[{"id":"A"}]}]}},
			"dataSets":[{"series":{"1":{"attributes":[1],"observations":{"1":[2.50,0],"0":[null,null]}},"0":{"attributes":[null],"observations":{"0":["7.0"]}}}}]}`, `
		SDMX-JSON TIME_PERIOD: FREQ.LAMP
		2024 OBS_VALUE=2.50 UNIT=CD LAMP=porch at /dataSets/0/series/1/observations/1/0
		2023 OBS_VALUE= UNIT=CD LAMP=porch at /dataSets/0/series/1/observations/0/0
		2023 OBS_VALUE=7.0 UNIT= LAMP=street at /dataSets/0/series/0/observations/0/0`},
		"1.0, flat": {`{"meta":{},"data":{"structure":{"dimensions":{"observation":[` + lampDims + `,` + timeDim + `]},"attributes":{"dataSet":[` + unitCodes + `]}},
			"dataSets":[{"attributes":[1],"observations":{"0:1":[1],"1:1":[1e3]}}]}}`, `
		SDMX-JSON TIME_PERIOD: LAMP
		2024 OBS_VALUE=1 UNIT=CD LAMP=street at /data/dataSets/0/observations/0:1/0
		2024 OBS_VALUE=1e3 UNIT=CD LAMP=porch at /data/dataSets/0/observations/1:1/0`},
		"2.0, groups, two structures, deletions": {`{"errors":[{"code":150,"title":"partial"}],"data":{"structures":[
			{"dimensions":{"dataSet":[` + freqDim + `],"observation":[` + lampDims + `,{"id":"WHEN","roles":["time"],"values":[{"id":"2023"},{"id":"2024"}]}]},
			 "measures":{"observation":[{"id":"OBS_VALUE"},{"id":"SECOND"}]},
			 "attributes":{"dimensionGroup":[{"id":"UNIT","default":"LUX"}]}},
			{"dimensions":{"observation":[` + lampDims + `,` + timeDim + `]}}],
			"dataSets":[{"structure":0,"dimensionGroupAttributes":{"0:1:":["CD"],"::0":[{"fr":"lux","en":"lx"}]},
			             "observations":{"0:0":[1,2],"1:0":[3,4],"0:1":[5,6]}},
			            {"structure":1,"action":"Delete","observations":{"0:0":[]}},
			            {"structure":2,"observations":{"0:0":[9]}}]}}`, `
		SDMX-JSON WHEN: FREQ.LAMP
		said: the service says: 150 partial
		2023 OBS_VALUE=1 UNIT=lx LAMP=street at /data/dataSets/0/observations/0:0/0
		2023 OBS_VALUE=3 UNIT=lx LAMP=porch at /data/dataSets/0/observations/1:0/0
		2024 OBS_VALUE=5 UNIT=LUX LAMP=street at /data/dataSets/0/observations/0:1/0
		 OBS_VALUE= UNIT= LAMP=street deleted at /data/dataSets/1/observations/0:0/0
		fault: /data/dataSets/2/structure: there is none of that number`},
		"broken keys": {`{"data":{"structure":{"dimensions":{"series":[` + lampDims + `],"observation":[` + timeDim + `]}},
			"dataSets":[{"series":{"2":{"observations":{"0":[1]}},"0:0":{},"0":{"observations":{"x":[1],"-1":[2],"0":[3]}}}}]}}`, `
		SDMX-JSON TIME_PERIOD: LAMP
		fault: /data/dataSets/0/series/2: dimension LAMP has no code of number "2"
		fault: /data/dataSets/0/series/0:0: the key has 2 parts, but there are 1 dimensions
		fault: /data/dataSets/0/series/0/observations/x: dimension TIME_PERIOD has no code of number "x"
		fault: /data/dataSets/0/series/0/observations/-1: dimension TIME_PERIOD has no code of number "-1"
		2023 OBS_VALUE=3 UNIT= LAMP=street at /data/dataSets/0/series/0/observations/0/0`},
		"an error alone": {`{"errors":["no such flow"]}`, "unreadable: the service says: no such flow\nthe message is JSON without the structure and dataSets of SDMX-JSON"},
		"a list":         {`[1]`, "unreadable: the message is JSON, but not SDMX-JSON"},
		"cut":            {`{"data":{"structure":`, "unreadable: the message is no SDMX-JSON: unexpected end of JSON input"},
	} {
		measure := []string{"UNIT", "LAMP"}
		want(t, name, shown(c.text, "OBS_VALUE", measure...), c.want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("DATAFLOW,LAMP,TIME_PERIOD,OBS_VALUE,UNIT\nL,street,,,LUX\nL,street,2023,1,\n"))
	f.Add([]byte("STRUCTURE[;];ACTION;LAMP: a;TIME_PERIOD;OBS_VALUE\nd;D;x: y;2024;1,5\n"))
	f.Add([]byte(`{"data":{"structures":[{"dimensions":{"observation":[` + lampDims + `,` + timeDim + `]},"attributes":{"dimensionGroup":[` + unitCodes + `]}}],"dataSets":[{"dimensionGroupAttributes":{"0:":[[0,[1]]]},"observations":{"0:1":[1]}}]}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Read(text)
		if err != nil {
			return
		}
		for o, err := range m.Observations() {
			if err == nil && o.Place("OBS_VALUE") == "" {
				t.Fatal("an observation without a place")
			}
		}
	})
}
