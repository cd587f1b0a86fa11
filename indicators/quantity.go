package indicators

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Quantity is a figure as published: how much, in which unit, to how many
// decimals, and with which bound.
type Quantity struct {
	Value    float64
	Decimals int // digits after the point in the source; -1 where unknown
	Unit     Unit
	Bound    Bound
}

// ParseNumber reads a plain decimal number ("17,600", "-2.4", "48.270") and
// counts its decimals. Thousands separators are allowed where they belong;
// infinities, NaN, hexadecimal and more than 40 characters are refused.
func ParseNumber(s string) (value float64, decimals int, err error) {
	plain := s
	if strings.Contains(s, ",") {
		if plain, err = ungroup(s); err != nil {
			return 0, 0, err
		}
	}
	if len(s) > 40 || plain == "" || strings.Trim(plain, "0123456789.eE+-") != "" {
		return 0, 0, numberError(s)
	}
	value, err = strconv.ParseFloat(plain, 64)
	if err != nil || math.IsInf(value, 0) {
		return 0, 0, numberError(s)
	}
	mantissa, _, scientific := strings.Cut(strings.ToLower(plain), "e")
	if scientific {
		return value, -1, nil
	}
	_, fraction, _ := strings.Cut(mantissa, ".")
	return value, len(fraction), nil
}

// ungroup takes the separators out of "17,600.5" and refuses "17,60".
func ungroup(s string) (string, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	groups := strings.Split(strings.TrimLeft(whole, "+-"), ",")
	for i, g := range groups {
		if strings.Contains(fraction, ",") || i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3) {
			return "", numberError(s)
		}
	}
	return strings.ReplaceAll(s, ",", ""), nil
}

func numberError(s string) error {
	return fmt.Errorf("number %.40q: want a decimal number such as 67665.3 or -2.4", s)
}

// FormatNumber prints a number to the given decimals, or with as many as it
// needs where decimals is negative. Groups of three digits are set apart by a
// comma.
func FormatNumber(v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	sign := ""
	if s[0] == '-' {
		sign, s = "−", s[1:]
		if strings.Trim(s, "0.") == "" {
			sign = ""
		}
	}
	whole, fraction, point := strings.Cut(s, ".")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if point {
		whole += "." + fraction
	}
	return sign + whole
}

// FormatProbability prints a probability in whole percent. What is neither
// certain nor impossible never prints as 0 % or 100 %.
func FormatProbability(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p > 0 && p < 0.01:
		return "<1%"
	case p < 1 && p > 0.99:
		return ">99%"
	}
	return strconv.Itoa(int(math.Round(100*p))) + "%"
}

// In prints the quantity as people read it, with its bound and unit: 1,100余家,
// 约30%; in English "at least 1,100 家", "about 30%".
func (q Quantity) In(lang Lang) string {
	number := FormatNumber(q.Value, q.Decimals)
	if math.IsNaN(q.Value) {
		return number
	}
	unit := q.Unit.String()
	if lang == English {
		word := map[Bound]string{AtLeast: "at least ", AtMost: "at most ", About: "about "}[q.Bound]
		if unit != "" && !q.Unit.IsPercent() {
			unit = " " + unit
		}
		return word + number + unit
	}
	switch q.Bound {
	case AtLeast:
		return "≥" + number + unit
	case AtMost:
		return "≤" + number + unit
	case About:
		return "约" + number + unit
	}
	return number + unit
}
