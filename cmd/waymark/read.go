package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"github.com/spf13/cobra"

	"waymark/catalogue"
	"waymark/collector"
	"waymark/collector/extract"
	"waymark/collector/prose"
	"waymark/indicators"
)

// readOptions are the flags of waymark read.
type readOptions struct {
	published, period string
	pattern, format   string
	allowed           []string
}

func readCommand(a *app) *cobra.Command {
	var o readOptions
	cmd := &cobra.Command{
		Use:   "read FILE|URL|-",
		Short: "Read every quantity out of a document",
		Long: `Prints every quantity in the running text of a document: what is measured, how
much, within which bound, for which period, at whose prices, and in which
sentence; and which indicators of the plan it looks like. With --pattern it
prints what a find pattern finds, as a collector of kind prose would.

The document is a web page, a PDF, or plain text (.txt); - is standard input.
The year of "1—9月" is that of the document's title, of --period, or the last
before --published. The exit status is 1 when nothing is found.`,
		Example: `  waymark read communique.html
  waymark read https://tjj.example.gov.cn/2025.html --format json
  waymark read communique.html --pattern "地区生产总值{value:亿元}，增长{change}"`,
		Args: arguments,
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.format != "table" && o.format != "json" && o.format != "text" {
				return misuse{fmt.Errorf("--format %q: want table, json or text", o.format)}
			}
			c, err := a.configuration()
			if err != nil {
				return err
			}
			plan, err := c.loadCatalogue()
			if err != nil {
				return err
			}
			about, err := o.context()
			if err != nil {
				return err
			}
			d, err := a.readDocument(cmd.Context(), args[0], o, about)
			if err != nil {
				return err
			}
			if o.format == "text" {
				fmt.Fprintln(a.out, d.Text)
				return nil
			}
			if o.pattern != "" {
				return a.printMatches(d, o, c.lang())
			}
			return a.printQuantities(d.Quantities, o, plan, c.lang())
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&o.published, "published", "", "the day the document came out, such as 2026-03-24, where its text does not tell")
	flags.StringVar(&o.period, "period", "", "what the document is about, such as 2025 or 2025-01..2025-09, where its title does not tell")
	flags.StringVar(&o.pattern, "pattern", "", "print only what this pattern finds")
	flags.StringVar(&o.format, "format", "table", "table, json, or text: the text itself, in which the places of json count characters")
	flags.StringSliceVar(&o.allowed, "allow-private", nil, "hosts that may have private addresses")
	return cmd
}

func (o readOptions) context() (prose.Context, error) {
	var about prose.Context
	var err error
	if o.published != "" {
		if about.Published, err = indicators.ParseDate(o.published); err != nil {
			return about, misuse{fmt.Errorf("--published: %w", err)}
		}
	}
	if o.period != "" {
		if about.Period, err = indicators.ParsePeriod(o.period); err != nil {
			return about, misuse{fmt.Errorf("--period: %w", err)}
		}
	}
	return about, nil
}

// readDocument gets a document and reads its text.
func (a *app) readDocument(ctx context.Context, name string, o readOptions, about prose.Context) (prose.Document, error) {
	in, err := a.get(ctx, name, o)
	if err != nil {
		return prose.Document{}, err
	}
	d, err := extract.Read(in)
	if err != nil {
		return prose.Document{}, fmt.Errorf("%s: %w", name, err)
	}
	for _, doubt := range d.Doubts {
		fmt.Fprintf(a.err, "waymark: %s: %s\n", name, doubt)
	}
	if d.Cut {
		fmt.Fprintf(a.err, "waymark: %s: only the first %d characters were read\n", name, len([]rune(d.Text)))
	}
	about.Title = d.Title
	return prose.Read(d.Text, about), nil
}

// longestInput is the number of bytes of a file or of standard input that are
// read.
const longestInput = 64 << 20

func (a *app) get(ctx context.Context, name string, o readOptions) (extract.Input, error) {
	if strings.HasPrefix(name, "http://") || strings.HasPrefix(name, "https://") {
		d, err := collector.Fetch(ctx, name, o.allowed, a.now)
		return extract.Input{Name: name, MediaType: d.MediaType, Content: d.Content}, err
	}
	from := a.in
	if name != "-" {
		file, err := os.Open(name)
		if errors.Is(err, os.ErrNotExist) {
			return extract.Input{}, misuse{fmt.Errorf("%s: there is no such file: want a file, an address that begins with http, or - for standard input", name)}
		}
		if err != nil {
			return extract.Input{}, err
		}
		defer file.Close()
		from = file
	}
	content, err := io.ReadAll(io.LimitReader(from, longestInput+1))
	if err == nil && len(content) > longestInput {
		err = fmt.Errorf("%s has more than %d bytes", name, longestInput)
	}
	return extract.Input{Name: name, Content: content}, err
}

// readLine is a quantity as programs read it.
type readLine struct {
	Text       string           `json:"text"`
	Start      int              `json:"start"`
	End        int              `json:"end"`
	Sentence   string           `json:"sentence"`
	Subject    string           `json:"subject"`
	Value      float64          `json:"value"`
	High       *float64         `json:"high"`
	Unit       indicators.Unit  `json:"unit"`
	Bound      string           `json:"bound"`
	Period     string           `json:"period"`
	Measure    prose.Measure    `json:"measure"`
	Against    prose.Against    `json:"against"`
	Basis      indicators.Basis `json:"basis"`
	Indicators []indicators.ID  `json:"indicators,omitempty"`
}

