package collector

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// nbsSuffix marks the periods of esdata by frequency.
var nbsSuffix = map[indicators.Frequency]string{indicators.Annual: "YY", indicators.Quarterly: "SS", indicators.Monthly: "MM"}

func (n nbs) esData(id indicators.ID, s source) (source, error) {
	n.frequency = indicators.Frequency(cmp.Or(n.Frequency, string(n.recorded[0].indicator.Frequency)))
	if nbsSuffix[n.frequency] == "" {
		return s, fmt.Errorf("%s: frequency: want A, Q or M, since the indicator's is %s", id, n.frequency)
	}
	r, err := httpRequest(id, cmp.Or(n.Base, nbsESData), nil)
	r.accept, r.posted = "application/json", "application/json"
	s.first, s.read = r, n.readES
	s.begin = func(now time.Time) request {
		asked := r
		asked.body = n.esBody(now.In(n.zone))
		return asked
	}
	return s, err
}

// nbsTable is what esdata is asked.
type nbsTable struct {
	CID        string       `json:"cid"`
	Indicators []string     `json:"indicatorIds"`
	PlacesOf   string       `json:"daCatalogId"`
	Places     []nbsPlaceOf `json:"das"`
	Show       string       `json:"showType"`
	Periods    []string     `json:"dts"`
	Root       string       `json:"rootId"`
}

type nbsPlaceOf struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

func (n nbs) esBody(now time.Time) string {
	t := nbsTable{CID: n.CID, Show: "1", Root: n.Root}
	for _, s := range n.Series {
		place := nbsPlaceOf{cmp.Or(s.PlaceName, s.Place), s.place12()}
		if s.Place == "" {
			place.Text = "全国"
		}
		t.Indicators, t.Places = appendNew(t.Indicators, s.Code), appendNew(t.Places, place)
	}
	last := indicators.PeriodOf(n.frequency, indicators.DateOf(now))
	t.Periods = []string{esPeriod(last.Add(1-n.Last)) + "-" + esPeriod(last)}
	return toJSON(t)
}

// place12 is the place as esdata has it, with twelve digits.
func (s nbsSeries) place12() string { return cmp.Or(s.Place, nbsNation) + "000000" }

// esPeriod writes 2024YY, 202404SS (the fourth quarter) or 202412MM.
func esPeriod(p indicators.Period) string {
	first := p.First().Time()
	switch p.Frequency() {
	case indicators.Quarterly:
		return fmt.Sprintf("%04d%02dSS", first.Year(), (int(first.Month())+2)/3)
	case indicators.Monthly:
		return fmt.Sprintf("%04d%02dMM", first.Year(), first.Month())
	}
	return fmt.Sprintf("%04dYY", first.Year())
}

type nbsESReply struct {
	Success *bool  `json:"success"`
	Message string `json:"message"`
	Data    []struct {
		Code   string `json:"code"`
		Values []struct {
			ID    string `json:"_id"`
			Place string `json:"da"`
			Name  string `json:"i_showname"`
			Unit  string `json:"du_name"`
			Value scalar `json:"value"`
		} `json:"values"`
	} `json:"data"`
}

func (n nbs) readES(d ledger.Document) ([]indicators.Vintage, []error) {
	var reply nbsESReply
	if err := nbsJSON(d, &reply); err != nil {
		return nil, []error{err}
	}
	if reply.Success == nil || !*reply.Success {
		return nil, []error{fmt.Errorf("the office's interface says: %s", cmp.Or(reply.Message, "nothing more"))}
	}
	var vintages []indicators.Vintage
	var faults []error
	for i, s := range n.Series {
		found := nbsFound{recorded: n.recorded[i], over: n.today(d)}
		var others []string
		for p, period := range reply.Data {
			for k, v := range period.Values {
				if v.ID != s.Code || cmp.Or(v.Place, nbsNation+"000000") != s.place12() {
					others = appendNew(others, strings.TrimSpace(v.ID+" "+v.Name))
					continue
				}
				found.name, found.unit = v.Name, cmp.Or(v.Unit, unitInName(v.Name))
				found.add(period.Code, string(v.Value), fmt.Sprintf("/data/%d/values/%d/value", p, k))
			}
		}
		some, wrong := found.all(s.Code, others)
		vintages, faults = append(vintages, some...), append(faults, wrong...)
	}
	return vintages, faults
}

// unitInName reads the unit that stands in brackets at the end of a name:
// 地区生产总值(亿元).
func unitInName(name string) string {
	name = strings.NewReplacer("（", "(", "）", ")").Replace(strings.TrimSpace(name))
	open := strings.LastIndexByte(name, '(')
	if open < 0 || !strings.HasSuffix(name, ")") || strings.Contains(name[open:], "=") {
		return ""
	}
	return strings.TrimSpace(name[open+1 : len(name)-1])
}
