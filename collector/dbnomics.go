package collector

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/collector/sdmx"
	"waymark/indicators"
	"waymark/ledger"
)

// dbnomicsBase is the API of DBnomics, version 22.
const dbnomicsBase = "https://api.db.nomics.world/v22"

// dbnomicsPage is how many series one reply has, as the API allows.
const dbnomicsPage = 100

// dbnomicsOptions are the options of kind dbnomics.
type dbnomicsOptions struct {
	From         int              `yaml:"from"` // the first year kept
	Base         string           `yaml:"base"`
	AllowPrivate []string         `yaml:"allow_private"`
	Series       []dbnomicsSeries `yaml:"series"`
}

// dbnomicsSeries is one series and what it is recorded as.
type dbnomicsSeries struct {
	kept `yaml:",inline"`
	Code string `yaml:"code"` // WB/WDI/A-NY.GDP.MKTP.CN-CHN
}

var dbnomicsCode = regexp.MustCompile(`^[^/,\s]+/[^/,\s]+/[^,\s]+$`)

// dbnomics reads series of DBnomics.
type dbnomics struct {
	dbnomicsOptions
	id       indicators.ID
	recorded []recorded // as Series
	zone     *time.Location
}

func newDBnomics(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	k := dbnomics{id: c.ID, zone: plan.Zone, dbnomicsOptions: dbnomicsOptions{Base: dbnomicsBase}}
	if err := c.Decode(&k.dbnomicsOptions); err != nil {
		return source{}, err
	}
	var faults []error
	if n := len(k.Series); n == 0 || n > dbnomicsPage {
		faults = append(faults, fmt.Errorf("%s: series: want a list of 1 to %d, such as {code: WB/WDI/A-NY.GDP.MKTP.CN-CHN, as: gdp}", c.ID, dbnomicsPage))
	}
	for i, s := range k.Series {
		r, err := s.in(plan)
		if !dbnomicsCode.MatchString(s.Code) {
			err = errors.Join(err, errors.New("code: want provider/dataset/series, such as WB/WDI/A-NY.GDP.MKTP.CN-CHN"))
		}
		faults = append(faults, inSeries(c.ID, i, err))
		k.recorded = append(k.recorded, r)
	}
	first, err := k.page(0)
	return source{first: first, next: k.next, read: k.read, allowed: k.AllowPrivate, restated: true, explain: dbnomicsRefusal},
		errors.Join(append(faults, err)...)
}

func (k dbnomics) page(offset int) (request, error) {
	codes := make([]string, len(k.Series))
	for i, s := range k.Series {
		codes[i] = s.Code
	}
	query := url.Values{"series_ids": {strings.Join(codes, ",")}, "observations": {"1"}, "format": {"json"},
		"limit": {strconv.Itoa(dbnomicsPage)}, "offset": {strconv.Itoa(offset)}}
	r, err := httpRequest(k.id, strings.TrimSuffix(k.Base, "/")+"/series?"+query.Encode(), nil)
	r.accept = "application/json"
	return r, err
}

// dbnomicsRefusal gives the message of a reply that refuses.
func dbnomicsRefusal(_ int, reply []byte) string {
	var said dbnomicsReply
	if json.Unmarshal(reply, &said) != nil {
		return ""
	}
	return said.complaint()
}

type dbnomicsReply struct {
	Message string `json:"message"`
	Errors  []struct {
		Message string `json:"message"`
	} `json:"errors"`
	Series struct {
		Docs   []dbnomicsDoc `json:"docs"`
		Found  int           `json:"num_found"`
		Offset int           `json:"offset"`
	} `json:"series"`
}

// complaint is what the reply says went wrong.
func (r dbnomicsReply) complaint() string {
	if len(r.Errors) > 0 && r.Errors[0].Message != "" {
		return r.Errors[0].Message
	}
	return r.Message
}

