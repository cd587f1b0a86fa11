package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"waymark/indicators"
	"waymark/ledger"
	"waymark/report"
	rendered "waymark/report/document"
)

// shownReports is how many issued reports the page and the API list.
const shownReports = 200

type reportsBody struct {
	Rows    []reportRow
	Next    string // when the next one is due; empty where none is
	Warning string
}

// reportRow is one issued report.
type reportRow struct {
	Report ledger.Report
	Period string
	Domain string
	Made   string
	Files  []reportFile
	Sets   []reportSet
	Before int64 // the report before it, to compare with; 0 where there is none
	Moved  []movedLine
}

// reportSet is the files of a report in one language.
type reportSet struct {
	Language string
	Lang     indicators.Lang
	Files    []reportFile
}

type reportFile struct {
	Name, Address, Format string
	Hash                  indicators.Hash
	Size                  int
}

func (s *site) reportsPage(r *http.Request, who reader) (*view, error) {
	list, err := s.Ledger.Reports(r.Context(), shownReports)
	if err != nil {
		return nil, err
	}
	var body reportsBody
	for i, issued := range list {
		row := reportRow{Report: issued, Period: issued.Period.In(who.lang), Made: moment(issued.Made, s.Catalogue.Zone)}
		if d, ok := s.Catalogue.Domain(issued.Domain); ok {
			row.Domain = d.Name.In(who.lang)
		}
		if at := slices.IndexFunc(list[i+1:], func(r ledger.Report) bool { return r.Domain == issued.Domain }); at >= 0 {
			row.Before = list[i+1+at].ID
			if row.Moved, err = s.moved(list[i+1+at], issued, who.lang); err != nil {
				return nil, err
			}
		}
		row.fill(who.lang)
		body.Rows = append(body.Rows, row)
	}
	if s.Reports != nil {
		if at := s.Reports.Next(); !at.IsZero() {
			body.Next = moment(at, s.Catalogue.Zone)
		}
		body.Warning = s.Reports.Warning().In(who.lang)
	}
	return &view{name: "reports", live: true, Title: who.say("报告", "Reports"), Section: "reports", Body: body}, nil
}

// reading is the order in which people look for a report's files.
var reading = []rendered.Format{rendered.HTML, rendered.PDF, rendered.DOCX, rendered.XLSX, rendered.Markdown}

// fill lists the report's files by language, the reader's first.
func (r *reportRow) fill(lang indicators.Lang) {
	sets := []reportSet{{Language: "中文", Lang: indicators.Chinese}, {Language: "English", Lang: indicators.English}}
	if lang == indicators.English {
		slices.Reverse(sets)
	}
	for _, set := range sets {
		for _, format := range reading {
			for _, f := range r.Report.Files {
				if f.Lang == set.Lang && f.Format == string(format) {
					set.Files = append(set.Files, reportFile{f.Name, "/reports/" + strconv.FormatInt(r.Report.ID, 10) + "/" + f.Name, format.Name(), f.Hash, f.Size})
				}
			}
		}
		if r.Files = append(r.Files, set.Files...); len(set.Files) > 0 {
			r.Sets = append(r.Sets, set)
		}
	}
}

// reportFile gives out a file as it was issued. A page of HTML stands alone: it
// may show its own styles and pictures, and nothing else.
func (s *site) reportFile(w http.ResponseWriter, r *http.Request) {
	who := s.readerOf(w, r)
	issued, err := s.issued(r, r.PathValue("id"))
	if err != nil {
		s.fail(w, who, err)
		return
	}
	for _, f := range issued.Files {
		if f.Name != r.PathValue("file") {
			continue
		}
		d, err := s.Ledger.Document(r.Context(), f.Hash)
		if err != nil {
			s.fail(w, who, err)
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "private, max-age=31536000, immutable")
		h.Set("Content-Type", rendered.Format(f.Format).MediaType())
		if f.Format == string(rendered.PDF) {
			h.Set("Content-Security-Policy", "default-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'") // a sandbox shuts the browser's viewer out
		} else {
			h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups")
		}
		if f.Format != string(rendered.HTML) && f.Format != string(rendered.PDF) {
			h.Set("Content-Disposition", attachment(f.Name))
		}
		if unchanged(w, r, `"`+f.Hash.String()+`"`) { // a browser takes the policy from this answer, too
			return
		}
		_, _ = w.Write(d.Content) // the reader may have gone
		return
	}
	s.fail(w, who, missing("没有这个文件", "the report has no such file"))
}

// issued finds the report of a number.
func (s *site) issued(r *http.Request, number string) (ledger.Report, error) {
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return ledger.Report{}, missing("没有这份报告", "there is no such report")
	}
	issued, err := s.Ledger.Report(r.Context(), id)
	if errors.Is(err, ledger.ErrNotFound) {
		return issued, missing("没有这份报告", "there is no such report")
	}
	return issued, err
}

type reportDiffBody struct {
	From, To ledger.Report
	Rows     []reportDiffRow
}

