package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/collector"
	"waymark/influx"
	"waymark/ledger"
)

func doctorCommand(a *app) *cobra.Command {
	var ready string
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Say what works, what is reachable, and what to do about the rest",
		Long: `Looks at everything the service needs: the configuration, the catalogue, the
ledger, the last runs of the collectors, and InfluxDB where one is set. The exit
status is 1 when something does not work.

With --ready URL it only asks a running service whether it is ready, for health
checks in containers.`,
		Example: "  waymark doctor\n  waymark doctor --ready http://localhost:8080",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if ready != "" {
				return askReady(cmd.Context(), ready)
			}
			d := diagnosis{app: a}
			d.examine(cmd.Context())
			return d.print()
		},
	}
	cmd.Flags().StringVar(&ready, "ready", "", "ask a running service at this address whether it is ready")
	return cmd
}

// askReady asks a service's /readyz.
func askReady(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
	if err != nil {
		return misuse{err}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 4096))
	if response.StatusCode != http.StatusOK {
		return errors.Join(fmt.Errorf("%s is not ready: %s: %s", address, response.Status, body), err)
	}
	return nil
}

// diagnosis collects what was found.
type diagnosis struct {
	*app
	findings []finding
}

type finding struct {
	what, state, advice string
	good                bool
}

func (d *diagnosis) add(what string, err error, good, advice string) bool {
	if err != nil {
		d.findings = append(d.findings, finding{what, err.Error(), advice, false})
		return false
	}
	d.findings = append(d.findings, finding{what, good, "", true})
	return true
}

func (d *diagnosis) examine(ctx context.Context) {
	c, err := d.configuration()
	if !d.add("configuration", err, "read", "correct the key named") {
		return
	}
	plan, err := c.loadCatalogue()
	if err == nil {
		err = collector.Check(plan)
	}
	if !d.add("catalogue", err, "no faults", "`waymark check` lists every fault with its place") {
		return
	}
	readOnly := ledger.Options{Dir: c.Data, Now: d.now, ReadOnly: true}
	d.add("listen", c.checkListen(ctx, readOnly), c.Listen, "set a token for writes, or listen on this machine alone")
	if _, err := os.Stat(c.Data); errors.Is(err, os.ErrNotExist) {
		d.add("ledger", nil, "none yet in "+c.Data+"; `waymark serve` or `waymark collect` makes one", "")
		return
	}
	l, err := ledger.Open(ctx, readOnly)
	if !d.add("ledger", err, c.Data, "see doc/ledger.md") {
		return
	}
	defer l.Close()
	d.examineRuns(ctx, l)
	if server, ok := c.influxConfig(); ok {
		m, err := influx.New(server, l, plan, d.logger(quiet))
		if d.add("influxdb", err, server.URL, "correct the influx settings") {
			d.examineMirror(ctx, m)
		}
	}
}

func (d *diagnosis) examineRuns(ctx context.Context, l *ledger.Ledger) {
	statistics, err := l.RunStatistics(ctx)
	if err != nil {
		d.add("collectors", err, "", "see doc/ledger.md")
		return
	}
	for _, s := range statistics {
		run := s.LastRun
		var failure error
		if run.Result == ledger.Failed || run.Result == ledger.Broken {
			failure = fmt.Errorf("%s at %s: %s", run.Result, run.Started.Format(time.DateTime), run.Error)
		}
		d.add("collector "+string(s.Collector), failure, string(run.Result)+" at "+run.Started.Format(time.DateTime),
			"its earlier figures stay; `waymark collect "+string(s.Collector)+"` tries again")
	}
	held, err := l.Quarantine(ctx, false)
	d.add("quarantine", err, fmt.Sprintf("%d figures wait for a person", len(held)), "see doc/ledger.md")
}

func (d *diagnosis) examineMirror(ctx context.Context, m *influx.Mirror) {
	for _, c := range m.Check(ctx) {
		d.findings = append(d.findings, finding{"influxdb: " + c.What, c.State, c.Advice, c.Good})
	}
}

func (d *diagnosis) print() error {
	t := d.table()
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 3, WidthMax: 70, WidthMaxEnforcer: text.WrapSoft}, {Number: 4, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft}})
	bad := 0
	for _, f := range d.findings {
		mark := "✓"
		if !f.good {
			mark = "✗"
			bad++
		}
		t.AppendRow(table.Row{mark, f.what, f.state, f.advice})
	}
	t.Render()
	if bad > 0 {
		return badNews
	}
	return nil
}
