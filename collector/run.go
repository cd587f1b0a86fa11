package collector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// Findings are what one look at a source found.
type Findings struct {
	Documents []ledger.Document
	Vintages  []indicators.Vintage // sound figures
	Held      []ledger.Held        // doubtful ones, with the reason
	Faults    []error              // what could not be read at all
	Read      []indicators.Hash    // documents that need not be read again
}

// Try looks at a source and records nothing. Its error is for people, without
// secrets; what was found before it is in the findings.
func (cs *Collectors) Try(ctx context.Context, id indicators.ID) (Findings, error) {
	c, ok := cs.all[id]
	if !ok {
		return Findings{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	if c.source.pushed {
		return Findings{}, fmt.Errorf("%w: %s", ErrPushed, id)
	}
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	found, err := guarded(within, c, func(ctx context.Context) (Findings, error) { return cs.look(ctx, c) })
	if err != nil && ctx.Err() == nil {
		err = errors.New(c.fetcher.inWords(err, c.source))
	}
	return found, err
}

// Collect runs a collector once, now, and gives the run as the ledger has it. A
// source that fails is a run that failed, and no error; an error is of the
// ledger, or ErrRunning, or ErrUnknown.
func (cs *Collectors) Collect(ctx context.Context, id indicators.ID) (ledger.Run, error) {
	c, ok := cs.all[id]
	if !ok {
		return ledger.Run{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	}
	if c.source.pushed {
		return ledger.Run{}, fmt.Errorf("%w: %s", ErrPushed, id)
	}
	if !c.mu.TryLock() {
		return ledger.Run{}, fmt.Errorf("%w: %s", ErrRunning, id)
	}
	defer c.mu.Unlock()
	run, _, err := cs.run(ctx, c, func(ctx context.Context) (Findings, error) { return cs.look(ctx, c) })
	return run, err
}

// run looks once, within the deadline, and records what was found.
func (cs *Collectors) run(ctx context.Context, c *collector, look func(context.Context) (Findings, error)) (ledger.Run, ledger.Receipt, error) {
	c.setRunning(true)
	defer c.setRunning(false)
	run, err := cs.Ledger.StartRun(ctx, c.ID)
	if err != nil {
		return run, ledger.Receipt{}, err
	}
	within, cancel := context.WithTimeout(ctx, c.Deadline)
	defer cancel()
	found, err := guarded(within, c, look)
	// The end of a run is recorded even where the service is being stopped.
	receipt, err := cs.record(context.WithoutCancel(ctx), c, &run, found, err)
	return run, receipt, err
}

// guarded turns a panic in a source into a failed run.
func guarded(ctx context.Context, c *collector, look func(context.Context) (Findings, error)) (found Findings, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s stopped unexpectedly: %v\n%s", c.Kind, p, debug.Stack())
		}
	}()
	return look(ctx)
}

// look fetches every document of a source and reads it. What was fetched
// before an error is in the findings, so that it is archived all the same.
func (cs *Collectors) look(ctx context.Context, c *collector) (Findings, error) {
	if c.source.folder != "" {
		return cs.lookInto(ctx, c)
	}
	var found Findings
	next, more, bytes := c.source.first, true, 0
	if c.source.begin != nil {
		next = c.source.begin(cs.Now())
	}
	for more {
		if len(found.Documents) == pagesLimit {
			return found, fmt.Errorf("the source has more than %d pages", pagesLimit)
		}
		document, err := c.fetcher.get(ctx, next, cs.Now)
		if err != nil {
			return found, err
		}
		found.Documents = append(found.Documents, document)
		if bytes += len(document.Content); bytes > runLimit {
			return found, fmt.Errorf("the source has more than %d MiB in its pages", runLimit>>20)
		}
		vintages, faults, err := read(ctx, c, document)
		if err != nil {
			return found, err
		}
		for i := range vintages {
			vintages[i].Document = document.Hash
			vintages[i].Collector = c.ID
		}
		found.Vintages = append(found.Vintages, vintages...)
		found.Faults = append(found.Faults, faults...)
		if more = false; c.source.next != nil {
			if next, more, err = c.source.next(document); err != nil {
				return found, err
			}
		}
		if more {
			if err := wait(ctx, c.source.pace); err != nil {
				return found, err
			}
		}
	}
	if len(found.Documents) > 0 && len(found.Vintages)+len(found.Faults) == 0 {
		return found, errNothing
	}
	return found, cs.sift(ctx, &found, c.source.restated)
}

// errNothing is the failure of a source that answers and has no figure: most
// often it has come to look otherwise.
var errNothing = errors.New("no figure was found in what the source gave: has its form changed?")

// wait lets some time pass, unless the run ends before.
func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Limits of one run.
const (
	pagesLimit = 500
	runLimit   = 256 << 20 // bytes of all its documents
)

// record appends what was found together with the end of the run. What the
// ledger refuses is a run that failed.
func (cs *Collectors) record(ctx context.Context, c *collector, run *ledger.Run, found Findings, failure error) (ledger.Receipt, error) {
	if failure != nil { // documents are kept, figures of a broken run are not
		found.Vintages, found.Held, found.Read = nil, nil, nil
	}
	run.Observations = len(found.Vintages) + len(found.Held)
	end := func(r ledger.Receipt) ledger.Run {
		run.Finished = cs.Now().UTC()
		run.New, run.Revised, run.Known, run.Held = r.New, r.Revised, r.Known, r.Held
		run.Result, run.Error = c.result(*run, found, failure)
		return *run
	}
	receipt, err := cs.Ledger.Complete(ctx, ledger.Batch{
		Collector: c.ID, Run: run.ID, Documents: found.Documents, Vintages: found.Vintages, Held: found.Held, Read: found.Read,
	}, end)
	if err != nil {
		failure = errors.Join(failure, err)
		err = cs.Ledger.FinishRun(ctx, end(receipt))
	}
	level := cs.Log.InfoContext
	if run.Result == ledger.Failed {
		level = cs.Log.WarnContext
	}
	level(ctx, "collected", "collector", c.ID, "result", run.Result, "new", run.New, "revised", run.Revised, "held", run.Held, "error", run.Error)
	return receipt, err
}

// result says how a run ended, and what was wrong with it.
func (c *collector) result(run ledger.Run, found Findings, failure error) (ledger.Result, string) {
	switch {
	case failure != nil:
		return ledger.Failed, c.fetcher.inWords(failure, c.source)
	case len(found.Faults) > 0:
		return ledger.Failed, faultsInWords(found.Faults)
	case run.New+run.Revised+run.Held > 0:
		return ledger.OK, ""
	}
	return ledger.Unchanged, ""
}

// shownFaults bounds how many faults a run's error tells of.
const shownFaults = 10

func faultsInWords(faults []error) string {
	var lines []string
	for i, f := range faults {
		if i == shownFaults {
			lines = append(lines, fmt.Sprintf("and %d more", len(faults)-i))
			break
		}
		lines = append(lines, f.Error())
	}
	return fmt.Sprintf("%d figures could not be read: %s", len(faults), strings.Join(lines, "; "))
}
