package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"waymark/indicators"
)

func TestExportRoundTrip(t *testing.T) {
	l, _ := open(t)
	appendLit(t, l, "2023 5.50 on 2024-02-01", "2024 7 on 2025-02-01", "2023 6 on 2025-02-01", "2024-01..2024-06 3 on 2025-02-01")
	missing := lit(t, "2022 1 on 2023-02-01")
	missing.Status, missing.Note = indicators.Missing, "a note, with \"quotes\"\nand lines"
	if _, err := l.Append(context.Background(), Batch{Vintages: []indicators.Vintage{missing}}); err != nil {
		t.Fatal(err)
	}
	for i, text := range []string{"=1+1", "'tis", "'=1+1", "-", "@x", "+5"} {
		guarded := lit(t, "2021 1 on 2023-02-01")
		guarded.Period, guarded.Note, guarded.Locator = indicators.Year(2000+i), text, text
		if _, err := l.Append(context.Background(), Batch{Vintages: []indicators.Vintage{guarded}}); err != nil {
			t.Fatal(err)
		}
	}
	var first, second bytes.Buffer
	if err := l.ExportCSV(context.Background(), &first, 0); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(first.String(), ",=1") || !strings.Contains(first.String(), ",'=1+1,") {
		t.Errorf("a formula in\n%s", first.String())
	}
	copied, _ := open(t)
	r, err := copied.Import(context.Background(), "lamps", ReadCSV(bytes.NewReader(first.Bytes())))
	if err != nil || r.New+r.Revised != 11 {
		t.Fatalf("%+v, %v", r, err)
	}
	if err := copied.ExportCSV(context.Background(), &second, 0); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(withoutRecording(first.String()), withoutRecording(second.String())); diff != "" {
		t.Error(diff)
	}
	if r, err := copied.Import(context.Background(), "lamps", ReadCSV(&first)); err != nil || r.Known != 11 || r.New+r.Revised != 0 {
		t.Errorf("the same again: %+v, %v", r, err)
	}
}

// withoutRecording leaves out the columns that each ledger gives itself.
func withoutRecording(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		fields := strings.Split(line, ",")
		lines[i] = strings.Join(fields[:max(len(fields)-3, 0)], ",")
	}
	return strings.Join(lines, "\n")
}

