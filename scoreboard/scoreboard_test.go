package scoreboard_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

const lampPlan = `plan:
  id: lamps
  region: CN-51
  domains: [{id: light, name: {zh: 照明, en: Light}}]
indicators:
  - {id: lit, domain: light, name: {zh: 亮灯, en: Lamps lit}, unit: 盏, kind: count, release: 31d, within: lit_ytd}
  - {id: lit_ytd, domain: light, name: {zh: 亮灯累计, en: "Lamps lit, year to date"}, unit: 盏, kind: count, frequency: Q, cumulative: true}
  - {id: mended, domain: light, name: {zh: 修灯, en: Lamps mended}, unit: 盏, kind: count}
targets:
  - {id: lit-2027, indicator: lit, value: ">= 2000 盏", due: 2027, announced: 2024-06-01, source: old}
  - {id: lit-2027, indicator: lit, value: ">= 3000 盏", due: 2027, announced: 2025-06-01, source: new}
  - {id: mended-2027, indicator: mended, value: "3..5 盏", due: 2027, announced: 2024-06-01, source: old}
sources:
  - {id: old, title: 旧规划, grade: A}
  - {id: new, title: 新规划, grade: A}
`

var now = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)

type house struct {
	plan   *catalogue.Catalogue
	ledger *ledger.Ledger
	board  *scoreboard.Board
}

