package extract

import "math"

// uprightsLimit bounds the lines of a page that are kept.
const uprightsLimit = 5000

// upright is a line drawn from top to bottom, as between the columns of a
// table.
type upright struct{ x, top, bottom float64 }

// rule follows an operator that draws lines.
func (d *drawing) rule(operator string, o []operand) {
	n := func(i int) float64 { return o[i].number }
	switch {
	case operator == "n": // nothing is drawn: it was to clip
		d.path = d.path[:0]
	case operator == "re" && len(o) == 4:
		x, y, right, top := n(0), n(1), n(0)+n(2), n(1)+n(3)
		corners := [][2]float64{{x, y}, {right, y}, {right, top}, {x, top}, {x, y}}
		for i := range 4 {
			d.addLine(corners[i], corners[i+1])
		}
	case len(o) == 2 && operator == "m":
		d.at = [2]float64{n(0), n(1)}
	case len(o) == 2 && operator == "l":
		to := [2]float64{n(0), n(1)}
		d.addLine(d.at, to)
		d.at = to
	case len(o) == 0:
		d.uprights = append(d.uprights, d.path[:min(len(d.path), uprightsLimit-len(d.uprights))]...)
		d.path = d.path[:0]
	}
}

func (d *drawing) addLine(from, to [2]float64) {
	a, b := moved(from[0], from[1]).then(d.page), moved(to[0], to[1]).then(d.page)
	if math.Abs(a.e-b.e) < 1 && math.Abs(a.f-b.f) > 4 && len(d.path) < uprightsLimit && finite(a.e) && finite(a.f) && finite(b.f) {
		d.path = append(d.path, upright{(a.e + b.e) / 2, max(a.f, b.f), min(a.f, b.f)})
	}
}

// between tells whether a line is drawn between two runs of a line of text.
func between(uprights []upright, before, after run) bool {
	for _, u := range uprights {
		if u.x > before.end-before.size/4 && u.x < after.x+after.size/4 && u.top > after.y && u.bottom < after.y+after.size/2 {
			return true
		}
	}
	return false
}
