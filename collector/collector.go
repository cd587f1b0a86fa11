// Package collector brings published figures into the ledger: it fetches each
// source on its schedule, archives the document, reads the figures out of it,
// holds the doubtful ones for a person, and records the rest with the place
// each was read from.
//
// A kind of source is one function and one line in the map kinds; fetching,
// archiving, checking, recording, retrying and scheduling are the same for all
// and stand outside of it.
package collector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// What a caller may want to tell apart.
var (
	ErrUnknown = errors.New("collector: the plan has none of that name")
	ErrRunning = errors.New("collector: a run is under way already")
)

// Config is what collectors need.
type Config struct {
	Catalogue *catalogue.Catalogue
	Ledger    *ledger.Ledger
	Now       func() time.Time
	Log       *slog.Logger
	Retry     time.Duration // the first wait before a retry; 0 is two seconds
}

// Collectors are the collectors of a plan.
type Collectors struct {
	Config
	order []indicators.ID
	all   map[indicators.ID]*collector
	hosts *hosts
	left  leftBehind
}

// collector is one definition with what its kind made of it.
type collector struct {
	catalogue.Collector
	schedule schedule
	source   source
	fetcher  *fetcher
	left     *leftBehind

	mu      sync.Mutex // held by the run under way
	running bool       // guarded by state
	state   sync.Mutex
}

// New decodes the options of every collector of the plan. The error is
// catalogue.Faults, all of them.
func New(c Config) (*Collectors, error) {
	cs := &Collectors{Config: c, all: make(map[indicators.ID]*collector), hosts: newHosts()}
	if c.Retry == 0 {
		cs.Retry = 2 * time.Second
	}
	var faults catalogue.Faults
	for _, definition := range c.Catalogue.Collectors {
		one, err := newCollector(definition, cs)
		if err != nil {
			faults = append(faults, asFaults(definition, err)...)
			continue
		}
		cs.order = append(cs.order, definition.ID)
		cs.all[definition.ID] = one
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return cs, cs.addPosted()
}

// addPosted adds the collector of figures that are posted without naming one,
// where the plan does not define it itself.
func (cs *Collectors) addPosted() error {
	if _, defined := cs.all[Posted]; defined {
		return nil
	}
	one, err := newCollector(catalogue.Collector{ID: Posted, Kind: "push", Deadline: time.Minute, Decode: func(any) error { return nil }}, cs)
	cs.all[Posted] = one
	return err
}

// Check gives the faults that New would find, without a ledger.
func Check(plan *catalogue.Catalogue) error {
	_, err := New(Config{Catalogue: plan, Now: time.Now})
	return err
}

func newCollector(definition catalogue.Collector, cs *Collectors) (*collector, error) {
	make, known := kinds[definition.Kind]
	if !known {
		return nil, fmt.Errorf("%s: kind %q: want one of %s", definition.ID, definition.Kind, kindNames())
	}
	timetable, errSchedule := definedSchedule(definition, cs.Catalogue.Zone)
	src, errSource := make(definition, cs.Catalogue)
	if err := errors.Join(errSchedule, errSource); err != nil {
		return nil, err
	}
	return &collector{Collector: definition, schedule: timetable, source: src,
		fetcher: newFetcher(src, cs.hosts, cs.Retry), left: &cs.left}, nil
}

// asFaults gives an error its place in the catalogue, where it has none yet.
func asFaults(definition catalogue.Collector, err error) catalogue.Faults {
	var all catalogue.Faults
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		for _, e := range joined.Unwrap() {
			all = append(all, asFaults(definition, e)...)
		}
		return all
	}
	if errors.As(err, &all) {
		return all
	}
	return catalogue.Faults{{Position: definition.Position, Message: err.Error()}}
}

// Bundled names the collectors whose documents lie in the catalogue's own
// folder, and so need no network.
func (cs *Collectors) Bundled() []indicators.ID {
	return slices.DeleteFunc(slices.Clone(cs.order), func(id indicators.ID) bool { return !cs.all[id].source.bundled })
}

// Pushed tells whether figures are pushed to a collector, so that it cannot be
// run.
func (cs *Collectors) Pushed(id indicators.ID) bool {
	c, ok := cs.all[id]
	return ok && c.source.pushed
}

// Status is how one collector stands.
type Status struct {
	ID          indicators.ID
	Name        indicators.Text
	Kind        string
	Schedule    string
	Next        Look
	Due         []Due // the next figures of its series that are promised, those due first coming first
	Running     bool
	Last        *ledger.Run // nil before the first run
	LastSuccess time.Time   // zero before the first
	State       indicators.Text
}

// Status tells how every collector stands, in the order of the catalogue.
func (cs *Collectors) Status(ctx context.Context) ([]Status, error) {
	statistics, err := cs.Ledger.RunStatistics(ctx)
	if err != nil {
		return nil, err
	}
	var list []Status
	for _, id := range cs.order {
		c := cs.all[id]
		s := Status{ID: id, Name: c.Name, Kind: c.Kind, Schedule: c.Schedule, Running: c.isRunning()}
		if s.Next, err = cs.firstLook(ctx, c); err != nil {
			return nil, err
		}
		if !s.Next.At.IsZero() && s.Next.At.Before(cs.Now()) {
			s.Next.At = cs.Now()
		}
		if s.Due, err = cs.expected(ctx, c); err != nil {
			return nil, err
		}
		slices.SortStableFunc(s.Due, func(a, b Due) int { return int(a.Expected.Due - b.Expected.Due) })
		for _, x := range statistics {
			if x.Collector == id {
				last := x.LastRun
				s.Last, s.LastSuccess = &last, x.LastSuccess
			}
		}
		s.State = state(s)
		list = append(list, s)
	}
	return list, nil
}

// state says in a calm sentence how a collector stands.
func state(s Status) indicators.Text {
	switch {
	case s.Running:
		return indicators.Text{ZH: "正在采集", EN: "collecting now"}
	case s.Last == nil:
		return indicators.Text{ZH: "尚未采集", EN: "not run yet"}
	case s.Last.Result == ledger.OK:
		return indicators.Text{ZH: "正常，有新数据", EN: "well; the last run brought figures"}
	case s.Last.Result == ledger.Unchanged:
		return indicators.Text{ZH: "正常，无新数据", EN: "well; the last run found nothing new"}
	case s.Last.Result == ledger.Broken:
		return indicators.Text{ZH: "上次采集被中断，将再次运行", EN: "the last run was interrupted; it will run again"}
	}
	return indicators.Text{
		ZH: "上次采集未成功，此前数据保留，将按时重试",
		EN: "the last run did not succeed; the figures recorded before stay, and it will try again on schedule",
	}
}

func (c *collector) isRunning() bool {
	c.state.Lock()
	defer c.state.Unlock()
	return c.running
}

func (c *collector) setRunning(running bool) {
	c.state.Lock()
	defer c.state.Unlock()
	c.running = running
}
