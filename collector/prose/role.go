package prose

import (
	"strings"
	"unicode/utf8"

	"waymark/indicators"
)

// roleOf decides what a figure says, from the token that leads to it and the
// words before it.
func (c *clause) roleOf(f *figure, prev int) role {
	r := role{sort: f.unit.sort, sign: 1}
	r.measure, r.sign = c.measureOf(f, prev)
	r.since, r.period = c.yearsFrom, c.period
	if c.local != nil {
		r.since, r.period = c.local.resolve(c.period)
	}
	if r.measure == Change {
		r.against = c.againstOf(f)
	}
	r.basis = c.basisOf(f, r)
	return r
}

// sameAsBefore carries the role of the figure before over 、 and 和: 分别增长8.5%、
// 8.7%和9.1%.
func (c *clause) sameAsBefore(f *figure) (role, bool) {
	if c.last >= 0 && f.proportion && f.start-c.lastEnd() <= len("：") {
		return c.role, true
	}
	if c.last < 0 || c.role.sort != f.unit.sort || f.proportion && c.role.measure != Share {
		return role{}, false
	}
	for _, l := range c.lead {
		if l.class != aside && l.class != and && l.class != than && l.class != atLeast && l.class != about && l.class != atMost {
			return role{}, false
		}
	}
	at := c.lastEnd()
	for _, l := range c.lead {
		if !c.touches(at, l.start) {
			return role{}, false
		}
		at = l.end
	}
	if !c.touches(at, f.start) {
		comma := strings.TrimSpace(c.reader.text[at:f.start])
		if len(c.lead) > 0 || comma != "，" && comma != "," && comma != ";" && comma != "；" || c.list < 0 {
			return role{}, false
		}
	}
	r := c.role
	if f.proportion {
		r.measure = Share
	}
	return r, true
}

// measureOf tells the measure of a figure and the sign of a change.
func (c *clause) measureOf(f *figure, prev int) (Measure, float64) {
	lead := none
	if prev >= 0 {
		lead = c.lead[prev].class
	}
	paced := c.lastOf(pace, slump)
	fell := lead == slump || lead == reach && paced >= 0 && c.lead[paced].class == slump
	switch {
	case f.proportion:
		return Share, 1
	case f.doubling:
		return Change, 1
	case f.ratio:
		return Ratio, 1
	case f.unit.sort == points:
		return Change, c.pointsSign(f)
	case lead == rise:
		return Change, 1
	case lead == fall:
		return Change, -1
	case f.unit.sort == percent || f.unit.sort == tenths:
		measure, sign := c.percentMeasure(f, lead, paced, fell)
		if measure == Share && (f.value > 100 || f.unit.unit.String() == "‰") { // 毛入学率103.85%, 出生率6.20‰: no part of a whole
			measure = Ratio
		}
		return measure, sign
	case f.unit.sort == times:
		return Ratio, 1
	}
	return c.amountMeasure(f), 1
}

// pointsSign finds the verb of a difference in percentage points; it may stand
// away from the figure: 快于全国0.6个百分点.
func (c *clause) pointsSign(*figure) float64 {
	i := c.lastOf(rise, fall, ahead, behind, atLeast, atMost)
	if i < 0 {
		if c.last >= 0 && c.role.sort == points {
			return c.role.sign
		}
		return 1
	}
	if k := c.lead[i].class; k == fall || k == behind {
		return -1
	}
	return 1
}

// percentMeasure tells a change from a share where no verb of change leads to
// the percentage.
func (c *clause) percentMeasure(f *figure, lead class, paced int, fell bool) (Measure, float64) {
	sign := 1.0
	if fell && !f.signed {
		sign = -1
	}
	parted := c.leads(part)
	switch {
	case growing(c.reader.text[f.end:]): // 1.8%的同比涨幅
		return Change, 1
	case paced >= 0 && !parted:
		return Change, sign
	case f.signed && !parted && !c.rated(f):
		return Change, 1
	case lead == reach && c.last >= 0 && c.role.measure == Change && c.paced(f): // 增速…，7月份回落至14.7%
		return Change, 1
	case parted, lead == reach, c.rated(f):
		return Share, 1
	case c.compared != nil:
		return Change, 1
	case strings.HasSuffix(c.reader.text[c.start:f.start], "的"): // 完成目标的95%
		return Share, 1
	case c.last >= 0 && c.role.measure == Change && c.role.sort == f.unit.sort:
		return Change, c.role.sign
	}
	return Share, 1
}

