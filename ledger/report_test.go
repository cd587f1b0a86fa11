package ledger

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"waymark/indicators"
)

func TestIssue(t *testing.T) {
	ctx := t.Context()
	now := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	l, err := Open(ctx, Options{Dir: t.TempDir(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	content := []byte("%PDF")
	want := Report{Period: indicators.Quarter(2026, 1), AsOf: indicators.NewDate(2026, 4, 1), Previous: indicators.NewDate(2026, 1, 4), Made: now,
		Method: "outlook/2", Template: HashOf([]byte("t")), Version: "1", Facts: []byte(`{}`),
		Files: []ReportFile{{Name: "a-zh.pdf", Lang: indicators.Chinese, Format: "pdf", Hash: HashOf(content), Size: len(content)}}}
	document := Document{Hash: HashOf(content), MediaType: "application/pdf", Fetched: now, Content: content}
	message := Outgoing{Route: "office", Key: "report/1", Kind: "report", Title: "t", Body: []byte(`{}`)}
	id, err := l.Issue(ctx, want, []Document{document}, []Outgoing{message})
	if err != nil {
		t.Fatal(err)
	}
	got, err := l.Report(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	want.ID = id
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(indicators.Period{})); diff != "" {
		t.Error(diff)
	}
	if d, err := l.Document(ctx, HashOf(content)); err != nil || string(d.Content) != "%PDF" {
		t.Errorf("the file's content is not archived: %v", err)
	}
	// A second one as of the same day is refused whole: nothing is queued.
	message.Key = "report/2"
	if _, err := l.Issue(ctx, want, nil, []Outgoing{message}); !errors.Is(err, ErrIssued) {
		t.Errorf("issued twice: %v", err)
	}
	if out, err := l.Outbox(ctx, "", 10); err != nil || len(out) != 1 {
		t.Errorf("%d messages are queued, want 1 (%v)", len(out), err)
	}
	if _, err := l.writer.ExecContext(ctx, `UPDATE report SET period = '2020'`); err == nil {
		t.Error("an issued report can be changed")
	}
	if _, err := l.Report(ctx, 99); !errors.Is(err, ErrNotFound) {
		t.Errorf("a report that is not there: %v", err)
	}
	if list, err := l.Reports(ctx, 5); err != nil || len(list) != 1 || len(list[0].Files) != 1 {
		t.Errorf("%v %v", list, err)
	}
}
