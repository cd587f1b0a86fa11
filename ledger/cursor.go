package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Cursor reads how far a reader of entries has come; 0 where it never said.
func (l *Ledger) Cursor(ctx context.Context, reader string) (uint64, error) {
	var sequence int64
	err := l.reader.QueryRowContext(ctx, `SELECT sequence FROM cursor WHERE reader = ?`, reader).Scan(&sequence)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("ledger: %w", err)
	}
	return uint64(sequence), nil
}

// SetCursor records how far a reader of entries has come.
func (l *Ledger) SetCursor(ctx context.Context, reader string, sequence uint64) error {
	return l.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO cursor (reader, sequence) VALUES (?, ?)
			ON CONFLICT (reader) DO UPDATE SET sequence = excluded.sequence`, reader, int64(sequence))
		return err
	})
}