// growing tells whether a text begins with the growth that the percentage
// before it is: 的同比涨幅.
func growing(after string) bool {
	after, found := strings.CutPrefix(after, "的")
	if !found {
		return false
	}
	for _, w := range []string{"同比", "环比", "年均", "平均"} {
		after = strings.TrimPrefix(after, w)
	}
	for _, w := range []string{"增速", "增幅", "涨幅", "升幅", "增长"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	return false
}

// paced tells whether the clause goes on about a rate of growth.
func (c *clause) paced(f *figure) bool {
	if c.ownWords(f.start) != "" {
		return false
	}
	for _, w := range []string{"增速", "增幅", "涨幅", "增长率", "增长速度"} {
		if strings.Contains(c.subject, w) {
			return true
		}
	}
	return false
}

// rated tells whether the words before a figure end as those of rates do: 率, 系数.
func (c *clause) rated(f *figure) bool {
	words := strings.TrimRight(c.reader.text[c.start:f.start], " \u00a0-－−")
	for _, w := range []string{"为", "达", "达到", "约", "约为", "是"} {
		words = strings.TrimSuffix(words, w)
	}
	for _, w := range []string{"率", "系数", "度", "面", "指数"} {
		if strings.HasSuffix(words, w) {
			return true
		}
	}
	return false
}

// amountMeasure tells levels, counts and ratios apart, by their unit.
func (c *clause) amountMeasure(f *figure) Measure {
	name := f.unit.unit.String()
	if _, by, found := strings.Cut(name, "/"); found {
		if f.unit.sort == counted || strings.HasSuffix(by, "人") || strings.HasSuffix(by, "户") {
			return Ratio
		}
		return Level
	}
	switch {
	case f.unit.sort == noUnit:
		if strings.Contains(c.reader.text[c.start:f.start], "指数") {
			return Level
		}
		return Ratio
	case c.leads(per) && f.unit.sort != money:
		return Ratio
	case f.unit.scale && c.noun == amount: // 经费222万
		return Level
	case f.unit.sort == counted:
		return Count
	}
	return Level
}

// againstOf tells from what a change is reckoned.
func (c *clause) againstOf(f *figure) Against {
	carried := &c.against[1]
	if f.unit.sort == points && !c.contributes() {
		carried = &c.against[0]
	}
	if c.compared != nil {
		*carried = *c.compared
		return *c.compared
	}
	if c.beyond() >= 0 {
		return NoAgainst
	}
	switch i := c.lastOf(yearOn, periodOn, ahead, behind); {
	case i < 0:
	case c.lead[i].class == yearOn:
		*carried = YearBefore
	case c.lead[i].class == periodOn:
		*carried = PeriodBefore
	case f.unit.sort == points:
		return NoAgainst
	}
	return *carried
}

// contributes tells whether percentage points are a part of a growth rate, and
// so reckoned from what that is: 影响CPI上涨约0.24个百分点, 拉动增长2.1个百分点.
func (c *clause) contributes() bool {
	i := c.lastOf(rise, fall)
	if i < 0 {
		return false
	}
	words := c.reader.text[min(c.start, c.lead[i].start):c.lead[i].end]
	return strings.Contains(words, "影响") || strings.Contains(words, "拉动")
}

// beyond gives where a clause begins to compare with another series, and not
// with another period, -1 where it does not: 比规模以上工业快4.6个百分点,
// 比全国高0.3个百分点.
func (c *clause) beyond() int {
	i := c.lastOf(rise, fall)
	if i < 0 {
		return -1
	}
	verb := c.lead[i]
	switch c.reader.text[verb.start:verb.end] {
	case "快", "高", "多", "低", "慢", "少":
	default:
		return -1
	}
	from := min(c.start, verb.start)
	words := c.reader.text[from:verb.start]
	at := max(strings.LastIndex(words, "比"), strings.LastIndex(words, "较"))
	if at < 0 {
		return -1
	}
	before, _ := utf8.DecodeLastRuneInString(words[:at])
	other := words[at+len("比"):]
	if other == "" || strings.ContainsRune("占同环对相", before) || strings.HasPrefix(other, "重") || strings.HasPrefix(other, "例") {
		return -1
	}
	if _, period := momentAt(other, 0); period {
		return -1
	}
	return from + at
}

// basisOf tells at whose prices a figure is. A growth rate of value added is
// real and one of sales is nominal; only the words 按可比价格 change that.
func (c *clause) basisOf(f *figure, r role) indicators.Basis {
	switch {
	case c.constant && r.measure == Level:
		return indicators.Real
	case f.unit.sort == money, f.unit.scale && c.noun == amount:
		return indicators.Nominal
	case r.measure != Change || f.unit.sort == noUnit || f.unit.sort == points || f.unit.sort == counted || f.unit.sort == measured:
		return indicators.NoBasis
	}
	if i := c.lastOf(rise, fall); i >= 0 {
		switch verb := c.reader.text[c.lead[i].start:c.lead[i].end]; {
		case strings.HasPrefix(verb, "实际"):
			return indicators.Real
		case strings.HasPrefix(verb, "名义"):
			return indicators.Nominal
		}
	}
	switch {
	case c.noun == volume, c.real && c.noun != physical:
		return indicators.Real
	case c.noun == amount:
		return indicators.Nominal
	}
	return indicators.NoBasis
}

// findNoun notes what sort of thing the clause is about: money, money whose
// growth is real, or things. The last word of the subject tells.
func (c *clause) findNoun(f *figure) {
	end, said := c.headEnd(f), none
	for _, t := range c.lead {
		switch t.class {
		case amount, volume, physical:
			if c.touches(t.end, end) {
				said = t.class
			}
		}
	}
	if said == amount && c.farming(end) {
		said = volume
	}
	if said == volume && f.unit.sort == counted { // 快递业务总量6.38亿件
		said = physical
	}
	switch {
	case said != none:
		c.noun = said
	case f.unit.sort == money && c.noun != volume:
		c.noun = amount
	case f.unit.sort == counted || f.unit.sort == measured:
		if !c.leads(rise, fall) {
			c.noun = physical
		}
	case c.noun == none && f.unit.sort == percent && c.industry():
		c.noun = volume
	}
}

// farming tells whether the clause speaks of the output of farming, forestry
// or fishing, whose growth is real as that of value added is.
func (c *clause) farming(end int) bool {
	words := c.reader.text[min(c.start, end):end]
	return strings.Contains(words, "农林牧渔") || c.noun == volume && strings.HasSuffix(words, "产值") && strings.ContainsAny(words, "农林牧渔种")
}

// headEnd is where the noun phrase that a figure is about ends: before 占, or
// before the verb.
func (c *clause) headEnd(f *figure) int {
	if i := c.firstOf(part); i >= 0 && c.reader.text[c.lead[i].start:c.lead[i].end] == "占" {
		return c.lead[i].start
	}
	end := c.subjectEnd(f.start)
	if i := c.lastOf(pace, slump); i >= 0 && c.touches(c.lead[i].end, end) {
		end = c.lead[i].start
	}
	return end
}

func (c *clause) firstOf(k class) int {
	for i, t := range c.lead {
		if t.class == k {
			return i
		}
	}
	return -1
}

// industry tells whether the clause speaks of an industry alone, as the growth
// of value added is reported: 通用设备制造业增长12.7%.
func (c *clause) industry() bool {
	i := c.lastOf(rise, fall)
	return i >= 0 && strings.HasSuffix(strings.TrimRight(c.reader.text[c.start:c.lead[i].start], " "), "业")
}
