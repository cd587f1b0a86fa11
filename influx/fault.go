package influx

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"time"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// State says in one word how the mirror stands.
type State string

// The states of the mirror.
const (
	CaughtUp State = "caught_up"    // InfluxDB holds what the ledger holds, but for points held
	Behind   State = "behind"       // entries wait to be written
	Away     State = "away"         // the server does not answer
	Denied   State = "denied"       // the server refuses the token
	NoBucket State = "no_bucket"    // the bucket, database or retention policy is missing
	DiskFull State = "disk_full"    // the server's disk is full
	Failing  State = "server_fault" // the server answers with a fault of its own
	Refusing State = "refusing"     // so many points are refused that it is not about single ones
)

// refused is the state inside this package of a write that a smaller one may
// replace: some point in it is at fault.
const refused State = "refused"

// Fault is why the server did not take a write. Its text names no secret.
type Fault struct {
	State  State
	Detail string

	after time.Duration // the server's own wish for the next attempt
}

func (f *Fault) Error() string {
	text := "influx: " + faultText(f.State)
	if f.Detail != "" {
		text += ": " + f.Detail
	}
	return text
}

// faultText says what happened; advice says what to do next.
func faultText(s State) string {
	switch s {
	case Away:
		return "server does not answer"
	case Denied:
		return "server refuses the token"
	case NoBucket:
		return "bucket is missing (waymark influx init makes it)"
	case DiskFull:
		return "server's disk is full"
	case Refusing:
		return "server refuses point after point"
	case refused:
		return "server refuses the points"
	}
	return "server has a fault of its own"
}

// diagnose reads the state out of the client's error.
func (c Config) diagnose(err error) *Fault {
	var answer *influxhttp.Error
	if !errors.As(err, &answer) || answer.StatusCode == 0 {
		return &Fault{State: Away, Detail: c.scrub(networkDetail(err))}
	}
	message := strings.TrimSpace(cmp.Or(answer.Message, answer.Header.Get("X-Influxdb-Error"), answer.Code))
	f := &Fault{State: stateOf(answer.StatusCode, message), Detail: c.scrub(clip(message))}
	f.after = time.Duration(min(answer.RetryAfter, 600)) * time.Second
	return f
}

// stateOf reads an HTTP answer. An unknown retention policy is a 500 on 1.8,
// and so is a full disk.
func stateOf(status int, message string) State {
	lower := strings.ToLower(message)
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return Denied
	case strings.Contains(lower, "no space left") || strings.Contains(lower, "disk quota"):
		return DiskFull
	case strings.Contains(lower, "retention policy not found") || status == http.StatusNotFound:
		return NoBucket
	case status == http.StatusBadRequest || status == http.StatusUnprocessableEntity || status == http.StatusRequestEntityTooLarge:
		return refused
	}
	return Failing
}

func networkDetail(err error) string {
	var op *net.OpError
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op):
		return op.Error()
	}
	return clip(err.Error())
}

// clip keeps a server's message short enough for a table and a log.
func clip(s string) string {
	const most = 300
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
