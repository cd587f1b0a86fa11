package metrics

import (
	dto "github.com/prometheus/client_model/go"

	"waymark/ledger"
)

// runFamilies lays out the runs of every collector since the ledger began.
func runFamilies(statistics []ledger.RunStatistics) []*dto.MetricFamily {
	total := newFamily("waymark_collector_runs_total", "Finished runs of a collector, by result.", dto.MetricType_COUNTER)
	duration := newFamily("waymark_collector_run_duration_seconds", "How long finished runs of a collector took.", dto.MetricType_HISTOGRAM)
	success := newGauges("waymark_collector_last_success_timestamp_seconds", "When a run of the collector last ended well.")
	for _, s := range statistics {
		collector := label("collector", string(s.Collector))
		finished := uint64(0)
		for _, result := range []ledger.Result{ledger.Failed, ledger.Broken, ledger.OK, ledger.Unchanged} {
			finished += s.Results[result]
			count := float64(s.Results[result]) // a result that never was is 0, so that its first rise shows
			total.Metric = append(total.Metric, &dto.Metric{
				Label:   []*dto.LabelPair{collector, label("result", string(result))},
				Counter: &dto.Counter{Value: &count},
			})
		}
		duration.Metric = append(duration.Metric, &dto.Metric{Label: []*dto.LabelPair{collector}, Histogram: histogram(s, finished)})
		if !s.LastSuccess.IsZero() {
			success.gauge(float64(s.LastSuccess.UnixMilli())/1000, []*dto.LabelPair{collector})
		}
	}
	return filled(total, duration, success)
}

func histogram(s ledger.RunStatistics, finished uint64) *dto.Histogram {
	h := &dto.Histogram{SampleCount: &finished, SampleSum: &s.Seconds}
	for _, bound := range ledger.RunBuckets {
		count := s.Buckets[bound]
		h.Bucket = append(h.Bucket, &dto.Bucket{UpperBound: &bound, CumulativeCount: &count})
	}
	return h
}
