package alert

import (
	"cmp"
	"context"
	"math"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
)

// Trial is a target of the past whose end is known, to try the rule on.
type Trial struct {
	ID        string
	Questions []outlook.Question // what was known on each day, in order, before the due figure
	Met       bool
}

// Tally counts what a rule would have said of trials.
type Tally struct {
	Trials, Missed int
	Alarms, Right  int
	Quiet          int     // missed without any alarm, and not behind from the beginning
	Behind         int     // missed, and behind when first looked at: no alarm is due
	Months         float64 // from a right alarm to the end of the due period, on average; NaN without one
	First, Last    int     // years of the due periods
}

// Wrong is how many alarms were about targets that were met.
func (t Tally) Wrong() int { return t.Alarms - t.Right }

// WrongShare is the share of alarms that were wrong; 0 without any.
func (t Tally) WrongShare() float64 {
	if t.Alarms == 0 {
		return 0
	}
	return float64(t.Wrong()) / float64(t.Alarms)
}

// Try counts the alarms a rule gives on trials. A verdict that the due figure
// decides is a fact and no alarm.
func Try(rule Rule, trials []Trial) Tally {
	t := Tally{Months: math.NaN()}
	months := 0.0
	for _, x := range trials {
		if len(x.Questions) == 0 {
			continue
		}
		due := x.Questions[0].Target.Due.Last()
		t.Trials++
		if t.First == 0 || due.Year() < t.First {
			t.First = due.Year()
		}
		t.Last = max(t.Last, due.Year())
		alarms, behind := alarmsOf(rule, x)
		t.Alarms += len(alarms)
		if x.Met {
			continue
		}
		t.Missed++
		t.Right += len(alarms)
		switch {
		case len(alarms) > 0:
		case behind:
			t.Behind++
		default:
			t.Quiet++
		}
		for _, day := range alarms {
			months += float64(due-day) / 365.25 * 12
		}
	}
	if t.Right > 0 {
		t.Months = months / float64(t.Right)
	}
	return t
}

// alarmsOf gives the days of a trial's alarms, and whether it was behind when
// first looked at.
func alarmsOf(rule Rule, x Trial) (days []indicators.Date, behind bool) {
	var held, open, told indicators.Verdict
	for _, q := range x.Questions {
		now := rule.Held(held, outlook.Assess(q))
		if held == "" || held == indicators.Unassessable {
			behind = rank(now) <= rank(rule.From)
		}
		switch rule.event(move{before: ledger.Standing{Verdict: held}, held: now, opened: open, told: told}) {
		case ledger.AlertOpened, ledger.AlertWorsened:
			open, told = cmp.Or(open, held), now
			if now != indicators.Missed {
				days = append(days, q.AsOf)
			}
		case ledger.AlertResolved:
			open, told = "", ""
		}
		held = now
	}
	return days, behind
}

// horizons are over how many years trial targets run, and the pace they ask to
// be kept was held.
var horizons = []int{3, 5}

// Trials makes targets of the past out of every yearly series that is long
// enough: from each year on, to keep for some years the pace of as many years
// before. The target, each question and the outcome take the figures as they
// were known on their day.
func Trials(ctx context.Context, c *catalogue.Catalogue, l *ledger.Ledger) ([]Trial, error) {
	all, err := l.Series(ctx)
	if err != nil {
		return nil, err
	}
	var trials []Trial
	for _, s := range all {
		ind, ok := c.Indicator(s.Indicator)
		if !ok || ind.Frequency != indicators.Annual || ind.Kind == indicators.Event {
			continue
		}
		vintages, err := l.Vintages(ctx, s)
		if err != nil {
			return nil, err
		}
		h := newPast(ind, vintages)
		for _, years := range horizons {
			for i := range h.periods {
				if t, ok := h.trial(i, years); ok {
					trials = append(trials, t)
				}
			}
		}
	}
	return trials, nil
}

// trial is the target that might have been set when the figure of the period i
// came; false where the figures of the time do not reach so far.
func (h past) trial(i, years int) (Trial, bool) {
	if i+years >= len(h.periods) {
		return Trial{}, false
	}
	run, outcome := h.known(i), h.known(i+years)
	last := len(run) - 1
	if last < years || len(outcome) == 0 {
		return Trial{}, false
	}
	base, before, reached := run[last], run[last-years], outcome[len(outcome)-1]
	goal := base.Value * base.Value / before.Value
	if h.ind.Kind == indicators.Rate || h.ind.Unit.IsPercent() {
		goal = base.Value + base.Value - before.Value
	}
	target := indicators.Target{ID: "trial", Series: base.Series, Form: indicators.LevelForm, Comparator: indicators.GreaterOrEqual, Value: goal,
		Decimals: -1, Unit: h.ind.Unit, Baseline: base.Period, BaseValue: base.Value, Due: h.periods[i+years], Announced: h.days[i]}
	if h.ind.Direction == indicators.Down {
		target.Comparator = indicators.LessOrEqual
	}
	t := Trial{ID: string(h.ind.ID) + " " + target.Due.String(), Met: target.Met(reached.Value, h.ind.Direction)}
	for now := i; now < i+years; now++ {
		if figures := h.known(now); len(figures) > 0 {
			t.Questions = append(t.Questions, outlook.Question{Indicator: h.ind, Target: target, Figures: figures, AsOf: h.days[now]})
		}
	}
	return t, true
}
