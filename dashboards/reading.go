package dashboards

import (
	"fmt"
	"strconv"
	"strings"
)

// reading is a question to InfluxDB: fields of a measurement, of the series
// with these tags. It is written in the language that the server is asked in.
type reading struct {
	measurement string
	field       string
	where       []equal
	by          []string // tags: one answer for each of their values
	alias       string
	falls       bool // only where the field fell, and by how much
	asTable     bool
	divisor     float64 // of the unit they are shown in; 0 is 1
}

type equal struct{ tag, value string }

// tagged writes a tag that may be a field's name, too: the measurement
// assessment has both under target.
func tagged(name string) string { return fmt.Sprintf("%q::tag", name) }

// ask writes a reading as a query of this writer's language.
func (w writer) ask(r reading) query {
	format := "time_series"
	if r.asTable {
		format = "table"
	}
	if w.flux != "" {
		return query{Datasource: influxdb(), Query: r.fluxText(w.flux), ResultFormat: format}
	}
	return query{Datasource: influxdb(), Query: r.influxQL(), RawQuery: true, ResultFormat: format, Alias: r.alias}
}

func (r reading) influxQL() string {
	conditions := make([]string, 0, len(r.where)+1)
	for _, e := range r.where {
		conditions = append(conditions, fmt.Sprintf("%s = '%s'", tagged(e.tag), e.value))
	}
	conditions = append(conditions, "$timeFilter")
	field, end := fmt.Sprintf("%q::field", r.field), ""
	for i, tag := range r.by {
		end += []string{" GROUP BY ", ", "}[min(i, 1)] + tagged(tag)
	}
	if r.falls {
		return fmt.Sprintf(`SELECT "fall" FROM (SELECT difference(%s) AS "fall" FROM %q WHERE %s%s) WHERE "fall" < 0%s`,
			field, r.measurement, strings.Join(conditions, " AND "), end, end)
	}
	if r.divisor > 0 && r.divisor != 1 {
		field += " / " + strconv.FormatFloat(r.divisor, 'f', -1, 64)
	}
	return fmt.Sprintf(`SELECT %s FROM %q WHERE %s%s`, field, r.measurement, strings.Join(conditions, " AND "), end)
}

func (r reading) fluxText(bucket string) string {
	conditions := []string{fmt.Sprintf("r._measurement == %q", r.measurement), fmt.Sprintf("r._field == %q", r.field)}
	for _, e := range r.where {
		conditions = append(conditions, fmt.Sprintf("r.%s == %q", e.tag, e.value))
	}
	lines := []string{
		fmt.Sprintf("from(bucket: %q)", bucket),
		"  |> range(start: v.timeRangeStart, stop: v.timeRangeStop)",
		"  |> filter(fn: (r) => " + strings.Join(conditions, " and ") + ")",
	}
	if len(r.by) > 0 {
		lines = append(lines, `  |> group(columns: ["`+strings.Join(r.by, `", "`)+`"])`, `  |> sort(columns: ["_time"])`)
	}
	if r.divisor > 0 && r.divisor != 1 {
		lines = append(lines, fmt.Sprintf("  |> map(fn: (r) => ({r with _value: r._value / float(v: %s)}))", strconv.FormatFloat(r.divisor, 'f', -1, 64)))
	}
	if r.falls {
		lines = append(lines, "  |> difference()", "  |> filter(fn: (r) => r._value < 0.0)")
	}
	if r.alias != "" && !strings.Contains(r.alias, "$") { // the others name tags, which Flux shows by itself
		lines = append(lines, fmt.Sprintf(`  |> map(fn: (r) => ({_time: r._time, _value: r._value, _field: %q}))`, r.alias))
	}
	if r.asTable { // with the columns that InfluxQL gives
		lines = append(lines, `  |> keep(columns: ["_time", "_value"])`, fmt.Sprintf(`  |> rename(columns: {_time: "Time", _value: %q})`, r.field))
	}
	return strings.Join(lines, "\n")
}
