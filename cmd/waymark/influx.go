package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"

	"waymark/influx"
)

// opener opens the mirror of the configuration, and gives what closes it.
type opener func(context.Context) (*influx.Mirror, func() error, error)

func influxCommand(open func(ctx context.Context) (*influx.Mirror, func() error, error)) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "influx",
		Short: "Mirror the ledger into InfluxDB",
		Long: `Mirrors the ledger into InfluxDB 1.8 or 2.x. While waymark serve runs it does so
by itself; these commands prepare the bucket, show how the mirror stands, and
write without the service.`,
		Example: "  waymark influx init\n  waymark influx status\n  waymark influx rebuild",
		Args:    arguments,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(influxInit(open), influxStatus(open), influxSync(open), influxRebuild(open))
	return cmd
}

// with runs a command's work between opening and closing the mirror.
func (open opener) with(ctx context.Context, work func(*influx.Mirror) error) error {
	m, closeMirror, err := open(ctx)
	if err != nil {
		return err
	}
	defer m.Close()
	return errors.Join(work(m), closeMirror())
}

func influxInit(open opener) *cobra.Command {
	return &cobra.Command{
		Use:   "init",
		Short: "Make the bucket for long history",
		Long: `Makes the bucket, on 1.8 the database and its retention policy, that keeps for
ever in shards of 10,000 weeks: one shard holds 1917 to 2109, where the default
would make hundreds. A bucket that is there with other lengths is changed; the
shards it already has keep theirs until waymark influx rebuild.`,
		Example: "  waymark influx init",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return open.with(cmd.Context(), func(m *influx.Mirror) error {
				p, err := m.Init(cmd.Context())
				if err != nil {
					return err
				}
				did := "is as it should be"
				switch {
				case p.Made:
					did = "is made"
				case p.Changed:
					did = "is changed; waymark influx rebuild moves what is there into the long shard"
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "InfluxDB %s: bucket %s %s\n", p.Version, p.Bucket, did)
				return err
			})
		},
	}
}

func influxStatus(open opener) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:   "status",
		Short: "Show how the mirror stands",
		Long: `Shows whether the server answers, how the bucket is made, how many entries of
the ledger wait to be written, which points were refused and why. The exit
status is 1 when something needs a person.`,
		Example: "  waymark influx status\n  waymark influx status --format json",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write, ok := influxFormats[format]
			if !ok {
				return misuse{fmt.Errorf("--format %q: want table or json", format)}
			}
			return open.with(cmd.Context(), func(m *influx.Mirror) error {
				s, err := m.Status(cmd.Context())
				if err != nil {
					return err
				}
				if err := write(cmd.OutOrStdout(), s); err != nil {
					return err
				}
				if s.Advice != "" {
					return badNews
				}
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "table", "table or json")
	return cmd
}

var influxFormats = map[string]func(io.Writer, influx.Status) error{
	"table": influxTable,
	"json": func(w io.Writer, s influx.Status) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(s)
	},
}

func influxTable(w io.Writer, s influx.Status) error {
	t := influxLines()
	t.AppendRows([]table.Row{
		{"server", s.URL}, {"version", orDash(s.Version)}, {"bucket", s.Bucket},
		{"shards", orDash(s.ShardLength)}, {"state", string(s.State)}, {"advice", orDash(s.Advice)},
		{"written", fmt.Sprintf("%d of %d entries, %d wait", s.Cursor, s.Sequence, s.Pending)},
		{"last write", orNever(s.LastWrite)},
	})
	if s.Problem != "" {
		t.AppendRow(table.Row{"answer", s.Problem})
	}
	if s.LastError != "" {
		t.AppendRow(table.Row{"last error", orNever(s.LastErrorAt) + "  " + s.LastError})
	}
	t.AppendRow(table.Row{"points held", len(s.Held)})
	if _, err := fmt.Fprintln(w, t.Render()); err != nil || len(s.Held) == 0 {
		return err
	}
	held := influxLines()
	held.AppendHeader(table.Row{"entry", "point", "reason", "since"})
	for _, h := range s.Held {
		held.AppendRow(table.Row{h.Sequence, h.Point, h.Reason, orNever(h.Since)})
	}
	held.SetColumnConfigs([]table.ColumnConfig{{Number: 2, WidthMax: 60}, {Number: 3, WidthMax: 60}})
	_, err := fmt.Fprintln(w, "\n"+held.Render())
	return err
}

func influxLines() table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	return t
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

func orNever(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.Local().Format(time.DateTime)
}

func influxSync(open opener) *cobra.Command {
	return &cobra.Command{
		Use:   "sync",
		Short: "Write what waits, and try the held points again",
		Long: `Writes the entries of the ledger that InfluxDB does not have yet, and tries the
points again that it refused before. It waits half a minute for a server that
does not answer.`,
		Example: "  waymark influx sync",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return open.with(cmd.Context(), func(m *influx.Mirror) error {
				return reportWritten(cmd, m, m.Sync(cmd.Context(), influxProgress(cmd.ErrOrStderr())))
			})
		},
	}
}

func influxRebuild(open opener) *cobra.Command {
	return &cobra.Command{
		Use:   "rebuild",
		Short: "Drop what the mirror wrote and write all again",
		Long: `Drops the measurements indicator, vintage, assessment, target and collection
and writes them again from the ledger. On 1.8 they are dropped from every
retention policy of the database: give Waymark a database of its own.`,
		Example: "  waymark influx rebuild",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return open.with(cmd.Context(), func(m *influx.Mirror) error {
				return reportWritten(cmd, m, m.Rebuild(cmd.Context(), influxProgress(cmd.ErrOrStderr())))
			})
		},
	}
}

// reportWritten says how the mirror stands after writing.
func reportWritten(cmd *cobra.Command, m *influx.Mirror, err error) error {
	if err != nil {
		return err
	}
	s, err := m.Status(cmd.Context())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "InfluxDB holds the ledger up to entry %d; %d points held\n", s.Cursor, len(s.Held))
	if err == nil && len(s.Held) > 0 {
		return badNews
	}
	return err
}

// influxProgress shows a bar on a terminal and is silent elsewhere.
func influxProgress(w io.Writer) func(done, total uint64) {
	f, ok := w.(*os.File)
	if !ok || !isatty.IsTerminal(f.Fd()) {
		return nil
	}
	var bar *progressbar.ProgressBar
	return func(done, total uint64) {
		if bar == nil {
			bar = progressbar.NewOptions64(int64(total), progressbar.OptionSetWriter(w),
				progressbar.OptionSetDescription("writing"), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
		}
		_ = bar.Set64(int64(done))
	}
}
