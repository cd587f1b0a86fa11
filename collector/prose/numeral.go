package prose

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// digitAt reads the digit at i, ASCII or full-width, and gives its width in
// bytes; 0 where there is none.
func digitAt(s string, i int) (digit, width int) {
	if i >= len(s) {
		return 0, 0
	}
	if c := s[i]; c >= '0' && c <= '9' {
		return int(c - '0'), 1
	}
	if s[i] == 0xEF && i+2 < len(s) && s[i+1] == 0xBC && s[i+2] >= 0x90 && s[i+2] <= 0x99 { // ０ to ９
		return int(s[i+2] - 0x90), 3
	}
	return 0, 0
}

// numeral is a number as it is written, before its unit.
type numeral struct {
	value    float64
	decimals int // -1 for fractions
	digits   int // digits before the point; 0 for a Chinese numeral
	end      int
}

// longest is the number of digits beyond which a number is a code or an
// account, not a figure.
const longest = 18

// pow10 are the powers of ten that float64 holds exactly.
var pow10 = [...]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// arabic reads a number in Arabic digits at i: 2765.8, 1,281, １２．５. The value
// is the float64 nearest to what is written.
func arabic(s string, i int) (n numeral, ok bool) {
	whole, count, j := wholePart(s, i)
	if count == 0 {
		return numeral{end: i}, false
	}
	n.digits = count
	mantissa, total := whole, count
	if w := pointAt(s, j); w > 0 {
		k := j + w
		for {
			d, width := digitAt(s, k)
			if width == 0 {
				break
			}
			mantissa = mantissa*10 + uint64(d)
			n.decimals++
			total++
			k += width
		}
		if n.decimals > 0 {
			j = k
		}
	}
	n.end = j
	if total > longest {
		return n, false
	}
	if mantissa < 1<<53 {
		n.value = float64(mantissa) / pow10[n.decimals] // both exact, so the quotient is the nearest
	} else {
		n.value, _ = strconv.ParseFloat(strconv.FormatUint(mantissa, 10)+"e-"+strconv.Itoa(n.decimals), 64)
	}
	return n, true
}

// wholePart reads the digits before the point, with separators where they
// group threes.
func wholePart(s string, i int) (value uint64, count, end int) {
	for {
		d, width := digitAt(s, i)
		if width == 0 {
			break
		}
		value = value*10 + uint64(d)
		count++
		i += width
	}
	if count > 3 {
		return value, count, i
	}
	for groups := 0; groups < 5; groups++ {
		g, ok := groupAt(s, i)
		if !ok {
			break
		}
		value, count, i = value*1000+uint64(g), count+3, i+4
	}
	return value, count, i
}

// groupAt reads ",281": a separator with exactly three ASCII digits.
func groupAt(s string, i int) (int, bool) {
	if i+3 >= len(s) || s[i] != ',' {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s[i+1 : i+4]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	_, more := digitAt(s, i+4)
	return n, more == 0
}

// pointAt gives the width of a decimal point that a digit follows.
func pointAt(s string, i int) int {
	width := 0
	switch {
	case i < len(s) && s[i] == '.':
		width = 1
	case strings.HasPrefix(s[min(i, len(s)):], "．"):
		width = len("．")
	default:
		return 0
	}
	if _, w := digitAt(s, i+width); w == 0 {
		return 0
	}
	return width
}

// numeralDigit gives the value of a Chinese numeral's digit, and -1 for any
// other character.
func numeralDigit(r rune) int {
	switch r {
	case '零', '〇':
		return 0
	case '一', '壹':
		return 1
	case '二', '两', '贰':
		return 2
	case '三':
		return 3
	case '四':
		return 4
	case '五':
		return 5
	case '六':
		return 6
	case '七':
		return 7
	case '八':
		return 8
	case '九':
		return 9
	}
	return -1
}

func numeralScale(r rune) int {
	switch r {
	case '十':
		return 10
	case '百':
		return 100
	case '千':
		return 1000
	}
	return 0
}

// chinese reads a Chinese numeral below 万 at i: 七, 二十七, 一千一百, 三点五. A
// scale of 万 or 亿 after it belongs to the unit, as after Arabic digits. A 百
// or 千 without a digit before it (百强, 千家) is no numeral.
func chinese(s string, i int) (n numeral, ok bool) {
	total, digit, count := 0, -1, 0
	for count < 9 {
		r, width := utf8.DecodeRuneInString(s[i:])
		if d := numeralDigit(r); d >= 0 {
			if digit > 0 { // two digits side by side: a year or a code
				return n, false
			}
			digit = d
		} else if scale := numeralScale(r); scale > 0 {
			if digit < 0 && (scale > 10 || count > 0) {
				break
			}
			if digit < 0 {
				digit = 1
			}
			total += digit * scale
			digit = -1
		} else {
			break
		}
		i += width
		count++
	}
	if count == 0 {
		return n, false
	}
	n.value, n.end = float64(total+max(digit, 0)), i
	if rest, found := strings.CutPrefix(s[i:], "点"); found {
		if r, width := utf8.DecodeRuneInString(rest); numeralDigit(r) >= 0 {
			n.value += float64(numeralDigit(r)) / 10
			n.decimals, n.end = 1, i+len("点")+width
		}
	}
	return n, true
}
