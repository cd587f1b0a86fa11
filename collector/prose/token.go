package prose

import (
	"math"
	"strings"
	"unicode/utf8"

	"waymark/indicators"
)

// token is a piece of a sentence that has a role.
type token struct {
	class      class
	start, end int // in bytes of the text
	index      int // of its figure or moment
}

// figure is a number with its unit, before it is known what it says.
type figure struct {
	numeral
	unit       unit
	high       float64          // NaN where it is no range
	bound      indicators.Bound // of the words inside and after it
	signed     bool             // a sign stands before it
	spelled    bool             // in Chinese numerals
	proportion bool             // a part of 10.5:31.1:58.4
	ratio      bool             // 1.65:1
	doubling   bool             // 翻一番
	start, end int              // of its text
}

// Marks of characters that may begin a token; a character may have several.
const (
	digit uint8 = 1 << iota
	word
	spelling  // a Chinese numeral
	momentary // a word for time
	punctuation
	latin
)

// markOf gives the marks of each character of the Basic Multilingual Plane.
var markOf = marks()

func marks() *[1 << 16]uint8 {
	var table [1 << 16]uint8
	mark := func(m uint8, characters string) {
		for _, r := range characters {
			table[r] |= m
		}
	}
	for r, at := range lexiconAt {
		if at > 0 {
			table[r] |= word
		}
	}
	for r := range spanWords {
		table[r] |= momentary
	}
	mark(momentary, "今本去上前近过十")
	mark(spelling, "一二两三四五六七八九十百翻")
	mark(digit, "0123456789０１２３４５６７８９")
	mark(punctuation, "，。；、：（）！？!?;,:()[【〔\t")
	for r := 'A'; r <= 'Z'; r++ {
		table[r], table[r+'a'-'A'] = latin, latin
	}
	return &table
}

// tokens cuts the line from i on into tokens up to the end of a sentence, and
// gives where the next one begins.
func (r *reader) tokens(i, end int) int {
	r.line, r.figures, r.moments = r.line[:0], r.figures[:0], r.moments[:0]
	s := r.text
	from := i
	for i < end {
		r.steps++
		c, width := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			if c, width = utf8.DecodeRuneInString(s[i:]); c >= 1<<16 {
				i += width
				continue
			}
		}
		switch mark := markOf[c]; {
		case mark == 0:
			i += width
			continue
		case mark&digit != 0:
			i = r.digits(i)
		case mark&latin != 0:
			i = r.latin(i)
		case mark&punctuation != 0:
			var over bool
			if i, over = r.punctuation(c, i, width); over {
				return i
			}
		default:
			i = r.word(i, width, c, mark)
		}
		if i-from > longestSentence && len(r.line) > 0 && r.line[len(r.line)-1].class == comma {
			return i
		}
	}
	return i
}

// longestSentence is where a sentence without an end is cut, in bytes, so that
// no quantity drags a whole document along.
const longestSentence = 3000

func (r *reader) add(c class, start, end int) int {
	r.line = append(r.line, token{class: c, start: start, end: end})
	return end
}

// punctuation reads a mark at i, and tells whether the sentence is over.
func (r *reader) punctuation(c rune, i, width int) (next int, over bool) {
	end := i + width
	switch c {
	case '。', '！', '？', '!', '?':
		for _, q := range []string{"”", "）", "』", "\""} {
			if strings.HasPrefix(r.text[end:], q) {
				end += len(q)
			}
		}
		return r.add(stop, i, end), true
	case '，', ',':
		return r.add(comma, i, end), false
	case '；', ';':
		return r.add(stop, i, end), false
	case '、':
		return r.add(aside, i, end), false
	case '：', ':', '\t':
		return r.add(colon, i, end), false
	case '（', '(':
		return r.add(open, i, end), false
	case '）', ')':
		return r.add(shut, i, end), false
	case '[', '【', '〔':
		return r.note(i, end), false
	}
	return end, false
}

// note passes over a footnote mark or a document number: [3], 〔2025〕.
func (r *reader) note(i, end int) int {
	j := end
	for range 5 {
		_, width := digitAt(r.text, j)
		if width == 0 {
			break
		}
		j += width
	}
	for _, q := range []string{"]", "】", "〕"} {
		if j > end && strings.HasPrefix(r.text[j:], q) {
			return j + len(q)
		}
	}
	return end
}

