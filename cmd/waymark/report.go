package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/indicators"
	"waymark/report"
	"waymark/report/document"
	"waymark/typeface"
)

// reportFlags are the flags of `waymark report`.
type reportFlags struct {
	period, previous, domain, format, output, template, font string
}

func reportCommand(a *app) *cobra.Command {
	var f reportFlags
	cmd := &cobra.Command{
		Use:   "report",
		Short: "Write the progress report of a month, quarter or year",
		Long: `Writes the progress report: what slipped, recovered, is new and is overdue, then
every target with its chart and its sources, in HTML, PDF, DOCX, XLSX or
Markdown. With --as-of DAY it uses only what was known on that day. Without
--period it reports on the last quarter that is over.`,
		Example: "  waymark report --lang zh --format pdf -o report.pdf\n  waymark report --period 2025-Q4 --as-of 2026-02-15 --domain clean_energy --format all -o build/",
		Args:    arguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return a.writeReport(cmd, f) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.period, "period", "", "a month, quarter or year, such as 2025-Q4 (default: the last quarter that is over)")
	flags.StringVar(&f.previous, "previous", "", "the day of the report to compare with (default: as long after the period before)")
	flags.StringVar(&f.domain, "domain", "", "one domain only")
	flags.StringVar(&f.format, "format", "", "html, pdf, docx, xlsx, md, several with commas, or all (default: by the name of the output, or pdf)")
	flags.StringVarP(&f.output, "output", "o", "", "the file, or a folder for several (default: the current folder)")
	flags.StringVar(&f.template, "template", "", "a template of one's own; waymark report template prints the one to begin from")
	flags.StringVar(&f.font, "font", "", "a TrueType font of one's own for PDF and charts")
	cmd.AddCommand(reportIssueCommand(a), reportListCommand(a), reportDiffCommand(a), reportAgainCommand(a), reportTemplateCommand(a))
	return cmd
}

func reportTemplateCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:     "template",
		Short:   "Print the template of reports, to change it",
		Long:    "Prints the template of reports: its title, logo, wording, sections and schedules.",
		Example: "  waymark report template > report.yaml",
		Args:    arguments,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.out.Write(report.DefaultTemplate)
			return err
		},
	}
}

func (a *app) writeReport(cmd *cobra.Command, f reportFlags) error {
	formats, err := f.formats()
	if err != nil {
		return misuse{err}
	}
	if len(formats) > 1 && isFormat(filepath.Ext(f.output)) {
		return misuse{fmt.Errorf("-o %s: several formats need a folder, such as -o build/", f.output)}
	}
	p, err := a.openPlan(cmd.Context())
	if err != nil {
		return err
	}
	defer p.Close()
	q, err := a.reportQuestion(p, f)
	if err != nil {
		return misuse{err}
	}
	edition, err := newEdition(firstOf(f.template, p.configuration.Reports.Template), firstOf(f.font, p.configuration.Reports.Font))
	if err != nil {
		return misuse{err}
	}
	if err := a.recordFirst(cmd.Context(), p); err != nil {
		return err
	}
	if err := p.derive(cmd.Context()); err != nil {
		return err
	}
	r, err := report.Build(cmd.Context(), q)
	if err != nil {
		return err
	}
	edition.Languages, edition.Formats = []indicators.Lang{p.configuration.lang()}, formats
	bar := a.progress(len(formats), "report")
	edition.Done = func() { _ = bar.Add(1) } // a bar that cannot be drawn does no harm
	files, err := r.Files(cmd.Context(), edition)
	_ = bar.Finish()
	if err != nil {
		return err
	}
	return a.saveReport(files, f.output)
}

