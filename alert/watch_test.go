package alert_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"waymark/alert"
	"waymark/indicators"
	"waymark/ledger"
)

// only subscribes the hook to one kind.
func only(kind string) alert.Subscription {
	return alert.Subscription{Route: "hook", Kinds: []string{kind}}
}

const collectorPlan = `
collectors:
  - {id: lamp_office, kind: csv, schedule: "0 6 * * *", name: {zh: 路灯局, en: The lamp office}}
`

func TestCollectorFailingAndRecovering(t *testing.T) {
	r := newRig(t, lampPlan+collectorPlan, only(alert.Failing))
	end := func(result ledger.Result) {
		run, err := r.ledger.StartRun(t.Context(), "lamp_office")
		if err != nil {
			t.Fatal(err)
		}
		run.Result, run.Error = result, "made up"
		if err := r.ledger.FinishRun(t.Context(), run); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 2 {
		end(ledger.Failed)
		if got := r.step(); len(got) > 0 {
			t.Errorf("after %d failures: %s", i+1, titles(got))
		}
	}
	end(ledger.Failed)
	if got := r.step(); len(got) != 1 || got[0].Title != "Waymark: The lamp office: failed 3 times in a row" {
		t.Errorf("after three failures: %s", titles(got))
	}
	end(ledger.Failed)
	if got := r.step(); len(got) > 0 {
		t.Errorf("a fourth failure told %s", titles(got))
	}
	end(ledger.Unchanged)
	if got := r.step(); len(got) != 1 || got[0].Severity != "good" {
		t.Errorf("a good run told %s", titles(got))
	}
}

func TestFigureWaitsInQuarantine(t *testing.T) {
	r := newRig(t, lampPlan, only(alert.Quarantine))
	v := indicators.Vintage{Observation: indicators.Observation{Series: indicators.Series{Indicator: "lit", Region: "CN-51"},
		Period: indicators.Year(2035), Value: 9e9, Unit: indicators.MustUnit("盏")}}
	if _, err := r.ledger.Append(t.Context(), ledger.Batch{Held: []ledger.Held{{Vintage: v, Reason: indicators.Text{ZH: "过大", EN: "too large"}}}}); err != nil {
		t.Fatal(err)
	}
	if got := r.step(); len(got) > 0 {
		t.Errorf("told at once: %s", titles(got))
	}
	r.clock.move(time.Hour)
	if got := r.step(); len(got) != 1 || got[0].Title != "Waymark: A figure waits for a person" {
		t.Errorf("after an hour: %s", titles(got))
	}
	if _, err := r.ledger.Decide(t.Context(), 1, ledger.Decision{By: "duty", Note: "no"}); err != nil {
		t.Fatal(err)
	}
	if got := r.step(); len(got) != 1 || got[0].Severity != "good" {
		t.Errorf("after the decision: %s", titles(got))
	}
}

func TestMirrorBehind(t *testing.T) {
	r := newRig(t, lampPlan)
	pending := uint64(7)
	r.alerter = r.newAlerter(func() uint64 { return pending }, only(alert.Mirror))
	var got []message
	for range 14 {
		got = append(got, r.step()...)
	}
	if len(got) > 0 {
		t.Errorf("told within a quarter of an hour: %s", titles(got))
	}
	for range 5 {
		got = append(got, r.step()...)
	}
	if len(got) != 1 || got[0].Title != "Waymark: The InfluxDB mirror is 7 entries behind" {
		t.Errorf("after a quarter of an hour: %s", titles(got))
	}
	pending = 0
	if got := r.step(); len(got) != 1 {
		t.Errorf("once it has caught up: %s", titles(got))
	}
}

func TestFigureOverdueAndOut(t *testing.T) {
	r := newRig(t, lampPlan, only(alert.Overdue))
	r.history("lit")
	if got := r.step(); len(got) > 0 {
		t.Fatalf("before it is due: %s", titles(got))
	}
	r.clock.move(15 * 24 * time.Hour)
	if got := r.step(); len(got) != 1 || got[0].Title != "Waymark: Lamps lit: the figure for 2035 is overdue" {
		t.Errorf("told %s", titles(got))
	}
	r.record("lit", "2035 2500 on 2036-02-04")
	if got := r.step(); len(got) != 1 || got[0].Severity != "good" {
		t.Errorf("once it is out: %s", titles(got))
	}
}

// TestRuleDoesNotFlap walks a probability to and fro over a line.
func TestRuleDoesNotFlap(t *testing.T) {
	rule := alert.Rule{From: indicators.AtRisk, Margin: 0.05}
	held := indicators.OnTrack
	changes := 0
	for i := range 1000 {
		p := 2.0/3 + 0.049*math.Sin(float64(i))
		v := indicators.OnTrack
		if p < 2.0/3 {
			v = indicators.AtRisk
		}
		now := rule.Held(held, indicators.Assessment{Verdict: v, Probability: p})
		if now != held {
			changes++
		}
		held = now
	}
	if changes > 0 {
		t.Errorf("the held verdict changed %d times within the margin", changes)
	}
	for _, x := range []struct {
		before, verdict, want indicators.Verdict
		p                     float64
	}{
		{indicators.OnTrack, indicators.AtRisk, indicators.AtRisk, 0.6},
		{indicators.OnTrack, indicators.OffTrack, indicators.AtRisk, 0.3},
		{indicators.OnTrack, indicators.OffTrack, indicators.OffTrack, 0.2},
		{indicators.OffTrack, indicators.OnTrack, indicators.AtRisk, 0.69},
		{indicators.OffTrack, indicators.OnTrack, indicators.OnTrack, 0.8},
		{indicators.OnTrack, indicators.Unassessable, indicators.OnTrack, math.NaN()},
		{indicators.AtRisk, indicators.Missed, indicators.Missed, 0},
		{indicators.Achieved, indicators.OffTrack, indicators.OffTrack, 0.3},
		{"", indicators.OffTrack, indicators.OffTrack, 0.1},
	} {
		if got := rule.Held(x.before, indicators.Assessment{Verdict: x.verdict, Probability: x.p}); got != x.want {
			t.Errorf("%s, then %s at %v: held %s, want %s", x.before, x.verdict, x.p, got, x.want)
		}
	}
}

// TestUpAndDownIsToldOnce revises one figure up and down: people hear of the
// fall and of the recovery, and not of what lies between, nor does what
// Alertmanager is told again change its labels.
func TestUpAndDownIsToldOnce(t *testing.T) {
	r := newRig(t, lampPlan, only(alert.Slip))
	r.history("lit")
	r.record("lit", "2035 2650 on 2036-01-10")
	r.step()
	var events []string
	for i, x := range []struct {
		value float64
		held  indicators.Verdict
		told  string
	}{
		{2100, indicators.OffTrack, "from on track to off track"},
		{2500, indicators.AtRisk, ""},
		{2100, indicators.OffTrack, ""},
		{2650, indicators.OnTrack, "from off track to on track"},
	} {
		r.record("lit", fmt.Sprintf("2035 %v on 2036-01-%d", x.value, 11+i))
		got := r.step()
		if x.told == "" && len(got) > 0 || x.told != "" && (len(got) != 1 || !strings.Contains(got[0].Title, x.told)) {
			t.Errorf("%v told %q, want %q", x.value, titles(got), x.told)
		}
		standings, err := r.ledger.Standings(t.Context())
		if err != nil || standings["lit-2037"].Verdict != x.held {
			t.Fatalf("%v: held %s, %v, want %s", x.value, standings["lit-2037"].Verdict, err, x.held)
		}
		if slip, err := r.ledger.AlertWith(t.Context(), 1); err != nil || i < 3 && slip.Verdict != indicators.OffTrack {
			t.Errorf("%v: the slip is %s, %v, want it as it was told", x.value, slip.Verdict, err)
		}
	}
	list, err := r.ledger.AlertEvents(t.Context(), 1)
	for _, e := range list {
		events = append(events, e.What)
	}
	if got := strings.Join(events, " "); err != nil || got != "opened improved fell_back resolved" {
		t.Errorf("the timeline is %s, %v", got, err)
	}
}

// TestAFirstVerdictIsNoSlip fills the history of a target in after the first
// look. Its first verdict is told of where a new figure decides it.
func TestAFirstVerdictIsNoSlip(t *testing.T) {
	over := "due: 2035, announced: 2034-06-01"
	for name, x := range map[string]struct {
		plan    string
		figures []string
		verdict indicators.Verdict
		told    string
	}{
		"history that shows it off track": {lampPlan, []string{"2031 1500 on 2032-01-20", "2032 1550 on 2033-01-20", "2033 1590 on 2034-01-20", "2034 1610 on 2035-01-20"}, indicators.OffTrack, ""},
		"a new figure that misses it":     {strings.Replace(lampPlan, "due: 2037, announced: 2034-06-01", over, 1), []string{"2035 2150 on 2036-01-20"}, indicators.Missed, "from unassessable to missed"},
		"an old figure that missed it":    {strings.Replace(lampPlan, "due: 2037, announced: 2034-06-01", over, 1), []string{"2035 2150 on 2035-08-20"}, indicators.Missed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, x.plan, only(alert.Slip))
			r.step()
			r.record("lit", x.figures...)
			if got := r.step(); x.told == "" && len(got) > 0 || x.told != "" && (len(got) != 1 || !strings.Contains(got[0].Title, x.told)) {
				t.Errorf("told %q, want %q", titles(got), x.told)
			}
			if it, _ := r.board.Snapshot().Find("lit-2037"); it.Assessment.Verdict != x.verdict {
				t.Errorf("the verdict is %s, want %s", it.Assessment.Verdict, x.verdict)
			}
		})
	}
	r := newRig(t, lampPlan, only(alert.Slip))
	r.step()
	r.record("lit", "2031 1500 on 2032-01-20", "2032 1800 on 2033-01-20", "2033 2000 on 2034-01-20", "2034 2300 on 2035-01-20")
	r.step()
	r.record("lit", "2035 2300 on 2036-01-20")
	if got := r.step(); len(got) != 1 {
		t.Errorf("a fall after the first verdict told %q, want one slip", titles(got))
	}
}

