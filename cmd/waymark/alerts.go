package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os/user"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/alert"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

func alertsCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "alerts",
		Short: "What people were told: list, acknowledge, silence, replay, and test routes",
		Long: `Shows what people were told and what became of it: the open alerts, with those
who have taken them up, and the messages on their way. A route can be tried with
a marked sample, and the rule on the past.`,
		Example: `  waymark alerts list
  waymark alerts ack 7 --note "asked the lamp office"
  waymark alerts test office --config waymark.yaml`,
		Args: arguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(alertsListCommand(a), alertsAckCommand(a), alertsSilenceCommand(a), alertsSentCommand(a), alertsResendCommand(a), alertsTestCommand(a), alertsReplayCommand(a))
	return cmd
}

func alertsListCommand(a *app) *cobra.Command {
	var format string
	var all int
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List open alerts, and with --resolved N the last N that are over",
		Example: "  waymark alerts list\n  waymark alerts list --resolved 20 --format json",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.onLedger(cmd.Context(), func(l *ledger.Ledger, c configuration) error {
				list, err := l.Alerts(cmd.Context(), all)
				if err != nil {
					return err
				}
				switch format {
				case "json":
					e := json.NewEncoder(a.out)
					e.SetIndent("", "  ")
					e.SetEscapeHTML(false)
					return e.Encode(alert.ListOf(list))
				case "table":
					a.alertsTable(list, c.lang(), c.zone())
					return nil
				}
				return misuse{fmt.Errorf("--format %q: want table or json", format)}
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	cmd.Flags().IntVar(&all, "resolved", 0, "how many of those that are over to list too")
	return cmd
}

func (a *app) alertsTable(list []ledger.Alert, lang indicators.Lang, zone *time.Location) {
	if len(list) == 0 {
		fmt.Fprintln(a.out, indicators.Text{ZH: "没有未解除的提醒。", EN: "No alert is open."}.In(lang))
		return
	}
	t := a.table()
	t.AppendHeader(map[indicators.Lang]table.Row{
		indicators.Chinese: {"#", "状态", "类别", "提醒", "自"}, indicators.English: {"#", "state", "kind", "alert", "since"}}[lang])
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 4, WidthMax: 80, WidthMaxEnforcer: text.WrapSoft}})
	for _, x := range list {
		t.AppendRow(table.Row{x.ID, alert.StateName(x.State).In(lang), alert.KindName(x.Kind).In(lang), alert.FactsOf(x.Body).Title.In(lang), x.Opened.In(zone).Format(time.DateOnly)})
	}
	t.Render()
}

