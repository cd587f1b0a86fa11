package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"os"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"waymark/outlook"
	"waymark/outlook/panel"
)

// backtestCommand measures how good the verdicts on a panel or a plan are.
func backtestCommand(a *app) *cobra.Command {
	var b backtest
	var alerts bool
	cmd := &cobra.Command{
		Use:   "backtest [--observations FILE.csv --targets FILE.csv --outcomes FILE.csv]",
		Short: "Measure verdicts against what happened",
		Long: `Judges targets as of days in the past, and holds the answers against what then
happened: calibration, Brier and log score, AUC, expected calibration error,
coverage of the intervals, how often each verdict came true, how early misses
were seen and how often a warning was false, beside the rules of others.

Without files it takes the plan's own ledger back to every past release. With
files it takes a panel: observations have the columns
indicator,region,period,value; targets the columns
id,indicator,region,direction,baseline_period,target,due,as_of; outcomes the
columns id,met,actual. The line "by topics unseen" fits the weights ten times,
each time without the topics it then judges; a topic is what stands before the
first dot of an indicator. With --fit the weights fitted on the whole panel are
written as a table that outlook/weights.csv can take.`,
		Example: "  waymark backtest\n  waymark backtest --observations panel.csv --targets targets.csv --outcomes outcomes.csv --diagram reliability.svg",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if alerts && b.fit+b.diagram != "" {
				return misuse{errors.New("--fit and --diagram do not go with --alerts")}
			}
			if err := errors.Join(sparesInputs(b.fit, b.observations, b.targets, b.outcomes), sparesInputs(b.diagram, b.observations, b.targets, b.outcomes)); err != nil {
				return err
			}
			if alerts {
				return a.backtestAlerts(cmd.Context(), &b)
			}
			if b.observations == "" {
				if b.fit+b.diagram != "" {
					return misuse{errors.New("--fit and --diagram go with --observations, --targets and --outcomes")}
				}
				return a.backtestLedger(cmd.Context())
			}
			return b.panel(cmd.OutOrStdout(), stagesOn(cmd.ErrOrStderr(), 5))
		},
	}
	cmd.Flags().StringVar(&b.observations, "observations", "", "the figures, as CSV")
	cmd.Flags().StringVar(&b.targets, "targets", "", "the targets, as CSV")
	cmd.Flags().StringVar(&b.outcomes, "outcomes", "", "what became of the targets, as CSV")
	cmd.Flags().StringVar(&b.fit, "fit", "", "write the weights fitted on this panel to a file")
	cmd.Flags().StringVar(&b.diagram, "diagram", "", "write the reliability diagram to an SVG file")
	cmd.Flags().BoolVar(&alerts, "alerts", false, "measure the plan's alarms instead: on this panel, or without one on the plan's own history")
	cmd.MarkFlagsRequiredTogether("observations", "targets", "outcomes")
	return cmd
}

// backtest is one measurement of a panel.
type backtest struct{ observations, targets, outcomes, fit, diagram string }

// folds is how many times the weights are fitted for topics unseen.
const folds = 10

func (b *backtest) panel(out io.Writer, stage func(string)) error {
	stage("judging")
	p, cases, err := b.cases(nil)
	if err != nil {
		return err
	}
	shipped := panel.Judge(cases, outlook.Shipped())
	stage("fitting for topics unseen")
	unseen := panel.Rate(panel.CrossValidate(cases, folds))
	score := panel.Rate(shipped)
	named := append([]panel.Named{{Name: "Waymark, weights as shipped", Score: score}, {Name: "Waymark, by topics unseen", Score: unseen}}, panel.PeerScores(cases)...)
	stage("comparing projections")
	projections, arrivals := p.Looks(cases)
	stage("looking for warnings")
	warnings := p.Warn(cases)
	fmt.Fprintf(out, "targets: %d, met: %.1f%%\n\n%s\n\n", score.Targets, 100*score.Base, scoreTable(named))
	fmt.Fprintf(out, "%s\n\n%s\n%s\n", verdictTable(panel.HitRates(shipped)), score.Terminal(), projectionTable(projections))
	if arrivals.Early80.Of > 0 {
		fmt.Fprintf(out, "\n%s\n", arrivalTable(arrivals))
	}
	if warnings[0].Given.Of > 0 {
		fmt.Fprintf(out, "\n%s\n", warningTable(warnings))
	}
	if b.diagram != "" {
		if err := os.WriteFile(b.diagram, []byte(score.SVG()), 0o644); err != nil {
			return err
		}
	}
	if b.fit != "" {
		stage("fitting")
		return os.WriteFile(b.fit, []byte(panel.Fit(cases).String()), 0o644)
	}
	return nil
}

