package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"waymark/catalogue"
	"waymark/collector"
)

func checkCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "check [DIR]",
		Short: "Check a plan: every fault at once, with its place",
		Long: `Reads the plan in a folder (or the bundled one) and prints every fault as
file:line:column, with what was expected. The exit status is 1 when there are
faults.`,
		Example: "  waymark check ./plan",
		Args:    arguments,
		RunE: func(_ *cobra.Command, args []string) error {
			c, err := a.configuration()
			if err != nil {
				return err
			}
			if len(args) == 1 {
				c.Catalogue = args[0]
			}
			files, err := c.files()
			if err != nil {
				return err
			}
			plan, err := catalogue.Load(files)
			if err == nil {
				err = collector.Check(plan)
			}
			if err != nil {
				fmt.Fprintln(a.out, err)
				return badNews
			}
			fmt.Fprintf(a.out, "%s: %d domains, %d indicators, %d targets, %d sources, %d collectors: no faults\n",
				plan.Name.In(c.lang()), len(plan.Domains), len(plan.Indicators), len(plan.TargetIDs()), len(plan.Sources), len(plan.Collectors))
			return nil
		},
	}
}

func initCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "init DIR",
		Short: "Write a small plan of one's own to start from",
		Long: `Writes a small, commented plan into a folder: one domain, its indicators and
targets, a source and a collector. It runs at once, and is meant to be changed.
Files that are there already are never overwritten.`,
		Example: "  waymark init ./plan\n  waymark serve --catalogue ./plan",
		Args:    arguments,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := catalogue.WriteStarter(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s holds a small plan. Look at it with:\n  waymark serve --catalogue %s\n", args[0], args[0])
			return nil
		},
	}
}
