package testserver

import (
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take until it answers.
const patience = 90 * time.Second

// process is a server program with its own folder.
type process struct {
	path  string
	args  []string
	env   []string
	dir   string
	owner *syscall.Credential        // whom it runs as; nil for whoever runs the test
	ready string                     // an address that answers 2xx once the server serves
	pings func(context.Context) bool // for servers that do not speak HTTP, instead of ready

	cmd    *exec.Cmd
	exited chan struct{}
}

// start runs the program and returns once it serves.
func (p *process) start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(p.log(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close() // the child holds its own
	p.cmd = exec.Command(p.path, p.args...)
	p.cmd.Dir = p.dir
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir}, p.env...)
	p.cmd.Stdout, p.cmd.Stderr = log, log
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: p.owner}
	if err := p.cmd.Start(); err != nil {
		t.Fatalf("%s: %v", p.path, err)
	}
	cmd, exited := p.cmd, make(chan struct{})
	p.exited = exited
	go func() {
		_ = cmd.Wait()
		close(exited)
	}()
	t.Cleanup(func() { p.stop() })
	p.wait(t)
}

// wait returns once the server answers, and ends the test when it exits or
// stays silent.
func (p *process) wait(t testing.TB) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for !p.serves(ctx) {
		select {
		case <-tick.C:
		case <-p.exited:
			t.Fatalf("%s ended before it served:\n%s", p.path, p.tail())
		case <-ctx.Done():
			t.Fatalf("%s did not serve within %s:\n%s", p.path, patience, p.tail())
		}
	}
}

func (p *process) serves(ctx context.Context) bool {
	if p.pings != nil {
		return p.pings(ctx)
	}
	return answers(ctx, p.ready)
}

func answers(ctx context.Context, address string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return false
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	_ = resp.Body.Close()
	return resp.StatusCode/100 == 2
}

// stop kills the program and returns once it is gone. Stopping twice is
// harmless.
func (p *process) stop() {
	if p.cmd == nil {
		return
	}
	_ = p.cmd.Process.Kill()
	<-p.exited
}

func (p *process) log() string { return filepath.Join(p.dir, "server.log") }

// tail gives the end of what the server wrote.
func (p *process) tail() string {
	text, err := os.ReadFile(p.log())
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-4000):])
}

// freeAddress gives a loopback address whose port was free a moment ago.
func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
