package collector

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"waymark/collector/sdmx"
	"waymark/indicators"
)

func sdmxVintage(measure, time string, r recorded, o sdmx.Observation) (indicators.Vintage, error) {
	_, frequency := o.First("FREQ", "freq", "FREQUENCY", "TIME_FORMAT")
	period, errTime := sdmx.Period(o.Value(time), frequency)
	f := figure{period: period, value: o.Value(measure)}
	f.status, f.note = statusOf(o.First("OBS_STATUS", "OBS_FLAG", "OBS_STAT"))
	if o.Deletes(measure) {
		f.status, f.note = string(indicators.Missing), "withdrawn by its source"
	}
	if f.status == string(indicators.Missing) {
		f.value = ""
	}
	var errUnit error
	if f.unit, f.value, errUnit = sdmxUnit(r, o, f.value); errTime != nil || errUnit != nil {
		return indicators.Vintage{}, errors.Join(errTime, errUnit)
	}
	v, err := r.vintage(f, o.Place(measure))
	if _, day := o.First("UPDATED", "LAST_UPDATE"); err == nil && len(day) >= 10 {
		v.Published, _ = indicators.ParseDate(day[:10]) // of the observation; not every service writes a day
	}
	return v, err
}

// statusOf reads an OBS_STATUS that a source writes under the name given. It
// adds a note where a code is none of the standard's. The codes of values that
// are missing, for whatever reason, are status O.
func statusOf(name, code string) (status, note string) {
	code, _, _ = strings.Cut(code, ":")
	for _, one := range strings.FieldsFunc(strings.ToUpper(code), func(r rune) bool { return r == ';' || r == ',' || r == ' ' }) {
		if s, err := indicators.ParseStatus(one); err == nil && status == "" {
			status = string(s)
		} else {
			note = name + " " + code
		}
	}
	switch status {
	case "H", "L", "M", "Q": // a holiday, not collected, cannot exist, suppressed
		return string(indicators.Missing), name + " " + code
	}
	return status, note
}

// Attributes, or dimensions, that say in what a value is counted.
var (
	sdmxScale = []string{"UNIT_MULT", "UNIT_MULTIPLIER", "POWERCODE", "unit_mult"}
	sdmxUnits = []string{"UNIT_MEASURE", "UNIT", "CURRENCY_UNIT", "unit"}
	sdmxCodes = map[string]string{"CNY": "元", "USD": "美元", "PC": "%", "PT": "%", "PERCENT": "%", "PP": "百分点"}
)

// sdmxUnit gives the unit of a value, and the value multiplied as the message
// says. The unit of the options is that of the value multiplied, or names the
// same multiple itself.
func sdmxUnit(r recorded, o sdmx.Observation, value string) (indicators.Unit, string, error) {
	power := 0
	if id, text := o.First(sdmxScale...); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < -18 || n > 18 {
			return indicators.Unit{}, "", fmt.Errorf("%s %q: want a power of ten", id, text)
		}
		power = n
	}
	id, code := o.First(sdmxUnits...)
	unit, told := r.said, indicators.Unit{}
	if name, known := sdmxCodes[code]; known {
		told = indicators.MustUnit(name)
	}
	switch {
	case unit.IsZero() && !told.IsZero():
		unit = told
	case unit.IsZero() && (code != "" || power != 0):
		return unit, "", fmt.Errorf("the message counts in %s, times ten to the power of %d; unit: says what that is", strings.TrimSpace(id+" "+code), power)
	case unit.IsZero():
		unit = r.indicator.Unit
	case !told.IsZero() && !told.SameDimension(unit):
		return unit, "", fmt.Errorf("the message counts in %s, but unit: says %s", told, unit)
	}
	switch scale := scaleOf(unit); {
	case power == 0 || power == scale:
		return unit, value, nil
	case scale == 0:
		return unit, shifted(value, power), nil
	}
	return unit, "", fmt.Errorf("the message counts in multiples of ten to the power of %d, but unit: says %s", power, unit)
}

// scaleOf gives the power of ten of a unit's multiple: 8 for 亿元.
func scaleOf(u indicators.Unit) int {
	one, err := indicators.ParseUnit(u.Dimension())
	if err != nil {
		return 0
	}
	n, err := u.Convert(1, one)
	if err != nil {
		return 0
	}
	return int(math.Round(math.Log10(n)))
}

// shifted multiplies a decimal number by a power of ten, digit by digit: the
// decimals of its source stay. What is no plain number stays as it is.
func shifted(number string, power int) string {
	digits, negative := strings.CutPrefix(number, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	if whole+fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" {
		if value, err := strconv.ParseFloat(number, 64); err == nil && !math.IsNaN(value) {
			return strconv.FormatFloat(value*math.Pow10(power), 'f', -1, 64)
		}
		return number
	}
	for ; power > 0; power-- {
		next := byte('0')
		if fraction != "" {
			next, fraction = fraction[0], fraction[1:]
		}
		whole += string(next)
	}
	for ; power < 0; power++ {
		whole = "0" + whole
		fraction, whole = whole[len(whole)-1:]+fraction, whole[:len(whole)-1]
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	if fraction != "" {
		whole += "." + fraction
	}
	if negative {
		return "-" + whole
	}
	return whole
}
