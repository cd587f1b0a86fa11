package prose

import (
	"strings"
	"time"
	"unicode/utf8"

	"waymark/indicators"
)

// span says what a moment is made of.
type span uint8

const (
	wholeYear   span = iota + 1
	yearStart        // 年初: the end of the year before
	half             // a: 1 or 2
	quarter          // a: 1 to 4
	month            // a
	months           // from a to b together
	day              // month a, day b
	years            // from year to b
	lately           // the last a years
	thisMonth        // 本月, 当月; back counts months
	thisQuarter      // 本季度; back counts quarters
	sameSpan         // 同期: the current period in another year
)

// moment is a word for time, before it is known what it is reckoned from.
type moment struct {
	span span
	year int // 0 where the text does not say
	back int // years (months, quarters) before the current one
	a, b int
	end  int  // in the text
	atop bool // the year is said: 2025年, 上年
}

// yearWords name a year by its distance.
var yearWords = []struct {
	word string
	back int
}{{"今年", 0}, {"本年度", 0}, {"本年", 0}, {"去年", 1}, {"上年度", 1}, {"上年", 1}, {"上一年", 1}, {"前年", 2}}

// spanWord names a part of a year.
type spanWord struct {
	word string
	span span
	a, b int
	back int
}

// spanWords are the names of parts of a year, by their first character.
var spanWords = map[rune][]spanWord{
	'全': {{"全年", wholeYear, 0, 0, 0}},
	'年': {{"年末", wholeYear, 0, 0, 0}, {"年底", wholeYear, 0, 0, 0}, {"年终", wholeYear, 0, 0, 0}, {"年内", wholeYear, 0, 0, 0}, {"年初", yearStart, 0, 0, 0}},
	'当': {{"当年", wholeYear, 0, 0, 0}, {"当月", thisMonth, 0, 0, 0}},
	'上': {{"上半年", half, 1, 0, 0}, {"上月", thisMonth, 0, 0, 1}, {"上个月", thisMonth, 0, 0, 1}, {"上季度", thisQuarter, 0, 0, 1}, {"上季", thisQuarter, 0, 0, 1}},
	'下': {{"下半年", half, 2, 0, 0}},
	'前': {{"前三季度", months, 1, 9, 0}, {"前三个季度", months, 1, 9, 0}, {"前3季度", months, 1, 9, 0}},
	'一': {{"一至三季度", months, 1, 9, 0}, {"一季度", quarter, 1, 0, 0}},
	'二': {{"二季度", quarter, 2, 0, 0}},
	'三': {{"三季度", quarter, 3, 0, 0}},
	'四': {{"四季度", quarter, 4, 0, 0}},
	'第': {{"第一季度", quarter, 1, 0, 0}, {"第二季度", quarter, 2, 0, 0}, {"第三季度", quarter, 3, 0, 0}, {"第四季度", quarter, 4, 0, 0}},
	'1': {{"1季度", quarter, 1, 0, 0}, {"1-3季度", months, 1, 9, 0}, {"1—3季度", months, 1, 9, 0}},
	'2': {{"2季度", quarter, 2, 0, 0}},
	'3': {{"3季度", quarter, 3, 0, 0}},
	'4': {{"4季度", quarter, 4, 0, 0}},
	'同': {{"同期", sameSpan, 0, 0, 0}, {"同月", sameSpan, 0, 0, 0}},
	'本': {{"本月", thisMonth, 0, 0, 0}, {"本季度", thisQuarter, 0, 0, 0}},
}

// plans are the five-year plans: 十四五 begins in 2021.
var plans = []struct {
	word string
	year int
}{{"十一五", 2006}, {"十二五", 2011}, {"十三五", 2016}, {"十四五", 2021}, {"十五五", 2026}, {"十六五", 2031}}

// momentAt reads a moment at i: 2025年, 2025年末, 1—9月, 去年同期, 前11个月.
func momentAt(s string, i int) (m moment, ok bool) {
	if i >= len(s) {
		return m, false
	}
	if m, ok = yearAt(s, i); ok {
		if m.span == years {
			return m, true
		}
		return m.within(s), true
	}
	if m, ok = latelyAt(s, i); ok {
		return m, true
	}
	m = moment{end: i}
	if !m.part(s, i) {
		return m, false
	}
	return m, true
}

// yearAt reads a year, alone or to another: 2025年, 去年, 2021—2025年.
func yearAt(s string, i int) (moment, bool) {
	first, j := fourDigits(s, i)
	if first == 0 {
		return namedYear(s, i)
	}
	after, spelled := strings.CutPrefix(s[j:], "年")
	if spelled {
		j = len(s) - len(after)
	}
	if k := dashAt(s, j); k > j {
		if last, l := fourDigits(s, k); last > first && strings.HasPrefix(s[l:], "年") {
			return moment{span: years, year: first, b: last, atop: true, end: l + len("年")}, true
		}
	}
	if !spelled {
		return moment{}, false
	}
	if strings.HasPrefix(after, "度") {
		j += len("度")
	}
	return moment{span: wholeYear, year: first, atop: true, end: j}, true
}

