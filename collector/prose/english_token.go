package prose

import (
	"math"
	"strings"
	"unicode/utf8"
)

// lowered gives the word at i in lower case and where it ends. A word has
// letters, digits after letters, and the marks that stand inside words
// (year-on-year, U.S., y/y).
func lowered(s string, i int, buffer *[40]byte) (word []byte, end int) {
	j := i
	for j < len(s) && (isLetter(s[j]) || j > i && (s[j] >= '0' && s[j] <= '9' || insideWord(s, j))) {
		if n := j - i; n < len(buffer) {
			buffer[n] = s[j]
			if s[j] >= 'A' && s[j] <= 'Z' {
				buffer[n] += 'a' - 'A'
			}
		}
		j++
	}
	return buffer[:min(j-i, len(buffer))], j
}

// insideWord tells whether a mark at j joins letters.
func insideWord(s string, j int) bool {
	switch s[j] {
	case '-', '/', '\'':
		return j+1 < len(s) && isLetter(s[j+1])
	case '.':
		return j+1 < len(s) && isLetter(s[j+1]) && (j < 2 || !isLetter(s[j-2])) // U.S., not "sales.The"
	}
	return false
}

// phraseAt tells whether the words stand at i one after the other, and where
// they end.
func phraseAt(s string, i int, words []string) (end int, ok bool) {
	for n, w := range words {
		if n > 0 {
			from := i
			for i < len(s) && (s[i] == ' ' || s[i] == '-') {
				i++
			}
			if i == from || i > from+2 {
				return 0, false
			}
		}
		if len(s)-i < len(w) || !strings.EqualFold(s[i:i+len(w)], w) {
			return 0, false
		}
		i += len(w)
	}
	if i < len(s) && isLetter(s[i-1]) && (isLetter(s[i]) || s[i] >= '0' && s[i] <= '9') {
		return 0, false
	}
	return i, true
}

// englishTokens cuts a line from i on into tokens up to the end of a sentence,
// and gives where the next one begins.
func (r *reader) englishTokens(i, end int) int {
	r.line, r.figures, r.moments = r.line[:0], r.figures[:0], r.moments[:0]
	s, from := r.text[:end], i
	for i < end {
		r.steps++
		switch c := s[i]; {
		case isLetter(c):
			i = r.englishWord(s, i)
		case c >= '0' && c <= '9', c == '$', strings.HasPrefix(s[i:], "£"), strings.HasPrefix(s[i:], "€"), strings.HasPrefix(s[i:], "¥"):
			i = r.englishNumber(s, i)
		case c == ',':
			i = r.add(comma, i, i+1)
		case c == ';', c == ':', c == '\t':
			i = r.add(stop, i, i+1)
		case c == '(':
			i = r.add(open, i, i+1)
		case c == ')':
			i = r.add(shut, i, i+1)
		case c == '[':
			i = r.note(i, i+1)
		case c == '.' || c == '!' || c == '?':
			if i++; endsSentence(s, i) {
				return r.add(stop, i-1, i)
			}
		default:
			_, width := utf8.DecodeRuneInString(s[i:])
			i += width
		}
		if i-from > longestSentence && len(r.line) > 0 && r.line[len(r.line)-1].class == comma {
			return i
		}
	}
	return i
}

// endsSentence tells whether a full stop before i ends a sentence: white space
// and a capital letter or a figure follow, and no abbreviation stands before.
func endsSentence(s string, i int) bool {
	j := i
	for j < len(s) && (s[j] == ' ' || s[j] == '"' || s[j] == ')' || s[j] == '\'') {
		j++
	}
	if j == len(s) {
		return true
	}
	if j == i || s[j] >= 'a' && s[j] <= 'z' {
		return false
	}
	for _, w := range []string{"U.S.", "U.K.", "E.U.", "U.N.", " vs.", " No.", " Jan.", " Feb.", " Mar.", " Apr.", " Aug.", " Sep.", " Sept.", " Oct.", " Nov.", " Dec.", " St.", " Mr.", " Dr.", "e.g.", "i.e.", " approx.", " Fig."} {
		if strings.HasSuffix(s[:i], w) {
			return w == "U.S." && j < len(s) && strings.HasPrefix(s[j:], "The ")
		}
	}
	return true
}

// englishWord reads a moment, a spelled number with its scale, or a phrase of
// the lexicon.
func (r *reader) englishWord(s string, i int) int {
	var buffer [40]byte
	w, end := lowered(s, i, &buffer)
	is, known := englishOpenings[string(w)]
	switch {
	case end < len(s) && s[end] == '$' && (string(w) == "us" || string(w) == "hk" || string(w) == "rmb"):
		return r.englishNumber(s, i)
	case !known:
		return end
	}
	if m, ok := is.momentAt(s, i, end); ok {
		return r.englishMoment(m, i)
	}
	if is.number > 0 {
		if next := r.englishSpelled(s, i, end, is.number); next > 0 {
			return next
		}
	}
	for _, p := range is.phrases {
		if to, ok := phraseAt(s, i, p.words); ok {
			return r.add(p.class, i, to)
		}
	}
	return end
}

func (r *reader) englishMoment(m moment, i int) int {
	r.moments = append(r.moments, m)
	r.line = append(r.line, token{class: when, start: i, end: m.end, index: len(r.moments) - 1})
	return m.end
}

// englishSpelled reads "two million", "three percent", "one-third"; 0 where no
// scale or unit of proportion follows.
func (r *reader) englishSpelled(s string, i, end int, value float64) int {
	f := figure{numeral: numeral{value: value, end: end}, high: math.NaN(), spelled: true, start: i, end: end}
	f.unit = r.englishUnitAt(s, end, "")
	if f.unit.sort == percent || f.unit.sort == points || f.unit.sort == times && value > 1 || f.unit.scale || strings.Contains(f.unit.unit.String(), "illion ") {
		f.end = f.unit.end
		return r.figure(f)
	}
	return 0
}

