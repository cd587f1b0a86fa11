package report

import (
	"encoding/json"
	"fmt"
	"strings"

	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/report/document"
)

// messages are what tells people of a report, one for each route: the first
// page as text, and the files of the route's language.
func (s *Issuer) messages(r *Report, files []File) ([]ledger.Outgoing, error) {
	var list []ledger.Outgoing
	facts, err := json.Marshal(r.Facts())
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	for _, id := range s.Routes {
		route, _ := s.Outbox.Route(id)
		lang := indicators.Lang(route.Lang)
		if lang == "" {
			lang = s.Edition.Languages[0]
		}
		d := r.Write(s.Edition.Template, lang)
		m := delivery.Message{
			Key: fmt.Sprintf("report/%s/%s/%s", r.Domain, r.Period, r.AsOf), Kind: "report", Severity: delivery.Info, Lang: lang,
			Title: strings.Join(append([]string{d.Title}, d.Lines...), " "), Text: firstPage(d), Data: facts,
		}
		if s.External != "" {
			m.Links = []delivery.Link{{Name: indicators.Text{ZH: "全部报告", EN: "All reports"}.In(lang), Address: s.External + "/reports"}}
		}
		for _, f := range files {
			if f.Lang == lang && (f.Format == document.PDF || f.Format == document.DOCX || f.Format == document.XLSX) {
				m.Files = append(m.Files, delivery.File{Name: f.Name, MediaType: f.Format.MediaType(), Content: f.Content})
			}
		}
		out, err := m.Outgoing(id)
		if err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
		list = append(list, out)
	}
	return list, nil
}

// firstPage is the text of the first section.
func firstPage(d document.Document) string {
	var parts []string
	sections := 0
	for _, b := range d.Blocks {
		switch x := b.(type) {
		case document.Heading:
			if x.Level == 1 {
				sections++
			}
			if sections > 1 {
				return strings.Join(parts, "\n\n")
			}
			parts = append(parts, x.Text)
		case document.Paragraph:
			parts = append(parts, x.Plain())
		case document.Table, document.Card, document.Source:
		}
	}
	return strings.Join(parts, "\n\n")
}