func lineOf(q prose.Quantity, plan *catalogue.Catalogue) readLine {
	line := readLine{
		Text: q.Text, Start: q.Start, End: q.End, Sentence: q.Sentence, Subject: q.Subject, Value: q.Value, Unit: q.Unit,
		Bound: q.BoundCode(), Period: q.PeriodCode(), Measure: q.Measure, Against: q.Against, Basis: q.Basis, Indicators: looksLike(q, plan),
	}
	if q.IsRange() {
		line.High = &q.High
	}
	return line
}

func (a *app) printQuantities(qs []prose.Quantity, o readOptions, plan *catalogue.Catalogue, lang indicators.Lang) error {
	if o.format == "json" {
		lines := make([]readLine, len(qs))
		for i, q := range qs {
			lines[i] = lineOf(q, plan)
		}
		return a.readJSON(lines, len(qs))
	}
	t := a.table()
	t.AppendHeader(readHeadings[lang])
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 1, WidthMax: 36, WidthMaxEnforcer: text.WrapSoft}, {Number: 2, Align: text.AlignRight},
		{Number: 8, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft},
	})
	last := -1
	for _, q := range qs {
		sentence := q.Sentence
		if q.SentenceStart == last {
			sentence = "″"
		}
		last = q.SentenceStart
		t.AppendRow(table.Row{q.Subject, figure(q, lang), q.PeriodCode(), measureNames[q.Measure].In(lang), againstNames[q.Against].In(lang),
			q.Basis.Name().In(lang), join(looksLike(q, plan)), sentence})
	}
	t.Render()
	fmt.Fprintf(a.out, indicators.Text{ZH: "\n共%d个数量\n", EN: "\n%d quantities\n"}.In(lang), len(qs))
	if len(qs) == 0 {
		return badNews
	}
	return nil
}

// figure prints a quantity, and a range with both of its ends.
func figure(q prose.Quantity, lang indicators.Lang) string {
	if !q.IsRange() {
		return q.In(lang)
	}
	low := indicators.FormatNumber(q.Value, q.Decimals)
	q.Value = q.High
	return low + "–" + q.In(lang)
}

func join(ids []indicators.ID) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = string(id)
	}
	return strings.Join(names, " ")
}

var readHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"对象", "数值", "时期", "类别", "比较", "价格", "像指标", "语句"},
	indicators.English: {"subject", "figure", "period", "measure", "against", "basis", "looks like", "sentence"},
}

var measureNames = map[prose.Measure]indicators.Text{
	prose.Level: {ZH: "水平", EN: "level"}, prose.Count: {ZH: "数目", EN: "count"}, prose.Change: {ZH: "变化", EN: "change"},
	prose.Share: {ZH: "占比", EN: "share"}, prose.Ratio: {ZH: "比率", EN: "ratio"},
}

var againstNames = map[prose.Against]indicators.Text{
	prose.YearBefore: {ZH: "上年", EN: "year before"}, prose.PeriodBefore: {ZH: "上期", EN: "period before"}, prose.Base: {ZH: "基期", EN: "base"},
}

func (a *app) readJSON(items any, n int) error {
	e := json.NewEncoder(a.out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(map[string]any{"items": items}); err != nil {
		return err
	}
	if n == 0 {
		return badNews
	}
	return nil
}

// matchLine is a place where a pattern fits, as programs read it.
type matchLine struct {
	Subject  string    `json:"subject"`
	Sentence string    `json:"sentence"`
	Value    *readLine `json:"value"`
	Change   *readLine `json:"change"`
	Share    *readLine `json:"share"`
}

func (a *app) printMatches(d prose.Document, o readOptions, lang indicators.Lang) error {
	p, err := prose.ParsePattern(o.pattern)
	if err != nil {
		return misuse{fmt.Errorf("--pattern: %w", err)}
	}
	matches, err := p.Find(d)
	if err != nil {
		return err
	}
	if o.format == "json" {
		lines := make([]matchLine, len(matches))
		for i, m := range matches {
			lines[i] = matchLine{m.Subject, m.Sentence, found(m.Value), found(m.Change), found(m.Share)}
		}
		return a.readJSON(lines, len(matches))
	}
	if len(matches) == 0 {
		fmt.Fprintf(a.err, "waymark: the pattern %q fits no place of the document\n", o.pattern)
		return badNews
	}
	t := a.table()
	t.AppendHeader(matchHeadings[lang])
	t.SetColumnConfigs([]table.ColumnConfig{{Number: 6, WidthMax: 60, WidthMaxEnforcer: text.WrapSoft}})
	for _, m := range matches {
		row := table.Row{m.Subject}
		period := ""
		for _, q := range []*prose.Quantity{m.Value, m.Change, m.Share} {
			if q == nil {
				row = append(row, "")
				continue
			}
			row, period = append(row, figure(*q, lang)), q.PeriodCode()
		}
		t.AppendRow(append(row, period, m.Sentence))
	}
	t.Render()
	return nil
}

func found(q *prose.Quantity) *readLine {
	if q == nil {
		return nil
	}
	line := lineOf(*q, nil)
	return &line
}

var matchHeadings = map[indicators.Lang]table.Row{
	indicators.Chinese: {"对象", "数值", "变化", "占比", "时期", "语句"},
	indicators.English: {"subject", "value", "change", "share", "period", "sentence"},
}
