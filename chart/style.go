package chart

import _ "embed"

// CSS is the style of every drawing. Its colours are custom properties of the
// page where the page sets them, with values of its own for light and dark.
//
//go:embed chart.css
var CSS string