// namedYear reads 今年, 去年.
func namedYear(s string, i int) (moment, bool) {
	c, _ := utf8.DecodeRuneInString(s[i:])
	switch c {
	case '今', '本', '去', '上', '前':
	default:
		return moment{}, false
	}
	for _, w := range yearWords {
		if strings.HasPrefix(s[i:], w.word) {
			return moment{span: wholeYear, back: w.back, atop: true, end: i + len(w.word)}, true
		}
	}
	return moment{}, false
}

// within reads the part of the year that follows its name.
func (m moment) within(s string) moment {
	j := skipSpaces(s, m.end, 1)
	part := moment{}
	if part.part(s, j) {
		if part.span == sameSpan || part.span >= half && part.span <= day || part.span == wholeYear || part.span == yearStart {
			part.year, part.back, part.atop = m.year, m.back, true
			return part
		}
		return m
	}
	for _, end := range []string{"末", "底", "终"} {
		if strings.HasPrefix(s[m.end:], end) {
			m.end += len(end)
			return m
		}
	}
	if rest, found := strings.CutPrefix(s[m.end:], "初"); found && !strings.HasPrefix(rest, "步") {
		m.span, m.end = yearStart, m.end+len("初")
	}
	return m
}

// part reads a part of a year at i.
func (m *moment) part(s string, i int) bool {
	first, _ := utf8.DecodeRuneInString(s[min(i, len(s)):])
	for _, w := range spanWords[first] {
		if strings.HasPrefix(s[i:], w.word) && (w.span != yearStart || !strings.HasPrefix(s[i+len(w.word):], "步")) {
			*m = moment{span: w.span, a: w.a, b: w.b, back: w.back, end: i + len(w.word)}
			m.end = skipEnd(s, m.end)
			return true
		}
	}
	if rest, found := strings.CutPrefix(s[i:], "前"); found {
		return m.firstMonths(s, len(s)-len(rest))
	}
	return m.monthAt(s, i)
}

// firstMonths reads "11个月" after 前.
func (m *moment) firstMonths(s string, i int) bool {
	n, end := smallNumber(s, i)
	for _, word := range []string{"个月", "月"} {
		if n >= 2 && n <= 12 && strings.HasPrefix(s[end:], word) {
			*m = moment{span: months, a: 1, b: n, end: end + len(word)}
			return true
		}
	}
	return false
}

// monthAt reads 9月, 9月末, 1—9月, 1月至9月, 5月13日.
func (m *moment) monthAt(s string, i int) bool {
	a, j := shortDigits(s, i)
	if a < 1 || a > 12 {
		return false
	}
	after := j
	if strings.HasPrefix(s[j:], "月") {
		after = j + len("月")
		if strings.HasPrefix(s[after:], "份") {
			after += len("份")
		}
	}
	if k := dashAt(s, after); k > after {
		if b, l := shortDigits(s, k); b > a && b <= 12 && strings.HasPrefix(s[l:], "月") {
			*m = moment{span: months, a: a, b: b, end: skipEnd(s, l+len("月"))}
			return true
		}
	}
	if after == j {
		return false
	}
	if d, l := shortDigits(s, after); d >= 1 && d <= 31 && (strings.HasPrefix(s[l:], "日") || strings.HasPrefix(s[l:], "号")) {
		*m = moment{span: day, a: a, b: d, end: l + len("日")}
		return true
	}
	*m = moment{span: month, a: a, end: skipEnd(s, after)}
	return true
}

// skipEnd passes over what says that a moment is the end of its span, or the
// span alone: 末, 底, 份, 当月.
func skipEnd(s string, i int) int {
	for _, w := range []string{"份", "当月", "末", "底"} {
		if strings.HasPrefix(s[i:], w) {
			i += len(w)
		}
	}
	return i
}

// latelyAt reads 近两年, 过去五年 and “十四五”期间.
func latelyAt(s string, i int) (moment, bool) {
	c, _ := utf8.DecodeRuneInString(s[i:])
	if c != '近' && c != '过' && c != '十' {
		return moment{}, false
	}
	for _, w := range []string{"近", "过去"} {
		if rest, found := strings.CutPrefix(s[i:], w); found {
			n, end := smallNumber(s, len(s)-len(rest))
			if n >= 2 && n <= 50 && strings.HasPrefix(s[end:], "年") {
				return moment{span: lately, a: n, end: end + len("年")}, true
			}
		}
	}
	for _, p := range plans {
		rest, found := strings.CutPrefix(s[i:], p.word)
		if !found {
			continue
		}
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "”"), "\"")
		for _, w := range []string{"时期", "期间"} {
			if after, ok := strings.CutPrefix(rest, w); ok {
				return moment{span: years, year: p.year, b: p.year + 4, atop: true, end: len(s) - len(after)}, true
			}
		}
	}
	return moment{}, false
}

