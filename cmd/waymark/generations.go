package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"waymark/web"
)

// lookAtFiles is how often the files of a plan are looked at for changes.
const lookAtFiles = 2 * time.Second

// generations serves one catalogue after the other: where the files of the plan
// change and have no fault, all parts are made anew from them and take the
// place of those before. With a fault those before go on.
type generations struct {
	app     *app
	current atomic.Pointer[service]

	mu     sync.Mutex
	reload web.Reload
}

// state is how the last reading of the catalogue went.
func (g *generations) state() web.Reload {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.reload
}

func (g *generations) note(change func(*web.Reload)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change(&g.reload)
}

// endStreams ends the pages' streams, which would last.
func (g *generations) endStreams() { g.current.Load().end() }

// ServeHTTP lets the generation in force answer.
func (g *generations) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.current.Load().handler.ServeHTTP(w, r)
}

// Run runs one generation after the other until ctx ends or a part fails.
func (g *generations) Run(ctx context.Context) error {
	for ctx.Err() == nil {
		s := g.current.Load()
		next, err := g.run(ctx, s)
		if err != nil {
			return err
		}
		if next == nil {
			return nil
		}
		// The board must stand before anyone is shown it.
		if err := errors.Join(next.deriver.Refresh(ctx), next.board.Refresh(ctx)); err != nil {
			return err
		}
		g.current.Store(next)
		s.end()
		next.log.Info("the plan changed and is in force", "indicators", len(next.plan.Indicators), "targets", len(next.plan.TargetIDs()))
	}
	return nil
}

// run runs the parts of one generation until ctx ends, a part fails, or the
// next generation is ready, which it gives.
func (g *generations) run(ctx context.Context, s *service) (*service, error) {
	parts, stop := context.WithCancel(ctx)
	defer stop()
	group, parts := errgroup.WithContext(parts)
	s.start(parts, group)
	var next *service
	group.Go(func() error {
		next = g.await(parts, s)
		stop()
		return nil
	})
	err := group.Wait()
	if ctx.Err() != nil || err != nil {
		return nil, err
	}
	return next, nil
}

// await looks at the plan's files until they differ from those of s and give a
// service; nil where ctx ends first.
func (g *generations) await(ctx context.Context, s *service) *service {
	if s.configuration.Catalogue == "" {
		<-ctx.Done()
		return nil
	}
	tick := time.NewTicker(lookAtFiles)
	defer tick.Stop()
	seen := s.mark
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		mark, err := markOf(s.configuration)
		if err != nil || mark == seen {
			continue // a folder that is away for a moment is no new plan
		}
		seen = mark
		if next := g.make(s, mark); next != nil {
			return next
		}
	}
}

// make reads the plan anew; with faults, it notes them and gives nil.
func (g *generations) make(s *service, mark string) *service {
	next := &service{configuration: s.configuration, log: s.log, ledger: s.ledger, reload: s.reload, signIn: s.signIn, mark: mark}
	var err error
	if next.plan, err = s.configuration.loadCatalogue(); err == nil {
		err = next.wire(g.app)
	}
	now := g.app.now()
	if err != nil {
		s.log.Warn("the plan changed but has faults; the plan before stays in force", "error", err)
		_, list, _ := strings.Cut(err.Error(), "\n")
		if list == "" {
			list = err.Error()
		}
		g.note(func(r *web.Reload) { r.Looked, r.Faults = now, strings.Split(list, "\n") })
		return nil
	}
	g.note(func(r *web.Reload) { r.Looked, r.InForce, r.Faults = now, now, nil })
	return next
}

// markOf tells one state of the plan's files from another: their names, sizes
// and times.
func markOf(c configuration) (string, error) {
	files, err := c.files()
	if err != nil {
		return "", err
	}
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return "", err
	}
	var lines []string
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			return "", err
		}
		if !e.IsDir() {
			lines = append(lines, fmt.Sprintf("%s %d %d", e.Name(), info.Size(), info.ModTime().UnixNano()))
		}
	}
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n")))), nil
}
