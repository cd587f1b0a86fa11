package alert

import (
	"strings"
	"testing"
	"time"

	"waymark/indicators"
)

// FuzzTimes reads quiet hours and the time of a digest: what is taken means
// what it says.
func FuzzTimes(f *testing.F) {
	for _, s := range []string{"22:00-07:30", "00:00-23:59", "08:30", "24:00-07:00", "", "08:30-08:30", "é2:00-07:30"} {
		f.Add(s, int64(1_900_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, at int64) {
		moment := time.Unix(at%(1<<33), 0).UTC()
		if quiet, err := parseSpan(text); err == nil && quiet != nil {
			clock := moment.Format("15:04")
			from, to := text[:5], text[6:]
			want := from <= clock && clock < to
			if from > to {
				want = clock >= from || clock < to
			}
			if quiet.holds(moment) != want {
				t.Errorf("%s holds at %s: %t", text, clock, !want)
			}
		}
		if digest, err := parseDigest(text); err == nil && digest != nil {
			next := digest.after(moment)
			if !strings.HasSuffix(next.Format("15:04"), text) || !next.After(moment) || next.Sub(moment) > 24*time.Hour {
				t.Errorf("%s after %s is %s", text, moment, next)
			}
		}
	})
}

// FuzzTemplate reads templates: one that is taken words every kind of alert in
// both languages, and the faults of another have their place.
func FuzzTemplate(f *testing.F) {
	f.Add(`{{define "title"}}{{.Title}}{{end}}`)
	f.Add("\n{{define \"text\"}}{{if}}{{end}}")
	f.Add(`{{define "digest text"}}{{range .Groups}}{{.Name}}{{range .Items}}{{.Short}}{{end}}{{end}}{{end}}`)
	f.Add(`{{define "title"}}{{template "title" .}}{{end}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(text, "range") && !strings.Contains(text, "range .") {
			t.Skip() // over a number, it may count for long
		}
		w, err := parseWording("m.tmpl", text)
		for _, fault := range unjoin(err) {
			if !strings.HasPrefix(fault.Error(), "m.tmpl:") && !strings.HasPrefix(fault.Error(), "message.tmpl:") {
				t.Errorf("a fault without its place: %v", fault)
			}
		}
		if err != nil {
			return
		}
		for _, v := range samples(indicators.Chinese) {
			if title, _, err := w.single(v); err != nil || title == "" {
				t.Errorf("%s: %q, %v", v.Kind, title, err)
			}
		}
	})
}
