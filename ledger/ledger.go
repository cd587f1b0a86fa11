// Package ledger is the append-only record of everything known: vintages of
// observations, archived documents, collector runs, figures held in
// quarantine, and assessments. It alone knows SQL.
package ledger

import (
	"context"
	"errors"
	"iter"
	"time"

	"waymark/indicators"
)

// Ledger is an open ledger. It is safe for concurrent use; one writer at a
// time goes through it.
type Ledger struct{}

// Options say where a ledger is and what time it is.
type Options struct {
	Dir      string           // the data folder, made if missing; the ledger is Dir/ledger.db
	Now      func() time.Time // handed in; nil is time.Now
	ReadOnly bool
}

// AsOf limits a read to what was known: published by a day, recorded by a
// moment. Zero parts do not limit.
type AsOf struct {
	Published indicators.Date
	Recorded  time.Time
}

// Document is an archived source as it was fetched.
type Document struct {
	Hash      indicators.Hash // of Content
	Address   string          // where it was fetched from
	MediaType string
	Fetched   time.Time
	Content   []byte
}

// Run is one run of a collector.
type Run struct {
	ID                        int64
	Sequence                  uint64 // set when the run is finished
	Collector                 indicators.ID
	Started, Finished         time.Time // Finished is zero while running
	Result                    Result
	Observations              int // figures read from the source
	New, Revised, Known, Held int
	Error                     string // what went wrong, for people; empty when ok
}

// Result says how a run ended.
type Result string

// The results of runs.
const (
	OK        Result = "ok"
	Unchanged Result = "unchanged" // the source had nothing new
	Failed    Result = "failed"
	Running   Result = "running"
	Broken    Result = "interrupted" // the service died during the run
)

// Batch is what one run, import or person appends in one transaction.
type Batch struct {
	Collector indicators.ID
	Run       int64      // 0 for imports and people
	Documents []Document // archived if not yet there
	Vintages  []indicators.Vintage
	Held      []Held
}

// Receipt says what an append did.
type Receipt struct {
	First, Last               uint64 // sequence numbers given; 0 where nothing was new
	New, Revised, Known, Held int
}

// Held is a doubtful figure that waits for a person.
type Held struct {
	ID      int64
	Vintage indicators.Vintage
	Reason  indicators.Text
	Since   time.Time
	Run     int64
	Decided time.Time // zero while it waits
	Verdict string    // accepted or rejected
	By      string
	Note    string
}

// Entry is one append in the order of sequence numbers: exactly one of the
// pointers is set.
type Entry struct {
	Sequence   uint64
	Recorded   time.Time
	Vintage    *indicators.Vintage
	Assessment *indicators.Assessment
	Run        *Run
	// Superseded tells of a vintage that another one of the same series and
	// period, published later (or the same day and recorded later), has
	// replaced as the current figure by the time of reading.
	Superseded bool
}

// RunStatistics sums the runs of one collector.
type RunStatistics struct {
	Collector   indicators.ID
	Results     map[Result]uint64
	LastRun     Run
	LastSuccess time.Time
	Seconds     float64            // of all finished runs together
	Buckets     map[float64]uint64 // cumulative counts by upper bound in seconds
}

var errUnbuilt = errors.New("ledger: not built yet")

// Open opens or makes the ledger.
func Open(ctx context.Context, o Options) (*Ledger, error) { return nil, errUnbuilt }

// Close closes the ledger.
func (l *Ledger) Close() error { return nil }

// Append records a batch in one transaction. What is already known is not
// appended again, and is counted as Known.
func (l *Ledger) Append(ctx context.Context, b Batch) (Receipt, error) { return Receipt{}, errUnbuilt }

// Import appends a stream of vintages in transactions of bounded size.
func (l *Ledger) Import(ctx context.Context, collector indicators.ID, vintages iter.Seq2[indicators.Vintage, error]) (Receipt, error) {
	return Receipt{}, errUnbuilt
}

// Latest gives the latest vintage of each period of a series as of a moment,
// in the order of periods.
func (l *Ledger) Latest(ctx context.Context, s indicators.Series, at AsOf) ([]indicators.Vintage, error) {
	return nil, errUnbuilt
}

// Vintages gives every vintage of a series, by period, then publication, then
// recording.
func (l *Ledger) Vintages(ctx context.Context, s indicators.Series) ([]indicators.Vintage, error) {
	return nil, errUnbuilt
}

// All streams every vintage in the order of sequence numbers.
func (l *Ledger) All(ctx context.Context) iter.Seq2[indicators.Vintage, error] {
	return func(yield func(indicators.Vintage, error) bool) { yield(indicators.Vintage{}, errUnbuilt) }
}

// Series lists the series that have a figure.
func (l *Ledger) Series(ctx context.Context) ([]indicators.Series, error) { return nil, errUnbuilt }

// Entries gives up to limit entries after a sequence number.
func (l *Ledger) Entries(ctx context.Context, after uint64, limit int) ([]Entry, error) {
	return nil, errUnbuilt
}

// Sequence is the last sequence number given; 0 for an empty ledger.
func (l *Ledger) Sequence(ctx context.Context) (uint64, error) { return 0, errUnbuilt }

// Wait returns when the ledger's sequence is past the given one, also by
// another process's append (looked for every second), or when ctx ends.
func (l *Ledger) Wait(ctx context.Context, past uint64) error { return errUnbuilt }

// Document gives an archived document; ErrNotFound where there is none.
func (l *Ledger) Document(ctx context.Context, h indicators.Hash) (Document, error) {
	return Document{}, errUnbuilt
}

// StartRun records that a collector began.
func (l *Ledger) StartRun(ctx context.Context, collector indicators.ID) (Run, error) {
	return Run{}, errUnbuilt
}

// FinishRun records how a run ended.
func (l *Ledger) FinishRun(ctx context.Context, r Run) error { return errUnbuilt }

// Runs gives the last runs, newest first; of all collectors where the ID is
// empty.
func (l *Ledger) Runs(ctx context.Context, collector indicators.ID, limit int) ([]Run, error) {
	return nil, errUnbuilt
}

// RunStatistics sums the runs of every collector.
func (l *Ledger) RunStatistics(ctx context.Context) ([]RunStatistics, error) { return nil, errUnbuilt }

// Quarantine gives the figures that wait for a person, or all there ever were.
func (l *Ledger) Quarantine(ctx context.Context, decidedToo bool) ([]Held, error) {
	return nil, errUnbuilt
}

// Decide accepts (and appends) or rejects a held figure. A figure decided
// before is ErrDecided.
func (l *Ledger) Decide(ctx context.Context, id int64, accept bool, by, note string) (Receipt, error) {
	return Receipt{}, errUnbuilt
}

// AppendAssessments records assessments, each only where it differs from the
// last one of its target in more than its day.
func (l *Ledger) AppendAssessments(ctx context.Context, as []indicators.Assessment) (Receipt, error) {
	return Receipt{}, errUnbuilt
}

// Assessments gives the assessments of a target, oldest first; of all targets
// where it is empty.
func (l *Ledger) Assessments(ctx context.Context, target indicators.ID) ([]indicators.Assessment, error) {
	return nil, errUnbuilt
}

// Cursor reads how far a reader of entries has come; 0 where it never said.
func (l *Ledger) Cursor(ctx context.Context, reader string) (uint64, error) { return 0, errUnbuilt }

// SetCursor records how far a reader of entries has come.
func (l *Ledger) SetCursor(ctx context.Context, reader string, sequence uint64) error {
	return errUnbuilt
}
