package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/web"
)

func quarantineCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "quarantine",
		Short: "Decide on the figures that wait for a person",
		Long: `Figures that are doubtful (another unit, an implausible jump, a period in the
future) wait here with the reason. One that is accepted is recorded as it was
read, with its document; one that is rejected is remembered and not held again.
Who decided, when and why is kept.`,
		Example: `  waymark quarantine list
  waymark quarantine accept 7 --note "as the bulletin's table 3 has it"
  waymark quarantine reject 8 9 --by "Li Si" --note "another definition"`,
		Args: arguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(quarantineListCommand(a),
		decideCommand(a, true, "accept ID…", "Accept figures: they are recorded as they were read"),
		decideCommand(a, false, "reject ID…", "Reject figures: they are not recorded, and not held again"))
	return cmd
}

func quarantineListCommand(a *app) *cobra.Command {
	var format string
	var all bool
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the figures that wait, with why",
		Example: "  waymark quarantine list\n  waymark quarantine list --all --format json",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return misuse{fmt.Errorf("--format %q: want table or json", format)}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			held, err := p.ledger.Quarantine(cmd.Context(), all)
			if err != nil {
				return err
			}
			if format == "json" {
				return a.heldJSON(held)
			}
			a.heldTable(p, held)
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	cmd.Flags().BoolVar(&all, "all", false, "the figures that were decided, too")
	return cmd
}

var heldHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"编号", "指标", "时期", "数值", "疑点", "位置", "自", "决定"},
	indicators.English: {"id", "indicator", "period", "figure", "held because", "where", "since", "decision"},
}

func (a *app) heldTable(p *plan, held []ledger.Held) {
	lang := p.configuration.lang()
	if len(held) == 0 {
		fmt.Fprintln(a.out, indicators.Text{ZH: "没有待核数据。", EN: "No figure waits."}.In(lang))
		return
	}
	t := a.table()
	t.AppendHeader(heldHeadings[lang])
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 4, Align: text.AlignRight}, {Number: 5, WidthMax: 48, WidthMaxEnforcer: text.WrapSoft},
		{Number: 8, WidthMax: 48, WidthMaxEnforcer: text.WrapSoft}})
	for _, h := range held {
		v := h.Vintage
		decided := ""
		if !h.Decided.IsZero() {
			word := map[string]indicators.Text{ledger.Accepted: {ZH: "采纳", EN: "accepted"}, ledger.Rejected: {ZH: "不采纳", EN: "rejected"}}[h.Verdict]
			decided = fmt.Sprintf("%s %s %s: %s", word.In(lang), h.Decided.In(p.catalogue.Zone).Format(time.DateOnly), h.By, h.Note)
		}
		t.AppendRow(table.Row{h.ID, v.Series, v.Period, v.Quantity().In(lang), h.Reason.In(lang), v.Locator,
			h.Since.In(p.catalogue.Zone).Format(time.DateOnly), decided})
	}
	t.Render()
}

func (a *app) heldJSON(held []ledger.Held) error {
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Items []web.HeldLine `json:"items"`
		Next  string         `json:"next"`
	}{web.HeldLines(held), ""})
}

func decideCommand(a *app, accept bool, use, short string) *cobra.Command {
	d := ledger.Decision{Accept: accept}
	why := "checked against the bulletin"
	if !accept {
		why = "another definition"
	}
	cmd := &cobra.Command{
		Use:   use,
		Short: short,
		Long: short + `.
The numbers are those of waymark quarantine list. --note says why; --by says who
decides, and is the user of this machine where it is left out. Somebody who comes
second is told what the first decided, with exit status 1.`,
		Example: "  waymark quarantine " + use[:len("accept")] + " 7 --by \"Zhang San\" --note \"" + why + "\"",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			d.By = orUser(d.By)
			ids, err := heldIDs(args)
			if err != nil {
				return err
			}
			if err := d.Check(); err != nil {
				return misuse{fmt.Errorf("%w: --by says who, --note why", err)}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			return a.decideAll(cmd.Context(), p, ids, d)
		},
	}
	cmd.Flags().StringVar(&d.By, "by", "", "who decides (default: the user of this machine)")
	cmd.Flags().StringVar(&d.Note, "note", "", "why")
	return cmd
}

func heldIDs(args []string) ([]int64, error) {
	var ids []int64
	for _, arg := range args {
		id, err := strconv.ParseInt(arg, 10, 64)
		if err != nil {
			return nil, misuse{fmt.Errorf("%q: want a number that `waymark quarantine list` shows", arg)}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// decideAll decides each figure by itself; what could not be decided is told,
// and the others are decided all the same.
func (a *app) decideAll(ctx context.Context, p *plan, ids []int64, d ledger.Decision) error {
	failed := false
	for _, id := range ids {
		receipt, err := p.ledger.Decide(ctx, id, d)
		var before *ledger.DecidedError
		switch {
		case errors.As(err, &before):
			fmt.Fprintf(a.err, "waymark: %v\n", before)
			failed = true
		case errors.Is(err, ledger.ErrNotFound):
			fmt.Fprintf(a.err, "waymark: no figure %d is held; `waymark quarantine list --all` lists them\n", id)
			failed = true
		case err != nil:
			return err
		case d.Accept:
			fmt.Fprintln(a.out, indicators.Text{
				ZH: fmt.Sprintf("第%d号已由%s采纳：新增%d个，修订%d个，已有%d个", id, d.By, receipt.New, receipt.Revised, receipt.Known),
				EN: fmt.Sprintf("%d accepted by %s: %d new, %d revised, %d known", id, d.By, receipt.New, receipt.Revised, receipt.Known),
			}.In(p.configuration.lang()))
		default:
			fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号已由%s不予采纳", id, d.By), EN: fmt.Sprintf("%d rejected by %s", id, d.By)}.In(p.configuration.lang()))
		}
	}
	if err := p.derive(ctx); err != nil {
		return err
	}
	if failed {
		return badNews
	}
	return nil
}
