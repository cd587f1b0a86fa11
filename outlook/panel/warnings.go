package panel

import (
	"cmp"
	"math"
	"slices"

	"waymark/indicators"
	"waymark/outlook"
)

// Warnings says how early a way of judging saw misses coming, and how often it
// cried wolf. Every target with a baseline is looked at in each period from it
// to the one before it is due; a warning is the verdict off track, or what a rule of
// others calls behind.
type Warnings struct {
	Name   string
	Missed Share   // missed targets under a warning at the last look
	Ahead  float64 // how many years before the due period it stood for good, in the mean over these
	Met    Share   // targets that were met, and stood under a warning at some look
	Given  Share   // warnings, and those on targets that were missed
}

// look is one case as of one period.
type look struct {
	of     int // the case
	day    indicators.Period
	behind []bool // by way of judging
}

// Warn looks at every case as of every period between its baseline and its due
// period.
func (p *Panel) Warn(cases []Case) []Warnings {
	looks := looksAt(cases)
	p.inParallel(len(looks), func(s *school, i int) {
		r := cases[looks[i].of].Row
		r.AsOf = looks[i].day
		q := p.question(r, s)
		looks[i].warned(q)
	})
	slices.SortStableFunc(looks, func(a, b look) int {
		return cmp.Or(cmp.Compare(a.of, b.of), a.day.Compare(b.day))
	})
	return tally(cases, looks)
}

// WarnOver does the same for cases of which each is one look at its target;
// those at one target follow one another.
func WarnOver(cases []Case) []Warnings {
	looks := make([]look, len(cases))
	for i, c := range cases {
		looks[i] = look{of: i, day: c.AsOf}
		if i > 0 && cases[i-1].ID == c.ID {
			looks[i].of = looks[i-1].of
		}
		looks[i].warned(c.Question)
	}
	return tally(cases, looks)
}

// warned asks every way of judging for its warning.
func (l *look) warned(q outlook.Question) {
	l.behind = append(l.behind, outlook.Assess(q).Verdict == indicators.OffTrack)
	for _, j := range outlook.Peers(q) {
		l.behind = append(l.behind, j.Behind)
	}
}

func tally(cases []Case, looks []look) []Warnings {
	list := []Warnings{{Name: "Waymark: off track"}}
	for _, j := range outlook.Peers(outlook.Question{}) {
		list = append(list, Warnings{Name: j.Rule.Name.EN})
	}
	for w := range list {
		list[w].count(cases, looks, w)
	}
	return list
}

// looksAt lists the looks at every case, those at one indicator side by side,
// so that what its regions teach is found once.
func looksAt(cases []Case) []look {
	var looks []look
	for i, c := range cases {
		n, ok := c.Due.Sub(c.Baseline)
		for k := 1; ok && !c.Baseline.IsZero() && k < n; k++ {
			looks = append(looks, look{of: i, day: c.Baseline.Add(k)})
		}
	}
	slices.SortStableFunc(looks, func(a, b look) int {
		return cmp.Or(cmp.Compare(cases[a.of].Indicator, cases[b.of].Indicator), a.day.Compare(b.day))
	})
	return looks
}

// count goes through the looks at each case, which follow one another.
func (w *Warnings) count(cases []Case, looks []look, way int) {
	for i := 0; i < len(looks); {
		c := &cases[looks[i].of]
		ever, since := false, indicators.Period{}
		last := i
		for ; last < len(looks) && looks[last].of == looks[i].of; last++ {
			switch {
			case !looks[last].behind[way]:
				since = indicators.Period{}
				continue
			case since.IsZero():
				since = looks[last].day
			}
			ever = true
			w.Given.Of++
			w.Given.Came += int(one(!c.Met))
		}
		w.settle(c, ever, since)
		i = last
	}
	w.Ahead /= math.Max(float64(w.Missed.Came), 1)
}

// settle counts one case: whether a warning was ever given, and since when one
// stood at the last look.
func (w *Warnings) settle(c *Case, ever bool, since indicators.Period) {
	if c.Met {
		w.Met.Of++
		w.Met.Came += int(one(ever))
		return
	}
	w.Missed.Of++
	if !since.IsZero() {
		w.Missed.Came++
		w.Ahead += float64(c.Due.Last()-since.Last()) / 365.25
	}
}
