package delivery

import (
	"strings"
	"time"
)

// slackLimit is the most characters of a section's text, taken as bytes.
const slackLimit = 2900

type slackText struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

type slackBlock struct {
	Type     string      `json:"type"`
	Text     *slackText  `json:"text,omitempty"`
	Elements []slackText `json:"elements,omitempty"`
}

// openSlack posts to an incoming webhook of Slack (docs.slack.dev, Sending
// messages using incoming webhooks).
func openSlack(_ Route, s secrets) (way, error) {
	return robot{
		address: s.url, now: s.now,
		compose: func(m Message, _ time.Time) (post, error) {
			body, err := asJSON(struct {
				Text   string       `json:"text"` // for notifications
				Blocks []slackBlock `json:"blocks"`
			}{escapeSlack(cut(m.Title, 500)), slackBlocks(m)})
			return post{address: s.url, body: body}, err
		},
		accept: func([]byte) error { return nil }, // its status tells
	}.open()
}

func slackBlocks(m Message) []slackBlock {
	blocks := []slackBlock{{Type: "header", Text: &slackText{"plain_text", cut(m.Title, 150)}}}
	if text := m.body(slackLimit, escapeSlack); text != "" {
		blocks = append(blocks, slackBlock{Type: "section", Text: &slackText{"mrkdwn", text}})
	}
	var links []string
	for _, l := range m.Links {
		links = append(links, "<"+strings.NewReplacer("|", "%7C", ">", "%3E").Replace(l.Address)+"|"+escapeSlack(l.Name)+">")
	}
	if len(links) > 0 {
		blocks = append(blocks, slackBlock{Type: "context", Elements: []slackText{{"mrkdwn", strings.Join(links, " · ")}}})
	}
	return blocks
}

func escapeSlack(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
