package ledger

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"waymark/indicators"
)

// childDir names the ledger that a child process of the test writes to.
const childDir = "WAYMARK_TEST_LEDGER_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		appendForever(dir)
	}
	os.Exit(m.Run())
}

// appendForever appends batches, and says after each which sequence number was
// acknowledged, until it is killed.
func appendForever(dir string) {
	l, err := Open(context.Background(), Options{Dir: dir})
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
	batch := make([]indicators.Vintage, 0, 500)
	for v := range figures(1 << 30) {
		if batch = append(batch, v); len(batch) < cap(batch) {
			continue
		}
		r, err := l.Append(context.Background(), Batch{Collector: "lamps", Vintages: batch})
		if err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		fmt.Println(r.Last)
		batch = batch[:0]
	}
}

// TestKilled kills a process in the middle of bulk appends: what it
// acknowledged is there once, and the next process goes on.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	for round := range 3 {
		child := exec.Command(os.Args[0])
		child.Env = append(os.Environ(), childDir+"="+dir)
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		acknowledged := uint64(0)
		lines := bufio.NewScanner(out)
		for n := 0; n < 5 && lines.Scan(); n++ {
			if _, err := fmt.Sscan(lines.Text(), &acknowledged); err != nil {
				t.Fatal(lines.Text())
			}
		}
		if err := child.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() { // what was said before it died counts too
			fmt.Sscan(lines.Text(), &acknowledged)
		}
		child.Wait()
		l := openAt(t, dir, &clock{noon})
		checkWhole(t, l, acknowledged)
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if round == 0 && acknowledged == 0 {
			t.Fatal("nothing was acknowledged")
		}
	}
}

// checkWhole reads everything: no gap, nothing twice, and at least what was
// acknowledged.
func checkWhole(t *testing.T, l *Ledger, acknowledged uint64) {
	t.Helper()
	var last uint64
	seen := make(map[string]bool)
	for v, err := range l.All(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if v.Sequence != last+1 {
			t.Fatalf("after entry %d comes %d", last, v.Sequence)
		}
		last = v.Sequence
		if what := v.String() + v.Period.String(); seen[what] {
			t.Fatalf("%s is there twice", what)
		} else {
			seen[what] = true
		}
	}
	if last < acknowledged {
		t.Fatalf("%d entries were acknowledged, %d are there", acknowledged, last)
	}
}

// TestDiskFull fills the file up to a limit: the append that does not fit is
// refused whole, and what was there stays and can be read.
func TestDiskFull(t *testing.T) {
	l, _ := open(t)
	appendLit(t, l, "2023 5 on 2024-02-01")
	if _, err := l.writer.Exec("PRAGMA max_page_count = 60"); err != nil {
		t.Fatal(err)
	}
	_, err := l.Import(context.Background(), "lamps", figures(bulk))
	if err == nil || !strings.Contains(err.Error(), "full") {
		t.Fatalf("a full disk: %v", err)
	}
	if got, err := l.Latest(context.Background(), lamps, AsOf{}); err != nil || shown(got) != "2023=5" {
		t.Errorf("after the disk was full: %s, %v", shown(got), err)
	}
	if _, err := l.writer.Exec("PRAGMA max_page_count = 1000000"); err != nil {
		t.Fatal(err)
	}
	if r := appendLit(t, l, "2024 7 on 2025-02-01"); r.New != 1 || r.First != 2 {
		t.Errorf("after there is room again: %+v", r)
	}
}

func TestNewerSchema(t *testing.T) {
	dir := t.TempDir()
	l := openAt(t, dir, &clock{noon})
	if _, err := l.writer.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)"); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, readOnly := range []bool{false, true} {
		newer, err := Open(context.Background(), Options{Dir: dir, ReadOnly: readOnly})
		if err == nil {
			newer.Close()
			t.Error("a ledger of a newer program opens")
		} else if !strings.Contains(err.Error(), "schema 99 is newer than this program's") {
			t.Error(err)
		}
	}
}

func TestRunsOfTheDead(t *testing.T) {
	dir := t.TempDir()
	c := &clock{noon}
	l := openAt(t, dir, c)
	r, err := l.StartRun(context.Background(), "lamps")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	c.t = noon.Add(2 * longestRun)
	l = openAt(t, dir, c)
	runs, err := l.Runs(context.Background(), "lamps", 10)
	if err != nil || len(runs) != 1 || runs[0].Result != Broken || runs[0].Sequence == 0 {
		t.Fatalf("%+v, %v", runs, err)
	}
	if err := l.FinishRun(context.Background(), r); err == nil {
		t.Error("a run ends twice")
	}
	statistics, err := l.RunStatistics(context.Background())
	if err != nil || len(statistics) != 1 || statistics[0].Results[Broken] != 1 {
		t.Errorf("%+v, %v", statistics, err)
	}
	if _, err := l.Cursor(context.Background(), "nobody"); err != nil {
		t.Error(err)
	}
	if err := errors.Join(l.SetCursor(context.Background(), "me", 7), l.SetCursor(context.Background(), "me", 9)); err != nil {
		t.Fatal(err)
	}
	if n, _ := l.Cursor(context.Background(), "me"); n != 9 {
		t.Errorf("the cursor is at %d", n)
	}
}
