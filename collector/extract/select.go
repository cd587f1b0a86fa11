package extract

import (
	"errors"
	"fmt"
	"slices"

	"github.com/andybalholm/cascadia"
)

// Selector is a compiled CSS selector.
type Selector struct {
	css   cascadia.SelectorGroup
	words string
}

// ParseSelector reads a CSS selector, or several with commas between.
func ParseSelector(css string) (Selector, error) {
	if len(css) > 1000 {
		return Selector{}, errors.New("selector: more than 1000 characters")
	}
	group, err := cascadia.ParseGroup(css)
	if err != nil {
		return Selector{}, fmt.Errorf("selector %q: %w; want CSS such as div.article table", css, err)
	}
	return Selector{group, css}, nil
}

func (s Selector) String() string { return s.words }

// Select gives the parts of a web page's text that a selector finds, in the
// order of the text; elements that are not seen are none.
func (d *Document) Select(s Selector) []Span {
	if d.page == nil {
		return nil
	}
	var parts []Span
	for _, n := range cascadia.QueryAll(d.page.root, s.css) {
		if span, seen := d.page.spans[n]; seen && span.End > span.Start {
			parts = append(parts, span)
		}
	}
	slices.SortStableFunc(parts, func(a, b Span) int { return a.Start - b.Start })
	return parts
}

// TablesIn gives the tables that lie in a part of the text.
func (d *Document) TablesIn(s Span) []Table {
	return slices.DeleteFunc(slices.Clone(d.Tables), func(t Table) bool {
		t.Span = trim(d.Text, t.Span)
		return t.Span.Start < s.Start || t.Span.End > s.End
	})
}
