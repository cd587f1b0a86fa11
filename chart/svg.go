package chart

import (
	"html"
	"math"
	"strconv"
	"strings"
)

// SVG draws the chart in w by h pixels, at least 160 by 100, for use within a
// page whose style sheet holds CSS. It has no script and refers to nothing
// outside itself.
func (d Drawing) SVG(w, h int) string { return d.svg(w, h, "") }

// File draws the chart as a file that stands alone, with its style in it.
func (d Drawing) File(w, h int) string { return d.svg(w, h, CSS) }

func (d Drawing) svg(w, h int, style string) string {
	c, width, height := d.picture(w, h)
	var b strings.Builder
	b.WriteString(`<svg xmlns="http://www.w3.org/2000/svg" class="wc" role="img" viewBox="0 0 ` +
		number(width) + " " + number(height) + `" width="` + number(width) + `" height="` + number(height) + `">`)
	title := d.Title
	if title == "" {
		title = words.chart.In(d.Lang)
	}
	b.WriteString("<title>" + html.EscapeString(visible(title)) + "</title>")
	b.WriteString("<desc>" + html.EscapeString(visible(d.describe(c.history, c.goal))) + "</desc>")
	if style != "" {
		b.WriteString("<style>" + style + "</style>")
	}
	for _, s := range c.shapes {
		writeSVG(&b, s)
	}
	b.WriteString("</svg>")
	return b.String()
}

// picture lays the drawing out for the backends that count in pixels.
func (d Drawing) picture(w, h int) (c *composition, width, height float64) {
	width, height = math.Min(8000, math.Max(160, float64(w))), math.Min(8000, math.Max(100, float64(h)))
	const letter, row = 7, 16
	return d.compose(func(labels int) frame {
		return frame{width: width, height: height, left: math.Min(width/3, float64(labels)*letter+12), top: row + 12,
			right: width - 14, bottom: height - row*1.5, letter: letter, row: row}
	}), width, height
}

func writeSVG(b *strings.Builder, s shape) {
	p := s.points[0]
	switch s.form {
	case line:
		element(b, "path", s, `d="`+path(s.points)+`"`)
	case area:
		element(b, "path", s, `d="`+path(s.points)+`Z"`)
	case dot:
		element(b, "circle", s, `cx="`+number(p.x)+`" cy="`+number(p.y)+`" r="2.6"`)
	case rising, falling, diamond:
		element(b, "path", s, `d="`+path(s.outline())+`Z"`)
	case label:
		b.WriteString(`<text class="` + s.class + `" x="` + number(p.x) + `" y="` + number(p.y) +
			`" dy=".35em" text-anchor="` + s.anchor + `">` + html.EscapeString(visible(s.text)) + "</text>")
	}
}

// element writes a shape, with what it says as a title that shows when pointed
// at.
func element(b *strings.Builder, name string, s shape, attributes string) {
	b.WriteString("<" + name + ` class="` + s.class + `" ` + attributes)
	if s.text == "" {
		b.WriteString("/>")
		return
	}
	b.WriteString("><title>" + html.EscapeString(visible(s.text)) + "</title></" + name + ">")
}

func path(points []point) string {
	var b strings.Builder
	for i, p := range points {
		command := "L"
		if i == 0 {
			command = "M"
		}
		b.WriteString(command + number(p.x) + " " + number(p.y))
	}
	return b.String()
}

// number writes a position to a tenth of a pixel.
func number(v float64) string {
	v = math.Round(v*10) / 10
	if v == 0 {
		v = 0 // no negative zero
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// visible leaves out what XML does not allow.
func visible(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff || r == 0xfffd {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}
