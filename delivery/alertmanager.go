package delivery

import (
	"context"
	"strings"
)

// openAlertmanager posts alerts to Alertmanager's API v2. An alert must be said
// again while it lasts; the one who has it does so with Outbox.Send.
func openAlertmanager(_ Route, s secrets) (way, error) {
	p := newPoster()
	base := strings.TrimSuffix(s.url, "/")
	header := map[string]string{}
	if s.sign != "" {
		header["Authorization"] = "Bearer " + s.sign
	}
	send := func(ctx context.Context, m Message) error {
		if len(m.Alerts) == 0 {
			return failure{text: "Alertmanager takes alerts alone, and this message has none", refused: true}
		}
		body, err := asJSON(m.Alerts)
		if err != nil {
			return failure{text: err.Error(), refused: true}
		}
		_, err = p.do(ctx, post{base + "/api/v2/alerts", header, body})
		return err
	}
	return way{send, p.answers(base + "/-/ready")}, nil
}
