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

	"github.com/mattn/go-isatty"

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
	out := &output{to: s.out}
	a := &app{streams: streams{s.in, out, s.err}, now: time.Now, env: os.Getenv, terminal: isTerminal(s.out)}
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetIn(s.in)
	root.SetOut(out)
	root.SetErr(s.err)
	cmd, err := root.ExecuteContextC(ctx)
	var wrong misuse
	switch {
	case err == nil && out.fault != nil:
		err = out.fault
	case err == nil:
		return statusGood
	case errors.Is(err, badNews):
		return statusBadNews
	case !a.understood:
		fmt.Fprintf(s.err, "waymark: %v (see %s --help)\n", err, cmd.CommandPath())
		return statusMisused
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	case errors.As(err, &wrong):
		fmt.Fprintf(s.err, "waymark: %v\n", err)
		return statusMisused
	}
	fmt.Fprintf(s.err, "waymark: %v\n", err)
	return statusBadNews
}

// output remembers that something could not be written, since what prints
// tables does not tell: an answer cut short must not end as a good one.
type output struct {
	to    io.Writer
	fault error
}

func (o *output) Write(p []byte) (int, error) {
	if o.fault != nil {
		return 0, o.fault
	}
	n, err := o.to.Write(p)
	o.fault = err
	return n, err
}

// isTerminal tells whether people see at once what is written.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}