// latin passes over a Latin word with the digits in it (PM2.5, C919), and
// finds those of the lexicon (GDP).
func (r *reader) latin(i int) int {
	s, j := r.text, i
	for j < len(s) && (isLetter(s[j]) || s[j] >= '0' && s[j] <= '9' || s[j] == '.' || s[j] == '-') {
		j++
	}
	for _, e := range entries(lexicon, lexiconAt, rune(s[i])) {
		if e.word == s[i:j] {
			return r.add(e.class, i, j)
		}
	}
	return j
}

// word finds a moment, a Chinese numeral or the longest word of the lexicon
// that begins at i.
func (r *reader) word(i, width int, c rune, mark uint8) int {
	s := r.text
	if mark&momentary != 0 {
		if m, ok := momentAt(s, i); ok {
			return r.moment(m, i)
		}
	}
	if mark&spelling != 0 {
		if next := r.spelled(i); next > i {
			return next
		}
	}
	for _, e := range entries(lexicon, lexiconAt, c) {
		if strings.HasPrefix(s[i:], e.word) && stands(e, s, i+len(e.word)) {
			return r.add(e.class, i, i+len(e.word))
		}
	}
	return i + width
}

// stands tells whether a word has its role where it is: a verb of one
// character only before a number or what may stand between, a preposition only
// before what it can compare with or join.
func stands(e entry, s string, after int) bool {
	after = skipSpaces(s, after, 1)
	switch e.class {
	case than, from:
		_, ok := momentAt(s, after)
		return ok || e.class == from && (numberAt(s, after) || changeAt(s, after))
	case and:
		return numberAt(s, after)
	case rise, fall, reach:
		if utf8.RuneCountInString(e.word) > 1 {
			return true
		}
		next, _ := utf8.DecodeRuneInString(s[min(after, len(s)):])
		return numberAt(s, after) || strings.ContainsRune("到至达为近约超不了逾过+-—“", next)
	}
	return true
}

// numberAt tells whether a number begins at i.
func numberAt(s string, i int) bool {
	if _, width := digitAt(s, i); width > 0 {
		return true
	}
	c, _ := utf8.DecodeRuneInString(s[min(i, len(s)):])
	return numeralDigit(c) > 0 || c == '十' || c == '百'
}

// changeAt tells whether a verb of change begins at i.
func changeAt(s string, i int) bool {
	c, _ := utf8.DecodeRuneInString(s[min(i, len(s)):])
	for _, e := range entries(lexicon, lexiconAt, c) {
		if (e.class == rise || e.class == fall) && strings.HasPrefix(s[i:], e.word) {
			return true
		}
	}
	return false
}

func (r *reader) moment(m moment, i int) int {
	if m.named(r.text[m.end:]) {
		return r.add(plain, i, m.end)
	}
	r.moments = append(r.moments, m)
	r.line = append(r.line, token{class: when, start: i, end: m.end, index: len(r.moments) - 1})
	return m.end
}

// named tells from what follows a moment that it is the base of prices or the
// beginning of a span: 2020年不变价, 2018年起.
func (m moment) named(after string) bool {
	for _, w := range []string{"不变价", "可比价", "为基期", "为100", "=100", "＝100", "起", "以来", "至今", "以前", "版"} {
		if strings.HasPrefix(after, w) {
			return true
		}
	}
	if m.span == wholeYear && m.year == 0 && m.back == 0 {
		for _, w := range []string{"目标", "任务", "计划", "预算", "预期"} { // 完成全年目标的95%
			if strings.HasPrefix(after, w) {
				return true
			}
		}
	}
	return m.span == wholeYear && (m.year > 0 && strings.HasPrefix(after, "价格") || strings.HasPrefix(after, "价格变动"))
}

// digits reads what begins with a digit at i: a moment, a date, a proportion,
// a range or a number with its unit.
func (r *reader) digits(i int) int {
	s := r.text
	if m, ok := momentAt(s, i); ok {
		return r.moment(m, i)
	}
	if end := dateAt(s, i); end > i {
		return end
	}
	if end := afterDigits(s, i); strings.HasSuffix(s[:i], "—") && end-i < 4 && strings.HasPrefix(s[end:], "—") && isPageNumber(s[i-len("—"):end+len("—")]) {
		if _, width := digitAt(s, end+len("—")); width == 0 {
			return end
		}
	}
	n, ok := arabic(s, i)
	if !ok {
		return max(n.end, i+1)
	}
	if n.decimals == 4 && strings.HasPrefix(s[n.end:], "年") { // 7.2024年: the seventh note
		return n.end - 4
	}
	if end, found := r.proportion(n, i); found {
		return end
	}
	f := figure{numeral: n, high: math.NaN(), start: i, end: n.end}
	r.sign(&f)
	if end := r.fraction(&f); end > 0 {
		return end
	}
	return r.finish(f)
}

