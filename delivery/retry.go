package delivery

import (
	"errors"
	"time"

	"waymark/ledger"
)

// The one policy of trying again: 10 seconds, then three times as long each
// time up to a quarter of an hour, for a week. What a receiver refuses is tried
// once an hour: a person may set it right meanwhile.
const (
	firstWait   = 10 * time.Second
	longestWait = 15 * time.Minute
	refusedWait = time.Hour
	mostTries   = 7 * 24 * 4
)

// failure is a try that failed, in words without secrets.
type failure struct {
	text    string
	unsure  bool          // it may have arrived: everything was sent, and no answer came
	refused bool          // the receiver will not have it as it is
	arrived bool          // all the same, with something that people should know
	after   time.Duration // when the receiver asks to be tried again; 0 where it does not
}

func (f failure) Error() string { return f.text }

// outcomeOf decides what becomes of a message whose try failed.
func outcomeOf(m ledger.Outgoing, err error) ledger.Outcome {
	var f failure
	if !errors.As(err, &f) {
		f = failure{text: err.Error()}
	}
	o := ledger.Outcome{State: ledger.Waiting, Unsure: f.unsure, Again: wait(m.Tries), Error: f.text}
	switch {
	case f.arrived:
		o.State = ledger.Delivered
	case f.unsure && m.Unsure > 0:
		o.State, o.Error = ledger.Unanswered, "sent twice without an answer, it may have arrived: "+f.text
	case m.Tries >= mostTries:
		o.State = ledger.GivenUp
	case f.after > 0:
		o.Again = min(f.after, refusedWait)
	case f.refused:
		o.Again = refusedWait
	}
	return o
}

// wait is how long after so many tries the next one comes.
func wait(tries int) time.Duration {
	w := firstWait
	for range tries - 1 {
		if w *= 3; w >= longestWait {
			return longestWait
		}
	}
	return w
}
