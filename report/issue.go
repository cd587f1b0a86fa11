package report

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"waymark/catalogue"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/outlook"
	"waymark/report/document"
	"waymark/report/workdays"
)

// IssuerConfig is what reports are issued with.
type IssuerConfig struct {
	Catalogue *catalogue.Catalogue
	Ledger    *ledger.Ledger
	Edition   Edition // its languages and formats are of reports that no schedule asks for
	Folder    string  // where the files of each report are put; empty: nowhere
	Outbox    *delivery.Outbox
	Routes    []indicators.ID // of the outbox
	External  string          // the address of the service's pages; may be empty
	Version   string
	Now       func() time.Time
	Log       *slog.Logger
}

// Issuer issues reports: it makes them, keeps them in the ledger with the hash
// of each file, and brings them to people.
type Issuer struct {
	IssuerConfig
	schedules []Schedule
	years     workdays.Years
	issuing   sync.Mutex // one report at a time
}

// NewIssuer checks that the routes are there.
func NewIssuer(c IssuerConfig) (*Issuer, error) {
	for _, id := range c.Routes {
		if c.Outbox == nil {
			return nil, fmt.Errorf("report: route %q: there are no routes", id)
		}
		if _, ok := c.Outbox.Route(id); !ok {
			return nil, fmt.Errorf("report: route %q: there is none of that name among the routes", id)
		}
	}
	schedules, err := c.Edition.Template.Timetable(c.Catalogue.Zone)
	if err != nil {
		return nil, err
	}
	years, err := workdays.Calendars()
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	return &Issuer{IssuerConfig: c, schedules: schedules, years: years}, nil
}

// Order is which report is to be issued.
type Order struct {
	Period    indicators.Period
	Domain    indicators.ID
	AsOf      indicators.Date // the zero Date is today
	Languages []indicators.Lang
	Formats   []document.Format
}

// Issue makes a report and issues it. One on the same period as of the same day
// is not issued again: it gives the one that is there, and false.
func (s *Issuer) Issue(ctx context.Context, o Order) (ledger.Report, bool, error) {
	s.issuing.Lock()
	defer s.issuing.Unlock()
	o = s.complete(o)
	if there, ok, err := s.find(ctx, o); err != nil || ok {
		return there, false, err
	}
	q := Question{Catalogue: s.Catalogue, Ledger: s.Ledger, Period: o.Period, Domain: o.Domain, AsOf: o.AsOf, Recorded: s.Now().UTC()}
	var err error
	if q.Previous, err = s.previous(ctx, o); err != nil {
		return ledger.Report{}, false, err
	}
	r, err := Build(ctx, q)
	if err != nil {
		return ledger.Report{}, false, err
	}
	edition := s.Edition
	edition.Languages, edition.Formats = o.Languages, o.Formats
	files, err := r.Files(ctx, edition)
	if err != nil {
		return ledger.Report{}, false, err
	}
	issued, err := s.record(ctx, q, r, files)
	if err != nil {
		return ledger.Report{}, false, err
	}
	s.Log.InfoContext(ctx, "a report was issued", "report", issued.ID, "period", o.Period, "as_of", o.AsOf, "files", len(files))
	return issued, true, s.fill(issued, files)
}

// complete fills in what an order leaves open.
func (s *Issuer) complete(o Order) Order {
	if o.AsOf == 0 {
		o.AsOf = indicators.DateOf(s.Now().In(s.Catalogue.Zone))
	}
	if o.Period.IsZero() {
		o.Period = LastPeriod("quarter", o.AsOf)
	}
	if len(o.Languages) == 0 {
		o.Languages = s.Edition.Languages
	}
	if len(o.Formats) == 0 {
		o.Formats = s.Edition.Formats
	}
	return o
}

// many is more reports than a service issues.
const many = 10000

func (s *Issuer) find(ctx context.Context, o Order) (ledger.Report, bool, error) {
	list, err := s.Ledger.Reports(ctx, many)
	for _, r := range list {
		if r.Period == o.Period && r.Domain == o.Domain && r.AsOf == o.AsOf {
			return r, true, nil
		}
	}
	return ledger.Report{}, false, err
}

