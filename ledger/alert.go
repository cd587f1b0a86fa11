package ledger

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"waymark/indicators"
)

// Alert is something a person should know, and how it stands. There is one open
// alert of a kind on a subject.
type Alert struct {
	ID      int64
	Kind    string
	Subject string // what it is about: a target, a series, a collector
	Target  indicators.ID
	indicators.Series
	Domain, Owner indicators.ID
	Severity      string
	Was, Verdict  indicators.Verdict // of a slip: from what to what, as people were last told
	State         AlertState
	Opened        time.Time
	Resolved      time.Time // zero while it is not
	Acknowledger  string
	Note          string          // of the acknowledgement
	Body          json.RawMessage // what is known of it now
}

// AlertState says how an alert stands.
type AlertState string

// The states of alerts.
const (
	StateOpen         AlertState = "open"
	StateAcknowledged AlertState = "acknowledged"
	StateResolved     AlertState = "resolved"
)

// What happens to alerts. Worsened opens an acknowledged one again; an alert that
// improved, or fell back to what people were told before, is not told of.
const (
	AlertOpened       = "opened"
	AlertWorsened     = "worsened"
	AlertImproved     = "improved"
	AlertFellBack     = "fell_back"
	AlertAcknowledged = "acknowledged"
	AlertResolved     = "resolved"
)

// AlertEvent is one thing that happened to an alert.
type AlertEvent struct {
	ID, Alert int64
	At        time.Time
	What      string
	By, Note  string
	Body      json.RawMessage // what was known then
}

// AlertChange is a decision on an alert of the kind and subject given: its event,
// and the routes whose people are to hear of it.
type AlertChange struct {
	Alert  Alert
	What   string
	Routes []indicators.ID
}

// Standing is what is held of a target since a release was last judged.
type Standing struct {
	Target    indicators.ID
	Verdict   indicators.Verdict
	Sequence  uint64          // of the ledger, when it was judged
	Announced indicators.Date // the vintage of the target that was judged
	Assessed  indicators.Assessment
}

// AlertBatch is what one look at the ledger decided.
type AlertBatch struct {
	Reader    string // whose cursor moves
	From, To  uint64 // the cursor before and after
	Standings []Standing
	Changes   []AlertChange
}

// RecordAlerts records decisions in one transaction with the cursor they were
// made at. It does nothing and gives false where another has moved the cursor
// since: the decisions are then that one's to make.
func (l *Ledger) RecordAlerts(ctx context.Context, b AlertBatch) (bool, error) {
	recorded := false
	err := l.write(ctx, func(tx *sql.Tx) error {
		var at int64
		err := tx.QueryRowContext(ctx, `SELECT sequence FROM cursor WHERE reader = ?`, b.Reader).Scan(&at)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		if recorded = uint64(at) == b.From; !recorded {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO cursor (reader, sequence) VALUES (?, ?)
			ON CONFLICT (reader) DO UPDATE SET sequence = excluded.sequence`, b.Reader, int64(b.To)); err != nil {
			return err
		}
		for _, s := range b.Standings {
			if err := recordStanding(ctx, tx, s); err != nil {
				return err
			}
		}
		for _, c := range b.Changes {
			if err := l.recordChange(ctx, tx, c); err != nil {
				return err
			}
		}
		return nil
	})
	return recorded && err == nil, err
}

func recordStanding(ctx context.Context, tx *sql.Tx, s Standing) error {
	text, err := json.Marshal(bodyOf(s.Assessed))
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO standing (target, verdict, sequence, announced, assessed) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (target) DO UPDATE SET verdict = excluded.verdict, sequence = excluded.sequence,
			announced = excluded.announced, assessed = excluded.assessed`,
		string(s.Target), string(s.Verdict), int64(s.Sequence), int64(s.Announced), text)
	return err
}

// recordChange opens an alert that is not open yet, or moves the open one; what
// finds no such alert changes nothing.
func (l *Ledger) recordChange(ctx context.Context, tx *sql.Tx, c AlertChange) error {
	now := l.now().UnixNano()
	id, err := l.applyChange(ctx, tx, c, now)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil {
		return err
	}
	var event int64
	err = tx.QueryRowContext(ctx, `INSERT INTO alert_event (alert, at, what, body) VALUES (?, ?, ?, ?) RETURNING id`,
		id, now, c.What, []byte(c.Alert.Body)).Scan(&event)
	if err != nil {
		return err
	}
	for _, route := range c.Routes {
		if _, err := tx.ExecContext(ctx, `INSERT INTO notice (route, event, since) VALUES (?, ?, ?)`, string(route), event, now); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) applyChange(ctx context.Context, tx *sql.Tx, c AlertChange, now int64) (int64, error) {
	a := c.Alert
	var id int64
	switch c.What {
	case AlertOpened:
		err := tx.QueryRowContext(ctx, `INSERT INTO alert (kind, subject, target, indicator, region, domain, owner, severity, was, verdict, state, opened, body)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?) ON CONFLICT (kind, subject) WHERE state <> 'resolved' DO NOTHING RETURNING id`,
			a.Kind, a.Subject, string(a.Target), string(a.Indicator), string(a.Region), string(a.Domain), string(a.Owner), a.Severity,
			string(a.Was), string(a.Verdict), now, []byte(a.Body)).Scan(&id)
		return id, err
	case AlertImproved, AlertFellBack:
		err := tx.QueryRowContext(ctx, `UPDATE alert SET body = ? WHERE kind = ? AND subject = ? AND state <> 'resolved' RETURNING id`,
			[]byte(a.Body), a.Kind, a.Subject).Scan(&id)
		return id, err
	case AlertWorsened:
		err := tx.QueryRowContext(ctx, `UPDATE alert SET severity = ?, verdict = ?, body = ?, state = 'open'
			WHERE kind = ? AND subject = ? AND state <> 'resolved' RETURNING id`,
			a.Severity, string(a.Verdict), []byte(a.Body), a.Kind, a.Subject).Scan(&id)
		return id, err
	case AlertResolved:
		err := tx.QueryRowContext(ctx, `UPDATE alert SET verdict = ?, body = ?, state = 'resolved', resolved = ?
			WHERE kind = ? AND subject = ? AND state <> 'resolved' RETURNING id`,
			string(a.Verdict), []byte(a.Body), now, a.Kind, a.Subject).Scan(&id)
		return id, err
	}
	return 0, fmt.Errorf("alert %s %s: it cannot be %q", a.Kind, a.Subject, c.What)
}

// Acknowledge records that a person has taken an open alert up. ErrNotFound
// where there is no such alert, ErrDecided where it is not open. With resolve it
// is over with that: nothing will ever end it by itself.
func (l *Ledger) Acknowledge(ctx context.Context, id int64, by, note string, resolve bool) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		var state AlertState
		var body []byte
		err := tx.QueryRowContext(ctx, `SELECT state, body FROM alert WHERE id = ?`, id).Scan(&state, &body)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("alert %d: %w", id, ErrNotFound)
		case err != nil:
			return err
		case state != StateOpen:
			return fmt.Errorf("alert %d is %s: %w", id, state, ErrDecided)
		}
		now, to := l.now().UnixNano(), StateAcknowledged
		var resolved sql.NullInt64
		if resolve {
			to, resolved = StateResolved, sql.NullInt64{Int64: now, Valid: true}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE alert SET state = ?, resolved = ?, acknowledger = ?, note = ? WHERE id = ?`,
			string(to), resolved, by, note, id); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO alert_event (alert, at, what, by, note, body) VALUES (?, ?, ?, ?, ?, ?)`,
			id, now, AlertAcknowledged, by, note, body)
		return err
	})
}
