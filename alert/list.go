package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Line is an alert as programs read it, from the API and from `waymark alerts
// list --format json`. Its names are a contract.
type Line struct {
	ID           int64              `json:"id"`
	Kind         string             `json:"kind"`
	State        ledger.AlertState  `json:"state"`
	Severity     string             `json:"severity"`
	Target       indicators.ID      `json:"target"`
	Indicator    indicators.ID      `json:"indicator"`
	Region       indicators.Region  `json:"region"`
	Domain       indicators.ID      `json:"domain"`
	Owner        indicators.ID      `json:"owner"`
	From         indicators.Verdict `json:"from"`
	To           indicators.Verdict `json:"to"`
	Opened       time.Time          `json:"opened"`
	Resolved     *time.Time         `json:"resolved"`
	Acknowledger string             `json:"acknowledged_by"`
	Note         string             `json:"note"`
	Facts        Facts              `json:"facts"`
}

// List is how every list comes.
type List struct {
	Items []Line `json:"items"`
	Next  string `json:"next"`
}

// ListOf gives alerts to programs.
func ListOf(alerts []ledger.Alert) List {
	l := List{Items: make([]Line, len(alerts))}
	for i, x := range alerts {
		l.Items[i] = Line{x.ID, x.Kind, x.State, x.Severity, x.Target, x.Indicator, x.Region, x.Domain, x.Owner, x.Was, x.Verdict,
			x.Opened, nil, x.Acknowledger, x.Note, FactsOf(x.Body)}
		if !x.Resolved.IsZero() {
			l.Items[i].Resolved = &x.Resolved
		}
	}
	return l
}

// StateName gives a state's word in both languages.
func StateName(s ledger.AlertState) indicators.Text {
	return map[ledger.AlertState]indicators.Text{
		ledger.StateOpen: {ZH: "待处理", EN: "open"}, ledger.StateAcknowledged: {ZH: "已知悉", EN: "acknowledged"},
		ledger.StateResolved: {ZH: "已解除", EN: "resolved"},
	}[s]
}

// Limits of what people write.
const (
	nameLimit = 200
	noteLimit = 2000
)

// ErrWords tells of a name or note that is missing or too long.
var ErrWords = errors.New("want who acknowledges, at most 200 bytes, and a note of at most 2000")

// Acknowledge records that a person has taken an alert up. What nothing will
// end by itself, a revision or a target that was missed, is over with that.
func Acknowledge(ctx context.Context, l *ledger.Ledger, id int64, by, note string) error {
	if by == "" || len(by) > nameLimit || len(note) > noteLimit {
		return ErrWords
	}
	x, err := l.AlertWith(ctx, id)
	if err != nil {
		return err
	}
	final := x.Kind == Revision || x.Kind == Slip && x.Verdict == indicators.Missed
	return l.Acknowledge(ctx, id, by, note, final)
}

// CheckSilence refuses a silence that matches nothing of the plan, or is over
// before it begins.
func CheckSilence(c *catalogue.Catalogue, s ledger.Silence, now time.Time) error {
	_, domain := c.Domain(s.Domain)
	_, indicator := c.Indicator(s.Indicator)
	switch {
	case s.Kind != "" && !slices.Contains(Kinds(), s.Kind):
		return fmt.Errorf("kind %q: want one of %v", s.Kind, Kinds())
	case s.Domain != "" && !domain:
		return fmt.Errorf("domain %q: the plan has none of this id", s.Domain)
	case s.Indicator != "" && !indicator:
		return fmt.Errorf("indicator %q: the plan has none of this id", s.Indicator)
	case s.Target != "" && len(c.TargetVintages(s.Target)) == 0:
		return fmt.Errorf("target %q: the plan has none of this id", s.Target)
	case s.By == "" || len(s.By) > nameLimit || len(s.Note) > noteLimit:
		return ErrWords
	case !s.Until.After(now):
		return errors.New("the silence is over before it begins: want a later day")
	case s.Until.Year() >= 2200: // what the ledger can count
		return errors.New("the silence lasts too long: want a day before 2200")
	}
	return nil
}
