package web

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"waymark/ledger"
)

type writeLine struct {
	ID       int64       `json:"id"`
	At       time.Time   `json:"at"`
	Actor    string      `json:"actor"`
	Role     ledger.Role `json:"role"`
	Action   string      `json:"action"`
	Status   int         `json:"status"`
	Sequence uint64      `json:"sequence"`
}

// listWrites gives the audit to a steward, the newest write first.
func (s *site) listWrites(w http.ResponseWriter, r *http.Request) error {
	p, err := readPaging(r.URL.Query())
	if err != nil {
		return err
	}
	p.limit = min(p.limit, mostItems)
	before, err := strconv.ParseInt(cmp.Or(p.after, "0"), 10, 64)
	if err != nil || before < 0 {
		return badRequest("after: want what an earlier answer gave as next")
	}
	writes, err := s.Ledger.Writes(r.Context(), before, p.limit+1)
	if err != nil {
		return err
	}
	next := ""
	if len(writes) > p.limit {
		writes = writes[:p.limit]
		next = strconv.FormatInt(writes[p.limit-1].ID, 10)
	}
	items := make([]writeLine, len(writes))
	for i, x := range writes {
		items[i] = writeLine{x.ID, x.At, x.Actor, x.Role, x.Action, x.Status, x.Sequence}
	}
	linkNext(w, r, next)
	return writeTagged(w, r, list[writeLine]{Items: items, Next: next})
}
