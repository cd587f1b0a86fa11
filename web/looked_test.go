package web

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"waymark/indicators"
	"waymark/scoreboard"
)

// TestWhatChangedSinceTheLastLook follows a reader's cookie.
func TestWhatChangedSinceTheLastLook(t *testing.T) {
	at := now()
	minutes := func(d time.Duration) int64 { return at.Add(d).Unix() / 60 }
	c := config(t, testPlan(t))
	snapshot := *c.Board()
	snapshot.Items = append([]scoreboard.Item(nil), snapshot.Items...)
	snapshot.Items[0].Turn = &scoreboard.Turn{Before: indicators.AtRisk, On: day("2026-03-01")}
	c.Board = func() *scoreboard.Snapshot { return &snapshot }
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []struct {
		name, cookie, has, not string
		next                   string // what the cookie becomes
	}{
		{"never before", "", "last three months", "Since you last looked", fmt.Sprintf("0.%d", minutes(0))},
		{"three days ago", fmt.Sprintf("0.%d", minutes(-72*time.Hour)), "Since you last looked", "three months", fmt.Sprintf("%d.%d", minutes(-72*time.Hour), minutes(0))},
		{"in this visit", fmt.Sprintf("%d.%d", minutes(-72*time.Hour), minutes(-time.Minute)), "Since you last looked", "three months", fmt.Sprintf("%d.%d", minutes(-72*time.Hour), minutes(0))},
		{"not a cookie of ours", "x.y.z", "last three months", "Since you", fmt.Sprintf("0.%d", minutes(0))},
		{"from the future", fmt.Sprintf("1.%d", minutes(time.Hour)), "last three months", "Since you", fmt.Sprintf("0.%d", minutes(0))},
	} {
		w := get(site, "/?lang=en", "Cookie", lookedCookie+"="+f.cookie)
		body := w.Body.String()
		if !strings.Contains(body, f.has) || strings.Contains(body, f.not) {
			t.Errorf("%s: want %q and not %q", f.name, f.has, f.not)
		}
		found := false
		for _, c := range w.Result().Cookies() {
			found = found || c.Name == lookedCookie && c.Value == f.next && c.HttpOnly
		}
		if !found {
			t.Errorf("%s: cookies %v, want %s", f.name, w.Result().Cookies(), f.next)
		}
	}
	c.Now = func() time.Time { return at.Add(72 * time.Hour) }
	if site, err = New(c); err != nil {
		t.Fatal(err)
	}
	w := get(site, "/?lang=en", "Cookie", fmt.Sprintf("looked=0.%d", minutes(71*time.Hour)))
	if !strings.Contains(w.Body.String(), "Nothing has changed") {
		t.Error("a calm day is not called calm")
	}
}