// isFormat tells whether an extension is that of a report's file.
func isFormat(extension string) bool {
	_, err := document.ParseFormat(strings.TrimPrefix(extension, "."))
	return err == nil
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// saveReport writes one file under the name given, several into a folder.
func (a *app) saveReport(files []report.File, output string) error {
	info, err := os.Stat(output)
	folder := output == "" || err == nil && info.IsDir() || strings.HasSuffix(output, string(filepath.Separator)) || len(files) > 1
	if !folder {
		return report.Save(output, files[0].Content)
	}
	if output != "" {
		if err := os.MkdirAll(output, 0o755); err != nil {
			return err
		}
	}
	for _, file := range files {
		name := filepath.Join(output, file.Name)
		if err := report.Save(name, file.Content); err != nil {
			return err
		}
		fmt.Fprintln(a.out, name)
	}
	return nil
}

func (f reportFlags) formats() ([]document.Format, error) {
	text := f.format
	if text == "all" {
		return document.Formats(), nil
	}
	if text == "" {
		text = strings.TrimPrefix(filepath.Ext(f.output), ".")
	}
	if text == "" {
		text = string(document.PDF)
	}
	var list []document.Format
	for _, name := range strings.Split(text, ",") {
		format, err := document.ParseFormat(strings.TrimSpace(name))
		if err != nil {
			return nil, fmt.Errorf("--format: %w", err)
		}
		list = append(list, format)
	}
	return list, nil
}

// reportQuestion reads the flags that say which report is wanted.
func (a *app) reportQuestion(p *plan, f reportFlags) (report.Question, error) {
	q := report.Question{Catalogue: p.catalogue, Ledger: p.ledger, Domain: indicators.ID(f.domain)}
	var err error
	if q.AsOf, err = a.day(); err != nil {
		return q, err
	}
	if q.AsOf == 0 {
		q.AsOf = indicators.DateOf(a.now().In(p.catalogue.Zone))
	}
	q.Period = report.LastPeriod("quarter", q.AsOf)
	if f.period != "" {
		if q.Period, err = indicators.ParsePeriod(f.period); err != nil {
			return q, fmt.Errorf("--period: %w", err)
		}
		if err := checkReported(q.Period, q.AsOf); err != nil {
			return q, fmt.Errorf("--period %s: %w", q.Period, err)
		}
	}
	if _, ok := p.catalogue.Domain(q.Domain); !ok && q.Domain != "" {
		return q, fmt.Errorf("--domain %q: the plan has none of that name; it has %s", q.Domain, domainNames(p.catalogue))
	}
	q.Previous = report.DayBefore(q.Period, q.AsOf)
	if f.previous != "" {
		if q.Previous, err = indicators.ParseDate(f.previous); err != nil {
			return q, fmt.Errorf("--previous: %w", err)
		}
	}
	if q.Previous >= q.AsOf {
		return q, errors.New("--previous: the report to compare with must be of an earlier day")
	}
	return q, nil
}

// checkReported refuses a period that no report is about.
func checkReported(period indicators.Period, asOf indicators.Date) error {
	switch f := period.Frequency(); {
	case period.Cumulative() || f != indicators.Annual && f != indicators.Quarterly && f != indicators.Monthly:
		return errors.New("want a month, quarter or year, such as 2025-12, 2025-Q4 or 2025")
	case period.First() > asOf:
		return fmt.Errorf("it begins after %s, the day of the report", asOf)
	}
	return nil
}

func domainNames(plan *catalogue.Catalogue) string {
	names := make([]string, len(plan.Domains))
	for i, d := range plan.Domains {
		names[i] = string(d.ID)
	}
	return strings.Join(names, ", ")
}

// newEdition reads the template and the font.
func newEdition(template, font string) (report.Edition, error) {
	t, err := report.ReadTemplate(template)
	if err != nil {
		return report.Edition{}, err
	}
	ttf := typeface.Sans
	if font != "" {
		if ttf, err = typeface.Read(font); err != nil {
			return report.Edition{}, err
		}
	}
	parsed, err := chart.NewFont(ttf)
	return report.Edition{Template: t, Font: parsed}, err
}

// progress shows how far long work has come, on a terminal only.
func (a *app) progress(total int, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(total, progressbar.OptionSetWriter(a.err), progressbar.OptionSetVisibility(a.terminal),
		progressbar.OptionSetDescription(what), progressbar.OptionClearOnFinish())
}
