package collector

import (
	"fmt"

	"waymark/catalogue"
)

// newProse makes a source of find patterns over the text of a document of any
// form.
func newProse(c catalogue.Collector, plan *catalogue.Catalogue) (source, error) {
	var o paperOptions
	if err := c.Decode(&o); err != nil {
		return source{}, err
	}
	s, err := o.source(c, plan, "text/html, text/plain, application/pdf, */*;q=0.5")
	if err != nil {
		return s, err
	}
	p, err := newPaper(c, plan, o)
	if err != nil {
		return s, err
	}
	for _, w := range p.wants {
		if w.find == nil {
			return s, fmt.Errorf("%s: figures: %d: want find: kinds html and xlsx read tables", c.ID, w.number)
		}
	}
	s.read, s.page = p.read, true
	return s, nil
}
