package web

import (
	"math"
	"net/http"
	"net/url"
	"strconv"
)

// paging is which part of a list is asked for: up to limit items, after one
// that an earlier answer named as next.
type paging struct {
	limit int
	after string
}

// mostItems is how many items of a list may be asked for at once.
const mostItems = 1000

// readPaging reads limit and after; without a limit a list is whole.
func readPaging(q url.Values) (paging, error) {
	p := paging{limit: math.MaxInt32, after: q.Get("after")}
	if text := q.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostItems {
			return p, badRequest("limit: want a number from 1 to " + strconv.Itoa(mostItems))
		}
		p.limit = n
	}
	if len(p.after) > 100 {
		return p, badRequest("after: want what an earlier answer gave as next")
	}
	return p, nil
}

// writePage answers with the part of a list that is asked for. The id of each
// item names it in next.
func writePage[T any](w http.ResponseWriter, r *http.Request, items []T, id func(T) string) error {
	p, err := readPaging(r.URL.Query())
	if err != nil {
		return err
	}
	if p.after != "" {
		from := -1
		for i, it := range items {
			if id(it) == p.after {
				from = i + 1
				break
			}
		}
		if from < 0 {
			return badRequest("after: the list has no such item now; begin again without it")
		}
		items = items[from:]
	}
	l := list[T]{Items: items}
	if len(items) > p.limit {
		l.Items, l.Next = items[:p.limit], id(items[p.limit-1])
	}
	linkNext(w, r, l.Next)
	if l.Items == nil {
		l.Items = []T{}
	}
	return writeTagged(w, r, l)
}

// linkNext names the rest of a list in a header, too; nothing at its end.
func linkNext(w http.ResponseWriter, r *http.Request, next string) {
	if next == "" {
		return
	}
	q := r.URL.Query()
	q.Set("after", next)
	w.Header().Set("Link", "<"+(&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String()+`>; rel="next"`)
}