// finish reads the unit, the other end of a range and the bound after a
// number, and makes it a token.
func (r *reader) finish(f figure) int {
	f.unit = r.unitAt(f.numeral.end)
	f.bound = f.unit.bound
	f.end = max(f.numeral.end, f.unit.end)
	r.upTo(&f)
	next := f.end
	if f.unit.sort == noUnit && next < len(r.text) && isLetter(r.text[next]) { // 5G, 4A
		return r.latin(next)
	}
	if f.unit.sort == refused {
		return r.add(plain, f.start, next)
	}
	if f.unit.sort == tenths {
		f.value, f.high = f.value*10, f.high*10
	}
	next = f.after(r.text)
	r.figures = append(r.figures, f)
	r.line = append(r.line, token{class: quantity, start: f.start, end: next, index: len(r.figures) - 1})
	return next
}

// sign takes in a sign that stands alone before the number.
func (r *reader) sign(f *figure) {
	sign, width := utf8.DecodeLastRuneInString(r.text[:f.start])
	switch sign {
	case '-', '－', '−', '+', '＋', '﹣', '—':
	default:
		return
	}
	before := r.text[:f.start-width]
	last, _ := utf8.DecodeLastRuneInString(before)
	if before != "" && (last == utf8.RuneError || last < utf8.RuneSelf && !strings.ContainsRune(" (\t\n", last) || strings.ContainsRune("％‰年月—”》", last)) {
		return
	}
	f.start, f.signed = f.start-width, true
	if sign != '+' && sign != '＋' {
		f.value = -f.value
	}
}

// after reads the bound that follows a figure: 以上, 左右, 多. It gives where
// the text goes on.
func (f *figure) after(s string) int {
	i := f.end
	c, _ := utf8.DecodeRuneInString(s[i:])
	switch c {
	case '及', '（', '以', '之', '左', '上', '有', '多', '余':
	default:
		return i
	}
	for _, w := range suffixes {
		rest, found := strings.CutPrefix(s[i:], w.word)
		if !found || w.ends && !endsPhrase(rest) {
			continue
		}
		if f.bound == indicators.Exact {
			f.bound = w.bound
		}
		return i + len(w.word)
	}
	return i
}

var suffixes = []struct {
	word  string
	bound indicators.Bound
	ends  bool // only where a phrase ends: 多 begins other words
}{
	{"及以上", indicators.AtLeast, false}, {"（含）以上", indicators.AtLeast, false}, {"以上", indicators.AtLeast, false}, {"及以下", indicators.AtMost, false},
	{"以下", indicators.AtMost, false}, {"以内", indicators.AtMost, false}, {"之内", indicators.AtMost, false}, {"左右", indicators.About, false},
	{"上下", indicators.About, false}, {"有余", indicators.AtLeast, false}, {"多", indicators.AtLeast, true}, {"余", indicators.AtLeast, true},
}

func endsPhrase(rest string) bool {
	c, _ := utf8.DecodeRuneInString(rest)
	return rest == "" || strings.ContainsRune("，。；、：）,.;)的\n\t ", c)
}

// dateAt passes over a date or a clock: 2026-05-12, 07:19:08.
func dateAt(s string, i int) int {
	if first, j := fourDigits(s, i); first > 0 && j < len(s) && strings.ContainsRune("-/.", rune(s[j])) {
		if m, k := shortDigits(s, j+1); m >= 1 && m <= 12 && k < len(s) && s[k] == s[j] {
			if d, l := shortDigits(s, k+1); d >= 1 && d <= 31 {
				return clockAt(s, skipSpaces(s, l, 1), l)
			}
		}
	}
	return clockAt(s, i, i)
}

// clockAt passes over 07:19 or 07:19:08 at i, where the first is no quantity
// only after a date; it gives otherwise where there is none.
func clockAt(s string, i, otherwise int) int {
	h, j := shortDigits(s, i)
	if h < 0 || h > 24 || j != i+2 || j >= len(s) || s[j] != ':' {
		return otherwise
	}
	m, k := shortDigits(s, j+1)
	if m < 0 || m > 59 || k != j+3 || strings.HasPrefix(s[k:], ".") {
		return otherwise
	}
	if !strings.HasPrefix(s[k:], ":") {
		if otherwise < i || s[i] == '0' {
			return k
		}
		return otherwise
	}
	sec, l := shortDigits(s, k+1)
	if sec < 0 || sec > 59 || l != k+3 || strings.HasPrefix(s[l:], ".") || h+m+sec == 100 {
		return otherwise
	}
	return l
}
