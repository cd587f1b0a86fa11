package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

func showCommand(a *app) *cobra.Command {
	var region, format string
	var sources bool
	cmd := &cobra.Command{
		Use:   "show INDICATOR",
		Short: "Show one indicator: its figures, its chart, its targets and why they stand so",
		Long: `Shows every figure of an indicator with its source, a chart of its history
against its target, and the verdict on each target with the reason. With
--sources it shows for every figure the sentence or cell it was read from, and
the SHA-256 of the archived document, which /documents/SHA-256 shows.

INDICATOR is its id, its name, or the id of a target on it, as status has it.`,
		Example: "  waymark show gdp\n  waymark show gdp --as-of 2024-06-30 --lang en\n  waymark show gdp --sources\n  waymark show ai_enterprises --format json",
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
			ind, err := p.indicatorNamed(args[0])
			if err != nil {
				return err
			}
			s, err := a.snapshot(cmd.Context(), p)
			if err != nil {
				return err
			}
			on, err := p.seriesNamed(cmd.Context(), ind.ID, region)
			if err != nil {
				return err
			}
			day, _ := a.day()
			history, err := p.ledger.Latest(cmd.Context(), on, ledger.AsOf{Published: day})
			if err != nil {
				return err
			}
			v := view{plan: p, indicator: ind, history: history, items: itemsOn(s, on), lang: p.configuration.lang()}
			if next, waits := s.Awaits(on); waits {
				v.awaited = &next
			}
			if v.elsewhere, err = p.elsewhere(cmd.Context(), on); err != nil {
				return err
			}
			switch {
			case format == "json":
				return a.viewJSON(cmd.Context(), v, sources)
			case sources:
				return a.printSources(cmd.Context(), v)
			}
			a.printView(v)
			return nil
		},
	}
	cmd.Flags().StringVar(&region, "region", "", "the region (default: the plan's, or else one that has figures)")
	cmd.Flags().BoolVar(&sources, "sources", false, "show the sentence or cell that each figure was read from")
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

// view is one series with the targets set on it, in one language.
type view struct {
	plan      *plan
	indicator indicators.Indicator
	history   []indicators.Vintage
	items     []scoreboard.Item
	awaited   *scoreboard.Awaited // nil where no next figure is promised
	elsewhere indicators.Text     // where there are figures, and none here
	lang      indicators.Lang
}

func itemsOn(s *scoreboard.Snapshot, on indicators.Series) []scoreboard.Item {
	var items []scoreboard.Item
	for _, it := range s.On(on.Indicator) {
		if it.Target.Series == on {
			items = append(items, it)
		}
	}
	return items
}

func (a *app) printView(v view) {
	ind := v.indicator
	fmt.Fprintf(a.out, "%s  (%s, %s%s)\n", ind.Name.In(v.lang), ind.ID, ind.Unit, withComma(ind.Basis.Name().In(v.lang)))
	if ind.Derive != "" {
		fmt.Fprintf(a.out, "%s = %s\n", derived.In(v.lang), ind.Derive)
	}
	if note := ind.Note.In(v.lang); note != "" {
		fmt.Fprintln(a.out, note)
	}
	if x := v.awaited; x != nil {
		fmt.Fprintln(a.out, awaitedInWords(*x, v.lang))
	}
	switch {
	case v.elsewhere != indicators.Text{}:
		fmt.Fprintf(a.out, "\n%s\n", v.elsewhere.In(v.lang))
	case len(v.history) == 0:
		fmt.Fprintf(a.out, "\n%s\n", noFigure[v.lang])
	default:
		fmt.Fprintf(a.out, "\n%s\n", v.drawing().Terminal(76, 16))
	}
	for _, it := range v.items {
		x := it.Assessment
		fmt.Fprintf(a.out, "\n%s  %s %s  (%s, %s)\n", it.Target.ID, chart.Asked(it.Target, v.lang), it.Target.Due.In(v.lang),
			it.Target.Standing.Name().In(v.lang), it.Source.Title)
		fmt.Fprintf(a.out, "  %s  %s\n  %s\n", a.colour(x.Verdict, x.Verdict.Name().In(v.lang)), indicators.FormatProbability(x.Probability), x.Reason.In(v.lang))
	}
	if len(v.history) > 0 {
		fmt.Fprintln(a.out)
		a.printFigures(v)
	}
}

