package influx

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"
	influxdb2 "github.com/influxdata/influxdb-client-go/v2"
	"github.com/influxdata/influxdb-client-go/v2/api"
)

// lines are points ready to be sent, with where each came from.
type lines struct {
	text  []byte
	lines []line
}

// line is where one point ends in the text, and what it was made from.
type line struct {
	end      int
	sequence uint64 // 0 for a target's path
}

// grow makes room for so many points.
func (l *lines) grow(points int) {
	const usual = 150 // bytes of a point
	l.text = slices.Grow(l.text, usual*points)
	l.lines = slices.Grow(l.lines, points)
}

// add checks a point and appends it.
func (l *lines) add(p point, sequence uint64) error {
	if err := p.check(); err != nil {
		return err
	}
	l.text = p.appendTo(l.text)
	l.lines = append(l.lines, line{len(l.text), sequence})
	return nil
}

// halves splits the lines; both halves share their memory.
func (l lines) halves() (a, b lines) {
	middle := len(l.lines) / 2
	cut := l.lines[middle-1].end
	a = lines{l.text[:cut], l.lines[:middle]}
	b = lines{text: l.text[cut:]}
	for _, x := range l.lines[middle:] {
		x.end -= cut
		b.lines = append(b.lines, x)
	}
	return a, b
}

// sender writes lines under the one retry policy of the mirror.
type sender struct {
	config Config
	write  api.WriteAPIBlocking
	// patience is how long a fault that may pass is tried again; negative is
	// for ever, and then also for what a person has to mend.
	patience time.Duration
	// waiting is told of each failed attempt that will be followed by another.
	waiting func(*Fault)
	// hold is told of each point that the server refused alone, with its
	// sequence and line; its error ends the sending.
	hold func(sequence uint64, line, reason string) error
}

// send returns once the server acknowledged every line or the refused ones
// are held. The error is a *Fault, or that of hold or ctx.
func (s *sender) send(ctx context.Context, l lines) error {
	if len(l.lines) == 0 {
		return nil
	}
	err := s.attempt(ctx, l)
	var fault *Fault
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &fault) || fault.State != refused:
		return err
	case len(l.lines) == 1:
		return s.hold(l.lines[0].sequence, string(l.text), fault.Detail)
	}
	a, b := l.halves()
	if err := s.send(ctx, a); err != nil {
		return err
	}
	return s.send(ctx, b)
}

// The waits between attempts grow from the first to the longest.
const (
	firstWait   = 250 * time.Millisecond
	longestWait = 30 * time.Second
)

// attempt is the one place that tries again: after a fault that may pass by
// itself always, after one that a person has to mend only where patience has
// no end.
func (s *sender) attempt(ctx context.Context, l lines) error {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = firstWait, longestWait
	body := string(l.text)
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		err := s.write.WriteRecord(ctx, body)
		if err == nil {
			return struct{}{}, nil
		}
		if ctx.Err() != nil {
			return struct{}{}, backoff.Permanent(ctx.Err())
		}
		fault := s.config.diagnose(err)
		if fault.State == refused || s.patience >= 0 && (fault.State == Denied || fault.State == NoBucket) {
			return struct{}{}, backoff.Permanent(fault)
		}
		s.waiting(fault)
		if fault.after > 0 {
			return struct{}{}, errors.Join(fault, &backoff.RetryAfterError{Duration: fault.after})
		}
		return struct{}{}, fault
	}, backoff.WithBackOff(waits), backoff.WithMaxElapsedTime(max(0, s.patience)))
	var fault *Fault
	if errors.As(err, &fault) {
		return fault
	}
	return err
}

// newClient makes the client: compressed, nanoseconds, no retries of its own.
func newClient(c Config) influxdb2.Client {
	return influxdb2.NewClientWithOptions(c.URL, c.Token, influxdb2.DefaultOptions().
		SetApplicationName("waymark").
		SetUseGZip(false). // the transport compresses
		SetPrecision(time.Nanosecond).
		SetMaxRetries(0).
		SetHTTPClient(&http.Client{Transport: newTransport(), Timeout: time.Minute}))
}