// englishNumber reads a number at i with the currency before it and the unit
// after it.
func (r *reader) englishNumber(s string, i int) int {
	start, currency := i, ""
	for _, c := range []string{"US$", "HK$", "A$", "C$", "$", "£", "€", "¥", "RMB"} {
		if rest, found := strings.CutPrefix(s[i:], c); found {
			currency, i = c, skipSpaces(s, len(s)-len(rest), 1)
			break
		}
	}
	if currency == "" {
		for _, words := range twelveMonths {
			if end, ok := phraseAt(s, i, words); ok {
				return r.add(yearOn, i, end)
			}
		}
		if m, ok := englishDateAt(s, i); ok {
			return r.englishMoment(m, i)
		}
		if i > 0 && (isLetter(s[i-1]) || s[i-1] == '/') {
			return afterDigits(s, i)
		}
		if end := dateAt(s, i); end > i {
			return end
		}
	}
	n, ok := arabic(s, i)
	if !ok {
		return max(n.end, start+1)
	}
	f := figure{numeral: n, high: math.NaN(), start: start, end: n.end}
	if currency == "" {
		r.sign(&f)
	}
	f.unit = r.englishUnitAt(s, n.end, currency)
	f.end = max(n.end, f.unit.end)
	r.englishRange(s, &f, currency)
	if f.unit.sort == refused || f.unit.sort == noUnit && f.end < len(s) && isLetter(s[f.end]) && s[f.end] != 's' {
		_, end := lowered(s, max(f.end, 1), new([40]byte))
		return r.add(plain, start, max(end, f.end))
	}
	if f.unit.sort == noUnit && f.end+1 < len(s) && s[f.end] == '-' && isLetter(s[f.end+1]) { // 50-point
		return r.add(plain, start, f.end)
	}
	f.bound = f.unit.bound
	next := f.end
	for _, w := range []string{" or more", " or over", " and over", " or above"} {
		if strings.HasPrefix(s[next:], w) {
			f.bound, next = "at_least", next+len(w)
		}
	}
	for _, w := range []string{" or less", " or fewer", " or under"} {
		if strings.HasPrefix(s[next:], w) {
			f.bound, next = "at_most", next+len(w)
		}
	}
	r.figures = append(r.figures, f)
	r.line = append(r.line, token{class: quantity, start: f.start, end: next, index: len(r.figures) - 1})
	return next
}

var twelveMonths = [][]string{{"12", "months"}, {"12", "month"}}

// englishRange takes in the other end of a range: 3 to 5 percent after
// "between" or with a dash.
func (r *reader) englishRange(s string, f *figure, currency string) {
	i := f.end
	switch {
	case strings.HasPrefix(s[i:], "–"), strings.HasPrefix(s[i:], "-"):
		i = dashAt(s, i)
	case strings.HasPrefix(s[i:], " to ") && f.unit.sort == noUnit && !r.began(than):
		i += len(" to ")
	case strings.HasPrefix(s[i:], " and ") && strings.HasSuffix(strings.ToLower(s[max(0, f.start-8):f.start]), "between "):
		i += len(" and ")
	default:
		return
	}
	if currency != "" {
		i += len(currency) * strings.Count(s[i:min(len(s), i+len(currency))], currency)
	}
	n, ok := arabic(s, i)
	if !ok || n.value <= f.value || f.signed {
		return
	}
	u := r.englishUnitAt(s, n.end, currency)
	if u.sort == noUnit || u.sort == refused || f.unit.sort != noUnit && f.unit.unit != u.unit {
		return
	}
	f.high, f.unit, f.end = n.value, u, u.end
	f.decimals = max(f.decimals, n.decimals)
}

// englishUnitAt reads the unit after a number that ends at i: percent, billion
// yuan, million tonnes.
func (r *reader) englishUnitAt(s string, i int, currency string) unit {
	u := unit{end: i}
	j := i
	if j < len(s) && s[j] == '-' {
		j++
	} else {
		j = skipSpaces(s, j, 2)
	}
	var buffer [40]byte
	scale := ""
	w, end := lowered(s, j, &buffer)
	if name, ok := englishScales[string(w)]; ok && name != "" && (len(w) > 2 || currency != "" || len(w) == 2) {
		scale, u.end = name, end
		j = skipSpaces(s, end, 1)
	}
	word, sort, end := englishUnitWord(s, j)
	switch {
	case word != "" && (currency == "" || sort == money):
		u.sort, u.end = sort, end
	case currency != "":
		u.sort, word = money, currency
	case scale != "":
		u.sort, u.scale = counted, true
	default:
		return unit{end: i}
	}
	switch u.sort {
	case percent:
		word = "%"
	case points:
		word = "百分点"
	case times:
		word = "倍"
	case refused:
		return u
	}
	if scale != "" && word != "" {
		word = scale + " " + word
	} else if word == "" {
		word = scale
	}
	u.unit = r.unitNamed(word)
	return u
}

// englishUnitWord finds the longest unit at j, in lower case.
func englishUnitWord(s string, j int) (word string, sort sort, end int) {
	if j < len(s) && s[j] == '%' {
		return "%", percent, j + 1
	}
	var buffer [40]byte
	w, _ := lowered(s, j, &buffer)
	for _, e := range englishUnits[string(w)] {
		if end, ok := phraseAt(s, j, e.words); ok {
			return e.name, e.sort, end
		}
	}
	return "", noUnit, j
}
