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

// chunk is how many vintages one statement looks up or inserts.
const chunk = 100

// bulk is how many vintages one transaction of an import holds.
const bulk = 20000

// Append records a batch in one transaction. What is already known is not
// appended again, and is counted as Known: a vintage is known when the last
// one recorded of the same series, period and day of publication has the same
// figure and source.
func (l *Ledger) Append(ctx context.Context, b Batch) (Receipt, error) {
	var r Receipt
	err := l.write(ctx, func(tx *sql.Tx) error {
		r = Receipt{}
		return l.append(ctx, tx, b, &r)
	})
	if err != nil {
		return Receipt{}, err
	}
	return r, nil
}

// Complete appends what a run found, and records how it ended, in one
// transaction. How it ended may depend on what was new.
func (l *Ledger) Complete(ctx context.Context, b Batch, end func(Receipt) Run) (Receipt, error) {
	var r Receipt
	err := l.write(ctx, func(tx *sql.Tx) error {
		r = Receipt{}
		if err := l.append(ctx, tx, b, &r); err != nil {
			return err
		}
		return l.finishRun(ctx, tx, end(r))
	})
	if err != nil {
		return Receipt{}, err
	}
	return r, nil
}

func (l *Ledger) append(ctx context.Context, tx *sql.Tx, b Batch, r *Receipt) error {
	for _, d := range b.Documents {
		if err := l.appendDocument(ctx, tx, d); err != nil {
			return err
		}
	}
	if err := l.appendHeld(ctx, tx, b, r); err != nil {
		return err
	}
	if err := l.noteReadings(ctx, tx, b); err != nil {
		return err
	}
	return l.appendVintages(ctx, tx, b.Collector, b.Vintages, r)
}

// Import appends a stream of vintages in transactions of bounded size. It stops
// at the first error of the stream; what was appended before stays, and the
// receipt says how much.
func (l *Ledger) Import(ctx context.Context, collector indicators.ID, vintages iter.Seq2[indicators.Vintage, error]) (Receipt, error) {
	var sum Receipt
	pending := make([]indicators.Vintage, 0, bulk)
	flush := func() error {
		r, err := l.Append(ctx, Batch{Collector: collector, Vintages: pending})
		sum.add(r)
		pending = pending[:0]
		return err
	}
	for v, err := range vintages {
		if err != nil {
			return sum, err
		}
		if pending = append(pending, v); len(pending) == bulk {
			if err := flush(); err != nil {
				return sum, err
			}
		}
	}
	return sum, flush()
}

func (r *Receipt) add(s Receipt) {
	if r.First == 0 {
		r.First = s.First
	}
	if s.Last > 0 {
		r.Last = s.Last
	}
	r.New += s.New
	r.Revised += s.Revised
	r.Known += s.Known
	r.Held += s.Held
}

// numbered counts a sequence number given out into the receipt.
func (r *Receipt) numbered(sequence uint64) {
	if r.First == 0 {
		r.First = sequence
	}
	r.Last = sequence
}

// position is where the ledger stands at the beginning of a transaction.
type position struct {
	sequence uint64
	recorded time.Time // not before the last entry, even where the clock went back
}

func (l *Ledger) position(ctx context.Context, tx *sql.Tx) (position, error) {
	var sequence, recorded sql.NullInt64
	err := tx.QueryRowContext(ctx, `SELECT max(sequence), max(recorded) FROM (
		SELECT * FROM (SELECT sequence, recorded FROM vintage ORDER BY sequence DESC LIMIT 1) UNION ALL
		SELECT * FROM (SELECT sequence, recorded FROM run WHERE sequence IS NOT NULL ORDER BY sequence DESC LIMIT 1) UNION ALL
		SELECT * FROM (SELECT sequence, recorded FROM assessment ORDER BY sequence DESC LIMIT 1))`).Scan(&sequence, &recorded)
	now := max(l.now().UnixNano(), recorded.Int64+1)
	return position{uint64(sequence.Int64), time.Unix(0, now).UTC()}, err
}

func (l *Ledger) appendVintages(ctx context.Context, tx *sql.Tx, collector indicators.ID, vintages []indicators.Vintage, r *Receipt) error {
	if len(vintages) == 0 {
		return nil
	}
	at, err := l.position(ctx, tx)
	if err != nil {
		return err
	}
	for start := 0; start < len(vintages); start += chunk {
		some := vintages[start:min(start+chunk, len(vintages))]
		fresh, err := l.unknown(ctx, tx, some, r)
		if err != nil {
			return err
		}
		for _, v := range fresh {
			if v.Collector == "" {
				v.Collector = collector
			}
			at.sequence++
			v.Sequence, v.Recorded = at.sequence, at.recorded
			r.numbered(v.Sequence)
		}
		if err := l.insert(ctx, tx, fresh); err != nil {
			return err
		}
		if err := l.noteFeeds(ctx, tx, fresh); err != nil {
			return err
		}
	}
	return nil
}

// slot is one period of one series.
type slot struct {
	series int64
	period indicators.Period
}

// content is what makes two vintages the same one.
type content struct {
	value                       float64
	decimals                    int
	unit, bound, status, source string
}

