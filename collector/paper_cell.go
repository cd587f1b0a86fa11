package collector

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"waymark/indicators"
)

// fromHits makes vintages of the cells found. Two cells that tell different
// figures of one period are an error that shows both.
func (w want) fromHits(hits []hit, about indicators.Period) ([]indicators.Vintage, []error) {
	var vintages []indicators.Vintage
	var faults []error
	for _, h := range hits {
		v, err := w.fromHit(h, about)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s %q: %w", h.place, h.cell.Text, err))
			continue
		}
		same := false
		for _, before := range vintages {
			if before.Period != v.Period {
				continue
			}
			same = true
			if before.HasValue() != v.HasValue() || v.HasValue() && before.Quantity() != v.Quantity() {
				faults = append(faults, fmt.Errorf("two cells disagree on %s: %s at %s, and %s at %s; table:, or more headers with / between, part them",
					v.Period, before.Quantity().In(indicators.English), before.Locator, v.Quantity().In(indicators.English), v.Locator))
			}
		}
		if !same {
			vintages = append(vintages, v)
		}
	}
	if len(faults) > 0 {
		return nil, faults
	}
	return vintages, nil
}

func (w want) fromHit(h hit, about indicators.Period) (indicators.Vintage, error) {
	number, inCell := parseCell(h.cell.Text)
	given := h.unit
	if inCell != "" {
		given = inCell
	}
	if _, err := indicators.ParseUnit(given); err != nil {
		given = "" // what stands in parentheses is no unit
	}
	unit, err := w.unit(given)
	if err != nil {
		return indicators.Vintage{}, err
	}
	period := w.period
	for _, header := range h.headers {
		if p, ok := labelPeriod(header, about); ok && period.IsZero() {
			period = p
		}
	}
	if period.IsZero() {
		period = about
	}
	if period.IsZero() {
		return indicators.Vintage{}, errors.New("no header names its period; period: says it")
	}
	return w.vintage(figure{period: period, value: number, unit: unit}, h.place)
}

var numberInCell = regexp.MustCompile(`^([-+−]?[0-9][0-9,]*(?:\.[0-9]+)?)\s*([^0-9\s.,\[(]{0,8})(?:\[\d+\]|\(\d+\))?$`)

// parseCell parts the number of a cell from the unit behind it, if there is
// one, and from a footnote's mark. What is no number stays whole.
func parseCell(text string) (number, unit string) {
	text = strings.TrimSpace(width.Narrow.String(text))
	m := numberInCell.FindStringSubmatch(text)
	if m == nil {
		return text, ""
	}
	return strings.ReplaceAll(m[1], "−", "-"), m[2]
}

var (
	yearLabel    = regexp.MustCompile(`^(\d{4})年?$`)
	monthLabel   = regexp.MustCompile(`^(\d{4})(?:年|[-./])(\d{1,2})月?$`)
	spanLabel    = regexp.MustCompile(`^(\d{4})年1[-—–~至](\d{1,2})月$`)
	quarterLabel = regexp.MustCompile(`^(\d{4})年?(?:第?([一二三四1-4])季度|Q([1-4]))$`)
)

// labelPeriod reads the period that a header names: 2024年, 2024年1-9月,
// 2024年一季度, 2024-05, 2024Q3.
func labelPeriod(text string, about indicators.Period) (indicators.Period, bool) {
	text = bare(text)
	number := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch {
	case len(text) > 40:
		return indicators.Period{}, false
	case text == "本年" && !about.IsZero():
		return about, true
	}
	var spelled string
	if m := yearLabel.FindStringSubmatch(text); m != nil {
		spelled = m[1]
	} else if m := monthLabel.FindStringSubmatch(text); m != nil {
		spelled = fmt.Sprintf("%s-%02d", m[1], number(m[2]))
	} else if m := spanLabel.FindStringSubmatch(text); m != nil {
		if last := number(m[2]); last >= 1 && last <= 12 {
			return indicators.YearToDate(number(m[1]), time.Month(last)), true
		}
		return indicators.Period{}, false
	} else if m := quarterLabel.FindStringSubmatch(text); m != nil {
		quarter := strings.NewReplacer("一", "1", "二", "2", "三", "3", "四", "4").Replace(m[2] + m[3])
		spelled = m[1] + "-Q" + quarter
	} else {
		return indicators.Period{}, false
	}
	period, err := indicators.ParsePeriod(spelled)
	return period, err == nil && period.Year() > 1900 && period.Year() < 2100
}
