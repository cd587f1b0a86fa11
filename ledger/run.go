package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"waymark/indicators"
)

const runFields = `id, ifnull(sequence, 0), collector, started, ifnull(finished, 0), result, observations, new, revised, known, held, error`

func scanRun(row scanner) (Run, error) {
	var r Run
	var started, finished int64
	err := row.Scan(&r.ID, &r.Sequence, &r.Collector, &started, &finished, &r.Result,
		&r.Observations, &r.New, &r.Revised, &r.Known, &r.Held, &r.Error)
	r.Started = time.Unix(0, started).UTC()
	if finished != 0 {
		r.Finished = time.Unix(0, finished).UTC()
	}
	return r, err
}

// StartRun records that a collector began. Where the power fails, nobody may
// know of it afterwards: then the run was none.
func (l *Ledger) StartRun(ctx context.Context, collector indicators.ID) (Run, error) {
	r := Run{Collector: collector, Started: l.now().UTC(), Result: Running}
	err := l.writeSoon(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `INSERT INTO run (collector, started, result) VALUES (?, ?, ?) RETURNING id`,
			string(collector), r.Started.UnixNano(), string(Running)).Scan(&r.ID)
	})
	return r, err
}

// FinishRun records how a run ended, and gives it its sequence number. A run
// that has ended already is refused.
func (l *Ledger) FinishRun(ctx context.Context, r Run) error {
	return l.write(ctx, func(tx *sql.Tx) error { return l.finishRun(ctx, tx, r) })
}

func (l *Ledger) finishRun(ctx context.Context, tx *sql.Tx, r Run) error {
	at, err := l.position(ctx, tx)
	if err != nil {
		return err
	}
	if r.Finished.IsZero() {
		r.Finished = l.now()
	}
	result, err := tx.ExecContext(ctx, `UPDATE run SET sequence = ?, finished = ?, recorded = ?, result = ?,
		observations = ?, new = ?, revised = ?, known = ?, held = ?, error = ? WHERE id = ? AND sequence IS NULL`,
		int64(at.sequence+1), r.Finished.UnixNano(), at.recorded.UnixNano(), string(r.Result),
		r.Observations, r.New, r.Revised, r.Known, r.Held, r.Error, r.ID)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("run %d of %s is not under way", r.ID, r.Collector)
	}
	return nil
}

// interruptRuns ends the runs that a dead process left open. Another process
// may be running one now, so only those are ended that are older than any
// deadline.
func (l *Ledger) interruptRuns(ctx context.Context) error {
	open, err := query(ctx, l.writer, scanRun, `SELECT `+runFields+` FROM run WHERE sequence IS NULL AND started < ? ORDER BY id`,
		l.now().Add(-longestRun).UnixNano())
	if err != nil || len(open) == 0 {
		return err
	}
	return l.write(ctx, func(tx *sql.Tx) error {
		for _, r := range open {
			r.Result, r.Error = Broken, "the service ended during the run"
			if err := l.finishRun(ctx, tx, r); err != nil {
				return err
			}
		}
		return nil
	})
}

// longestRun is longer than any run lasts.
const longestRun = time.Hour

// Runs gives the last runs, newest first; of all collectors where the ID is
// empty.
func (l *Ledger) Runs(ctx context.Context, collector indicators.ID, limit int) ([]Run, error) {
	return query(ctx, l.reader, scanRun, `SELECT `+runFields+` FROM run WHERE ?1 = '' OR collector = ?1 ORDER BY id DESC LIMIT ?2`,
		string(collector), limit)
}