// unknown gives those of a chunk that are not known yet, in their order, and
// counts what each is.
func (l *Ledger) unknown(ctx context.Context, tx *sql.Tx, some []indicators.Vintage, r *Receipt) ([]*indicators.Vintage, error) {
	slots := make([]slot, len(some))
	for i, v := range some {
		if err := checkAppendable(v); err != nil {
			return nil, err
		}
		id, err := l.seriesID(ctx, tx, v.Series)
		if err != nil {
			return nil, err
		}
		slots[i] = slot{id, v.Period}
	}
	known, err := l.known(ctx, tx, slots)
	if err != nil {
		return nil, err
	}
	fresh := make([]*indicators.Vintage, 0, len(some))
	for i := range some {
		v := some[i] // a copy: sequence and moment are set on it
		days := known[slots[i]]
		was, there := days[v.Published]
		switch {
		case there && was == contentOf(v):
			r.Known++
			continue
		case len(days) > 0:
			r.Revised++
		default:
			r.New++
			days = make(map[indicators.Date]content, 1)
			known[slots[i]] = days
		}
		days[v.Published] = contentOf(v)
		fresh = append(fresh, &v)
	}
	return fresh, nil
}

// checkAppendable refuses what could not be read back as it was.
func checkAppendable(v indicators.Vintage) error {
	switch {
	case v.Indicator == "" || v.Region == "" || v.Period.IsZero() || v.Unit.IsZero():
		return fmt.Errorf("%s %s: a figure needs its indicator, region, period and unit", v.Series, v.Period)
	case math.IsInf(v.Value, 0):
		return fmt.Errorf("%s %s: the value is infinite", v.Series, v.Period)
	case math.IsNaN(v.Value) && v.Status != indicators.Missing:
		return fmt.Errorf("%s %s: there is no value, but the status is %q and not O", v.Series, v.Period, v.Status)
	}
	return nil
}

func contentOf(v indicators.Vintage) content {
	c := content{v.Value, v.Decimals, v.Unit.String(), string(v.Bound), string(v.Status), string(v.Source)}
	if !v.HasValue() {
		c.value = 0 // the status tells; NaN would never be equal
	}
	return c
}

// known reads the last vintage recorded of each day of publication, for every
// slot of a chunk.
func (l *Ledger) known(ctx context.Context, tx *sql.Tx, slots []slot) (map[slot]map[indicators.Date]content, error) {
	args := make([]any, 0, 3*chunk)
	for i := range chunk { // a short chunk is filled up with slots that match nothing
		s := slot{series: -1}
		if i < len(slots) {
			s = slots[i]
		}
		args = append(args, i, s.series, s.period.String())
	}
	rows, err := tx.StmtContext(ctx, l.lookup).QueryContext(ctx, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := make(map[slot]map[indicators.Date]content)
	for rows.Next() {
		var i int
		var published int64
		var value sql.NullFloat64
		var c content
		if err := rows.Scan(&i, &published, &value, &c.decimals, &c.unit, &c.bound, &c.status, &c.source); err != nil {
			return nil, err
		}
		c.value = value.Float64
		if known[slots[i]] == nil {
			known[slots[i]] = make(map[indicators.Date]content)
		}
		known[slots[i]][indicators.Date(published)] = c
	}
	return known, rows.Err()
}

const columns = `sequence, series, period, last, published, value, decimals, unit, bound, status, source, document, locator, note, collector, recorded`

const columnCount = 16

// prepare makes the two statements of bulk appends.
func (l *Ledger) prepare(ctx context.Context) (err error) {
	l.full, err = l.writer.PrepareContext(ctx, insertStatement(chunk))
	if err != nil {
		return err
	}
	values := strings.TrimSuffix(strings.Repeat("(?,?,?),", chunk), ",")
	l.lookup, err = l.writer.PrepareContext(ctx, `WITH asked (n, series, period) AS (VALUES `+values+`)
		SELECT n, v.published, v.value, v.decimals, v.unit, v.bound, v.status, v.source
		FROM asked CROSS JOIN vintage v ON v.series = asked.series AND v.period = asked.period
		ORDER BY n, v.sequence`)
	return err
}

func insertStatement(rows int) string {
	row := "(" + strings.TrimSuffix(strings.Repeat("?,", columnCount), ",") + "),"
	return "INSERT INTO vintage (" + columns + ") VALUES " + strings.TrimSuffix(strings.Repeat(row, rows), ",")
}

func (l *Ledger) insert(ctx context.Context, tx *sql.Tx, vintages []*indicators.Vintage) error {
	if len(vintages) == 0 {
		return nil
	}
	args := make([]any, 0, columnCount*len(vintages))
	for _, v := range vintages {
		value := sql.NullFloat64{Float64: v.Value, Valid: v.HasValue()}
		var document any
		if !v.Document.IsZero() {
			document = v.Document[:]
		}
		args = append(args, int64(v.Sequence), l.ids[v.Series], v.Period.String(), int64(v.Period.Last()), int64(v.Published),
			value, v.Decimals, v.Unit.String(), string(v.Bound), string(v.Status), string(v.Source), document, v.Locator, v.Note,
			string(v.Collector), v.Recorded.UnixNano())
	}
	var err error
	if len(vintages) == chunk {
		_, err = tx.StmtContext(ctx, l.full).ExecContext(ctx, args...)
	} else {
		_, err = tx.ExecContext(ctx, insertStatement(len(vintages)), args...)
	}
	return err
}

// seriesID names a series in the ledger; the names are kept, since there are
// few and each figure asks.
func (l *Ledger) seriesID(ctx context.Context, tx *sql.Tx, s indicators.Series) (int64, error) {
	if id, ok := l.ids[s]; ok {
		return id, nil
	}
	var id int64
	err := tx.QueryRowContext(ctx, `INSERT INTO series (indicator, region) VALUES (?, ?)
		ON CONFLICT (indicator, region) DO UPDATE SET indicator = excluded.indicator RETURNING id`,
		string(s.Indicator), string(s.Region)).Scan(&id)
	if err == nil {
		l.ids[s] = id
	}
	return id, err
}
