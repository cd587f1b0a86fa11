package collector

import (
	"testing"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

func FuzzReadCSV(f *testing.F) {
	f.Add([]byte("indicator,region,period,value,unit\nlit,CN-51,2024,1,盏\n"))
	f.Add([]byte("\xff\xfei\x00n\x00"))
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, _ := readCSV(ledger.Document{Content: content})
		for _, v := range vintages {
			if v.Indicator == "" || v.Period.IsZero() || v.Unit.IsZero() || v.Locator == "" {
				t.Fatalf("read %+v", v)
			}
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	code, err := compileJQ("lamps", ".. | objects")
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(`{"period":"2024","value":1}`))
	f.Add([]byte(`[[[[{"period":2024}]]]]`))
	absent := map[string]string{"indicator": "lit", "region": "CN-51", "unit": "盏"}
	f.Fuzz(func(t *testing.T, content []byte) {
		vintages, faults := readJSON(ledger.Document{Content: content}, code, absent)
		if len(vintages)+len(faults) == 0 {
			t.Fatal("neither figures nor faults")
		}
	})
}

func FuzzReadWorldBank(f *testing.F) {
	w := worldBank{series: indicators.Series{Indicator: "lit", Region: "CN-51"}, unit: indicators.MustUnit("盏")}
	w.Base = "https://api.worldbank.org/v2"
	f.Add([]byte(`[{"page":1,"pages":2,"lastupdated":"2025-02-01"},[{"date":"2024","value":1.5,"obs_status":""},{"date":"2023","value":null}]]`))
	f.Add([]byte(`[{"message":[{"value":"no"}]}]`))
	f.Fuzz(func(t *testing.T, content []byte) {
		d := ledger.Document{Content: content}
		vintages, _ := w.read(d)
		for _, v := range vintages {
			if v.Period.IsZero() || v.Locator == "" {
				t.Fatalf("read %+v", v)
			}
		}
		if _, more, err := w.next(d); more && err != nil {
			t.Fatalf("a next page and %v", err)
		}
	})
}

func FuzzParseSchedule(f *testing.F) {
	for _, s := range []string{"0 6 * * *", "@every 1h", "@daily", "CRON_TZ=UTC", "0 0 30 2 *", "TZ=", "*/0 * * * *"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		timetable, err := parseSchedule(s, time.UTC)
		if err == nil && !timetable.Next(time.Unix(0, 0)).After(time.Unix(0, 0)) {
			t.Fatalf("%q runs at %s after 1970", s, timetable.Next(time.Unix(0, 0)))
		}
	})
}
