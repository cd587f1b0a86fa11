package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/derive"
	"waymark/indicators"
	"waymark/influx"
	"waymark/ledger"
	"waymark/scoreboard"
)

// plan is a catalogue with its ledger and collectors, opened for one command.
type plan struct {
	configuration configuration
	catalogue     *catalogue.Catalogue
	ledger        *ledger.Ledger
	collectors    *collector.Collectors
}

func (a *app) openPlan(ctx context.Context) (*plan, error) {
	c, err := a.configuration()
	if err != nil {
		return nil, err
	}
	p := &plan{configuration: c}
	if p.catalogue, err = c.loadCatalogue(); err != nil {
		return nil, err
	}
	if p.ledger, err = a.openLedger(ctx, c); err != nil {
		return nil, err
	}
	p.collectors, err = collector.New(collector.Config{Catalogue: p.catalogue, Ledger: p.ledger, Now: a.now, Log: a.logger(quiet)})
	if err != nil {
		return nil, misuse{errors.Join(err, p.ledger.Close())}
	}
	return p, nil
}

// Close closes the ledger.
func (p *plan) Close() error { return p.ledger.Close() }

// snapshot gives the scoreboard as of --as-of or today. A ledger that is new to
// the plan first collects what lies in the catalogue's own files, so
// that a first look is not an empty one.
func (a *app) snapshot(ctx context.Context, p *plan) (*scoreboard.Snapshot, error) {
	day, err := a.day()
	if err != nil {
		return nil, err
	}
	if err := a.recordFirst(ctx, p); err != nil {
		return nil, err
	}
	if day == 0 {
		day = indicators.DateOf(a.now().In(p.catalogue.Zone))
	}
	if err := p.derive(ctx); err != nil {
		return nil, err
	}
	return scoreboard.At(ctx, p.catalogue, p.ledger, day)
}

// recordFirst records the bundled history on a new ledger, and says so to people.
func (a *app) recordFirst(ctx context.Context, p *plan) error {
	return recordBundled(ctx, p.ledger, p.collectors, func() {
		fmt.Fprintln(a.err, indicators.Text{ZH: "waymark：账本中尚无本规划的数据，先录入规划自带的历史数据",
			EN: "waymark: the ledger is new to this plan: recording the history that comes with it"}.In(p.configuration.lang()))
	})
}

// derive computes the derived indicators from what the ledger has now.
func (p *plan) derive(ctx context.Context) error {
	return derive.New(p.catalogue, p.ledger, slog.New(slog.DiscardHandler)).Refresh(ctx)
}

// recordBundled collects what lies in the catalogue's own files and never was
// collected into this ledger, and says so first: the ledger is new, or it has
// served another plan.
func recordBundled(ctx context.Context, l *ledger.Ledger, cs *collector.Collectors, say func()) error {
	for _, id := range cs.Bundled() {
		runs, err := l.Runs(ctx, id, 1)
		if err != nil {
			return err
		}
		if len(runs) > 0 {
			continue
		}
		say()
		say = func() {}
		if _, err := cs.Collect(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// openMirror opens the mirror of the configuration, with what closes it again.
func (a *app) openMirror(ctx context.Context) (*influx.Mirror, func() error, error) {
	c, err := a.configuration()
	if err != nil {
		return nil, nil, err
	}
	server, ok := c.influxConfig()
	if !ok {
		return nil, nil, misuse{errors.New("no InfluxDB is set: set WAYMARK_INFLUX_URL, WAYMARK_INFLUX_BUCKET and WAYMARK_INFLUX_TOKEN, or influx: in the configuration file")}
	}
	catalogue, err := c.loadCatalogue()
	if err != nil {
		return nil, nil, err
	}
	l, err := a.openLedger(ctx, c)
	if err != nil {
		return nil, nil, err
	}
	m, err := influx.New(server, l, catalogue, a.logger(quiet))
	if err != nil {
		return nil, nil, misuse{errors.Join(err, l.Close())}
	}
	return m, l.Close, nil
}

// table makes a table for people on standard output: plain lines, and colour
// only on a terminal.
func (a *app) table() table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(a.out)
	style := table.StyleLight
	style.Options = table.OptionsNoBordersAndSeparators
	style.Format.Header = text.FormatDefault
	t.SetStyle(style)
	return t
}
