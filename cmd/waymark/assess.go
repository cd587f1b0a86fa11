package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"waymark/indicators"
	"waymark/outlook/panel"
)

// assessCommand judges any panel of targets, without a catalogue or a ledger.
func assessCommand() *cobra.Command {
	var observations, targets, output string
	cmd := &cobra.Command{
		Use:   "assess --observations FILE.csv --targets FILE.csv --output FILE.csv",
		Short: "Judge the targets of any panel",
		Long: `Judges any panel of targets, without a catalogue or a ledger.

Observations have the columns indicator,region,period,value; targets the columns
id,indicator,region,direction,baseline_period,target,due,as_of. Each target sees
only periods up to its as_of. Periods are of any frequency: 2024, 2024-Q3,
2024-05. Every faulty row is told with its line, all of them at once; then no
output is left and the exit status is 1.`,
		Example: "  waymark assess --observations panel.csv --targets targets.csv --output verdicts.csv",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := sparesInputs(output, observations, targets); err != nil {
				return err
			}
			p, err := openPanel(observations)
			if err != nil {
				return err
			}
			lang := indicators.English
			if flag := cmd.Flag("lang"); flag != nil && flag.Value.String() == string(indicators.Chinese) {
				lang = indicators.Chinese
			}
			o := panel.Options{File: targets, Lang: lang, Progress: progressOn(cmd.ErrOrStderr())}
			if output == "-" {
				return assessTo(cmd.Context(), p, cmd.OutOrStdout(), o)
			}
			return assessFile(cmd.Context(), p, output, o)
		},
	}
	cmd.Flags().StringVar(&observations, "observations", "", "the figures, as CSV")
	cmd.Flags().StringVar(&targets, "targets", "", "the targets, as CSV")
	cmd.Flags().StringVar(&output, "output", "", "where the verdicts go, as CSV; - is the standard output")
	requireFlags(cmd, "observations", "targets", "output")
	return cmd
}

func requireFlags(cmd *cobra.Command, names ...string) {
	for _, name := range names {
		if err := cmd.MarkFlagRequired(name); err != nil {
			panic(err) // the flag is defined right above
		}
	}
}

// sparesInputs refuses an output that would take the place of an input.
func sparesInputs(output string, inputs ...string) error {
	out, err := os.Stat(output)
	if err != nil {
		return nil // nothing is there yet
	}
	for _, name := range inputs {
		if in, err := os.Stat(name); err == nil && os.SameFile(in, out) {
			return misuse{fmt.Errorf("--output %s: this is a file to read: name another", output)}
		}
	}
	return nil
}

func openPanel(name string) (*panel.Panel, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, misuse{err}
	}
	defer f.Close()
	return panel.ReadObservations(f, name)
}

// assessTo judges the targets of the file that the options name.
func assessTo(ctx context.Context, p *panel.Panel, out io.Writer, o panel.Options) error {
	in, err := os.Open(o.File)
	if err != nil {
		return misuse{err}
	}
	defer in.Close()
	return p.Assess(ctx, in, out, o)
}

// assessFile writes beside the output first, so that a faulty run leaves none.
func assessFile(ctx context.Context, p *panel.Panel, output string, o panel.Options) error {
	out, err := os.CreateTemp(filepath.Dir(output), ".verdicts-*.csv")
	if err != nil {
		return fmt.Errorf("--output %s: %w", output, errors.Unwrap(err))
	}
	err = errors.Join(assessTo(ctx, p, out, o), out.Chmod(0o644), out.Close())
	if err == nil {
		err = os.Rename(out.Name(), output)
	}
	if err != nil {
		return errors.Join(err, os.Remove(out.Name()))
	}
	return nil
}

// progressOn counts rows on a terminal, and is nil elsewhere.
func progressOn(w io.Writer) func(int) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return nil
	}
	bar := progressbar.NewOptions(-1, progressbar.OptionSetWriter(f), progressbar.OptionSetDescription("targets"),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish())
	return func(rows int) {
		if err := bar.Add(rows); err != nil {
			fmt.Fprintln(f, err)
		}
	}
}

// stagesOn names the stages of long work on a terminal, and is silent elsewhere.
func stagesOn(w io.Writer, stages int) func(string) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return func(string) {}
	}
	bar := progressbar.NewOptions(stages, progressbar.OptionSetWriter(f), progressbar.OptionClearOnFinish(), progressbar.OptionSetElapsedTime(true))
	return func(name string) {
		bar.Describe(name)
		if err := bar.Add(1); err != nil {
			fmt.Fprintln(f, err)
		}
	}
}
