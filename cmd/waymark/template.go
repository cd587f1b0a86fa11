package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"waymark/collector/form"
	"waymark/indicators"
	"waymark/ledger"
)

func templateCommand(a *app) *cobra.Command {
	var output, region string
	cmd := &cobra.Command{
		Use:   "template INDICATOR…",
		Short: "Write a form that people fill figures into",
		Long: `Writes a workbook or a CSV file with a row for each period whose figure is due,
and instructions in both languages. Filled in and put into the folder of a
collector of kind folder, it is read by itself; a cell that is wrong is named.
A file that is there already is not overwritten.`,
		Example: "  waymark template gdp population -o figures.xlsx\n  waymark template ai_enterprises -o figures.csv --region CN-51",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			kind := form.Kind(strings.TrimPrefix(strings.ToLower(filepath.Ext(output)), "."))
			if output == "" {
				return misuse{errors.New("-o is missing: want a file such as figures.xlsx or figures.csv")}
			}
			if kind != form.Workbook && kind != form.CSV {
				return misuse{fmt.Errorf("-o %q: want a file such as figures.xlsx or figures.csv", output)}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			lines, err := a.dueLines(cmd.Context(), p, args, indicators.Region(region))
			if err != nil {
				return err
			}
			if err := writeForm(output, kind, lines); err != nil {
				return err
			}
			fmt.Fprintln(a.out, indicators.Text{ZH: fmt.Sprintf("%s：待填%d行", output, len(lines)),
				EN: fmt.Sprintf("%s: rows to fill in: %d", output, len(lines))}.In(p.configuration.lang()))
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", "the file to write, .xlsx or .csv")
	cmd.Flags().StringVar(&region, "region", "", "the region (default: the plan's)")
	return cmd
}

// dueLines lists what a form asks for.
func (a *app) dueLines(ctx context.Context, p *plan, ids []string, region indicators.Region) ([]form.Line, error) {
	if region == "" {
		region = p.catalogue.Region
	}
	if _, err := indicators.ParseRegion(string(region)); err != nil {
		return nil, misuse{fmt.Errorf("--region: %w", err)}
	}
	today := indicators.DateOf(a.now().In(p.catalogue.Zone))
	var lines []form.Line
	for _, id := range ids {
		ind, err := p.indicatorNamed(id)
		if err != nil {
			return nil, err
		}
		if ind.Derive != "" {
			return nil, misuse{fmt.Errorf("indicator %s is derived from others, and takes no figures", id)}
		}
		vintages, err := p.ledger.Latest(ctx, indicators.Series{Indicator: ind.ID, Region: region}, ledger.AsOf{})
		if err != nil {
			return nil, err
		}
		var latest indicators.Period
		for _, v := range vintages {
			if v.HasValue() {
				latest = v.Period
			}
		}
		for _, period := range form.Due(ind, latest, today) {
			lines = append(lines, form.Line{Indicator: ind, Region: region, Period: period})
		}
	}
	return lines, nil
}

func writeForm(path string, kind form.Kind, lines []form.Line) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644) //nolint:gosec // others fill it in
	if errors.Is(err, fs.ErrExist) {
		return misuse{fmt.Errorf("%s is there already: name another file", path)}
	}
	if err != nil {
		return err
	}
	return errors.Join(form.Write(file, kind, lines), file.Close())
}