func TestReadCSVFaults(t *testing.T) {
	text := "Period,VALUE,unit,indicator,region,published,extra\n" +
		"2024,5,盏,lit,CN-51,2025-01-01,x\n" +
		"2024-13,5,盏,lit,CN-51,2025-01-01,x\n" +
		"2024,five,盏,LIT,CN-51,2025-01-01,x\n" +
		"2024,5,盏\n" +
		"2024,5,盏,lit,CN-51,tomorrow,x\n"
	var faults []string
	good := 0
	for _, err := range ReadCSV(strings.NewReader(text)) {
		if err != nil {
			faults = append(faults, err.Error())
			continue
		}
		good++
	}
	want := []string{"line 3: period", "line 4: id \"LIT\"", "line 5: 3 fields", "line 6: date \"tomorrow\""}
	if good != 1 || len(faults) != len(want) {
		t.Fatalf("%d good, faults %q", good, faults)
	}
	for i := range want {
		if !strings.HasPrefix(faults[i], want[i]) {
			t.Errorf("%s\nwant %s", faults[i], want[i])
		}
	}
	for name, text := range map[string]string{
		"nothing":        "",
		"no columns":     "a,b,c\n1,2,3\n",
		"a column twice": "indicator,region,period,value,unit,unit\n",
		"an open quote":  "indicator,region,period,value,unit\n\"lit,CN\n",
		"one long line":  "indicator,region,period,value,unit\n" + strings.Repeat("x", 3<<20),
	} {
		n := 0
		for _, err := range ReadCSV(strings.NewReader(text)) {
			if n++; !errors.Is(err, ErrUnreadable) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d errors", name, n)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("indicator,region,period,value,unit\nlit,CN,2024,1,盏\n")
	f.Add("\ufeffindicator,region,period,value,unit,status\nlit,CN,2024,…,盏,\n\"")
	f.Fuzz(func(t *testing.T, text string) {
		for v, err := range ReadCSV(strings.NewReader(text)) {
			if err == nil && checkAppendable(v) != nil {
				t.Fatalf("read %+v, which cannot be appended", v)
			}
		}
	})
}

func FuzzCanonical(f *testing.F) {
	f.Add(Canonical(indicators.Vintage{}))
	f.Fuzz(func(t *testing.T, form []byte) {
		v, err := ParseCanonical(form)
		if err == nil && !bytes.Equal(Canonical(v), form) {
			t.Fatalf("%x reads back as %x", form, Canonical(v))
		}
	})
}

// TestCanonicalStays keeps the byte form from ever changing: hashes are made
// of it.
func TestCanonicalStays(t *testing.T) {
	v := lit(t, "2024 7.5 on 2025-02-01")
	v.Sequence, v.Recorded, v.Collector = 3, noon, "lamps"
	want := "0100000000000000031898b5d9b3d6800000000000000b47d3401e0000000000000000000000000001"
	if got := fmt.Sprintf("%x", Canonical(v)[:41]); got != want {
		t.Errorf("the canonical form begins with %s, want %s", got, want)
	}
	back, err := ParseCanonical(Canonical(v))
	if err != nil || !bytes.Equal(Canonical(back), Canonical(v)) {
		t.Errorf("reads back as %+v: %v", back, err)
	}
}

// TestLedgerAgainstModel appends at random and compares every as-of read with
// a plain list.
func TestLedgerAgainstModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		l := openAt(t, t.TempDir(), &clock{noon})
		defer l.Close()
		var model []indicators.Vintage
		for range rapid.IntRange(1, 8).Draw(rt, "batches") {
			var b Batch
			for range rapid.IntRange(1, 12).Draw(rt, "figures") {
				v := lit(t, fmt.Sprintf("%d %d on %s", rapid.IntRange(2020, 2023).Draw(rt, "year"), rapid.IntRange(1, 3).Draw(rt, "value"),
					rapid.SampledFrom([]string{"2024-02-01", "2025-02-01", "2026-02-01"}).Draw(rt, "published")))
				b.Vintages = append(b.Vintages, v)
				if last := latestOn(model, v.Period, v.Published); last == nil || last.Value != v.Value {
					model = append(model, v)
				}
			}
			if _, err := l.Append(context.Background(), b); err != nil {
				rt.Fatal(err)
			}
		}
		for _, asOf := range []string{"2024-01-31", "2024-02-01", "2025-06-01", "2026-06-01"} {
			got, err := l.Latest(context.Background(), lamps, AsOf{Published: day(asOf)})
			if err != nil {
				rt.Fatal(err)
			}
			var want []indicators.Vintage
			for year := 2020; year <= 2023; year++ {
				if v := latestBy(model, indicators.Year(year), day(asOf)); v != nil {
					want = append(want, *v)
				}
			}
			if shown(got) != shown(want) {
				rt.Fatalf("as of %s: %s, want %s", asOf, shown(got), shown(want))
			}
		}
		if n, _ := l.Sequence(context.Background()); n != uint64(len(model)) {
			rt.Fatalf("%d entries, want %d", n, len(model))
		}
	})
}

// latestOn finds the last recorded vintage of a period and day.
func latestOn(model []indicators.Vintage, p indicators.Period, published indicators.Date) *indicators.Vintage {
	for i := len(model) - 1; i >= 0; i-- {
		if model[i].Period == p && model[i].Published == published {
			return &model[i]
		}
	}
	return nil
}

// latestBy finds the last published vintage of a period by a day.
func latestBy(model []indicators.Vintage, p indicators.Period, by indicators.Date) *indicators.Vintage {
	var best *indicators.Vintage
	for i := range model {
		v := &model[i]
		if v.Period == p && v.Published <= by && (best == nil || v.Published >= best.Published) {
			best = v
		}
	}
	return best
}
