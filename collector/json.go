package collector

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/itchyny/gojq"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Limits of a jq expression at work.
const (
	jqDeadline = 10 * time.Second
	jqResults  = 1_000_000
)

// jsonOptions are the options of kind json. What jq gives are objects with the
// fields of a CSV row; those named here are what an object leaves out.
type jsonOptions struct {
	URL          string            `yaml:"url"`
	JQ           string            `yaml:"jq"`
	Headers      map[string]string `yaml:"headers"`
	AllowPrivate []string          `yaml:"allow_private"`
	Indicator    string            `yaml:"indicator"`
	Region       string            `yaml:"region"`
	Unit         string            `yaml:"unit"`
	Source       string            `yaml:"source"`
}

func newJSON(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o jsonOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	r, errURL := httpRequest(c.ID, o.URL, o.Headers)
	code, errJQ := compileJQ(c.ID, o.JQ)
	absent, errAbsent := absentFields(plan, o.Indicator, o.Region, o.Unit, o.Source)
	if errAbsent != nil {
		errAbsent = fmt.Errorf("%s: %w", c.ID, errAbsent)
	}
	if err := errors.Join(errURL, errJQ, errAbsent); err != nil {
		return source{}, err
	}
	r.accept = "application/json"
	return source{first: r, allowed: o.AllowPrivate, read: func(d ledger.Document) ([]indicators.Vintage, []error) {
		return readJSON(d, code, absent)
	}}, nil
}

// absentFields are what figures have in common: what the options say, and else
// the plan.
func absentFields(plan *catalogue.Catalogue, indicator, region, unit, source string) (map[string]string, error) {
	absent := map[string]string{"indicator": indicator, "region": cmp.Or(region, string(plan.Region)), "unit": unit, "source": source}
	i, known := plan.Indicator(indicators.ID(indicator))
	if !known && indicator != "" {
		return nil, fmt.Errorf("indicator: no indicator has the id %q", indicator)
	}
	if known {
		absent["unit"] = cmp.Or(unit, i.Unit.String())
	}
	return absent, nil
}

func compileJQ(id indicators.ID, expression string) (*gojq.Code, error) {
	query, err := gojq.Parse(expression)
	if err != nil {
		return nil, fmt.Errorf("%s: jq: %w", id, err)
	}
	code, err := gojq.Compile(query)
	if err != nil {
		return nil, fmt.Errorf("%s: jq: %w", id, err)
	}
	return code, nil
}

// parseJSON reads a reply, and says what it is where it is no JSON.
func parseJSON(d ledger.Document) (any, error) {
	text, err := decodeText(d, "JSON")
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber() // 50.0 is not 50
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("the reply is no JSON: %w", err)
	}
	return value, nil
}

// jqResult begins the locator of a figure whose place is not known.
const jqResult = "jq result "

func readJSON(d ledger.Document, code *gojq.Code, absent map[string]string) ([]indicators.Vintage, []error) {
	reply, err := parseJSON(d)
	if err != nil {
		return nil, []error{err}
	}
	reply = distinct(reply)
	found := jqFindings{absent: absent}
	found.run(code, reply)
	if len(found.vintages)+len(found.faults) == 0 {
		found.faults = append(found.faults, errors.New("jq: it finds nothing in the reply: has its form changed?"))
	}
	placeFigures(reply, found.vintages, found.values)
	return found.vintages, found.faults
}

// jqFindings are what an expression gives.
type jqFindings struct {
	absent   map[string]string
	vintages []indicators.Vintage
	values   []any // as they came out of the expression, one for each vintage
	faults   []error
}

func (f *jqFindings) run(code *gojq.Code, reply any) {
	ctx, cancel := context.WithTimeout(context.Background(), jqDeadline)
	defer cancel()
	results := code.RunWithContext(ctx, reply)
	for n := 1; ; n++ {
		result, ok := results.Next()
		if !ok {
			return
		}
		err, failed := result.(error)
		if n > jqResults {
			err, failed = fmt.Errorf("more than %d results", jqResults), true
		}
		if failed {
			f.faults = append(f.faults, fmt.Errorf("jq: %w", err))
			return
		}
		f.add(n, result)
	}
}

func (f *jqFindings) add(n int, result any) {
	object, ok := result.(map[string]any)
	if !ok {
		f.faults = append(f.faults, fmt.Errorf("jq result %d: want an object with period and value, not %s", n, gojq.TypeOf(result)))
		return
	}
	v, err := fromObject(object, f.absent)
	if err != nil {
		f.faults = append(f.faults, fmt.Errorf("jq result %d: %w", n, err))
		return
	}
	v.Locator = cmp.Or(v.Locator, fmt.Sprintf("%s%d", jqResult, n))
	f.vintages, f.values = append(f.vintages, v), append(f.values, object["value"])
}

// fromObject makes a vintage of an object with the fields of a CSV row.
func fromObject(object map[string]any, absent map[string]string) (indicators.Vintage, error) {
	return ledger.ReadFields(func(name string) string {
		if text := scalarText(object[name]); text != "" {
			return text
		}
		return absent[name]
	})
}

// scalarText writes a JSON scalar as a CSV cell; null and what is not a scalar
// are empty.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int:
		return strconv.Itoa(v)
	case bool:
		return strconv.FormatBool(v)
	case fmt.Stringer:
		return v.String()
	}
	return ""
}
