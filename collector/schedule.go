package collector

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"golang.org/x/sync/errgroup"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// schedule says when a collector runs, in the plan's zone.
type schedule struct {
	cron.Schedule
	zone *time.Location
}

// Next is the next time after t; zero where there is none.
func (s schedule) Next(t time.Time) time.Time { return s.Schedule.Next(t.In(s.zone)) }

// definedSchedule reads the schedule of a definition. What is pushed comes when
// it comes.
func definedSchedule(c catalogue.Collector, zone *time.Location) (schedule, error) {
	switch {
	case c.Kind == "push" && c.Schedule != "":
		return schedule{}, fmt.Errorf("%s: schedule: figures are pushed to this kind, it has none", c.ID)
	case c.Kind == "push":
		return schedule{zone: zone}, nil
	case c.Schedule == "":
		return schedule{}, fmt.Errorf("%s: schedule is missing: want a cron expression such as \"0 6 * * *\"", c.ID)
	}
	return parseSchedule(c.Schedule, zone)
}

// parseSchedule reads a cron expression of five fields, or @daily and its like,
// or "@every 6h" of at least a minute.
func parseSchedule(text string, zone *time.Location) (s schedule, err error) {
	defer func() {
		if p := recover(); p != nil { // the parser panics on some expressions it cannot read
			err = fmt.Errorf("schedule %q: want a cron expression such as \"0 6 * * *\"", text)
		}
	}()
	if strings.Contains(text, "TZ=") {
		return schedule{}, fmt.Errorf("schedule %q: schedules run in the plan's zone; set zone: of the plan instead", text)
	}
	parsed, err := cron.ParseStandard(text)
	if err != nil {
		return schedule{}, fmt.Errorf("schedule %q: %w; want a cron expression such as \"0 6 * * *\"", text, err)
	}
	if every, ok := strings.CutPrefix(text, "@every "); ok {
		if d, err := time.ParseDuration(every); err != nil || d < time.Minute {
			return schedule{}, fmt.Errorf("schedule %q: want at least a minute", text)
		}
	}
	s = schedule{parsed, zone}
	if s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, zone)).IsZero() {
		return schedule{}, fmt.Errorf("schedule %q: this day never comes", text)
	}
	return s, nil
}

// Run runs every collector on its schedule until ctx ends. A run that was
// missed while nobody was there is made up for once, at the start; runs of one
// collector never overlap. The error is of the ledger.
func (cs *Collectors) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for _, id := range cs.order {
		if cs.all[id].source.pushed {
			continue
		}
		group.Go(func() error { return cs.follow(ctx, cs.all[id]) })
	}
	return group.Wait()
}

// follow runs one collector, one run after the other.
func (cs *Collectors) follow(ctx context.Context, c *collector) error {
	look, err := cs.firstLook(ctx, c)
	for err == nil {
		timer := time.NewTimer(look.At.Sub(cs.Now()))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return nil
		}
		if _, err := cs.Collect(ctx, c.ID); err != nil && ctx.Err() == nil {
			cs.Log.ErrorContext(ctx, "collector", "collector", c.ID, "error", err)
		}
		look, err = cs.lookAfter(ctx, c, cs.Now())
	}
	return stopped(ctx, err)
}

// firstLook is the first look of a service that starts: at once where none was
// made yet, where one was missed, and where the last one never ended because
// the service died; the ledger knows.
func (cs *Collectors) firstLook(ctx context.Context, c *collector) (Look, error) {
	if c.source.pushed {
		return Look{Why: indicators.Text{ZH: "等待推送", EN: "when figures are pushed"}}, nil
	}
	now := cs.Now()
	runs, err := cs.Ledger.Runs(ctx, c.ID, 1)
	switch {
	case err != nil:
		return Look{}, err
	case len(runs) == 0:
		return Look{now, indicators.Text{ZH: "尚未采集", EN: "not run yet"}}, nil
	case runs[0].Result == ledger.Running || runs[0].Result == ledger.Broken:
		return Look{now, indicators.Text{ZH: "上次采集被中断", EN: "the last run was interrupted"}}, nil
	}
	last := runs[0].Started
	if last.After(now) { // the clock went back
		last = now
	}
	return cs.lookAfter(ctx, c, last)
}

// lookAfter is the first look after a moment.
func (cs *Collectors) lookAfter(ctx context.Context, c *collector, after time.Time) (Look, error) {
	due, err := cs.expected(ctx, c)
	if err != nil {
		return Look{}, err
	}
	return c.next(after, due), nil
}

// stopped makes nothing of an error that only says that the service ends.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}
