package report

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/collector"
	"waymark/indicators"
	"waymark/indicators/sichuan2027"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/report/document"
	"waymark/typeface"
)

var update = flag.Bool("update", false, "write the golden files anew")

func date(t testing.TB, s string) indicators.Date {
	t.Helper()
	d, err := indicators.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// made is when the ledgers of these tests record what they are given.
var made = time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)

// bundled records the bundled plan's history in a ledger of its own.
func bundled(t testing.TB) Question {
	t.Helper()
	return bundledAt(t, func() time.Time { return made })
}

// bundledAt is bundled by a clock of one's own.
func bundledAt(t testing.TB, now func() time.Time) Question {
	t.Helper()
	plan, err := catalogue.Load(sichuan2027.Files)
	if err != nil {
		t.Fatal(err)
	}
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: t.TempDir(), Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	cs, err := collector.New(collector.Config{Catalogue: plan, Ledger: l, Now: now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range cs.Bundled() {
		if _, err := cs.Collect(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	return Question{Catalogue: plan, Ledger: l, Period: indicators.Quarter(2026, 1), AsOf: date(t, "2026-04-01"), Previous: date(t, "2026-01-04")}
}

func edition(t testing.TB, formats ...document.Format) Edition {
	t.Helper()
	template, err := ReadTemplate("")
	if err != nil {
		t.Fatal(err)
	}
	font, err := chart.NewFont(typeface.Sans)
	if err != nil {
		t.Fatal(err)
	}
	return Edition{Template: template, Font: font, Languages: []indicators.Lang{indicators.Chinese, indicators.English}, Formats: formats}
}

func files(t testing.TB, q Question, e Edition) []File {
	t.Helper()
	r, err := Build(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	list, err := r.Files(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestGolden keeps the wording of the bundled plan's report, in both languages,
// with verdicts that do not move with the method.
func TestGolden(t *testing.T) {
	r, err := Build(t.Context(), bundled(t))
	if err != nil {
		t.Fatal(err)
	}
	for i := range r.Entries {
		settle(&r.Entries[i])
	}
	list, err := r.Files(t.Context(), edition(t, document.Markdown))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		golden := filepath.Join("testdata", f.Name)
		if *update {
			if err := os.WriteFile(golden, f.Content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(f.Content)); diff != "" {
			t.Errorf("%s differs; -update writes it anew\n%s", f.Name, diff)
		}
	}
}

// settle gives a projected target a verdict of its own choice.
func settle(e *Entry) {
	e.Assessment.Method = "outlook/2"
	if !projectedOnly(*e) {
		return
	}
	goal, a := e.Target.Threshold(), &e.Assessment
	a.Verdict, a.Probability, a.Projected, a.Low80, a.High80 = indicators.OffTrack, 0.31, 0.97*goal, 0.92*goal, 1.03*goal
	a.MonthsAhead, a.PaceNeeded, a.PaceHeld, a.Projection = -7, 8.7, 5.2, nil
	e.Causes = nil
	if e.Before != nil {
		e.Before.Assessment.Verdict, e.Before.Assessment.Probability = indicators.AtRisk, 0.44
		e.Causes = []outlook.Contribution{{Cause: outlook.Revisions, Change: -0.04}, {Cause: outlook.NewFigures, Change: -0.088}, {Cause: outlook.PassingTime, Change: -0.002}}
	}
}

// TestSameBytes makes a report twice, from ledgers that recorded the history
// each for itself.
func TestSameBytes(t *testing.T) {
	first := files(t, bundled(t), edition(t, document.Formats()...))
	again := files(t, bundled(t), edition(t, document.Formats()...))
	if len(first) != 10 {
		t.Fatalf("%d files, want 10", len(first))
	}
	for i, f := range first {
		if !bytes.Equal(f.Content, again[i].Content) {
			t.Errorf("%s: the same report gave other bytes", f.Name)
		}
	}
}

// TestOnlyWhatWasKnown adds to the ledger what the report's day could not know.
func TestOnlyWhatWasKnown(t *testing.T) {
	q := bundled(t)
	q.Period, q.AsOf, q.Previous = indicators.Quarter(2025, 4), date(t, "2026-02-15"), date(t, "2025-11-15")
	e := edition(t, document.Markdown)
	before := files(t, q, e)
	later := indicators.Vintage{Published: date(t, "2026-10-01"), Source: "report-2026", Observation: indicators.Observation{
		Series: indicators.Series{Indicator: "gdp", Region: "CN-51"}, Period: indicators.Year(2025), Value: 99999, Unit: indicators.MustUnit("亿元")}}
	if _, err := q.Ledger.Append(context.Background(), ledger.Batch{Collector: "people", Vintages: []indicators.Vintage{later}}); err != nil {
		t.Fatal(err)
	}
	for i, f := range files(t, q, e) {
		if !bytes.Equal(f.Content, before[i].Content) {
			t.Errorf("%s knows of a figure published after its day", f.Name)
		}
	}
	// What was published before the day but recorded later is left out where
	// the moment of recording is given.
	q.Recorded = made
	before = files(t, q, e)
	q.Recorded = made.Add(time.Hour)
	same := files(t, q, e)
	if !bytes.Equal(same[0].Content, before[0].Content) {
		t.Error("the moment of recording alone changes the report")
	}
}

func TestDomain(t *testing.T) {
	q := bundled(t)
	q.Domain = "clean_energy"
	e := edition(t, document.Markdown)
	text := string(files(t, q, e)[0].Content)
	if !strings.Contains(text, "清洁能源") || strings.Contains(text, "人工智能") || !strings.Contains(text, "共2项") {
		t.Errorf("the report on one domain speaks of others, or not of its own:\n%s", text)
	}
	q.Domain = "none"
	if _, err := Build(t.Context(), q); err == nil || !strings.Contains(err.Error(), `domain "none"`) {
		t.Errorf("an unknown domain: %v", err)
	}
}
