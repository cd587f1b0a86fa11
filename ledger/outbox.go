package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/klauspost/compress/zstd"

	"waymark/indicators"
)

// Outgoing is a message in the outbox, and what became of it.
type Outgoing struct {
	ID     int64
	Route  indicators.ID
	Key    string // the same message is queued once for a route
	Thread string // a later message of a thread waits for the earlier ones; empty is none
	Kind   string
	Title  string
	Body   []byte // as its sender reads it
	Queued time.Time
	State  OutgoingState
	Tries  int
	Unsure int       // tries that may have arrived, though no answer came
	Tried  time.Time // when the last try began; zero where none did
	Next   time.Time // not tried before
	Ended  time.Time // when it was delivered or given up; zero while it waits
	Error  string    // of the last try, for people
}

// OutgoingState says how a message stands.
type OutgoingState string

// The states of messages.
const (
	Waiting    OutgoingState = "waiting"
	Delivered  OutgoingState = "delivered"
	GivenUp    OutgoingState = "given_up"
	Unanswered OutgoingState = "unanswered" // sent twice without an answer: it may have arrived
)

// messageLimit bounds what a message unpacks to.
const messageLimit = 64 << 20

// Queue puts messages into the outbox, each once for its route: a second one
// with the same key is left out. It gives how many were new.
func (l *Ledger) Queue(ctx context.Context, messages ...Outgoing) (int, error) {
	queued := 0
	err := l.write(ctx, func(tx *sql.Tx) (err error) {
		queued, err = l.queue(ctx, tx, messages)
		return err
	})
	return queued, err
}

func (l *Ledger) queue(ctx context.Context, tx *sql.Tx, messages []Outgoing) (int, error) {
	pack, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return 0, err
	}
	queued, now := 0, l.now().UnixNano()
	for _, m := range messages {
		if m.Route == "" || m.Key == "" || len(m.Body) > messageLimit {
			return 0, fmt.Errorf("message %q to %q: want a route, a key and at most %d bytes", m.Key, m.Route, messageLimit)
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO outbox (route, key, thread, kind, title, body, queued, state, next)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (route, key) DO NOTHING`,
			string(m.Route), m.Key, m.Thread, m.Kind, m.Title, pack.EncodeAll(m.Body, nil), now, string(Waiting), now)
		if err != nil {
			return 0, err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return 0, err
		}
		queued += int(n)
	}
	return queued, pack.Close()
}

// Claim takes the next message of a route that may be tried now, and keeps it
// from all others for as long as the lease. False where none waits. A try that
// was never settled, since its process died, may have arrived. A clock that
// went back does not hold a message up: one that was last tried in the future
// may be tried.
func (l *Ledger) Claim(ctx context.Context, route indicators.ID, lease time.Duration) (Outgoing, bool, error) {
	var m Outgoing
	found := false
	ready, err := l.ready(ctx, route)
	if err != nil || !ready {
		return m, false, err // without the writer's lock: this is asked every second
	}
	err = l.write(ctx, func(tx *sql.Tx) error {
		now := l.now()
		err := scanOutgoing(tx.QueryRowContext(ctx, `UPDATE outbox SET tries = tries + 1, unsure = unsure + claimed, claimed = 1, tried = ?1, next = ?2
			WHERE id = (`+readyMessages+`) RETURNING `+outgoingFields+`, body`,
			now.UnixNano(), now.Add(lease).UnixNano(), string(route)), &m)
		found = err == nil
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return m, found && err == nil, err
}

// readyMessages finds the first message of route ?3 that may be tried at ?1.
const readyMessages = `SELECT o.id FROM outbox o WHERE o.route = ?3 AND o.state = 'waiting' AND (o.next <= ?1 OR o.tried > ?1)
	AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.route = o.route AND e.state = 'waiting' AND e.id < o.id
		AND e.thread = o.thread AND o.thread <> '')
	ORDER BY o.id LIMIT 1`

func (l *Ledger) ready(ctx context.Context, route indicators.ID) (bool, error) {
	var id int64
	err := l.reader.QueryRowContext(ctx, readyMessages, l.now().UnixNano(), 0, string(route)).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ledger: %w", err)
	}
	return true, nil
}

// Outcome is how a try ended.
type Outcome struct {
	State  OutgoingState
	Unsure bool          // it may have arrived, though no answer came
	Again  time.Duration // of one that still waits: how long before the next try
	Error  string        // for people, without secrets
}

// Settle records how the try of a claimed message ended. A claim that another
// has taken over since is left to that one.
func (l *Ledger) Settle(ctx context.Context, claimed Outgoing, o Outcome) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		now := l.now()
		var ended sql.NullInt64
		if o.State != Waiting {
			ended = sql.NullInt64{Int64: now.UnixNano(), Valid: true}
		}
		_, err := tx.ExecContext(ctx, `UPDATE outbox SET state = ?, claimed = 0, unsure = unsure + ?, next = ?, ended = ?, error = ?
			WHERE id = ? AND tries = ? AND state = 'waiting'`,
			string(o.State), o.Unsure, now.Add(o.Again).UnixNano(), ended, o.Error, claimed.ID, claimed.Tries)
		return err
	})
}

// Resend lets a message that was given up or not answered wait again as if it
// were new, but for its key; ErrNotFound where there is none that is so.
func (l *Ledger) Resend(ctx context.Context, id int64) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE outbox SET state = 'waiting', claimed = 0, unsure = 0, tries = 0, next = ?, ended = NULL
			WHERE id = ? AND state IN ('given_up', 'unanswered')`, l.now().UnixNano(), id)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 1 {
			return err
		}
		return ErrNotFound
	})
}

