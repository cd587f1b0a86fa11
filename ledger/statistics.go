package ledger

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// RunBuckets are the upper bounds, in seconds, in which runs are counted.
var RunBuckets = []float64{0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300}

// RunStatistics sums the runs of every collector, by its name.
func (l *Ledger) RunStatistics(ctx context.Context) ([]RunStatistics, error) {
	sums, err := l.durations(ctx)
	if err != nil {
		return nil, err
	}
	for i := range sums {
		s := &sums[i]
		last, err := l.Runs(ctx, s.Collector, 1)
		if err != nil {
			return nil, err
		}
		if len(last) > 0 {
			s.LastRun = last[0]
		}
		if err := l.results(ctx, s); err != nil {
			return nil, err
		}
	}
	return sums, nil
}

func (l *Ledger) durations(ctx context.Context) ([]RunStatistics, error) {
	var within strings.Builder
	for _, bound := range RunBuckets {
		fmt.Fprintf(&within, ", ifnull(sum(finished - started <= %d), 0)", time.Duration(bound*float64(time.Second)))
	}
	return query(ctx, l.reader, func(row scanner) (RunStatistics, error) {
		s := RunStatistics{Results: make(map[Result]uint64), Buckets: make(map[float64]uint64)}
		counts := make([]uint64, len(RunBuckets))
		into := []any{&s.Collector, &s.Seconds}
		for i := range counts {
			into = append(into, &counts[i])
		}
		err := row.Scan(into...)
		for i, bound := range RunBuckets {
			s.Buckets[bound] = counts[i]
		}
		return s, err
	}, `SELECT collector, ifnull(sum(finished - started), 0) / 1e9`+within.String()+` FROM run GROUP BY collector ORDER BY collector`)
}

func (l *Ledger) results(ctx context.Context, s *RunStatistics) error {
	type sum struct {
		result Result
		count  uint64
		last   int64
	}
	sums, err := query(ctx, l.reader, func(row scanner) (sum, error) {
		var x sum
		err := row.Scan(&x.result, &x.count, &x.last)
		return x, err
	}, `SELECT result, count(*), ifnull(max(finished), 0) FROM run WHERE collector = ? AND sequence IS NOT NULL GROUP BY result`, string(s.Collector))
	for _, x := range sums {
		s.Results[x.result] = x.count
		if finished := time.Unix(0, x.last).UTC(); (x.result == OK || x.result == Unchanged) && finished.After(s.LastSuccess) {
			s.LastSuccess = finished
		}
	}
	return err
}
