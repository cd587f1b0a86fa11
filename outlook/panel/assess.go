package panel

import (
	"bufio"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strconv"

	"golang.org/x/sync/errgroup"

	"waymark/indicators"
	"waymark/outlook"
)

// Options say how a panel is judged.
type Options struct {
	File     string          // the name of the targets' file, for faults
	Lang     indicators.Lang // of the reasons
	Progress func(rows int)  // told of rows done; may be nil
}

var verdictColumns = []string{"id", "verdict", "probability", "projected", "low80", "high80", "low95", "high95",
	"months_ahead", "pace_needed", "pace_held", "reason"}

// batchSize is how many rows go to a worker at once.
const batchSize = 256

// batch is rows on their way through a worker; done holds their answers.
type batch struct {
	rows []Row
	done chan []byte
}

// Assess judges every target and writes a row for each, in their order. Memory
// does not grow with the number of targets. The error is *Faults with every
// faulty row, which get no answer.
func (p *Panel) Assess(ctx context.Context, targets io.Reader, out io.Writer, o Options) error {
	faults := new(Faults)
	t, err := newTable(targets, o.File, targetColumns, faults)
	if err != nil {
		return err
	}
	workers := runtime.GOMAXPROCS(0)
	work, order := make(chan batch, workers), make(chan batch, 4*workers)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error {
		defer close(work)
		defer close(order)
		return readBatches(ctx, t, work, order)
	})
	for range workers {
		group.Go(func() error {
			s := newSchool(p, false)
			for b := range work {
				text, err := p.answer(b.rows, s, o.Lang)
				if err != nil {
					return err
				}
				b.done <- text
			}
			return nil
		})
	}
	group.Go(func() error { return writeBatches(ctx, out, order, o.Progress) })
	if err := group.Wait(); err != nil {
		return err
	}
	return faults.err()
}

func readBatches(ctx context.Context, t *table, work, order chan<- batch) error {
	for end := false; !end; {
		b := batch{done: make(chan []byte, 1)}
		for len(b.rows) < batchSize && !end {
			row, line, err := t.next()
			switch {
			case errors.Is(err, io.EOF):
				end = true
			case err != nil:
				return fmt.Errorf("%s: %w", t.file, err)
			default:
				if r, ok := readRow(row, line, t); ok {
					b.rows = append(b.rows, r)
				}
			}
		}
		for _, to := range []chan<- batch{order, work} {
			select {
			case to <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	return nil
}

func writeBatches(ctx context.Context, out io.Writer, order <-chan batch, progress func(int)) error {
	w := bufio.NewWriter(out)
	header := csv.NewWriter(w)
	if err := header.Write(verdictColumns); err != nil {
		return err
	}
	header.Flush()
	for b := range order {
		select {
		case text := <-b.done:
			if _, err := w.Write(text); err != nil {
				return err
			}
			if progress != nil {
				progress(len(b.rows))
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return w.Flush()
}

// answer judges the rows of a batch and prints them.
func (p *Panel) answer(rows []Row, s *school, lang indicators.Lang) ([]byte, error) {
	var text buffer
	w := csv.NewWriter(&text)
	record := make([]string, len(verdictColumns))
	for _, r := range rows {
		a := outlook.Assess(p.question(r, s))
		record[0], record[1] = r.ID, string(a.Verdict)
		for i, v := range []float64{a.Probability, a.Projected, a.Low80, a.High80, a.Low95, a.High95, a.MonthsAhead, a.PaceNeeded, a.PaceHeld} {
			record[2+i] = number(v)
		}
		record[11] = a.Reason.In(lang)
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return text, w.Error()
}

// buffer is bytes to write to.
type buffer []byte

func (b *buffer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// number prints to seven digits, and nothing for what cannot be said.
func number(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 7, 64)
}
