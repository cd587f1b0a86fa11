package alert

import (
	"context"
	"log/slog"
	"time"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// Config is what an alerter is made of. All but Subscriptions, Pending and
// External are needed.
type Config struct {
	Catalogue     *catalogue.Catalogue
	Ledger        *ledger.Ledger
	Board         func() *scoreboard.Snapshot
	Outbox        *delivery.Outbox
	Subscriptions []Subscription // none: every route gets everything
	Pending       func() uint64  // entries not yet mirrored; nil where there is no mirror
	External      string         // where readers reach the pages; empty: http://localhost:8080
	Lang          indicators.Lang
	Font          *chart.Font // for charts within mails; nil: they are attached as SVG
	Now           func() time.Time
	Log           *slog.Logger
}

// Alerter decides what people are told, and hands it to the outbox.
type Alerter struct {
	catalogue *catalogue.Catalogue
	ledger    *ledger.Ledger
	board     func() *scoreboard.Snapshot
	outbox    *delivery.Outbox
	pending   func() uint64
	external  string
	font      *chart.Font
	now       func() time.Time
	log       *slog.Logger
	rule      Rule
	lang      indicators.Lang
	channels  []channel
	watched   map[indicators.Series]bool // whose figures move a target

	behindSince time.Time // since when the mirror is behind; zero where it is not
	repeated    time.Time // when open alerts were last said again
}

// New makes an alerter. Every fault of the subscriptions and their templates is
// reported, with its place.
func New(c Config) (*Alerter, error) {
	if c.External == "" {
		c.External = "http://localhost:8080"
	}
	list, err := channels(c)
	if err != nil {
		return nil, err
	}
	watched := make(map[indicators.Series]bool)
	for _, t := range c.Catalogue.Targets {
		watched[t.Series] = true
		if ind, ok := c.Catalogue.Indicator(t.Indicator); ok && ind.Within != "" {
			watched[indicators.Series{Indicator: ind.Within, Region: t.Region}] = true
		}
	}
	return &Alerter{watched: watched, catalogue: c.Catalogue, ledger: c.Ledger, board: c.Board, outbox: c.Outbox, pending: c.Pending, external: c.External, font: c.Font,
		now: c.Now, log: c.Log, lang: c.Lang, rule: RuleOf(c.Catalogue.Alerts), channels: list}, nil
}

// lookEvery is how often time alone is a reason to look: something may be
// overdue, a group complete, quiet hours over.
const lookEvery = time.Second

// runsEvery is how often what runs beside is looked at without any change.
const runsEvery = time.Minute

// Run follows the scoreboard until ctx ends.
func (a *Alerter) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	var seen *scoreboard.Snapshot
	var looked time.Time
	for {
		changed := a.ledger.Changed()
		snapshot, now := a.board(), a.now()
		if due := now.Sub(looked) >= runsEvery || now.Before(looked); snapshot != seen || due {
			if err := a.look(ctx, snapshot); err != nil {
				return ended(ctx, err)
			}
			seen, looked = snapshot, now
		}
		if err := a.tell(ctx); err != nil {
			return ended(ctx, err)
		}
		select {
		case <-changed:
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// look decides on what the board shows; one that was not made yet shows
// nothing.
func (a *Alerter) look(ctx context.Context, s *scoreboard.Snapshot) error {
	if s.AsOf.IsZero() {
		return nil
	}
	return a.judge(ctx, s)
}

// address says of each change which routes are to hear of it. A target that
// improves a little without being over it, or falls back to what people were
// told, is no news.
func (a *Alerter) address(ctx context.Context, b *ledger.AlertBatch) error {
	silences, err := a.ledger.Silences(ctx)
	if err != nil {
		return err
	}
	for i, c := range b.Changes {
		if c.What == ledger.AlertImproved || c.What == ledger.AlertFellBack || silenced(silences, c.Alert, a.now()) {
			continue
		}
		for _, ch := range a.channels {
			if ch.wants(c.Alert) {
				b.Changes[i].Routes = append(b.Changes[i].Routes, ch.route.Name())
			}
		}
		a.log.Info("an alert", "kind", c.Alert.Kind, "about", c.Alert.Subject, "what", c.What)
	}
	return nil
}

func silenced(silences []ledger.Silence, x ledger.Alert, now time.Time) bool {
	for _, s := range silences {
		if s.Covers(x, now) {
			return true
		}
	}
	return false
}

// drawing is the small chart of a target.
func drawing(it scoreboard.Item, lang indicators.Lang) chart.Drawing {
	return chart.Drawing{Lang: lang, Title: it.Name().In(lang), Unit: it.Indicator.Unit, Direction: it.Indicator.Direction,
		History: observations(it.History), Target: &it.Target, Earlier: it.Earlier, Path: it.Target.Path, Projection: it.Assessment.Projection}
}

// Look looks once at the board and tells what is due, as Run does all the time.
func (a *Alerter) Look(ctx context.Context) error {
	if err := a.look(ctx, a.board()); err != nil {
		return err
	}
	return a.tell(ctx)
}
