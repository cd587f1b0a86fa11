package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

func statusCommand(a *app) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "List every target with its latest figure and its verdict",
		Long: `Lists every target of the plan: the latest figure, the verdict, the probability
of being met, and how many months ahead of its path or behind it stands. With
--as-of DAY it shows what was known on that day.`,
		Example: "  waymark status\n  waymark status --as-of 2025-03-01 --lang zh\n  waymark status --format json",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, ok := statusFormats[format]
			if !ok {
				return misuse{fmt.Errorf("--format %q: want table, json or csv", format)}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			s, err := a.snapshot(cmd.Context(), p)
			if err != nil {
				return err
			}
			return write(a, s, p.configuration.lang())
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table, json or csv")
	return cmd
}

var statusFormats = map[string]func(*app, *scoreboard.Snapshot, indicators.Lang) error{
	"table": (*app).statusTable,
	"json": func(a *app, s *scoreboard.Snapshot, lang indicators.Lang) error {
		return writeJSON(a.out, s, lang)
	},
	"csv": func(a *app, s *scoreboard.Snapshot, lang indicators.Lang) error {
		return writeCSV(a.out, s, lang)
	},
}

// headings of the status table.
var headings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"目标", "最新", "时期", "要求", "期限", "结论", "概率", "进度（月）", "依据", "编号"},
	indicators.English: {"target", "latest", "period", "asked", "due", "verdict", "chance", "months", "standing", "id"},
}

func (a *app) statusTable(s *scoreboard.Snapshot, lang indicators.Lang) error {
	t := a.table()
	t.AppendHeader(headings[lang])
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 1, WidthMax: 44, WidthMaxEnforcer: text.WrapSoft}, {Number: 2, Align: text.AlignRight}, {Number: 4, Align: text.AlignRight},
		{Number: 7, Align: text.AlignRight}, {Number: 8, Align: text.AlignRight},
	})
	var domain indicators.ID
	for _, it := range s.Items {
		if it.Domain.ID != domain {
			domain = it.Domain.ID
			t.AppendSeparator()
			t.AppendRow(table.Row{"— " + it.Domain.Name.In(lang)})
		}
		t.AppendRow(a.statusRow(it, lang))
	}
	t.Render()
	fmt.Fprintf(a.out, "\n%s\n", summary(s, lang))
	a.printOverdue(s, lang)
	return nil
}

func (a *app) statusRow(it scoreboard.Item, lang indicators.Lang) table.Row {
	latest, period := noFigure[lang], ""
	if it.Latest != nil {
		latest, period = indicators.Reading(it.Latest.Quantity(), lang), it.Latest.Period.String()
	}
	v := it.Assessment.Verdict
	return table.Row{
		it.Name().In(lang), latest, period, chart.Asked(it.Target, lang), it.Target.Due.String(),
		a.colour(v, v.Name().In(lang)), indicators.FormatProbability(it.Assessment.Probability), months(it.Assessment.MonthsAhead),
		it.Target.Standing.Name().In(lang), it.Target.ID,
	}
}

// printOverdue lists the series whose next figure is late.
func (a *app) printOverdue(s *scoreboard.Snapshot, lang indicators.Lang) {
	late := s.Overdue()
	if len(late) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%s\n", indicators.Text{ZH: "逾期未公布：", EN: "Overdue:"}.In(lang))
	t := a.table()
	for _, x := range late {
		days := int(x.Overdue.Hours() / 24)
		t.AppendRow(table.Row{x.Series, x.Indicator.Name.In(lang), x.Next.Period, indicators.Text{
			ZH: fmt.Sprintf("应于%s前公布，已逾期%d天", x.Next.Due, days), EN: fmt.Sprintf("due by %s, %d days late", x.Next.Due, days)}.In(lang)})
	}
	t.Render()
}

var noFigure = map[indicators.Lang]string{indicators.Chinese: "尚无数据", indicators.English: "no figure yet"}

// summary counts the verdicts in a sentence.
func summary(s *scoreboard.Snapshot, lang indicators.Lang) string {
	counts := s.Count()
	line := fmt.Sprintf("%d targets as of %s", len(s.Items), s.AsOf)
	if lang == indicators.Chinese {
		line = fmt.Sprintf("截至%s，共%d项目标", s.AsOf, len(s.Items))
	}
	for _, v := range indicators.Verdicts() {
		if counts[v] > 0 {
			line += fmt.Sprintf(" · %s %d", v.Name().In(lang), counts[v])
		}
	}
	return line
}

// colour paints a verdict's word on a terminal.
func (a *app) colour(v indicators.Verdict, word string) string {
	if !a.terminal {
		return word
	}
	return map[indicators.Verdict]text.Colors{
		indicators.Achieved: {text.FgGreen, text.Bold}, indicators.OnTrack: {text.FgGreen}, indicators.AtRisk: {text.FgYellow},
		indicators.OffTrack: {text.FgRed}, indicators.Missed: {text.FgRed, text.Bold}, indicators.Unassessable: {text.Faint},
	}[v].Sprint(word)
}

func months(m float64) string {
	if math.IsNaN(m) {
		return "–"
	}
	s := indicators.FormatNumber(m, 0)
	if m >= 0.5 {
		return "+" + s
	}
	return s
}

func writeJSON(w io.Writer, s *scoreboard.Snapshot, lang indicators.Lang) error {
	lines := make([]scoreboard.Line, len(s.Items))
	for i, it := range s.Items {
		lines[i] = it.Line(lang)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(struct {
		Items []scoreboard.Line `json:"items"`
		Next  string            `json:"next"`
	}{lines, ""})
}

func writeCSV(w io.Writer, s *scoreboard.Snapshot, lang indicators.Lang) error {
	out := csv.NewWriter(w)
	out.Write([]string{"id", "indicator", "region", "domain", "name", "form", "comparator", "value", "unit", "due", "standing",
		"latest_period", "latest_value", "latest_bound", "latest_vintage", "verdict", "probability", "projected",
		"low80", "high80", "low95", "high95", "months_ahead", "pace_needed", "pace_held", "reason", "as_of", "method"})
	for _, it := range s.Items {
		l := it.Line(lang)
		figure := make([]string, 4)
		if f := l.Latest; f != nil {
			figure = []string{f.Period.String(), f.Value.String(), f.Bound, f.Vintage.String()}
		}
		x := l.Assessment
		row := append([]string{string(l.ID), string(l.Indicator), string(l.Region), string(l.Domain), ledger.Guarded(l.Name.In(lang)), string(l.Form),
			string(l.Comparator), l.Value.String(), l.Unit.String(), l.Due.String(), string(l.Standing)}, figure...)
		out.Write(append(row, string(x.Verdict), x.Probability.String(), x.Projected.String(), x.Low80.String(), x.High80.String(),
			x.Low95.String(), x.High95.String(), x.MonthsAhead.String(), x.PaceNeeded.String(), x.PaceHeld.String(),
			ledger.Guarded(x.Reason), x.AsOf.String(), x.Method))
	}
	out.Flush()
	return out.Error()
}
