package collector

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// worldBankBase is the World Bank's API, version 2.
const worldBankBase = "https://api.worldbank.org/v2"

// worldBankOptions are the options of kind worldbank: which of the World
// Bank's indicators, for which country, is kept as which of the plan's.
type worldBankOptions struct {
	Indicator    string   `yaml:"indicator"` // NY.GDP.MKTP.CN
	Country      string   `yaml:"country"`   // CHN
	As           string   `yaml:"as"`
	Region       string   `yaml:"region"`
	Unit         string   `yaml:"unit"` // default: the plan's indicator's
	Source       string   `yaml:"source"`
	From         int      `yaml:"from"` // the first year kept
	Base         string   `yaml:"base"` // another address of the same API
	PerPage      int      `yaml:"per_page"`
	AllowPrivate []string `yaml:"allow_private"`
}

var (
	worldBankCode    = regexp.MustCompile(`^[A-Za-z0-9._]{3,40}$`)
	worldBankCountry = regexp.MustCompile(`^[A-Za-z0-9]{2,3}$`)
)

func newWorldBank(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	o := worldBankOptions{Base: worldBankBase, PerPage: 200, Region: string(plan.Region)}
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	kept, known := plan.Indicator(indicators.ID(o.As))
	region, errRegion := indicators.ParseRegion(o.Region)
	var faults []error
	if !known {
		faults = append(faults, fmt.Errorf("%s: as: no indicator has the id %q", c.ID, o.As))
	}
	if errRegion != nil {
		faults = append(faults, fmt.Errorf("%s: %w", c.ID, errRegion))
	}
	if !worldBankCode.MatchString(o.Indicator) || !worldBankCountry.MatchString(o.Country) {
		faults = append(faults, fmt.Errorf("%s: indicator and country: want codes such as NY.GDP.MKTP.CN and CHN", c.ID))
	}
	if o.PerPage < 1 || o.PerPage > 1000 {
		faults = append(faults, fmt.Errorf("%s: per_page: want 1 to 1000", c.ID))
	}
	unit := kept.Unit
	if o.Unit != "" {
		var err error
		if unit, err = indicators.ParseUnit(o.Unit); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", c.ID, err))
		}
	}
	if len(faults) > 0 {
		return source{}, errors.Join(faults...)
	}
	w := worldBank{o, indicators.Series{Indicator: kept.ID, Region: region}, unit, kept.Source}
	if o.Source != "" {
		w.source = indicators.ID(o.Source)
	}
	first, err := w.page(c.ID, 1)
	return source{first: first, next: w.next, read: w.read, allowed: o.AllowPrivate, restated: true}, err
}

// worldBank reads one series of the World Bank.
type worldBank struct {
	worldBankOptions
	series indicators.Series
	unit   indicators.Unit
	source indicators.ID
}

func (w worldBank) page(id indicators.ID, n int) (request, error) {
	query := url.Values{"format": {"json"}, "per_page": {strconv.Itoa(w.PerPage)}, "page": {strconv.Itoa(n)}}
	address := strings.TrimSuffix(w.Base, "/") + "/country/" + w.Country + "/indicator/" + w.Indicator + "?" + query.Encode()
	r, err := httpRequest(id, address, nil)
	r.accept = "application/json"
	return r, err
}

// worldBankHead is the first element of a reply.
type worldBankHead struct {
	Page        int             `json:"page"`
	Pages       int             `json:"pages"`
	LastUpdated indicators.Date `json:"lastupdated"`
	Message     []struct {
		Value string `json:"value"`
	} `json:"message"`
}

type worldBankFigure struct {
	Date    string       `json:"date"`
	Value   *json.Number `json:"value"`
	Status  string       `json:"obs_status"`
	ISO3    string       `json:"countryiso3code"`
	Country struct {
		ID string `json:"id"`
	} `json:"country"`
}

// of tells whether the figure is of the country asked for, as far as it says.
func (f worldBankFigure) of(country string) bool {
	return f.ISO3 == "" && f.Country.ID == "" || strings.EqualFold(f.ISO3, country) || strings.EqualFold(f.Country.ID, country)
}

// parts takes a reply apart: a head and the figures, or a head alone that
// says what is wrong.
func (w worldBank) parts(d ledger.Document) (worldBankHead, []worldBankFigure, error) {
	var head worldBankHead
	text, err := decodeText(d, "JSON")
	if err != nil {
		return head, nil, err
	}
	var parts []json.RawMessage
	if err := json.Unmarshal(text, &parts); err != nil || len(parts) == 0 {
		return head, nil, errors.New("the reply is not the list that the World Bank's API gives")
	}
	if err := json.Unmarshal(parts[0], &head); err != nil {
		return head, nil, fmt.Errorf("the head of the reply has changed: %w", err)
	}
	if len(parts) == 1 {
		said := "nothing more"
		if len(head.Message) > 0 {
			said = head.Message[0].Value
		}
		return head, nil, fmt.Errorf("the World Bank's API says: %s", said)
	}
	var figures []worldBankFigure
	if err := json.Unmarshal(parts[1], &figures); err != nil {
		return head, nil, fmt.Errorf("the figures of the reply have changed: %w", err)
	}
	return head, figures, nil
}

func (w worldBank) next(d ledger.Document) (request, bool, error) {
	head, _, err := w.parts(d)
	if err != nil || head.Page >= head.Pages {
		return request{}, false, err
	}
	r, err := w.page("", head.Page+1)
	return r, true, err
}

func (w worldBank) read(d ledger.Document) ([]indicators.Vintage, []error) {
	head, figures, err := w.parts(d)
	if err != nil {
		return nil, []error{err}
	}
	if len(figures) == 0 {
		return nil, []error{fmt.Errorf("the World Bank has no figures of %s for %s", w.Indicator, w.Country)}
	}
	var vintages []indicators.Vintage
	var faults []error
	for i, f := range figures {
		v, err := w.vintage(f)
		if err != nil {
			faults = append(faults, fmt.Errorf("/1/%d: %w", i, err))
			continue
		}
		if v.Period.Year() < w.From {
			continue
		}
		v.Published, v.Locator = head.LastUpdated, fmt.Sprintf("/1/%d/value", i)
		vintages = append(vintages, v)
	}
	return vintages, faults
}

// vintage reads one figure; one without a value is missing, and not 0.
func (w worldBank) vintage(f worldBankFigure) (indicators.Vintage, error) {
	v := indicators.Vintage{Source: w.source}
	v.Series, v.Unit = w.series, w.unit
	var err error
	if !f.of(w.Country) {
		return v, fmt.Errorf("the figure is of %s, and not of %s", cmp.Or(f.ISO3, f.Country.ID), w.Country)
	}
	date := strings.NewReplacer("Q", "-Q", "M", "-").Replace(f.Date) // 2024Q3, 2024M05
	if v.Period, err = indicators.ParsePeriod(date); err != nil {
		return v, err
	}
	if v.Status, err = indicators.ParseStatus(strings.ToUpper(f.Status)); err != nil {
		return v, err
	}
	if f.Value == nil {
		v.Value, v.Decimals, v.Status = math.NaN(), -1, indicators.Missing
		return v, nil
	}
	v.Value, v.Decimals, err = indicators.ParseNumber(f.Value.String())
	return v, err
}
