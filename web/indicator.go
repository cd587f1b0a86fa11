package web

import (
	"cmp"
	"context"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"waymark/chart"
	"waymark/derive"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

// indicatorBody is the page of one series.
type indicatorBody struct {
	Indicator indicators.Indicator
	Domain    string
	Region    indicators.Region
	Place     string
	Regions   []option
	Traits    []string
	Note      string
	Replay    indicators.Date
	Today     indicators.Date
	Empty     bool
	Wide      template.HTML
	Narrow    template.HTML
	HasFan    bool
	HasPath   bool
	HasBound  bool
	HasOlder  bool
	HasBefore bool // the target drawn has earlier vintages
	Targets   []targetCard
	Figures   []figureRow
	Query     string // region and as_of, for downloads
	Days      string // on which anything was published or announced
	Fan       []string
	Cite      string
	Awaited   *awaitedLine
}

// awaitedLine is the next figure of the series.
type awaitedLine struct {
	Period string
	Due    indicators.Date
	Late   time.Duration
}

// targetCard is one target with its verdict and how it came to be.
type targetCard struct {
	Row       row
	Charted   bool
	Projected string
	Within80  string
	Within95  string
	Source    sourceLine
	Earlier   []earlierTarget
	Why       explanation
	Told      *telling // the report that first told of its last turn; nil where it never turned
}

type earlierTarget struct {
	Target indicators.Target
	Asked  string
	Source sourceLine
}

// sourceLine is where a figure or target comes from.
type sourceLine struct {
	Title, Publisher, Address, Locator string
	Grade                              indicators.Grade
	Published                          indicators.Date
}

// figureRow is one vintage in the table of observations.
type figureRow struct {
	Vintage    indicators.Vintage
	AsStated   string
	Reading    string // where it reads otherwise in the reader's language
	Period     string
	Superseded bool
	Source     sourceLine
	Derived    bool
	Document   string // the address of its place in the archived document, or of its derivation; may be empty
}

// question is which series is shown, and as known when.
type question struct {
	on     indicators.Series
	ind    indicators.Indicator
	day    indicators.Date
	target indicators.ID // which of its targets is drawn; may be empty
}

func (s *site) readQuestion(r *http.Request) (question, error) {
	ind, ok := s.Catalogue.Indicator(indicators.ID(r.PathValue("id")))
	if !ok {
		return question{}, missing("没有这个指标", "there is no such indicator")
	}
	q := r.URL.Query()
	day, err := readDay(q)
	if err != nil {
		return question{}, err
	}
	on := indicators.Series{Indicator: ind.ID, Region: s.Catalogue.Region}
	if text := q.Get("region"); text != "" {
		if on.Region, err = indicators.ParseRegion(text); err != nil {
			return question{}, wrong("region 应为地区代码，如 CN-51", "region: want a code such as CN-51")
		}
	}
	target, _ := indicators.ParseID(q.Get("target"))
	return question{on, ind, day, target}, nil
}

// known is a series with its targets as known on the day asked for.
type known struct {
	vintages []indicators.Vintage // all of them
	current  []indicators.Vintage
	items    []scoreboard.Item
	drawn    int               // which item is drawn; -1 for none
	days     []indicators.Date // on which anything became known, also after the day asked for
	awaited  *scoreboard.Awaited
}

func (s *site) look(ctx context.Context, q question) (known, error) {
	k := known{drawn: -1}
	err := s.judge(ctx, q, &k)
	if err != nil {
		return k, err
	}
	k.drawn = drawn(k.items, q.target)
	if k.vintages, err = s.Ledger.Vintages(ctx, q.on); err != nil {
		return k, err
	}
	k.days = s.days(q.on, k.vintages)
	if q.day != 0 {
		k.vintages = slices.DeleteFunc(k.vintages, func(v indicators.Vintage) bool { return v.Published > q.day })
	}
	k.current, err = s.Ledger.Latest(ctx, q.on, ledger.AsOf{Published: q.day})
	return k, err
}

// judge finds the verdicts on the series: those in force, or those of a day.
func (s *site) judge(ctx context.Context, q question, k *known) (err error) {
	if q.day != 0 {
		k.items, err = scoreboard.On(ctx, s.Catalogue, s.Ledger, q.on, q.day)
		return err
	}
	snapshot := s.Board()
	for _, it := range snapshot.On(q.on.Indicator) {
		if it.Target.Region == q.on.Region {
			k.items = append(k.items, it)
		}
	}
	if a, waits := snapshot.Awaits(q.on); waits {
		k.awaited = &a
	}
	return nil
}

// days are those on which a figure of the series was published or a target on
// it announced.
func (s *site) days(on indicators.Series, vintages []indicators.Vintage) []indicators.Date {
	var list []indicators.Date
	for _, v := range vintages {
		list = append(list, v.Published)
	}
	for _, t := range s.Catalogue.Targets {
		if t.Series == on {
			list = append(list, t.Announced)
		}
	}
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(d indicators.Date) bool { return d == 0 })
}