// onLedger opens the ledger for one piece of work.
func (a *app) onLedger(ctx context.Context, do func(*ledger.Ledger, configuration) error) error {
	c, err := a.configuration()
	if err != nil {
		return err
	}
	l, err := a.openLedger(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(do(l, c), l.Close())
}

func alertsAckCommand(a *app) *cobra.Command {
	var by, note string
	cmd := &cobra.Command{
		Use:     "ack NUMBER",
		Short:   "Acknowledge an open alert, with a note",
		Example: `  waymark alerts ack 7 --note "asked the lamp office"`,
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := strconv.ParseInt(args[0], 10, 64)
			if err != nil {
				return misuse{fmt.Errorf("alert %q: want the number that `waymark alerts list` shows", args[0])}
			}
			return a.onLedger(cmd.Context(), func(l *ledger.Ledger, c configuration) error {
				if err := alert.Acknowledge(cmd.Context(), l, id, orUser(by), note); errors.Is(err, ledger.ErrNotFound) {
					return misuse{fmt.Errorf("alert %d: none of this number is open; `waymark alerts list` lists those that are", id)}
				} else if err != nil {
					return err
				}
				fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号提醒已知悉", id), EN: fmt.Sprintf("alert %d is acknowledged", id)}.In(c.lang()))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&by, "by", "", "who acknowledges (default: the user of this machine)")
	cmd.Flags().StringVar(&note, "note", "", "why, or what is being done")
	return cmd
}

// endSilence ends a silence before its day.
func (a *app) endSilence(ctx context.Context, l *ledger.Ledger, id int64, lang indicators.Lang) error {
	err := l.EndSilence(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) {
		return misuse{fmt.Errorf("silence %d: none of this number lasts", id)}
	}
	if err == nil {
		fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号静默已结束", id), EN: fmt.Sprintf("silence %d is ended", id)}.In(lang))
	}
	return err
}

// orUser is the person named, or the user of this machine where none is.
func orUser(by string) string {
	if u, err := user.Current(); by == "" && err == nil {
		return u.Username
	}
	return by
}

func alertsSilenceCommand(a *app) *cobra.Command {
	var s ledger.Silence
	var kind, domain, indicator, target, until string
	var end int64
	cmd := &cobra.Command{
		Use:   "silence --until DATE",
		Short: "Tell nobody of certain alerts until a day; with --end NUMBER, tell again",
		Long: `Alerts of the kind, domain, indicator and target named are recorded and shown
as always, but no message is sent of them until the day begins. What is not
named matches all.`,
		Example: "  waymark alerts silence --target gdp-2027 --until 2027-02-01 --note \"census revision expected\"\n  waymark alerts silence --end 3",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if end == 0 && until == "" {
				return misuse{errors.New("--until is missing: want a day such as 2027-02-01")}
			}
			return a.onLedger(cmd.Context(), func(l *ledger.Ledger, c configuration) error {
				if end > 0 {
					return a.endSilence(cmd.Context(), l, end, c.lang())
				}
				plan, err := c.loadCatalogue()
				if err != nil {
					return err
				}
				day, err := indicators.ParseDate(until)
				if err != nil {
					return misuse{fmt.Errorf("--until: %w", err)}
				}
				s.By = orUser(s.By)
				s.Kind, s.Domain, s.Indicator, s.Target = kind, indicators.ID(domain), indicators.ID(indicator), indicators.ID(target)
				y, m, d := day.Time().Date()
				s.Until = time.Date(y, m, d, 0, 0, 0, 0, plan.Zone)
				if err := alert.CheckSilence(plan, s, a.now()); err != nil {
					return misuse{err}
				}
				id, err := l.AddSilence(cmd.Context(), s)
				if err == nil {
					fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号静默至%s", id, until), EN: fmt.Sprintf("silence %d lasts until %s", id, until)}.In(c.lang()))
				}
				return err
			})
		},
	}
	f := cmd.Flags()
	f.StringVar(&kind, "kind", "", "a kind of alert: slip, overdue, revision, failing, quarantine, mirror, disagreement")
	f.StringVar(&domain, "domain", "", "a domain of the plan")
	f.StringVar(&indicator, "indicator", "", "an indicator")
	f.StringVar(&target, "target", "", "a target")
	f.StringVar(&until, "until", "", "the first day on which people are told again")
	f.StringVar(&s.By, "by", "", "who silences (default: the user of this machine)")
	f.StringVar(&s.Note, "note", "", "why")
	f.Int64Var(&end, "end", 0, "end the silence of this number")
	return cmd
}

func alertsTestCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "test ROUTE",
		Short:   "Send a marked sample to a route, and say how that went",
		Example: "  waymark alerts test office --config waymark.yaml",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			box, err := a.openOutbox(p.configuration, p.ledger, a.logger(quiet))
			if err != nil {
				return err
			}
			alerter, err := a.newAlerter(alert.Config{Catalogue: p.catalogue, Ledger: p.ledger, Outbox: box,
				Board: func() *scoreboard.Snapshot { return &scoreboard.Snapshot{} }, Log: a.logger(quiet)}, p.configuration)
			if err != nil {
				return err
			}
			if err := alerter.Sample(cmd.Context(), indicators.ID(args[0])); errors.Is(err, delivery.ErrNoRoute) {
				return misuse{fmt.Errorf("route %q: the configuration has none of that name: %s", args[0], routeNames(p.configuration.Routes))}
			} else if err != nil {
				return fmt.Errorf("route %s: %w", args[0], err)
			}
			fmt.Fprintln(a.out, indicators.Text{ZH: "渠道" + args[0] + "收下了测试消息", EN: "route " + args[0] + " took the sample"}.In(p.configuration.lang()))
			return nil
		},
	}
}

// routeNames says which routes there are, or how to set one.
func routeNames(routes []delivery.Route) string {
	if len(routes) == 0 {
		return "it has no routes; doc/alerts.md says how to set one in the file of --config"
	}
	names := make([]string, len(routes))
	for i, r := range routes {
		names[i] = r.ID
	}
	return "it has " + strings.Join(names, ", ")
}
