package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"waymark/dashboards"
	"waymark/indicators"
)

func dashboardsCommand(a *app) *cobra.Command {
	var out string
	var flux, alerts bool
	cmd := &cobra.Command{
		Use:   "dashboards --out DIR",
		Short: "Write Grafana dashboards with their provisioning",
		Long: `Writes Grafana dashboards of the plan, and the provisioning files that bring
them and their data sources into Grafana. With --lang in one language, otherwise
in both, each in its folder.`,
		Example: "  waymark dashboards --out deploy/grafana",
		Args:    arguments,
	}
	cmd.Flags().StringVar(&out, "out", "", "folder to write into")
	cmd.Flags().BoolVar(&flux, "flux", false, "ask InfluxDB in Flux, of the bucket in WAYMARK_INFLUX_BUCKET (default: in InfluxQL)")
	cmd.Flags().BoolVar(&alerts, "alerts", false, "with alert rules for Grafana itself, where there is no Alertmanager")
	cmd.RunE = func(*cobra.Command, []string) error {
		c, err := a.configuration()
		if err != nil {
			return err
		}
		plan, err := c.loadCatalogue()
		if err != nil {
			return err
		}
		o := dashboards.Options{External: c.ExternalURL, Lang: indicators.Lang(a.flags.lang), Alerts: alerts}
		if flux {
			if o.Flux = c.Influx.Bucket; o.Flux == "" {
				return misuse{errors.New("--flux: which bucket? set WAYMARK_INFLUX_BUCKET")}
			}
		}
		if err := dashboards.Write(out, plan, o); err != nil {
			return err
		}
		fmt.Fprintln(a.out, indicators.Text{ZH: plan.Name.ZH + "的仪表盘已写入" + out, EN: out + " holds the dashboards of " + string(plan.ID)}.In(c.lang()))
		return nil
	}
	cobra.CheckErr(cmd.MarkFlagRequired("out"))
	return cmd
}

func rulesCommand(a *app) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "rules --out FILE",
		Short: "Write Prometheus rules with their unit tests",
		Long: `Writes recording and alerting rules for Prometheus, and beside them a file of
unit tests that promtool test rules runs.`,
		Example: "  waymark rules --out waymark.rules.yml && promtool test rules waymark.rules_test.yml",
		Args:    arguments,
	}
	cmd.Flags().StringVar(&out, "out", "", "file to write")
	cmd.RunE = func(*cobra.Command, []string) error {
		c, err := a.configuration()
		if err != nil {
			return err
		}
		plan, err := c.loadCatalogue()
		if err != nil {
			return err
		}
		tests, err := writeRules(out, func() ([]byte, error) { return dashboards.Rules(plan, c.ExternalURL) },
			func() ([]byte, error) { return dashboards.RuleTests(filepath.Base(out), c.ExternalURL) })
		if err != nil {
			return err
		}
		fmt.Fprintln(a.out, indicators.Text{ZH: "规则已写入" + out + "，其测试已写入" + tests, EN: out + " holds the rules, " + tests + " their tests"}.In(c.lang()))
		return nil
	}
	cobra.CheckErr(cmd.MarkFlagRequired("out"))
	return cmd
}

// writeRules writes the rules and, beside them, their tests, and names these.
func writeRules(out string, rules, tests func() ([]byte, error)) (string, error) {
	extension := filepath.Ext(out)
	beside := out[:len(out)-len(extension)] + "_test" + extension
	for _, file := range []struct {
		path string
		make func() ([]byte, error)
	}{{out, rules}, {beside, tests}} {
		content, err := file.make()
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(file.path, content, 0o644); err != nil {
			return "", fmt.Errorf("rules: %w", err)
		}
	}
	return beside, nil
}
