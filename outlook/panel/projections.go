package panel

import (
	"math"
	"runtime"

	"golang.org/x/sync/errgroup"

	"waymark/indicators"
	"waymark/outlook"
)

// Projections says how near the projections of one frequency came.
type Projections struct {
	Frequency              indicators.Frequency
	Targets                int
	Error                  float64 // mean symmetric absolute error in %, 200 |a-p| / (|a|+|p|), as in the M3 competition (Makridakis and Hibon 2000)
	Coverage80, Coverage95 float64 // the share of figures in the intervals
}

// Arrivals says how often targets were met before and after the intervals given
// for it, over those whose figures are known up to that end of the interval.
// Targets met at their day already are left out. Of an interval of 80 % at most
// a tenth should lie on either side, since periods are whole.
type Arrivals struct{ Early80, Late80, Early95, Late95 Share }

// Share is how many of some came.
type Share struct{ Came, Of int }

// add counts one more where its end is known by then.
func (s *Share) add(bound, end indicators.Period, came bool) {
	if bound.IsZero() || bound.Last() > end.Last() {
		return
	}
	s.Of++
	if came {
		s.Came++
	}
}

// Looks judges every case once more as a person sees it, and compares the
// projections and the arrivals with what came.
func (p *Panel) Looks(cases []Case) ([]Projections, Arrivals) {
	answers := make([]indicators.Assessment, len(cases))
	p.inParallel(len(cases), func(s *school, i int) {
		q := p.question(cases[i].Row, s)
		q.DueOnly = false
		answers[i] = outlook.Assess(q)
	})
	return compare(cases, answers), p.arrivals(cases, answers)
}

// Compare holds the projections of cases' own questions against what came.
func Compare(cases []Case) []Projections {
	answers := make([]indicators.Assessment, len(cases))
	for i, c := range cases {
		answers[i] = outlook.Assess(c.Question)
	}
	return compare(cases, answers)
}

// inParallel takes every index once, each worker with a school of its own.
func (p *Panel) inParallel(n int, take func(*school, int)) {
	var group errgroup.Group
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() error {
			s := newSchool(p, false)
			for i := w * n / workers; i < (w+1)*n/workers; i++ {
				take(s, i)
			}
			return nil
		})
	}
	_ = group.Wait() // no worker fails
}

func compare(cases []Case, answers []indicators.Assessment) []Projections {
	var list []Projections
	for _, f := range []indicators.Frequency{indicators.Annual, indicators.HalfYearly, indicators.Quarterly, indicators.Monthly, indicators.Weekly, indicators.Daily} {
		of := Projections{Frequency: f}
		for i, a := range answers {
			actual := cases[i].Actual
			if cases[i].Due.Frequency() != f || math.IsNaN(a.Projected) || math.IsNaN(actual) {
				continue
			}
			of.Targets++
			if size := math.Abs(actual) + math.Abs(a.Projected); size > 0 {
				of.Error += 200 * math.Abs(actual-a.Projected) / size
			}
			of.Coverage80 += one(a.Low80 <= actual && actual <= a.High80)
			of.Coverage95 += one(a.Low95 <= actual && actual <= a.High95)
		}
		if n := float64(of.Targets); n > 0 {
			of.Error, of.Coverage80, of.Coverage95 = of.Error/n, of.Coverage80/n, of.Coverage95/n
			list = append(list, of)
		}
	}
	return list
}

func (p *Panel) arrivals(cases []Case, answers []indicators.Assessment) Arrivals {
	var all Arrivals
	for i, c := range cases {
		a := answers[i].Arrival
		came, end := p.firstMet(c.Row)
		all.Early80.add(a.Early80, end, before(came, a.Early80))
		all.Early95.add(a.Early95, end, before(came, a.Early95))
		all.Late80.add(a.Late80, end, before(a.Late80, came))
		all.Late95.add(a.Late95, end, before(a.Late95, came))
	}
	return all
}

// firstMet gives the first period after a row's day whose figure meets its
// target, zero where there is none, and the last period known.
func (p *Panel) firstMet(r Row) (met, end indicators.Period) {
	first, values := p.after(r)
	for i, v := range values {
		if r.meets(v) {
			return first.Add(i), first.Add(len(values) - 1)
		}
	}
	return indicators.Period{}, first.Add(len(values) - 1)
}

// before tells whether a period lies before another, where zero is later than
// all.
func before(a, b indicators.Period) bool {
	return !a.IsZero() && (b.IsZero() || a.Last() < b.Last())
}

func one(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