// dbnomicsDoc is one series: the n-th value is of the n-th period, and so are
// the attributes.
type dbnomicsDoc struct {
	Provider   string              `json:"provider_code"`
	Dataset    string              `json:"dataset_code"`
	Code       string              `json:"series_code"`
	Indexed    string              `json:"indexed_at"`
	Periods    []string            `json:"period"`
	Values     []scalar            `json:"value"`
	Attributes [][]json.RawMessage `json:"observations_attributes"` // name and list
}

func (k dbnomics) next(d ledger.Document) (request, bool, error) {
	var reply dbnomicsReply
	err := readInto(d, &reply)
	end := reply.Series.Offset + len(reply.Series.Docs)
	if err != nil || len(reply.Series.Docs) == 0 || end >= reply.Series.Found {
		return request{}, false, err
	}
	r, err := k.page(end)
	return r, err == nil, err
}

func (k dbnomics) read(d ledger.Document) ([]indicators.Vintage, []error) {
	var reply dbnomicsReply
	if err := readInto(d, &reply); err != nil {
		return nil, []error{err}
	}
	var vintages []indicators.Vintage
	var faults []error
	if said := reply.complaint(); said != "" {
		faults = append(faults, fmt.Errorf("DBnomics says: %s", said))
	}
	if len(faults) == 0 && len(reply.Series.Docs) == 0 && reply.Series.Found > 0 {
		faults = append(faults, fmt.Errorf("DBnomics speaks of %d series and sends none", reply.Series.Found))
	}
	today := indicators.DateOf(d.Fetched.In(k.zone))
	found := make(map[string]bool)
	for n, doc := range reply.Series.Docs {
		code := doc.Provider + "/" + doc.Dataset + "/" + doc.Code
		found[code] = true
		for i, s := range k.Series {
			if s.Code == code {
				some, wrong := k.figures(k.recorded[i], doc, fmt.Sprintf("/series/docs/%d", n), today)
				vintages, faults = append(vintages, some...), append(faults, wrong...)
			}
		}
	}
	for _, s := range k.Series {
		if whole := len(reply.Series.Docs) >= reply.Series.Found; whole && !found[s.Code] {
			faults = append(faults, fmt.Errorf("DBnomics has no series %s", s.Code))
		}
	}
	return vintages, faults
}

func (k dbnomics) figures(r recorded, doc dbnomicsDoc, pointer string, today indicators.Date) ([]indicators.Vintage, []error) {
	if len(doc.Periods) != len(doc.Values) || len(doc.Values) == 0 {
		return nil, []error{fmt.Errorf("%s: it has %d periods and %d values", pointer, len(doc.Periods), len(doc.Values))}
	}
	unit, _ := r.unit("") // nothing is said that could differ
	statuses := doc.statuses()
	var vintages []indicators.Vintage
	var faults []error
	for i, value := range doc.Values {
		period, err := sdmx.Period(doc.Periods[i], "")
		if err == nil && (period.Year() < k.From || value.isMissing() && period.Last() >= today) {
			continue // what is still running is not missing yet
		}
		f := figure{period: period, value: string(value), unit: unit}
		if i < len(statuses) {
			f.status, f.note = statusOf("OBS_STATUS", statuses[i])
		}
		if f.status == string(indicators.Missing) {
			f.value = ""
		}
		where := fmt.Sprintf("%s/value/%d", pointer, i)
		var v indicators.Vintage
		if err == nil {
			v, err = r.vintage(f, where)
		}
		if err != nil {
			full := false
			if faults, full = enough(append(faults, fmt.Errorf("%s: %w", where, err))); full {
				break
			}
			continue
		}
		v.Published, _ = indicators.ParseDate(doc.Indexed[:min(10, len(doc.Indexed))]) // it was out by then
		vintages = append(vintages, v)
	}
	return vintages, faults
}

// statuses are the OBS_STATUS of the values; nil where there are none.
func (d dbnomicsDoc) statuses() []string {
	for _, a := range d.Attributes {
		var name string
		var values []string
		if len(a) == 2 && json.Unmarshal(a[0], &name) == nil && strings.HasPrefix(name, "OBS_") && json.Unmarshal(a[1], &values) == nil {
			return values
		}
	}
	return nil
}
