package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"sync"

	"waymark/indicators"
)

// names are the series by their numbers, as far as they were asked for. A
// series keeps its number for ever.
type names struct {
	mu sync.Mutex
	of map[int64]indicators.Series
}

// name gives the series of a number; one not known yet is read with all that
// there are.
func (n *names) name(ctx context.Context, db *sql.DB, number int64) (indicators.Series, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if s, ok := n.of[number]; ok {
		return s, nil
	}
	type numbered struct {
		number int64
		series indicators.Series
	}
	all, err := query(ctx, db, func(row scanner) (numbered, error) {
		var x numbered
		err := row.Scan(&x.number, &x.series.Indicator, &x.series.Region)
		return x, err
	}, `SELECT id, indicator, region FROM series`)
	if err != nil {
		return indicators.Series{}, err
	}
	n.of = make(map[int64]indicators.Series, len(all))
	for _, x := range all {
		n.of[x.number] = x.series
	}
	s, ok := n.of[number]
	if !ok {
		return s, fmt.Errorf("ledger: series %d has no name", number)
	}
	return s, nil
}
