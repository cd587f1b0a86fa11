package report

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report/document"
)

// issuer issues into a folder of the test and to one route.
func issuer(t *testing.T, q Question, now func() time.Time) *Issuer {
	t.Helper()
	outbox, err := delivery.New(delivery.Config{Ledger: q.Ledger, Now: now, Routes: []delivery.Route{{ID: "office", Kind: "webhook", Lang: "zh", URL: "http://127.0.0.1:1/"}}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := NewIssuer(IssuerConfig{Catalogue: q.Catalogue, Ledger: q.Ledger, Edition: edition(t, document.PDF, document.XLSX), Folder: filepath.Join(t.TempDir(), "reports"),
		Outbox: outbox, Routes: []indicators.ID{"office"}, External: "https://waymark.example", Version: "1", Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestIssue(t *testing.T) {
	clock := made
	now := func() time.Time { return clock }
	q := bundledAt(t, now)
	clock = clock.Add(time.Minute)
	s := issuer(t, q, now)
	first, fresh, err := s.Issue(t.Context(), Order{Period: indicators.Quarter(2025, 4), AsOf: date(t, "2026-01-04")})
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	issued, fresh, err := s.Issue(t.Context(), Order{Period: q.Period, AsOf: q.AsOf})
	if err != nil || !fresh {
		t.Fatal(fresh, err)
	}
	if issued.Previous != first.AsOf || len(issued.Files) != 4 {
		t.Errorf("compared with %s, %d files", issued.Previous, len(issued.Files))
	}
	if again, fresh, err := s.Issue(t.Context(), Order{Period: q.Period, AsOf: q.AsOf}); err != nil || fresh || again.ID != issued.ID {
		t.Errorf("issued twice: %d %v %v", again.ID, fresh, err)
	}
	for _, f := range issued.Files {
		data, err := os.ReadFile(filepath.Join(s.Folder, f.Name))
		if err != nil || ledger.HashOf(data) != f.Hash {
			t.Errorf("%s in the folder is another than in the ledger (%v)", f.Name, err)
		}
	}
	checkMessage(t, q.Ledger)
	clock = clock.Add(time.Hour)
	checkAgain(t, s, issued)

	// A file that did not reach the folder is made up for.
	lost := filepath.Join(s.Folder, issued.Files[0].Name)
	if err := os.Remove(lost); err != nil {
		t.Fatal(err)
	}
	if err := s.Refill(t.Context()); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(lost); err != nil || ledger.HashOf(data) != issued.Files[0].Hash {
		t.Errorf("the lost file is not back: %v", err)
	}
}

// checkMessage looks at what the outbox holds for people.
func checkMessage(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	list, err := l.Outbox(t.Context(), "office", 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d messages, want 2 (%v)", len(list), err)
	}
	full, err := l.Message(t.Context(), list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var m delivery.Message
	if err := json.Unmarshal(full.Body, &m); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(m.Title, "四川省2027年规划目标进展情况报告") || !strings.Contains(m.Text, "一、总体情况\n\n截至2026年4月1日") || strings.Contains(m.Text, "[1]") ||
		strings.Contains(m.Text, "各领域目标判定情况") || len(m.Files) != 2 || m.Links[0].Address != "https://waymark.example/reports" {
		t.Errorf("%s\n%s\n%d files, links %v", m.Title, m.Text, len(m.Files), m.Links)
	}
}

// checkAgain makes an issued report again after the ledger has moved on.
func checkAgain(t *testing.T, s *Issuer, issued ledger.Report) {
	t.Helper()
	late := indicators.Vintage{Published: date(t, "2026-03-30"), Source: "report-2026", Observation: indicators.Observation{
		Series: indicators.Series{Indicator: "gdp", Region: "CN-51"}, Period: indicators.Year(2025), Value: 99999, Unit: indicators.MustUnit("亿元")}}
	if _, err := s.Ledger.Append(t.Context(), ledger.Batch{Collector: "people", Vintages: []indicators.Vintage{late}}); err != nil {
		t.Fatal(err)
	}
	files, same, err := s.Again(t.Context(), issued)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if !same[i] {
			t.Errorf("%s: other bytes than were issued", f.Name)
		}
	}
	if changed := s.Changed(issued); len(changed) > 0 {
		t.Errorf("changed: %v", changed)
	}
}

func TestDiff(t *testing.T) {
	q := bundled(t)
	now, err := Build(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	q.AsOf, q.Previous = q.Previous, date(t, "2025-10-01")
	then, err := Build(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	facts := func(r *Report) Facts {
		b, err := json.Marshal(r.Facts())
		if err != nil {
			t.Fatal(err)
		}
		f, err := FactsOf(ledger.Report{Facts: b})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	if list := Diff(facts(now), facts(now)); len(list) != 0 {
		t.Errorf("a report differs from itself: %+v", list[0])
	}
	added, changed := 0, 0
	for _, d := range Diff(facts(then), facts(now)) {
		switch {
		case d.Before == nil:
			added++
		case d.Either().ID == "gdp-2027" && d.Latest && d.Probability:
			changed++
		}
	}
	if added != 3 || changed != 1 {
		t.Errorf("%d targets are new, want 3; gdp-2027 changed %d times", added, changed)
	}
	gone := Diff(facts(now), facts(then))
	if last := gone[len(gone)-1]; last.After != nil {
		t.Error("a target that is gone is not said to be")
	}
}

// TestRun issues a report at its time, and makes up for one that was missed.
func TestRun(t *testing.T) {
	began := time.Date(2026, 3, 30, 0, 0, 0, 0, time.UTC)
	due := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC) // eight in the morning in Shanghai
	for name, start := range map[string]time.Time{"at its time": due.Add(-20 * time.Millisecond), "missed": due.AddDate(0, 0, 19)} {
		clock := began
		q := bundledAt(t, func() time.Time { return clock })
		clock = start
		s := issuer(t, q, func() time.Time { return clock })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		ended := make(chan error, 1)
		go func() { ended <- s.Run(ctx) }()
		issued := awaitReport(ctx, t, q.Ledger)
		if issued.Period.String() != "2026-Q1" || issued.AsOf.String() != "2026-04-01" || len(issued.Files) != 10 {
			t.Errorf("%s: %s as of %s, %d files", name, issued.Period, issued.AsOf, len(issued.Files))
		}
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// awaitReport waits for the first report in the ledger.
func awaitReport(ctx context.Context, t *testing.T, l *ledger.Ledger) ledger.Report {
	t.Helper()
	for {
		changed := l.Changed()
		list, err := l.Reports(ctx, 1)
		if err != nil {
			t.Fatal(err)
		}
		if len(list) > 0 {
			return list[0]
		}
		select {
		case <-changed:
		case <-ctx.Done():
			t.Fatal("no report was issued")
		}
	}
}

func TestWarning(t *testing.T) {
	q := bundled(t)
	for day, want := range map[string]string{"2026-04-01": "", "2026-12-01": "2027 is missing", "2027-01-05": "2027 is missing"} {
		s := issuer(t, q, func() time.Time { return date(t, day).Time() })
		if w := s.Warning(); (want == "") != (w.EN == "") || !strings.Contains(w.EN, want) {
			t.Errorf("%s: %q", day, w.EN)
		}
	}
}

func BenchmarkReport(b *testing.B) {
	q := hundred(b)
	for b.Loop() {
		e := edition(b, document.Formats()...)
		e.Languages = e.Languages[:1]
		size := 0
		for _, f := range files(b, q, e) {
			if f.Format == document.PDF {
				size = len(f.Content)
			}
			if bytes.Equal(f.Content, nil) {
				b.Fatal("an empty file")
			}
		}
		b.ReportMetric(float64(size)/1e6, "MB_of_PDF")
	}
}
