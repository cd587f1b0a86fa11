package catalogue

import (
	"fmt"
	"math"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"waymark/indicators"
)

func (l *loader) domain(m *fields) indicators.ID {
	d := indicators.Domain{ID: m.id(), Name: m.wording("name"), Note: m.wording("note"), Owner: parsed(m, "owner", "", indicators.ParseID)}
	m.done()
	if l.define(m, "domain", d.ID) {
		l.catalogue.Domains = append(l.catalogue.Domains, d)
	}
	return d.ID
}

func (l *loader) source(m *fields) {
	s := indicators.Source{
		ID: m.id(), Title: m.required("title"), Publisher: m.text("publisher"),
		Published: parsed(m, "published", 0, indicators.ParseDate), Address: m.text("address"),
		Grade: must(m, "grade", indicators.ParseGrade),
	}
	if l.define(m, "source", s.ID) {
		l.catalogue.Sources = append(l.catalogue.Sources, s)
	}
}

func (l *loader) indicator(m *fields, in indicators.ID) {
	i := indicators.Indicator{
		ID: m.id(), Domain: parsed(m, "domain", in, indicators.ParseID), Name: m.wording("name"),
		Unit:       must(m, "unit", indicators.ParseUnit),
		Kind:       parsed(m, "kind", indicators.Level, indicators.ParseKind),
		Basis:      parsed(m, "basis", indicators.NoBasis, indicators.ParseBasis),
		Frequency:  parsed(m, "frequency", indicators.Annual, indicators.ParseFrequency),
		Cumulative: m.bool("cumulative"),
		Direction:  parsed(m, "direction", indicators.Up, indicators.ParseDirection),
		Plausible:  m.plausible(), Note: m.wording("note"),
		Within: parsed(m, "within", "", indicators.ParseID), Derive: m.text("derive"),
		Source: parsed(m, "source", "", indicators.ParseID), Owner: parsed(m, "owner", "", indicators.ParseID),
	}
	i.Release = m.release(i.Frequency)
	if i.Name.IsZero() {
		m.fault(m.node, "name is missing")
	}
	if i.Jump, _ = m.number("jump"); i.Jump != 0 && i.Jump <= 1 {
		m.fault(m.values["jump"], "jump: want a ratio above 1, the largest believable one between two figures")
	}
	if i.Domain == "" {
		m.fault(m.node, "domain is missing, and the file says none")
	}
	l.refer(m, "domain", "domain", i.Domain)
	l.refer(m, "source", "source", i.Source)
	l.referWithin(m, i)
	if i.Derive != "" {
		l.derive(m, i)
	}
	if l.define(m, "indicator", i.ID) {
		l.catalogue.Indicators = append(l.catalogue.Indicators, i)
	}
}

// referWithin checks the indicator that tells of a year before it is over.
func (l *loader) referWithin(m *fields, i indicators.Indicator) {
	l.refer(m, "within", "indicator", i.Within)
	l.checks = append(l.checks, func() {
		within, ok := l.catalogue.Indicator(i.Within)
		if !ok {
			return
		}
		if err := i.CheckWithin(within); err != nil {
			m.fault(m.values["within"], "within: %s: %v", i.Within, err)
		}
	})
}

// plausible reads {low: 0, high: 100}; an end left out has no limit.
func (m *fields) plausible() indicators.Range {
	n := m.take("plausible")
	if n == nil {
		return indicators.Range{}
	}
	sub := m.mapping(n, m.within("plausible"))
	r := indicators.Range{Low: math.Inf(-1), High: math.Inf(1)}
	if sub.values["low"] != nil {
		r.Low, _ = sub.number("low")
	}
	if sub.values["high"] != nil {
		r.High, _ = sub.number("high")
	}
	sub.known = append(sub.known, "low", "high")
	sub.done()
	if r.Low > r.High {
		m.fault(n, "plausible: low is above high")
	}
	return r
}

// release reads a calendar of releases: a text, or a list of dates.
func (m *fields) release(of indicators.Frequency) indicators.Release {
	n := m.take("release")
	if n == nil || n.Tag == "!!null" {
		return indicators.Release{}
	}
	text := n.Value
	if n.Kind == yaml.SequenceNode {
		var days []string
		for _, item := range n.Content {
			if _, err := indicators.ParseDate(item.Value); err != nil {
				m.faultAt(item, "release", err)
				return indicators.Release{}
			}
			days = append(days, item.Value)
		}
		text = strings.Join(days, ", ")
	} else if n.Kind != yaml.ScalarNode {
		m.fault(n, "release: want a text or a list of dates, not %s", kindName(n))
		return indicators.Release{}
	}
	r, err := indicators.ParseRelease(text)
	if err == nil {
		err = r.Fits(of)
	}
	if err != nil {
		m.faultAt(n, "release", err)
	}
	return r
}

