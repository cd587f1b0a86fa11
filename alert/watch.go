package alert

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/scoreboard"
)

// condition is something that holds or does not: while it does, one alert is
// open.
type condition struct {
	alert ledger.Alert
	holds bool
	facts func(holds bool) Facts
}

// settle opens the alert of a condition that holds, and resolves that of one
// that no longer does.
func settle(c condition, k known, b *ledger.AlertBatch) {
	_, open := k.open[place(c.alert.Kind, c.alert.Subject)]
	if open == c.holds {
		return
	}
	what := ledger.AlertResolved
	if c.holds {
		what = ledger.AlertOpened
	}
	c.alert.Body = c.facts(c.holds).body()
	b.Changes = append(b.Changes, ledger.AlertChange{Alert: c.alert, What: what})
}

// watch looks at what holds of the whole board: figures that are overdue.
func (a *Alerter) watch(s *scoreboard.Snapshot, k known, b *ledger.AlertBatch) {
	seen := make(map[string]bool)
	for _, w := range s.Awaited {
		seen[w.Series.String()] = true
		ind := w.Indicator
		domain, _ := a.catalogue.Domain(ind.Domain)
		x := ledger.Alert{Kind: Overdue, Subject: w.Series.String(), Series: w.Series, Domain: ind.Domain, Severity: "info", Owner: ind.Owner}
		if x.Owner == "" {
			x.Owner = domain.Owner
		}
		settle(condition{x, w.Overdue > 0, func(holds bool) Facts { return overdueFacts(w, holds) }}, k, b)
	}
	for _, x := range k.open { // of series for which no figure is promised any longer
		if x.Kind == Overdue && !seen[x.Subject] {
			b.Changes = append(b.Changes, ledger.AlertChange{Alert: x, What: ledger.AlertResolved})
		}
	}
}

func overdueFacts(w scoreboard.Awaited, holds bool) Facts {
	name := w.Indicator.Name
	period, due := w.Next.Period, w.Next.Due
	f := Facts{Page: "/indicators/" + string(w.Series.Indicator) + "?region=" + string(w.Series.Region)}
	if !holds {
		f.Title = indicators.Text{ZH: name.ZH + "：逾期数据已公布", EN: name.In(indicators.English) + ": the overdue figure is out"}
		return f
	}
	f.Title = indicators.Text{ZH: fmt.Sprintf("%s：%s数据逾期未公布", name.ZH, period.In(indicators.Chinese)),
		EN: fmt.Sprintf("%s: the figure for %s is overdue", name.In(indicators.English), period.In(indicators.English))}
	f.Sentences = []indicators.Text{{
		ZH: fmt.Sprintf("按发布日程应于%s前公布，至今未见。请核对来源是否推迟发布，或采集是否失败。", due),
		EN: fmt.Sprintf("By the release calendar it was due by %s and has not been seen. Has its source postponed it, or does its collector fail?", due)}}
	return f
}

// revised tells of figures that changed lately by more than their limit.
func (a *Alerter) revised(m move, arrived []indicators.Vintage, b *ledger.AlertBatch) {
	_, revised := m.arrived()
	revised = slices.DeleteFunc(revised, func(r revisedFigure) bool {
		return math.Abs(r.change()) <= a.catalogue.Alerts.Revision || !m.isNews(&r.after) ||
			!slices.ContainsFunc(arrived, func(v indicators.Vintage) bool { return v.Sequence == r.after.Sequence })
	})
	if len(revised) == 0 {
		return
	}
	last := revised[len(revised)-1].after
	x := a.about(m.item, Revision, fmt.Sprintf("%s %s", m.item.Target.Series, last.Published))
	x.Target, x.Severity = "", "info"
	name := m.item.Indicator.Name
	f := Facts{Page: pageOf(m.item), Links: links(a.catalogue, m.item), Title: indicators.Text{
		ZH: name.ZH + "：数据修订超过限度", EN: name.In(indicators.English) + ": revised beyond the limit"}}
	for i, r := range revised {
		if i == 5 {
			f.Sentences = append(f.Sentences, indicators.Text{ZH: fmt.Sprintf("另有%d个时期。", len(revised)-i), EN: fmt.Sprintf("And %d further periods.", len(revised)-i)})
			break
		}
		percent := indicators.FormatNumber(100*r.change(), 1)
		f.Sentences = append(f.Sentences, indicators.Text{ZH: r.words().ZH + "（" + percent + "%）。", EN: r.words().EN + " (" + percent + "%)."})
	}
	x.Body = f.body()
	if !slices.ContainsFunc(b.Changes, func(c ledger.AlertChange) bool { return c.Alert.Kind == Revision && c.Alert.Subject == x.Subject }) {
		b.Changes = append(b.Changes, ledger.AlertChange{Alert: x, What: ledger.AlertOpened})
	}
}

