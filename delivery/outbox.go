package delivery

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"time"

	"golang.org/x/sync/errgroup"

	"waymark/indicators"
	"waymark/ledger"
)

// Config is what an outbox is made of. Ledger is needed.
type Config struct {
	Ledger *ledger.Ledger
	Routes []Route          // checked by Check
	Secret Secret           // nil: there are none
	Now    func() time.Time // for signatures; nil is time.Now
	Log    *slog.Logger
	// Timeout bounds one try; 0 is 30 seconds. A letter may take it once more
	// after the server has greeted.
	Timeout time.Duration
}

// longestTry is how long a try may last where nothing else is said.
const longestTry = 30 * time.Second

// Outbox sends what is queued. It is safe for concurrent use, and several
// processes may each have one on the same ledger.
type Outbox struct {
	ledger  *ledger.Ledger
	log     *slog.Logger
	timeout time.Duration
	routes  []Route
	ways    map[indicators.ID]way
}

// ErrNoRoute tells of a route that the configuration does not have.
var ErrNoRoute = errors.New("delivery: there is no such route")

// New opens every route; the error names all that cannot be opened.
func New(c Config) (*Outbox, error) {
	o := &Outbox{ledger: c.Ledger, log: c.Log, timeout: c.Timeout, routes: c.Routes, ways: make(map[indicators.ID]way)}
	if o.log == nil {
		o.log = slog.New(slog.DiscardHandler)
	}
	if o.timeout == 0 {
		o.timeout = longestTry
	}
	secret := c.Secret
	if secret == nil {
		secret = func(string, string) (string, error) { return "", nil }
	}
	now := c.Now
	if now == nil {
		now = time.Now
	}
	errs := []error{Check("", c.Routes)}
	if errs[0] != nil {
		return nil, errs[0]
	}
	for _, r := range c.Routes {
		w, err := r.open(secret, now)
		errs = append(errs, err)
		o.ways[r.Name()] = w
	}
	return o, errors.Join(errs...)
}

// Routes gives the routes of the configuration.
func (o *Outbox) Routes() []Route { return o.routes }

// Route finds a route.
func (o *Outbox) Route(id indicators.ID) (Route, bool) {
	for _, r := range o.routes {
		if r.Name() == id {
			return r, true
		}
	}
	return Route{}, false
}

// Queue puts a message into the outbox for a route. It tells whether the
// message is new: one with the same key was queued before.
func (o *Outbox) Queue(ctx context.Context, route indicators.ID, m Message) (bool, error) {
	if _, ok := o.Route(route); !ok {
		return false, fmt.Errorf("%w: %q", ErrNoRoute, route)
	}
	out, err := m.Outgoing(route)
	if err != nil {
		return false, err
	}
	n, err := o.ledger.Queue(ctx, out)
	return n > 0, err
}

// Send hands a message to a route at once, without the outbox and without a
// second try: for samples, and for what is said again and again.
func (o *Outbox) Send(ctx context.Context, route indicators.ID, m Message) error {
	w, ok := o.ways[route]
	if !ok {
		return fmt.Errorf("%w: %q", ErrNoRoute, route)
	}
	ctx, cancel := context.WithTimeout(ctx, o.timeout)
	defer cancel()
	return w.send(ctx, m)
}

// others is how often messages queued by other processes, and those whose time
// has come, are looked for.
const others = time.Second

// Run sends until ctx ends. Each route goes at its own speed: a slow one holds
// up no other.
func (o *Outbox) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for id := range maps.Keys(o.ways) {
		group.Go(func() error { return o.follow(ctx, id) })
	}
	return group.Wait()
}

func (o *Outbox) follow(ctx context.Context, route indicators.ID) error {
	tick := time.NewTicker(others)
	defer tick.Stop()
	for {
		changed := o.ledger.Changed()
		if err := o.sendReady(ctx, route); err != nil {
			if ctx.Err() != nil {
				return nil
			}
			return err
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Flush sends once everything that may be tried now.
func (o *Outbox) Flush(ctx context.Context) error {
	for id := range o.ways {
		if err := o.sendReady(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (o *Outbox) sendReady(ctx context.Context, route indicators.ID) error {
	for ctx.Err() == nil {
		m, ok, err := o.ledger.Claim(ctx, route, 2*o.timeout+10*time.Second)
		if err != nil || !ok {
			return err
		}
		outcome := o.try(ctx, m)
		// What happened is recorded even when the service is stopping.
		if err := o.ledger.Settle(context.WithoutCancel(ctx), m, outcome); err != nil {
			return err
		}
		o.report(m, outcome)
	}
	return ctx.Err()
}

// try sends a claimed message and tells how that ended.
func (o *Outbox) try(ctx context.Context, claimed ledger.Outgoing) ledger.Outcome {
	if claimed.Unsure > 1 {
		return ledger.Outcome{State: ledger.Unanswered, Error: "sent twice without an answer: it may have arrived"}
	}
	var m Message
	if err := json.Unmarshal(claimed.Body, &m); err != nil {
		return ledger.Outcome{State: ledger.GivenUp, Error: "the message cannot be read: " + err.Error()}
	}
	ctx, cancel := o.whileTrying(ctx)
	defer cancel()
	w := o.ways[claimed.Route]
	if claimed.Unsure > 0 {
		if err := w.answers(ctx, len(claimed.Body)); err != nil { // a receiver that hangs would take it and not answer again
			return outcomeOf(claimed, failure{text: "waiting for an answer before sending again: " + err.Error()})
		}
	}
	err := w.send(ctx, m)
	if err == nil {
		return ledger.Outcome{State: ledger.Delivered}
	}
	return outcomeOf(claimed, err)
}

// grace is how long a try that is under way may go on when the service stops, or
// takes up a changed plan: broken off, the message might come twice.
const grace = 5 * time.Second

// whileTrying bounds a try.
func (o *Outbox) whileTrying(ctx context.Context) (context.Context, context.CancelFunc) {
	trying, cancel := context.WithTimeout(context.WithoutCancel(ctx), o.timeout)
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(grace, cancel) })
	return trying, func() {
		stop()
		cancel()
	}
}

func (o *Outbox) report(m ledger.Outgoing, outcome ledger.Outcome) {
	attributes := []any{"route", m.Route, "message", m.Key, "tries", m.Tries}
	switch outcome.State {
	case ledger.Delivered:
		level := slog.LevelInfo
		if outcome.Error != "" {
			level, attributes = slog.LevelWarn, append(attributes, "error", outcome.Error)
		}
		o.log.Log(context.Background(), level, "a message was delivered", attributes...)
	case ledger.Waiting:
		o.log.Warn("a message is tried again later", append(attributes, "in", outcome.Again, "error", outcome.Error)...)
	default:
		o.log.Error("a message did not arrive for certain", append(attributes, "state", outcome.State, "error", outcome.Error)...)
	}
}