// cases reads the panel; with follow, each target is judged on several days.
func (b *backtest) cases(follow func([]panel.Row) []panel.Row) (*panel.Panel, []panel.Case, error) {
	p, err := openPanel(b.observations)
	if err != nil {
		return nil, nil, err
	}
	targets, err := os.Open(b.targets)
	if err != nil {
		return nil, nil, misuse{err}
	}
	defer targets.Close()
	rows, err := panel.ReadTargets(targets, b.targets)
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Open(b.outcomes)
	if err != nil {
		return nil, nil, misuse{err}
	}
	defer file.Close()
	outcomes, err := panel.ReadOutcomes(file, b.outcomes)
	if err != nil {
		return nil, nil, err
	}
	if follow != nil {
		rows = follow(rows)
	}
	cases := p.Cases(rows, outcomes)
	if len(cases) == 0 {
		return nil, nil, fmt.Errorf("%s: no target has an outcome in %s", b.targets, b.outcomes)
	}
	return p, cases, nil
}

func scoreTable(named []panel.Named) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"judged by", "Brier", "log", "AUC", "ECE", "in 80 %", "in 95 %", "unassessed"})
	for _, n := range named {
		if n.Unassessed == 1 {
			t.AppendRow(table.Row{n.Name, "–", "–", "–", "–", "–", "–", decimal(1, 3)})
			continue
		}
		t.AppendRow(table.Row{n.Name, decimal(n.Brier, 4), decimal(n.Log, 4), decimal(n.AUC, 4), decimal(n.ECE, 4),
			decimal(n.Coverage80, 3), decimal(n.Coverage95, 3), decimal(n.Unassessed, 3)})
	}
	return t.Render()
}

func projectionTable(list []panel.Projections) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"projections", "targets", "symmetric error", "in 80 %", "in 95 %"})
	for _, p := range list {
		t.AppendRow(table.Row{p.Frequency.Name().EN, p.Targets, decimal(p.Error, 2) + " %", decimal(p.Coverage80, 3), decimal(p.Coverage95, 3)})
	}
	return t.Render()
}

func arrivalTable(a panel.Arrivals) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"targets met", "earlier", "later"})
	t.AppendRow(table.Row{"than 80 % of chances", share(a.Early80), share(a.Late80)})
	t.AppendRow(table.Row{"than 95 % of chances", share(a.Early95), share(a.Late95)})
	return t.Render()
}

func warningTable(list []panel.Warnings) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"warnings by", "misses seen", "years before", "met all the same", "warnings that were right"})
	for _, w := range list {
		ahead := "–"
		if w.Missed.Came > 0 {
			ahead = decimal(w.Ahead, 1)
		}
		t.AppendRow(table.Row{w.Name, share(w.Missed), ahead, share(w.Met), share(w.Given)})
	}
	return t.Render()
}

// share prints 0.912 of 7639.
func share(s panel.Share) string {
	if s.Of == 0 {
		return "–"
	}
	return fmt.Sprintf("%.3f of %d", float64(s.Came)/float64(s.Of), s.Of)
}

func verdictTable(rates []panel.HitRate) string {
	t := table.NewWriter()
	t.SetStyle(table.StyleLight)
	t.AppendHeader(table.Row{"verdict", "targets", "met", "share met"})
	for _, r := range rates {
		t.AppendRow(table.Row{r.Verdict, r.Count, r.Came, decimal(float64(r.Came)/float64(r.Count), 3)})
	}
	return t.Render()
}

func decimal(v float64, places int) string {
	if math.IsNaN(v) {
		return "–"
	}
	return fmt.Sprintf("%.*f", places, v)
}
