package prose

import "strings"

// englishMomentAt reads a moment at i.
func englishMomentAt(s string, i int) (moment, bool) {
	if !isLetter(s[i]) {
		return englishDateAt(s, i)
	}
	var buffer [40]byte
	w, end := lowered(s, i, &buffer)
	return englishOpenings[string(w)].momentAt(s, i, end)
}

// englishDateAt reads a moment that begins with a digit: 2025, 2025Q3,
// 20 November 2025.
func englishDateAt(s string, i int) (m moment, ok bool) {
	if afterWord(s, i) {
		return m, false
	}
	if year, end := fourDigits(s, i); year > 0 {
		return englishYear(s, i, year, end)
	}
	return englishDay(s, i)
}

// momentAt reads a moment that begins with a word from i to end: September
// 2025, Q3 2025, the third quarter of 2025, January to September, the first
// half, last year.
func (o opening) momentAt(s string, i, end int) (m moment, ok bool) {
	if o.month == 0 && o.spans == nil || afterWord(s, i) {
		return m, false
	}
	if a := o.month; a > 0 && s[i] >= 'A' && s[i] <= 'Z' {
		return englishMonth(s, a, end, end-i == 3 && a != 5 || end-i == 4 && a == 9)
	}
	for _, p := range o.spans {
		if to, found := phraseAt(s, i, p.words); found {
			return p.moment.endingAt(s, to), true
		}
	}
	return m, false
}

// afterWord tells whether a letter or a digit stands right before i.
func afterWord(s string, i int) bool {
	return i > 0 && (isLetter(s[i-1]) || s[i-1] >= '0' && s[i-1] <= '9')
}

// englishSpan is a phrase that names a part of a year, or a year by its
// distance.
type englishSpan struct {
	words  []string
	moment moment
}

// englishSpans are those phrases by their first word, longer ones first.
var englishSpans = map[string][]englishSpan{
	"first": {
		{[]string{"first", "three", "quarters"}, moment{span: months, a: 1, b: 9}}, {[]string{"first", "nine", "months"}, moment{span: months, a: 1, b: 9}},
		{[]string{"first", "eleven", "months"}, moment{span: months, a: 1, b: 11}}, {[]string{"first", "ten", "months"}, moment{span: months, a: 1, b: 10}},
		{[]string{"first", "eight", "months"}, moment{span: months, a: 1, b: 8}}, {[]string{"first", "seven", "months"}, moment{span: months, a: 1, b: 7}},
		{[]string{"first", "six", "months"}, moment{span: months, a: 1, b: 6}}, {[]string{"first", "five", "months"}, moment{span: months, a: 1, b: 5}},
		{[]string{"first", "four", "months"}, moment{span: months, a: 1, b: 4}}, {[]string{"first", "three", "months"}, moment{span: months, a: 1, b: 3}},
		{[]string{"first", "two", "months"}, moment{span: months, a: 1, b: 2}}, {[]string{"first", "quarter"}, moment{span: quarter, a: 1}},
		{[]string{"first", "half"}, moment{span: half, a: 1}},
	},
	"second":   {{[]string{"second", "quarter"}, moment{span: quarter, a: 2}}, {[]string{"second", "half"}, moment{span: half, a: 2}}},
	"third":    {{[]string{"third", "quarter"}, moment{span: quarter, a: 3}}},
	"fourth":   {{[]string{"fourth", "quarter"}, moment{span: quarter, a: 4}}},
	"q1":       {{[]string{"q1"}, moment{span: quarter, a: 1}}},
	"q2":       {{[]string{"q2"}, moment{span: quarter, a: 2}}},
	"q3":       {{[]string{"q3"}, moment{span: quarter, a: 3}}},
	"q4":       {{[]string{"q4"}, moment{span: quarter, a: 4}}},
	"h1":       {{[]string{"h1"}, moment{span: half, a: 1}}},
	"h2":       {{[]string{"h2"}, moment{span: half, a: 2}}},
	"last":     {{[]string{"last", "year"}, moment{span: wholeYear, back: 1}}, {[]string{"last", "month"}, moment{span: thisMonth, back: 1}}},
	"previous": {{[]string{"previous", "year"}, moment{span: wholeYear, back: 1}}, {[]string{"previous", "month"}, moment{span: thisMonth, back: 1}}, {[]string{"previous", "quarter"}, moment{span: thisQuarter, back: 1}}},
	"prior":    {{[]string{"prior", "year"}, moment{span: wholeYear, back: 1}}, {[]string{"prior", "month"}, moment{span: thisMonth, back: 1}}},
	"a":        {{[]string{"a", "year", "earlier"}, moment{span: sameSpan, back: 1}}, {[]string{"a", "year", "ago"}, moment{span: sameSpan, back: 1}}},
	"same":     {{[]string{"same", "period", "last", "year"}, moment{span: sameSpan, back: 1}}, {[]string{"same", "month", "last", "year"}, moment{span: sameSpan, back: 1}}, {[]string{"same", "period", "of", "last", "year"}, moment{span: sameSpan, back: 1}}, {[]string{"same", "period", "of", "the", "previous", "year"}, moment{span: sameSpan, back: 1}}},
	"year-end": {{[]string{"year-end"}, moment{span: wholeYear}}},
	"this":     {{[]string{"this", "year"}, moment{span: wholeYear}}},
	"quarter": {{[]string{"quarter", "1"}, moment{span: quarter, a: 1}}, {[]string{"quarter", "2"}, moment{span: quarter, a: 2}},
		{[]string{"quarter", "3"}, moment{span: quarter, a: 3}}, {[]string{"quarter", "4"}, moment{span: quarter, a: 4}}},
}

