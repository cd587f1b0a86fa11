package alert

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"waymark/catalogue"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

// Subscription says which alerts go to a route, and when, as the configuration
// file has it. Whom an alert concerns (owners), and from where on it is one
// (thresholds), stands in the catalogue.
type Subscription struct {
	Route    string   `yaml:"route"`
	Kinds    []string `yaml:"kinds"`    // none: all
	Domains  []string `yaml:"domains"`  // none: all
	Owners   []string `yaml:"owners"`   // none: all
	Severity string   `yaml:"severity"` // at least; empty: all
	Group    string   `yaml:"group"`    // how long to wait for others to come; empty: 30s
	Quiet    string   `yaml:"quiet"`    // 22:00-07:30: told afterwards, unless critical
	Digest   string   `yaml:"digest"`   // 08:30: told once a day
	Template string   `yaml:"template"` // a file that words the messages; empty: the built-in one

	Places catalogue.Places `yaml:"-"`
}

// channel is a subscription made ready.
type channel struct {
	Subscription
	route  delivery.Route
	lang   indicators.Lang
	group  time.Duration
	quiet  *span
	digest *clock
	words  wording
}

// usualGroup is how long a message waits for others to go with it.
const usualGroup = 30 * time.Second

var severities = []string{"info", "warning", "critical"}

