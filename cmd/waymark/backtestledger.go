package main

import (
	"context"
	"errors"
	"fmt"

	"waymark/outlook"
	"waymark/outlook/panel"
	"waymark/scoreboard"
)

// backtestLedger measures the verdicts on the plan's own ledger.
func (a *app) backtestLedger(ctx context.Context) (err error) {
	p, err := a.openPlan(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.Close()) }()
	now, err := a.snapshot(ctx, p)
	if err != nil {
		return err
	}
	past, err := scoreboard.Backtest(ctx, p.catalogue, p.ledger, now.AsOf)
	if err != nil {
		return err
	}
	targets := make(map[string]bool)
	for _, c := range past.Decided {
		targets[c.ID] = true
	}
	fmt.Fprintf(a.out, "%d targets as of %s, %d of them decided by a figure, judged %d times before it\n", len(now.Items), now.AsOf, len(targets), len(past.Decided))
	if len(past.Decided) > 0 {
		judged := panel.Judge(past.Decided, outlook.Shipped())
		named := append([]panel.Named{{Name: "Waymark", Score: panel.Rate(judged)}}, panel.PeerScores(past.Decided)...)
		fmt.Fprintf(a.out, "\n%s\n\n%s\n\n%s\n", scoreTable(named), verdictTable(panel.HitRates(judged)), warningTable(panel.WarnOver(past.Decided)))
	}
	fmt.Fprintf(a.out, "\n%d figures came that could be projected the day before\n", len(past.Coming))
	if len(past.Coming) > 0 {
		fmt.Fprintf(a.out, "\n%s\n", projectionTable(panel.Compare(past.Coming)))
	}
	return nil
}