// drawn chooses the target on the chart: the one asked for, else the last due
// that is still open, else the last.
func drawn(items []scoreboard.Item, asked indicators.ID) int {
	best := -1
	for i, it := range items {
		if it.Target.ID == asked {
			return i
		}
		if best < 0 || open(it) && !open(items[best]) ||
			open(it) == open(items[best]) && it.Target.Due.Compare(items[best].Target.Due) > 0 {
			best = i
		}
	}
	return best
}

func open(it scoreboard.Item) bool {
	v := it.Assessment.Verdict
	return v != indicators.Achieved && v != indicators.Missed
}

func (s *site) drawing(q question, k known, lang indicators.Lang) chart.Drawing {
	d := chart.Drawing{Lang: lang, Title: q.ind.Name.In(lang), Unit: q.ind.Unit, Direction: q.ind.Direction}
	now := make(map[indicators.Period]uint64)
	for _, v := range k.current {
		d.History = append(d.History, v.Observation)
		now[v.Period] = v.Sequence
	}
	for _, v := range k.vintages {
		if now[v.Period] != v.Sequence {
			d.Revised = append(d.Revised, v.Observation)
		}
	}
	if k.drawn >= 0 {
		it := k.items[k.drawn]
		d.Target, d.Earlier, d.Path, d.Projection = &it.Target, it.Earlier, it.Target.Path, it.Assessment.Projection
	}
	return d
}

func (s *site) indicatorPage(r *http.Request, who reader) (*view, error) {
	q, err := s.readQuestion(r)
	if err != nil {
		return nil, err
	}
	k, err := s.look(r.Context(), q)
	if err != nil {
		return nil, err
	}
	if q.on.Region != s.Catalogue.Region && len(k.vintages) == 0 && len(k.items) == 0 {
		return nil, missing("该地区没有这个指标的数据和目标", "the indicator has neither figures nor targets in this region")
	}
	d := s.drawing(q, k, who.lang)
	domain, _ := s.Catalogue.Domain(q.ind.Domain)
	body := indicatorBody{Indicator: q.ind, Domain: domain.Name.In(who.lang), Region: q.on.Region,
		Place: regionName(q.on.Region, who.lang), Note: q.ind.Note.In(who.lang), Traits: traits(q.ind, who.lang), Replay: q.day,
		Today: indicators.DateOf(s.Now().In(s.Catalogue.Zone)), Empty: len(k.current) == 0,
		HasFan: len(d.Projection) > 0, HasPath: d.Target != nil && !d.Target.Baseline.IsZero(), HasOlder: len(d.Revised) > 0, HasBefore: len(d.Earlier) > 0}
	body.Wide = template.HTML(d.SVG(1160, 420))  //nolint:gosec // the chart escapes every text
	body.Narrow = template.HTML(d.SVG(360, 280)) //nolint:gosec // the chart escapes every text
	for _, o := range d.History {
		body.HasBound = body.HasBound || o.Bound == indicators.AtLeast || o.Bound == indicators.AtMost
	}
	for _, region := range s.regions(q.ind.ID) {
		body.Regions = append(body.Regions, option{string(region), regionName(region, who.lang), region == q.on.Region})
	}
	query := url.Values{"region": {string(q.on.Region)}}
	if q.day != 0 {
		query.Set("as_of", q.day.String())
	}
	body.Query = query.Encode()
	for i, it := range k.items {
		c := s.card(it, i == k.drawn, q, who)
		if c.Why, err = s.explain(r.Context(), it, who.lang); err != nil {
			return nil, err
		}
		body.Targets = append(body.Targets, c)
	}
	told, err := s.tellTurns(r.Context(), body.Targets, who.lang)
	if err != nil {
		return nil, err
	}
	if k.drawn >= 0 {
		body.Fan = fanLines(k.items[k.drawn], who.lang)
	}
	for _, d := range k.days {
		body.Days = strings.TrimPrefix(body.Days+" "+d.String(), " ")
	}
	body.Cite = s.cite(q, cmp.Or(q.day, body.Today), who)
	body.Figures = s.figureRows(k, who.lang)
	if a := k.awaited; a != nil {
		body.Awaited = &awaitedLine{a.Next.Period.In(who.lang), a.Next.Due, a.Overdue}
	}
	return &view{name: "indicator", live: told, Title: q.ind.Name.In(who.lang), Section: "scoreboard", Body: body}, nil
}