// compare tells where a published rule of others says the opposite of ours.
func (a *Alerter) compare(m move, k known, b *ledger.AlertBatch) {
	it := m.item
	var against outlook.PeerJudgement
	holds := false
	for _, p := range outlook.Peers(question(it, observations(it.History), current(m.within, math.MaxUint64, m.day), m.day)) {
		opposed := m.held == indicators.OffTrack && p.Probability == 1 || m.held == indicators.OnTrack && p.Probability == 0 && p.Ratio < 0.5
		if !holds && !p.Word.IsZero() && opposed {
			against, holds = p, true
		}
	}
	x := a.about(it, Disagreement, string(it.Target.ID))
	x.Severity = "info"
	settle(condition{x, holds, func(holds bool) Facts { return m.disagreement(against, holds) }}, k, b)
}

func (m move) disagreement(p outlook.PeerJudgement, holds bool) Facts {
	name := m.item.Name()
	f := Facts{Page: pageOf(m.item)}
	if !holds {
		f.Title = indicators.Text{ZH: name.ZH + "：与同行规则的判断已不相悖", EN: name.In(indicators.English) + ": the rules of others no longer contradict ours"}
		return f
	}
	f.Title = indicators.Text{ZH: name.ZH + "：同行规则与本系统判断相反", EN: name.In(indicators.English) + ": a rule of others says the opposite of ours"}
	f.Sentences = []indicators.Text{{
		ZH: fmt.Sprintf("%s判为“%s”，本系统判为“%s”（可能性%s）。", p.Rule.Name.ZH, p.Word.ZH, m.held.Name().ZH, indicators.FormatProbability(m.item.Assessment.Probability)),
		EN: fmt.Sprintf("%s says %q, ours says %s (chance %s).", p.Rule.Name.EN, p.Word.EN, m.held.Name().EN, indicators.FormatProbability(m.item.Assessment.Probability))},
		m.item.Assessment.Reason}
	return f
}

// heldWait is how long a figure may wait for a person before anybody is told.
const heldWait = time.Hour

// mirrorWait is how long the mirror may be behind.
const mirrorWait = 15 * time.Minute

// watchRuns looks at what runs beside: collectors, quarantine, mirror.
func (a *Alerter) watchRuns(ctx context.Context, k known, b *ledger.AlertBatch) error {
	for _, c := range a.catalogue.Collectors {
		runs, err := a.ledger.Runs(ctx, c.ID, a.catalogue.Alerts.Failures)
		if err != nil {
			return err
		}
		failing := len(runs) >= a.catalogue.Alerts.Failures
		for _, r := range runs {
			failing = failing && (r.Result == ledger.Failed || r.Result == ledger.Broken)
		}
		if len(runs) > 0 && runs[0].Result == ledger.Running {
			continue // how it ends is not known yet
		}
		x := ledger.Alert{Kind: Failing, Subject: string(c.ID), Severity: "warning"}
		settle(condition{x, failing, func(holds bool) Facts { return failingFacts(c.Name, c.ID, runs, holds) }}, k, b)
	}
	held, err := a.ledger.Quarantine(ctx, false)
	if err != nil {
		return err
	}
	now := a.now()
	waits := len(held) > 0 && now.Sub(held[0].Since) >= heldWait
	_, open := k.open[place(Quarantine, "quarantine")]
	x := ledger.Alert{Kind: Quarantine, Subject: "quarantine", Severity: "info"}
	settle(condition{x, waits || open && len(held) > 0, func(holds bool) Facts { return quarantineFacts(held, holds) }}, k, b)
	a.watchMirror(now, k, b)
	return nil
}

