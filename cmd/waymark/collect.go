package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

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

var runHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"采集器", "结果", "数据", "新增", "修订", "已有", "待核", "问题"},
	indicators.English: {"collector", "result", "figures", "new", "revised", "known", "held", "error"},
}

// resultName gives the word for how a run ended.
func resultName(r ledger.Result, lang indicators.Lang) string {
	name, ok := map[ledger.Result]string{ledger.OK: "有新数据", ledger.Unchanged: "无变化", ledger.Failed: "失败", ledger.Broken: "中断"}[r]
	if lang != indicators.Chinese || !ok {
		return string(r)
	}
	return name
}

func (a *app) collectAll(ctx context.Context, p *plan, ids []indicators.ID, named bool) error {
	t := a.table()
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 8, WidthMax: 70, WidthMaxEnforcer: text.WrapSoft}})
	t.AppendHeader(runHeadings[p.configuration.lang()])
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
		t.AppendRow(table.Row{id, resultName(run.Result, p.configuration.lang()), run.Observations, run.New, run.Revised, run.Known, run.Held, run.Error})
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
		if err := a.printFindings(ctx, p, id, found); err != nil {
			return err
		}
		failed = failed || len(found.Faults) > 0
	}
	if failed {
		return badNews
	}
	return nil
}

var dryRunHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"指标", "地区", "时期", "数值", "原文", "位置", "公布", "待核原因"},
	indicators.English: {"indicator", "region", "period", "figure", "what it says", "where", "published", "held because"},
}

// printFindings shows each figure beside the sentence or cell that it was read
// from, and then what could not be read.
func (a *app) printFindings(ctx context.Context, p *plan, id indicators.ID, found collector.Findings) error {
	lang := a.lang()
	fmt.Fprintln(a.out, indicators.Text{
		ZH: fmt.Sprintf("%s：读到%d个数值，其中%d个待核；%d处未能读取", id, len(found.Vintages)+len(found.Held), len(found.Held), len(found.Faults)),
		EN: fmt.Sprintf("%s: %d figures, %d held, %d faults", id, len(found.Vintages), len(found.Held), len(found.Faults)),
	}.In(lang))
	documents := newEvidence(p.ledger)
	for _, d := range found.Documents {
		documents.read(d)
	}
	t := a.table()
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 4, Align: text.AlignRight}, {Number: 5, WidthMax: 56, WidthMaxEnforcer: text.WrapSoft},
		{Number: 6, WidthMax: 34, WidthMaxEnforcer: text.WrapSoft}, {Number: 8, WidthMax: 36, WidthMaxEnforcer: text.WrapSoft}})
	t.AppendHeader(dryRunHeadings[lang])
	add := func(v indicators.Vintage, reason string) error {
		says, err := documents.sentence(ctx, v)
		where, _, _ := strings.Cut(v.Locator, " \"") // what it quotes is said beside it
		t.AppendRow(table.Row{v.Indicator, v.Region, v.Period, v.Quantity().In(lang), says, where, v.Published, reason})
		return err
	}
	for _, v := range found.Vintages {
		if err := add(v, ""); err != nil {
			return err
		}
	}
	for _, h := range found.Held {
		if err := add(h.Vintage, h.Reason.In(lang)); err != nil {
			return err
		}
	}
	if len(found.Vintages)+len(found.Held) > 0 {
		t.Render()
	}
	fault := indicators.Text{ZH: "未能读取：", EN: "fault: "}.In(lang)
	for _, err := range found.Faults {
		fmt.Fprintf(a.out, "%s%v\n", fault, err)
	}
	return nil
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
