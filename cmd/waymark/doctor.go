package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/alert"
	"waymark/catalogue"
	"waymark/collector"
	"waymark/indicators"
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
			d := diagnosis{app: a, lang: indicators.English, zone: time.UTC}
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
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimRight(address, "/")+"/readyz", nil)
	if err != nil || request.URL.Host == "" {
		return misuse{errors.Join(fmt.Errorf("--ready %q: want an address such as http://localhost:8080", address), err)}
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("%w: is `waymark serve` running there?", err)
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
	lang     indicators.Lang
	zone     *time.Location
	findings []finding
}

type finding struct {
	what, state, advice string
	good                bool
}

// add notes what was looked at, and whether it is good. The error is as the
// part that failed words it.
func (d *diagnosis) add(what indicators.Text, err error, good, advice indicators.Text) bool {
	if err != nil {
		d.findings = append(d.findings, finding{what.In(d.lang), err.Error(), advice.In(d.lang), false})
		return false
	}
	d.findings = append(d.findings, finding{what.In(d.lang), good.In(d.lang), "", true})
	return true
}

// inBoth is a text that is the same in both languages.
func inBoth(s string) indicators.Text { return indicators.Text{ZH: s, EN: s} }

func (d *diagnosis) examine(ctx context.Context) {
	c, err := d.configuration()
	if err == nil {
		d.lang = c.lang()
	}
	if !d.add(indicators.Text{ZH: "配置", EN: "configuration"}, err, indicators.Text{ZH: "已读取", EN: "read"},
		indicators.Text{ZH: "请改正所指出的项", EN: "correct the key named"}) {
		return
	}
	plan, err := c.loadCatalogue()
	if err == nil {
		d.zone = plan.Zone
		err = collector.Check(plan)
	}
	if !d.add(indicators.Text{ZH: "规划", EN: "catalogue"}, err, indicators.Text{ZH: "没有错误", EN: "no faults"},
		indicators.Text{ZH: "`waymark check`列出每处错误及其位置", EN: "`waymark check` lists every fault with its place"}) {
		return
	}
	d.add(indicators.Text{ZH: "监听地址", EN: "listen"}, c.checkListen(ctx, d.readOnly(c)), inBoth(c.Listen),
		indicators.Text{ZH: "请设置写入令牌，或只在本机监听", EN: "set a token for writes, or listen on this machine alone"})
	_, err = newEdition(c.Reports.Template, c.Reports.Font)
	d.add(indicators.Text{ZH: "报告模板", EN: "reports"}, err, indicators.Text{ZH: "模板和字体可用", EN: "template and font can be used"},
		indicators.Text{ZH: "请改正reports设置", EN: "correct the reports settings"})
	l := d.examineLedger(ctx, c)
	if l == nil {
		return
	}
	defer l.Close()
	d.examineRoutes(c, plan, l)
	d.examineRuns(ctx, l, plan)
	if server, ok := c.influxConfig(); ok {
		m, err := influx.New(server, l, plan, d.logger(quiet))
		if d.add(inBoth("influxdb"), err, inBoth(server.URL), indicators.Text{ZH: "请改正influx设置", EN: "correct the influx settings"}) {
			d.examineMirror(ctx, m)
		}
	}
}

var (
	ledgerName   = indicators.Text{ZH: "账本", EN: "ledger"}
	ledgerAdvice = indicators.Text{ZH: "见doc/ledger.md", EN: "see doc/ledger.md"}
)

// readOnly opens a ledger without making or changing one.
func (d *diagnosis) readOnly(c configuration) ledger.Options {
	return ledger.Options{Dir: c.Data, Now: d.now, ReadOnly: true}
}

// examineLedger opens the ledger and looks at all of its pages; nil where there
// is none to read.
func (d *diagnosis) examineLedger(ctx context.Context, c configuration) *ledger.Ledger {
	if _, err := os.Stat(c.Data); errors.Is(err, os.ErrNotExist) {
		d.add(ledgerName, nil, indicators.Text{ZH: c.Data + "中尚无账本；`waymark serve`或`waymark collect`会建立",
			EN: "none yet in " + c.Data + "; `waymark serve` or `waymark collect` makes one"}, indicators.Text{})
		return nil
	}
	l, err := ledger.Open(ctx, d.readOnly(c))
	if err != nil {
		d.add(ledgerName, err, indicators.Text{}, ledgerAdvice)
		return nil
	}
	d.add(ledgerName, l.Intact(ctx), inBoth(c.Data), ledgerAdvice)
	return l
}

// examineRoutes opens the ways to people as the service would, and sends nothing.
func (d *diagnosis) examineRoutes(c configuration, plan *catalogue.Catalogue, l *ledger.Ledger) {
	box, err := d.openOutbox(c, l, d.logger(quiet))
	if err == nil {
		_, err = d.newAlerter(alert.Config{Catalogue: plan, Ledger: l, Outbox: box, Log: d.logger(quiet)}, c)
	}
	d.add(indicators.Text{ZH: "渠道", EN: "routes"}, err, indicators.Text{ZH: fmt.Sprintf("%d条", len(c.Routes)), EN: fmt.Sprint(len(c.Routes))},
		indicators.Text{ZH: "请改正routes或alerts设置；见doc/alerts.md", EN: "correct the settings of routes or alerts; see doc/alerts.md"})
}

func (d *diagnosis) examineRuns(ctx context.Context, l *ledger.Ledger, plan *catalogue.Catalogue) {
	statistics, err := l.RunStatistics(ctx)
	if err != nil {
		d.add(indicators.Text{ZH: "采集器", EN: "collectors"}, err, indicators.Text{}, ledgerAdvice)
		return
	}
	for _, s := range statistics {
		run, id := s.LastRun, string(s.Collector)
		at := run.Started.In(d.zone).Format(time.DateTime)
		var failure error
		if run.Result == ledger.Failed || run.Result == ledger.Broken {
			failure = fmt.Errorf("%s %s: %s", resultName(run.Result, d.lang), at, run.Error)
		}
		d.add(indicators.Text{ZH: "采集器" + id, EN: "collector " + id}, failure,
			indicators.Text{ZH: at + " " + resultName(run.Result, indicators.Chinese), EN: string(run.Result) + " at " + at}, runAdvice(s.Collector, plan))
	}
	held, err := l.Quarantine(ctx, false)
	d.add(indicators.Text{ZH: "待核数据", EN: "quarantine"}, err,
		indicators.Text{ZH: fmt.Sprintf("%d个数据待人核定", len(held)), EN: fmt.Sprintf("figures that wait for a person: %d", len(held))}, ledgerAdvice)
}

// runAdvice says how to try again: what programs send is for them to send.
func runAdvice(id indicators.ID, plan *catalogue.Catalogue) indicators.Text {
	if c, ok := plan.Collector(id); !ok || c.Kind == "push" {
		return indicators.Text{ZH: "此前的数据不受影响；由报送方改正后重报", EN: "its earlier figures stay; its sender corrects it and sends again"}
	}
	return indicators.Text{ZH: "此前的数据不受影响；`waymark collect " + string(id) + "`可重试",
		EN: "its earlier figures stay; `waymark collect " + string(id) + "` tries again"}
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