// cite is the line that names what this page shows on a day, so that it can be
// found again.
func (s *site) cite(q question, day indicators.Date, who reader) string {
	on := q.ind.Name.In(who.lang) + who.say("（"+regionName(q.on.Region, who.lang)+"）", " ("+regionName(q.on.Region, who.lang)+")")
	address := s.External + indicatorAddress(q.on, q.target, day)
	return who.say(s.Catalogue.Name.ZH+"："+on+"，截至"+day.String()+"。路标，"+address,
		s.Catalogue.Name.In(who.lang)+": "+on+", as known on "+day.String()+". Waymark, "+address)
}

// unitName names a unit without its multiple in English, which writes each
// figure with a multiple of its own; things counted one by one have no name.
func unitName(u indicators.Unit, lang indicators.Lang) string {
	if lang == indicators.English {
		return indicators.MeasureFor(u, 0, lang).Unit
	}
	return u.String()
}

func traits(ind indicators.Indicator, lang indicators.Lang) []string {
	list := []string{ind.Frequency.Name().In(lang)}
	if unit := unitName(ind.Unit, lang); unit != "" {
		list = append([]string{unit}, list...)
	}
	if ind.Cumulative {
		list = append(list, indicators.Text{ZH: "累计", EN: "cumulative"}.In(lang))
	}
	if ind.Basis != indicators.NoBasis {
		list = append(list, ind.Basis.Name().In(lang))
	}
	if ind.Derive != "" {
		list = append(list, indicators.Text{ZH: "推算 = ", EN: "derived = "}.In(lang)+ind.Derive)
	}
	if !ind.Release.IsZero() {
		list = append(list, ind.Release.In(lang))
	}
	better := indicators.Text{ZH: "越高越好", EN: "higher is better"}
	if ind.Direction == indicators.Down {
		better = indicators.Text{ZH: "越低越好", EN: "lower is better"}
	}
	return append(list, better.In(lang))
}

func (s *site) card(it scoreboard.Item, charted bool, q question, who reader) targetCard {
	c := targetCard{Row: rowOf(it, who, q.day), Charted: charted, Source: s.source(it.Target.Source, it.Target.Locator)}
	a := it.Assessment
	decimals := max(1, it.Target.Decimals)
	quantity := func(v float64) indicators.Quantity {
		return indicators.Quantity{Value: v, Decimals: decimals, Unit: it.Target.Unit}
	}
	if !math.IsNaN(a.Projected) {
		c.Projected = indicators.Reading(quantity(a.Projected), who.lang)
		c.Within80 = indicators.ReadingRange(quantity(a.Low80), quantity(a.High80), " – ", who.lang)
		c.Within95 = indicators.ReadingRange(quantity(a.Low95), quantity(a.High95), " – ", who.lang)
	}
	for _, t := range it.Earlier {
		c.Earlier = append(c.Earlier, earlierTarget{t, chart.Asked(t, who.lang), s.source(t.Source, t.Locator)})
	}
	return c
}

func (s *site) source(id indicators.ID, locator string) sourceLine {
	src, ok := s.Catalogue.Source(id)
	if !ok {
		return sourceLine{Title: string(id), Locator: locator}
	}
	return sourceLine{Title: src.Title, Publisher: src.Publisher, Address: src.Address, Grade: src.Grade,
		Published: src.Published, Locator: locator}
}

// figureRows lists every vintage, the newest period first and within it the
// newest vintage.
func (s *site) figureRows(k known, lang indicators.Lang) []figureRow {
	now := make(map[indicators.Period]uint64)
	for _, v := range k.current {
		now[v.Period] = v.Sequence
	}
	var list []figureRow
	for _, v := range slices.Backward(k.vintages) {
		f := figureRow{Vintage: v, Reading: indicators.Reading(v.Quantity(), lang), AsStated: v.Quantity().In(lang),
			Period: v.Period.In(lang), Superseded: now[v.Period] != v.Sequence, Source: s.source(v.Source, v.Locator)}
		if !v.HasValue() {
			f.Reading, f.AsStated = "", "–"
		}
		if f.Reading == f.AsStated {
			f.Reading = ""
		}
		if f.Document = evidenceAddress(v); v.Collector == derive.Collector {
			f.Source, f.Derived = sourceLine{Title: indicators.Text{ZH: "推算", EN: "derived"}.In(lang)}, true
		}
		list = append(list, f)
	}
	return list
}

func indicatorAddress(on indicators.Series, target indicators.ID, day indicators.Date) string {
	q := url.Values{"region": {string(on.Region)}}
	if target != "" {
		q.Set("target", string(target))
	}
	if day != 0 {
		q.Set("as_of", day.String())
	}
	return (&url.URL{Path: "/indicators/" + string(on.Indicator), RawQuery: q.Encode()}).String()
}
