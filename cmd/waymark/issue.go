package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
	"waymark/report/document"
	"waymark/scoreboard"
)

// openIssuer makes what issues reports, as the configuration says.
func (a *app) openIssuer(p *plan, outbox *delivery.Outbox, log *slog.Logger) (*report.Issuer, error) {
	c := p.configuration
	edition, err := newEdition(c.Reports.Template, c.Reports.Font)
	if err != nil {
		return nil, misuse{err}
	}
	edition.Languages, edition.Formats = []indicators.Lang{indicators.Chinese, indicators.English}, document.Formats()
	folder := c.Reports.Folder
	if folder == "" {
		folder = filepath.Join(c.Data, "reports")
	}
	var routes []indicators.ID
	for _, r := range c.Reports.Routes {
		routes = append(routes, indicators.ID(r))
	}
	issuer, err := report.NewIssuer(report.IssuerConfig{Catalogue: p.catalogue, Ledger: p.ledger, Edition: edition, Folder: folder,
		Outbox: outbox, Routes: routes, External: c.ExternalURL, Version: version(), Now: a.now, Log: log})
	if err != nil {
		return nil, misuse{err}
	}
	return issuer, nil
}

// withIssuer opens the plan and what issues its reports for one command.
func (a *app) withIssuer(ctx context.Context, do func(*plan, *report.Issuer) error) error {
	p, err := a.openPlan(ctx)
	if err != nil {
		return err
	}
	defer p.Close()
	outbox, err := a.openOutbox(p.configuration, p.ledger, a.logger(quiet))
	if err != nil {
		return err
	}
	issuer, err := a.openIssuer(p, outbox, a.logger(quiet))
	if err != nil {
		return err
	}
	return do(p, issuer)
}

func reportIssueCommand(a *app) *cobra.Command {
	var period, domain string
	cmd := &cobra.Command{
		Use:   "issue",
		Short: "Issue a report now: keep it in the ledger, put it in the folder, send it",
		Long: `Makes a report in both languages and all formats, keeps it in the ledger with
the hash of each file, puts it into the folder of reports and queues it for the
routes of reports. The service issues reports by itself on their schedules.`,
		Example: "  waymark report issue\n  waymark report issue --period 2025-Q4 --as-of 2026-02-15",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.withIssuer(cmd.Context(), func(p *plan, issuer *report.Issuer) error {
				q, err := a.reportQuestion(p, reportFlags{period: period, domain: domain})
				if err != nil {
					return misuse{err}
				}
				if err := recordBundled(cmd.Context(), p.ledger, p.collectors, func() {}); err != nil {
					return err
				}
				if err := p.derive(cmd.Context()); err != nil {
					return err
				}
				r, fresh, err := issuer.Issue(cmd.Context(), report.Order{Period: q.Period, Domain: indicators.ID(domain), AsOf: q.AsOf})
				if err != nil {
					return err
				}
				if !fresh {
					fmt.Fprintf(a.err, "waymark: a report on %s as of %s was issued before\n", r.Period, r.AsOf)
				}
				a.printReport(r)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&period, "period", "", "a month, quarter or year (default: the last quarter that is over)")
	cmd.Flags().StringVar(&domain, "domain", "", "one domain only")
	return cmd
}

func (a *app) printReport(r ledger.Report) {
	fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("第%d号报告：%s，截至%s，与%s相比", r.ID, r.Period.In(indicators.Chinese), r.AsOf, r.Previous),
		EN: fmt.Sprintf("report %d: %s as of %s, compared with %s", r.ID, r.Period, r.AsOf, r.Previous)}.In(a.lang()))
	for _, f := range r.Files {
		fmt.Fprintf(a.out, "%s  %s\n", f.Hash, f.Name)
	}
}

func reportListCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "List the reports that were issued",
		Long:    "Lists the reports that were issued, the latest first. `waymark report again N` makes one again.",
		Example: "  waymark report list",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			list, err := p.ledger.Reports(cmd.Context(), 1000)
			if err != nil {
				return err
			}
			lang := p.configuration.lang()
			if len(list) == 0 {
				fmt.Fprintln(a.out, indicators.Text{ZH: "尚未印发报告。", EN: "No report was issued yet."}.In(lang))
				return nil
			}
			t := a.table()
			t.AppendHeader(map[indicators.Lang]table.Row{
				indicators.Chinese: {"编号", "时期", "领域", "截至", "生成", "文件数"},
				indicators.English: {"report", "period", "domain", "as of", "made", "files"}}[lang])
			for _, r := range list {
				t.AppendRow(table.Row{r.ID, r.Period, r.Domain, r.AsOf, r.Made.In(p.catalogue.Zone).Format("2006-01-02 15:04"), len(r.Files)})
			}
			t.Render()
			return nil
		},
	}
}

