package alert_test

import (
	"strings"
	"testing"

	"waymark/alert"
	"waymark/indicators"
)

// TestTrialsKnowNothingOfLater revises a series upwards long after the fact:
// targets of the past ask for what was known then, are judged by it, and met by
// what was first published.
func TestTrialsKnowNothingOfLater(t *testing.T) {
	r := newRig(t, strings.Replace(lampPlan, "kind: count, release: 31d", "kind: flow, frequency: A, release: 31d", 1))
	r.record("lit", "2028 900 on 2035-12-31", "2029 1000 on 2035-12-31", // filled in later
		"2030 1100 on 2031-01-20", "2031 1200 on 2032-01-20", "2032 1300 on 2033-01-20", "2033 1400 on 2034-01-20", "2034 1450 on 2035-01-20", "2035 1500 on 2036-01-20")
	r.record("lit", "2031 1800 on 2035-06-01", "2032 1950 on 2035-06-01", "2033 2100 on 2035-06-01")
	trials, err := alert.Trials(t.Context(), r.plan, r.ledger)
	if err != nil || len(trials) != 2 {
		t.Fatalf("%d trials, %v, want those due 2034 and 2035", len(trials), err)
	}
	first := trials[0] // from 2031 on, the pace since 2028
	if goal := first.Questions[0].Target.Value; goal != 1600 || first.Met {
		t.Errorf("the goal is %v, met %t, want 1,600 and missed", goal, first.Met)
	}
	var days []string
	for _, q := range first.Questions {
		days = append(days, q.AsOf.String())
		if got := q.Figures[len(q.Figures)-1].Value; got > 1450 {
			t.Errorf("on %s the last figure was %v, which came later", q.AsOf, got)
		}
	}
	if got := strings.Join(days, " "); got != "2032-01-20 2033-01-20 2034-01-20" {
		t.Errorf("judged on %s", got)
	}
	if q := trials[1].Questions[2]; q.AsOf.String() != "2035-01-20" || q.Figures[4].Value != 1300 {
		t.Errorf("on %s 2032 was %v, before its revision", q.AsOf, q.Figures[4].Value)
	}
	if due := trials[1].Questions[0].Target.Due; due != indicators.Year(2035) {
		t.Errorf("the second is due %s", due)
	}
}
