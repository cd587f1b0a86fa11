package delivery

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// robot is a chat robot: how it wants a message, and how it says that it took
// one, which is not by the status.
type robot struct {
	address string
	now     func() time.Time
	compose func(Message, time.Time) (post, error)
	accept  func(reply []byte) error
}

func (r robot) open() (way, error) {
	p := newPoster()
	send := func(ctx context.Context, m Message) error {
		request, err := r.compose(m, r.now()) // signatures hold for minutes of the receiver's clock
		if err != nil {
			return failure{text: err.Error(), refused: true}
		}
		reply, err := p.do(ctx, request)
		if err != nil {
			return err
		}
		return r.accept(reply)
	}
	return way{send, p.answers(r.address)}, nil
}

// coded reads the reply of a robot that answers 200 whatever happened, with a
// code of its own: 0 is good, and busy ones are worth another try soon.
func coded(reply []byte, codeKey, textKey string, busy ...float64) error {
	var answer map[string]json.RawMessage
	var code float64
	if err := json.Unmarshal(reply, &answer); err != nil || json.Unmarshal(answer[codeKey], &code) != nil {
		return failure{text: "the robot's answer cannot be read: " + cut(string(reply), 200), refused: true}
	}
	if code == 0 {
		return nil
	}
	var text string
	_ = json.Unmarshal(answer[textKey], &text) // the code says enough
	f := failure{text: fmt.Sprintf("the robot refused it: %s (%v)", cut(text, 200), code), refused: true}
	for _, b := range busy {
		if code == b {
			f.refused, f.after = false, time.Minute
		}
	}
	return f
}
