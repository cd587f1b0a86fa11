package alert

import (
	"context"
	"fmt"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// reader is the name of the alerter's cursor in the ledger.
const reader = "alert"

// known is what the ledger holds when a look at it begins.
type known struct {
	cursor    uint64
	standings map[indicators.ID]ledger.Standing
	open      map[string]ledger.Alert // by kind and subject
	came      arrivals                // since the cursor
	day       indicators.Date         // of the scoreboard
}

func place(kind, subject string) string { return kind + " " + subject }

func (a *Alerter) known(ctx context.Context) (known, error) {
	k := known{open: make(map[string]ledger.Alert)}
	var err error
	if k.cursor, err = a.ledger.Cursor(ctx, reader); err != nil {
		return k, err
	}
	if k.standings, err = a.ledger.Standings(ctx); err != nil {
		return k, err
	}
	open, err := a.ledger.Alerts(ctx, 0)
	for _, x := range open {
		k.open[place(x.Kind, x.Subject)] = x
	}
	return k, err
}

// withinOf names the series that tells of a year of an item's before it is over.
func withinOf(it scoreboard.Item) indicators.Series {
	return indicators.Series{Indicator: it.Indicator.Within, Region: it.Target.Region}
}

// arrivals are the figures that came since the cursor, by series.
type arrivals map[indicators.Series][]indicators.Vintage

// entriesAtOnce bounds the memory of one read of the ledger.
const entriesAtOnce = 5000

func (a *Alerter) arrivals(ctx context.Context, after, to uint64) (arrivals, error) {
	came := make(arrivals)
	for after < to {
		entries, err := a.ledger.Entries(ctx, after, entriesAtOnce)
		if err != nil || len(entries) == 0 {
			return came, err
		}
		for _, e := range entries {
			if v := e.Vintage; v != nil && e.Sequence <= to && a.watched[v.Series] {
				came[v.Series] = append(came[v.Series], *v)
			}
		}
		after = entries[len(entries)-1].Sequence
	}
	return came, nil
}

// judge looks at what arrived since the cursor and decides. The first look at a
// ledger only takes in how things stand.
func (a *Alerter) judge(ctx context.Context, s *scoreboard.Snapshot) error {
	k, err := a.known(ctx)
	if err != nil || s.Sequence < k.cursor {
		return err
	}
	k.day = s.AsOf
	b := ledger.AlertBatch{Reader: reader, From: k.cursor, To: s.Sequence}
	if len(k.standings) > 0 {
		if k.came, err = a.arrivals(ctx, k.cursor, s.Sequence); err != nil {
			return err
		}
	}
	for _, it := range s.Items {
		if err := a.judgeItem(ctx, it, k, &b); err != nil {
			return fmt.Errorf("alert: %s: %w", it.Target.ID, err)
		}
	}
	a.letGo(k, &b)
	a.watch(s, k, &b)
	if err := a.watchRuns(ctx, k, &b); err != nil {
		return err
	}
	if b.From == b.To && len(b.Standings)+len(b.Changes) == 0 {
		return nil
	}
	if err := a.address(ctx, &b); err != nil {
		return err
	}
	_, err = a.ledger.RecordAlerts(ctx, b)
	return err
}

// letGo ends what is open about targets that the plan no longer has.
func (a *Alerter) letGo(k known, b *ledger.AlertBatch) {
	for _, x := range k.open {
		if x.Target != "" && len(a.catalogue.TargetVintages(x.Target)) == 0 {
			x.Body = Facts{Page: "/alerts", Title: indicators.Text{
				ZH: fmt.Sprintf("目标%s已不在规划中", x.Target), EN: fmt.Sprintf("the plan no longer has the target %s", x.Target)}}.body()
			b.Changes = append(b.Changes, ledger.AlertChange{Alert: x, What: ledger.AlertResolved})
		}
	}
}

// judgeItem takes in how a target stands where anything arrived that bears on
// it, and what that is to people.
func (a *Alerter) judgeItem(ctx context.Context, it scoreboard.Item, k known, b *ledger.AlertBatch) error {
	before, seen := k.standings[it.Target.ID]
	arrived := k.came[it.Target.Series]
	if seen && len(arrived)+len(k.came[withinOf(it)]) == 0 && before.Announced == it.Target.Announced {
		return nil
	}
	held := a.rule.Held(before.Verdict, it.Assessment)
	b.Standings = append(b.Standings, ledger.Standing{Target: it.Target.ID, Verdict: held, Sequence: b.To,
		Announced: it.Target.Announced, Assessed: it.Assessment})
	if !seen {
		return nil
	}
	vintages, err := a.ledger.Vintages(ctx, it.Target.Series)
	if err != nil {
		return err
	}
	within, err := a.ledger.Vintages(ctx, withinOf(it))
	if err != nil {
		return err
	}
	open, isOpen := k.open[place(Slip, string(it.Target.ID))]
	m := move{item: it, day: k.day, before: before, held: held, vintages: vintages, within: within, opened: open.Was, told: open.Verdict}
	if what := a.whatHappened(m); what != "" {
		b.Changes = append(b.Changes, a.change(m, what))
	}
	if held != before.Verdict || !isOpen {
		a.compare(m, k, b)
	}
	a.revised(m, arrived, b)
	return nil
}

// whatHappened decides what a move means for the slip of its target.
func (a *Alerter) whatHappened(m move) string {
	if m.opened == "" && m.before.Verdict == indicators.Unassessable && !m.isNews(m.item.Latest) {
		return "" // history that was filled in later, of a target long over
	}
	return a.rule.event(m)
}

// event gives what a move is to the slip that is open, if one is. Worse is what
// is worse than people were told.
func (r Rule) event(m move) string {
	switch {
	case m.opened == "" && r.Slipped(m.before.Verdict, m.held):
		return ledger.AlertOpened
	case m.opened == "" || m.held == m.before.Verdict:
		return ""
	case r.Recovered(m.opened, m.held):
		return ledger.AlertResolved
	case rank(m.held) < rank(m.told):
		return ledger.AlertWorsened
	case rank(m.held) > rank(m.before.Verdict):
		return ledger.AlertImproved
	}
	return ledger.AlertFellBack
}

func (a *Alerter) change(m move, what string) ledger.AlertChange {
	x := a.about(m.item, Slip, string(m.item.Target.ID))
	x.Severity, x.Was, x.Verdict, x.Body = severity(m.held), m.before.Verdict, m.held, m.facts(a.catalogue).body()
	return ledger.AlertChange{Alert: x, What: what}
}

// about fills in what an alert on a target is about.
func (a *Alerter) about(it scoreboard.Item, kind, subject string) ledger.Alert {
	x := ledger.Alert{Kind: kind, Subject: subject, Target: it.Target.ID, Series: it.Target.Series, Domain: it.Domain.ID}
	x.Owner = it.Indicator.Owner
	if x.Owner == "" {
		x.Owner = it.Domain.Owner
	}
	return x
}

// severity says how urgent a verdict is.
func severity(v indicators.Verdict) string {
	if v == indicators.Missed {
		return "critical"
	}
	return "warning"
}
