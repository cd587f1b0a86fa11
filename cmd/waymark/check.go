package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/indicators"
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
			fmt.Fprintln(a.out, planInNumbers(plan, c.lang()))
			return nil
		},
	}
}

// planInNumbers says how much of everything a sound plan has.
func planInNumbers(plan *catalogue.Catalogue, lang indicators.Lang) string {
	counts := []any{plan.Name.In(lang), len(plan.Domains), len(plan.Indicators), len(plan.TargetIDs()), len(plan.Sources), len(plan.Collectors)}
	return indicators.Text{
		ZH: fmt.Sprintf("%s：没有错误。领域%d个、指标%d个、目标%d项、来源%d个、采集器%d个", counts...),
		EN: fmt.Sprintf("%s: no faults; domains %d, indicators %d, targets %d, sources %d, collectors %d", counts...),
	}.In(lang)
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
			if args[0] == "" {
				return misuse{errors.New("DIR is empty: name a folder, such as ./plan")}
			}
			if err := catalogue.WriteStarter(args[0]); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s\n  waymark serve --catalogue %s\n", indicators.Text{
				ZH: "示例规划已写入" + args[0] + "。查看：", EN: args[0] + " holds a small plan. Look at it with:"}.In(a.lang()), args[0])
			return nil
		},
	}
}
