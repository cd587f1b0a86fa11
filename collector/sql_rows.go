package collector

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"
)

// errSQLLimit is the fault of a query that gives too much, or takes too long.
var errSQLLimit = errors.New("the query")

// sqlRowsRead is what a query gave, as texts.
type sqlRowsRead struct {
	columns []string
	cells   [][]*string
}

// rows runs the query.
func (k sqlKind) rows(ctx context.Context) (read sqlRowsRead, err error) {
	within, cancel := context.WithTimeout(ctx, k.timeout+time.Second) // the database is to end it first
	defer cancel()
	defer func() {
		if err != nil && (within.Err() != nil && ctx.Err() == nil || k.slow(err)) {
			err = fmt.Errorf("%w takes longer than %s; make it quicker, or raise its timeout", errSQLLimit, k.timeout)
		}
	}()
	db, err := k.open()
	if err != nil {
		return read, err
	}
	defer db.Close()
	conn, err := db.Conn(within)
	if err != nil {
		return read, err
	}
	defer conn.Close()
	if err := k.limit(within, conn, k.timeout); err != nil {
		return read, err
	}
	tx, err := conn.BeginTx(within, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return read, err
	}
	defer func() { _ = tx.Rollback() }() // there is nothing to commit
	rows, err := tx.QueryContext(within, k.Query, k.Parameters...)
	if err != nil {
		return read, err
	}
	defer rows.Close()
	return k.scan(rows)
}

func (k sqlKind) scan(rows *sql.Rows) (read sqlRowsRead, err error) {
	if read.columns, err = rows.Columns(); err != nil {
		return read, err
	}
	values, into := make([]any, len(read.columns)), make([]any, len(read.columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if len(read.cells) == k.Rows {
			return read, fmt.Errorf("%w gives more than %d rows; let it count with GROUP BY, or raise its limit of rows", errSQLLimit, k.Rows)
		}
		if err := rows.Scan(into...); err != nil {
			return read, err
		}
		row := make([]*string, len(values))
		for i, v := range values {
			if row[i], err = cellText(v); err != nil {
				return read, fmt.Errorf("row %d: %s: %w", len(read.cells)+1, read.columns[i], err)
			}
		}
		read.cells = append(read.cells, row)
	}
	return read, rows.Err()
}

// cellText writes a value as people would; no value is nil. Bytes that are no
// text are written in hexadecimal.
func cellText(v any) (*string, error) {
	text := ""
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		text = v
	case []byte:
		if text = string(v); !utf8.Valid(v) {
			text = hex.EncodeToString(v)
		}
	case int64:
		text = strconv.FormatInt(v, 10)
	case float64:
		text = strconv.FormatFloat(v, 'f', -1, 64)
	case float32:
		text = strconv.FormatFloat(float64(v), 'f', -1, 32)
	case bool:
		text = strconv.FormatBool(v)
	case time.Time:
		text = v.Format(time.DateOnly)
		if v.Hour()+v.Minute()+v.Second()+v.Nanosecond() > 0 {
			text = v.Format(time.RFC3339Nano)
		}
	default:
		text = fmt.Sprint(v)
	}
	if len(text) > sqlCell {
		return nil, fmt.Errorf("%w gives a text of %d bytes, more than %d", errSQLLimit, len(text), sqlCell)
	}
	return &text, nil
}
