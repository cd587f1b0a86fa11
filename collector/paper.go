package collector

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/collector/extract"
	"waymark/collector/prose"
	"waymark/indicators"
	"waymark/ledger"
)

// paperOptions are what the kinds that read documents for people have in
// common: html, prose, xlsx and pdf.
type paperOptions struct {
	whereabouts `yaml:",inline"`
	Period      string       `yaml:"period"`    // what the document is about, where its title does not tell
	Published   string       `yaml:"published"` // the words before the day on which it came out
	Figures     []wantOption `yaml:"figures"`
}

// wantOption is one figure, or one row of figures, that a document is to have.
type wantOption struct {
	kept   `yaml:",inline"`
	Find   string `yaml:"find"` // a pattern over the text
	Take   string `yaml:"take"` // the pattern's slot: value, change or share
	Table  string `yaml:"table"`
	Row    string `yaml:"row"`
	Column string `yaml:"column"`
	Period string `yaml:"period"`
}

// want is what a wantOption means in a plan.
type want struct {
	recorded
	number  int // in the list, from 1
	find    *prose.Pattern
	take    string
	cell    cellAddress
	period  indicators.Period // zero where the document tells
	written string            // find, or row and column, for people
}

// paper reads documents for people.
type paper struct {
	period    indicators.Period
	published *regexp.Regexp
	zone      *time.Location
	wants     []want
	form      extract.Form // due; empty for any
	// parts gives the parts of a document that are read; all of it where nil.
	parts func(*extract.Document) ([]extract.Span, error)
}

// publishedWords stand before the day of publication on most pages.
const publishedWords = `发布时间|发布日期|成文日期|公开日期|发文日期|时间|日期|[Pp]ublished(?: on)?|[Dd]ate`

func newPaper(c catalogue.Collector, plan *catalogue.Catalogue, o paperOptions) (paper, error) {
	p := paper{zone: plan.Zone}
	var faults []error
	if o.Period != "" {
		var err error
		if p.period, err = indicators.ParsePeriod(o.Period); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", c.ID, err))
		}
	}
	words := publishedWords
	if o.Published != "" {
		words = regexp.QuoteMeta(o.Published)
	}
	p.published = regexp.MustCompile(`(?:` + words + `)[^0-9\n]{0,12}(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})`)
	if len(o.Figures) == 0 {
		faults = append(faults, fmt.Errorf("%s: figures: want a list of what the document has", c.ID))
	}
	for i, f := range o.Figures {
		w, err := f.want(plan)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: figures: %d: %w", c.ID, i+1, err))
		}
		w.number = i + 1
		p.wants = append(p.wants, w)
	}
	return p, errors.Join(faults...)
}

func (f wantOption) want(plan *catalogue.Catalogue) (want, error) {
	var w want
	r, errKept := f.in(plan)
	w.recorded = r
	var errPeriod, errFind, errTake error
	if f.Period != "" {
		w.period, errPeriod = indicators.ParsePeriod(f.Period)
	}
	switch table := f.Table != "" || f.Row != "" || f.Column != ""; {
	case f.Find != "" && table, f.Find == "" && (f.Row == "" || f.Column == ""):
		errFind = errors.New("want either find, or row and column")
	case f.Find != "":
		pattern, err := prose.ParsePattern(f.Find)
		w.find, errFind, w.written = &pattern, err, "find: "+f.Find
		w.take, errTake = takes(f.Find, f.Take)
	default:
		w.cell, errFind = parseCellAddress(f.Table, f.Row, f.Column)
		w.written = fmt.Sprintf("row: %s, column: %s", f.Row, f.Column)
	}
	return w, errors.Join(errKept, errPeriod, errFind, errTake)
}

// takes tells which slot of a pattern is the figure.
func takes(pattern, said string) (string, error) {
	var slots []string
	for _, slot := range []string{"value", "change", "share"} {
		if strings.Contains(pattern, "{"+slot) {
			slots = append(slots, slot)
		}
	}
	switch {
	case said == "" && len(slots) == 1:
		return slots[0], nil
	case slices.Contains(slots, said):
		return said, nil
	}
	return "", fmt.Errorf("take: want one of the pattern's slots: %s", strings.Join(slots, ", "))
}

// read finds every figure that the document is to have. What is not found is a
// fault that says what was expected and where it was looked for.
func (p paper) read(d ledger.Document) ([]indicators.Vintage, []error) {
	doc, err := extract.Read(extract.Input{Name: d.Address, MediaType: d.MediaType, Content: d.Content})
	if err != nil {
		return nil, []error{err}
	}
	if p.form != "" && doc.Form != p.form {
		return nil, []error{fmt.Errorf("the document is %s, where %s was due", formName(doc.Form), formName(p.form))}
	}
	if doc.Cut {
		return nil, []error{errors.New("the document is longer than what is read of one")}
	}
	parts := []extract.Span{{Start: 0, End: len(doc.Text)}}
	if p.parts != nil {
		if parts, err = p.parts(doc); err != nil {
			return nil, []error{err}
		}
	}
	for _, doubt := range doc.Doubts {
		if doubt != extract.Damaged && p.concerns(doc, parts, doubt) {
			return nil, []error{fmt.Errorf("nothing is read of the document: %s", doubt)}
		}
	}
	return p.readParts(doc, parts)
}

func formName(f extract.Form) string {
	name := map[extract.Form]string{extract.HTML: "a web page", extract.Workbook: "a workbook (.xlsx)", extract.PDF: "a PDF", extract.Text: "plain text", extract.CSV: "CSV", extract.JSON: "JSON"}[f]
	return name
}

// concerns tells whether a doubt is of the parts that are read: one of another
// page is not.
func (p paper) concerns(doc *extract.Document, parts []extract.Span, doubt string) bool {
	for i, page := range doc.Pages {
		if strings.HasPrefix(doubt, fmt.Sprintf("page %d:", i+1)) {
			return slices.ContainsFunc(parts, func(s extract.Span) bool { return s.Start < page.End && s.End > page.Start })
		}
	}
	return true
}

func (p paper) readParts(doc *extract.Document, parts []extract.Span) ([]indicators.Vintage, []error) {
	published := p.day(doc.Text)
	texts := make([]sheetOfProse, len(parts))
	for i, part := range parts {
		texts[i] = sheetOfProse{part: part, before: charactersBefore(doc, part)}
		if slices.ContainsFunc(p.wants, func(w want) bool { return w.find != nil }) {
			texts[i].Document = prose.Read(part.In(doc.Text), prose.Context{Published: published, Title: doc.Title, Period: p.period})
		}
	}
	var vintages []indicators.Vintage
	var faults []error
	for _, w := range p.wants {
		var found []indicators.Vintage
		var wrong []error
		if w.find != nil {
			found, wrong = w.inProse(doc, texts)
		} else {
			found, wrong = w.inTables(doc, parts, p.period)
		}
		for i := range found {
			found[i].Published = published
		}
		vintages = append(vintages, found...)
		for _, err := range wrong {
			faults = append(faults, fmt.Errorf("figures: %d: %s (%s): %w", w.number, w.indicator.ID, w.written, err))
		}
	}
	return vintages, faults
}

// day is the day of publication that a document names; zero where it names
// none.
func (p paper) day(text string) indicators.Date {
	m := p.published.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	year, _ := strconv.Atoi(m[1])
	month, _ := strconv.Atoi(m[2])
	day, _ := strconv.Atoi(m[3])
	date, err := indicators.ParseDate(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
	if err != nil {
		return 0
	}
	return date
}
