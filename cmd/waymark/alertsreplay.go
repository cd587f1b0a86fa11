package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"waymark/alert"
	"waymark/catalogue"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/outlook/panel"
)

func alertsReplayCommand(a *app) *cobra.Command {
	var from string
	var full bool
	cmd := &cobra.Command{
		Use:   "replay --from YEAR",
		Short: "Print what would have been sent when, and how right it was",
		Long: `Goes through the past day by day: with the figures published and the targets
announced by each day, and nothing that came later. It prints every message that
would have been sent, and counts those that proved right (the target was missed)
and wrong (it was achieved).

Few targets of a plan are decided yet. So the same rule is also tried on targets
of the past made out of every long yearly series: from each year on, to keep for
three and for five years the pace of as many years before, with the figures as
they were known then, as far as the ledger has their earlier versions.`,
		Example: "  waymark alerts replay --from 2015\n  waymark alerts replay --from 2015 --full",
		Args:    arguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			first, err := firstDay(from)
			if err != nil {
				return misuse{err}
			}
			p, err := a.openPlan(cmd.Context())
			if err != nil {
				return err
			}
			defer p.Close()
			if _, err := a.snapshot(cmd.Context(), p); err != nil { // a new ledger gets the bundled history
				return err
			}
			return a.replay(cmd.Context(), p, first, full)
		},
	}
	cmd.Flags().StringVar(&from, "from", "2015", "the year, or the day, to begin with")
	cmd.Flags().BoolVar(&full, "full", false, "print the messages whole")
	return cmd
}

func firstDay(s string) (indicators.Date, error) {
	if year, err := strconv.Atoi(s); err == nil && year >= 1900 && year <= 2200 {
		return indicators.NewDate(year, 1, 1), nil
	}
	day, err := indicators.ParseDate(s)
	if err != nil {
		return 0, fmt.Errorf("--from %q: want a year such as 2015, or a day", s)
	}
	return day, nil
}

func (a *app) replay(ctx context.Context, p *plan, from indicators.Date, full bool) error {
	to, err := a.day()
	if err != nil {
		return err
	}
	if to == 0 {
		to = indicators.DateOf(a.now().In(p.catalogue.Zone))
	}
	told, err := alert.Replay(ctx, p.catalogue, p.ledger, from, to)
	if err != nil {
		return err
	}
	lang := p.configuration.lang()
	for _, t := range told {
		a.printTold(t, lang, full)
	}
	a.countTold(told, lang)
	trials, err := alert.Trials(ctx, p.catalogue, p.ledger)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.out)
	a.printTallies(p.catalogue, trials, lang)
	return nil
}

func (a *app) printTold(t alert.Told, lang indicators.Lang, full bool) {
	what := happened[t.What].In(lang)
	outcome := ""
	if t.What != ledger.AlertResolved {
		outcome = " · " + outcomes[t.Outcome].In(lang)
	}
	fmt.Fprintf(a.out, "%s  %s · %s%s\n", t.Day, what, t.Facts.Title.In(lang), outcome)
	for i, s := range t.Facts.Sentences {
		if full || i < 2 {
			fmt.Fprintf(a.out, "            %s\n", s.In(lang))
		}
	}
}

// happened says what became of a target on the day.
var happened = map[string]indicators.Text{
	ledger.AlertOpened: {ZH: "滑坡", EN: "slipped"}, ledger.AlertWorsened: {ZH: "继续下滑", EN: "slipped further"},
	ledger.AlertResolved: {ZH: "恢复", EN: "recovered"},
}

var outcomes = map[alert.Outcome]indicators.Text{
	alert.Right: {ZH: "后来未实现：报对", EN: "missed in the end: right"}, alert.Wrong: {ZH: "后来实现：误报", EN: "achieved in the end: wrong"},
	alert.Undecided: {ZH: "尚未见分晓", EN: "not decided yet"},
}

func (a *app) countTold(told []alert.Told, lang indicators.Lang) {
	counts := make(map[alert.Outcome]int)
	alarms, recoveries := 0, 0
	for _, t := range told {
		if t.What == ledger.AlertResolved {
			recoveries++
			continue
		}
		alarms++
		counts[t.Outcome]++
	}
	fmt.Fprintln(a.out, indicators.Text{
		ZH: fmt.Sprintf("\n共%d次滑坡提醒：报对%d次，误报%d次，%d次尚未见分晓；恢复%d次。", alarms, counts[alert.Right], counts[alert.Wrong], counts[alert.Undecided], recoveries),
		EN: fmt.Sprintf("\n%s: %d right, %d wrong, %d not decided yet; %s.", numbered(alarms, "slip", "slips"), counts[alert.Right], counts[alert.Wrong], counts[alert.Undecided], numbered(recoveries, "recovery", "recoveries")),
	}.In(lang))
}

// printTallies says how the rule of a plan would have done, by indicator and in
// all.
func (a *app) printTallies(c *catalogue.Catalogue, trials []alert.Trial, lang indicators.Lang) {
	rule := alert.RuleOf(c.Alerts)
	by := make(map[string][]alert.Trial)
	var order []string
	for _, t := range trials {
		id, _, _ := strings.Cut(t.ID, " ")
		if by[id] == nil {
			order = append(order, id)
		}
		by[id] = append(by[id], t)
	}
	fmt.Fprintln(a.out, indicators.Text{ZH: "同一规则用于历史上构造的目标（要求今后三年、五年保持此前三年、五年的速度）：", EN: "The same rule tried on targets made out of history, to keep the pace of three and of five years before:"}.In(lang))
	line := func(name indicators.Text, some []alert.Trial) {
		fmt.Fprintln(a.out, indicators.Text{ZH: "  " + name.ZH + "：", EN: "  " + name.EN + ": "}.In(lang)+tallyText(alert.Try(rule, some), lang))
	}
	for _, id := range order {
		ind, _ := c.Indicator(indicators.ID(id))
		line(ind.Name, by[id])
	}
	line(indicators.Text{ZH: "合计", EN: "In all"}, trials)
}

