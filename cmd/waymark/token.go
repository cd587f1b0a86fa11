package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"waymark/indicators"
	"waymark/ledger"
)

func tokenCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "token",
		Short: "Make and revoke tokens for the API, and see who wrote",
		Long: `A token lets its bearer into the API. A reader reads where reading is not open,
a contributor posts figures and runs collectors, a steward also decides on
doubtful figures. A token is shown once, when it is made; the ledger keeps only
its hash. A service that runs knows of it at once.`,
		Example: `  waymark token add "statistics bureau" --role contributor --expires 2027-12-31
  waymark token list
  waymark token revoke "statistics bureau"
  waymark token log`,
		Args: arguments,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(tokenAddCommand(a), tokenListCommand(a), tokenRevokeCommand(a), tokenLogCommand(a))
	return cmd
}

func tokenAddCommand(a *app) *cobra.Command {
	var role, expires string
	cmd := &cobra.Command{
		Use:     "add NAME",
		Short:   "Make a token and print it, once",
		Example: `  waymark token add "statistics bureau" --role contributor --expires 2027-12-31`,
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			t := ledger.Token{Name: args[0]}
			var err error
			if t.Role, err = ledger.ParseRole(role); err != nil {
				return misuse{err}
			}
			if expires != "" {
				day, err := indicators.ParseDate(expires)
				if err != nil {
					return misuse{fmt.Errorf("--expires: %w", err)}
				}
				t.Expires = day.Time().AddDate(0, 0, 1) // to the end of that day
				if !t.Expires.After(a.now()) {
					return misuse{fmt.Errorf("--expires %s: this day is over: want a later one", expires)}
				}
			}
			return a.withLedger(cmd.Context(), func(l *ledger.Ledger) error {
				secret := "wm_" + strings.ToLower(rand.Text())
				if err := l.AddToken(cmd.Context(), t, secret); errors.Is(err, ledger.ErrTaken) {
					return misuse{fmt.Errorf("a token called %q is in force: revoke it first, or choose another name", t.Name)}
				} else if err != nil {
					return err
				}
				fmt.Fprintln(a.out, secret)
				fmt.Fprintln(a.err, indicators.Text{ZH: "waymark：令牌只在此时显示一次，账本只存其散列值", EN: "waymark: this is shown only now; the ledger keeps its hash"}.In(a.lang()))
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&role, "role", string(ledger.Contributor), "reader, contributor or steward")
	cmd.Flags().StringVar(&expires, "expires", "", "the last day on which it lets in (default: it does not expire)")
	return cmd
}

// withLedger opens the ledger alone, and closes it again.
func (a *app) withLedger(ctx context.Context, do func(*ledger.Ledger) error) error {
	c, err := a.configuration()
	if err != nil {
		return err
	}
	l, err := a.openLedger(ctx, c)
	if err != nil {
		return err
	}
	return errors.Join(do(l), l.Close())
}

func tokenListCommand(a *app) *cobra.Command {
	return a.listing("list", "List the tokens, without themselves", func(ctx context.Context, l *ledger.Ledger) (table.Row, []table.Row, error) {
		tokens, err := l.Tokens(ctx)
		var rows []table.Row
		for _, t := range tokens {
			rows = append(rows, table.Row{t.Name, string(t.Role), day(t.Made), lastDay(t.Expires), day(t.Revoked)})
		}
		return table.Row{"name", "role", "made", "expires", "revoked"}, rows, err
	})
}

// shownWrites is how many lines of the audit are shown.
const shownWrites = 100

func tokenLogCommand(a *app) *cobra.Command {
	return a.listing("log", "Show who wrote what through the API and the pages, the newest first", func(ctx context.Context, l *ledger.Ledger) (table.Row, []table.Row, error) {
		writes, err := l.Writes(ctx, 0, shownWrites)
		var rows []table.Row
		for _, w := range writes {
			rows = append(rows, table.Row{w.At.Format(time.RFC3339), w.Actor, string(w.Role), w.Action, w.Status, w.Sequence})
		}
		return table.Row{"at", "actor", "role", "action", "status", "sequence"}, rows, err
	})
}

// day writes a moment's day; nothing where there is none.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("2006-01-02")
}

// lastDay writes the last day on which a token lets in.
func lastDay(expires time.Time) string {
	if expires.IsZero() {
		return ""
	}
	return day(expires.Add(-1))
}

// listingHeadings are what tables of tokens and writes have in Chinese for the
// keys of their JSON.
var listingHeadings = map[any]string{
	"name": "名称", "role": "权限", "made": "签发", "expires": "到期", "revoked": "撤销",
	"at": "时间", "actor": "使用者", "action": "操作", "status": "结果", "sequence": "序号",
}

// inLang gives the headings of a table in one language.
func inLang(heading table.Row, lang indicators.Lang) table.Row {
	if lang != indicators.Chinese {
		return heading
	}
	row := make(table.Row, len(heading))
	for i, name := range heading {
		row[i] = listingHeadings[name]
	}
	return row
}

// listing is a command that prints rows of the ledger for people or programs.
func (a *app) listing(use, short string, rows func(context.Context, *ledger.Ledger) (table.Row, []table.Row, error)) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use: use, Short: short, Example: "  waymark token " + use + " --format json", Args: arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if format != "table" && format != "json" {
				return misuse{fmt.Errorf("--format %q: want table or json", format)}
			}
			return a.withLedger(cmd.Context(), func(l *ledger.Ledger) error {
				heading, list, err := rows(cmd.Context(), l)
				if err != nil {
					return err
				}
				if format == "json" {
					return a.rowsJSON(heading, list)
				}
				if len(list) == 0 {
					fmt.Fprintln(a.out, indicators.Text{ZH: "暂无。", EN: "None yet."}.In(a.lang()))
					return nil
				}
				t := a.table()
				t.AppendHeader(inLang(heading, a.lang()))
				t.AppendRows(list)
				t.Render()
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

// rowsJSON prints rows as objects, whose keys are the headings.
func (a *app) rowsJSON(heading table.Row, rows []table.Row) error {
	items := make([]map[string]any, len(rows))
	for i, row := range rows {
		items[i] = make(map[string]any)
		for k, value := range row {
			items[i][fmt.Sprint(heading[k])] = value
		}
	}
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	return e.Encode(map[string]any{"items": items, "next": ""})
}

func tokenRevokeCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use: "revoke NAME", Short: "Revoke a token: it lets nobody in from now on",
		Example: `  waymark token revoke "statistics bureau"`, Args: arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withLedger(cmd.Context(), func(l *ledger.Ledger) error {
				err := l.RevokeToken(cmd.Context(), args[0])
				if errors.Is(err, ledger.ErrNotFound) {
					return misuse{fmt.Errorf("no token called %q is in force; `waymark token list` lists them", args[0])}
				}
				if err == nil {
					fmt.Fprintln(a.out, indicators.Text{ZH: args[0] + "的令牌已撤销", EN: args[0] + " is revoked"}.In(a.lang()))
				}
				return err
			})
		},
	}
}