// The words that name the year of its part.
var (
	ofThisYear = [][]string{{"of", "the", "year"}, {"of", "this", "year"}}
	ofLastYear = [][]string{{"of", "last", "year"}, {"of", "the", "previous", "year"}, {"last", "year"}}
	of         = []string{"of"}
)

// endingAt takes in the year after a part of it: of 2025, 2025, (July to Sept)
// 2025, of the year, of last year.
func (m moment) endingAt(s string, i int) moment {
	m.end = i
	j := skipSpaces(s, i, 1)
	if j < len(s) && s[j] == '(' {
		if k := strings.IndexByte(s[j:min(len(s), j+40)], ')'); k > 0 && !strings.ContainsAny(s[j:j+k], "0123456789%") {
			j = skipSpaces(s, j+k+1, 1)
		}
	}
	if m.back > 0 {
		return m
	}
	for _, words := range ofThisYear {
		if end, ok := phraseAt(s, j, words); ok {
			m.end = end
			return m
		}
	}
	for _, words := range ofLastYear {
		if end, ok := phraseAt(s, j, words); ok {
			m.end, m.back = end, 1
			return m
		}
	}
	if j < len(s) && s[j] == ',' {
		j = skipSpaces(s, j+1, 1)
	}
	if end, ok := phraseAt(s, j, of); ok {
		j = skipSpaces(s, end, 1)
	}
	if year, end := fourDigits(s, j); year > 0 && yearStandsAlone(s, j, end) {
		m.year, m.end = year, end
	}
	return m
}

// yearStandsAlone tells a year from the beginning of an amount: 2025, not
// 2,025 or 2025.5 or 2025 people.
func yearStandsAlone(s string, i, end int) bool {
	if i > 0 && (s[i-1] == '$' || s[i-1] == ',' || s[i-1] == '.') {
		return false
	}
	if end+1 < len(s) && (s[end] == '.' || s[end] == ',') && s[end+1] >= '0' && s[end+1] <= '9' {
		return false
	}
	j := skipSpaces(s, end, 1)
	if j < len(s) && s[j] == '%' {
		return false
	}
	var buffer [40]byte
	w, _ := lowered(s, j, &buffer)
	if _, scaled := englishScales[string(w)]; scaled {
		return false
	}
	word, sort, _ := englishUnitWord(s, j)
	return word == "" || sort == counted && j == end
}

// englishYear reads 2025, 2025Q3, 2021-2025, and 2024 after "between 2019 and".
func englishYear(s string, i, year, end int) (moment, bool) {
	if !yearStandsAlone(s, i, end) {
		return moment{}, false
	}
	if end+1 < len(s) && (s[end] == 'Q' || s[end] == 'q') && s[end+1] >= '1' && s[end+1] <= '4' {
		return moment{span: quarter, year: year, a: int(s[end+1] - '0'), atop: true, end: end + 2}, true
	}
	if k := dashAt(s, end); k > end {
		if last, l := fourDigits(s, k); last > year {
			return moment{span: years, year: year, b: last, atop: true, end: l}, true
		}
	}
	for _, w := range [][2]string{{"between ", " and "}, {"from ", " to "}} {
		if rest, found := strings.CutPrefix(s[end:], w[1]); found && len(s[:i]) >= len(w[0]) && strings.EqualFold(s[i-len(w[0]):i], w[0]) {
			if last, l := fourDigits(s, len(s)-len(rest)); last > year && yearStandsAlone(s, l-4, l) {
				return moment{span: years, year: year, b: last, atop: true, end: l}, true
			}
		}
	}
	return moment{span: wholeYear, year: year, atop: true, end: end}, true
}

// englishMonth reads a month with its year, or to another month: September
// 2025, January to September 2025, July-September. A short name may have a
// full stop of its own.
func englishMonth(s string, a, end int, short bool) (moment, bool) {
	if short && strings.HasPrefix(s[end:], ".") {
		end++
	}
	j := skipSpaces(s, end, 1)
	if d, k := shortDigits(s, j); d >= 1 && d <= 31 && k > j && (k >= len(s) || s[k] != '%' && s[k] != '.') { // September 20, 2025
		m := moment{span: day, a: a, b: d, end: k}
		if strings.HasPrefix(s[k:], ", ") {
			k += 2
		}
		if year, l := fourDigits(s, skipSpaces(s, k, 1)); year > 0 {
			m.year, m.end = year, l
		}
		return m, true
	}
	m := moment{span: month, a: a}
	if k := englishTo(s, end); k > 0 {
		var buffer [40]byte
		w, to := lowered(s, k, &buffer)
		if b, found := englishMonths[string(w)]; found && b > a && k < len(s) && s[k] >= 'A' && s[k] <= 'Z' {
			m, end = moment{span: months, a: a, b: b}, to
		}
	}
	return m.endingAt(s, end), true
}

// englishTo gives where the text goes on after " to ", " through " or a dash.
func englishTo(s string, i int) int {
	for _, w := range []string{" to ", " through ", "–", "-", " – ", " - "} {
		if strings.HasPrefix(s[i:], w) {
			return i + len(w)
		}
	}
	return 0
}

// englishDay reads 20 November 2025.
func englishDay(s string, i int) (moment, bool) {
	d, j := shortDigits(s, i)
	if d < 1 || d > 31 {
		return moment{}, false
	}
	j = skipSpaces(s, j, 1)
	var buffer [40]byte
	w, end := lowered(s, j, &buffer)
	a, found := englishMonths[string(w)]
	if !found || s[j] < 'A' || s[j] > 'Z' {
		return moment{}, false
	}
	m := moment{span: day, a: a, b: d, end: end}
	if year, l := fourDigits(s, skipSpaces(s, end, 1)); year > 0 {
		m.year, m.end = year, l
	}
	return m, true
}
