package main

import (
	"context"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
)

// story is a ledger as it stands where the service has run since the beginning
// of 2024: figures came when they were published, the verdict on the regional
// product fell when that of 2023 was out, and reports told of it.
type story struct {
	data    string
	figures []indicators.Vintage // of the bundled plan, as its collector reads them
	sources map[indicators.Hash]ledger.Document
}

// tellStory writes the ledger, up to the last quarterly report, and gives its
// folder.
func tellStory(t testing.TB) string {
	t.Helper()
	s := story{data: t.TempDir(), sources: make(map[indicators.Hash]ledger.Document)}
	s.read(t)
	s.visit(t, indicators.NewDate(2024, 1, 12), true)
	s.visit(t, indicators.NewDate(2024, 1, 20), false)
	s.visit(t, indicators.NewDate(2024, 4, 1), true)
	s.visit(t, indicators.NewDate(2026, 4, 1), true)
	s.doubt(t)
	return s.data
}

// doubt holds a published figure in the wrong unit, as a typing error would
// give it, and one that a person has turned away before.
func (s *story) doubt(t testing.TB) {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: s.data})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	last := s.figures[slices.IndexFunc(s.figures, func(v indicators.Vintage) bool { return v.Indicator == "gdp" && v.Period == indicators.Year(2025) })]
	last.Value, last.Decimals = last.Value/10000, 5
	why := indicators.Text{ZH: "比2024年的数据低99.99%，单位可能有误", EN: "99.99% below the figure for 2024: is it in another unit?"}
	for range 2 {
		last.Decimals++ // another figure, to the ledger
		if _, err := l.Append(t.Context(), ledger.Batch{Collector: "sichuan_history", Held: []ledger.Held{{Vintage: last, Reason: why}}}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Decide(t.Context(), 1, ledger.Decision{By: "Li Na", Note: "万亿元误作亿元"}); err != nil {
		t.Fatal(err)
	}
}

// read collects the figures of the bundled plan, in a ledger apart.
func (s *story) read(t testing.TB) {
	t.Helper()
	p, err := s.app(t.TempDir(), time.Now()).openPlan(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	if err := recordBundled(t.Context(), p.ledger, p.collectors, func() {}); err != nil {
		t.Fatal(err)
	}
	for v, err := range p.ledger.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		s.figures = append(s.figures, v)
		if _, ok := s.sources[v.Document]; ok {
			continue
		}
		if s.sources[v.Document], err = p.ledger.Document(t.Context(), v.Document); err != nil {
			t.Fatal(err)
		}
	}
}

func (s *story) app(data string, now time.Time) *app {
	a := &app{streams: streams{os.Stdin, io.Discard, io.Discard}, now: func() time.Time { return now }, env: os.Getenv}
	a.flags.data = data
	return a
}

// visit lets the service look at the ledger on a day, with all that was
// published by then, and issue the report that is due.
func (s *story) visit(t testing.TB, day indicators.Date, due bool) {
	t.Helper()
	ctx, a := t.Context(), s.app(s.data, day.Time().Add(2*time.Hour))
	c, err := a.configuration()
	if err != nil {
		t.Fatal(err)
	}
	service, err := a.openService(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	defer service.ledger.Close()
	defer service.end()
	batch := ledger.Batch{Collector: "sichuan_history"}
	for _, v := range s.figures {
		if v.Published > day {
			continue
		}
		batch.Vintages = append(batch.Vintages, v)
	}
	for _, d := range s.sources {
		batch.Documents = append(batch.Documents, d)
	}
	steps := []func(context.Context) error{
		func(ctx context.Context) error { _, err := service.ledger.Append(ctx, batch); return err },
		service.deriver.Refresh, service.board.Refresh, service.alerter.Look,
	}
	if due {
		steps = append(steps, func(ctx context.Context) error { _, _, err := service.issuer.Issue(ctx, report.Order{}); return err })
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			t.Fatalf("%s: %v", day, err)
		}
	}
}
