package collector

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"waymark/catalogue"
	"waymark/collector/sdmx"
	"waymark/indicators"
	"waymark/ledger"
)

// sdmxOptions are the options of kind sdmx: either base, flow and key of a web
// service of SDMX 2.1, or the whole address of a message.
type sdmxOptions struct {
	Base         string            `yaml:"base"` // https://data-api.ecb.europa.eu/service
	Flow         string            `yaml:"flow"` // EXR, or ECB,EXR,1.0
	Key          string            `yaml:"key"`  // M.CNY.EUR.SP00.A
	From         string            `yaml:"from"` // the first period asked for
	URL          string            `yaml:"url"`
	Format       string            `yaml:"format"` // csv or json
	Headers      map[string]string `yaml:"headers"`
	AllowPrivate []string          `yaml:"allow_private"`
	Time         string            `yaml:"time"`    // the dimension of time
	Measure      string            `yaml:"measure"` // OBS_VALUE
	Series       []sdmxSeries      `yaml:"series"`
}

// sdmxSeries chooses a series by the codes of its dimensions.
type sdmxSeries struct {
	kept  `yaml:",inline"`
	Where map[string]string `yaml:"where"`
}

// sdmxFormats are the media types asked for.
var sdmxFormats = map[string]string{
	"csv":  "application/vnd.sdmx.data+csv;version=1.0.0, text/csv;q=0.8",
	"json": "application/vnd.sdmx.data+json;version=1.0.0, application/json;q=0.8",
}

// sdmxKind reads series of an SDMX service.
type sdmxKind struct {
	sdmxOptions
	recorded []recorded // as Series
}

func newSDMX(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	k := sdmxKind{sdmxOptions: sdmxOptions{Key: "all", Format: "csv", Measure: "OBS_VALUE"}}
	if err := c.Decode(&k.sdmxOptions); err != nil {
		return source{}, err
	}
	r, err := k.request(c.ID)
	faults := []error{err}
	if len(k.Series) == 0 {
		faults = append(faults, fmt.Errorf("%s: series: want a list of what is recorded, such as {where: {REF_AREA: CN}, as: gdp}", c.ID))
	}
	for i, s := range k.Series {
		r, err := s.in(plan)
		faults = append(faults, inSeries(c.ID, i, err))
		k.recorded = append(k.recorded, r)
	}
	return source{first: r, allowed: k.AllowPrivate, restated: true, explain: sdmxRefusal, read: k.read}, errors.Join(faults...)
}

func (k sdmxKind) request(id indicators.ID) (request, error) {
	accept, known := sdmxFormats[k.Format]
	if !known {
		return request{}, fmt.Errorf("%s: format: want csv or json", id)
	}
	address := k.URL
	if address == "" {
		if k.Base == "" || k.Flow == "" {
			return request{}, fmt.Errorf("%s: options: want base and flow, or the url of a message", id)
		}
		address = strings.TrimSuffix(k.Base, "/") + "/data/" + k.Flow + "/" + k.Key
		if k.From != "" {
			address += "?" + url.Values{"startPeriod": {k.From}}.Encode()
		}
	} else if k.Base != "" || k.Flow != "" || k.From != "" {
		return request{}, fmt.Errorf("%s: options: want base and flow, or url, and not both", id)
	}
	r, err := httpRequest(id, address, k.Headers)
	r.accept = accept
	return r, err
}

// sdmxRefusal reads what services say by the status alone.
func sdmxRefusal(status int, _ []byte) string {
	switch status {
	case http.StatusNotFound:
		return "there are no figures for this flow and key, or no such flow"
	case http.StatusNotAcceptable:
		return "it does not write the format asked for; try the other one with format:"
	case http.StatusRequestEntityTooLarge:
		return "that is too much at once; choose less by key: and from:"
	}
	return ""
}

func (k sdmxKind) read(d ledger.Document) ([]indicators.Vintage, []error) {
	text, err := decodeText(d, "an SDMX message")
	if err != nil {
		return nil, []error{err}
	}
	m, err := sdmx.Read(text)
	if err != nil {
		return nil, []error{err}
	}
	found := make([]sdmxFound, len(k.Series))
	faults := slices.Clone(m.Says)
	for o, err := range m.Observations() {
		if err != nil {
			full := false
			if faults, full = enough(append(faults, err)); full {
				break
			}
			continue
		}
		for i, s := range k.Series {
			if s.chooses(o) {
				found[i].add(k, k.recorded[i], m, o)
			}
		}
	}
	var vintages []indicators.Vintage
	for i, f := range found {
		some, wrong := f.all(k.Series[i])
		vintages, faults = append(vintages, some...), append(faults, wrong...)
	}
	return vintages, faults
}

func (s sdmxSeries) chooses(o sdmx.Observation) bool {
	for id, code := range s.Where {
		if o.Value(id) != code {
			return false
		}
	}
	return true
}

// sdmxFound gathers the figures of one series out of a message.
type sdmxFound struct {
	key      string // of the first observation
	others   bool   // there were observations of another key
	other    string
	full     bool // of faults
	vintages []indicators.Vintage
	faults   []error
}

func (f *sdmxFound) add(k sdmxKind, r recorded, m *sdmx.Message, o sdmx.Observation) {
	time := cmp.Or(k.Time, m.Time)
	var key []string
	for _, id := range m.Key {
		if id != time {
			key = append(key, id+"="+o.Value(id))
		}
	}
	is := strings.Join(key, " ")
	switch {
	case f.key == "":
		f.key = is
	case f.key != is && !f.others:
		f.others, f.other = true, is
	}
	if f.others || f.full {
		return
	}
	if f.faults, f.full = enough(f.faults); f.full {
		return
	}
	if !o.Has(k.Measure) || !o.Has(time) {
		f.faults = append(f.faults, fmt.Errorf("%s: the message has no %s and %s; measure: and time: say which it has", o.Place(k.Measure), k.Measure, time))
		return
	}
	v, err := sdmxVintage(k.Measure, time, r, o)
	if err != nil {
		f.faults = append(f.faults, fmt.Errorf("%s: %w", o.Place(k.Measure), err))
		return
	}
	f.vintages = append(f.vintages, v)
}

// all gives what was found. A choice that fits several series, or none, gives
// nothing but a fault.
func (f *sdmxFound) all(s sdmxSeries) ([]indicators.Vintage, []error) {
	switch {
	case f.others:
		return nil, []error{fmt.Errorf("%s: where: fits more than one series: %s, and %s; say which", s.As, f.key, f.other)}
	case len(f.vintages)+len(f.faults) == 0:
		return nil, []error{fmt.Errorf("%s: the message has no observations where %s", s.As, cmp.Or(said(s.Where), "anything is said"))}
	}
	return f.vintages, f.faults
}

// said writes a choice in the order of its names.
func said(where map[string]string) string {
	var parts []string
	for id, code := range where {
		parts = append(parts, id+"="+code)
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
