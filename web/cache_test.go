package web

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"waymark/scoreboard"
)

// TestMoveOfTheScoreboard shows the page as it was before to those who come
// while the new one is made, and the new one to those who were told of it.
func TestMoveOfTheScoreboard(t *testing.T) {
	c := config(t, testPlan(t))
	board := *c.Board()
	board.Sequence, board.Items = 7, slices.Clone(board.Items)
	for i := range board.Items {
		board.Items[i].Revision = 1
	}
	var snapshot atomic.Pointer[scoreboard.Snapshot]
	snapshot.Store(&board)
	c.Board = snapshot.Load
	site, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	get(site, "/?lang=en")
	name := name(board.Items[0]).EN
	next := board
	next.Sequence, next.Made, next.Items = 8, c.Now(), slices.Clone(board.Items)
	next.Items[0].Revision, next.Items[0].Target.Name.EN = 2, "Another name"
	next.Items[0].Target.Name.ZH = "另一名称"
	snapshot.Store(&next)
	for _, step := range []struct{ told, at, has string }{
		{"", `data-at="7"`, name}, {"8", `data-at="8"`, "Another name"}, {"", `data-at="8"`, "Another name"},
	} {
		page := get(site, "/?lang=en", sequenceHeader, step.told).Body.String()
		if !strings.Contains(page, step.at) || !strings.Contains(page, ">"+step.has+"</a>") {
			t.Errorf("told of %q: the page has no %s or no %q", step.told, step.at, step.has)
		}
	}
	late := next
	late.Sequence, late.Made = 9, c.Now().Add(-lag)
	snapshot.Store(&late)
	if page := get(site, "/?lang=en").Body.String(); !strings.Contains(page, `data-at="9"`) {
		t.Error("a page is shown as it was long after the scoreboard moved")
	}
}
