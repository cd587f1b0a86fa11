package metrics

import (
	"context"
	"errors"

	dto "github.com/prometheus/client_model/go"

	"waymark/ledger"
)

// alertFamilies lays out what people were told: slips that are not over, open
// alerts by kind, and messages by route and state.
func alertFamilies(ctx context.Context, l *ledger.Ledger) ([]*dto.MetricFamily, error) {
	slips := newGauges("waymark_slip_open", "1 while a target has slipped and not recovered; its verdict is the worst since it slipped.")
	open := newGauges("waymark_alerts_open", "Alerts that are not resolved, by kind.")
	messages := newGauges("waymark_outbox_messages", "Messages by route and state: waiting, delivered, given_up, unanswered.")
	alerts, err := l.Alerts(ctx, 0)
	counts := make(map[string]float64)
	var kinds []string
	for _, a := range alerts {
		if counts[a.Kind] == 0 {
			kinds = append(kinds, a.Kind)
		}
		counts[a.Kind]++
		if a.Kind == "slip" {
			slips.gauge(1, []*dto.LabelPair{label("domain", string(a.Domain)), label("indicator", string(a.Indicator)),
				label("region", string(a.Region)), label("target", string(a.Target)), label("verdict", string(a.Verdict))})
		}
	}
	for _, kind := range kinds {
		open.gauge(counts[kind], []*dto.LabelPair{label("kind", kind)})
	}
	sent, sentErr := l.OutboxCounts(ctx)
	for _, c := range sent {
		messages.gauge(float64(c.Count), []*dto.LabelPair{label("route", string(c.Route)), label("state", string(c.State))})
	}
	return filled(slips, open, messages), errors.Join(err, sentErr)
}
