package delivery

import (
	"encoding/json"
	"fmt"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// Message is what is to be said, in one language, before a route gives it its
// form.
type Message struct {
	Key      string          `json:"key"`              // the same message has the same key; at most 200 bytes
	Thread   string          `json:"thread,omitempty"` // what it speaks of: later messages wait for the earlier ones
	Kind     string          `json:"kind"`             // slip, report, sample …: for those who sort
	Severity Severity        `json:"severity,omitempty"`
	Lang     indicators.Lang `json:"lang"`
	Title    string          `json:"title"`
	Text     string          `json:"text"`             // plain; paragraphs apart by empty lines
	Sketch   string          `json:"sketch,omitempty"` // a chart in one line of characters, where images do not show
	Links    []Link          `json:"links,omitempty"`
	Files    []File          `json:"files,omitempty"`
	Data     json.RawMessage `json:"data,omitempty"`   // for programs, by webhook
	Alerts   []Alert         `json:"alerts,omitempty"` // for Alertmanager, which takes nothing else
}

// Severity says how urgent a message is.
type Severity string

// The severities, as Prometheus rules spell them. Good is for what is over.
const (
	Info     Severity = "info"
	Warning  Severity = "warning"
	Critical Severity = "critical"
	Good     Severity = "good"
)

// Link leads to a page.
type Link struct {
	Name    string `json:"name"`
	Address string `json:"address"`
}

// File is attached to a mail.
type File struct {
	Name      string `json:"name"`
	MediaType string `json:"media_type"`
	Content   []byte `json:"content"`
	Inline    bool   `json:"inline,omitempty"` // an image shown within the text
	Alt       string `json:"alt,omitempty"`    // what an inline image shows, in words
}

// Alert is one alert as Alertmanager's API v2 takes it.
type Alert struct {
	Labels       map[string]string `json:"labels"`
	Annotations  map[string]string `json:"annotations"`
	StartsAt     time.Time         `json:"startsAt"`
	EndsAt       time.Time         `json:"endsAt,omitzero"`
	GeneratorURL string            `json:"generatorURL,omitempty"`
}

// filesLimit bounds the files of one message, which mail servers would refuse.
const filesLimit = 24 << 20

// Outgoing gives the message as the outbox keeps it, for those who queue it in
// a transaction of their own.
func (m Message) Outgoing(route indicators.ID) (ledger.Outgoing, error) {
	size := 0
	for _, f := range m.Files {
		size += len(f.Content)
	}
	switch {
	case m.Key == "" || len(m.Key) > 200:
		return ledger.Outgoing{}, fmt.Errorf("delivery: message %.70q: want a key of at most 200 bytes", m.Title)
	case m.Title == "" && len(m.Alerts) == 0:
		return ledger.Outgoing{}, fmt.Errorf("delivery: message %.200s: want a title", m.Key)
	case size > filesLimit:
		return ledger.Outgoing{}, fmt.Errorf("delivery: message %.200s: its files have %d bytes together: want at most %d", m.Key, size, filesLimit)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return ledger.Outgoing{}, fmt.Errorf("delivery: message %.200s: %w", m.Key, err)
	}
	return ledger.Outgoing{Route: route, Key: m.Key, Thread: m.Thread, Kind: m.Kind, Title: m.Title, Body: body}, nil
}

// StateName gives a state's word in both languages.
func StateName(s ledger.OutgoingState) indicators.Text {
	return map[ledger.OutgoingState]indicators.Text{
		ledger.Waiting: {ZH: "待发送", EN: "waiting"}, ledger.Delivered: {ZH: "已送达", EN: "delivered"},
		ledger.GivenUp: {ZH: "已放弃", EN: "given up"}, ledger.Unanswered: {ZH: "未获答复", EN: "unanswered"},
	}[s]
}
