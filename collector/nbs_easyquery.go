package collector

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

func (n nbs) easyQuery(id indicators.ID, s source) (source, error) {
	for _, series := range n.Series {
		r, err := httpRequest(id, cmp.Or(n.Base, nbsEasyQuery), nil)
		if err != nil {
			return s, err
		}
		r.accept, r.posted, r.body = "application/json", "application/x-www-form-urlencoded", n.easyForm(series)
		n.requests = append(n.requests, r)
	}
	s.first, s.next, s.read, s.pace = n.requests[0], inTurn(n.requests), n.readEasy, nbsPace
	return s, nil
}

// nbsPace leaves the office's interface time for others.
const nbsPace = 2 * time.Second

func (n nbs) easyForm(s nbsSeries) string {
	var where []nbsAsked
	if s.Place != "" && s.Place != nbsNation {
		where = append(where, nbsAsked{"reg", s.Place})
	}
	what := []nbsAsked{{"zb", s.Code}, {"sj", "LAST" + strconv.Itoa(n.Last)}}
	return url.Values{"m": {"QueryData"}, "dbcode": {n.Database}, "rowcode": {"zb"}, "colcode": {"sj"},
		"wds": {toJSON(append([]nbsAsked{}, where...))}, "dfwds": {toJSON(what)}}.Encode()
}

// nbsAsked chooses a value of one of easyquery's dimensions: zb is the
// indicator, reg the place, sj the time.
type nbsAsked struct {
	Dimension string `json:"wdcode"`
	Value     string `json:"valuecode"`
}

// nbsEasyReply is a reply of easyquery; an error comes with HTTP 200 too, its
// text in place of the data.
type nbsEasyReply struct {
	Code int             `json:"returncode"`
	Data json.RawMessage `json:"returndata"`
}

type nbsEasyData struct {
	Figures []struct {
		Data struct {
			Has   bool        `json:"hasdata"`
			Text  string      `json:"strdata"`
			Value json.Number `json:"data"`
		} `json:"data"`
		Of []nbsAsked `json:"wds"`
	} `json:"datanodes"`
	Dimensions []struct {
		Code  string `json:"wdcode"`
		Nodes []struct {
			Code string `json:"code"`
			Name string `json:"cname"`
			Unit string `json:"unit"`
		} `json:"nodes"`
	} `json:"wdnodes"`
}

func (n nbs) easyData(d ledger.Document) (data nbsEasyData, err error) {
	var reply nbsEasyReply
	if err := nbsJSON(d, &reply); err != nil {
		return data, err
	}
	var said string
	if textErr := json.Unmarshal(reply.Data, &said); reply.Code != http.StatusOK || textErr == nil {
		return data, fmt.Errorf("the office's interface says %d: %s", reply.Code, cmp.Or(said, "nothing more"))
	}
	return data, unmarshal(reply.Data, &data)
}

func (n nbs) readEasy(d ledger.Document) ([]indicators.Vintage, []error) {
	data, err := n.easyData(d)
	if err != nil {
		return nil, []error{err}
	}
	which := turn(n.requests, d)
	asked := n.Series[which]
	found := nbsFound{recorded: n.recorded[which], over: n.today(d)}
	var others []string
	for _, dimension := range data.Dimensions {
		for _, node := range dimension.Nodes {
			if dimension.Code == "zb" && node.Code == asked.Code {
				found.name, found.unit = node.Name, node.Unit
			} else if dimension.Code == "zb" {
				others = append(others, node.Code+" "+node.Name)
			}
		}
	}
	for i, f := range data.Figures {
		of := make(map[string]string)
		for _, a := range f.Of {
			of[a.Dimension] = a.Value
		}
		if of["zb"] != asked.Code || cmp.Or(of["reg"], nbsNation) != cmp.Or(asked.Place, nbsNation) {
			continue
		}
		value := "" // without data there is a 0.0, which is none
		if f.Data.Has {
			value = cmp.Or(f.Data.Text, f.Data.Value.String())
		}
		found.add(of["sj"], value, fmt.Sprintf("/returndata/datanodes/%d/data/strdata", i))
	}
	return found.all(asked.Code, others)
}
