package panel

import (
	"hash/fnv"
	"runtime"

	"golang.org/x/sync/errgroup"

	"waymark/indicators"
	"waymark/outlook"
)

// Cases joins targets with what became of them, in the targets' order; targets
// without an outcome are left out.
func (p *Panel) Cases(rows []Row, outcomes map[string]outlook.Outcome) []Case {
	cases := make([]Case, 0, len(rows))
	for _, r := range rows {
		if o, ok := outcomes[r.ID]; ok {
			cases = append(cases, Case{Row: r, Outcome: o})
		}
	}
	var group errgroup.Group
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		group.Go(func() error {
			s := newSchool(p, true)
			for i := w * len(cases) / workers; i < (w+1)*len(cases)/workers; i++ {
				c := &cases[i]
				c.Question = p.question(c.Row, s)
				c.Passed = c.Met || p.metBefore(c.Row)
				c.lesson, c.taught = outlook.Study(c.Question, c.Outcome)
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil
	}
	return cases
}

// metBefore tells whether a figure after a row's day and before its due period
// meets its target.
func (p *Panel) metBefore(r Row) bool {
	first, values := p.after(r)
	toDue, ok := r.Due.Sub(first)
	for i, v := range values {
		if ok && i < toDue && r.meets(v) {
			return true
		}
	}
	return false
}

// after gives the figures of the periods after a row's day, NaN where one is
// missing, and the first of these periods.
func (p *Panel) after(r Row) (indicators.Period, []float64) {
	s := p.series[seriesKey{r.Indicator, r.Region}]
	if s == nil {
		return indicators.Period{}, nil
	}
	known := len(s.upTo(r.AsOf.Last()))
	return s.first.Add(known), s.values[known:]
}

// Fit finds the weights that suit the cases best.
func Fit(cases []Case) *outlook.Table {
	return outlook.Fit(lessons(cases, func(Case) bool { return true }))
}

func lessons(cases []Case, chosen func(Case) bool) []outlook.Lesson {
	var list []outlook.Lesson
	for _, c := range cases {
		if c.taught && chosen(c) {
			list = append(list, c.lesson)
		}
	}
	return list
}

// Forecast is one probability beside what happened, and where in its
// distribution the figure that came lay; both are NaN-free only if Known.
type Forecast struct {
	Known                   bool
	Probability, Percentile float64
	Met                     bool
}

// CrossValidate fits the weights as often as there are folds, each time on the
// topics outside the fold, and judges the fold with them: no target is judged
// by weights that saw its topic.
func CrossValidate(cases []Case, folds int) []Forecast {
	forecasts := make([]Forecast, len(cases))
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for fold := range folds {
		group.Go(func() error {
			table := outlook.Fit(lessons(cases, func(c Case) bool { return foldOf(c, folds) != fold }))
			for i, c := range cases {
				if foldOf(c, folds) == fold {
					forecasts[i] = judged(c, table)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil
	}
	return forecasts
}

// Judge judges every case with one table.
func Judge(cases []Case, table *outlook.Table) []Forecast {
	forecasts := make([]Forecast, len(cases))
	for i, c := range cases {
		forecasts[i] = judged(c, table)
	}
	return forecasts
}

func judged(c Case, table *outlook.Table) Forecast {
	f := Forecast{Known: c.taught, Met: c.Met}
	if f.Known {
		f.Probability, f.Percentile = table.Chance(c.lesson), table.Percentile(c.lesson)
	}
	return f
}

// foldOf puts a topic into a fold by a hash of its name.
func foldOf(c Case, folds int) int {
	h := fnv.New32a()
	h.Write([]byte(c.Topic()))
	return int(h.Sum32() % uint32(folds))
}
