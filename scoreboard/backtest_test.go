package scoreboard_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"waymark/indicators"
	"waymark/outlook"
	"waymark/outlook/panel"
	"waymark/scoreboard"
)

// TestBacktest takes a plan back: one target of two is decided, after two
// releases, and four figures came after three others.
func TestBacktest(t *testing.T) {
	h := build(t, strings.ReplaceAll(lampPlan, `">= 2000 盏", due: 2027`, `">= 700 盏", due: 2025`))
	for i, lit := range []int{100, 200, 300, 400, 500, 600, 710} {
		year := 2019 + i
		h.record(t, "lit", fmt.Sprintf("%d %d on %d-01-20", year, lit, year+1))
	}
	// The second vintage of the target asks for 3,000 in 2027, and is open.
	plan := strings.ReplaceAll(lampPlan, "  - {id: lit-2027, indicator: lit, value: \">= 3000 盏\", due: 2027, announced: 2025-06-01, source: new}\n", "")
	plan = strings.ReplaceAll(plan, `">= 2000 盏", due: 2027, announced: 2024-06-01`, `">= 700 盏", due: 2025, announced: 2023-06-01`)
	decidedPlan := build(t, plan)
	r, err := scoreboard.Backtest(context.Background(), decidedPlan.plan, h.ledger, indicators.NewDate(2026, 3, 1))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Decided) != 3 {
		t.Fatalf("%d looks at the decided target, want three: at its announcement and after the figures of 2023 and 2024", len(r.Decided))
	}
	for _, c := range r.Decided {
		if !c.Met || c.Actual != 710 || c.ID != "lit-2027" {
			t.Errorf("%+v", c.Row)
		}
	}
	if s := panel.Rate(panel.Judge(r.Decided, outlook.Shipped())); s.Unassessed != 0 || s.Brier > 0.25 {
		t.Errorf("scores %+v", s)
	}
	if len(r.Coming) != 4 {
		t.Errorf("%d figures were projected, want those of 2022 to 2025", len(r.Coming))
	}
	if p := panel.Compare(r.Coming); len(p) != 1 || p[0].Targets != 4 || p[0].Error > 15 {
		t.Errorf("projections %+v", p)
	}
	if w := panel.WarnOver(r.Decided); w[0].Met.Of != 1 || w[0].Missed.Of != 0 {
		t.Errorf("warnings %+v", w[0])
	}
}

// TestBacktestOpen finds nothing decided where every target is open.
func TestBacktestOpen(t *testing.T) {
	h := build(t, lampPlan)
	h.record(t, "lit", "2024 1500 on 2025-01-20")
	r, err := scoreboard.Backtest(context.Background(), h.plan, h.ledger, indicators.NewDate(2026, 3, 1))
	if err != nil || len(r.Decided)+len(r.Coming) != 0 {
		t.Errorf("%+v, %v", r, err)
	}
}
