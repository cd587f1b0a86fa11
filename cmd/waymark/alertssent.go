package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

func alertsSentCommand(a *app) *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:     "sent",
		Short:   "List the last messages and what became of them",
		Example: "  waymark alerts sent --limit 50",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onLedger(cmd.Context(), func(l *ledger.Ledger, c configuration) error {
				list, err := l.Outbox(cmd.Context(), "", limit)
				if err != nil {
					return err
				}
				lang := c.lang()
				if len(list) == 0 {
					fmt.Fprintln(a.out, indicators.Text{ZH: "尚未发过消息。", EN: "No message yet."}.In(lang))
					return nil
				}
				t := a.table()
				t.AppendHeader(map[indicators.Lang]table.Row{
					indicators.Chinese: {"#", "时间", "渠道", "状态", "次数", "消息", "问题"},
					indicators.English: {"#", "queued", "route", "state", "tries", "message", "error"}}[lang])
				t.SetColumnConfigs([]table.ColumnConfig{{Number: 6, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft}, {Number: 7, WidthMax: 50, WidthMaxEnforcer: text.WrapSoft}})
				for _, m := range list {
					t.AppendRow(table.Row{m.ID, m.Queued.In(c.zone()).Format(time.DateTime), m.Route, delivery.StateName(m.State).In(lang), m.Tries, m.Title, m.Error})
				}
				t.Render()
				return nil
			})
		},
	}
	cmd.Flags().IntVar(&limit, "limit", 20, "how many")
	return cmd
}

func alertsResendCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "resend NUMBER",
		Short: "Send a message again that was given up or that nobody answered",
		Long: `A message that was sent twice without an answer may have arrived, and one that
was given up did not: a person who knows puts it into the outbox again. It keeps
its key, so that a receiver that has it may drop it.`,
		Example: "  waymark alerts resend 12",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return misuse{fmt.Errorf("message %q: want the number that `waymark alerts sent` shows", args[0])}
			}
			return a.onLedger(cmd.Context(), func(l *ledger.Ledger, c configuration) error {
				err := l.Resend(cmd.Context(), id)
				if errors.Is(err, ledger.ErrNotFound) {
					return fmt.Errorf("message %d: there is none of this number that was given up or not answered", id)
				}
				if err == nil {
					fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号消息将再次发送", id), EN: fmt.Sprintf("message %d is sent again", id)}.In(c.lang()))
				}
				return err
			})
		},
	}
}
