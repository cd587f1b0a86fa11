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

// fields are what vintageRow reads, of vintage v joined with series s.
const fields = `v.sequence, s.indicator, s.region, v.period, v.published, v.value, v.decimals, v.unit, v.bound, v.status,
	v.source, v.document, v.locator, v.note, v.collector, v.recorded`

// unnamedFields are the same without the name of the series.
var unnamedFields = strings.Replace(fields, "s.indicator, s.region", "'', ''", 1)

type scanner interface{ Scan(...any) error }

// vintageRow reads the rows of one answer, each into the same places of plain
// types: long answers are read a third faster so.
type vintageRow struct {
	sequence, published, recorded    int64
	indicator, region, period        string
	unit, bound, status              string
	source, locator, note, collector string
	value                            sql.NullFloat64
	decimals                         int
	document                         []byte
	into                             []any

	read     indicators.Unit // the last unit that was read,
	readFrom string          // and what it was read from
}

// newVintageRow reads fields, and whatever columns come after them.
func newVintageRow(more ...any) *vintageRow {
	x := &vintageRow{}
	x.into = append([]any{&x.sequence, &x.indicator, &x.region, &x.period, &x.published, &x.value, &x.decimals, &x.unit, &x.bound, &x.status,
		&x.source, &x.document, &x.locator, &x.note, &x.collector, &x.recorded}, more...)
	return x
}

func (x *vintageRow) scan(row scanner) (indicators.Vintage, error) {
	if err := row.Scan(x.into...); err != nil {
		return indicators.Vintage{}, err
	}
	v := indicators.Vintage{
		Observation: indicators.Observation{
			Series: indicators.Series{Indicator: indicators.ID(x.indicator), Region: indicators.Region(x.region)},
			Value:  math.NaN(), Decimals: x.decimals, Bound: indicators.Bound(x.bound), Status: indicators.Status(x.status),
		},
		Sequence: uint64(x.sequence), Published: indicators.Date(x.published), Recorded: time.Unix(0, x.recorded).UTC(),
		Source: indicators.ID(x.source), Locator: x.locator, Note: x.note, Collector: indicators.ID(x.collector),
	}
	if x.value.Valid {
		v.Value = x.value.Float64
	}
	copy(v.Document[:], x.document)
	var err error
	if v.Period, err = indicators.ParsePeriod(x.period); err != nil {
		return v, fmt.Errorf("ledger: entry %d: %w", v.Sequence, err)
	}
	if x.unit != x.readFrom {
		if x.read, err = indicators.ParseUnit(x.unit); err != nil {
			return v, fmt.Errorf("ledger: entry %d: %w", v.Sequence, err)
		}
		x.readFrom = x.unit
	}
	v.Unit = x.read
	return v, nil
}

// Latest gives the latest vintage of each period of a series as of a moment,
// in the order of periods: the last published, and of those the last recorded.
func (l *Ledger) Latest(ctx context.Context, on indicators.Series, at AsOf) ([]indicators.Vintage, error) {
	return latest(l.ofSeries(ctx, on, at))
}

// Around gives what Latest does, of the periods from first to last and the one
// before and after. Periods of one frequency are in the order of their names.
func (l *Ledger) Around(ctx context.Context, on indicators.Series, first, last indicators.Period) ([]indicators.Vintage, error) {
	return latest(l.vintages(ctx, `SELECT `+fields+` FROM vintage v JOIN series s ON s.id = v.series
		WHERE s.indicator = ?1 AND s.region = ?2
		AND v.period >= ifnull((SELECT max(period) FROM vintage WHERE series = s.id AND period < ?3), ?3)
		AND v.period <= ifnull((SELECT min(period) FROM vintage WHERE series = s.id AND period > ?4), ?4)
		ORDER BY v.last, v.period, v.published, v.sequence`, string(on.Indicator), string(on.Region), first.String(), last.String()))
}

// latest keeps the last vintage of each period.
func latest(vintages iter.Seq2[indicators.Vintage, error]) ([]indicators.Vintage, error) {
	var latest []indicators.Vintage
	for v, err := range vintages {
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
		last, err := l.Sequence(ctx)
		for err == nil {
			var some []indicators.Vintage
			if some, err = l.stretch(ctx, sequence, last); err != nil {
				break
			}
			for _, v := range some {
				if !yield(v, nil) {
					return
				}
			}
			if len(some) < stretch {
				return
			}
			sequence = some[stretch-1].Sequence
		}
		yield(indicators.Vintage{}, err)
	}
}

// stretch reads the next vintages after a sequence number, up to another.
func (l *Ledger) stretch(ctx context.Context, after, last uint64) ([]indicators.Vintage, error) {
	var number int64
	var series []int64
	x := newVintageRow(&number)
	some, err := query(ctx, l.reader, func(row scanner) (indicators.Vintage, error) {
		v, err := x.scan(row)
		series = append(series, number)
		return v, err
	}, `SELECT `+unnamedFields+`, v.series FROM vintage v WHERE v.sequence > ? AND v.sequence <= ? ORDER BY v.sequence LIMIT ?`,
		int64(after), int64(last), stretch)
	for i := range some {
		if some[i].Series, err = l.names.name(ctx, l.reader, series[i]); err != nil {
			break
		}
	}
	return some, err
}

func (l *Ledger) vintages(ctx context.Context, query string, args ...any) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) {
		rows, err := l.reader.QueryContext(ctx, query, args...)
		if err != nil {
			yield(indicators.Vintage{}, fmt.Errorf("ledger: %w", err))
			return
		}
		defer rows.Close()
		for x := newVintageRow(); rows.Next(); {
			if !yield(x.scan(rows)) {
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
