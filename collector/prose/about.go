package prose

import (
	"strings"
	"time"
	"unicode/utf8"

	"waymark/indicators"
)

// headBytes is how much of a text is looked at for what it is about.
const headBytes = 6000

// periodOf finds what a text is about: the first period with a year that its
// first lines name, or else the first period without one that was over when
// the text was published, or else the year before that day. Where that day is
// not given, it is the first that the text names.
func periodOf(text string, published indicators.Date) indicators.Period {
	if isEnglish(text) {
		return englishPeriodOf(text, published)
	}
	var yearless indicators.Period
	given := !published.IsZero()
	if !given {
		published = firstDay(text, momentAt)
	}
	for i := 0; i < len(text); {
		c, width := utf8.DecodeRuneInString(text[i:])
		if c >= 1<<16 || markOf[c]&(digit|momentary|spelling) == 0 {
			i += width
			continue
		}
		m, ok := momentAt(text, i)
		if !ok {
			i = afterDigits(text, i+width)
			continue
		}
		i = m.end
		if m.span >= day || m.span == yearStart || m.named(text[m.end:]) {
			continue
		}
		if m.year > 0 {
			_, p := m.resolve(indicators.Period{})
			return p
		}
		if yearless.IsZero() {
			yearless = m.before(published)
		}
	}
	if !yearless.IsZero() || !given {
		return yearless
	}
	return indicators.Year(published.Year() - 1)
}

// firstDay gives the first day that a text names with its year, which is that
// of its publication where it stands in the head: （2016年10月19日）, 2024-10-18,
// 19 November 2025.
func firstDay(text string, read func(string, int) (moment, bool)) indicators.Date {
	for i := 0; i < len(text); {
		if c := text[i]; !isLetter(c) && (c < '0' || c > '9') {
			i++
			continue
		}
		if m, ok := read(text, i); ok && m.span == day && m.year > 0 {
			return indicators.NewDate(m.year, time.Month(m.a), m.b)
		}
		if end := dateAt(text, i); end > i {
			if d, err := indicators.ParseDate(text[i:min(end, i+len(time.DateOnly))]); err == nil {
				return d
			}
		}
		for i < len(text) && (isLetter(text[i]) || text[i] >= '0' && text[i] <= '9') {
			i++
		}
	}
	return 0
}

// before gives the last period of a moment that was over on a day.
func (m moment) before(published indicators.Date) indicators.Period {
	if published.IsZero() {
		return indicators.Period{}
	}
	_, p := m.resolve(indicators.Year(published.Year()))
	if p.Last() > published {
		_, p = m.resolve(indicators.Year(published.Year() - 1))
	}
	return p
}

// afterDigits passes over the rest of a number.
func afterDigits(s string, i int) int {
	for {
		_, width := digitAt(s, i)
		if width == 0 {
			return i
		}
		i += width
	}
}

// englishPeriodOf does the same in English.
func englishPeriodOf(text string, published indicators.Date) indicators.Period {
	var yearless indicators.Period
	given := !published.IsZero()
	if !given {
		published = firstDay(text, englishMomentAt)
	}
	for i := 0; i < len(text); {
		if c := text[i]; !isLetter(c) && (c < '0' || c > '9') {
			i++
			continue
		}
		m, ok := englishMomentAt(text, i)
		if !ok {
			for i < len(text) && (isLetter(text[i]) || text[i] >= '0' && text[i] <= '9') {
				i++
			}
			continue
		}
		before := text[max(0, i-12):i]
		i = m.end
		if m.span >= day || strings.Contains(before, "©") || strings.Contains(strings.ToLower(before), "copyright") {
			continue
		}
		if m.year > 0 {
			_, p := m.resolve(indicators.Period{})
			return p
		}
		if yearless.IsZero() && m.back == 0 {
			yearless = m.before(published)
		}
	}
	if !yearless.IsZero() || !given {
		return yearless
	}
	return indicators.Year(published.Year() - 1)
}
