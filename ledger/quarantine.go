package ledger

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"waymark/indicators"
)

// The decisions on a held figure.
const (
	Accepted = "accepted"
	Rejected = "rejected"
)

// appendHeld holds doubtful figures; one that was held before, whatever was
// decided of it, is not held again.
func (l *Ledger) appendHeld(ctx context.Context, tx *sql.Tx, b Batch, r *Receipt) error {
	for _, h := range b.Held {
		v := h.Vintage
		if v.Collector == "" {
			v.Collector = b.Collector
		}
		result, err := tx.ExecContext(ctx, `INSERT INTO quarantine (fingerprint, vintage, reason_zh, reason_en, since, run)
			VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (fingerprint) DO NOTHING`,
			fingerprint(v), Canonical(v), h.Reason.ZH, h.Reason.EN, l.now().UnixNano(), b.Run)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		r.Held += int(n)
	}
	return nil
}

// fingerprint is the same for the same figure of the same source, wherever it
// stands in the document and whenever it is published again.
func fingerprint(v indicators.Vintage) []byte {
	v.Document, v.Locator, v.Note, v.Published, v.Sequence, v.Recorded = indicators.Hash{}, "", "", 0, 0, time.Time{}
	sum := sha256.Sum256(Canonical(v))
	return sum[:]
}

const heldFields = `id, vintage, reason_zh, reason_en, since, run, ifnull(decided, 0), verdict, decided_by, note`

func scanHeld(row scanner) (Held, error) {
	var h Held
	var form []byte
	var since, decided int64
	err := row.Scan(&h.ID, &form, &h.Reason.ZH, &h.Reason.EN, &since, &h.Run, &decided, &h.Verdict, &h.By, &h.Note)
	if err != nil {
		return h, err
	}
	h.Since = time.Unix(0, since).UTC()
	if decided != 0 {
		h.Decided = time.Unix(0, decided).UTC()
	}
	h.Vintage, err = ParseCanonical(form)
	return h, err
}

// Quarantine gives the figures that wait for a person, or all there ever were,
// oldest first.
func (l *Ledger) Quarantine(ctx context.Context, decidedToo bool) ([]Held, error) {
	return query(ctx, l.reader, scanHeld, `SELECT `+heldFields+` FROM quarantine WHERE ? OR decided IS NULL ORDER BY id`, decidedToo)
}

// Decision is what a person decides of a held figure: who, and why.
type Decision struct {
	Accept   bool
	By, Note string
}

// Limits of what a decision says, in bytes.
const (
	byLimit   = 200
	noteLimit = 2000
)

// Check refuses a decision that does not say who decided and why.
func (d Decision) Check() error {
	switch {
	case strings.TrimSpace(d.By) == "" || len(d.By) > byLimit:
		return fmt.Errorf("who decides is missing: want a name of at most %d bytes", byLimit)
	case strings.TrimSpace(d.Note) == "" || len(d.Note) > noteLimit:
		return fmt.Errorf("why is missing: want a reason of at most %d bytes", noteLimit)
	}
	return nil
}

// DecidedError tells who comes second what the first decided. It is
// ErrDecided.
type DecidedError struct{ Held Held }

func (e *DecidedError) Error() string {
	return fmt.Sprintf("held figure %d was %s by %s at %s: %s", e.Held.ID, e.Held.Verdict, e.Held.By,
		e.Held.Decided.Format(time.RFC3339), e.Held.Note)
}

func (e *DecidedError) Unwrap() error { return ErrDecided }

// Decide accepts a held figure, which appends it as it was read, or rejects
// it; either is remembered, and the same figure is not held again. A figure
// decided before is a *DecidedError, an unknown one ErrNotFound.
func (l *Ledger) Decide(ctx context.Context, id int64, d Decision) (Receipt, error) {
	if err := d.Check(); err != nil {
		return Receipt{}, fmt.Errorf("ledger: held figure %d: %w", id, err)
	}
	var r Receipt
	err := l.write(ctx, func(tx *sql.Tx) error {
		r = Receipt{}
		h, err := scanHeld(tx.QueryRowContext(ctx, `SELECT `+heldFields+` FROM quarantine WHERE id = ?`, id))
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return fmt.Errorf("held figure %d: %w", id, ErrNotFound)
		case err != nil:
			return err
		case !h.Decided.IsZero():
			return &DecidedError{h}
		}
		verdict := Rejected
		if d.Accept {
			verdict = Accepted
			if err := l.appendVintages(ctx, tx, h.Vintage.Collector, []indicators.Vintage{h.Vintage}, &r); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, `UPDATE quarantine SET decided = ?, verdict = ?, decided_by = ?, note = ? WHERE id = ?`,
			l.now().UnixNano(), verdict, strings.TrimSpace(d.By), strings.TrimSpace(d.Note), id)
		return err
	})
	return r, err
}
