package delivery

import (
	"strconv"
	"time"
)

// feishuLimit is the most bytes of a message's text; the whole request may have
// 20 KB.
const feishuLimit = 15000

// feishuCard is a message card.
type feishuCard struct {
	Config   map[string]bool `json:"config"`
	Header   feishuHeader    `json:"header"`
	Elements []feishuElement `json:"elements"`
}

type feishuHeader struct {
	Title    feishuText `json:"title"`
	Template string     `json:"template"` // the colour
}

type feishuText struct {
	Tag     string `json:"tag"`
	Content string `json:"content"`
}

type feishuElement struct {
	Tag     string         `json:"tag"`
	Text    *feishuText    `json:"text,omitempty"`
	Actions []feishuButton `json:"actions,omitempty"`
}

type feishuButton struct {
	Tag  string     `json:"tag"`
	Text feishuText `json:"text"`
	URL  string     `json:"url"`
	Type string     `json:"type"`
}

// openFeishu posts a card to a custom robot of Feishu (飞书) or Lark, signed where
// the route has a secret: the Base64 of the HMAC-SHA256 over nothing, under the
// seconds, a line break and the secret (open.feishu.cn, 自定义机器人使用指南).
func openFeishu(_ Route, s secrets) (way, error) {
	return robot{
		address: s.url, now: s.now,
		compose: func(m Message, now time.Time) (post, error) {
			request := struct {
				Timestamp string     `json:"timestamp,omitempty"`
				Sign      string     `json:"sign,omitempty"`
				Type      string     `json:"msg_type"`
				Card      feishuCard `json:"card"`
			}{Type: "interactive", Card: cardOf(m)}
			if s.sign != "" {
				request.Timestamp = strconv.FormatInt(now.Unix(), 10)
				request.Sign = mac([]byte(request.Timestamp+"\n"+s.sign), "")
			}
			body, err := asJSON(request)
			return post{address: s.url, body: body}, err
		},
		// 11232 is more than 5 messages a second or 100 a minute.
		accept: func(reply []byte) error { return coded(reply, "code", "msg", 11232) },
	}.open()
}

func cardOf(m Message) feishuCard {
	colour := map[Severity]string{Critical: "red", Warning: "orange", Good: "green"}[m.Severity]
	if colour == "" {
		colour = "blue"
	}
	card := feishuCard{
		Config: map[string]bool{"wide_screen_mode": true},
		Header: feishuHeader{feishuText{"plain_text", cut(m.Title, 500)}, colour},
		Elements: []feishuElement{
			{Tag: "div", Text: &feishuText{"lark_md", m.body(feishuLimit, escapeMarkdown)}},
		},
	}
	var buttons []feishuButton
	for _, l := range m.Links {
		buttons = append(buttons, feishuButton{"button", feishuText{"plain_text", l.Name}, l.Address, "default"})
	}
	if len(buttons) > 0 {
		card.Elements = append(card.Elements, feishuElement{Tag: "action", Actions: buttons})
	}
	return card
}
