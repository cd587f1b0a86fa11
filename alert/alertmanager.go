package alert

import (
	"cmp"
	"fmt"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
)

// RuleNames are the alert names of the Prometheus rules, by kind. Alertmanager
// gets the same alert under the same labels from a rule and from here, and so
// counts it once.
func RuleNames() map[string]string {
	return map[string]string{
		Slip: "WaymarkTargetSlipped", Overdue: "WaymarkSeriesOverdue", Failing: "WaymarkCollectorFailing",
		Quarantine: "WaymarkQuarantineWaiting", Mirror: "WaymarkMirrorBehind",
		Revision: "WaymarkFigureRevised", Disagreement: "WaymarkRulesDisagree",
	}
}

// alertsOf gives an event as Alertmanager takes it. A slip that moved on is a
// new alert there, since its verdict is a label, and the end of the one before.
func (a *Alerter) alertsOf(n ledger.Notice) delivery.Message {
	m := delivery.Message{Key: fmt.Sprintf("alert/%d/%d", n.Alert.ID, n.Event.ID), Thread: fmt.Sprintf("alert/%d", n.Alert.ID),
		Kind: n.Alert.Kind, Severity: severityOf(n), Lang: indicators.English}
	f := FactsOf(n.Event.Body)
	m.Title = f.Title.EN
	x := n.Alert
	if f.Slip != nil {
		x.Verdict, x.Severity = f.Slip.To, severity(f.Slip.To)
	}
	if n.Event.What == ledger.AlertOpened {
		m.Alerts = append(m.Alerts, a.alertOf(x, f))
		return m
	}
	before := x
	if f.Slip != nil {
		told := cmp.Or(f.Slip.Told, f.Slip.Before)
		before.Verdict, before.Severity = told, severity(told)
	}
	over := a.alertOf(before, f)
	over.EndsAt = n.Event.At
	m.Alerts = append(m.Alerts, over)
	if n.Event.What == ledger.AlertWorsened {
		next := a.alertOf(x, f)
		next.StartsAt = n.Event.At
		m.Alerts = append(m.Alerts, next)
	}
	return m
}

func (a *Alerter) alertOf(x ledger.Alert, f Facts) delivery.Alert {
	labels := map[string]string{"alertname": RuleNames()[x.Kind], "severity": x.Severity}
	set := func(name, value string) {
		if value != "" {
			labels[name] = value
		}
	}
	set("domain", string(x.Domain))
	set("indicator", string(x.Indicator))
	set("region", string(x.Region))
	set("target", string(x.Target))
	if x.Kind == Failing {
		set("collector", x.Subject)
	}
	if x.Kind == Slip {
		set("verdict", string(x.Verdict))
	}
	annotations := map[string]string{"summary": f.Title.In(indicators.English), "summary_zh": f.Title.In(indicators.Chinese), "link": a.external + f.Page}
	for name, lang := range map[string]indicators.Lang{"description": indicators.English, "description_zh": indicators.Chinese} {
		for _, s := range f.Sentences {
			annotations[name] += s.In(lang) + "\n"
		}
	}
	return delivery.Alert{Labels: labels, Annotations: annotations, StartsAt: x.Opened, GeneratorURL: a.external + "/alerts"}
}
