package alert

import (
	"cmp"
	"math"
	"net/url"
	"slices"

	"waymark/catalogue"
	"waymark/chart"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// move is a target whose held verdict may have changed.
type move struct {
	item     scoreboard.Item
	day      indicators.Date
	before   ledger.Standing
	held     indicators.Verdict   // now
	vintages []indicators.Vintage // all of the series
	within   []indicators.Vintage // all of the series that tells of its years before they are over
	opened   indicators.Verdict   // what an open slip fell from; empty where none is open
	told     indicators.Verdict   // what people were last told of it
}

// isNews tells whether a figure was published lately: what was published long
// ago came with an import, and people know of it.
func (m move) isNews(v *indicators.Vintage) bool {
	const lately = 92
	return v != nil && v.Published >= m.day-lately
}

// causes splits the change since the target was last judged.
func (m move) causes(c *catalogue.Catalogue) []Share {
	was := m.item
	was.Target, _ = indicators.TargetAsOf(c.TargetVintages(m.item.Target.ID), m.before.Announced)
	sequence, day := m.before.Sequence, m.before.Assessed.AsOf
	before := question(was, current(m.vintages, sequence, day), current(m.within, sequence, day), day)
	after := question(m.item, observations(m.item.History), current(m.within, math.MaxUint64, m.day), m.day)
	var shares []Share
	for _, x := range outlook.Attribute(m.before.Assessed, before, after) {
		if math.Abs(x.Change) >= 0.005 {
			shares = append(shares, Share{x.Cause, x.Change})
		}
	}
	slices.SortStableFunc(shares, func(a, b Share) int { return cmp.Compare(math.Abs(b.Change), math.Abs(a.Change)) })
	return shares
}

// question is what is asked of the outlook for an item, on figures as they were
// known on a day.
func question(it scoreboard.Item, figures, within []indicators.Observation, day indicators.Date) outlook.Question {
	q := it.Asked
	q.Indicator, q.Target, q.Figures, q.Within, q.AsOf = it.Indicator, it.Target, figures, within, day
	return q
}

// current gives the figures known at a sequence number, as published by a day.
func current(vintages []indicators.Vintage, sequence uint64, day indicators.Date) []indicators.Observation {
	var list []indicators.Observation
	for _, v := range vintages {
		if v.Sequence > sequence || v.Published > day {
			continue
		}
		if n := len(list); n > 0 && list[n-1].Period == v.Period {
			list[n-1] = v.Observation
			continue
		}
		list = append(list, v.Observation)
	}
	return list
}

func observations(vintages []indicators.Vintage) []indicators.Observation {
	list := make([]indicators.Observation, len(vintages))
	for i, v := range vintages {
		list[i] = v.Observation
	}
	return list
}

// facts says everything that is known of a move. The words are in words.go.
func (m move) facts(c *catalogue.Catalogue) Facts {
	it, a := m.item, m.item.Assessment
	s := &SlipFacts{
		Name: it.Name(), Goal: goal(it), Latest: latest(it), From: cmp.Or(m.opened, m.before.Verdict), Before: m.before.Verdict, Told: m.told, To: m.held,
		Probability: Number(a.Probability), Was: Number(m.before.Assessed.Probability),
		PaceNeeded: Number(a.PaceNeeded), PaceHeld: Number(a.PaceHeld), Causes: m.causes(c), State: a.Reason,
	}
	s.Why = m.why(c, s.Causes)
	if r, ok := reachOf(it); ok && rank(m.held) < rank(indicators.OnTrack) {
		s.Reach, s.TurnBy = r.words(it, m.day), r.day
	}
	f := Facts{Title: m.title(), Page: pageOf(it), Links: links(c, it), Slip: s}
	for _, t := range []indicators.Text{m.movement(), s.Why, s.State, s.Reach} {
		if !t.IsZero() {
			f.Sentences = append(f.Sentences, t)
		}
	}
	return f
}

func pageOf(it scoreboard.Item) string {
	q := url.Values{"region": {string(it.Target.Region)}, "target": {string(it.Target.ID)}}
	return "/indicators/" + string(it.Target.Indicator) + "?" + q.Encode()
}

// links lead to where the latest figure was read.
func links(c *catalogue.Catalogue, it scoreboard.Item) []Link {
	var list []Link
	if it.Latest == nil {
		return list
	}
	if source, ok := c.Source(it.Latest.Source); ok && source.Address != "" {
		list = append(list, Link{indicators.Text{ZH: "来源：" + source.Title, EN: "Source: " + source.Title}, source.Address})
	}
	if !it.Latest.Document.IsZero() {
		address := "/documents/" + it.Latest.Document.String() + "?" + url.Values{"at": {it.Latest.Locator}}.Encode()
		list = append(list, Link{indicators.Text{ZH: "原文存档", EN: "Archived document"}, address})
	}
	return list
}

func goal(it scoreboard.Item) indicators.Text {
	t := it.Target
	return indicators.Text{
		ZH: t.Due.In(indicators.Chinese) + chart.Asked(t, indicators.Chinese),
		EN: chart.Asked(t, indicators.English) + " in " + t.Due.In(indicators.English),
	}
}

func latest(it scoreboard.Item) indicators.Text {
	if it.Latest == nil {
		return indicators.Text{}
	}
	return figure(*it.Latest)
}

// figure writes a figure with its period: 2025年67,665.3亿元.
func figure(v indicators.Vintage) indicators.Text {
	return indicators.Text{
		ZH: v.Period.In(indicators.Chinese) + indicators.Reading(v.Quantity(), indicators.Chinese),
		EN: indicators.Reading(v.Quantity(), indicators.English) + " in " + v.Period.In(indicators.English),
	}
}
