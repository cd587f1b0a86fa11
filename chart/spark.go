package chart

import (
	"math"
	"strconv"
	"strings"

	"codeberg.org/go-pdf/fpdf"
)

// sparkline lays values out as a line in w by h, without axes; a gap (NaN) is
// bridged.
func sparkline(values []float64, w, h float64) []point {
	var known []float64
	for _, v := range values {
		if drawable(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return nil
	}
	low, high := spread(known)
	x := axis{0, float64(max(1, len(known)-1)), 2, w - 3}
	y := axis{low, high, h - 3, 3}
	var line []point
	for i, v := range known {
		line = append(line, point{x.at(float64(i)), y.at(v)})
	}
	if len(line) == 1 {
		line[0].x = w / 2
	}
	return line
}

// Spark draws values as a line without axes, in w by h pixels, with a dot at
// the last. A gap (NaN) is bridged; without a value it is empty.
func Spark(values []float64, w, h int) string {
	width, height := math.Max(8, float64(w)), math.Max(8, float64(h))
	line := sparkline(values, width, height)
	if len(line) == 0 {
		return ""
	}
	last := line[len(line)-1]
	var b strings.Builder
	b.WriteString(`<svg class="wc-spark" aria-hidden="true" viewBox="0 0 ` + number(width) + " " + number(height) +
		`" width="` + number(width) + `" height="` + number(height) + `">`)
	if len(line) > 1 {
		b.WriteString(`<path d="` + path(line) + `"/>`)
	}
	b.WriteString(`<circle cx="` + number(last.x) + `" cy="` + number(last.y) + `" r="2.2"/></svg>`)
	return b.String()
}

// SparkPDF draws the same into a place on the current page.
func SparkPDF(p *fpdf.Fpdf, at Box, values []float64) {
	const pixel = 0.25 // of the page's millimetres
	page := sheet{p, at, pixel, nil}
	for _, s := range sparkShapes(values, at.W/pixel, at.H/pixel) {
		page.draw(s)
	}
	p.SetDashPattern(nil, 0)
	p.SetAlpha(1, "Normal")
}

// SparkPNG draws the same in w by h pixels times the density; it is nil
// without a value.
func SparkPNG(values []float64, w, h int, density float64) ([]byte, error) {
	shapes := sparkShapes(values, float64(w), float64(h))
	if len(shapes) == 0 {
		return nil, nil
	}
	return paintPNG(shapes, float64(w), float64(h), &picture{density: density})
}

func sparkShapes(values []float64, w, h float64) []shape {
	points := sparkline(values, w, h)
	if len(points) == 0 {
		return nil
	}
	last := shape{form: dot, class: "wc-figure", points: points[len(points)-1:]}
	if len(points) == 1 {
		return []shape{last}
	}
	return []shape{{form: line, class: "wc-spark", points: points}, last}
}

// Bar draws a probability from 0 to 1 as a bar in the colour of the text
// around it; outside that range, and where it is not known, it is empty.
func Bar(probability float64, w, h int) string {
	if !(probability >= 0 && probability <= 1) {
		return ""
	}
	width, height := math.Max(8, float64(w)), math.Max(2, float64(h))
	size := `height="` + number(height) + `" rx="` + number(height/2) + `"`
	return `<svg class="wc-bar" aria-hidden="true" viewBox="0 0 ` + number(width) + " " + number(height) + `" width="` +
		strconv.Itoa(int(width)) + `" height="` + number(height) + `"><rect class="wc-rail" width="` + number(width) + `" ` + size +
		`/><rect class="wc-share" width="` + number(width*probability) + `" ` + size + `/></svg>`
}