// previous is the day of the last report of the same kind that was issued, or
// else the day that lies as long after the period before.
func (s *Issuer) previous(ctx context.Context, o Order) (indicators.Date, error) {
	list, err := s.Ledger.Reports(ctx, many)
	if err != nil {
		return 0, err
	}
	day := indicators.Date(0)
	for _, r := range list {
		if r.Domain == o.Domain && r.Period == o.Period.Add(-1) && r.AsOf < o.AsOf && r.AsOf > day {
			day = r.AsOf
		}
	}
	if day == 0 {
		day = DayBefore(o.Period, o.AsOf)
	}
	return day, nil
}

// record keeps the report in the ledger and queues its messages.
func (s *Issuer) record(ctx context.Context, q Question, r *Report, files []File) (ledger.Report, error) {
	facts, err := json.Marshal(r.Facts())
	if err != nil {
		return ledger.Report{}, fmt.Errorf("report: %w", err)
	}
	issued := ledger.Report{Period: q.Period, Domain: q.Domain, AsOf: q.AsOf, Previous: q.Previous, Made: q.Recorded, Method: outlook.Method,
		Template: s.Edition.Template.hash, Version: s.Version, Facts: facts}
	var contents []ledger.Document
	for _, f := range files {
		issued.Files = append(issued.Files, ledger.ReportFile{Name: f.Name, Lang: f.Lang, Format: string(f.Format), Hash: f.Hash(), Size: len(f.Content)})
		contents = append(contents, ledger.Document{Hash: f.Hash(), Address: "report:" + f.Name, MediaType: f.Format.MediaType(), Fetched: q.Recorded, Content: f.Content})
	}
	messages, err := s.messages(r, files)
	if err != nil {
		return ledger.Report{}, err
	}
	issued.ID, err = s.Ledger.Issue(ctx, issued, contents, messages)
	return issued, err
}

// fill puts the files into the folder.
func (s *Issuer) fill(issued ledger.Report, files []File) error {
	if s.Folder == "" {
		return nil
	}
	if err := os.MkdirAll(s.Folder, 0o755); err != nil {
		return fmt.Errorf("report %d is in the ledger, but not in the folder: %w", issued.ID, err)
	}
	for _, f := range files {
		if err := Save(filepath.Join(s.Folder, f.Name), f.Content); err != nil {
			return fmt.Errorf("report %d is in the ledger, but not in the folder: %w", issued.ID, err)
		}
	}
	return nil
}

// Refill puts into the folder what is missing of the last report, so that a
// death between the ledger and the folder leaves no gap.
func (s *Issuer) Refill(ctx context.Context) error {
	list, err := s.Ledger.Reports(ctx, 1)
	if err != nil || len(list) == 0 || s.Folder == "" {
		return err
	}
	var files []File
	for _, f := range list[0].Files {
		if _, err := os.Stat(filepath.Join(s.Folder, f.Name)); !errors.Is(err, os.ErrNotExist) {
			continue
		}
		d, err := s.Ledger.Document(ctx, f.Hash)
		if err != nil {
			return err
		}
		files = append(files, File{Name: f.Name, Content: d.Content})
	}
	return s.fill(list[0], files)
}

// Again makes an issued report again from what was known then, and tells of
// each file whether the same bytes came out.
func (s *Issuer) Again(ctx context.Context, issued ledger.Report) ([]File, []bool, error) {
	r, err := Build(ctx, Question{Catalogue: s.Catalogue, Ledger: s.Ledger, Period: issued.Period, Domain: issued.Domain,
		AsOf: issued.AsOf, Previous: issued.Previous, Recorded: issued.Made})
	if err != nil {
		return nil, nil, err
	}
	var files []File
	var same []bool
	for _, f := range issued.Files {
		edition := s.Edition
		edition.Languages, edition.Formats = []indicators.Lang{f.Lang}, []document.Format{document.Format(f.Format)}
		made, err := r.Files(ctx, edition)
		if err != nil {
			return nil, nil, err
		}
		files, same = append(files, made[0]), append(same, made[0].Hash() == f.Hash)
	}
	return files, same, nil
}

// Changed says what has changed since a report was issued, so that it cannot
// be made again to the last byte; empty where nothing is known to have.
func (s *Issuer) Changed(issued ledger.Report) []string {
	var list []string
	add := func(what, then, now string) {
		if then != now {
			list = append(list, fmt.Sprintf("%s: %s then, %s now", what, then, now))
		}
	}
	add("method", issued.Method, outlook.Method)
	add("template", issued.Template.String(), s.Edition.Template.hash.String())
	add("program", issued.Version, s.Version)
	return list
}
