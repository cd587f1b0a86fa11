package collector

import (
	"fmt"
	"strings"

	"waymark/catalogue"
	"waymark/collector/extract"
)

// xlsxOptions are the options of kind xlsx.
type xlsxOptions struct {
	paperOptions `yaml:",inline"`
	Sheet        string `yaml:"sheet"` // all that are seen where it is not said
}

func newXLSX(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o xlsxOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s, err := o.source(c, plan, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	if err != nil {
		return s, err
	}
	p, err := newPaper(c, plan, o.paperOptions)
	if err != nil {
		return s, err
	}
	p.form = extract.Workbook
	if o.Sheet != "" {
		p.parts = func(d *extract.Document) ([]extract.Span, error) {
			var names []string
			for _, t := range d.Tables {
				if t.Name == o.Sheet {
					return []extract.Span{t.Span}, nil
				}
				names = append(names, t.Name)
			}
			return nil, fmt.Errorf("the workbook has no sheet %q that is seen; it has %s: has its form changed?", o.Sheet, strings.Join(names, ", "))
		}
	}
	s.read = p.read
	return s, nil
}