func (l *loader) target(m *fields) {
	t := indicators.Target{
		ID:   m.id(),
		Name: m.wording("name"),
		Form: parsed(m, "form", indicators.LevelForm, indicators.ParseForm),
		Series: indicators.Series{
			Indicator: must(m, "indicator", indicators.ParseID),
			Region:    parsed(m, "region", l.catalogue.Region, indicators.ParseRegion),
		},
		Basis:     parsed(m, "basis", indicators.NoBasis, indicators.ParseBasis),
		Due:       must(m, "due", indicators.ParsePeriod),
		Standing:  parsed(m, "standing", indicators.Stated, indicators.ParseStanding),
		Announced: must(m, "announced", indicators.ParseDate),
		Source:    must(m, "source", indicators.ParseID),
		Locator:   m.text("where"), Note: m.text("note"),
	}
	a := must(m, "value", parseAsked)
	t.Comparator, t.Value, t.High, t.Decimals, t.Unit = a.comparator, a.value, a.high, a.decimals, a.unit
	m.baseline(&t)
	for _, n := range m.list("path") {
		sub := m.mapping(n, m.within("path"))
		step := indicators.Step{Period: must(sub, "period", indicators.ParsePeriod)}
		step.Value, _ = sub.number("value")
		sub.done()
		t.Path = append(t.Path, step)
	}
	l.refer(m, "indicator", "indicator", t.Indicator)
	l.refer(m, "source", "source", t.Source)
	l.defineTarget(m, t)
}

// defineTarget keeps a vintage of a target; two of one day contradict each
// other, and all must be on one series.
func (l *loader) defineTarget(m *fields, t indicators.Target) {
	if t.ID == "" {
		return
	}
	for _, other := range l.catalogue.Targets {
		switch {
		case other.ID != t.ID:
		case other.Announced == t.Announced:
			l.define(m, "target", t.ID)
			return
		case other.Series != t.Series:
			m.fault(m.node, "its vintages are set on two series, %s and %s", other.Series, t.Series)
			return
		}
	}
	l.places["target "+string(t.ID)] = m.at(m.node)
	l.catalogue.Targets = append(l.catalogue.Targets, t)
	l.checks = append(l.checks, func() {
		ind, ok := l.catalogue.Indicator(t.Indicator)
		if ok && !t.Unit.IsZero() && !t.Due.IsZero() {
			if err := ind.CheckTarget(t); err != nil {
				m.fault(m.node, "%v", err)
			}
		}
	})
}

// baseline reads {period: 2023, value: 60132.9}; the value may be left out.
func (m *fields) baseline(t *indicators.Target) {
	t.BaseValue = math.NaN()
	n := m.take("baseline")
	if n == nil {
		if t.Form == indicators.ChangeForm {
			m.fault(m.node, "baseline is missing: a change is counted from one")
		}
		return
	}
	sub := m.mapping(n, m.within("baseline"))
	t.Baseline = must(sub, "period", indicators.ParsePeriod)
	if sub.text("value") != "" {
		t.BaseValue, _ = sub.number("value")
	} else if t.Form == indicators.ChangeForm {
		m.fault(n, "baseline: value is missing: a change is counted from it")
	}
	sub.done()
}

// asked is what a target asks for.
type asked struct {
	comparator  indicators.Comparator
	value, high float64
	decimals    int
	unit        indicators.Unit
}

// signs are the comparators as people write them in text.
var signs = strings.NewReplacer("≥", ">=", "≤", "<=", "＞", ">", "＜", "<", "约", "about ")

// parseAsked reads ">= 2000 家", "> 80000 亿元", "about 5.5 %", "3..5 家", and
// the same without spaces, "≥2000家".
func parseAsked(s string) (asked, error) {
	var a asked
	rest := signs.Replace(strings.TrimSpace(s))
	for _, c := range []indicators.Comparator{indicators.GreaterOrEqual, indicators.LessOrEqual, indicators.Greater, indicators.Less, indicators.Around} {
		if after, ok := strings.CutPrefix(rest, string(c)); ok {
			a.comparator, rest = c, after
			break
		}
	}
	rest = strings.TrimSpace(rest)
	unit := strings.TrimLeft(rest, "+-0123456789.,")
	number := strings.TrimSuffix(rest, unit)
	unit = strings.TrimSpace(unit)
	low, high, between := strings.Cut(number, "..")
	if between && a.comparator == "" {
		a.comparator = indicators.Between
	}
	if number == "" || unit == "" || a.comparator == "" || between != (a.comparator == indicators.Between) {
		return a, fmt.Errorf("%q: want a comparator, a number and a unit, such as \">= 2000 家\", \"about 6 %%\" or \"3..5 家\"", s)
	}
	var err error
	if a.value, a.decimals, err = parseNumber(low); err != nil {
		return a, err
	}
	if between {
		if a.high, _, err = parseNumber(high); err != nil {
			return a, err
		}
		if a.high < a.value {
			return a, fmt.Errorf("%q: the upper end is below the lower", s)
		}
	}
	a.unit, err = indicators.ParseUnit(unit)
	return a, err
}

// collector reads what every kind has in common; its options wait for the
// kind.
func (l *loader) collector(m *fields) {
	c := Collector{
		ID: m.id(), Name: m.wording("name"), Kind: m.required("kind"), Schedule: m.text("schedule"),
		Deadline: parsed(m, "deadline", 2*time.Minute, parseDeadline), Position: m.at(m.node),
	}
	f, options := m.file, m.take("options")
	if options == nil {
		options = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: m.node.Line, Column: m.node.Column}
	}
	c.Decode = func(into any) error { return decodeNode(f.name, options, string(c.ID)+": options", into) }
	if l.define(m, "collector", c.ID) {
		l.catalogue.Collectors = append(l.catalogue.Collectors, c)
	}
}

func parseDeadline(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil || d <= 0 || d > time.Hour {
		return 0, fmt.Errorf("%q: want at most an hour, such as 30s or 2m", s)
	}
	return d, nil
}