// fourDigits reads a year of our time that no other digit touches.
func fourDigits(s string, i int) (year, end int) {
	n, j := 0, i
	for range 4 {
		d, width := digitAt(s, j)
		if width == 0 {
			return 0, i
		}
		n, j = n*10+d, j+width
	}
	if _, more := digitAt(s, j); more > 0 || n < 1900 || n > 2100 {
		return 0, i
	}
	return n, j
}

// shortDigits reads one or two digits.
func shortDigits(s string, i int) (n, end int) {
	n = -1
	for range 2 {
		d, width := digitAt(s, i)
		if width == 0 {
			break
		}
		n, i = max(n, 0)*10+d, i+width
	}
	if _, more := digitAt(s, i); more > 0 {
		return -1, i
	}
	return n, i
}

// smallNumber reads one or two digits, or a Chinese numeral.
func smallNumber(s string, i int) (n, end int) {
	if n, end = shortDigits(s, i); n > 0 {
		return n, end
	}
	if c, ok := chinese(s, i); ok && c.decimals == 0 {
		return int(c.value), c.end
	}
	return -1, i
}

// dashAt gives where the text goes on after a dash or a 至 at i; i itself
// where there is none.
func dashAt(s string, i int) int {
	if i >= len(s) {
		return i
	}
	if s[i] == '-' || s[i] == '~' {
		return i + 1
	}
	r, width := utf8.DecodeRuneInString(s[i:])
	switch r {
	case '—', '–', '－', '～', '至', '到', '―', '─', '‐', '‑', '−':
		if again, w := utf8.DecodeRuneInString(s[i+width:]); again == r && r != '至' && r != '到' {
			width += w
		}
		return i + width
	}
	return i
}

// resolve gives the period of a moment, and for several years the first of
// them, seen from the current period.
func (m moment) resolve(current indicators.Period) (since, period indicators.Period) {
	year := m.year
	if year == 0 {
		year = current.Year() - m.back
	}
	if current.IsZero() && m.year == 0 {
		return since, period
	}
	if m.year == 0 && m.back == 0 && m.span >= quarter && m.span <= months && m.last() > int(current.Last().Time().Month()) && !current.IsZero() {
		year-- // November in a text about January is that of the year before
	}
	switch m.span {
	case wholeYear:
		return since, indicators.Year(year)
	case yearStart:
		return since, indicators.Year(year - 1)
	case half:
		return since, indicators.Half(year, m.a)
	case quarter:
		return since, indicators.Quarter(year, m.a)
	case month:
		return since, indicators.Month(year, time.Month(m.a))
	case months:
		period, _ = indicators.Cumulate(indicators.Month(year, time.Month(m.a)), indicators.Month(year, time.Month(m.b)))
		return since, period
	case day:
		return since, indicators.Day(indicators.NewDate(year, time.Month(m.a), m.b))
	case years:
		return indicators.Year(m.year), indicators.Year(m.b)
	case lately:
		return indicators.Year(year - m.a + 1), indicators.Year(year)
	}
	return since, m.relative(current)
}

// last is the last month of a part of a year.
func (m moment) last() int {
	switch m.span {
	case quarter:
		return 3 * m.a
	case months:
		return m.b
	}
	return m.a
}

// relative resolves the moments that are reckoned from the current period's
// own end.
func (m moment) relative(current indicators.Period) indicators.Period {
	last := current.Last().Time()
	switch m.span {
	case thisMonth:
		return indicators.Month(last.Year(), last.Month()).Add(-m.back)
	case thisQuarter:
		return indicators.Quarter(last.Year(), (int(last.Month())+2)/3).Add(-m.back)
	}
	year := m.year
	if year == 0 {
		year = current.Year() - m.back
	}
	return inYear(current, year)
}

// inYear gives the same period in another year.
func inYear(p indicators.Period, year int) indicators.Period {
	n := year - p.Year()
	switch {
	case p.Cumulative() || p.Frequency() == indicators.Annual:
		return p.Add(n)
	case p.Frequency() == indicators.HalfYearly:
		return p.Add(2 * n)
	case p.Frequency() == indicators.Quarterly:
		return p.Add(4 * n)
	case p.Frequency() == indicators.Monthly:
		return p.Add(12 * n)
	}
	t := p.Last().Time()
	return indicators.Day(indicators.NewDate(year, t.Month(), t.Day()))
}
