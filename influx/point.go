package influx

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// point is one point before it is sent: numbers are always float64, since a
// server keeps the first type it sees.
type point struct {
	measurement string
	tags        []tag // in the order of their keys; empty values are left out
	fields      []field
	time        time.Time
}

type tag struct{ key, value string }

// field is a number, or a text where isText is set.
type field struct {
	key    string
	number float64
	text   string
	isText bool
}

func number(key string, v float64) field { return field{key: key, number: v} }
func text(key, v string) field           { return field{key: key, text: v, isText: true} }

// maxText is the longest tag or string field InfluxDB 1.8 takes, in bytes.
const maxText = 65535

// InfluxDB counts nanoseconds since 1970 in 64 bits; beyond, times wrap around
// without a word.
var (
	earliest = time.Date(1678, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2262, 1, 1, 0, 0, 0, 0, time.UTC)
)

// check tells what a server would refuse, or worse, take for something else.
func (p point) check() error {
	switch {
	case p.measurement == "":
		return fmt.Errorf("point has no measurement")
	case p.time.IsZero():
		return fmt.Errorf("point has no time, and would be stored as of now")
	case p.time.Before(earliest) || !p.time.Before(latest):
		return fmt.Errorf("time %s lies outside the years 1678 to 2261", p.time.Format(time.DateOnly))
	case len(p.fields) == 0:
		return fmt.Errorf("point has no field")
	}
	for _, t := range p.tags {
		if err := checkTag(t); err != nil {
			return err
		}
	}
	for _, f := range p.fields {
		if err := f.check(); err != nil {
			return err
		}
	}
	return nil
}

func checkTag(t tag) error {
	switch {
	case strings.HasSuffix(t.value, `\`):
		return fmt.Errorf("tag %s ends with a backslash: %.80q", t.key, t.value)
	case !plain(t.value):
		return fmt.Errorf("tag %s is not plain text: %.80q", t.key, t.value)
	case len(t.value) > maxText:
		return fmt.Errorf("tag %s is longer than %d bytes", t.key, maxText)
	}
	return nil
}

func (f field) check() error {
	switch {
	case !f.isText && (math.IsNaN(f.number) || math.IsInf(f.number, 0)):
		return fmt.Errorf("field %s is %v, which is no finite number", f.key, f.number)
	case f.isText && !plain(f.text):
		return fmt.Errorf("field %s is not plain text: %.80q", f.key, f.text)
	case len(f.text) > maxText:
		return fmt.Errorf("field %s is longer than %d bytes", f.key, maxText)
	}
	return nil
}

// plain tells whether a text is UTF-8 without control characters, which the
// parsers of line protocol read differently.
func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsFunc(s, unicode.IsControl) }

// appendTo writes the point as one line of line protocol. The point has been
// checked; keys and measurements are the schema's own and need no escaping.
func (p point) appendTo(b []byte) []byte {
	b = append(b, p.measurement...)
	for _, t := range p.tags {
		if t.value == "" {
			continue
		}
		b = append(b, ',')
		b = append(b, t.key...)
		b = append(b, '=')
		b = appendEscaped(b, t.value, `, =`)
	}
	for i, f := range p.fields {
		if i == 0 {
			b = append(b, ' ')
		} else {
			b = append(b, ',')
		}
		b = append(b, f.key...)
		b = append(b, '=')
		if f.isText {
			b = append(b, '"')
			b = appendEscaped(b, f.text, `"\`)
			b = append(b, '"')
		} else {
			b = strconv.AppendFloat(b, f.number, 'g', -1, 64)
		}
	}
	b = append(b, ' ')
	b = strconv.AppendInt(b, p.time.UnixNano(), 10)
	return append(b, '\n')
}

// appendEscaped puts a backslash before each of the special bytes.
func appendEscaped(b []byte, s, special string) []byte {
	if !strings.ContainsAny(s, special) {
		return append(b, s...)
	}
	for i := range len(s) {
		if strings.IndexByte(special, s[i]) >= 0 {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return b
}