// TestChangedTargetSlips puts a plan that asks for more in force.
func TestChangedTargetSlips(t *testing.T) {
	r := newRig(t, lampPlan, only(alert.Slip))
	r.history("lit")
	r.record("lit", "2035 2600 on 2036-01-20")
	r.step()
	r.ledger.Close()
	more := "  - {id: lit-2037, indicator: lit, value: \">= 4000 盏\", due: 2037, announced: 2036-01-21, source: old}\nsources:"
	plan := lampPlan[:len(lampPlan)-len(lampSources)] + more + lampSources[len("sources:"):]
	r.open(plan, only(alert.Slip))
	got := r.step()
	want := "the target was changed from ≥ 2,700 盏 to ≥ 4,000 盏 on 2036-01-21"
	if len(got) != 1 || !strings.Contains(got[0].Text, want) {
		t.Errorf("told %s, want %q in\n%v", titles(got), want, fmt.Sprint(got))
	}
}

// TestTargetThatIsGoneIsOver takes the target of an open slip out of the plan.
func TestTargetThatIsGoneIsOver(t *testing.T) {
	r := newRig(t, lampPlan, only(alert.Slip))
	r.history("lit")
	r.step()
	r.record("lit", "2035 2150 on 2036-01-20")
	r.step()
	r.ledger.Close()
	line := "  - {id: lit-2037, indicator: lit, value: \">= 2700 盏\", due: 2037, announced: 2034-06-01, source: old}\n"
	r.open(strings.Replace(lampPlan, line, "", 1), only(alert.Slip))
	if got := r.step(); len(got) != 1 || got[0].Title != "Waymark: the plan no longer has the target lit-2037" || len(r.unresolved()) != 0 {
		t.Errorf("told %s; open: %+v", titles(got), r.unresolved())
	}
}
