package collector

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"waymark/collector/sdmx"
	"waymark/indicators"
	"waymark/ledger"
)

// replies gives the files of a folder of recorded replies that the environment
// names, whose path fits the pattern.
func replies(t *testing.T, pattern string) map[string][]byte {
	t.Helper()
	folder := os.Getenv("WAYMARK_TEST_REPLIES")
	if folder == "" {
		t.Skip("not tested: recorded replies of interfaces, since WAYMARK_TEST_REPLIES names no folder")
	}
	found := make(map[string][]byte)
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if fits, _ := path.Match(pattern, name); err != nil || entry.IsDir() || !fits {
			return err
		}
		found[name], err = fs.ReadFile(os.DirFS(folder), name)
		return err
	})
	if err != nil || len(found) == 0 {
		t.Fatalf("%s has no %s: %v", folder, pattern, err)
	}
	return found
}

// TestRecordedSDMX reads every message; what cannot be read says why.
func TestRecordedSDMX(t *testing.T) {
	for _, pattern := range []string{"sdmx/csv/*.csv", "sdmx/json/*.json"} {
		for name, text := range replies(t, pattern) {
			m, err := sdmx.Read(text)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			observations, values, withdrawn, faults := 0, 0, 0, m.Says
			for o, err := range m.Observations() {
				if err != nil {
					faults = append(faults, err)
					continue
				}
				observations++
				_, value := o.First("OBS_VALUE", "OBS_VALUE1", "MEAS_1", "MEASVAL_A1B1C1", "MEAS_A1B1C1")
				if value != "" {
					values++
				}
				if o.Deletes("OBS_VALUE") {
					withdrawn++
				}
			}
			t.Logf("%s: %s, %d observations, %d values, %d withdrawn, key %v, time %s, faults %v", name, m.Form, observations, values, withdrawn, m.Key, m.Time, faults)
			if observations+len(faults) == 0 {
				t.Errorf("%s: neither observations nor faults", name)
			}
		}
	}
}

// recordedCall is a call in the form in which HTTP libraries record it.
type recordedCall struct {
	Request struct {
		Body string `yaml:"body"`
	} `yaml:"request"`
	Response struct {
		Body struct {
			String string `yaml:"string"`
		} `yaml:"body"`
	} `yaml:"response"`
}

// TestRecordedNBS reads the data of every call, for the series asked for or
// the first one of a group.
func TestRecordedNBS(t *testing.T) {
	for name, text := range replies(t, "nbs*/*.yaml") {
		var recording struct {
			Interactions []recordedCall `yaml:"interactions"`
		}
		if err := yaml.Unmarshal(text, &recording); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, call := range recording.Interactions {
			if !strings.Contains(call.Request.Body, "m=QueryData") {
				continue // trees of codes are for people
			}
			checkRecordedNBS(t, name, []byte(call.Response.Body.String))
		}
	}
}

func checkRecordedNBS(t *testing.T, name string, reply []byte) {
	t.Helper()
	options := `{interface: easyquery, database: hgyd, series: [{code: NONE, as: lit}]}`
	s, err := sourceOf(t, "nbs", options)
	if err != nil {
		t.Fatal(err)
	}
	data, err := (nbs{}).easyData(ledger.Document{Content: reply})
	if err != nil {
		t.Logf("%s: %v", name, err)
		return
	}
	figures, missing := 0, 0
	for _, f := range data.Figures {
		var code, place string
		for _, a := range f.Of {
			switch a.Dimension {
			case "zb":
				code = a.Value
			case "reg":
				place = a.Value
			}
		}
		if s, err = sourceOf(t, "nbs", strings.Replace(options, "NONE, as: lit", code+`, place: "`+place+`", as: lit`, 1)); err != nil {
			t.Fatal(err)
		}
		vintages, faults := s.read(ledger.Document{Address: s.first.where(), Content: reply, Fetched: fetched})
		if len(faults) > 0 {
			t.Fatalf("%s: %s: %v", name, code, faults)
		}
		for _, v := range vintages {
			figures++
			if v.Status == indicators.Missing {
				missing++
			}
			if !f.Data.Has && len(data.Figures) == 1 && v.HasValue() {
				t.Errorf("%s: %s has no data and the value %v", name, code, v.Value)
			}
		}
	}
	t.Logf("%s: %d figures, %d of them missing", name, figures, missing)
	if figures == 0 && len(data.Figures) > 0 {
		t.Errorf("%s: nothing read", name)
	}
}

// TestRecordedDBnomics reads the first series of every reply as one asked for.
func TestRecordedDBnomics(t *testing.T) {
	for name, text := range replies(t, "dbnomics/*.json*") {
		if strings.HasSuffix(name, ".gz") {
			unpacked, err := gzip.NewReader(bytes.NewReader(text))
			if err != nil {
				t.Fatal(err)
			}
			if text, err = io.ReadAll(unpacked); err != nil {
				t.Fatal(err)
			}
		}
		var reply dbnomicsReply
		if err := readInto(ledger.Document{Content: text}, &reply); err != nil || len(reply.Series.Docs) == 0 {
			t.Fatalf("%s: %d series, %v", name, len(reply.Series.Docs), err)
		}
		figures := 0
		for _, doc := range reply.Series.Docs {
			r := recorded{indicator: indicators.Indicator{ID: "lit", Unit: indicators.MustUnit("盏")}, region: "CN"}
			vintages, faults := (dbnomics{}).figures(r, doc, "", indicators.DateOf(fetched))
			if len(faults) > 0 {
				t.Fatalf("%s: %s: %v", name, doc.Code, faults)
			}
			figures += len(vintages)
		}
		t.Logf("%s: %d figures of %d series", name, figures, len(reply.Series.Docs))
	}
}
