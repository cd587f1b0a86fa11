package web

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"waymark/indicators"
	"waymark/scoreboard"
)

// lookedCookie keeps when a reader looked before and looked last, in minutes
// since 1970: it stays in their browser, and the service keeps nothing.
const lookedCookie = "looked"

// A visit ends after half an hour without a look.
const visitLasts = 30 * time.Minute

// since tells when a reader looked at the scoreboard before this visit: zero
// for one who never did. It is a whole hour, so that readers share their pages.
func (s *site) since(w http.ResponseWriter, r *http.Request) time.Time {
	now := s.Now().Unix() / 60
	before, last := int64(0), int64(0)
	if c, err := r.Cookie(lookedCookie); err == nil {
		a, b, _ := strings.Cut(c.Value, ".")
		before, _ = strconv.ParseInt(a, 10, 64)
		last, _ = strconv.ParseInt(b, 10, 64)
	}
	if last < 0 || last > now || before < 0 || before > last {
		before, last = 0, 0
	}
	if now-last > int64(visitLasts/time.Minute) {
		before = last
	}
	http.SetCookie(w, &http.Cookie{ //nolint:gosec // it holds two times; without TLS it must come back too
		Name: lookedCookie, Value: fmt.Sprintf("%d.%d", before, now), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
	})
	if before == 0 {
		return time.Time{}
	}
	return time.Unix(before*60, 0).UTC().Truncate(time.Hour)
}

// firstLook is how far back changes are told to one who never looked before.
const firstLook = 90 * 24 * time.Hour

// listedChanges is how many changes of each kind the page lists.
const listedChanges = 12

// changes lists what moved on the scoreboard since a reader looked: verdicts
// first, then figures that are new or revised. More counts what is left out.
func (s *site) changes(items []scoreboard.Item, since time.Time, who reader) (moved []change, figures []news, more int) {
	from := since
	if from.IsZero() {
		from = s.Now().Add(-firstLook)
	}
	day := indicators.DateOf(from.In(s.Catalogue.Zone))
	seen := make(map[indicators.Series]bool)
	for _, it := range items {
		switch t := it.Turn; {
		case t == nil || t.On < day:
		case len(moved) == listedChanges:
			more++
		default:
			moved = append(moved, change{rowOf(it, who, 0), t.Before, wayOf(t.Before, it.Assessment.Verdict), t.On})
		}
		if since.IsZero() || seen[it.Target.Series] {
			continue
		}
		seen[it.Target.Series] = true
		n := 0
		for _, v := range it.History {
			if v.Recorded.After(since) {
				n++
			}
		}
		switch {
		case n == 0:
		case len(figures) == listedChanges:
			more++
		default:
			figures = append(figures, news{rowOf(it, who, 0), n})
		}
	}
	return moved, figures, more
}

// news is a series with figures that a reader has not seen.
type news struct {
	Row   row
	Count int
}
