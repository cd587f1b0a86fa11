package metrics

import (
	"math"

	dto "github.com/prometheus/client_model/go"
)

// family is a metric family being filled.
type family struct{ dto.MetricFamily }

func newFamily(name, help string, kind dto.MetricType) *family {
	return &family{dto.MetricFamily{Name: &name, Help: &help, Type: &kind}}
}

func newGauges(name, help string) *family { return newFamily(name, help, dto.MetricType_GAUGE) }

// gauge adds a sample; a value that is not known is left out.
func (f *family) gauge(value float64, labels []*dto.LabelPair) {
	if math.IsNaN(value) {
		return
	}
	f.Metric = append(f.Metric, &dto.Metric{Label: labels, Gauge: &dto.Gauge{Value: &value}})
}

// label makes a label pair. The pairs of a sample stand in the order of their
// names.
func label(name, value string) *dto.LabelPair {
	return &dto.LabelPair{Name: &name, Value: &value}
}

// one makes a family of a single gauge.
func one(name, help string, value float64, labels ...*dto.LabelPair) *dto.MetricFamily {
	f := newGauges(name, help)
	f.gauge(value, labels)
	return &f.MetricFamily
}

// filled gives the families that have samples.
func filled(all ...*family) []*dto.MetricFamily {
	var list []*dto.MetricFamily
	for _, f := range all {
		if len(f.Metric) > 0 {
			list = append(list, &f.MetricFamily)
		}
	}
	return list
}
