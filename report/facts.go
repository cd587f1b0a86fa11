package report

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// Facts are what a report says of each target, kept with it so that any two
// reports can be compared. Its names are a contract.
type Facts struct {
	Period   indicators.Period `json:"period"`
	AsOf     indicators.Date   `json:"as_of"`
	Previous indicators.Date   `json:"previous"`
	Targets  []Fact            `json:"targets"`
}

// Fact is one target of a report.
type Fact struct {
	ID          indicators.ID      `json:"id"`
	Name        indicators.Text    `json:"name"`
	Asked       indicators.Text    `json:"asked"`
	Due         indicators.Period  `json:"due"`
	Verdict     indicators.Verdict `json:"verdict"`
	Probability scoreboard.Number  `json:"probability"`
	Latest      *FactFigure        `json:"latest"` // null where no figure was published
}

// FactFigure is the latest figure of a target.
type FactFigure struct {
	Period indicators.Period `json:"period"`
	Value  scoreboard.Number `json:"value"`
	Unit   indicators.Unit   `json:"unit"`
	Bound  indicators.Bound  `json:"bound"`
	Source indicators.ID     `json:"source"`
}

// Facts gives what the report says.
func (r *Report) Facts() Facts {
	f := Facts{Period: r.Period, AsOf: r.AsOf, Previous: r.Previous, Targets: []Fact{}}
	for _, e := range r.Entries {
		x := Fact{ID: e.Target.ID, Name: e.Name(), Due: e.Target.Due, Verdict: e.Assessment.Verdict, Probability: scoreboard.Number(e.Assessment.Probability),
			Asked: indicators.Text{ZH: asked(e.Target, indicators.Chinese), EN: asked(e.Target, indicators.English)}}
		if v := e.Latest; v != nil {
			x.Latest = &FactFigure{Period: v.Period, Value: scoreboard.Number(v.Value), Unit: v.Unit, Bound: v.Bound, Source: v.Source}
		}
		f.Targets = append(f.Targets, x)
	}
	return f
}

// FactsOf reads the facts of an issued report.
func FactsOf(r ledger.Report) (Facts, error) {
	var f Facts
	if err := json.Unmarshal(r.Facts, &f); err != nil {
		return f, fmt.Errorf("report %d: its facts cannot be read: %w", r.ID, err)
	}
	for i := range f.Targets {
		t := &f.Targets[i]
		if t.Verdict == indicators.Unassessable && t.Probability == 0 {
			t.Probability = scoreboard.Number(math.NaN()) // JSON has null for it
		}
	}
	return f, nil
}

// Difference is one target that two reports say different things of.
type Difference struct {
	Before      *Fact `json:"before"`      // nil where the report does not have the target
	After       *Fact `json:"after"`       // the same
	Verdict     bool  `json:"verdict"`     // the verdicts differ
	Probability bool  `json:"probability"` // the probabilities differ, by half a point or more
	Latest      bool  `json:"latest"`      // the latest figures differ
	Asked       bool  `json:"asked"`       // what is asked differs
}

// Diff compares two reports, target by target, in the order of the later one;
// targets that only the earlier one has come last.
func Diff(before, after Facts) []Difference {
	var list []Difference
	for i := range after.Targets {
		a := &after.Targets[i]
		d := Difference{After: a}
		if at := slices.IndexFunc(before.Targets, func(f Fact) bool { return f.ID == a.ID }); at >= 0 {
			d.Before = &before.Targets[at]
			d.compare()
		}
		if d.Before == nil || d.Verdict || d.Probability || d.Latest || d.Asked {
			list = append(list, d)
		}
	}
	for i := range before.Targets {
		b := &before.Targets[i]
		if !slices.ContainsFunc(after.Targets, func(f Fact) bool { return f.ID == b.ID }) {
			list = append(list, Difference{Before: b})
		}
	}
	return list
}

func (d *Difference) compare() {
	a, b := d.After, d.Before
	d.Verdict = a.Verdict != b.Verdict
	pa, pb := a.Probability, b.Probability
	d.Probability = pa.IsKnown() != pb.IsKnown() || pa.IsKnown() && math.Abs(float64(pa-pb)) >= 0.005
	d.Asked = a.Asked != b.Asked || a.Due != b.Due
	switch {
	case (a.Latest == nil) != (b.Latest == nil):
		d.Latest = true
	case a.Latest != nil:
		d.Latest = *a.Latest != *b.Latest
	}
}

// Either gives the fact of the later report, or else of the earlier one.
func (d Difference) Either() Fact {
	if d.After != nil {
		return *d.After
	}
	return *d.Before
}

// Figure writes the latest figure with its period.
func (f Fact) Figure(lang indicators.Lang) string {
	if f.Latest == nil {
		return indicators.Text{ZH: "尚无数据", EN: "no figure"}.In(lang)
	}
	q := indicators.Quantity{Value: float64(f.Latest.Value), Decimals: -1, Unit: f.Latest.Unit, Bound: f.Latest.Bound}
	return indicators.Reading(q, lang) + " (" + f.Latest.Period.String() + ")"
}
