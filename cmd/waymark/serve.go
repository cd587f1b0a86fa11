package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"waymark/alert"
	"waymark/catalogue"
	"waymark/collector"
	"waymark/delivery"
	"waymark/derive"
	"waymark/influx"
	"waymark/ledger"
	"waymark/metrics"
	"waymark/report"
	"waymark/scoreboard"
	"waymark/web"
)

func serveCommand(a *app) *cobra.Command {
	var listen string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Run the service: collect, assess, mirror, and serve pages, API and metrics",
		Long: `Runs everything: the collectors on their schedules, the assessment of what they
bring, the mirror into InfluxDB where one is set, and the pages, the API and
the metrics. It stops on Ctrl-C; whatever was acknowledged is in the ledger.`,
		Example: "  waymark serve\n  waymark serve --listen 127.0.0.1:9000 --catalogue ./plan",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, err := a.configuration()
			if err != nil {
				return err
			}
			if listen != "" {
				c.Listen = listen
			}
			if err := c.checkListen(cmd.Context(), ledger.Options{Dir: c.Data, Now: a.now}); err != nil {
				return err
			}
			s, err := a.openService(cmd.Context(), c)
			if err != nil {
				return err
			}
			return s.Run(cmd.Context())
		},
	}
	cmd.Flags().StringVar(&listen, "listen", "", "the address to serve on (default 127.0.0.1:8080)")
	return cmd
}

// service owns every long-lived part.
type service struct {
	configuration configuration
	log           *slog.Logger
	plan          *catalogue.Catalogue
	ledger        *ledger.Ledger
	collectors    *collector.Collectors
	deriver       *derive.Deriver
	board         *scoreboard.Board
	mirror        *influx.Mirror // nil where no InfluxDB is set
	outbox        *delivery.Outbox
	alerter       *alert.Alerter
	issuer        *report.Issuer
	handler       http.Handler
	ended         sync.Once
	done          chan struct{} // closed when another generation has taken over
	reload        func() web.Reload
	mark          string // of the plan's files
	generations   *generations
	signIn        *web.SignIn // nil where everyone reads
}

// end lets go of a generation that another one has replaced.
func (s *service) end() {
	s.ended.Do(func() {
		close(s.done)
		if s.mirror != nil {
			s.mirror.Close()
		}
	})
}

// openService makes the parts without starting any; a fault in one leaves
// nothing running.
func (a *app) openService(ctx context.Context, c configuration) (*service, error) {
	s := &service{configuration: c, log: a.logger(slog.LevelInfo)}
	var err error
	if s.plan, err = c.loadCatalogue(); err != nil {
		return nil, err
	}
	if s.ledger, err = a.openLedger(ctx, c); err != nil {
		return nil, err
	}
	if c.Catalogue != "" {
		if s.mark, err = markOf(c); err != nil {
			return nil, errors.Join(err, s.ledger.Close())
		}
	}
	s.generations = &generations{app: a, reload: web.Reload{Folder: c.Catalogue, InForce: a.now()}}
	s.reload, s.signIn = s.generations.state, c.signIn()
	if err := s.wire(a); err != nil {
		return nil, errors.Join(err, s.ledger.Close())
	}
	return s, nil
}

// wire makes the parts of one generation: all that depends on the plan.
func (s *service) wire(a *app) (err error) {
	s.done = make(chan struct{})
	s.collectors, err = collector.New(collector.Config{Catalogue: s.plan, Ledger: s.ledger, Now: a.now, Log: s.log})
	if err != nil {
		return misuse{err}
	}
	s.deriver = derive.New(s.plan, s.ledger, s.log)
	s.board = scoreboard.New(s.plan, s.ledger, a.now, s.log)
	var pending func() uint64
	if server, ok := s.configuration.influxConfig(); ok {
		if s.mirror, err = influx.New(server, s.ledger, s.plan, s.log); err != nil {
			return misuse{err}
		}
		pending = s.mirror.Pending
	}
	if s.outbox, err = a.openOutbox(s.configuration, s.ledger, s.log); err != nil {
		return err
	}
	s.alerter, err = a.newAlerter(alert.Config{Catalogue: s.plan, Ledger: s.ledger, Board: s.board.Snapshot, Outbox: s.outbox, Pending: pending, Log: s.log}, s.configuration)
	if err != nil {
		return err
	}
	if s.issuer, err = a.openIssuer(&plan{configuration: s.configuration, catalogue: s.plan, ledger: s.ledger}, s.outbox, s.log); err != nil {
		return err
	}
	s.handler, err = web.New(web.Config{
		Catalogue: s.plan, Ledger: s.ledger, Board: s.board.Snapshot, Collectors: s.collectors, Reports: s.issuer,
		Metrics: metrics.Handler(metrics.Sources{
			Snapshot: s.board.Snapshot, Ledger: s.ledger, Pending: pending, Version: version(), Log: s.log,
		}),
		Token: s.configuration.token, SignIn: s.signIn, Now: a.now, Log: s.log, Version: version(), Lang: s.configuration.lang(),
		Done: s.done, Reload: s.reload,
		External: strings.TrimRight(s.configuration.ExternalURL, "/"),
	})
	return err
}

// Run serves until ctx ends or a part fails, and closes the ledger last.
func (s *service) Run(ctx context.Context) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.configuration.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("listen: %w: is another service on this address? --listen chooses another", err), s.ledger.Close())
	}
	// The history comes first, so that no target is judged before it.
	if err := recordBundled(ctx, s.ledger, s.collectors, func() { s.log.Info("the ledger is new to this plan: recording the history that comes with it") }); err != nil {
		return errors.Join(err, listener.Close(), s.ledger.Close())
	}
	if err := s.deriver.Refresh(ctx); err != nil {
		return errors.Join(err, listener.Close(), s.ledger.Close())
	}
	g := s.generations
	g.current.Store(s)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return serveHTTP(ctx, listener, g, g.endStreams) })
	group.Go(func() error { return g.Run(ctx) })
	s.log.Info("Waymark serves", "plan", s.plan.Name.EN, "address", "http://"+shownAddress(listener.Addr()), "data", s.configuration.Data)
	return errors.Join(group.Wait(), s.ledger.Close())
}

// start runs the parts of a generation until ctx ends.
func (s *service) start(ctx context.Context, group *errgroup.Group) {
	group.Go(func() error { return s.deriver.Run(ctx) })
	group.Go(func() error { return s.board.Run(ctx) })
	group.Go(func() error { return s.collectors.Run(ctx) })
	group.Go(func() error { return s.alerter.Run(ctx) })
	group.Go(func() error { return s.outbox.Run(ctx) })
	group.Go(func() error { return s.issuer.Run(ctx) })
	if s.mirror != nil {
		group.Go(func() error { return s.mirrorInflux(ctx) })
	}
}

// mirrorInflux makes the bucket as history needs it, where it can, and follows
// the ledger. A server that is away now is caught up with later.
func (s *service) mirrorInflux(ctx context.Context) error {
	if _, err := s.mirror.Init(ctx); err != nil && ctx.Err() == nil {
		s.log.Warn("the bucket was not prepared; `waymark influx status` says how the mirror stands", "error", err)
	}
	return s.mirror.Run(ctx)
}

// shownAddress writes 127.0.0.1 as localhost, for people to click.
func shownAddress(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); err == nil && ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return addr.String()
}

// serveHTTP serves until ctx ends, then ends what would not end by itself and
// lets the other requests under way finish.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, ending func()) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second,
		WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() {
		<-ctx.Done()
		ending()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
		defer cancel()
		done <- server.Shutdown(grace)
	}()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-done
}