// watchMirror tells of a mirror that has been behind for a while.
func (a *Alerter) watchMirror(now time.Time, k known, b *ledger.AlertBatch) {
	if a.pending == nil {
		return
	}
	pending := a.pending()
	switch {
	case pending == 0:
		a.behindSince = time.Time{}
	case a.behindSince.IsZero() || now.Before(a.behindSince):
		a.behindSince = now
	}
	behind := pending > 0 && now.Sub(a.behindSince) >= mirrorWait
	_, open := k.open[place(Mirror, "influxdb")]
	x := ledger.Alert{Kind: Mirror, Subject: "influxdb", Severity: "warning"}
	settle(condition{x, behind || open && pending > 0, func(holds bool) Facts { return mirrorFacts(pending, holds) }}, k, b)
}

func failingFacts(name indicators.Text, id indicators.ID, runs []ledger.Run, holds bool) Facts {
	if name.IsZero() {
		name = indicators.Text{ZH: string(id), EN: string(id)}
	}
	f := Facts{Page: "/collectors#c-" + string(id)}
	if !holds {
		f.Title = indicators.Text{ZH: name.ZH + "：采集已恢复", EN: name.In(indicators.English) + ": collects again"}
		return f
	}
	f.Title = indicators.Text{ZH: fmt.Sprintf("%s：连续%d次采集失败", name.ZH, len(runs)), EN: fmt.Sprintf("%s: failed %d times in a row", name.In(indicators.English), len(runs))}
	f.Sentences = []indicators.Text{
		{ZH: "最近一次：" + runs[0].Error, EN: "The last time: " + runs[0].Error},
		{ZH: "此前的数据不受影响；`waymark collect " + string(id) + "` 可立即重试。", EN: "What was recorded before stays; `waymark collect " + string(id) + "` tries again at once."}}
	return f
}

func quarantineFacts(held []ledger.Held, holds bool) Facts {
	f := Facts{Page: "/quarantine"}
	if !holds {
		f.Title = indicators.Text{ZH: "待核数据已处理完毕", EN: "No figure waits for a person any longer"}
		return f
	}
	number := indicators.FormatNumber(float64(len(held)), 0)
	f.Title = indicators.Text{ZH: number + "条数据待人工核定", EN: number + " figures wait for a person"}
	if len(held) == 1 {
		f.Title.EN = "A figure waits for a person"
	}
	v, why := held[0].Vintage, held[0].Reason
	f.Sentences = []indicators.Text{{
		ZH: fmt.Sprintf("最早的一条：%s %s，%s。", v.Indicator, figure(v).ZH, why.ZH),
		EN: fmt.Sprintf("The first: %s, %s; %s.", v.Indicator, figure(v).EN, why.In(indicators.English))}}
	return f
}

func mirrorFacts(pending uint64, holds bool) Facts {
	f := Facts{Page: "/"}
	if !holds {
		f.Title = indicators.Text{ZH: "InfluxDB镜像已追平", EN: "The InfluxDB mirror has caught up"}
		return f
	}
	f.Title = indicators.Text{ZH: fmt.Sprintf("InfluxDB镜像落后%d条", pending), EN: fmt.Sprintf("The InfluxDB mirror is %d entries behind", pending)}
	f.Sentences = []indicators.Text{{ZH: "`waymark influx status` 说明原因；账本不受影响，恢复后会自动补齐。",
		EN: "`waymark influx status` says why. The ledger is not affected; the mirror catches up by itself."}}
	return f
}
