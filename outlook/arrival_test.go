package outlook

import (
	"math"
	"strings"
	"testing"

	"waymark/indicators"
)

func TestArrival(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*Question)
		some   bool
		zh, en string
	}{
		{"years away", func(*Question) {}, true, "预计2030年达到，早则2028年，晚则2037年以后", "expected to be reached in 2030, perhaps in 2028, perhaps only after 2037"},
		{"far away", func(q *Question) { q.Target.Value = 400000 }, false, "以前多半达不到", "not expected to be reached before 2038"},
		{"met already", func(q *Question) { q.Target.Value = 60000 }, false, "", ""},
		{"for the due period alone", func(q *Question) { q.DueOnly = true }, false, "", ""},
		{"between two values", func(q *Question) { q.Target.Comparator, q.Target.High = indicators.Between, 90000 }, false, "", ""},
	} {
		q := gdp()
		c.change(&q)
		a := Assess(q)
		if got := a.Arrival != (indicators.Arrival{}); got != c.some {
			t.Errorf("%s: arrival %+v", c.name, a.Arrival)
		}
		if !strings.Contains(a.Reason.ZH, c.zh) || !strings.Contains(a.Reason.EN, c.en) {
			t.Errorf("%s: %q, %q", c.name, a.Reason.ZH, a.Reason.EN)
		}
		if c.zh == "" && strings.Contains(a.Reason.EN, "to be reached") {
			t.Errorf("%s: %q", c.name, a.Reason.EN)
		}
	}
}

// TestArrivalsInOrder holds the ends of the intervals in their order.
func TestArrivalsInOrder(t *testing.T) {
	for seed := range uint64(200) {
		a := Assess(walkQuestion(seed)).Arrival
		for _, pair := range [][2]indicators.Period{{a.Early95, a.Early80}, {a.Early80, a.Median}, {a.Median, a.Late80}, {a.Late80, a.Late95}} {
			if pair[0].IsZero() && !pair[1].IsZero() || !pair[1].IsZero() && pair[0].Last() > pair[1].Last() {
				t.Fatalf("series %d: %+v", seed, a)
			}
		}
	}
}

func TestMetBy(t *testing.T) {
	w := weights{passage: 0.5}
	for _, p := range []float64{0, 0.1, 0.5, 0.9, 1} {
		if got := w.metBy(p, 1); math.Abs(got-p) > 1e-12 {
			t.Errorf("in one step %v becomes %v", p, got)
		}
		if a, b := w.metBy(p, 2), w.metBy(p, 9); a < p-1e-12 || b < a || b > 1 {
			t.Errorf("%v becomes %v in two steps and %v in nine", p, a, b)
		}
	}
}
