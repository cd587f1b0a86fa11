package derive_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
	"waymark/derive"
	"waymark/indicators"
	"waymark/ledger"
)

const lampPlan = `plan: {id: lamps, region: CN-51, domains: [{id: light, name: {zh: 照明, en: Light}}]}
indicators:
  - {id: change, domain: light, name: Change of growth, unit: 百分点, kind: rate, derive: growth - year_before(growth)}
  - {id: growth, domain: light, name: Growth, unit: "%", kind: rate, derive: growth(lit)}
  - {id: lit, domain: light, name: Lamps lit, unit: 盏, kind: count}
  - {id: all, domain: light, name: Lamps, unit: 盏, kind: count}
  - {id: share, domain: light, name: Share, unit: "%", kind: rate, plausible: {low: 0, high: 100}, derive: SHARE}
  - {id: of_china, domain: light, name: Of China, unit: "%", kind: rate, derive: "share(lit, in_region(lit, \"CN\"))"}
`

type house struct {
	ledger *ledger.Ledger
	plan   *catalogue.Catalogue
	*derive.Deriver
}

func build(t testing.TB, l *ledger.Ledger, share string) house {
	t.Helper()
	plan, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(strings.Replace(lampPlan, "SHARE", `"`+share+`"`, 1))}})
	if err != nil {
		t.Fatal(err)
	}
	return house{l, plan, derive.New(plan, l, slog.New(slog.DiscardHandler))}
}

