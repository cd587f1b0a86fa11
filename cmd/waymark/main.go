// Command waymark records the published figures of a plan, holds them against
// its targets, and says how likely each is to be reached. It is the only place
// that wires the rooms of the house together.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	_ "time/tzdata" // schedules run in the catalogue's zone, wherever the machine is
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(status)
}

// streams are where a command reads and writes.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// The exit statuses.
const (
	statusGood    = 0
	statusBadNews = 1 // the answer is bad news that was asked for, or the work failed
	statusMisused = 2 // wrong use: an unknown flag, a faulty configuration
)

// misuse is an error of the person at the command line, not of the work.
type misuse struct{ error }

func (m misuse) Unwrap() error { return m.error }

// badNews ends a command that has already said what there is to say.
var badNews = errors.New("bad news")

// run is main without the process: it gives the exit status.
func run(ctx context.Context, args []string, s streams) int {
	a := &app{streams: s, now: time.Now, env: os.Getenv}
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	err := root.ExecuteContext(ctx)
	var wrong misuse
	switch {
	case err == nil:
		return statusGood
	case errors.Is(err, badNews):
		return statusBadNews
	case !a.understood:
		fmt.Fprintf(s.err, "waymark: %v (see waymark --help)\n", err)
		return statusMisused
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "waymark: %v\n", err)
		return statusMisused
	}
	fmt.Fprintf(s.err, "waymark: %v\n", err)
	return statusBadNews
}
