package collector

import (
	"errors"
	"fmt"
	"strings"

	"waymark/collector/extract"
	"waymark/collector/prose"
	"waymark/indicators"
)

// sheetOfProse is a part of a document with its quantities, whose offsets
// count from the part's beginning.
type sheetOfProse struct {
	prose.Document
	part   extract.Span
	before int // characters of the document before the part
}

func charactersBefore(doc *extract.Document, part extract.Span) int {
	before, _ := doc.Characters(part)
	return before
}

// inProse finds a figure by its pattern. The places where it fits must agree.
func (w want) inProse(doc *extract.Document, texts []sheetOfProse) ([]indicators.Vintage, []error) {
	var vintages []indicators.Vintage
	var faults []error
	for _, text := range texts {
		matches, err := w.find.Find(text.Document)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		for _, m := range matches {
			v, err := w.fromMatch(doc, text, m)
			if err != nil {
				faults = append(faults, fmt.Errorf("“%s”: %w", m.Sentence, err))
				continue
			}
			vintages = append(vintages, v)
		}
	}
	if len(vintages)+len(faults) == 0 {
		faults = append(faults, fmt.Errorf("no sentence fits the pattern; looked in %s: has the wording changed?", describe(doc, texts)))
	}
	return vintages, faults
}

// describe says where was looked, with the beginning of it.
func describe(doc *extract.Document, texts []sheetOfProse) string {
	if len(texts) == 0 {
		return "nothing"
	}
	characters, quantities := 0, 0
	for _, t := range texts {
		from, to := doc.Characters(t.part)
		characters, quantities = characters+to-from, quantities+len(t.Quantities)
	}
	head := []rune(strings.Join(strings.Fields(texts[0].part.In(doc.Text)), " "))
	return fmt.Sprintf("%d characters with %d quantities, which begin “%s…”", characters, quantities, string(head[:min(30, len(head))]))
}

// fromMatch makes a vintage of a match, with its sentence as the place.
func (w want) fromMatch(doc *extract.Document, text sheetOfProse, m prose.Match) (indicators.Vintage, error) {
	q := map[string]*prose.Quantity{"value": m.Value, "change": m.Change, "share": m.Share}[w.take]
	v := indicators.Vintage{Source: w.source}
	if q == nil {
		return v, errors.New("the figure is missing")
	}
	v.Series = indicators.Series{Indicator: w.indicator.ID, Region: w.region}
	v.Value, v.Decimals, v.Unit, v.Bound = q.Value, q.Decimals, q.Unit, q.Bound
	v.Period = q.Period
	if !w.period.IsZero() {
		v.Period = w.period
	}
	from := text.before + m.SentenceStart
	span, ok := doc.Chars(from, from+len([]rune(m.Sentence)))
	switch {
	case !ok:
		return v, errors.New("its place in the document is not found again")
	case v.Period.IsZero() || !q.Since.IsZero():
		return v, errors.New("it does not say of which period it speaks; period: says it")
	case q.IsRange():
		return v, fmt.Errorf("%s is a range, and not one figure", q.Text)
	case w.indicator.Basis != indicators.NoBasis && q.Basis != indicators.NoBasis && w.indicator.Basis != q.Basis:
		return v, fmt.Errorf("%s is %s, and the indicator is %s", q.Text, q.Basis, w.indicator.Basis)
	}
	if !w.said.IsZero() && w.said != v.Unit {
		return v, fmt.Errorf("the source counts in %s, but unit: says %s", v.Unit, w.said)
	}
	v.Locator = doc.At(span).String()
	return v, nil
}
