package report

import (
	"fmt"
	"strings"

	"waymark/indicators"
	"waymark/report/document"
)

// writer puts a report into words of one language.
type writer struct {
	*Report
	template *Template
	lang     indicators.Lang
	doc      document.Document
	sources  []origin
	number   map[string]int // of each source, by its key
	section  int            // headings of the first level so far
	part     int            // headings of the second level in this section
	sourceAt int            // where the list of sources goes; 0 for nowhere
}

// origin is an entry of the list of sources.
type origin struct {
	key     string
	source  indicators.Source
	vintage indicators.Vintage // where no source is named: a document
}

// Write puts the report into words.
func (r *Report) Write(t *Template, lang indicators.Lang) document.Document {
	w := &writer{Report: r, template: t, lang: lang, number: make(map[string]int)}
	w.doc = document.Document{
		Lang: lang, Title: w.fill(t.Title), Organisation: w.fill(t.Organisation), Number: w.fill(t.Number), Date: r.AsOf, Day: day(r.AsOf, lang), Logo: t.logo,
		Words: document.Words{
			Page: w.say("第{page}页，共{pages}页", "Page {page} of {pages}"), Text: w.say("报告", "Report"), Charts: w.say("图表", "Charts"),
			Contents: w.say("目录", "Contents"), Period: w.say("时期", "Period"), Figure: w.say("已公布数据", "Published figure"), Median: w.say("预测中位数", "Median projection"),
			Low: w.say("80%区间下限", "80% interval, low"), High: w.say("80%区间上限", "80% interval, high"), Target: w.say("目标及达标路径", "Target and path"),
		},
	}
	for _, line := range t.Lines {
		w.doc.Lines = append(w.doc.Lines, w.fill(line))
	}
	write := map[string]func(){
		"summary": w.summary, "verdicts": w.verdicts, "domains": w.domains, "overdue": w.overdue,
		"quarantine": w.quarantine, "revisions": w.revisions, "sources": w.sourceList, "method": w.method,
	}
	for _, s := range t.Sections {
		write[s.Text]()
	}
	w.insertSources()
	w.doc.Sheets = w.sheets()
	return w.doc
}

func (w *writer) chinese() bool { return w.lang == indicators.Chinese }

// say chooses a wording.
func (w *writer) say(zh, en string) string {
	if w.chinese() {
		return zh
	}
	return en
}

// fill puts what they stand for in the place of {…}.
func (w *writer) fill(p phrase) string {
	return strings.NewReplacer("{plan}", w.Plan.In(w.lang), "{period}", w.Period.In(w.lang),
		"{date}", day(w.AsOf, w.lang), "{previous}", day(w.Previous, w.lang)).Replace(p.In(w.lang))
}

func (w *writer) add(b document.Block) { w.doc.Blocks = append(w.doc.Blocks, b) }

func (w *writer) body(text string) { w.add(document.Plain(document.Body, text)) }

func (w *writer) note(text string) { w.add(document.Plain(document.Note, text)) }

// nothing is the one line of a section that has nothing to say.
func (w *writer) nothing() { w.body(w.fill(w.template.Wording.Nothing)) }

// heading begins a section: 一、总体情况.
func (w *writer) heading(title, name string) {
	w.section, w.part = w.section+1, 0
	w.add(document.Heading{Level: 1, Text: w.say(numeral(w.section)+"、"+title, fmt.Sprintf("%d. %s", w.section, title)), Name: name})
}

// subheading begins a part of a section: （一）判定转差的目标.
func (w *writer) subheading(title string) {
	w.part++
	w.add(document.Heading{Level: 2, Text: w.say("（"+numeral(w.part)+"）"+title, fmt.Sprintf("%d.%d %s", w.section, w.part, title))})
}

// cite marks where a figure is from.
func (w *writer) cite(v indicators.Vintage) document.Span {
	if v.Source != "" || v.Document.IsZero() {
		return w.citeSource(v.Source)
	}
	return w.citeAs(origin{key: "document " + v.Document.String(), vintage: v})
}

func (w *writer) citeSource(id indicators.ID) document.Span {
	if id == "" {
		return document.Span{}
	}
	s, ok := w.catalogue.Source(id)
	if !ok {
		s = indicators.Source{ID: id, Title: string(id)}
	}
	return w.citeAs(origin{key: string(id), source: s})
}

func (w *writer) citeAs(o origin) document.Span {
	n, ok := w.number[o.key]
	if !ok {
		w.sources = append(w.sources, o)
		n = len(w.sources)
		w.number[o.key] = n
	}
	return document.Span{Source: n}
}
