package delivery

import "time"

// teamsLimit is the most bytes of a message's text; the whole request may have
// 28 KB.
const teamsLimit = 20000

type teamsBlock struct {
	Type   string `json:"type"`
	Text   string `json:"text"`
	Wrap   bool   `json:"wrap"`
	Size   string `json:"size,omitempty"`
	Weight string `json:"weight,omitempty"`
	Color  string `json:"color,omitempty"`
}

type teamsAction struct {
	Type  string `json:"type"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

type teamsCard struct {
	Schema  string        `json:"$schema"`
	Type    string        `json:"type"`
	Version string        `json:"version"`
	Body    []teamsBlock  `json:"body"`
	Actions []teamsAction `json:"actions,omitempty"`
}

type teamsAttachment struct {
	ContentType string    `json:"contentType"`
	Content     teamsCard `json:"content"`
}

// openTeams posts an adaptive card to a webhook of Teams' Workflows
// (learn.microsoft.com, Create incoming webhooks with Workflows).
func openTeams(_ Route, s secrets) (way, error) {
	return robot{
		address: s.url, now: s.now,
		compose: func(m Message, _ time.Time) (post, error) {
			body, err := asJSON(struct {
				Type        string            `json:"type"`
				Attachments []teamsAttachment `json:"attachments"`
			}{"message", []teamsAttachment{{"application/vnd.microsoft.card.adaptive", teamsCardOf(m)}}})
			return post{address: s.url, body: body}, err
		},
		accept: func([]byte) error { return nil }, // its status tells
	}.open()
}

func teamsCardOf(m Message) teamsCard {
	colour := map[Severity]string{Critical: "attention", Warning: "warning", Good: "good"}[m.Severity]
	c := teamsCard{Schema: "http://adaptivecards.io/schemas/adaptive-card.json", Type: "AdaptiveCard", Version: "1.4",
		Body: []teamsBlock{{Type: "TextBlock", Text: escapeMarkdown(cut(m.Title, 500)), Wrap: true, Size: "large", Weight: "bolder", Color: colour}}}
	for _, p := range paragraphs(m.body(teamsLimit, escapeMarkdown)) {
		c.Body = append(c.Body, teamsBlock{Type: "TextBlock", Text: p, Wrap: true})
	}
	for _, l := range m.Links {
		c.Actions = append(c.Actions, teamsAction{"Action.OpenUrl", l.Name, l.Address})
	}
	return c
}
