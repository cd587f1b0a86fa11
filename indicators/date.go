package indicators

import (
	"fmt"
	"time"
)

// Date is a calendar day with no time and no zone: the day a text was
// published, a period's first and last day. It counts days with 0001-01-01
// as 1, so that dates compare with < and the zero value is no date.
type Date int32

// maxDate is 9999-12-31, the last day that prints with four digits of year.
const maxDate Date = 3652059

// NewDate gives the day of the proleptic Gregorian calendar; as in time.Date,
// days and months past their end run over. Outside the years 1 to 9999 there
// is no date.
func NewDate(year int, month time.Month, day int) Date {
	days := time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix()/86400 - dayOne
	if days < 1 || days > int64(maxDate) {
		return 0
	}
	return Date(days)
}

// DateOf gives the day on which t falls in t's own zone, and no date for a
// zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return 0
	}
	return NewDate(t.Date())
}

// dayOne is the day before 0001-01-01, in days since 1970-01-01.
const dayOne = -719163

// ParseDate reads "2024-05-13".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1 {
		return 0, fmt.Errorf("date %q: want a day such as 2024-05-13", s)
	}
	return DateOf(t), nil
}

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == 0 }

// Time gives the day's first moment in UTC; the zero Date gives the zero time.
func (d Date) Time() time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Unix((int64(d)+dayOne)*86400, 0).UTC()
}

// Year gives the calendar year; 0 for no date.
func (d Date) Year() int {
	if d == 0 {
		return 0
	}
	return d.Time().Year()
}

// String prints "2024-05-13", and nothing for no date.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	year, month, day := d.Time().Date()
	text := []byte("0000-00-00") // written by hand: every figure read or mirrored prints dates
	for i := 3; year > 0; i-- {
		text[i], year = byte('0'+year%10), year/10
	}
	text[5], text[6] = byte('0'+int(month)/10), byte('0'+int(month)%10)
	text[8], text[9] = byte('0'+day/10), byte('0'+day%10)
	return string(text)
}

// MarshalText prints the date as String does.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText prints.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	v, err := ParseDate(string(text))
	*d = v
	return err
}
