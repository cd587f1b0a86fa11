package collector

import (
	"fmt"

	"waymark/catalogue"
	"waymark/collector/extract"
)

// htmlOptions are the options of kind html.
type htmlOptions struct {
	paperOptions `yaml:",inline"`
	Select       string `yaml:"select"` // a CSS selector; the whole page where it is not said
}

func newHTML(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o htmlOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s, err := o.source(c, plan, "text/html")
	if err != nil {
		return s, err
	}
	p, err := newPaper(c, plan, o.paperOptions)
	if err != nil {
		return s, err
	}
	p.form = extract.HTML
	if o.Select != "" {
		selector, err := extract.ParseSelector(o.Select)
		if err != nil {
			return s, fmt.Errorf("%s: select: %w", c.ID, err)
		}
		p.parts = func(d *extract.Document) ([]extract.Span, error) {
			parts := d.Select(selector)
			if len(parts) == 0 {
				return nil, fmt.Errorf("select: %s finds nothing in the page %q, which has %d characters and %d tables: has the layout changed?", selector, d.Title, len([]rune(d.Text)), len(d.Tables))
			}
			return parts, nil
		}
	}
	s.read, s.page = p.read, true
	return s, nil
}
