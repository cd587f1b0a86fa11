// Package workdays knows on which days offices in China are open. The State
// Council announces holidays, and the weekend days worked in exchange, year by
// year, so that they cannot be computed: each year is a file with its source.
package workdays

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
)

//go:embed china/*.yaml
var files embed.FS

// Calendar is what the State Council announced for a year.
type Calendar struct {
	Year    int      `yaml:"year"`
	Source  string   `yaml:"source"`
	Address string   `yaml:"address"`
	Closed  []string `yaml:"closed"` // days such as 2026-01-01, or 2026-02-15..2026-02-23
	Worked  []string `yaml:"worked"` // weekend days that are worked

	closed, worked map[indicators.Date]bool
}

// Calendars reads every year that is known, the earliest first.
func Calendars() (Years, error) {
	names, err := fs.Glob(files, "china/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("workdays: %w", err)
	}
	var list Years
	for _, name := range names {
		data, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("workdays: %w", err)
		}
		c, err := read(name, data)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, nil
}

func read(name string, data []byte) (Calendar, error) {
	var c Calendar
	if err := catalogue.Decode(name, data, &c); err != nil {
		return c, fmt.Errorf("workdays: %w", err)
	}
	var err error
	if c.closed, err = c.days(c.Closed); err == nil {
		c.worked, err = c.days(c.Worked)
	}
	if err != nil {
		return c, fmt.Errorf("workdays: %s: %w", name, err)
	}
	return c, nil
}

// days reads days and spans of days, all of them of the calendar's year.
func (c Calendar) days(texts []string) (map[indicators.Date]bool, error) {
	days := make(map[indicators.Date]bool)
	for _, text := range texts {
		from, to, span := strings.Cut(text, "..")
		if !span {
			to = from
		}
		first, err := indicators.ParseDate(from)
		if err != nil {
			return nil, err
		}
		last, err := indicators.ParseDate(to)
		if err != nil {
			return nil, err
		}
		if last < first || first.Year() != c.Year || last.Year() != c.Year {
			return nil, fmt.Errorf("%q: want days of %d, the earlier first", text, c.Year)
		}
		for d := first; d <= last; d++ {
			days[d] = true
		}
	}
	return days, nil
}

// Open tells whether offices are open on a day. Of a year that is not known,
// weekends alone are closed.
func (c Calendar) Open(day indicators.Date) bool {
	weekday := day.Time().Weekday()
	weekend := weekday == time.Saturday || weekday == time.Sunday
	return !c.closed[day] && (!weekend || c.worked[day])
}

// Years is every calendar, by year.
type Years []Calendar

// Open tells whether offices are open on a day.
func (ys Years) Open(day indicators.Date) bool {
	i := slices.IndexFunc(ys, func(c Calendar) bool { return c.Year == day.Year() })
	if i < 0 {
		return Calendar{}.Open(day)
	}
	return ys[i].Open(day)
}

// Has tells whether a year is known.
func (ys Years) Has(year int) bool {
	return slices.ContainsFunc(ys, func(c Calendar) bool { return c.Year == year })
}
