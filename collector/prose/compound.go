package prose

import (
	"math"
	"strings"
	"unicode/utf8"
)

// proportion reads 10.5:31.1:58.4, whose parts are shares of a whole where
// they add up to 100, and 1.65:1, which is one ratio.
func (r *reader) proportion(first numeral, i int) (next int, found bool) {
	s := r.text
	if colonAt(s, first.end) == 0 {
		return i, false
	}
	parts := []figure{{numeral: first, start: i, end: first.end}}
	sum := first.value
	for len(parts) < 8 {
		j := colonAt(s, parts[len(parts)-1].end)
		if j == 0 {
			break
		}
		n, ok := arabic(s, j)
		if !ok {
			break
		}
		parts = append(parts, figure{numeral: n, start: j, end: n.end})
		sum += n.value
	}
	if len(parts) == 1 {
		return i, false
	}
	last := parts[len(parts)-1]
	if math.Abs(sum-100) > 0.35 {
		if len(parts) > 2 || last.value == 0 || !r.speaksOfRatio(i, last) {
			return r.add(plain, i, last.end), true
		}
		whole := figure{numeral: first, high: math.NaN(), ratio: true, start: i, end: last.end}
		whole.value /= last.value
		if last.value != 1 {
			whole.decimals = -1
		}
		return r.figure(whole), true
	}
	for _, f := range parts {
		f.high, f.proportion = math.NaN(), true
		f.unit = unit{sort: percent, unit: r.unitNamed("%"), end: f.end}
		r.figure(f)
	}
	return last.end, true
}

// speaksOfRatio tells a ratio from a clock or a score: it is one to 1, or the
// words before it speak of one.
func (r *reader) speaksOfRatio(i int, last figure) bool {
	return last.value == 1 || strings.Contains(r.text[max(0, i-18):i], "比")
}

func (r *reader) figure(f figure) int {
	r.figures = append(r.figures, f)
	r.line = append(r.line, token{class: quantity, start: f.start, end: f.end, index: len(r.figures) - 1})
	return f.end
}

// colonAt gives where the text goes on after the colon of a proportion; 0
// where there is none.
func colonAt(s string, i int) int {
	c, width := utf8.DecodeRuneInString(s[min(i, len(s)):])
	switch c {
	case ':', '：', '∶', '︰', '﹕', '比':
		if _, digits := digitAt(s, i+width); digits > 0 {
			return i + width
		}
	}
	return 0
}

// upTo takes in the other end of a range: 3—5家, 5%至6%. After 从 or 由 two
// numbers are two figures.
func (r *reader) upTo(f *figure) {
	s := r.text
	i := dashAt(s, f.end)
	if i == f.end || f.signed || f.unit.sort == refused {
		return
	}
	word := strings.HasPrefix(s[f.end:], "至") || strings.HasPrefix(s[f.end:], "到")
	if word && r.began(from) {
		return
	}
	n, ok := arabic(s, i)
	if f.spelled {
		n, ok = chinese(s, i)
	}
	if !ok || n.value <= f.value {
		return
	}
	u := r.unitAt(n.end)
	shares := f.unit.scale && strings.HasPrefix(u.unit.String(), f.unit.unit.String()) // 3万—5万户
	if u.sort == noUnit || f.unit.sort != noUnit && f.unit.unit != u.unit && !shares {
		return
	}
	f.high, f.unit, f.bound, f.end = n.value, u, u.bound, u.end
	f.decimals = max(f.decimals, n.decimals)
}

// began tells whether a token of the class stands in the clause so far.
func (r *reader) began(c class) bool {
	for i := len(r.line) - 1; i >= 0 && i >= len(r.line)-6; i-- {
		switch r.line[i].class {
		case c:
			return true
		case comma, stop:
			return false
		}
	}
	return false
}

// fraction reads 三分之一, 3分之1 and 百分之五 from a number on; 0 where it is no
// fraction.
func (r *reader) fraction(f *figure) int {
	s := r.text
	rest, found := strings.CutPrefix(s[f.numeral.end:], "分之")
	if !found || f.value <= 0 {
		return 0
	}
	i := len(s) - len(rest)
	n, ok := arabic(s, i)
	if !ok {
		if n, ok = chinese(s, i); !ok {
			return 0
		}
	}
	f.end = n.end
	f.unit = unit{sort: percent, end: n.end}
	switch f.value {
	case 100:
		f.value, f.decimals, f.unit.unit = n.value, n.decimals, r.unitNamed("%")
	case 1000:
		f.value, f.decimals, f.unit.unit = n.value, n.decimals, r.unitNamed("‰")
	default:
		f.value, f.decimals = n.value/f.value, -1
	}
	f.end = f.after(s)
	next := f.end
	f.end = n.end
	r.figures = append(r.figures, *f)
	r.line = append(r.line, token{class: quantity, start: f.start, end: next, index: len(r.figures) - 1})
	return next
}

// spelled reads a number in Chinese numerals at i where it is a quantity
// without doubt: with a unit of measure (两倍, 三成, 一千一百家), not the 一 of 一个
// or the 三 of 三大. It gives i where it is none.
func (r *reader) spelled(i int) int {
	s := r.text
	for _, w := range []struct {
		word  string
		value float64
	}{{"百分之", 100}, {"千分之", 1000}} {
		if strings.HasPrefix(s[i:], w.word) {
			f := figure{numeral: numeral{value: w.value, end: i + len("百")}, high: math.NaN(), spelled: true, start: i}
			return max(r.fraction(&f), i)
		}
	}
	if rest, found := strings.CutPrefix(s[i:], "翻"); found {
		return r.doubled(i, len(s)-len(rest))
	}
	n, ok := chinese(s, i)
	if !ok {
		return i
	}
	f := figure{numeral: n, high: math.NaN(), spelled: true, start: i, end: n.end}
	if end := r.fraction(&f); end > 0 {
		return end
	}
	f.unit = r.unitAt(n.end)
	f.end = max(n.end, f.unit.end)
	r.upTo(&f)
	if !f.countable(s) {
		return i
	}
	return r.finish(figure{numeral: n, high: math.NaN(), spelled: true, start: i, end: n.end})
}

// countable tells whether a spelled number is a quantity: with a unit of
// proportion or a scale always, with a classifier only from eleven on or as a
// range.
func (f figure) countable(s string) bool {
	switch f.unit.sort {
	case points, times, tenths, percent:
		return true
	case counted, measured, money:
		if strings.HasPrefix(s[f.numeral.end:], "万") || strings.HasPrefix(s[f.numeral.end:], "亿") {
			return !f.unit.scale
		}
		return f.value > 10 && utf8.RuneCountInString(s[f.start:f.numeral.end]) > 1 || !math.IsNaN(f.high)
	}
	return false
}

// doubled reads 翻一番 (twice as much, a rise of 1 倍) and 翻两番 (four times as
// much, a rise of 3 倍).
func (r *reader) doubled(i, j int) int {
	s := r.text
	n, ok := chinese(s, j)
	if !ok {
		if n, ok = arabic(s, j); !ok {
			n = numeral{value: 1, end: j}
		}
	}
	if !strings.HasPrefix(s[n.end:], "番") || n.value < 1 || n.value > 20 {
		return i
	}
	end := n.end + len("番")
	n.value, n.decimals = math.Exp2(n.value)-1, 0
	f := figure{numeral: n, high: math.NaN(), doubling: true, start: i, end: end}
	f.unit = unit{sort: times, unit: r.unitNamed("倍"), end: end}
	return r.figure(f)
}
