package ledger

import (
	"context"
	"database/sql"
	"fmt"

	"waymark/indicators"
)

// feed is one collector bringing one series.
type feed struct {
	collector indicators.ID
	series    int64
}

// noteFeeds records which collector brought which series; what is known
// already costs a look in memory.
func (l *Ledger) noteFeeds(ctx context.Context, tx *sql.Tx, vintages []*indicators.Vintage) error {
	for _, v := range vintages {
		f := feed{v.Collector, l.ids[v.Series]}
		if v.Collector == "" || l.feeds[f] {
			continue
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO feed (collector, series) VALUES (?, ?) ON CONFLICT DO NOTHING`,
			string(f.collector), f.series); err != nil {
			return err
		}
		l.feeds[f] = true
	}
	return nil
}

// Fed lists the series that a collector has brought figures of, by indicator
// and region.
func (l *Ledger) Fed(ctx context.Context, collector indicators.ID) ([]indicators.Series, error) {
	return query(ctx, l.reader, func(row scanner) (indicators.Series, error) {
		var s indicators.Series
		err := row.Scan(&s.Indicator, &s.Region)
		return s, err
	}, `SELECT s.indicator, s.region FROM feed f JOIN series s ON s.id = f.series WHERE f.collector = ?
		ORDER BY s.indicator, s.region`, string(collector))
}

// noteReadings records which documents of a batch are not to be read again.
func (l *Ledger) noteReadings(ctx context.Context, tx *sql.Tx, b Batch) error {
	for _, h := range b.Read {
		if _, err := tx.ExecContext(ctx, `INSERT INTO reading (collector, document, read) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`,
			string(b.Collector), h[:], l.now().UnixNano()); err != nil {
			return err
		}
	}
	return nil
}

// WasRead tells whether a collector has read a document without a fault.
func (l *Ledger) WasRead(ctx context.Context, collector indicators.ID, document indicators.Hash) (bool, error) {
	var read bool
	err := l.reader.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM reading WHERE collector = ? AND document = ?)`,
		string(collector), document[:]).Scan(&read)
	if err != nil {
		return false, fmt.Errorf("ledger: %w", err)
	}
	return read, nil
}
