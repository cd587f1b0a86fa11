package prose

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"waymark/indicators"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads the sentences of testdata and holds what is found against
// what stands below each of them.
func TestGolden(t *testing.T) {
	for _, name := range []string{"testdata/chinese.golden", "testdata/english.golden"} {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := string(data)
		got := readGolden(t, want)
		if *update {
			if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got; -update writes it anew):\n%s", name, diff)
		}
	}
}

func readGolden(t *testing.T, golden string) string {
	t.Helper()
	var b strings.Builder
	for line := range strings.Lines(golden) {
		sentence, ok := strings.CutPrefix(line, "> ")
		if !ok {
			if !strings.HasPrefix(line, "  ") {
				b.WriteString(line)
			}
			continue
		}
		b.WriteString(line)
		about := Context{Period: indicators.Year(2025)}
		if period, rest, found := strings.Cut(strings.TrimPrefix(sentence, "["), "] "); found && sentence[0] == '[' {
			p, err := indicators.ParsePeriod(period)
			if err != nil {
				t.Fatal(err)
			}
			about.Period, sentence = p, rest
		}
		for _, q := range Read(strings.TrimSpace(sentence), about).Quantities {
			fmt.Fprintf(&b, "  %s\n", summary(q))
		}
	}
	return b.String()
}

// summary prints a quantity on one line: its text, what it is and its subject.
func summary(q Quantity) string {
	value := indicators.FormatNumber(q.Value, q.Decimals)
	if q.IsRange() {
		value += ".." + indicators.FormatNumber(q.High, q.Decimals)
	}
	fields := []string{q.Text, "=", value + q.Unit.String(), q.BoundCode(), string(q.Measure), q.PeriodCode(), string(q.Against), string(q.Basis), "| " + q.Subject}
	kept := fields[:0]
	for _, f := range fields {
		if f != "" {
			kept = append(kept, f)
		}
	}
	return strings.Join(kept, " ")
}
