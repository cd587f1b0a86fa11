package collector

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// Posted is the collector under which figures are recorded that are posted
// without naming one. Every plan has it.
const Posted indicators.ID = "api"

// What a caller may want to tell apart.
var (
	ErrPushed    = errors.New("collector: figures are pushed to it, it fetches none")
	ErrNotPushed = errors.New("collector: it fetches its figures, none are pushed to it")
)

// pushOptions are the options of kind push.
type pushOptions struct {
	Token      string   `yaml:"token"`      // its own one, as env:NAME or file:/path; the service's is good too
	Indicators []string `yaml:"indicators"` // the only ones that are taken; all where none are named
	Region     string   `yaml:"region"`     // where a figure says none; the plan's
	Source     string   `yaml:"source"`     // where a figure says none
}

func newPush(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o pushOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	p := push{plan: plan, only: o.Indicators, region: plan.Region, source: indicators.ID(o.Source)}
	var faults []error
	for _, id := range o.Indicators {
		if _, known := plan.Indicator(indicators.ID(id)); !known {
			faults = append(faults, fmt.Errorf("%s: indicators: the plan has none of the id %q", c.ID, id))
		}
	}
	if _, known := plan.Source(p.source); !known && o.Source != "" {
		faults = append(faults, fmt.Errorf("%s: source: the plan has none of the id %q", c.ID, o.Source))
	}
	if o.Region != "" {
		region, err := indicators.ParseRegion(o.Region)
		if p.region = region; err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", c.ID, err))
		}
	}
	token, err := secret(o.Token)
	if err != nil {
		faults = append(faults, fmt.Errorf("%s: token: %w", c.ID, err))
	}
	if o.Token != "" && o.Token == token {
		faults = append(faults, fmt.Errorf("%s: token: want env:NAME or file:/path, so that no secret stands in the plan", c.ID))
	}
	s := source{first: request{name: "POST /api/v1/observations?collector=" + string(c.ID), accept: "application/json"}, pushed: true, read: p.read}
	if token != "" {
		s.token = sha256.Sum256([]byte(token))
	}
	return s, errors.Join(faults...)
}

// push reads what is posted to one collector.
type push struct {
	plan   *catalogue.Catalogue
	only   []string
	region indicators.Region
	source indicators.ID
}

// posted is a figure as a program sends it.
type posted struct {
	Indicator string `json:"indicator"`
	Region    string `json:"region"`
	Period    string `json:"period"`
	Value     scalar `json:"value"` // null: the source says that there is none
	Unit      string `json:"unit"`  // empty: the indicator's
	Bound     string `json:"bound"`
	Status    string `json:"status"`
	Published string `json:"published"` // empty: today
	Source    string `json:"source"`
	Note      string `json:"note"`
}

// noteLimit bounds what a posted figure may say beside its value, in bytes.
const noteLimit = 2000

func (p push) read(d ledger.Document) ([]indicators.Vintage, []error) {
	var body struct {
		Observations []posted `json:"observations"`
	}
	if err := json.Unmarshal(d.Content, &body); err != nil {
		return nil, []error{fmt.Errorf("the body: %w", err)}
	}
	if len(body.Observations) == 0 {
		return nil, []error{errors.New("observations: want at least one")}
	}
	var vintages []indicators.Vintage
	var faults []error
	for i, o := range body.Observations {
		v, err := p.vintage(o)
		if err != nil {
			faults = append(faults, fmt.Errorf("observations[%d]: %w", i, err))
			continue
		}
		v.Locator = fmt.Sprintf("/observations/%d/value", i)
		vintages = append(vintages, v)
	}
	return vintages, faults
}

func (p push) vintage(o posted) (indicators.Vintage, error) {
	ind, known := p.plan.Indicator(indicators.ID(o.Indicator))
	switch {
	case !known:
		return indicators.Vintage{}, fmt.Errorf("indicator %.70q: the plan has none of that name", o.Indicator)
	case len(p.only) > 0 && !slices.Contains(p.only, o.Indicator):
		return indicators.Vintage{}, fmt.Errorf("indicator %s: it is none of those that this collector takes", ind.ID)
	}
	absent := map[string]string{"region": string(p.region), "unit": ind.Unit.String(), "source": string(p.source)}
	said := map[string]string{"indicator": o.Indicator, "region": o.Region, "period": o.Period, "value": string(o.Value), "unit": o.Unit,
		"bound": o.Bound, "status": o.Status, "published": o.Published, "source": o.Source, "note": o.Note}
	v, err := ledger.ReadFields(func(name string) string {
		if said[name] == "" {
			return absent[name]
		}
		return said[name]
	})
	faults := []error{err}
	if _, known := p.plan.Source(v.Source); !known && o.Source != "" {
		faults = append(faults, fmt.Errorf("source %.70q: the plan has none of that name", o.Source))
	}
	if len(o.Note) > noteLimit {
		faults = append(faults, fmt.Errorf("note: at most %d bytes", noteLimit))
	}
	return v, errors.Join(faults...)
}

// Received is what became of figures that were pushed: the run that took them,
// and every fault, where none was taken.
type Received struct {
	Run     ledger.Run
	Receipt ledger.Receipt
	Faults  []error
}

// Receive takes what a program sends to a collector of kind push: one call is
// one run, with the body archived. With one fault no figure is taken; doubtful
// ones are held like those of any other source.
func (cs *Collectors) Receive(ctx context.Context, id indicators.ID, body []byte) (Received, error) {
	c, ok := cs.all[id]
	switch {
	case !ok:
		return Received{}, fmt.Errorf("%w: %s", ErrUnknown, id)
	case !c.source.pushed:
		return Received{}, fmt.Errorf("%w: %s", ErrNotPushed, id)
	}
	c.mu.Lock() // one after the other
	defer c.mu.Unlock()
	var r Received
	var err error
	r.Run, r.Receipt, err = cs.run(ctx, c, func(ctx context.Context) (Findings, error) {
		d := ledger.Document{Hash: ledger.HashOf(body), Address: c.source.first.name, MediaType: "application/json", Fetched: cs.Now(), Content: body}
		found := Findings{Documents: []ledger.Document{d}}
		found.Vintages, found.Faults = c.source.read(d)
		if r.Faults = found.Faults; len(r.Faults) > 0 {
			found.Vintages = nil
			return found, nil
		}
		for i := range found.Vintages {
			found.Vintages[i].Document, found.Vintages[i].Collector = d.Hash, c.ID
		}
		return found, cs.sift(ctx, &found, false)
	})
	if err == nil && r.Run.Result == ledger.Failed && len(r.Faults) == 0 {
		err = fmt.Errorf("collector: %s: %s", id, r.Run.Error)
	}
	return r, err
}

// Admits tells whether a token is a collector's own one.
func (cs *Collectors) Admits(id indicators.ID, token string) bool {
	c, ok := cs.all[id]
	if !ok || c.source.token == [sha256.Size]byte{} {
		return false
	}
	given := sha256.Sum256([]byte(token))
	return subtle.ConstantTimeCompare(given[:], c.source.token[:]) == 1
}
