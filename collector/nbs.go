package collector

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
)

// The two interfaces of China's National Bureau of Statistics (国家统计局):
// easyquery is the older one, esdata the one that replaced it in 2026.
const (
	nbsEasyQuery = "https://data.stats.gov.cn/easyquery.htm"
	nbsESData    = "https://data.stats.gov.cn/dg/website/publicrelease/web/external/stream/esData"
)

// nbsNation is the place that stands for the whole country.
const nbsNation = "000000"

// nbsOptions are the options of kind nbs.
type nbsOptions struct {
	Interface    string      `yaml:"interface"` // easyquery or esdata
	Database     string      `yaml:"database"`  // of easyquery: fsnd, hgyd …
	CID          string      `yaml:"cid"`       // of esdata: the table
	Root         string      `yaml:"root"`      // of esdata: the database's root
	Frequency    string      `yaml:"frequency"` // of esdata: A, Q or M
	Last         int         `yaml:"last"`      // how many of the latest periods are asked for
	Base         string      `yaml:"base"`      // another address of the same interface
	AllowPrivate []string    `yaml:"allow_private"`
	Series       []nbsSeries `yaml:"series"`
}

// nbsSeries is one series of the office and what it is recorded as.
type nbsSeries struct {
	kept      `yaml:",inline"`
	Code      string `yaml:"code"`       // the indicator's: A020101, or the id of esdata
	Place     string `yaml:"place"`      // six digits; the nation where it is not said
	PlaceName string `yaml:"place_name"` // of esdata, as the site writes it
}

var (
	nbsCode     = regexp.MustCompile(`^[A-Za-z0-9_-]{2,40}$`)
	nbsDatabase = regexp.MustCompile(`^[a-z]{4,6}$`)
	nbsPlace    = regexp.MustCompile(`^[0-9]{6}$`)
)

// nbs reads series of the National Bureau of Statistics.
type nbs struct {
	nbsOptions
	frequency indicators.Frequency
	recorded  []recorded // as Series
	requests  []request  // of easyquery, as Series
	zone      *time.Location
}

func newNBS(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	n := nbs{zone: plan.Zone}
	n.nbsOptions = nbsOptions{Interface: "esdata", Last: 24}
	if err := c.Decode(&n.nbsOptions); err != nil {
		return source{}, err
	}
	faults := []error{n.check(c.ID)}
	for i, s := range n.Series {
		r, err := s.in(plan)
		faults = append(faults, inSeries(c.ID, i, errors.Join(err, s.check(n.Interface))))
		n.recorded = append(n.recorded, r)
	}
	if err := errors.Join(faults...); err != nil {
		return source{}, err
	}
	s := source{allowed: n.AllowPrivate, explain: nbsRefusal}
	if n.Interface == "easyquery" {
		return n.easyQuery(c.ID, s)
	}
	return n.esData(c.ID, s)
}

func (n nbs) check(id indicators.ID) error {
	var faults []error
	fault := func(format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: "+format, append([]any{id}, args...)...))
	}
	switch {
	case n.Interface == "easyquery" && !nbsDatabase.MatchString(n.Database):
		fault("database: want one such as fsnd (分省年度) or hgyd (全国月度)")
	case n.Interface == "esdata" && (!nbsCode.MatchString(n.CID) || !nbsCode.MatchString(n.Root)):
		fault("cid and root: want the ids of the table and of its database")
	case n.Interface != "easyquery" && n.Interface != "esdata":
		fault("interface: want esdata (the newer one) or easyquery")
	}
	if n.Last < 1 || n.Last > 1000 {
		fault("last: want 1 to 1000 periods")
	}
	if n.Frequency != "" && nbsSuffix[indicators.Frequency(n.Frequency)] == "" {
		fault("frequency: want A, Q or M")
	}
	if len(n.Series) == 0 {
		fault("series: want a list of what is recorded, such as {code: A020101, place: 510000, as: gdp}")
	}
	return errors.Join(faults...)
}

