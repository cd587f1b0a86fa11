package main

import (
	"fmt"
	"io"
	"iter"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/text/transform"

	"waymark/indicators"
	"waymark/ledger"
)

func importCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "import FILE.csv",
		Short: "Append figures from a CSV file to the ledger",
		Long: `Appends the figures of a CSV file, such as one that export wrote, to the ledger.
What the ledger knows already is not appended again. Every fault in the file is
told, and only a file without faults is appended. Its text may be UTF-8, UTF-16
or GB18030, as spreadsheets save it.
Columns: indicator,region,period,value,unit,bound,status,published,source,note.`,
		Example: "  waymark import figures.csv\n  waymark export -o all.csv && waymark import all.csv --data ./copy",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			f, err := os.Open(args[0])
			if err != nil {
				return misuse{err}
			}
			defer f.Close()
			charset, err := charsetOf(f)
			if err != nil {
				return misuse{fmt.Errorf("%s: %w", args[0], err)}
			}
			if err := a.checkImport(args[0], p.checked(ledger.ReadCSV(transform.NewReader(f, charset)))); err != nil {
				return err
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			receipt, err := p.ledger.Import(cmd.Context(), "import", p.checked(ledger.ReadCSV(transform.NewReader(f, charset))))
			if err != nil {
				return err
			}
			fmt.Fprintln(a.out, indicators.Text{
				ZH: fmt.Sprintf("新增%d个，修订%d个，已有%d个", receipt.New, receipt.Revised, receipt.Known),
				EN: fmt.Sprintf("%d new, %d revised, %d known already", receipt.New, receipt.Revised, receipt.Known),
			}.In(p.configuration.lang()))
			return nil
		},
	}
}

// checked adds to the faults of a stream those that only the catalogue knows.
func (p *plan) checked(vintages iter.Seq2[indicators.Vintage, error]) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) {
		for v, err := range vintages {
			if err == nil {
				err = p.check(v)
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

func (p *plan) check(v indicators.Vintage) error {
	ind, ok := p.catalogue.Indicator(v.Indicator)
	if !ok {
		return fmt.Errorf("%s: %s %s: the plan has no such indicator", v.Locator, v.Indicator, v.Period)
	}
	if err := ind.CheckObservation(v.Observation); err != nil {
		return fmt.Errorf("%s: %s %s: %w", v.Locator, v.Indicator, v.Period, err)
	}
	return nil
}

// shownFaults bounds how many faults of one file are printed.
const shownFaults = 100

// checkImport prints the faults of a file, and refuses it where there are any.
func (a *app) checkImport(name string, vintages iter.Seq2[indicators.Vintage, error]) error {
	faults := 0
	for _, err := range vintages {
		if err == nil {
			continue
		}
		if faults++; faults <= shownFaults {
			fmt.Fprintf(a.err, "%s: %v\n", name, err)
		}
	}
	if faults > 0 {
		return fmt.Errorf("%s: nothing was imported; faults in the file: %d", name, faults)
	}
	return nil
}

func exportCommand(a *app) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write every vintage of every figure as CSV",
		Long: `Writes every vintage in the ledger as CSV, in the order in which it was
recorded; with --as-of DAY those published by that day. import reads it back to
the same ledger.`,
		Example: "  waymark export > figures.csv\n  waymark export -o figures.csv",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.configuration()
			if err != nil {
				return err
			}
			l, err := a.openLedger(cmd.Context(), c)
			if err != nil {
				return err
			}
			defer l.Close()
			day, err := a.day()
			if err != nil {
				return err
			}
			if sequence, err := l.Sequence(cmd.Context()); err == nil && sequence == 0 {
				fmt.Fprintln(a.err, "waymark: the ledger is empty: `waymark collect` brings figures into it")
			}
			if output == "" {
				return l.ExportCSV(cmd.Context(), a.out, day)
			}
			f, err := os.Create(output)
			if err != nil {
				return err
			}
			if err := l.ExportCSV(cmd.Context(), f, day); err != nil {
				f.Close()
				return err
			}
			return f.Close()
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the file to write (default: standard output)")
	return cmd
}