// tallyText says in a sentence what a rule would have done.
func tallyText(t alert.Tally, lang indicators.Lang) string {
	if t.Trials == 0 {
		return indicators.Text{ZH: "没有可试用的目标。", EN: "there is no target to try it on."}.In(lang)
	}
	due := indicators.Text{ZH: fmt.Sprintf("%d—%d年", t.First, t.Last), EN: fmt.Sprintf("%d to %d", t.First, t.Last)}
	if t.First == t.Last {
		due = indicators.Text{ZH: fmt.Sprintf("%d年", t.Last), EN: fmt.Sprintf("in %d", t.Last)}
	}
	zh := fmt.Sprintf("%d个目标（%s到期），%d个未实现；报警%d次", t.Trials, due.ZH, t.Missed, t.Alarms)
	en := fmt.Sprintf("%s due %s, %d of them missed; it would have fired %s", numbered(t.Trials, "target", "targets"), due.EN, t.Missed, numbered(t.Alarms, "time", "times"))
	if t.Alarms > 0 {
		zh += fmt.Sprintf("，报对%d次，误报%d次", t.Right, t.Wrong())
		en += fmt.Sprintf(", %d right and %d wrong", t.Right, t.Wrong())
	}
	if !math.IsNaN(t.Months) {
		months := indicators.FormatNumber(t.Months, 0)
		zh += "，平均比到期早" + months + "个月"
		en += ", on average " + months + " months before the due period ended"
	}
	if t.Quiet > 0 {
		zh += fmt.Sprintf("；漏报%d个", t.Quiet)
		en += fmt.Sprintf("; %d missed without an alarm", t.Quiet)
	}
	if t.Behind > 0 {
		zh += fmt.Sprintf("；%d个一开始就落后，不属滑坡", t.Behind)
		en += fmt.Sprintf("; %d behind from the beginning, which is no slip", t.Behind)
	}
	return indicators.Text{ZH: zh + "。", EN: en + "."}.In(lang)
}

// numbered writes a number with the word for one or for several.
func numbered(n int, one, several string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + several
}

// backtestAlerts holds the rule of the plan against history: a panel's where
// there is one, else the plan's own. More wrong alarms than the budget are bad
// news.
func (a *app) backtestAlerts(ctx context.Context, b *backtest) error {
	c, err := a.configuration()
	if err != nil {
		return err
	}
	plan, err := c.loadCatalogue()
	if err != nil {
		return err
	}
	rule, lang := alert.RuleOf(plan.Alerts), c.lang()
	var trials []alert.Trial
	if b.observations != "" {
		if trials, err = b.trials(); err != nil {
			return err
		}
		fmt.Fprintln(a.out, tallyText(alert.Try(rule, trials), lang))
	} else {
		p, err := a.openPlan(ctx)
		if err != nil {
			return err
		}
		defer p.Close()
		if _, err := a.snapshot(ctx, p); err != nil {
			return err
		}
		if trials, err = alert.Trials(ctx, p.catalogue, p.ledger); err != nil {
			return err
		}
		a.printTallies(p.catalogue, trials, lang)
	}
	tally := alert.Try(rule, trials)
	fmt.Fprintln(a.out, budgetText(tally, plan.Alerts.Budget).In(lang))
	if tally.WrongShare() > plan.Alerts.Budget {
		return badNews
	}
	return nil
}

// budgetText holds the wrong alarms against the share that the plan allows.
func budgetText(t alert.Tally, budget float64) indicators.Text {
	if t.Alarms == 0 {
		return indicators.Text{ZH: "没有报警，误报上限未经检验。", EN: "There was no alarm, so the budget for wrong ones is not tested."}
	}
	share, most := indicators.FormatProbability(t.WrongShare()), indicators.FormatProbability(budget)
	if t.WrongShare() > budget {
		return indicators.Text{
			ZH: fmt.Sprintf("误报占报警的%s，超过规划允许的上限%s：请加大 margin，或把 from 改为 off_track。", share, most),
			EN: fmt.Sprintf("%s of the alarms were wrong, more than the plan's budget of %s: widen its margin, or tell from off_track on.", share, most)}
	}
	return indicators.Text{
		ZH: fmt.Sprintf("误报占报警的%s，未超过规划允许的上限%s。", share, most),
		EN: fmt.Sprintf("%s of the alarms were wrong; the budget is %s.", share, most)}
}

// trials follows each target of a panel from its day to the last figure before
// its due period.
func (b *backtest) trials() ([]alert.Trial, error) {
	_, cases, err := b.cases(followed)
	if err != nil {
		return nil, err
	}
	var trials []alert.Trial
	for _, c := range cases {
		q := c.Question
		q.DueOnly = true
		if n := len(trials); n > 0 && trials[n-1].ID == c.ID {
			trials[n-1].Questions = append(trials[n-1].Questions, q)
			continue
		}
		trials = append(trials, alert.Trial{ID: c.ID, Met: c.Met, Questions: []outlook.Question{q}})
	}
	return trials, nil
}

// followed gives a row for each period from the row's own to the last before
// the due one.
func followed(rows []panel.Row) []panel.Row {
	var all []panel.Row
	for _, r := range rows {
		for r.AsOf.Last() < r.Due.Last() {
			all = append(all, r)
			next := r.AsOf.Add(1)
			if next.IsZero() {
				break
			}
			r.AsOf = next
		}
	}
	return all
}
