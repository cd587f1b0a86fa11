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

const alertFields = `a.id, a.kind, a.subject, a.target, a.indicator, a.region, a.domain, a.owner, a.severity, a.was, a.verdict, a.state,
	a.opened, ifnull(a.resolved, 0), a.acknowledger, a.note, a.body`

func scanAlert(row scanner, more ...any) (Alert, error) {
	var a Alert
	var opened, resolved int64
	var body []byte
	into := append([]any{&a.ID, &a.Kind, &a.Subject, &a.Target, &a.Indicator, &a.Region, &a.Domain, &a.Owner, &a.Severity, &a.Was,
		&a.Verdict, &a.State, &opened, &resolved, &a.Acknowledger, &a.Note, &body}, more...)
	err := row.Scan(into...)
	a.Opened, a.Resolved, a.Body = moment(opened), moment(resolved), body
	return a, err
}

// Alerts gives the alerts that are not resolved, the last opened first, and
// after them so many of those that are, the last resolved first.
func (l *Ledger) Alerts(ctx context.Context, resolved int) ([]Alert, error) {
	scan := func(row scanner) (Alert, error) { return scanAlert(row) }
	open, err := query(ctx, l.reader, scan, `SELECT `+alertFields+` FROM alert a WHERE state <> 'resolved' ORDER BY state = 'open' DESC, opened DESC, id DESC`)
	if err != nil || resolved <= 0 {
		return open, err
	}
	over, err := query(ctx, l.reader, scan, `SELECT `+alertFields+` FROM alert a WHERE state = 'resolved' ORDER BY resolved DESC, id DESC LIMIT ?`, resolved)
	return append(open, over...), err
}

// AlertWith gives one alert; ErrNotFound where there is none.
func (l *Ledger) AlertWith(ctx context.Context, id int64) (Alert, error) {
	a, err := scanAlert(l.reader.QueryRowContext(ctx, `SELECT `+alertFields+` FROM alert a WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return a, fmt.Errorf("ledger: alert %d: %w", id, err)
	}
	return a, nil
}

// AlertEvents gives what happened to an alert, oldest first.
func (l *Ledger) AlertEvents(ctx context.Context, alert int64) ([]AlertEvent, error) {
	return query(ctx, l.reader, func(row scanner) (AlertEvent, error) {
		var e AlertEvent
		var at int64
		var body []byte
		err := row.Scan(&e.ID, &e.Alert, &at, &e.What, &e.By, &e.Note, &body)
		e.At, e.Body = moment(at), body
		return e, err
	}, `SELECT id, alert, at, what, by, note, body FROM alert_event WHERE alert = ? ORDER BY id`, alert)
}

// Standings gives what is held of every target, by target.
func (l *Ledger) Standings(ctx context.Context) (map[indicators.ID]Standing, error) {
	all, err := query(ctx, l.reader, func(row scanner) (Standing, error) {
		var s Standing
		var text []byte
		if err := row.Scan(&s.Target, &s.Verdict, &s.Sequence, &s.Announced, &text); err != nil {
			return s, err
		}
		var b assessmentBody
		if err := json.Unmarshal(text, &b); err != nil {
			return s, fmt.Errorf("standing of %s: %w", s.Target, err)
		}
		s.Assessed = b.assessment(s.Target)
		return s, nil
	}, `SELECT target, verdict, sequence, announced, assessed FROM standing`)
	byTarget := make(map[indicators.ID]Standing, len(all))
	for _, s := range all {
		byTarget[s.Target] = s
	}
	return byTarget, err
}

// Notice is an event that the people of a route are to hear of.
type Notice struct {
	ID    int64
	Route indicators.ID
	Since time.Time
	Alert Alert // as it is now
	Event AlertEvent
}

// Notices gives those that are in no message yet, oldest first.
func (l *Ledger) Notices(ctx context.Context) ([]Notice, error) {
	return query(ctx, l.reader, func(row scanner) (Notice, error) {
		var n Notice
		var since, at int64
		var body []byte
		var err error
		n.Alert, err = scanAlert(row, &n.ID, &n.Route, &since, &n.Event.ID, &at, &n.Event.What, &body)
		n.Since, n.Event.At, n.Event.Body, n.Event.Alert = moment(since), moment(at), body, n.Alert.ID
		return n, err
	}, `SELECT `+alertFields+`, n.id, n.route, n.since, e.id, e.at, e.what, e.body
		FROM notice n JOIN alert_event e ON e.id = n.event JOIN alert a ON a.id = e.alert WHERE n.message IS NULL ORDER BY n.id`)
}

// Pack puts notices into one message and that into the outbox, in one
// transaction. It does nothing and gives false where another has packed one of
// them since.
func (l *Ledger) Pack(ctx context.Context, notices []Notice, m Outgoing) (bool, error) {
	packed := false
	err := l.write(ctx, func(tx *sql.Tx) error {
		packed = false
		for _, n := range notices {
			var waiting bool
			if err := tx.QueryRowContext(ctx, `SELECT message IS NULL FROM notice WHERE id = ?`, n.ID).Scan(&waiting); err != nil || !waiting {
				return err
			}
		}
		if _, err := l.queue(ctx, tx, []Outgoing{m}); err != nil {
			return err
		}
		for _, n := range notices {
			if _, err := tx.ExecContext(ctx, `UPDATE notice SET message = (SELECT id FROM outbox WHERE route = ? AND key = ?) WHERE id = ?`,
				string(m.Route), m.Key, n.ID); err != nil {
				return err
			}
		}
		packed = true
		return nil
	})
	return packed && err == nil, err
}

// Silence keeps alerts from being told for a while. Empty fields match all.
type Silence struct {
	ID                        int64
	Kind                      string
	Domain, Indicator, Target indicators.ID
	Since, Until              time.Time
	By, Note                  string
}

// Covers tells whether an alert is silenced at a moment.
func (s Silence) Covers(a Alert, now time.Time) bool {
	return now.Before(s.Until) && (s.Kind == "" || s.Kind == a.Kind) && (s.Domain == "" || s.Domain == a.Domain) &&
		(s.Indicator == "" || s.Indicator == a.Indicator) && (s.Target == "" || s.Target == a.Target)
}

// AddSilence records a silence and gives its number.
func (l *Ledger) AddSilence(ctx context.Context, s Silence) (int64, error) {
	var id int64
	err := l.write(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO silence (kind, domain, indicator, target, since, until, by, note)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`, s.Kind, string(s.Domain), string(s.Indicator), string(s.Target),
			l.now().UnixNano(), s.Until.UnixNano(), s.By, s.Note).Scan(&id)
	})
	return id, err
}

// EndSilence ends a silence now; ErrNotFound where none of that number lasts.
func (l *Ledger) EndSilence(ctx context.Context, id int64) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		now := l.now().UnixNano()
		result, err := tx.ExecContext(ctx, `UPDATE silence SET until = ? WHERE id = ? AND until > ?`, now, id, now)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("silence %d: %w", id, ErrNotFound))
		}
		return nil
	})
}

// Silences gives the silences that last, oldest first.
func (l *Ledger) Silences(ctx context.Context) ([]Silence, error) {
	return query(ctx, l.reader, func(row scanner) (Silence, error) {
		var s Silence
		var since, until int64
		err := row.Scan(&s.ID, &s.Kind, &s.Domain, &s.Indicator, &s.Target, &since, &until, &s.By, &s.Note)
		s.Since, s.Until = moment(since), moment(until)
		return s, err
	}, `SELECT id, kind, domain, indicator, target, since, until, by, note FROM silence WHERE until > ? ORDER BY id`, l.now().UnixNano())
}
