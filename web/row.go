package web

import (
	"bytes"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"waymark/chart"
	"waymark/indicators"
	"waymark/scoreboard"
)

// row is one target.
type row struct {
	Item    scoreboard.Item
	Name    string
	Address string
	Asked   string
	Due     string
	Latest  string
	Period  string
	// Published says when the latest figure came out.
	Published string
	Needed    string
	Held      string
	// Lacks says in short why there is no verdict though there is a figure.
	Lacks string
}

// line is a row of the scoreboard with its sparkline, in a language.
type line struct {
	row
	Spark template.HTML
	Lang  indicators.Lang
}

// Say chooses a wording in a template.
func (l line) Say(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(l.Lang) }

// lines keeps the scoreboard's rows as they were written, in each language.
// A move of the scoreboard touches few of a thousand targets; the others are
// not written again. It holds no more than the plan has targets.
type lines struct {
	mu   sync.Mutex
	kept map[lineKey]keptLine
}

type lineKey struct {
	target indicators.ID
	lang   indicators.Lang
}

type keptLine struct {
	revision uint64 // of the item
	html     template.HTML
}

func (l *lines) get(k lineKey, revision uint64) (template.HTML, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	kept, ok := l.kept[k]
	return kept.html, ok && kept.revision == revision
}

func (l *lines) put(k lineKey, kept keptLine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.kept == nil {
		l.kept = make(map[lineKey]keptLine)
	}
	l.kept[k] = kept
}

// row writes a target's row of the scoreboard. Only rows of now are kept.
func (s *site) row(it scoreboard.Item, who reader, day indicators.Date) (template.HTML, error) {
	k, keep := lineKey{it.Target.ID, who.lang}, day == 0 && it.Revision != 0
	if html, ok := s.lines.get(k, it.Revision); ok && keep {
		return html, nil
	}
	var b bytes.Buffer
	err := s.pages.templates["scoreboard"].ExecuteTemplate(&b, "row", line{rowOf(it, who, day), sparkOf(it), who.lang})
	if err != nil {
		return "", fmt.Errorf("web: the row of %s: %w", it.Target.ID, err)
	}
	html := template.HTML(b.String()) //nolint:gosec // a template wrote it
	if keep {
		s.lines.put(k, keptLine{it.Revision, html})
	}
	return html, nil
}

func rowOf(it scoreboard.Item, who reader, day indicators.Date) row {
	r := row{Item: it, Name: name(it).In(who.lang), Asked: chart.Asked(it.Target, who.lang), Due: it.Target.Due.In(who.lang),
		Address: indicatorAddress(it.Target.Series, it.Target.ID, day)}
	if l := it.Latest; l != nil {
		r.Latest, r.Period = indicators.Reading(l.Quantity(), who.lang), l.Period.In(who.lang)
		r.Published = who.say(l.Published.String()+"公布", "published "+l.Published.String())
	}
	if it.Assessment.Verdict == indicators.Unassessable && it.Latest != nil {
		r.Lacks = firstClause(it.Assessment.Reason.In(who.lang))
	}
	r.Needed = pace(it.Assessment.PaceNeeded, it.Indicator, who.lang)
	r.Held = pace(it.Assessment.PaceHeld, it.Indicator, who.lang)
	return r
}

// firstClause gives a sentence up to its first stop; a point within a number is
// none.
func firstClause(sentence string) string {
	for _, stop := range []string{"；", "。", "; ", ". "} {
		sentence, _, _ = strings.Cut(sentence, stop)
	}
	return sentence
}

// sparkFigures is how many figures a sparkline shows.
const sparkFigures = 24

// sparkOf draws a target's last figures; nothing where there are too few.
func sparkOf(it scoreboard.Item) template.HTML {
	var values []float64
	for _, v := range it.History {
		if c, err := v.Unit.Convert(v.Value, it.Indicator.Unit); err == nil && v.HasValue() {
			values = append(values, c)
		}
	}
	if len(values) < 2 {
		return ""
	}
	values = values[max(0, len(values)-sparkFigures):]
	return template.HTML(chart.Spark(values, 84, 24)) //nolint:gosec // drawn by us from numbers
}