const outgoingFields = `id, route, key, thread, kind, title, queued, state, tries, unsure, tried, next, ifnull(ended, 0), error`

// scanOutgoing reads a message, and its body where there is room for one.
func scanOutgoing(row scanner, m *Outgoing) error {
	var queued, tried, next, ended int64
	var packed []byte
	err := row.Scan(&m.ID, &m.Route, &m.Key, &m.Thread, &m.Kind, &m.Title, &queued, &m.State, &m.Tries, &m.Unsure,
		&tried, &next, &ended, &m.Error, &packed)
	if err != nil {
		return err
	}
	m.Queued, m.Tried, m.Next, m.Ended = moment(queued), moment(tried), moment(next), moment(ended)
	if len(packed) == 0 {
		return nil
	}
	unpack, err := zstd.NewReader(nil, zstd.WithDecoderMaxMemory(messageLimit), zstd.WithDecoderConcurrency(1))
	if err != nil {
		return err
	}
	defer unpack.Close()
	m.Body, err = unpack.DecodeAll(packed, nil)
	return err
}

// moment reads a stored moment; 0 is none.
func moment(nanoseconds int64) time.Time {
	if nanoseconds == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanoseconds).UTC()
}

// Outbox gives the last messages without their bodies, newest first; of all
// routes where the route is empty.
func (l *Ledger) Outbox(ctx context.Context, route indicators.ID, limit int) ([]Outgoing, error) {
	return query(ctx, l.reader, func(row scanner) (Outgoing, error) {
		var m Outgoing
		err := scanOutgoing(row, &m)
		return m, err
	}, `SELECT `+outgoingFields+`, NULL FROM outbox WHERE ?1 = '' OR route = ?1 ORDER BY id DESC LIMIT ?2`, string(route), limit)
}

// Message gives a message of the outbox with its body; ErrNotFound where there
// is none.
func (l *Ledger) Message(ctx context.Context, id int64) (Outgoing, error) {
	var m Outgoing
	err := scanOutgoing(l.reader.QueryRowContext(ctx, `SELECT `+outgoingFields+`, body FROM outbox WHERE id = ?`, id), &m)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return m, fmt.Errorf("ledger: message %d: %w", id, err)
	}
	return m, nil
}

// Changed gives a channel that is closed at the next write through this
// ledger. Writes of other processes do not close it.
func (l *Ledger) Changed() <-chan struct{} { return l.changed.wait() }

// OutboxCount is how many messages of a route stand in a state.
type OutboxCount struct {
	Route indicators.ID
	State OutgoingState
	Count int
}

// OutboxCounts counts the messages of every route and state that there are.
func (l *Ledger) OutboxCounts(ctx context.Context) ([]OutboxCount, error) {
	return query(ctx, l.reader, func(row scanner) (OutboxCount, error) {
		var c OutboxCount
		err := row.Scan(&c.Route, &c.State, &c.Count)
		return c, err
	}, `SELECT route, state, count(*) FROM outbox GROUP BY route, state ORDER BY route, state`)
}