func open(t testing.TB, dir string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: dir, Now: func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// record appends figures such as "lit CN-51 2024 1500 on 2025-01-20".
func record(t testing.TB, l *ledger.Ledger, figures ...string) {
	t.Helper()
	var b ledger.Batch
	for _, text := range figures {
		var id, region, period, value, day string
		if _, err := fmt.Sscanf(text, "%s %s %s %s on %s", &id, &region, &period, &value, &day); err != nil {
			t.Fatal(err)
		}
		v, err := ledger.ReadFields(func(name string) string {
			return map[string]string{"indicator": id, "region": region, "period": period, "value": strings.TrimPrefix(value, "≥"), "unit": "盏", "published": day,
				"bound": map[bool]string{true: "at_least"}[strings.HasPrefix(value, "≥")]}[name]
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Vintages = append(b.Vintages, v)
	}
	if _, err := l.Append(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func (h house) refresh(t testing.TB) {
	t.Helper()
	if err := h.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// figures prints every vintage of a series: "2024=10.00%@2025-01-20".
func figures(t testing.TB, l *ledger.Ledger, id indicators.ID, region indicators.Region) string {
	t.Helper()
	vintages, err := l.Vintages(context.Background(), indicators.Series{Indicator: id, Region: region})
	if err != nil {
		t.Fatal(err)
	}
	var parts []string
	for _, v := range vintages {
		parts = append(parts, fmt.Sprintf("%s=%s@%s", v.Period, v.Quantity().In(indicators.Chinese), v.Published))
	}
	return strings.Join(parts, " ")
}

// TestDerives follows the ledger: a figure is derived for every day on which
// its inputs were published, from what was known on that day.
func TestDerives(t *testing.T) {
	l := open(t, t.TempDir())
	h := build(t, l, "share(lit, all)")
	h.refresh(t)
	record(t, l, "lit CN-51 2023 100 on 2024-01-20", "lit CN-51 2024 110 on 2025-01-20", "lit CN 2024 1100 on 2025-02-01")
	h.refresh(t)
	expect := func(id indicators.ID, want string) {
		t.Helper()
		if got := figures(t, l, id, "CN-51"); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	expect("growth", "2024=10.00%@2025-01-20")
	expect("of_china", "2024=10.00%@2025-02-01")
	expect("share", "")
	record(t, l, "all CN-51 2024 200 on 2025-03-01", "lit CN-51 2025 ≥132 on 2026-01-20")
	h.refresh(t)
	expect("share", "2024=55.00%@2025-03-01")
	expect("growth", "2024=10.00%@2025-01-20 2025=≥20.00%@2026-01-20")
	expect("change", "2025=≥10.00百分点@2026-01-20")

	// A revision of the past revises what was derived from it, from its day on.
	record(t, l, "lit CN-51 2024 120 on 2026-02-01")
	h.refresh(t)
	expect("growth", "2024=10.00%@2025-01-20 2024=20.00%@2026-02-01 2025=≥20.00%@2026-01-20 2025=≥10.00%@2026-02-01")
	expect("change", "2025=≥10.00百分点@2026-01-20 2025=≥−10.00百分点@2026-02-01")

	// An input that is withdrawn takes what was derived from it along.
	record(t, l, "all CN-51 2024 - on 2026-02-10")
	h.refresh(t)
	expect("share", "2024=55.00%@2025-03-01 2024=60.00%@2026-02-01 2024=–@2026-02-10")

	// Doing it again adds nothing, whoever does it.
	before, _ := l.Sequence(context.Background())
	h.refresh(t)
	build(t, l, "share(lit, all)").refresh(t)
	if after, _ := l.Sequence(context.Background()); after != before {
		t.Errorf("%d entries were added for nothing new", after-before)
	}
}

// TestInputsAreFound leads from a derived figure to those that it was made of.
func TestInputsAreFound(t *testing.T) {
	l := open(t, t.TempDir())
	record(t, l, "lit CN-51 2023 100 on 2024-01-20", "lit CN-51 2024 110 on 2025-01-20")
	build(t, l, "share(lit, all)").refresh(t)
	derived, err := l.Latest(context.Background(), indicators.Series{Indicator: "growth", Region: "CN-51"}, ledger.AsOf{})
	if err != nil || len(derived) != 1 {
		t.Fatalf("%v %v", derived, err)
	}
	v := derived[0]
	if v.Locator != "from lit CN-51 2024 2025-01-20; lit CN-51 2023 2024-01-20" || v.Note != "= growth(lit)" || v.Collector != derive.Collector {
		t.Errorf("%+v", v)
	}
	inputs, err := derive.ParseLocator(v.Locator)
	if err != nil || len(inputs) != 2 {
		t.Fatalf("%v %v", inputs, err)
	}
	all, err := l.Vintages(context.Background(), inputs[1].Series)
	if err != nil {
		t.Fatal(err)
	}
	if found, ok := inputs[1].Of(all); !ok || found.Value != 100 {
		t.Errorf("found %+v", found)
	}
}

// TestAnotherExpression takes back what the one before gave.
func TestAnotherExpression(t *testing.T) {
	l := open(t, t.TempDir())
	record(t, l, "lit CN-51 2024 60 on 2025-01-20", "all CN-51 2024 120 on 2025-01-20", "all CN-51 2023 100 on 2025-01-20", "lit CN-51 2023 50 on 2025-01-20")
	build(t, l, "share(lit, all)").refresh(t)
	build(t, l, "growth(all)").refresh(t)
	if got, want := figures(t, l, "share", "CN-51"), "2023=50.00%@2025-01-20 2023=–@2025-01-20 2024=50.00%@2025-01-20 2024=20.00%@2025-01-20"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	before, _ := l.Sequence(context.Background())
	build(t, l, "growth(all)").refresh(t)
	if after, _ := l.Sequence(context.Background()); after != before {
		t.Error("it is taken back again")
	}
}

// TestImplausible holds what was derived for a person, whose word stands.
func TestImplausible(t *testing.T) {
	l := open(t, t.TempDir())
	record(t, l, "lit CN-51 2024 300 on 2025-01-20", "all CN-51 2024 120 on 2025-01-20")
	h := build(t, l, "share(lit, all)")
	h.refresh(t)
	held, err := l.Quarantine(context.Background(), false)
	if err != nil || len(held) != 1 || !strings.Contains(held[0].Reason.ZH, "推算结果超出合理范围（0—100%）") {
		t.Fatalf("%+v %v", held, err)
	}
	if _, err := l.Decide(context.Background(), held[0].ID, ledger.Decision{Accept: true, By: "a person", Note: "counted twice"}); err != nil {
		t.Fatal(err)
	}
	build(t, l, "share(lit, all)").refresh(t)
	if got := figures(t, l, "share", "CN-51"); got != "2024=250.00%@2025-01-20" {
		t.Errorf("after it was accepted: %s", got)
	}
}

// TestRunFollows appends while it runs, and two of them run at once.
func TestRunFollows(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	for range 2 {
		h := build(t, open(t, dir), "share(lit, all)")
		group.Go(func() {
			if err := h.Run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	l := open(t, dir)
	record(t, l, "lit CN-51 2023 100 on 2024-01-20", "lit CN-51 2024 110 on 2025-01-20", "all CN-51 2024 200 on 2025-01-20")
	for after := uint64(3); ; after++ {
		if figures(t, l, "share", "CN-51") != "" && figures(t, l, "growth", "CN-51") != "" {
			break
		}
		if err := l.Wait(ctx, after); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	group.Wait()
	build(t, l, "share(lit, all)").refresh(t)
	if got := figures(t, l, "share", "CN-51") + " " + figures(t, l, "growth", "CN-51"); got != "2024=55.00%@2025-01-20 2024=10.00%@2025-01-20" {
		t.Errorf("derived %s", got)
	}
}

func FuzzParseLocator(f *testing.F) {
	f.Add("from lit CN-51 2024 2025-01-20; lit CN-51 2023 -")
	f.Add("from ")
	f.Fuzz(func(t *testing.T, s string) {
		inputs, err := derive.ParseLocator(s)
		if err != nil {
			if !errors.Is(err, derive.ErrLocator) {
				t.Fatal(err)
			}
			return
		}
		var used []indicators.Vintage
		for _, in := range inputs {
			used = append(used, indicators.Vintage{Observation: indicators.Observation{Series: in.Series, Period: in.Period}, Published: in.Published})
		}
		if again := derive.Locator(used); again != s {
			t.Fatalf("%q prints as %q", s, again)
		}
	})
}
