package outlook

import (
	"math"
	"time"

	"gonum.org/v1/gonum/stat"

	"waymark/indicators"
)

// begun is what figures within the current year tell of that year's own
// figure, which is not out yet.
type begun struct {
	known    bool
	through  indicators.Period // the longest stretch published, such as January to September
	so       float64           // its figure, in the target's unit
	centre   float64           // of the year's figure, on the past's scale
	variance float64           // of it
}

// Over how many past years the way from a stretch to its whole year is taken,
// and how many there must be.
const (
	stretchYears = 5
	leastYears   = 3
)

// newBegun holds the stretch published last of the year after the history's end
// against the same stretch of the years before: how far the whole year lay from
// it (a share of amounts, points of rates), and how evenly.
func newBegun(h *history, p *past, q Question) begun {
	if h.due.Cumulative() || h.perYear != 1 || h.steps < 1 || q.Target.Form == indicators.GrowthForm && !q.Indicator.Unit.IsPercent() {
		return begun{}
	}
	stretches := stretchesOf(q)
	year := h.first.Add(len(h.values)).Year()
	b := begun{so: math.NaN()}
	for s, v := range stretches {
		if s.year == year && (b.through.IsZero() || s.months > b.through.Months()) {
			b.through, b.so = s.period(), v
		}
	}
	var ways []float64
	for i := len(h.values) - 1; i >= 0 && len(ways) < stretchYears; i-- {
		v, there := stretches[stretch{h.first.Add(i).Year(), b.through.Months()}]
		if way := p.scaled(h.values[i]) - p.scaled(v); there && !math.IsNaN(way) && !math.IsInf(way, 0) {
			ways = append(ways, way)
		}
	}
	at := p.scaled(b.so)
	if len(ways) < leastYears || math.IsNaN(at) || math.IsInf(at, 0) {
		return begun{}
	}
	way, variance := stat.MeanVariance(ways, nil)
	b.centre, b.variance = at+way, variance*(1+1/float64(len(ways)))
	b.known = true
	return b
}

// stretch is a year's first months.
type stretch struct{ year, months int }

func (s stretch) period() indicators.Period {
	return indicators.YearToDate(s.year, time.Month(s.months))
}

// stretchesOf gives the figures within years, in the target's unit. Figures that
// are bounds, forecasts, or in a unit of another kind tell nothing here.
func stretchesOf(q Question) map[stretch]float64 {
	g := newGrid(q)
	stretches := make(map[stretch]float64)
	for _, o := range q.Within {
		first := o.Period.First()
		switch {
		case !o.Period.Cumulative() || !o.HasValue() || o.Bound != indicators.Exact || o.Status == indicators.Forecast:
			continue
		case q.AsOf != 0 && o.Period.Last() > q.AsOf || first != indicators.Year(first.Year()).First():
			continue
		}
		v, err := o.Unit.Convert(o.Value, g.unit)
		if err == nil && math.Abs(v) <= largest {
			stretches[stretch{first.Year(), o.Period.Months()}] = v
		}
	}
	return stretches
}

// begin lays the current year over the past, as what the figures within it and
// the damped trend say together, each by how sure it is (a precision-weighted
// mean). A trend that the figures contradict is no surer than it is wrong. What
// stays unsure widens every projection.
func (f *forecast) begin(b begun) {
	if !b.known {
		return
	}
	t := &f.e.tracks[damped]
	last := f.e.n - 1
	centre := t.ahead(last, 1)
	miss := max(math.Abs(b.centre-centre), t.scale[last])
	weight := miss * miss / (miss*miss + b.variance)
	f.past.y = append(f.past.y, centre+weight*(b.centre-centre))
	f.past.known = append(f.past.known, false)
	f.begun, f.unsure = b, weight*b.variance
	f.e = newExtrapolator(&f.past, func(int) bool { return true })
}

// ahead is how many steps lie between the past's last place and a step counted
// from the history's.
func (f *forecast) ahead(step int) int {
	if f.begun.known {
		return step - 1
	}
	return step
}
