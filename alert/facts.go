package alert

import (
	"encoding/json"
	"math"

	"waymark/indicators"
	"waymark/outlook"
)

// The kinds of alerts.
const (
	Slip         = "slip"         // a target's verdict fell
	Overdue      = "overdue"      // a figure is not out though it should be
	Revision     = "revision"     // a figure changed by more than its limit
	Failing      = "failing"      // a collector fails again and again
	Quarantine   = "quarantine"   // figures wait for a person
	Mirror       = "mirror"       // the mirror into InfluxDB is behind
	Disagreement = "disagreement" // another rule says the opposite of ours
)

// Kinds lists them, in the order in which people are told of them.
func Kinds() []string {
	return []string{Slip, Revision, Disagreement, Overdue, Quarantine, Failing, Mirror}
}

// KindName gives a kind's word in both languages.
func KindName(kind string) indicators.Text {
	return map[string]indicators.Text{
		Slip: {ZH: "目标滑坡", EN: "target slipped"}, Overdue: {ZH: "数据逾期", EN: "figure overdue"},
		Revision: {ZH: "数据修订", EN: "large revision"}, Failing: {ZH: "采集失败", EN: "collector failing"},
		Quarantine: {ZH: "数据待核", EN: "figures wait"}, Mirror: {ZH: "镜像落后", EN: "mirror behind"},
		Disagreement: {ZH: "判断不一", EN: "rules disagree"},
	}[kind]
}

// Facts are what is known of an alert, in both languages, as the ledger keeps
// them.
type Facts struct {
	Title     indicators.Text   `json:"title"`
	Sentences []indicators.Text `json:"sentences"` // a paragraph each
	Page      string            `json:"page"`      // where to look, below the service's own address
	Links     []Link            `json:"links"`     // elsewhere: the source, its document
	Slip      *SlipFacts        `json:"slip,omitempty"`
}

// Link leads to a source.
type Link struct {
	Name    indicators.Text `json:"name"`
	Address string          `json:"address"` // whole, or below the service's own
}

// SlipFacts are the parts of a slip, for templates and programs.
type SlipFacts struct {
	Name        indicators.Text    `json:"name"`
	Goal        indicators.Text    `json:"goal"` // what the target asks, with its due period
	Latest      indicators.Text    `json:"latest"`
	From        indicators.Verdict `json:"from"` // as it was when the slip opened
	Before      indicators.Verdict `json:"before"`
	Told        indicators.Verdict `json:"told"` // what people were told last before; empty where it was nothing
	To          indicators.Verdict `json:"to"`
	Probability Number             `json:"probability"`
	Was         Number             `json:"probability_before"`
	PaceNeeded  Number             `json:"pace_needed"`
	PaceHeld    Number             `json:"pace_held"`
	Causes      []Share            `json:"causes"`
	Why         indicators.Text    `json:"why"`
	State       indicators.Text    `json:"state"`
	Reach       indicators.Text    `json:"reach"`
	TurnBy      indicators.Date    `json:"turn_by"` // the latest day to turn; zero where there is none
}

// Share is how much of a change of probability a cause brought.
type Share struct {
	Cause  outlook.Cause `json:"cause"`
	Change float64       `json:"change"`
}

// Number is a float64 that JSON writes as null where it is not known.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON writes.
func (n *Number) UnmarshalJSON(b []byte) error {
	if string(b) == "null" {
		*n = Number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// FactsOf reads an alert's body. One that cannot be read, of a program that was
// newer, has no facts.
func FactsOf(body json.RawMessage) Facts {
	var f Facts
	if json.Unmarshal(body, &f) != nil {
		return Facts{}
	}
	return f
}

func (f Facts) body() json.RawMessage {
	b, err := json.Marshal(f)
	if err != nil {
		return json.RawMessage("{}") // nothing in it can fail: numbers that are none are null
	}
	return b
}