func reportAgainCommand(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "again REPORT",
		Short: "Make an issued report again, and tell whether the same bytes come out",
		Long: `Makes an issued report again from what was known when it was issued, and holds
each file against the hash that the ledger keeps. What was issued itself lies
in the ledger too: the page /reports gives it out.`,
		Example: "  waymark report again 3\n  waymark report again 3 -o build/",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.withIssuer(cmd.Context(), func(p *plan, issuer *report.Issuer) error {
				issued, err := a.findReport(cmd.Context(), p, args[0])
				if err != nil {
					return err
				}
				files, same, err := issuer.Again(cmd.Context(), issued)
				if err != nil {
					return err
				}
				return a.tellAgain(files, same, issuer.Changed(issued), output)
			})
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "a folder for the files")
	return cmd
}

func (a *app) tellAgain(files []report.File, same []bool, changed []string, output string) error {
	differ := false
	for i, f := range files {
		word := indicators.Text{ZH: "逐字节相同", EN: "the same bytes"}
		if !same[i] {
			word, differ = indicators.Text{ZH: "字节不同", EN: "other bytes"}, true
		}
		fmt.Fprintf(a.out, "%s: %s\n", f.Name, word.In(a.lang()))
	}
	if output != "" {
		if err := a.saveReport(files, output+string(filepath.Separator)); err != nil {
			return err
		}
	}
	if !differ {
		return nil
	}
	for _, c := range changed {
		fmt.Fprintf(a.out, "%s%s\n", indicators.Text{ZH: "此后有变：", EN: "changed since: "}.In(a.lang()), c)
	}
	return badNews
}

// findReport finds an issued report by the number given.
func (a *app) findReport(ctx context.Context, p *plan, number string) (ledger.Report, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return ledger.Report{}, misuse{fmt.Errorf("report %q: want its number; `waymark report list` lists them", number)}
	}
	return report.Find(ctx, p.ledger, id)
}

func reportDiffCommand(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     "diff EARLIER LATER",
		Short:   "Compare two issued reports, target by target",
		Long:    "Compares any two issued reports: verdicts, probabilities, latest figures and what is asked.",
		Example: "  waymark report diff 3 4",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "table" && format != "json" {
				return misuse{fmt.Errorf("--format %q: want table or json", format)}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			var facts [2]report.Facts
			for i, number := range args {
				r, err := a.findReport(cmd.Context(), p, number)
				if err != nil {
					return err
				}
				if facts[i], err = report.FactsOf(r); err != nil {
					return err
				}
			}
			list := report.Diff(facts[0], facts[1])
			if format == "json" {
				e := json.NewEncoder(a.out)
				e.SetIndent("", "  ")
				e.SetEscapeHTML(false)
				return e.Encode(list)
			}
			a.printDiff(list, p.configuration.lang())
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

func (a *app) printDiff(list []report.Difference, lang indicators.Lang) {
	say := func(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(lang) }
	if len(list) == 0 {
		fmt.Fprintln(a.out, say("两份报告没有差别。", "The two reports say the same."))
		return
	}
	t := a.table()
	t.AppendHeader(table.Row{say("目标", "target"), say("判定", "verdict"), say("可能性", "probability"), say("最新数据", "latest figure")})
	for _, d := range list {
		x := d.Either()
		t.AppendRow(table.Row{x.Name.In(lang) + say("（", " (") + x.Due.In(lang) + say("）", ")"),
			moved(d, func(f report.Fact) string { return f.Verdict.Name().In(lang) }, lang),
			moved(d, func(f report.Fact) string { return shownProbability(f.Probability) }, lang),
			moved(d, func(f report.Fact) string { return f.Figure(lang) }, lang)})
	}
	t.Render()
}

func shownProbability(p scoreboard.Number) string { return indicators.FormatProbability(float64(p)) }

// moved writes what two reports say: once where it is the same.
func moved(d report.Difference, read func(report.Fact) string, lang indicators.Lang) string {
	none := indicators.Text{ZH: "无", EN: "none"}.In(lang)
	before, after := none, none
	if d.Before != nil {
		before = read(*d.Before)
	}
	if d.After != nil {
		after = read(*d.After)
	}
	if before == after {
		return after
	}
	return before + " → " + after
}
