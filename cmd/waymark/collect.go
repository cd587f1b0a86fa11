package main

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/collector"
	"waymark/indicators"
	"waymark/ledger"
)

func collectCommand(a *app) *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "collect [ID…]",
		Short: "Run collectors now",
		Long: `Runs the collectors named, or all of them, and records what they find. With
--dry-run nothing is recorded: the figures found are shown with the place each
was read from, and what could not be read.

The exit status is 1 when a collector that was named failed, or when every one
of them did; with --dry-run, when anything could not be read.`,
		Example: "  waymark collect\n  waymark collect china_gdp --dry-run",
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			ids, err := p.collectorIDs(args)
			if err != nil {
				return err
			}
			if dryRun {
				return a.tryAll(cmd.Context(), p, ids)
			}
			return a.collectAll(cmd.Context(), p, ids, len(args) > 0)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show what would be recorded, and record nothing")
	return cmd
}

// collectorIDs checks the collectors named, or gives all.
func (p *plan) collectorIDs(names []string) ([]indicators.ID, error) {
	var ids []indicators.ID
	for _, name := range names {
		if _, ok := p.catalogue.Collector(indicators.ID(name)); !ok {
			return nil, misuse{fmt.Errorf("collector %q: the plan has none of that name; it has %s", name, p.collectorNames())}
		}
		ids = append(ids, indicators.ID(name))
	}
	if len(names) > 0 {
		return ids, nil
	}
	for _, c := range p.catalogue.Collectors {
		if !p.collectors.Pushed(c.ID) {
			ids = append(ids, c.ID)
		}
	}
	return ids, nil
}

func (p *plan) collectorNames() string {
	names := ""
	for i, c := range p.catalogue.Collectors {
		if i > 0 {
			names += ", "
		}
		names += string(c.ID)
	}
	return names
}

func (a *app) collectAll(ctx context.Context, p *plan, ids []indicators.ID, named bool) error {
	t := a.table()
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 8, WidthMax: 70, WidthMaxEnforcer: text.WrapSoft}})
	t.AppendHeader(table.Row{"collector", "result", "figures", "new", "revised", "known", "held", "error"})
	failed := 0
	for _, id := range ids {
		run, err := p.collectors.Collect(ctx, id)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		if run.Result == ledger.Failed {
			failed++
		}
		t.AppendRow(table.Row{id, run.Result, run.Observations, run.New, run.Revised, run.Known, run.Held, run.Error})
	}
	t.Render()
	if err := p.derive(ctx); err != nil {
		return err
	}
	if failed == len(ids) && failed > 0 || named && failed > 0 {
		return badNews
	}
	return nil
}

func (a *app) tryAll(ctx context.Context, p *plan, ids []indicators.ID) error {
	failed := false
	for _, id := range ids {
		found, err := p.collectors.Try(ctx, id)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			found.Faults = append(found.Faults, err)
		}
		a.printFindings(id, found)
		failed = failed || len(found.Faults) > 0
	}
	if failed {
		return badNews
	}
	return nil
}

func (a *app) printFindings(id indicators.ID, found collector.Findings) {
	fmt.Fprintf(a.out, "%s: %d figures, %d held, %d faults\n", id, len(found.Vintages), len(found.Held), len(found.Faults))
	for _, err := range found.Faults {
		fmt.Fprintf(a.out, "fault: %v\n", err)
	}
	if len(found.Vintages)+len(found.Held) == 0 {
		return
	}
	t := a.table()
	t.AppendHeader(table.Row{"indicator", "region", "period", "figure", "published", "where", "held because"})
	for _, v := range found.Vintages {
		t.AppendRow(table.Row{v.Indicator, v.Region, v.Period, v.Quantity().In(a.lang()), v.Published, v.Locator, ""})
	}
	for _, h := range found.Held {
		v := h.Vintage
		t.AppendRow(table.Row{v.Indicator, v.Region, v.Period, v.Quantity().In(a.lang()), v.Published, v.Locator, h.Reason.In(a.lang())})
	}
	t.Render()
}

// lang is the language of the flags and the environment, for commands that
// are past their configuration.
func (a *app) lang() indicators.Lang {
	c, err := a.configuration()
	if err != nil {
		return indicators.English
	}
	return c.lang()
}

// quiet is the level of logging for commands that print their own results.
const quiet = slog.LevelError
