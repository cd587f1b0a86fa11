package collector

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// promqlPoints is how many points Prometheus gives of a series at most.
const promqlPoints = 11_000

// promqlOptions are the options of kind promql.
type promqlOptions struct {
	Base         string            `yaml:"base"` // http://prometheus.example:9090
	Query        string            `yaml:"query"`
	Frequency    string            `yaml:"frequency"` // of the periods; the first indicator's
	Last         int               `yaml:"last"`      // how many of the periods that are over
	Step         string            `yaml:"step"`      // between two points of a range
	Headers      map[string]string `yaml:"headers"`
	AllowPrivate []string          `yaml:"allow_private"`
	Series       []promqlSeries    `yaml:"series"`
}

// promqlSeries chooses a series of the result by its labels.
type promqlSeries struct {
	kept   `yaml:",inline"`
	Labels map[string]string `yaml:"labels"`
}

// promql asks a Prometheus what an expression was at the end of each period.
type promql struct {
	promqlOptions
	id        indicators.ID
	frequency indicators.Frequency
	step      time.Duration
	zone      *time.Location
	recorded  []recorded // as Series
}

func newPromQL(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	k := promql{id: c.ID, zone: plan.Zone, step: 24 * time.Hour, promqlOptions: promqlOptions{Last: 1}}
	if err := c.Decode(&k.promqlOptions); err != nil {
		return source{}, err
	}
	var faults []error
	for i, s := range k.Series {
		r, err := s.in(plan)
		faults = append(faults, inSeries(c.ID, i, err))
		k.recorded = append(k.recorded, r)
	}
	if len(k.Series) == 0 {
		faults = append(faults, fmt.Errorf("%s: series: want a list of what is recorded, such as {labels: {job: shop}, as: orders}", c.ID))
	} else {
		k.frequency = indicators.Frequency(cmp.Or(k.Frequency, string(k.recorded[0].indicator.Frequency)))
	}
	first, err := httpRequest(c.ID, strings.TrimSuffix(k.Base, "/")+"/api/v1/query", k.Headers)
	faults = append(faults, k.check(), err)
	first.accept = "application/json"
	begin := func(now time.Time) request {
		r := first
		r.address = k.address(now)
		return r
	}
	return source{first: first, begin: begin, read: k.read, allowed: k.AllowPrivate, explain: promqlRefusal}, errors.Join(faults...)
}

func (k *promql) check() error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{k.id}, args...)...))
	}
	if strings.TrimSpace(k.Query) == "" {
		fault("query: want an expression of PromQL, such as sum(increase(orders_total[30d]))")
	}
	if len(k.Series) > 0 && indicators.PeriodOf(k.frequency, 1).IsZero() {
		fault("frequency: want A, S, Q, M, W or D, since the indicator's is %q", k.frequency)
	}
	if k.Step != "" {
		step, err := time.ParseDuration(k.Step)
		if k.step = step; err != nil || step < time.Second || step > 24*time.Hour {
			fault("step: want one from 1s to 24h")
			return errors.Join(faults...)
		}
	}
	days := map[indicators.Frequency]int{indicators.Annual: 366, indicators.HalfYearly: 184, indicators.Quarterly: 92, indicators.Monthly: 31, indicators.Weekly: 7}[k.frequency]
	if most := promqlPoints * int(k.step/time.Second) / (max(days, 1) * 86400); k.Last < 1 || k.Last > max(most, 1) {
		fault("last: want 1 to %d periods; Prometheus gives no more than %d points, one every %s", max(most, 1), promqlPoints, k.step)
	}
	return errors.Join(faults...)
}

// address asks for the moments at which the last periods ended.
func (k promql) address(now time.Time) string {
	running := indicators.PeriodOf(k.frequency, indicators.DateOf(now.In(k.zone)))
	end, start := k.start(running), k.start(running.Add(1-k.Last))
	query, path := url.Values{"query": {k.Query}, "time": {unix(end)}}, "/api/v1/query?"
	if k.Last > 1 {
		path = "/api/v1/query_range?"
		query = url.Values{"query": {k.Query}, "start": {unix(start)}, "end": {unix(end)}, "step": {fmt.Sprint(k.step.Seconds())}}
	}
	return strings.TrimSuffix(k.Base, "/") + path + query.Encode()
}

// start is the moment at which a period begins, and the one before it ends.
func (k promql) start(p indicators.Period) time.Time {
	day := p.First().Time()
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, k.zone)
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// promqlReply is a reply of Prometheus' API.
type promqlReply struct {
	Status   string   `json:"status"`
	Error    string   `json:"error"`
	Warnings []string `json:"warnings"`
	Data     struct {
		Type   string          `json:"resultType"`
		Result json.RawMessage `json:"result"`
	} `json:"data"`
}