func (s nbsSeries) check(kind string) error {
	switch {
	case !nbsCode.MatchString(s.Code):
		return errors.New("code: want the office's code of the indicator, such as A020101")
	case s.Place != "" && !nbsPlace.MatchString(s.Place):
		return errors.New("place: want six digits, such as 510000 for Sichuan")
	case s.PlaceName != "" && kind == "easyquery":
		return errors.New("place_name: only interface esdata is told the name")
	}
	return nil
}

// nbsRefusal says what to do where the office's firewall takes no programs.
func nbsRefusal(status int, _ []byte) string {
	if status == http.StatusForbidden {
		return nbsAdvice
	}
	return ""
}

const nbsAdvice = "the office's firewall does not let programs in from here, and Waymark does not pretend to be a browser; " +
	"download the table by hand and drop it into a watched folder (kind: folder)"

// nbsJSON reads a reply. A web page is the firewall's.
func nbsJSON(d ledger.Document, into any) error {
	err := readInto(d, into)
	if errors.Is(err, errWebPage) {
		return fmt.Errorf("%w: %s", err, nbsAdvice)
	}
	return err
}

// today is the day a document was fetched on, in the plan's zone.
func (n nbs) today(d ledger.Document) indicators.Date {
	if d.Fetched.IsZero() {
		return 0
	}
	return indicators.DateOf(d.Fetched.In(n.zone))
}

// nbsFound gathers the figures of one series out of a reply.
type nbsFound struct {
	recorded   recorded
	name, unit string          // as the reply has them
	over       indicators.Date // periods that end on this day or later are still running
	vintages   []indicators.Vintage
	faults     []error
	seen, full bool
}

func (f *nbsFound) add(code, value, locator string) {
	if f.seen = true; f.full {
		return
	}
	if f.faults, f.full = enough(f.faults); f.full {
		return
	}
	period, err := nbsPeriod(code)
	if err == nil && value == "" && period.Last() >= f.over {
		return // the window of a reply runs on to what is not out yet
	}
	unit, errUnit := f.recorded.unit(f.unit)
	if err = errors.Join(err, errUnit); err == nil {
		r := f.recorded
		r.cumulative = r.cumulative || strings.Contains(f.name, "累计")
		var v indicators.Vintage
		if v, err = r.vintage(figure{period: period, value: value, unit: unit}, locator); err == nil {
			f.vintages = append(f.vintages, v)
			return
		}
	}
	f.faults = append(f.faults, fmt.Errorf("%s: %w", locator, err))
}

// all gives what was found; nothing at all is a fault that says what the reply
// has instead.
func (f *nbsFound) all(code string, others []string) ([]indicators.Vintage, []error) {
	if !f.seen {
		has := "nothing"
		if len(others) > 0 {
			has = strings.Join(others[:min(len(others), shownFaults)], ", ")
		}
		f.faults = append(f.faults, fmt.Errorf("the reply has no figures of %s; it has %s", code, has))
	}
	return f.vintages, f.faults
}

// nbsPeriod reads both interfaces' spellings: 2024, 2024C (the third quarter),
// 202403, 2024YY, 202403SS (the third quarter) and 202403MM.
func nbsPeriod(code string) (indicators.Period, error) {
	text := code
	switch year, rest := code[:min(4, len(code))], code[min(4, len(code)):]; {
	case rest == "YY":
		text = year
	case len(rest) == 1 && rest >= "A" && rest <= "D":
		text = year + "-Q" + string(rest[0]-'A'+'1')
	case len(rest) == 4 && rest[0] == '0' && strings.HasSuffix(rest, "SS"):
		text = year + "-Q" + rest[1:2]
	case len(rest) == 2, len(rest) == 4 && strings.HasSuffix(rest, "MM"):
		text = year + "-" + rest[:2]
	}
	return indicators.ParsePeriod(text)
}
