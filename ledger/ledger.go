// Package ledger is the append-only record of everything known: vintages of
// observations, archived documents, collector runs, figures held in
// quarantine, and assessments. It alone knows SQL.
//
// Vintages, finished runs and assessments share one sequence without gaps, in
// the order in which they were committed, so that a reader with a cursor
// misses none. Nothing in it is ever updated or deleted; the current figure of
// a period is its latest vintage.
package ledger

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/pressly/goose/v3"
	"modernc.org/sqlite" // and the driver "sqlite", in pure Go
	sqlite3 "modernc.org/sqlite/lib"

	"waymark/indicators"
)

// What a caller may want to tell apart.
var (
	ErrNotFound = errors.New("ledger: not found")
	ErrDecided  = errors.New("ledger: the figure was decided before")
	ErrReadOnly = errors.New("ledger: opened for reading only")
)

//go:embed migrations/*.sql
var migrations embed.FS

// Options say where a ledger is and what time it is.
type Options struct {
	Dir      string           // the data folder, made if missing; the ledger is Dir/ledger.db
	Now      func() time.Time // handed in; nil is time.Now
	ReadOnly bool
}

// Ledger is an open ledger. It is safe for concurrent use; one writer at a
// time goes through it.
type Ledger struct {
	path    string
	now     func() time.Time
	reader  *sql.DB
	writer  *sql.DB // one connection; nil where the ledger is read only
	changed broadcast
	names   names

	writing sync.Mutex // held by the one append under way
	ids     map[indicators.Series]int64
	feeds   map[feed]bool
	full    *sql.Stmt     // inserts a full chunk of vintages
	lookup  *sql.Stmt     // finds what is known of a full chunk
	pack    *zstd.Encoder // of documents; kept, since each costs a megabyte
}

// Exists tells whether a folder has a ledger.
func Exists(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, file))
	return err == nil
}

// file is what the ledger is called in its folder.
const file = "ledger.db"

// Open opens or makes the ledger, brings its schema up to date, and marks runs
// that a dead process left open as interrupted.
func Open(ctx context.Context, o Options) (*Ledger, error) {
	l := &Ledger{path: filepath.Join(o.Dir, file), now: o.Now, ids: make(map[indicators.Series]int64),
		feeds: make(map[feed]bool)}
	if l.now == nil {
		l.now = time.Now
	}
	if err := l.open(ctx, o); err != nil {
		return nil, errors.Join(explain(l.path, err), l.Close())
	}
	return l, nil
}

func (l *Ledger) open(ctx context.Context, o Options) (err error) {
	if o.ReadOnly {
		if _, err := os.Stat(l.path); err != nil {
			return err
		}
		l.reader, err = connect(ctx, l.path, 4, "mode=ro")
		if err != nil {
			return err
		}
		return checkVersion(ctx, l.reader)
	}
	if err := os.MkdirAll(o.Dir, 0o750); err != nil {
		return err
	}
	if l.pack, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1)); err != nil {
		return err
	}
	if l.writer, err = connect(ctx, l.path, 1, "mode=rwc"); err != nil {
		return err
	}
	if err := migrate(ctx, l.writer); err != nil {
		return err
	}
	if l.reader, err = connect(ctx, l.path, 4, "mode=rw"); err != nil {
		return err
	}
	if err := l.prepare(ctx); err != nil {
		return err
	}
	return l.interruptRuns(ctx)
}

// connect opens a pool of connections of one kind.
func connect(ctx context.Context, path string, connections int, mode string) (*sql.DB, error) {
	query := url.Values{
		"_txlock": {"immediate"}, // a read that later writes must not find itself out of date
		"_pragma": {"busy_timeout(10000)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-32000)"},
	}
	if mode != "mode=ro" {
		query.Add("_pragma", "journal_mode(WAL)")
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+mode+"&"+query.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, errors.Join(db.PingContext(ctx))
}

func provider(db *sql.DB) (*goose.Provider, error) {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db, files, goose.WithAllowOutofOrder(true)) // numbers are given out before the work is done
}

func migrate(ctx context.Context, db *sql.DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
	current, latest, err := p.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > latest {
		return newer(current, latest)
	}
	_, err = p.Up(ctx)
	return err
}

// checkVersion refuses to read a schema that is not this program's own.
func checkVersion(ctx context.Context, db *sql.DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
	current, latest, err := p.GetVersions(ctx)
	switch {
	case err != nil:
		return err
	case current > latest:
		return newer(current, latest)
	case current < latest:
		return fmt.Errorf("schema %d is older than this program's %d: open it once for writing, with any command that collects or serves", current, latest)
	}
	return nil
}

func newer(current, latest int64) error {
	return fmt.Errorf("schema %d is newer than this program's %d: use the newer program that wrote it", current, latest)
}

// explain says what to do about a ledger that cannot be opened.
func explain(path string, err error) error {
	advice := "doc/ledger.md says how to check and restore a ledger"
	var fault *sqlite.Error
	switch {
	case errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_FULL:
		advice = "the disk is full: make room and try again"
	case errors.As(err, &fault) && fault.Code()&0xff == sqlite3.SQLITE_CANTOPEN, errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		advice = "the data folder must be one that may be written to: --data names another"
	case errors.Is(err, fs.ErrNotExist):
		advice = "--data names another data folder"
	}
	return fmt.Errorf("ledger %s: %w (%s)", path, err, advice)
}

// Intact looks at every page of the file, and tells of the first that is
// damaged.
func (l *Ledger) Intact(ctx context.Context) error {
	var found string
	if err := l.reader.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return fmt.Errorf("ledger %s: %w", l.path, err)
	}
	if found != "ok" {
		return fmt.Errorf("ledger %s is damaged: %s", l.path, strings.Join(strings.Fields(found), " "))
	}
	return nil
}

// Close closes the ledger.
func (l *Ledger) Close() error {
	l.changed.close()
	var errs []error
	for _, db := range []*sql.DB{l.reader, l.writer} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// write runs one transaction as the only writer, and wakes those who wait.
func (l *Ledger) write(ctx context.Context, do func(*sql.Tx) error) error {
	if l.writer == nil {
		return ErrReadOnly
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	return l.transact(ctx, do)
}

// writeSoon is write for what may be lost when the power fails, though not when
// the process is killed: it waits for no disk. The next write takes it along.
func (l *Ledger) writeSoon(ctx context.Context, do func(*sql.Tx) error) error {
	if l.writer == nil {
		return ErrReadOnly
	}
	l.writing.Lock()
	defer l.writing.Unlock()
	if _, err := l.writer.ExecContext(ctx, "PRAGMA synchronous = NORMAL"); err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	err := l.transact(ctx, do)
	_, errBack := l.writer.ExecContext(context.WithoutCancel(ctx), "PRAGMA synchronous = FULL")
	return errors.Join(err, errBack)
}

func (l *Ledger) transact(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := l.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("ledger: %w", err)
	}
	if err := do(tx); err != nil {
		l.forget()
		return errors.Join(fmt.Errorf("ledger: %w", err), tx.Rollback())
	}
	if err := tx.Commit(); err != nil {
		l.forget()
		return fmt.Errorf("ledger: %w", err)
	}
	l.changed.wake()
	return nil
}

// forget clears what is remembered of series that may have been rolled back.
func (l *Ledger) forget() {
	clear(l.ids)
	clear(l.feeds)
}
