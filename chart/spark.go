package chart

import (
	"math"
	"strconv"
	"strings"
)

// Spark draws values as a line without axes, in w by h pixels, with a dot at
// the last. A gap (NaN) is bridged; without a value it is empty.
func Spark(values []float64, w, h int) string {
	width, height := math.Max(8, float64(w)), math.Max(8, float64(h))
	var known []float64
	for _, v := range values {
		if drawable(v) {
			known = append(known, v)
		}
	}
	if len(known) == 0 {
		return ""
	}
	low, high := spread(known)
	x := axis{0, float64(max(1, len(known)-1)), 2, width - 3}
	y := axis{low, high, height - 3, 3}
	var line []point
	for i, v := range known {
		line = append(line, point{x.at(float64(i)), y.at(v)})
	}
	if len(line) == 1 {
		line[0].x = width / 2
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
