package collector

import (
	"strings"
	"testing"

	"waymark/indicators"
	"waymark/ledger"
)

// TestLeftBehind lets readers hang: no more than a few are left behind, and
// documents are read again when one of them ends.
func TestLeftBehind(t *testing.T) {
	s := specimenOf(t, "csv")
	s.definition = strings.NewReplacer("deadline: 60s", "deadline: 20ms", `url: "SERVER/lamps.csv"`, `path: "FILE"`).Replace(s.definition)
	h := s.give(t, s.reply(goodLamps...))
	c := h.all["lamps"]
	hang, begun, ended := make(chan struct{}), make(chan struct{}, 2*leftMost), make(chan struct{})
	c.source.read = func(ledger.Document) ([]indicators.Vintage, []error) {
		begun <- struct{}{}
		<-hang
		defer func() { ended <- struct{}{} }()
		return nil, nil
	}
	for range leftMost {
		if run := h.collect(t); !strings.Contains(run.Error, "within the deadline") {
			t.Fatal(run.Error)
		}
		<-begun
	}
	if run := h.collect(t); len(begun) > 0 || !strings.Contains(run.Error, "are still being read") {
		t.Errorf("one more was begun: %s", run.Error)
	}
	close(hang)
	for range leftMost {
		<-ended
	}
	for c.left.now.Load() > 0 {
		if t.Context().Err() != nil {
			t.Fatal("the readers ended and are still counted")
		}
	}
}
