package document

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"waymark/chart"
	"waymark/indicators"
)

//go:embed html.css
var htmlCSS string

//go:embed page.html
var pageHTML string

// html writes one file that needs nothing beside it: styles, charts and logo
// are in it.
func (d Document) html(w io.Writer) error {
	t, err := template.New("page").Funcs(template.FuncMap{
		"style":   func() template.CSS { return template.CSS(htmlCSS + chart.CSS) }, //nolint:gosec // ours
		"kind":    func(b Block) string { return fmt.Sprintf("%T", b) },
		"chart":   func(c chart.Drawing) template.HTML { return template.HTML(c.SVG(560, 340)) },    //nolint:gosec // the chart escapes every text
		"spark":   func(v []float64) template.HTML { return template.HTML(chart.Spark(v, 76, 22)) }, //nolint:gosec // drawn by us from numbers
		"data":    data,
		"mark":    mark,
		"chinese": func() bool { return d.Lang == indicators.Chinese },
		"iso":     func() string { return d.Date.String() },
		"level":   func(h Heading) int { return h.Level + 1 },
		"section": func(b Block) *Heading {
			if h, ok := b.(Heading); ok && h.Level == 1 {
				return &h
			}
			return nil
		},
	}).Parse(pageHTML)
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	if err := t.Execute(w, d); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}

// data gives a picture as an address that holds it.
func data(i *Image) template.URL {
	return template.URL("data:image/" + i.Kind + ";base64," + base64.StdEncoding.EncodeToString(i.Content)) //nolint:gosec // a picture only
}
