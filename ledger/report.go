package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"waymark/indicators"
)

// Report is a report as it was issued, with what it was made of.
type Report struct {
	ID       int64
	Period   indicators.Period
	Domain   indicators.ID // empty: all of them
	AsOf     indicators.Date
	Previous indicators.Date // the day it is compared with
	Made     time.Time       // it knows what was recorded by then
	Method   string
	Template indicators.Hash
	Version  string // of the program
	Facts    []byte // what it says, as JSON
	Files    []ReportFile
}

// ReportFile is one file of a report. Its content is the document of its hash.
type ReportFile struct {
	Name   string
	Lang   indicators.Lang
	Format string
	Hash   indicators.Hash
	Size   int
}

// ErrIssued says that a report on the same period as of the same day is there.
var ErrIssued = errors.New("ledger: the report was issued before")

// Issue records a report, archives the content of its files, and queues the
// messages that bring it to people, all or nothing. It gives the report's
// number; one on the same period and domain as of the same day is ErrIssued.
func (l *Ledger) Issue(ctx context.Context, r Report, files []Document, messages []Outgoing) (int64, error) {
	err := l.write(ctx, func(tx *sql.Tx) error {
		err := tx.QueryRowContext(ctx, `INSERT INTO report (period, domain, as_of, previous, made, method, template, version, facts)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (period, domain, as_of) DO NOTHING RETURNING id`,
			r.Period.String(), string(r.Domain), int64(r.AsOf), int64(r.Previous), r.Made.UnixNano(), r.Method, r.Template[:], r.Version, r.Facts).Scan(&r.ID)
		if errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("%s as of %s: %w", r.Period, r.AsOf, ErrIssued)
		}
		if err != nil {
			return err
		}
		for _, d := range files {
			if err := l.appendDocument(ctx, tx, d); err != nil {
				return err
			}
		}
		for _, f := range r.Files {
			if _, err := tx.ExecContext(ctx, `INSERT INTO report_file (report, name, lang, format, hash, size) VALUES (?, ?, ?, ?, ?, ?)`,
				r.ID, f.Name, string(f.Lang), f.Format, f.Hash[:], f.Size); err != nil {
				return err
			}
		}
		_, err = l.queue(ctx, tx, messages)
		return err
	})
	return r.ID, err
}

const reportFields = `id, period, domain, as_of, previous, made, method, template, version, facts`

func scanReport(row scanner) (Report, error) {
	var r Report
	var period string
	var madeAt int64
	var template []byte
	if err := row.Scan(&r.ID, &period, &r.Domain, &r.AsOf, &r.Previous, &madeAt, &r.Method, &template, &r.Version, &r.Facts); err != nil {
		return r, err
	}
	copy(r.Template[:], template)
	r.Made = moment(madeAt)
	var err error
	r.Period, err = indicators.ParsePeriod(period)
	return r, err
}

// Reports gives the reports issued, the latest first.
func (l *Ledger) Reports(ctx context.Context, limit int) ([]Report, error) {
	list, err := query(ctx, l.reader, scanReport, `SELECT `+reportFields+` FROM report ORDER BY id DESC LIMIT ?`, limit)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Files, err = l.reportFiles(ctx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Report gives one issued report; ErrNotFound where there is none.
func (l *Ledger) Report(ctx context.Context, id int64) (Report, error) {
	r, err := scanReport(l.reader.QueryRowContext(ctx, `SELECT `+reportFields+` FROM report WHERE id = ?`, id))
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return Report{}, fmt.Errorf("ledger: report %d: %w", id, err)
	}
	r.Files, err = l.reportFiles(ctx, id)
	return r, err
}

func (l *Ledger) reportFiles(ctx context.Context, id int64) ([]ReportFile, error) {
	return query(ctx, l.reader, func(row scanner) (ReportFile, error) {
		var f ReportFile
		var hash []byte
		err := row.Scan(&f.Name, &f.Lang, &f.Format, &hash, &f.Size)
		copy(f.Hash[:], hash)
		return f, err
	}, `SELECT name, lang, format, hash, size FROM report_file WHERE report = ? ORDER BY lang DESC, name`, id)
}

// Began is when the ledger recorded its first entry; zero where it has none.
func (l *Ledger) Began(ctx context.Context) (time.Time, error) {
	entries, err := l.Entries(ctx, 0, 1)
	if err != nil || len(entries) == 0 {
		return time.Time{}, err
	}
	return entries[0].Recorded, nil
}
