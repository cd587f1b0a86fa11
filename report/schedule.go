package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
	"go.yaml.in/yaml/v4"

	"waymark/indicators"
	"waymark/report/document"
	"waymark/report/workdays"
)

// planned is one line of the template's schedules.
type planned struct {
	Period     placed   `yaml:"period"`
	Cron       placed   `yaml:"cron"`
	WorkingDay bool     `yaml:"working_day"`
	Languages  []placed `yaml:"languages"`
	Formats    []placed `yaml:"formats"`

	node *yaml.Node
	odd  []faultAt
}

// UnmarshalYAML reads one schedule; a key that is none is a fault.
func (p *planned) UnmarshalYAML(n *yaml.Node) error {
	p.node = n
	if n.Kind != yaml.MappingNode {
		p.odd = append(p.odd, faultAt{n, "want period, cron, working_day, languages and formats"})
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var err error
		switch key.Value {
		case "period":
			err = value.Decode(&p.Period)
		case "cron":
			err = value.Decode(&p.Cron)
		case "working_day":
			err = value.Decode(&p.WorkingDay)
		case "languages":
			err = value.Decode(&p.Languages)
		case "formats":
			err = value.Decode(&p.Formats)
		default:
			p.odd = append(p.odd, faultAt{key, fmt.Sprintf("%q is no key here: want period, cron, working_day, languages or formats", key.Value)})
		}
		if err != nil {
			p.odd = append(p.odd, faultAt{value, key.Value + ": the value is of the wrong kind"})
		}
	}
	return nil
}

// check says what is wrong with a schedule.
func (p *planned) check() []faultAt {
	faults := p.odd
	add := func(n *yaml.Node, format string, args ...any) {
		if n == nil {
			n = p.node
		}
		faults = append(faults, faultAt{n, fmt.Sprintf(format, args...)})
	}
	if !slices.Contains([]string{"month", "quarter", "year"}, p.Period.Text) {
		add(p.Period.at, "period %q: want month, quarter or year", p.Period.Text)
	}
	if _, err := parseCron(p.Cron.Text); err != nil {
		add(p.Cron.at, "%v", err)
	}
	for _, l := range p.Languages {
		if _, err := indicators.ParseLang(l.Text); err != nil {
			add(l.at, "%v", err)
		}
	}
	for _, f := range p.Formats {
		if _, err := document.ParseFormat(f.Text); err != nil {
			add(f.at, "%v", err)
		}
	}
	if len(p.Languages) == 0 || len(p.Formats) == 0 {
		add(p.node, "want at least one of languages and one of formats")
	}
	return faults
}

// parseCron reads five fields, and refuses days that never come.
func parseCron(text string) (s cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil { // the parser panics on some expressions it cannot read
			err = fmt.Errorf("cron %q: want five fields such as \"0 8 1 * *\"", text)
		}
	}()
	if strings.Contains(text, "TZ=") || strings.HasPrefix(text, "@every") {
		return nil, fmt.Errorf("cron %q: want five fields such as \"0 8 1 * *\", counted in the plan's zone", text)
	}
	if s, err = cron.ParseStandard(text); err != nil {
		return nil, fmt.Errorf("cron %q: %w; want five fields such as \"0 8 1 * *\"", text, err)
	}
	if s.Next(time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)).IsZero() {
		return nil, fmt.Errorf("cron %q: this day never comes", text)
	}
	return s, nil
}

// Schedule says when reports of one kind are issued, and which.
type Schedule struct {
	Period    string // month, quarter or year
	Languages []indicators.Lang
	Formats   []document.Format

	cron  cron.Schedule
	zone  *time.Location
	years workdays.Years // nil where working days do not matter
}

// Timetable gives the template's schedules in a zone.
func (t *Template) Timetable(zone *time.Location) ([]Schedule, error) {
	years, err := workdays.Calendars()
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	var list []Schedule
	for _, p := range t.Schedules {
		parsed, err := parseCron(p.Cron.Text)
		if err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		s := Schedule{Period: p.Period.Text, cron: parsed, zone: zone}
		if p.WorkingDay {
			s.years = years
		}
		for _, l := range p.Languages {
			s.Languages = append(s.Languages, indicators.Lang(l.Text))
		}
		for _, f := range p.Formats {
			s.Formats = append(s.Formats, document.Format(f.Text))
		}
		list = append(list, s)
	}
	return list, nil
}

// Next is the next time after t that a report is issued; zero where there is
// none. Of a year whose calendar is not known yet, weekends alone count as
// closed.
func (s Schedule) Next(t time.Time) time.Time {
	// A day moved to the next working day may lie after t though its own day
	// lies before: no holiday is longer than two weeks.
	from := t.In(s.zone)
	if s.years != nil {
		from = from.AddDate(0, 0, -14)
	}
	for {
		at := s.cron.Next(from)
		if at.IsZero() {
			return at
		}
		if moved := s.moved(at); moved.After(t) {
			return moved
		}
		from = at
	}
}

func (s Schedule) moved(at time.Time) time.Time {
	if s.years == nil {
		return at
	}
	for !s.years.Open(indicators.DateOf(at)) {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// Covers gives the last period that was over on a day.
func (s Schedule) Covers(day indicators.Date) indicators.Period { return LastPeriod(s.Period, day) }

// LastPeriod gives the last month, quarter or year that was over on a day.
func LastPeriod(kind string, day indicators.Date) indicators.Period {
	t := day.Time()
	switch kind {
	case "month":
		return indicators.Month(t.Year(), t.Month()).Add(-1)
	case "year":
		return indicators.Year(t.Year() - 1)
	}
	return indicators.Quarter(t.Year(), (int(t.Month())+2)/3).Add(-1)
}

// DayBefore gives the day of the report to compare with: as long after the
// period before as this one is after its own.
func DayBefore(p indicators.Period, asOf indicators.Date) indicators.Date {
	return p.Add(-1).Last() + (asOf - p.Last())
}
