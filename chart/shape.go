package chart

// shape is one thing on the list that both backends draw.
type shape struct {
	form   form
	class  string // what it shows: the pages' style sheet gives it its colour
	points []point
	text   string // of a label, or what a mark says when pointed at
	anchor string // of a label: start, middle or end
}

type point struct{ x, y float64 }

type form int

const (
	line form = iota
	area
	dot
	rising  // an at-least figure: an open mark that points up
	falling // an at-most figure
	diamond // a target
	label
)

// frame is where a chart is drawn: its size, and the plot within it, in units
// of the backend.
type frame struct {
	width, height            float64
	left, top, right, bottom float64 // edges of the plot
	letter                   float64 // the width of one letter of a label
	row                      float64 // the height of a row of labels
}
