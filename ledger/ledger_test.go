package ledger

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waymark/indicators"
)

// clock is a time that stands until it is moved.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func openAt(t testing.TB, dir string, c *clock) *Ledger {
	t.Helper()
	l, err := Open(context.Background(), Options{Dir: dir, Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func open(t testing.TB) (*Ledger, *clock) {
	c := &clock{noon}
	return openAt(t, t.TempDir(), c), c
}

var lamps = indicators.Series{Indicator: "lamps_lit", Region: "CN-51"}

// lit is a figure of an invented series: "2024 7 on 2025-02-01".
func lit(t testing.TB, text string) indicators.Vintage {
	t.Helper()
	var period, value, day string
	if _, err := fmt.Sscanf(text, "%s %s on %s", &period, &value, &day); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	v := indicators.Vintage{Locator: "row 2", Source: "lamp-office"}
	v.Series, v.Unit = lamps, indicators.MustUnit("盏")
	var errs [3]error
	v.Period, errs[0] = indicators.ParsePeriod(period)
	v.Value, v.Decimals, errs[1] = indicators.ParseNumber(value)
	v.Published, errs[2] = indicators.ParseDate(day)
	if err := errors.Join(errs[:]...); err != nil {
		t.Fatal(err)
	}
	return v
}

func appendLit(t testing.TB, l *Ledger, texts ...string) Receipt {
	t.Helper()
	b := Batch{Collector: "lamps"}
	for _, s := range texts {
		b.Vintages = append(b.Vintages, lit(t, s))
	}
	r, err := l.Append(context.Background(), b)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// shown prints vintages as "2024=7".
func shown(vs []indicators.Vintage) string {
	var parts []string
	for _, v := range vs {
		parts = append(parts, fmt.Sprintf("%s=%v", v.Period, v.Value))
	}
	return strings.Join(parts, " ")
}

func day(s string) indicators.Date {
	d, _ := indicators.ParseDate(s)
	return d
}

func TestAsOf(t *testing.T) {
	l, c := open(t)
	appendLit(t, l, "2023 5 on 2024-02-01", "2024 7 on 2025-02-01")
	c.t = noon.AddDate(0, 1, 0)
	appendLit(t, l, "2023 6 on 2025-02-01", "2023 5.5 on 2024-08-01", "2022 4 on 2023-02-01")
	for _, x := range []struct {
		at   AsOf
		want string
	}{
		{AsOf{}, "2022=4 2023=6 2024=7"},
		{AsOf{Published: day("2023-01-31")}, ""},
		{AsOf{Published: day("2024-02-01")}, "2022=4 2023=5"},
		{AsOf{Published: day("2024-12-31")}, "2022=4 2023=5.5"},
		{AsOf{Published: day("2025-02-01")}, "2022=4 2023=6 2024=7"},
		{AsOf{Recorded: noon.Add(time.Hour)}, "2023=5 2024=7"},
		{AsOf{Recorded: noon.Add(-time.Hour)}, ""},
		{AsOf{Published: day("2024-12-31"), Recorded: noon.Add(time.Hour)}, "2023=5"},
	} {
		got, err := l.Latest(context.Background(), lamps, x.at)
		if err != nil {
			t.Fatal(err)
		}
		if shown(got) != x.want {
			t.Errorf("as of %s, recorded by %s: %s, want %s", x.at.Published, x.at.Recorded, shown(got), x.want)
		}
	}
	all, _ := l.Vintages(context.Background(), lamps)
	if want := "2022=4 2023=5 2023=5.5 2023=6 2024=7"; shown(all) != want {
		t.Errorf("all vintages are %s, want %s", shown(all), want)
	}
}

func TestAppendTwice(t *testing.T) {
	l, _ := open(t)
	first := appendLit(t, l, "2023 5 on 2024-02-01", "2024 7 on 2025-02-01", "2023 6 on 2025-02-01", "2024 7 on 2025-02-01")
	if want := (Receipt{First: 1, Last: 3, New: 2, Revised: 1, Known: 1}); first != want {
		t.Errorf("first: %+v, want %+v", first, want)
	}
	second := appendLit(t, l, "2023 5 on 2024-02-01", "2024 7 on 2025-02-01", "2023 6 on 2025-02-01")
	if want := (Receipt{Known: 3}); second != want {
		t.Errorf("the same again: %+v, want %+v", second, want)
	}
	// A correction of the same day replaces, and so does taking it back.
	appendLit(t, l, "2024 8 on 2025-02-01")
	appendLit(t, l, "2024 7 on 2025-02-01")
	got, _ := l.Latest(context.Background(), lamps, AsOf{})
	if shown(got) != "2023=6 2024=7" {
		t.Errorf("after a correction was taken back: %s", shown(got))
	}
	if n, _ := l.Sequence(context.Background()); n != 5 {
		t.Errorf("the sequence is %d, want 5", n)
	}
}

func TestVintageComesBackWhole(t *testing.T) {
	l, _ := open(t)
	document := Document{Content: []byte("period,value\n2024,7.50\n"), Address: "https://lamps.example/2024.csv", MediaType: "text/csv", Fetched: noon}
	document.Hash = HashOf(document.Content)
	v := lit(t, "2024-01..2024-09 7.50 on 2025-02-01")
	v.Bound, v.Status, v.Note, v.Document = indicators.AtLeast, indicators.Provisional, "余", document.Hash
	missing := lit(t, "2024-01..2024-06 0 on 2025-02-01")
	missing.Value, missing.Decimals, missing.Status = math.NaN(), -1, indicators.Missing
	if _, err := l.Append(context.Background(), Batch{Collector: "lamps", Documents: []Document{document, document}, Vintages: []indicators.Vintage{v, missing}}); err != nil {
		t.Fatal(err)
	}
	got, err := l.Latest(context.Background(), lamps, AsOf{})
	if err != nil {
		t.Fatal(err)
	}
	v.Sequence, v.Recorded, v.Collector = 1, noon, "lamps"
	missing.Sequence, missing.Recorded, missing.Collector = 2, noon, "lamps"
	equal := []cmp.Option{cmpopts.EquateNaNs(), cmp.Comparer(func(a, b indicators.Period) bool { return a == b }), cmp.Comparer(func(a, b indicators.Unit) bool { return a == b })}
	if diff := cmp.Diff([]indicators.Vintage{missing, v}, got, equal...); diff != "" {
		t.Error(diff)
	}
	back, err := l.Document(context.Background(), document.Hash)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(document, back); diff != "" {
		t.Error(diff)
	}
	if _, err := l.Document(context.Background(), indicators.Hash{1}); !errors.Is(err, ErrNotFound) {
		t.Errorf("an unknown document: %v", err)
	}
	if again := openAt(t, t.TempDir(), &clock{noon}); again != nil {
		if r, err := again.Append(context.Background(), Batch{Vintages: []indicators.Vintage{missing, missing}}); err != nil || r.New != 1 || r.Known != 1 {
			t.Errorf("a missing value twice: %+v, %v", r, err)
		}
	}
}

func TestClockStepsBack(t *testing.T) {
	l, c := open(t)
	appendLit(t, l, "2023 5 on 2024-02-01")
	c.t = noon.AddDate(-1, 0, 0)
	appendLit(t, l, "2024 7 on 2025-02-01")
	entries, err := l.Entries(context.Background(), 0, 10)
	if err != nil || len(entries) != 2 {
		t.Fatalf("%d entries: %v", len(entries), err)
	}
	if !entries[1].Recorded.After(entries[0].Recorded) {
		t.Errorf("recorded %s, then %s", entries[0].Recorded, entries[1].Recorded)
	}
}

func TestAppendOnly(t *testing.T) {
	l, _ := open(t)
	appendLit(t, l, "2023 5 on 2024-02-01")
	for _, statement := range []string{"UPDATE vintage SET value = 6", "DELETE FROM vintage"} {
		if _, err := l.writer.Exec(statement); err == nil || !strings.Contains(err.Error(), "append-only") {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func TestRefusals(t *testing.T) {
	l, _ := open(t)
	infinite, nameless, valueless := lit(t, "2024 7 on 2025-02-01"), lit(t, "2024 7 on 2025-02-01"), lit(t, "2024 7 on 2025-02-01")
	infinite.Value, nameless.Region, valueless.Value = math.Inf(1), "", math.NaN()
	good := lit(t, "2023 5 on 2024-02-01")
	for _, v := range []indicators.Vintage{infinite, nameless, valueless} {
		if _, err := l.Append(context.Background(), Batch{Vintages: []indicators.Vintage{good, v}}); err == nil {
			t.Errorf("%+v is appended", v)
		}
	}
	wrong := Document{Hash: indicators.Hash{1}, Content: []byte("x")}
	if _, err := l.Append(context.Background(), Batch{Documents: []Document{wrong}, Vintages: []indicators.Vintage{good}}); err == nil {
		t.Error("a document under another's hash is archived")
	}
	if n, _ := l.Sequence(context.Background()); n != 0 {
		t.Errorf("a refused batch left %d entries", n)
	}
}

func TestDamagedFiles(t *testing.T) {
	whole := t.TempDir()
	l := openAt(t, whole, &clock{noon})
	appendLit(t, l, "2023 5 on 2024-02-01")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(filepath.Join(whole, "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"text":      []byte("this is not a ledger, it is a letter about lamps and nothing else at all"),
		"cut":       good[:5000],
		"scribbled": append(append([]byte{}, good[:100]...), make([]byte, len(good)-100)...),
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "ledger.db"), content, 0o600); err != nil {
			t.Fatal(err)
		}
		broken, err := Open(context.Background(), Options{Dir: dir})
		if err == nil {
			broken.Close()
			t.Errorf("%s: a damaged file opens", name)
		} else if !strings.Contains(err.Error(), "doc/ledger.md") {
			t.Errorf("%s: the error does not say what to do: %v", name, err)
		}
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(context.Background(), Options{Dir: dir, ReadOnly: true}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reading no ledger: %v", err)
	}
	l := openAt(t, dir, &clock{noon})
	appendLit(t, l, "2023 5 on 2024-02-01")
	reader, err := Open(context.Background(), Options{Dir: dir, ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if got, err := reader.Latest(context.Background(), lamps, AsOf{}); err != nil || shown(got) != "2023=5" {
		t.Errorf("read only: %s, %v", shown(got), err)
	}
	if _, err := reader.StartRun(context.Background(), "lamps"); !errors.Is(err, ErrReadOnly) {
		t.Errorf("writing to it: %v", err)
	}
}

func TestTwoWriters(t *testing.T) {
	dir := t.TempDir()
	a, b := openAt(t, dir, &clock{noon}), openAt(t, dir, &clock{noon})
	done := make(chan error, 2)
	for i, l := range []*Ledger{a, b} {
		go func() {
			var err error
			for n := range 40 {
				v := lit(t, fmt.Sprintf("%d %d on 2025-02-01", 1900+n, i))
				v.Region = indicators.Region([]string{"CN", "CN-51"}[i])
				if _, e := l.Append(context.Background(), Batch{Vintages: []indicators.Vintage{v}}); e != nil {
					err = e
				}
			}
			done <- err
		}()
	}
	if err := errors.Join(<-done, <-done); err != nil {
		t.Fatal(err)
	}
	entries, err := a.Entries(context.Background(), 0, 1000)
	if err != nil || len(entries) != 80 {
		t.Errorf("%d entries of 80: %v", len(entries), err)
	}
}

func TestWait(t *testing.T) {
	dir := t.TempDir()
	l, other := openAt(t, dir, &clock{noon}), openAt(t, dir, &clock{noon})
	woken := make(chan error, 1)
	go func() { woken <- l.Wait(context.Background(), 0) }()
	appendLit(t, other, "2023 5 on 2024-02-01")
	if err := <-woken; err != nil {
		t.Fatal(err)
	}
	if err := l.Wait(context.Background(), 0); err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := l.Wait(ended, 1); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait past the end: %v", err)
	}
}
