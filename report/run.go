package report

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"waymark/indicators"
	"waymark/ledger"
)

// Run issues reports on their schedules until ctx ends. One that was missed
// while nobody was there is made up for once, at the start; the ledger knows.
func (s *Issuer) Run(ctx context.Context) error {
	if w := s.Warning(); w.EN != "" {
		s.Log.WarnContext(ctx, w.EN)
	}
	if err := s.Refill(ctx); err != nil && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "the folder of reports", "error", err)
	}
	last, err := s.since(ctx)
	if err != nil {
		return stopped(ctx, err)
	}
	for {
		at, due := s.next(last)
		if due == nil {
			<-ctx.Done()
			return nil
		}
		if wait := at.Sub(s.Now()); wait > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
			case <-ctx.Done():
				timer.Stop()
				return nil
			}
		} else if later, _ := s.next(at); !later.After(s.Now()) {
			last = at // a later one is due too: it says more
			continue
		}
		day := indicators.DateOf(at)
		_, _, err := s.Issue(ctx, Order{Period: due.Covers(day), AsOf: day, Languages: due.Languages, Formats: due.Formats})
		if err != nil && ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "a report was not issued", "period", due.Covers(day), "error", err)
		}
		last = at
	}
}

// since is the moment after which reports are due: that of the last report, or
// of the ledger's first entry.
func (s *Issuer) since(ctx context.Context) (time.Time, error) {
	list, err := s.Ledger.Reports(ctx, many)
	if err != nil {
		return time.Time{}, err
	}
	began, err := s.Ledger.Began(ctx)
	if err != nil {
		return time.Time{}, err
	}
	if began.IsZero() {
		began = s.Now()
	}
	for _, r := range list {
		if r.Made.After(began) {
			began = r.Made
		}
	}
	return began, nil
}

// next is the next time that a report is due after a moment, and which.
func (s *Issuer) next(after time.Time) (time.Time, *Schedule) {
	var first time.Time
	var due *Schedule
	for i := range s.schedules {
		if at := s.schedules[i].Next(after); !at.IsZero() && (due == nil || at.Before(first)) {
			first, due = at, &s.schedules[i]
		}
	}
	return first, due
}

// Next is when the next report is due; zero where none is.
func (s *Issuer) Next() time.Time {
	at, _ := s.next(s.Now())
	return at
}

// announced is the month from which the next year's calendar is expected: the
// State Council has announced it by the end of November.
const announced = time.December

// Warning says that the calendar of working days is missing for this year or,
// late in it, for the next one; empty where it is not.
func (s *Issuer) Warning() indicators.Text {
	today := s.Now().In(s.Catalogue.Zone)
	year := today.Year()
	if s.years.Has(year) && (today.Month() < announced || s.years.Has(year+1)) {
		return indicators.Text{}
	}
	if s.years.Has(year) {
		year++
	}
	n := strconv.Itoa(year)
	return indicators.Text{
		ZH: n + "年的节假日安排尚未录入（report/workdays/china/" + n + ".yaml），该年只按周末推算工作日。",
		EN: "the calendar of working days of " + n + " is missing (report/workdays/china/" + n + ".yaml): only weekends count as closed",
	}
}

// stopped makes nothing of an error that only says that the service ends.
func stopped(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// Find gives an issued report by its number, with an error for people.
func Find(ctx context.Context, l *ledger.Ledger, id int64) (ledger.Report, error) {
	r, err := l.Report(ctx, id)
	if errors.Is(err, ledger.ErrNotFound) {
		return r, fmt.Errorf("report %d: there is none of that number; `waymark report list` lists them", id)
	}
	return r, err
}
