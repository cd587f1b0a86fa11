package chart

// goalLabel writes what a target asks for beside its line, at the end and on
// the side where the fewest figures run through it.
func (c *composition) goalLabel(text string, at point) shape {
	f := c.frame
	wide := float64(width(text)) * f.letter
	places := []struct {
		anchor string
		x, y   float64
	}{
		{"start", f.left + f.letter, at.y - f.row*0.6}, {"start", f.left + f.letter, at.y + f.row*0.8},
		{"end", f.right - f.letter, at.y - f.row*0.8}, {"end", f.right - f.letter, at.y + f.row*0.9},
	}
	best, fewest := 0, -1
	for i, p := range places {
		if p.y < f.top || p.y > f.bottom-f.row*0.3 {
			continue
		}
		low, high := point{p.x, p.y - f.row/2}, point{p.x + wide, p.y + f.row/2}
		if p.anchor == "end" {
			low.x, high.x = p.x-wide, p.x
		}
		if n := c.crossings(low, high); fewest < 0 || n < fewest {
			best, fewest = i, n
		}
	}
	p := places[best]
	if fewest < 0 {
		p = places[1]
	}
	return shape{form: label, class: "wc-goal-label", text: text, anchor: p.anchor, points: []point{{p.x, p.y}}}
}

// crossings counts the lines and marks drawn, or to be drawn, within a box.
func (c *composition) crossings(low, high point) int {
	n := 0
	count := func(path []point) {
		for i, p := range path {
			if i == 0 {
				if inside(p, low, high) {
					n++
				}
				continue
			}
			const steps = 16
			for k := 1; k <= steps; k++ {
				a, share := path[i-1], float64(k)/steps
				if inside(point{a.x + share*(p.x-a.x), a.y + share*(p.y-a.y)}, low, high) {
					n++
					break
				}
			}
		}
	}
	var history, median, path []point
	for _, f := range c.history {
		history = append(history, c.place(f.period, f.value))
	}
	for _, p := range c.points {
		median = append(median, c.place(p.Period, p.Median))
	}
	for _, s := range c.steps {
		path = append(path, c.place(s.Period, s.Value))
	}
	count(history)
	count(median)
	count(path)
	for _, g := range c.goal {
		count([]point{c.place(c.drawing.Target.Due, g)})
	}
	return n
}

func inside(p, low, high point) bool {
	return p.x >= low.x && p.x <= high.x && p.y >= low.y && p.y <= high.y
}
