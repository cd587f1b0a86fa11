package influx

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"time"

	influxdb2 "github.com/influxdata/influxdb-client-go/v2"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Mirror writes what the ledger holds into one bucket. Its methods may be
// called at once; only one of them writes at a time, also among processes
// that share a data folder.
type Mirror struct {
	config Config
	ledger *ledger.Ledger
	schema schema
	logger *slog.Logger
	client influxdb2.Client
	reader string // the cursor's name in the ledger, one for each destination

	targets     []indicators.Target // in force, whose paths are written
	fingerprint string              // of the targets

	gate   chan struct{}               // holds one who writes
	begins map[indicators.ID]time.Time // of the paths; one pass and one batch at a time

	mu      sync.Mutex // guards what follows
	memory  memory
	unkept  bool   // the memory holds a point that the disk does not
	pending uint64 // as last known
}

// New checks the configuration and makes a mirror; it asks nothing of the
// server. The error names every fault of the configuration.
func New(c Config, l *ledger.Ledger, plan *catalogue.Catalogue, logger *slog.Logger) (*Mirror, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if c.Patience == 0 {
		c.Patience = defaultPatience
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{c.URL, c.Org, c.Bucket}, "\n")))
	destination := hex.EncodeToString(sum[:6])
	m := &Mirror{
		config: c, ledger: l, schema: newSchema(plan), logger: logger,
		client: newClient(c), reader: "influx/" + destination, gate: make(chan struct{}, 1),
		begins: make(map[indicators.ID]time.Time),
	}
	m.targets, m.fingerprint = targetPaths(plan)
	var err error
	if m.memory, err = readMemory(c.Dir, destination); err != nil {
		return nil, fmt.Errorf("influx: %w", err)
	}
	return m, nil
}

// Close drops idle connections.
func (m *Mirror) Close() { m.client.Options().HTTPClient().CloseIdleConnections() }

// pause is how long Run waits after a pass that it could not finish.
const pause = time.Minute

// Run follows the ledger until ctx ends, and then returns nil. A server that
// is away, full or refuses the token is waited for; what is wrong is logged
// when it changes and kept for Status. The error is about the ledger or the
// data folder.
func (m *Mirror) Run(ctx context.Context) error {
	for {
		reached, err := m.pass(ctx, m.sender(-1), nil)
		var fault *Fault
		switch {
		case ctx.Err() != nil:
			return nil
		case err == nil:
			err = m.ledger.Wait(ctx, reached)
		case errors.As(err, &fault):
			m.note(fault)
			err = wait(ctx, pause)
		}
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return fmt.Errorf("influx: %w", err)
		}
	}
}

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

// Sync writes what the ledger held when it was called. Progress, which may be
// nil, is told of entries written and all there are to write. The error is a
// *Fault where the server is to blame.
func (m *Mirror) Sync(ctx context.Context, progress func(done, total uint64)) error {
	_, err := m.pass(ctx, m.sender(m.config.Patience), progress)
	return m.noted(err)
}

// Rebuild drops the measurements the mirror writes and writes all anew. On 1.8
// they are dropped from every retention policy of the database.
func (m *Mirror) Rebuild(ctx context.Context, progress func(done, total uint64)) error {
	unlock, err := m.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	return m.noted(m.rebuild(ctx, progress))
}

// rebuild sets the cursor back first: killed at any moment, the next pass
// writes all there is.
func (m *Mirror) rebuild(ctx context.Context, progress func(done, total uint64)) error {
	if err := m.ledger.SetCursor(ctx, m.reader, 0); err != nil {
		return err
	}
	if err := m.remember(func(r *memory) { r.Held, r.Targets = nil, "" }); err != nil {
		return err
	}
	if err := m.drop(ctx, measurements()...); err != nil {
		return err
	}
	_, err := m.lockedPass(ctx, m.sender(m.config.Patience), progress)
	return err
}

// noted remembers a fault of the server for Status.
func (m *Mirror) noted(err error) error {
	var fault *Fault
	if errors.As(err, &fault) {
		m.note(fault)
	}
	return err
}

// note keeps a fault for Status and logs it where the state is a new one.
func (m *Mirror) note(f *Fault) {
	m.mu.Lock()
	known := m.memory.State == f.State
	m.mu.Unlock()
	err := m.remember(func(r *memory) {
		r.State, r.LastError, r.LastErrorAt = f.State, f.Error(), time.Now().UTC()
	})
	if !known {
		m.logger.Warn("influx: writing stopped", slog.String("state", string(f.State)), slog.String("reason", f.Detail))
	}
	if err != nil {
		m.logger.Warn("influx: state not kept", slog.Any("error", err))
	}
}

// remember changes the memory and keeps it on disk.
func (m *Mirror) remember(change func(*memory)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.memory)
	m.unkept = false
	if err := m.memory.write(m.config.Dir); err != nil {
		return fmt.Errorf("influx: %w", err)
	}
	return nil
}

// lock lets one caller write at a time, in this process and among others.
func (m *Mirror) lock(ctx context.Context) (unlock func(), err error) {
	select {
	case m.gate <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	release, err := lockDir(ctx, m.config.Dir)
	if err != nil {
		<-m.gate
		return nil, err
	}
	return func() { release(); <-m.gate }, nil
}

func (m *Mirror) sender(patience time.Duration) *sender {
	return &sender{
		config:   m.config,
		write:    m.client.WriteAPIBlocking(m.config.Org, m.config.Bucket),
		patience: patience,
		waiting:  m.note,
		hold:     m.hold,
	}
}

// hold keeps a point that cannot be written; past maxHeld the error is a
// *Fault that ends the pass. It is on disk before the cursor moves past it.
func (m *Mirror) hold(sequence uint64, line, reason string) error {
	line = clip(strings.TrimSpace(line))
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.memory.Held {
		if h.Sequence == sequence && h.Point == line {
			return nil
		}
	}
	if len(m.memory.Held) >= maxHeld {
		return &Fault{State: Refusing, Detail: reason}
	}
	m.logger.Warn("influx: point held", slog.Uint64("sequence", sequence), slog.String("reason", reason))
	m.memory.Held = append(m.memory.Held, Held{Sequence: sequence, Point: line, Reason: reason, Since: time.Now().UTC()})
	m.unkept = true
	return nil
}

// keepHeld puts points held since the last time on disk.
func (m *Mirror) keepHeld() error {
	m.mu.Lock()
	unkept := m.unkept
	m.mu.Unlock()
	if !unkept {
		return nil
	}
	return m.remember(func(*memory) {})
}
