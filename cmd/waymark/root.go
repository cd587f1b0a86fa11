package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/indicators/sichuan2027"
	"waymark/ledger"
)

// app is what every command shares: the streams, the clock, the environment
// and the shared flags.
type app struct {
	streams
	now   func() time.Time
	env   func(string) string
	flags struct {
		data, catalogue, config, asOf, lang string
	}
	terminal   bool // standard output is one
	understood bool // the command line names a command that can run
}

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "waymark",
		Short: "Will the plan's targets be met?",
		Long: `Waymark (路标) records the published figures of a plan with their sources and
every revision, holds them against the plan's targets, and says how likely each
is to be reached. With no configuration it runs its bundled plan, Sichuan's for
2027, on a ledger of its own.`,
		Example:       "  waymark serve\n  waymark status --lang en\n  waymark show gdp",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          arguments,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	// What fails before this runs is an unknown command, flag or argument.
	root.PersistentPreRunE = func(cmd *cobra.Command, _ []string) error {
		err := a.checkFlags(cmd)
		a.understood = err == nil
		return err
	}
	root.SetFlagErrorFunc(faultyFlag)
	flags := root.PersistentFlags()
	flags.StringVar(&a.flags.data, "data", "", "the data folder, with the ledger (default: waymark in the user's data folder)")
	flags.StringVar(&a.flags.catalogue, "catalogue", "", "the folder of a plan of one's own (default: the bundled plan)")
	flags.StringVar(&a.flags.config, "config", "", "a configuration file")
	flags.StringVar(&a.flags.asOf, "as-of", "", "show what was known on a day, such as 2025-03-01")
	flags.StringVar(&a.flags.lang, "lang", "", "zh or en (default: the language of the environment)")
	root.AddCommand(a.commands()...)
	a.helpIn(root)
	return root
}

func (a *app) commands() []*cobra.Command {
	return []*cobra.Command{
		serveCommand(a), collectCommand(a), readCommand(a), quarantineCommand(a), templateCommand(a), statusCommand(a), showCommand(a),
		reportCommand(a), assessCommand(), backtestCommand(a),
		importCommand(a), exportCommand(a), influxCommand(a.openMirror),
		dashboardsCommand(a), rulesCommand(a), alertsCommand(a),
		tokenCommand(a), initCommand(a), checkCommand(a), doctorCommand(a), versionCommand(a),
	}
}

// loadCatalogue reads the plan named by the configuration, or the bundled one.
func (c configuration) loadCatalogue() (*catalogue.Catalogue, error) {
	files, err := c.files()
	if err != nil {
		return nil, err
	}
	plan, err := catalogue.Load(files)
	if err != nil {
		return nil, misuse{fmt.Errorf("the catalogue has faults:\n%w", err)}
	}
	return plan, nil
}

// zone is the plan's, in which people read times; UTC where the plan cannot be
// read.
func (c configuration) zone() *time.Location {
	plan, err := c.loadCatalogue()
	if err != nil {
		return time.UTC
	}
	return plan.Zone
}

// files is the folder of the plan.
func (c configuration) files() (fs.FS, error) {
	if c.Catalogue == "" {
		return sichuan2027.Files, nil
	}
	switch info, err := os.Stat(c.Catalogue); {
	case err != nil:
		return nil, misuse{fmt.Errorf("catalogue: %w: `waymark init %s` writes a plan to start from", err, c.Catalogue)}
	case !info.IsDir():
		return nil, misuse{fmt.Errorf("catalogue: %s is a file: want the folder of a plan", c.Catalogue)}
	}
	return os.DirFS(c.Catalogue), nil
}

// openLedger opens the ledger of the configuration.
func (a *app) openLedger(ctx context.Context, c configuration) (*ledger.Ledger, error) {
	return ledger.Open(ctx, ledger.Options{Dir: c.Data, Now: a.now})
}

// day is the day of --as-of, or none.
func (a *app) day() (indicators.Date, error) {
	if a.flags.asOf == "" {
		return 0, nil
	}
	d, err := indicators.ParseDate(a.flags.asOf)
	if err != nil {
		return 0, misuse{fmt.Errorf("--as-of: %w", err)}
	}
	return d, nil
}

// logger writes for people to standard error.
func (a *app) logger(level slog.Level) *slog.Logger {
	return slog.New(slog.NewTextHandler(a.err, &slog.HandlerOptions{Level: level}))
}
