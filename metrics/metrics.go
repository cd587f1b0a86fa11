// Package metrics shows the state of the plan to Prometheus. Everything is
// computed when it is scraped, and no sample carries a timestamp: history is
// for the ledger and InfluxDB.
package metrics

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"

	"waymark/ledger"
	"waymark/scoreboard"
)

// Sources are where the state is read at each scrape.
type Sources struct {
	Snapshot func() *scoreboard.Snapshot
	Ledger   *ledger.Ledger
	Pending  func() uint64 // entries not yet mirrored into InfluxDB; nil where there is no mirror
	Version  string        // of the program, for waymark_build_info
	Log      *slog.Logger
}

// Handler answers scrapes. What cannot be read is left out and logged; the
// rest is served all the same.
func Handler(s Sources) http.Handler {
	process := prometheus.NewRegistry()
	process.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	c := &state{sources: s, process: process}
	options := promhttp.HandlerOpts{
		ErrorHandling: promhttp.ContinueOnError,
		ErrorLog:      slog.NewLogLogger(s.Log.Handler(), slog.LevelError),
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		gather := prometheus.GathererFunc(func() ([]*dto.MetricFamily, error) { return c.gather(r.Context()) })
		promhttp.HandlerFor(gather, options).ServeHTTP(w, r)
	})
}

// state lays the families out itself: a registry would hash and check each of
// a hundred thousand samples again at every scrape.
type state struct {
	sources Sources
	process *prometheus.Registry

	mu       sync.Mutex
	snapshot *scoreboard.Snapshot // the one that families are of
	families []*dto.MetricFamily  // read only once made
}

// gather gives every family, sorted by name, and every error met.
func (c *state) gather(ctx context.Context) ([]*dto.MetricFamily, error) {
	process, err := c.process.Gather()
	service, serviceErr := c.service(ctx)
	all := slices.Concat(process, service, c.board())
	slices.SortFunc(all, func(a, b *dto.MetricFamily) int { return cmp.Compare(a.GetName(), b.GetName()) })
	return all, errors.Join(err, serviceErr)
}

// board gives the families of the current snapshot. A snapshot never changes,
// so that its families are laid out once.
func (c *state) board() []*dto.MetricFamily {
	current := c.sources.Snapshot()
	c.mu.Lock()
	defer c.mu.Unlock()
	if current != c.snapshot {
		c.snapshot, c.families = current, boardFamilies(current)
	}
	return c.families
}

// service gives the state of the service itself.
func (c *state) service(ctx context.Context) ([]*dto.MetricFamily, error) {
	families := []*dto.MetricFamily{one("waymark_build_info", "Always 1; its labels say what is running.", 1,
		label("goversion", runtime.Version()), label("version", c.sources.Version))}
	if c.sources.Pending != nil {
		families = append(families, one("waymark_mirror_pending", "Ledger entries not yet mirrored into InfluxDB.", float64(c.sources.Pending())))
	}
	sequence, err := c.sources.Ledger.Sequence(ctx)
	if err == nil {
		families = append(families, one("waymark_ledger_sequence", "Sequence number of the ledger's last entry.", float64(sequence)))
	}
	held, heldErr := c.sources.Ledger.Quarantine(ctx, false)
	if heldErr == nil {
		families = append(families, one("waymark_quarantine_observations", "Observations held until a person decides.", float64(len(held))))
	}
	runs, runsErr := c.sources.Ledger.RunStatistics(ctx)
	alerts, alertsErr := alertFamilies(ctx, c.sources.Ledger)
	return append(append(families, runFamilies(runs)...), alerts...), errors.Join(err, heldErr, runsErr, alertsErr)
}