// promqlResult is one series of a vector, which has a value, or of a matrix,
// which has values.
type promqlResult struct {
	Labels map[string]string `json:"metric"`
	Value  *promqlSample     `json:"value"`
	Values []promqlSample    `json:"values"`
}

// promqlSample is a moment, in seconds since 1970, and a value.
type promqlSample struct {
	at    float64
	value string
}

func (s *promqlSample) UnmarshalJSON(text []byte) error {
	var pair [2]scalar
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	var err error
	if s.at, err = strconv.ParseFloat(string(pair[0]), 64); err != nil || math.Abs(s.at) > 1<<40 {
		return fmt.Errorf("%q is no moment", pair[0])
	}
	s.value = string(pair[1])
	return nil
}

// promqlRefusal gives what Prometheus says is wrong with an expression.
func promqlRefusal(_ int, reply []byte) string {
	var said promqlReply
	_ = json.Unmarshal(reply, &said) // a proxy may say something else
	return said.Error
}

// results takes a reply apart.
func (k promql) results(d ledger.Document) (results []promqlResult, pointer string, err error) {
	var reply promqlReply
	if err := readInto(d, &reply); err != nil {
		return nil, "", err
	}
	switch {
	case reply.Status != "success":
		return nil, "", fmt.Errorf("the query fails: %s", cmp.Or(reply.Error, "nothing more is said"))
	case len(reply.Warnings) > 0:
		return nil, "", fmt.Errorf("the answer may not be whole: %s", reply.Warnings[0])
	case reply.Data.Type == "scalar":
		var one promqlSample
		err = unmarshal(reply.Data.Result, &one)
		return []promqlResult{{Value: &one}}, "/data/result/1", err
	case reply.Data.Type != "vector" && reply.Data.Type != "matrix":
		return nil, "", fmt.Errorf("the query gives a %s; want one that gives numbers", cmp.Or(reply.Data.Type, "reply of another form"))
	}
	return results, "", unmarshal(reply.Data.Result, &results)
}

func (k promql) read(d ledger.Document) ([]indicators.Vintage, []error) {
	results, pointer, err := k.results(d)
	if err != nil {
		return nil, []error{err}
	}
	var vintages []indicators.Vintage
	var faults []error
	for i, s := range k.Series {
		n, err := s.choose(results)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", s.As, err))
			continue
		}
		some, wrong := k.figures(k.recorded[i], results[n], cmp.Or(pointer, fmt.Sprintf("/data/result/%d", n)))
		vintages, faults = append(vintages, some...), append(faults, wrong...)
	}
	return vintages, faults
}

// choose finds the one series of a result that has the labels.
func (s promqlSeries) choose(results []promqlResult) (int, error) {
	found := -1
	for i, r := range results {
		fits := true
		for name, value := range s.Labels {
			fits = fits && r.Labels[name] == value
		}
		switch {
		case fits && found >= 0:
			return 0, fmt.Errorf("labels: fits more than one series: {%s}, and {%s}; say which", said(results[found].Labels), said(r.Labels))
		case fits:
			found = i
		}
	}
	if found < 0 {
		return 0, fmt.Errorf("the query gives no series with the labels {%s}: has a metric gone?", said(s.Labels))
	}
	return found, nil
}

// figures gives, for each period, the last value before its end.
func (k promql) figures(r recorded, of promqlResult, pointer string) ([]indicators.Vintage, []error) {
	samples := of.Values
	if of.Value != nil {
		samples = []promqlSample{*of.Value}
	}
	last := make(map[indicators.Period]int)
	for i, s := range samples {
		before := time.UnixMilli(int64(s.at*1000) - 1).In(k.zone) // midnight is the end of the day before
		last[indicators.PeriodOf(k.frequency, indicators.DateOf(before))] = i
	}
	unit, _ := r.unit("") // nothing is said that could differ
	var vintages []indicators.Vintage
	var faults []error
	for _, period := range slices.SortedFunc(maps.Keys(last), indicators.Period.Compare) {
		i := last[period]
		where := pointer
		if of.Value == nil {
			where = fmt.Sprintf("%s/values/%d/1", pointer, i)
		} else if of.Labels != nil {
			where += "/value/1"
		}
		v, err := r.vintage(figure{period: period, value: samples[i].value, unit: unit}, where)
		if err != nil {
			full := false
			if faults, full = enough(append(faults, fmt.Errorf("%s: %w", where, err))); full {
				break
			}
			continue
		}
		vintages = append(vintages, v)
	}
	if len(samples) == 0 {
		faults = append(faults, fmt.Errorf("%s: it has no values of numbers", pointer))
	}
	return vintages, faults
}
