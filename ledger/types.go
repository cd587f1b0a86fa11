package ledger

import (
	"time"

	"waymark/indicators"
)

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
	Read      []indicators.Hash // documents that this collector need not read again
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