type reportDiffRow struct {
	Name, Due                        string
	Before, After                    *report.Fact
	Verdict, Probability, Latest     bool
	ShownBefore, ShownAfter          string // the latest figures
	ProbabilityBefore, ProbabilityIs string
}

// differences compares the two reports that the query names.
func (s *site) differences(r *http.Request) (from, to ledger.Report, list []report.Difference, err error) {
	if from, err = s.issued(r, r.URL.Query().Get("from")); err != nil {
		return
	}
	if to, err = s.issued(r, r.URL.Query().Get("to")); err != nil {
		return
	}
	before, err := report.FactsOf(from)
	if err != nil {
		return
	}
	after, err := report.FactsOf(to)
	return from, to, report.Diff(before, after), err
}

func (s *site) reportDiffPage(r *http.Request, who reader) (*view, error) {
	from, to, list, err := s.differences(r)
	if err != nil {
		return nil, err
	}
	body := reportDiffBody{From: from, To: to}
	for _, d := range list {
		x := d.Either()
		row := reportDiffRow{Name: x.Name.In(who.lang), Due: x.Due.In(who.lang) + " " + x.Asked.In(who.lang), Before: d.Before, After: d.After,
			Verdict: d.Verdict, Probability: d.Probability, Latest: d.Latest, ShownBefore: "–", ShownAfter: "–", ProbabilityBefore: "–", ProbabilityIs: "–"}
		if d.Before != nil {
			row.ShownBefore, row.ProbabilityBefore = d.Before.Figure(who.lang), indicators.FormatProbability(float64(d.Before.Probability))
		}
		if d.After != nil {
			row.ShownAfter, row.ProbabilityIs = d.After.Figure(who.lang), indicators.FormatProbability(float64(d.After.Probability))
		}
		body.Rows = append(body.Rows, row)
	}
	return &view{name: "reportdiff", Title: who.say("报告对比", "Reports compared"), Section: "reports", Body: body}, nil
}

// reportLine is one issued report as programs read it.
type reportLine struct {
	ID       int64             `json:"id"`
	Period   indicators.Period `json:"period"`
	Domain   indicators.ID     `json:"domain"`
	AsOf     indicators.Date   `json:"as_of"`
	Previous indicators.Date   `json:"previous"`
	Made     time.Time         `json:"made"`
	Method   string            `json:"method"`
	Files    []reportFileLine  `json:"files"`
}

type reportFileLine struct {
	Name    string          `json:"name"`
	Lang    indicators.Lang `json:"lang"`
	Format  string          `json:"format"`
	Hash    indicators.Hash `json:"hash"`
	Size    int             `json:"size"`
	Address string          `json:"address"`
}

func reportLineOf(r ledger.Report) reportLine {
	l := reportLine{ID: r.ID, Period: r.Period, Domain: r.Domain, AsOf: r.AsOf, Previous: r.Previous, Made: r.Made, Method: r.Method, Files: []reportFileLine{}}
	for _, f := range r.Files {
		l.Files = append(l.Files, reportFileLine{f.Name, f.Lang, f.Format, f.Hash, f.Size, "/reports/" + strconv.FormatInt(r.ID, 10) + "/" + f.Name})
	}
	return l
}

func (s *site) listReports(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Ledger.Reports(r.Context(), shownReports)
	if err != nil {
		return err
	}
	var items []reportLine
	for _, issued := range list {
		items = append(items, reportLineOf(issued))
	}
	return writeList(w, r, items)
}

func (s *site) diffReports(w http.ResponseWriter, r *http.Request) error {
	_, _, list, err := s.differences(r)
	if err != nil {
		return err
	}
	return writeList(w, r, list)
}

// orderedReport is a report that a program asks for.
type orderedReport struct {
	Period string `json:"period"` // empty: the last quarter that is over
	Domain string `json:"domain"` // empty: all
	AsOf   string `json:"as_of"`  // empty: today
}

// issueReport issues a report, or gives the one that was issued as of the same
// day.
func (s *site) issueReport(w http.ResponseWriter, r *http.Request) error {
	if s.Reports == nil {
		return notFound("this service issues no reports")
	}
	var asked orderedReport
	if _, err := readBody(w, r, &asked); err != nil {
		return err
	}
	order := report.Order{Domain: indicators.ID(asked.Domain)}
	var err error
	if asked.Period != "" {
		if order.Period, err = indicators.ParsePeriod(asked.Period); err != nil {
			return badRequest(err.Error())
		}
	}
	if asked.AsOf != "" {
		if order.AsOf, err = indicators.ParseDate(asked.AsOf); err != nil {
			return badRequest(err.Error())
		}
	}
	if _, ok := s.Catalogue.Domain(order.Domain); order.Domain != "" && !ok {
		return badRequest("domain: the plan has none of that name")
	}
	issued, fresh, err := s.Reports.Issue(r.Context(), order)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	writeJSON(w, status, "application/json", reportLineOf(issued))
	return nil
}
