package chart

import "math"

// paint is how the backends without a style sheet show a class of shapes, in
// the light colours of chart.css.
type paint struct {
	fill, stroke colour
	opacity      float64   // of both; 0 is opaque
	width        float64   // of the stroke, in pixels
	dash         []float64 // pixels on and off; nil is an unbroken line
	round        bool      // the ends of strokes
	bold         bool
	size         float64 // of a label, in pixels; 0 is textSize
}

// colour is red, green and blue as one number; none draws nothing.
type colour int32

const (
	none  colour = -1
	paper colour = 0xffffff
	soft  colour = 0x5d6765
	rule  colour = 0xdfe3e0
	blue  colour = 0x1f5f8b
	rust  colour = 0xa4421f
)

func (c colour) rgb() (r, g, b uint8) { return uint8(c >> 16), uint8(c >> 8), uint8(c) }

// textSize is the size of labels.
const textSize = 12

// paintFor gives the paint of a class.
func paintFor(class string) paint {
	switch class {
	case "wc-grid":
		return paint{fill: none, stroke: rule, width: 1}
	case "wc-axis":
		return paint{fill: none, stroke: soft, width: 1}
	case "wc-band95":
		return paint{fill: blue, stroke: none, opacity: 0.1}
	case "wc-band80":
		return paint{fill: blue, stroke: none, opacity: 0.17}
	case "wc-median":
		return paint{fill: none, stroke: blue, width: 1.6, dash: []float64{1, 4}, round: true}
	case "wc-path":
		return paint{fill: none, stroke: rust, width: 1, dash: []float64{6, 4}}
	case "wc-target":
		return paint{fill: none, stroke: rust, width: 1, opacity: 0.55}
	case "wc-target-derived":
		return paint{fill: none, stroke: rust, width: 1, opacity: 0.55, dash: []float64{8, 3}}
	case "wc-target-reference":
		return paint{fill: none, stroke: rust, width: 1, opacity: 0.55, dash: []float64{2, 3}}
	case "wc-earlier":
		return paint{fill: none, stroke: soft, width: 1, opacity: 0.6, dash: []float64{2, 3}}
	case "wc-goal":
		return paint{fill: rust, stroke: none}
	case "wc-goal-derived":
		return paint{fill: paper, stroke: rust, width: 1.5}
	case "wc-goal-reference":
		return paint{fill: paper, stroke: rust, width: 1, dash: []float64{2, 2}}
	case "wc-goal-label":
		return paint{fill: rust, stroke: none, bold: true}
	case "wc-history":
		return paint{fill: none, stroke: blue, width: 2}
	case "wc-spark":
		return paint{fill: none, stroke: blue, width: 1.4}
	case "wc-figure":
		return paint{fill: blue, stroke: none}
	case "wc-bound":
		return paint{fill: paper, stroke: blue, width: 1.5}
	case "wc-revised":
		return paint{fill: soft, stroke: none, opacity: 0.45}
	case "wc-none":
		return paint{fill: soft, stroke: none, size: 13}
	}
	return paint{fill: soft, stroke: none}
}

// outline gives the edge of a mark, and the points of anything else.
func (s shape) outline() []point {
	p := s.points[0]
	switch s.form {
	case dot:
		const radius, corners = 2.6, 24
		edge := make([]point, corners)
		for i := range edge {
			angle := 2 * math.Pi * float64(i) / corners
			edge[i] = point{p.x + radius*math.Cos(angle), p.y + radius*math.Sin(angle)}
		}
		return edge
	case rising:
		return []point{{p.x - 4.5, p.y + 3.5}, {p.x, p.y - 5}, {p.x + 4.5, p.y + 3.5}}
	case falling:
		return []point{{p.x - 4.5, p.y - 3.5}, {p.x, p.y + 5}, {p.x + 4.5, p.y - 3.5}}
	case diamond:
		return []point{{p.x, p.y - 6}, {p.x + 6, p.y}, {p.x, p.y + 6}, {p.x - 6, p.y}}
	}
	return s.points
}

// closed tells whether a shape has an inside.
func (s shape) closed() bool { return s.form != line && s.form != label }

// dashes cuts a line into the parts that are drawn.
func dashes(points []point, pattern []float64) [][]point {
	if len(pattern) == 0 {
		return [][]point{points}
	}
	var parts [][]point
	on, left, index := true, pattern[0], 0
	part := []point{points[0]}
	for _, b := range points[1:] {
		for {
			a := part[len(part)-1]
			length := math.Hypot(b.x-a.x, b.y-a.y)
			if length <= left {
				left -= length
				part = append(part, b)
				break
			}
			share := left / length
			cut := point{a.x + share*(b.x-a.x), a.y + share*(b.y-a.y)}
			if on {
				parts = append(parts, append(part, cut))
			}
			part, on, index = []point{cut}, !on, index+1
			left = pattern[index%len(pattern)]
		}
	}
	if on && len(part) > 1 {
		parts = append(parts, part)
	}
	return parts
}
