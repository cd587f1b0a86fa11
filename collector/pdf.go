package collector

import (
	"errors"
	"fmt"

	"waymark/catalogue"
	"waymark/collector/extract"
)

// pdfOptions are the options of kind pdf.
type pdfOptions struct {
	paperOptions `yaml:",inline"`
	Pages        []int `yaml:"pages"` // all where it is not said
}

func newPDF(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o pdfOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s, err := o.source(c, plan, "application/pdf")
	if err != nil {
		return s, err
	}
	p, err := newPaper(c, plan, o.paperOptions)
	for _, n := range o.Pages {
		if n < 1 {
			err = errors.Join(err, fmt.Errorf("%s: pages: want numbers from 1", c.ID))
		}
	}
	if err != nil {
		return s, err
	}
	p.form = extract.PDF
	if len(o.Pages) > 0 {
		p.parts = func(d *extract.Document) ([]extract.Span, error) {
			var parts []extract.Span
			for _, n := range o.Pages {
				if n > len(d.Pages) {
					return nil, fmt.Errorf("the PDF has %d pages, and no page %d: has its form changed?", len(d.Pages), n)
				}
				parts = append(parts, d.Pages[n-1])
			}
			return parts, nil
		}
	}
	s.read = p.read
	return s, nil
}
