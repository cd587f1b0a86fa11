package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"strings"
	"time"

	"waymark/indicators"
)

// fields are what scanVintage reads, of vintage v joined with series s.
const fields = `v.sequence, s.indicator, s.region, v.period, v.published, v.value, v.decimals, v.unit, v.bound, v.status,
	v.source, v.document, v.locator, v.note, v.collector, v.recorded`

// unnamedFields are the same without the name of the series.
var unnamedFields = strings.Replace(fields, "s.indicator, s.region", "'', ''", 1)

type scanner interface{ Scan(...any) error }

func scanVintage(row scanner, more ...any) (indicators.Vintage, error) {
	var v indicators.Vintage
	var period, unit string
	var value sql.NullFloat64
	var document []byte
	var recorded int64
	into := make([]any, 0, 17)
	err := row.Scan(append(append(into, &v.Sequence, &v.Indicator, &v.Region, &period, &v.Published, &value, &v.Decimals, &unit,
		&v.Bound, &v.Status, &v.Source, &document, &v.Locator, &v.Note, &v.Collector, &recorded), more...)...)
	if err != nil {
		return v, err
	}
	if v.Period, err = indicators.ParsePeriod(period); err != nil {
		return v, fmt.Errorf("ledger: entry %d: %w", v.Sequence, err)
	}
	if v.Unit, err = indicators.ParseUnit(unit); err != nil {
		return v, fmt.Errorf("ledger: entry %d: %w", v.Sequence, err)
	}
	v.Value = math.NaN()
	if value.Valid {
		v.Value = value.Float64
	}
	copy(v.Document[:], document)
	v.Recorded = time.Unix(0, recorded).UTC()
	return v, nil
}

// Latest gives the latest vintage of each period of a series as of a moment,
// in the order of periods: the last published, and of those the last recorded.
func (l *Ledger) Latest(ctx context.Context, on indicators.Series, at AsOf) ([]indicators.Vintage, error) {
	var latest []indicators.Vintage
	for v, err := range l.ofSeries(ctx, on, at) {
		if err != nil {
			return nil, err
		}
		if n := len(latest); n > 0 && latest[n-1].Period == v.Period {
			latest[n-1] = v
			continue
		}
		latest = append(latest, v)
	}
	return latest, nil
}

// Vintages gives every vintage of a series, by period, then publication, then
// recording.
func (l *Ledger) Vintages(ctx context.Context, on indicators.Series) ([]indicators.Vintage, error) {
	var all []indicators.Vintage
	for v, err := range l.ofSeries(ctx, on, AsOf{}) {
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

func (l *Ledger) ofSeries(ctx context.Context, on indicators.Series, at AsOf) iter.Seq2[indicators.Vintage, error] {
	published, recorded := int64(math.MaxInt64), int64(math.MaxInt64)
	if at.Published != 0 {
		published = int64(at.Published)
	}
	if !at.Recorded.IsZero() {
		recorded = at.Recorded.UnixNano()
	}
	return l.vintages(ctx, `SELECT `+fields+` FROM vintage v JOIN series s ON s.id = v.series
		WHERE s.indicator = ? AND s.region = ? AND v.published <= ? AND v.recorded <= ?
		ORDER BY v.last, v.period, v.published, v.sequence`, string(on.Indicator), string(on.Region), published, recorded)
}

// All streams every vintage in the order of sequence numbers.
func (l *Ledger) All(ctx context.Context) iter.Seq2[indicators.Vintage, error] {
	return l.After(ctx, 0)
}

// stretch is how many vintages of a long answer are read at once.
const stretch = 1000

// After streams the vintages after a sequence number, in order, up to those
// that are known when it begins. They are read a stretch at a time: however long
// a caller dwells on one, no connection and no transaction is kept for it.
func (l *Ledger) After(ctx context.Context, sequence uint64) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) {
		var last int64
		if err := l.reader.QueryRowContext(ctx, `SELECT COALESCE(MAX(sequence), 0) FROM vintage`).Scan(&last); err != nil {
			yield(indicators.Vintage{}, fmt.Errorf("ledger: %w", err))
			return
		}
		some := make([]indicators.Vintage, 0, stretch)
		for from := int64(sequence); ; from = int64(some[stretch-1].Sequence) {
			some = some[:0]
			for v, err := range l.vintages(ctx, `SELECT `+fields+` FROM vintage v JOIN series s ON s.id = v.series
				WHERE v.sequence > ? AND v.sequence <= ? ORDER BY v.sequence LIMIT ?`, from, last, stretch) {
				if err != nil {
					yield(v, err)
					return
				}
				some = append(some, v)
			}
			for _, v := range some {
				if !yield(v, nil) {
					return
				}
			}
			if len(some) < stretch {
				return
			}
		}
	}
}

func (l *Ledger) vintages(ctx context.Context, query string, args ...any) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) {
		rows, err := l.reader.QueryContext(ctx, query, args...)
		if err != nil {
			yield(indicators.Vintage{}, fmt.Errorf("ledger: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			if !yield(scanVintage(rows)) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(indicators.Vintage{}, fmt.Errorf("ledger: %w", err))
		}
	}
}

// Series lists the series that have a figure, by indicator and region.
func (l *Ledger) Series(ctx context.Context) ([]indicators.Series, error) {
	return query(ctx, l.reader, func(row scanner) (indicators.Series, error) {
		var s indicators.Series
		err := row.Scan(&s.Indicator, &s.Region)
		return s, err
	}, `SELECT indicator, region FROM series ORDER BY indicator, region`)
}

// query reads all rows of a statement.
func query[T any](ctx context.Context, db *sql.DB, scan func(scanner) (T, error), statement string, args ...any) ([]T, error) {
	rows, err := db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("ledger: %w", err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("ledger: %w", err)
	}
	return all, nil
}