// channels makes subscriptions ready; without any, every route gets everything.
// The error is catalogue.Faults, all of them.
func channels(c Config) ([]channel, error) {
	subscriptions := c.Subscriptions
	if len(subscriptions) == 0 {
		for _, r := range c.Outbox.Routes() {
			subscriptions = append(subscriptions, Subscription{Route: r.ID})
		}
	}
	var list []channel
	var faults catalogue.Faults
	for i, s := range subscriptions {
		report := func(key string, err error) {
			if own := (catalogue.Fault{}); errors.As(err, &own) { // of a template, which has a place of its own
				faults = append(faults, own)
				return
			}
			at := s.Places.Of(key)
			if at.File == "" {
				at.File = "configuration"
			}
			faults = append(faults, catalogue.Fault{Position: at, Message: fmt.Sprintf("alerts[%d]: %v", i, err)})
		}
		ch := channel{Subscription: s, lang: c.Lang, group: usualGroup}
		ch.read(c, report)
		if slices.ContainsFunc(list, func(other channel) bool { return other.Route == s.Route }) {
			report("route", fmt.Errorf("route %q is subscribed already", s.Route))
		}
		list = append(list, ch)
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return list, nil
}

func (ch *channel) read(c Config, report func(string, error)) {
	s := ch.Subscription
	var known bool
	if ch.route, known = c.Outbox.Route(indicators.ID(s.Route)); !known {
		report("route", fmt.Errorf("route %q: no route has this id", s.Route))
	}
	if ch.route.Lang != "" {
		ch.lang = indicators.Lang(ch.route.Lang)
	}
	for _, kind := range s.Kinds {
		if !slices.Contains(Kinds(), kind) {
			report("kinds", fmt.Errorf("kind %q: want some of %v", kind, Kinds()))
		}
	}
	for _, d := range s.Domains {
		if _, ok := c.Catalogue.Domain(indicators.ID(d)); !ok {
			report("domains", fmt.Errorf("domain %q: the plan has none of this id", d))
		}
	}
	for _, o := range s.Owners {
		if !hasOwner(c.Catalogue, indicators.ID(o)) {
			report("owners", fmt.Errorf("owner %q: no domain or indicator of the plan has this owner", o))
		}
	}
	if s.Severity != "" && !slices.Contains(severities, s.Severity) {
		report("severity", fmt.Errorf("severity %q: want one of %v", s.Severity, severities))
	}
	var err error
	if s.Group != "" {
		if ch.group, err = time.ParseDuration(s.Group); err != nil || ch.group < 0 || ch.group > 24*time.Hour {
			report("group", fmt.Errorf("group %q: want a time up to a day, such as 30s or 10m", s.Group))
		}
	}
	if ch.quiet, err = parseSpan(s.Quiet); err != nil {
		report("quiet", err)
	}
	if ch.digest, err = parseDigest(s.Digest); err != nil {
		report("digest", err)
	}
	ch.readTemplate(report)
}

func (ch *channel) readTemplate(report func(string, error)) {
	var err error
	if ch.Template == "" {
		ch.words, err = builtIn()
	} else {
		var text []byte
		if text, err = os.ReadFile(ch.Template); err == nil {
			ch.words, err = parseWording(ch.Template, string(text))
		}
	}
	for _, e := range unjoin(err) {
		report("template", e)
	}
}

func unjoin(err error) []error {
	var many interface{ Unwrap() []error }
	if errors.As(err, &many) {
		return many.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

func hasOwner(c *catalogue.Catalogue, owner indicators.ID) bool {
	return slices.ContainsFunc(c.Domains, func(d indicators.Domain) bool { return d.Owner == owner }) ||
		slices.ContainsFunc(c.Indicators, func(i indicators.Indicator) bool { return i.Owner == owner })
}

// wants tells whether an alert is for this channel. What has no domain or owner
// of its own, such as a collector, goes to those who did not narrow them.
func (ch channel) wants(a ledger.Alert) bool {
	return (len(ch.Kinds) == 0 || slices.Contains(ch.Kinds, a.Kind)) &&
		(len(ch.Domains) == 0 || slices.Contains(ch.Domains, string(a.Domain))) &&
		(len(ch.Owners) == 0 || slices.Contains(ch.Owners, string(a.Owner))) &&
		slices.Index(severities, a.Severity) >= slices.Index(severities, ch.Severity)
}

// clock is a time of day, in minutes.
type clock int

// span is from one time of day to another, maybe over midnight.
type span struct{ from, to clock }

func parseClock(s string) (clock, error) {
	t, err := time.Parse("15:04", s)
	return clock(60*t.Hour() + t.Minute()), err
}

func parseDigest(s string) (*clock, error) {
	if s == "" {
		return nil, nil
	}
	at, err := parseClock(s)
	if err != nil {
		return nil, fmt.Errorf("digest %q: want a time of day, such as 08:30", s)
	}
	return &at, nil
}

func parseSpan(s string) (*span, error) {
	if s == "" {
		return nil, nil
	}
	if len(s) == len("22:00-07:30") && s[5] == '-' {
		from, e1 := parseClock(s[:5])
		to, e2 := parseClock(s[6:])
		if e1 == nil && e2 == nil && from != to {
			return &span{from, to}, nil
		}
	}
	return nil, fmt.Errorf("quiet %q: want two times of day, such as 22:00-07:30", s)
}

// holds tells whether a moment, in its own zone, lies in the span.
func (s *span) holds(t time.Time) bool {
	if s == nil {
		return false
	}
	at := clock(60*t.Hour() + t.Minute())
	if s.from < s.to {
		return s.from <= at && at < s.to
	}
	return at >= s.from || at < s.to
}

// after gives the first time the clock shows this after a moment, in its zone.
func (c clock) after(t time.Time) time.Time {
	y, m, d := t.Date()
	at := time.Date(y, m, d, int(c)/60, int(c)%60, 0, 0, t.Location())
	if !at.After(t) {
		at = time.Date(y, m, d+1, int(c)/60, int(c)%60, 0, 0, t.Location())
	}
	return at
}

// due tells whether notices that wait since a moment may be told now. A clock
// that went back holds nothing up.
func (ch channel) due(oldest time.Time, now time.Time, urgent bool) bool {
	switch {
	case ch.route.Kind == "alertmanager": // it groups, and keeps quiet, by rules of its own
		return true
	case ch.quiet.holds(now) && !urgent:
		return false
	case ch.digest != nil && !urgent:
		return now.Before(oldest) || !now.Before(ch.digest.after(oldest.In(now.Location())))
	}
	return now.Before(oldest) || now.Sub(oldest) >= ch.group
}