func build(t testing.TB, plan string) house {
	t.Helper()
	c, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(plan)}})
	if err != nil {
		t.Fatal(err)
	}
	clock := func() time.Time { return now }
	l, err := ledger.Open(context.Background(), ledger.Options{Dir: t.TempDir(), Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return house{c, l, scoreboard.New(c, l, clock, slog.New(slog.DiscardHandler))}
}

// record appends figures such as "2024 1500 on 2025-01-20".
func (h house) record(t testing.TB, indicator indicators.ID, figures ...string) {
	t.Helper()
	var b ledger.Batch
	for _, text := range figures {
		var period, day string
		v := indicators.Vintage{Observation: indicators.Observation{
			Series: indicators.Series{Indicator: indicator, Region: "CN-51"}, Unit: indicators.MustUnit("盏"),
		}}
		if _, err := fmt.Sscanf(text, "%s %g on %s", &period, &v.Value, &day); err != nil {
			t.Fatal(err)
		}
		v.Period, _ = indicators.ParsePeriod(period)
		v.Published, _ = indicators.ParseDate(day)
		b.Vintages = append(b.Vintages, v)
	}
	if _, err := h.ledger.Append(context.Background(), b); err != nil {
		t.Fatal(err)
	}
}

func (h house) refresh(t testing.TB) *scoreboard.Snapshot {
	t.Helper()
	if err := h.board.Refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
	return h.board.Snapshot()
}

func TestBoardFollowsTheLedger(t *testing.T) {
	h := build(t, lampPlan)
	s := h.refresh(t)
	if len(s.Items) != 2 || s.Items[0].Latest != nil || s.Items[0].Assessment.Verdict != indicators.Unassessable {
		t.Fatalf("before any figure: %+v", s.Items)
	}
	first := s
	h.record(t, "lit", "2021 1000 on 2022-01-20", "2022 1200 on 2023-01-20", "2023 1400 on 2024-01-20", "2024 1600 on 2025-01-20", "2025 1800 on 2026-01-20")
	s = h.refresh(t)
	lit, _ := s.Find("lit-2027")
	if lit.Target.Value != 3000 || len(lit.Earlier) != 1 || lit.Earlier[0].Value != 2000 {
		t.Errorf("the target in force asks for %v after %d earlier", lit.Target.Value, len(lit.Earlier))
	}
	if lit.Latest == nil || lit.Latest.Value != 1800 || len(lit.History) != 5 {
		t.Errorf("the latest figure is %+v of %d", lit.Latest, len(lit.History))
	}
	if lit.Previous == nil || lit.Previous.Verdict != indicators.Unassessable {
		t.Errorf("the assessment before is %+v", lit.Previous)
	}
	for i, it := range s.Items {
		if again := it.Revision != first.Items[i].Revision; again != (it.Target.Indicator == "lit") {
			t.Errorf("%s: made anew is %v", it.Target.ID, again)
		}
	}
	recorded, err := h.ledger.Assessments(context.Background(), "lit-2027")
	if err != nil || len(recorded) != 2 || recorded[1].Verdict != lit.Assessment.Verdict {
		t.Errorf("recorded %d assessments: %v", len(recorded), err)
	}
	// A figure that changes nothing on the board leaves no new assessment.
	before, _ := h.ledger.Assessments(context.Background(), "")
	h.refresh(t)
	h.refresh(t)
	if after, _ := h.ledger.Assessments(context.Background(), ""); len(after) != len(before) {
		t.Errorf("%d assessments became %d with nothing new", len(before), len(after))
	}
}

func TestReplay(t *testing.T) {
	h := build(t, lampPlan)
	h.record(t, "lit", "2023 1400 on 2024-01-20", "2024 1600 on 2025-01-20", "2024 1700 on 2025-09-01")
	for _, c := range []struct {
		on     string
		target float64
		latest float64
	}{{"2024-06-01", 2000, 1400}, {"2025-01-20", 2000, 1600}, {"2025-06-01", 3000, 1600}, {"2025-09-01", 3000, 1700}} {
		day, _ := indicators.ParseDate(c.on)
		s, err := scoreboard.At(context.Background(), h.plan, h.ledger, day)
		if err != nil {
			t.Fatal(err)
		}
		it, ok := s.Find("lit-2027")
		if !ok || it.Target.Value != c.target || it.Latest == nil || it.Latest.Value != c.latest || it.Assessment.AsOf != day {
			t.Errorf("on %s: target %v, latest %+v", c.on, it.Target.Value, it.Latest)
		}
	}
	day, _ := indicators.ParseDate("2024-05-31")
	if s, _ := scoreboard.At(context.Background(), h.plan, h.ledger, day); len(s.Items) != 0 {
		t.Errorf("before the targets were announced there are %d", len(s.Items))
	}
}

func TestOverdue(t *testing.T) {
	h := build(t, lampPlan)
	h.record(t, "lit", "2024 1600 on 2025-01-20")
	h.record(t, "mended", "2024 4 on 2025-01-20")
	s := h.refresh(t)
	lit, _ := s.Find("lit-2027")
	if want := 29 * 24 * time.Hour; lit.Overdue != want { // 2025 was due by 31 January 2026; it is 1 March
		t.Errorf("overdue by %s, want %s", lit.Overdue, want)
	}
	if mended, _ := s.Find("mended-2027"); mended.Overdue != 0 {
		t.Errorf("what promises no day is overdue by %s", mended.Overdue)
	}
}

// TestAwaited follows the series whose next figure is promised, also one that
// has no target.
func TestAwaited(t *testing.T) {
	h := build(t, strings.Replace(lampPlan, "targets:", "  - {id: broken, domain: light, name: Broken, unit: 盏, frequency: M, release: by 20}\ntargets:", 1))
	h.record(t, "mended", "2024 4 on 2025-01-20")
	h.record(t, "lit", "2025 1600 on 2026-01-20")
	h.record(t, "broken", "2025-12 7 on 2026-01-19")
	s := h.refresh(t)
	late := s.Overdue()
	if len(s.Awaited) != 2 || len(late) != 1 || late[0].Series.Indicator != "broken" || late[0].Next.Period.String() != "2026-01" || late[0].Overdue != 9*24*time.Hour {
		t.Fatalf("awaited %+v", s.Awaited)
	}
	if lit, ok := s.Awaits(indicators.Series{Indicator: "lit", Region: "CN-51"}); !ok || lit.Next.Due.String() != "2027-01-31" || lit.Overdue != 0 {
		t.Errorf("of lit: %+v", lit)
	}
	h.record(t, "broken", "2026-01 8 on 2026-02-28")
	if s = h.refresh(t); len(s.Overdue()) != 0 || len(s.Awaited) != 2 {
		t.Errorf("after it came: %+v", s.Awaited)
	}
	then, err := scoreboard.At(context.Background(), h.plan, h.ledger, indicators.NewDate(2026, 2, 27))
	if err != nil || len(then.Overdue()) != 1 || then.Overdue()[0].Overdue != 7*24*time.Hour {
		t.Errorf("on the day before: %+v %v", then.Awaited, err)
	}
}

func TestLine(t *testing.T) {
	h := build(t, lampPlan)
	h.record(t, "mended", "2025 4 on 2026-01-20")
	it, _ := h.refresh(t).Find("mended-2027")
	data, err := json.Marshal(it)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{`"id":"mended-2027"`, `"comparator":"between","value":3,"high":5,"unit":"盏","due":"2027"`,
		`"latest":{"period":"2025","value":4,`, `"bound":"exact"`, `"vintage":"2026-01-20"`, `"probability":null`, `"as_of":"2026-03-01"`} {
		if !strings.Contains(string(data), part) {
			t.Errorf("%s is not in %s", part, data)
		}
	}
}

// BenchmarkRefresh appends one figure and refreshes: the cost must not grow
// with the figures of other series.
func BenchmarkRefresh(b *testing.B) {
	for _, others := range []int{100, 10000} {
		b.Run(fmt.Sprintf("beside-%d-figures", others), func(b *testing.B) {
			h := build(b, lampPlan)
			var figures []string
			for i := range others {
				figures = append(figures, fmt.Sprintf("%d %d on 2025-01-20", 1000+i%1000, i))
			}
			h.record(b, "mended", figures...)
			h.record(b, "lit", "2021 1000 on 2022-01-20", "2022 1200 on 2023-01-20", "2023 1400 on 2024-01-20")
			h.refresh(b)
			for n := 0; b.Loop(); n++ {
				h.record(b, "lit", fmt.Sprintf("2024 %d on 2025-01-20", 1600+n))
				h.refresh(b)
			}
		})
	}
}

// TestWithinTheYear records what stood in September, which moves the verdict on
// a target of the year's own series.
func TestWithinTheYear(t *testing.T) {
	h := build(t, lampPlan)
	for year := 2018; year <= 2024; year++ {
		h.record(t, "lit", fmt.Sprintf("%d %d on %d-01-20", year, 100*(year-2000), year+1))
		h.record(t, "lit_ytd", fmt.Sprintf("%d-01..%d-09 %d on %d-10-20", year, year, 70*(year-2000), year))
	}
	before, _ := h.refresh(t).Find("lit-2027")
	h.record(t, "lit_ytd", "2025-01..2025-09 1960 on 2025-10-20")
	after, _ := h.refresh(t).Find("lit-2027")
	if !(after.Assessment.Probability > before.Assessment.Probability) {
		t.Errorf("the chance is %.3f with nine months of the year, and %.3f without", after.Assessment.Probability, before.Assessment.Probability)
	}
	if !strings.Contains(after.Assessment.Reason.EN, "The figure for Jan–Sep 2025, 1,960 盏, is taken into account") {
		t.Errorf("the reason is %q", after.Assessment.Reason.EN)
	}
}
