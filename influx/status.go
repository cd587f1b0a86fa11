package influx

import (
	"context"
	"errors"
	"time"
)

// Status is how the mirror stands, and what the server says of itself.
type Status struct {
	URL     string `json:"url"`
	Org     string `json:"org,omitempty"`
	Bucket  string `json:"bucket"`
	State   State  `json:"state"`
	Version string `json:"version,omitempty"` // empty where the server does not answer

	Reachable   bool   `json:"reachable"`
	Exists      bool   `json:"bucket_exists"`
	ShardLength string `json:"shard_length,omitempty"`
	LongShard   bool   `json:"long_shard"`        // the bucket is as Init makes it
	Problem     string `json:"problem,omitempty"` // what the server answers now
	Advice      string `json:"advice,omitempty"`  // what a person can do
	Cursor      uint64 `json:"cursor"`            // entries up to it are written
	Sequence    uint64 `json:"sequence"`          // of the ledger
	Pending     uint64 `json:"pending"`           // entries that wait
	Held        []Held `json:"held"`              // points not written
	LastError   string `json:"last_error,omitempty"`

	LastErrorAt time.Time `json:"last_error_at,omitzero"`
	LastWrite   time.Time `json:"last_write,omitzero"`
}

// Status asks the server and the ledger. The error is about the ledger; a
// server that is away is a Status too. It waits at most five seconds for it.
func (m *Mirror) Status(ctx context.Context) (Status, error) {
	s := Status{URL: m.config.URL, Org: m.config.Org, Bucket: m.config.Bucket}
	var err error
	if s.Cursor, err = m.ledger.Cursor(ctx, m.reader); err != nil {
		return s, err
	}
	if s.Sequence, err = m.ledger.Sequence(ctx); err != nil {
		return s, err
	}
	if err := m.reload(); err != nil {
		return s, err
	}
	s.Pending = s.Sequence - min(s.Cursor, s.Sequence)
	m.mu.Lock()
	s.Held = append([]Held{}, m.memory.Held...)
	s.State, s.LastWrite = m.memory.State, m.memory.LastWrite
	s.LastError, s.LastErrorAt = m.memory.LastError, m.memory.LastErrorAt
	m.mu.Unlock()
	m.askServer(ctx, &s)
	s.State = s.judge()
	s.Advice = s.advice()
	return s, nil
}

// askPatience is how long Status and Check wait for an answer.
const askPatience = 5 * time.Second

// askServer fills in what the server says now.
func (m *Mirror) askServer(ctx context.Context, s *Status) {
	ctx, cancel := context.WithTimeout(ctx, askPatience)
	defer cancel()
	version, err := m.version(ctx)
	var bucket Bucket
	if err == nil {
		s.Reachable, s.Version = true, version
		bucket, err = m.bucket(ctx, version)
	}
	var fault *Fault
	switch {
	case errors.As(err, &fault):
		s.Problem, s.State = fault.Error(), fault.State
	case err != nil:
		s.Problem, s.State = err.Error(), Failing
	default:
		s.Exists, s.LongShard = bucket.Exists, bucket.Fit()
		if bucket.Exists {
			s.ShardLength = weeks(bucket.Shard)
		}
	}
}

// judge sets what is seen now above what was remembered.
func (s Status) judge() State {
	switch {
	case s.Problem != "":
		return s.State
	case !s.Exists:
		return NoBucket
	case s.State == DiskFull || s.State == Failing || s.State == Refusing || s.State == Denied:
		if s.Pending > 0 {
			return s.State
		}
	}
	if s.Pending > 0 {
		return Behind
	}
	return CaughtUp
}

func (s Status) advice() string {
	switch text := advice(s.State); {
	case text != "":
		return text
	case !s.LongShard:
		return shortShards
	case len(s.Held) > 0:
		return "some points were refused: mend what their reasons name, then run waymark influx sync"
	}
	return ""
}

// shortShards is the advice for a bucket that Init did not make.
const shortShards = "history of decades wants shards of 10,000 weeks and no end: run waymark influx init, then waymark influx rebuild"

// advice says what a person can do in a state; nothing where nothing is wrong.
func advice(s State) string {
	switch s {
	case Away:
		return "start the server or correct the url; the mirror catches up by itself"
	case Denied:
		return "give a token that may write to the bucket; on 1.8 it is user:password"
	case NoBucket:
		return "run waymark influx init"
	case DiskFull:
		return "make room on the server's disk; nothing is lost, the mirror goes on by itself"
	case Failing:
		return "look into the server's log; the mirror tries again by itself"
	case Refusing:
		return "read the reasons of the points held; waymark influx rebuild drops what is there and writes all anew"
	}
	return ""
}

// weeks prints a shard length in the largest whole unit.
func weeks(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d == 0:
		return "unknown"
	case d%(7*day) == 0:
		return plural(int64(d/(7*day)), "week")
	case d%day == 0:
		return plural(int64(d/day), "day")
	}
	return d.String()
}

// Pending is how many entries of the ledger wait to be written; where the
// ledger does not say, as many as were last known.
func (m *Mirror) Pending() uint64 {
	ctx, cancel := context.WithTimeout(context.Background(), askPatience)
	defer cancel()
	sequence, err := m.ledger.Sequence(ctx)
	cursor, errCursor := m.ledger.Cursor(ctx, m.reader)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && errCursor == nil {
		m.pending = sequence - min(cursor, sequence)
	}
	return m.pending
}