// awaitedInWords says when the next figure is due, and how late it is.
func awaitedInWords(x scoreboard.Awaited, lang indicators.Lang) string {
	line := indicators.Text{ZH: fmt.Sprintf("下一数据%s应于%s前公布", x.Next.Period.In(lang), x.Next.Due),
		EN: strings.TrimSpace("next figure "+x.Next.Period.In(lang)) + fmt.Sprintf(", due by %s", x.Next.Due)}
	if days := int(x.Overdue.Hours() / 24); days > 0 {
		line.ZH += fmt.Sprintf("，已逾期%d天", days)
		line.EN += fmt.Sprintf(", %d days late", days)
	}
	return line.In(lang)
}

func withComma(s string) string {
	if s == "" {
		return ""
	}
	return ", " + s
}

// drawing is the series with the first of its targets.
func (v view) drawing() chart.Drawing {
	d := chart.Drawing{Lang: v.lang, Unit: v.indicator.Unit, Direction: v.indicator.Direction}
	for _, x := range v.history {
		d.History = append(d.History, x.Observation)
	}
	if len(v.items) > 0 {
		target := v.items[0].Target
		d.Target, d.Projection, d.Path = &target, v.items[0].Assessment.Projection, target.Path
	}
	return d
}

var figureHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"时期", "数值", "状态", "公布", "来源"},
	indicators.English: {"period", "figure", "status", "published", "source"},
}

func (a *app) printFigures(v view) {
	t := a.table()
	t.AppendHeader(figureHeadings[v.lang])
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 2, Align: text.AlignRight}, {Number: 5, WidthMax: 64}})
	for _, x := range v.history {
		t.AppendRow(table.Row{x.Period, x.Quantity().In(v.lang), x.Status.Name().In(v.lang), x.Published, v.sourceTitle(x)})
	}
	t.Render()
}

func (a *app) viewJSON(ctx context.Context, v view, sources bool) error {
	type figure struct {
		Period    indicators.Period `json:"period"`
		Value     scoreboard.Number `json:"value"`
		Unit      indicators.Unit   `json:"unit"`
		Bound     string            `json:"bound"`
		Status    indicators.Status `json:"status"`
		Published indicators.Date   `json:"published"`
		Source    indicators.ID     `json:"source"`
		Document  indicators.Hash   `json:"document"`
		Locator   string            `json:"locator"`
		Sentence  string            `json:"sentence,omitempty"` // what the document says there, with --sources
	}
	out := struct {
		ID      indicators.ID     `json:"id"`
		Derive  string            `json:"derive,omitempty"` // the expression it is computed by
		Name    indicators.Text   `json:"name"`
		Unit    indicators.Unit   `json:"unit"`
		Figures []figure          `json:"observations"`
		Targets []scoreboard.Line `json:"targets"`
	}{ID: v.indicator.ID, Derive: v.indicator.Derive, Name: v.indicator.Name, Unit: v.indicator.Unit, Figures: []figure{}, Targets: []scoreboard.Line{}}
	documents := newEvidence(v.plan.ledger)
	for _, x := range v.history {
		f := figure{x.Period, scoreboard.Number(x.Value), x.Unit, x.Bound.Code(), x.Status, x.Published, x.Source, x.Document, x.Locator, ""}
		if sources {
			var err error
			if f.Sentence, err = documents.sentence(ctx, x); err != nil {
				return err
			}
		}
		out.Figures = append(out.Figures, f)
	}
	for _, it := range v.items {
		out.Targets = append(out.Targets, it.Line(v.lang))
	}
	e := json.NewEncoder(a.out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}
