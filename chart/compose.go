package chart

import (
	"fmt"
	"math"
	"time"

	"waymark/indicators"
)

// composition is a drawing laid out in a frame.
type composition struct {
	drawing Drawing
	frame   frame
	history []figure
	revised []figure
	points  []indicators.Point
	goal    []float64
	earlier [][]float64
	steps   []indicators.Step
	x, y    axis
	measure indicators.Measure
	shapes  []shape
}

// compose lays the drawing out; room gives the frame once the width of the
// widest label of the value axis is known, in letters.
func (d Drawing) compose(room func(labelWidth int) frame) *composition {
	c := &composition{drawing: d, history: d.figures(d.History), revised: d.figures(d.Revised), points: d.points()}
	if d.Target != nil {
		c.goal = d.goal(*d.Target, c.history)
		c.steps = d.steps(c.history, c.goal)
	}
	for _, t := range d.Earlier {
		if g := d.goal(t, c.history); len(g) > 0 {
			c.earlier = append(c.earlier, g[:1])
		}
	}
	c.frame = c.aboveKey(room(1))
	if !c.scale() {
		f := c.frame
		c.add(shape{form: label, class: "wc-none", text: words.none.In(d.Lang), anchor: "middle",
			points: []point{{(f.left + f.right) / 2, (f.top + f.bottom) / 2}}})
		return c
	}
	marks := c.valueTicks()
	widest := 0
	for _, v := range marks {
		widest = max(widest, width(tick(v, tickStep(marks), c.measure)))
	}
	c.frame = c.aboveKey(room(widest))
	c.fit()
	c.drawAxes(marks)
	c.drawFan()
	c.drawTarget()
	c.drawHistory()
	c.drawKey()
	return c
}

func (c *composition) add(s shape) { c.shapes = append(c.shapes, s) }

// scale finds the ranges of both axes, and false where nothing can be drawn.
// The intervals may stretch the value axis by as much again as what is known
// and asked for; beyond that they are cut at the frame.
func (c *composition) scale() bool {
	var values, days []float64
	note := func(p indicators.Period, v float64) {
		values, days = append(values, v), append(days, middle(p))
	}
	for _, f := range append(c.history, c.revised...) {
		note(f.period, f.value)
	}
	for _, p := range c.points {
		note(p.Period, p.Median)
	}
	for _, s := range c.steps {
		note(s.Period, s.Value)
	}
	for _, g := range c.goal {
		note(c.drawing.Target.Due, g)
	}
	for _, g := range c.earlier {
		values = append(values, g...)
	}
	if len(days) == 0 {
		return false
	}
	low, high := spread(values)
	stretch := high - low
	for _, p := range c.points {
		low = math.Min(low, math.Max(p.Low80, low-stretch))
		high = math.Max(high, math.Min(p.High80, high+stretch))
	}
	c.y.low, c.y.high = widen(low, high)
	first, last := spread(days)
	c.x.low = float64(indicators.NewDate(dayOf(first).Year(), time.January, 1))
	c.x.high = float64(indicators.NewDate(dayOf(last).Year(), time.December, 31))
	c.measure = indicators.MeasureFor(c.drawing.Unit, math.Max(math.Abs(c.y.low), math.Abs(c.y.high))*0.999, c.drawing.Lang)
	return true
}

func dayOf(x float64) indicators.Date { return indicators.Date(math.Max(1, x)) }

func (c *composition) fit() {
	f := c.frame
	c.x.a, c.x.b = f.left, f.right
	c.y.a, c.y.b = f.bottom, f.top
}

func (c *composition) place(p indicators.Period, v float64) point {
	return point{c.x.at(middle(p)), c.y.at(v)}
}

func (c *composition) valueTicks() []float64 {
	n := int(math.Max(4, math.Min(7, (c.frame.bottom-c.frame.top)/(3*c.frame.row))))
	low, high := c.y.low/c.measure.Divisor, c.y.high/c.measure.Divisor
	list := ticks(low, high, n)
	for i := range list {
		list[i] *= c.measure.Divisor
	}
	return list
}

func tickStep(marks []float64) float64 {
	if len(marks) < 2 {
		return 0
	}
	return marks[1] - marks[0]
}

func (c *composition) drawAxes(marks []float64) {
	f := c.frame
	for _, v := range marks {
		y := c.y.at(v)
		c.add(shape{form: line, class: "wc-grid", points: []point{{f.left, y}, {f.right, y}}})
		c.add(shape{form: label, class: "wc-tick", text: tick(v, tickStep(marks), c.measure), anchor: "end",
			points: []point{{f.left - f.letter, y}}})
	}
	c.add(shape{form: label, class: "wc-unit", text: c.measure.Unit, anchor: "start", points: []point{{0, f.row / 2}}})
	c.add(shape{form: line, class: "wc-axis", points: []point{{f.left, f.bottom}, {f.right, f.bottom}}})
	first, last := dayOf(c.x.low).Year(), dayOf(c.x.high).Year()
	room := int(math.Max(2, (f.right-f.left)/(7*f.letter)))
	step := max(1, int(roundStep(float64(last-first+1), room)))
	for year := last; year >= first; year-- {
		if (last-year)%step != 0 {
			continue
		}
		x := c.x.at(middle(indicators.Year(year)))
		c.add(shape{form: label, class: "wc-tick", text: fmt.Sprint(year), anchor: "middle",
			points: []point{{x, f.bottom + f.row}}})
	}
}

func (c *composition) drawFan() {
	if len(c.points) == 0 {
		return
	}
	points := c.points
	if n := len(c.history); n > 0 && c.history[n-1].period.Compare(points[0].Period) < 0 {
		last := c.history[n-1]
		start := indicators.Point{Period: last.period, Median: last.value, Low80: last.value,
			High80: last.value, Low95: last.value, High95: last.value}
		points = append([]indicators.Point{start}, points...)
	}
	band := func(class string, low, high func(indicators.Point) float64) {
		var edge []point
		for _, p := range points {
			edge = append(edge, c.place(p.Period, high(p)))
		}
		for i := len(points) - 1; i >= 0; i-- {
			edge = append(edge, c.place(points[i].Period, low(points[i])))
		}
		c.add(shape{form: area, class: class, points: edge})
	}
	band("wc-band95", func(p indicators.Point) float64 { return p.Low95 }, func(p indicators.Point) float64 { return p.High95 })
	band("wc-band80", func(p indicators.Point) float64 { return p.Low80 }, func(p indicators.Point) float64 { return p.High80 })
	var median []point
	for _, p := range points {
		median = append(median, c.place(p.Period, p.Median))
	}
	c.add(shape{form: line, class: "wc-median", points: median})
}

func (c *composition) drawTarget() {
	f := c.frame
	for _, g := range c.earlier {
		y := c.y.at(g[0])
		c.add(shape{form: line, class: "wc-earlier", points: []point{{f.left, y}, {f.right, y}}})
	}
	if len(c.goal) == 0 {
		return
	}
	var path []point
	for _, s := range c.steps {
		path = append(path, c.place(s.Period, s.Value))
	}
	if len(path) > 1 {
		c.add(shape{form: line, class: "wc-path", points: path})
	}
	for _, g := range c.goal {
		y := c.y.at(g)
		c.add(shape{form: line, class: "wc-target" + c.standing(), points: []point{{f.left, y}, {f.right, y}}})
	}
	t := *c.drawing.Target
	at := c.place(t.Due, c.goal[0])
	text := targetWords(t.Standing).In(c.drawing.Lang) + " " + c.drawing.asked(t, c.goal)
	c.add(shape{form: diamond, class: "wc-goal" + c.standing(), points: []point{at}, text: t.Due.In(c.drawing.Lang) + " " + text})
	c.add(c.goalLabel(text, at))
}

// standing ends the class of a target's shapes, so that a number that the plan
// states, one derived from it and one set by an analyst never look alike.
func (c *composition) standing() string {
	switch s := c.drawing.Target.Standing; s {
	case indicators.Derived, indicators.Reference:
		return "-" + string(s)
	}
	return ""
}

func (c *composition) drawHistory() {
	for _, f := range c.revised {
		c.add(shape{form: dot, class: "wc-revised", points: []point{c.place(f.period, f.value)}, text: c.says(f)})
	}
	var path []point
	for _, f := range c.history {
		path = append(path, c.place(f.period, f.value))
	}
	if len(path) > 1 {
		c.add(shape{form: line, class: "wc-history", points: path})
	}
	for i, f := range c.history {
		form, class := dot, "wc-figure"
		switch f.source.Bound {
		case indicators.AtLeast:
			form, class = rising, "wc-bound"
		case indicators.AtMost:
			form, class = falling, "wc-bound"
		}
		c.add(shape{form: form, class: class, points: []point{path[i]}, text: c.says(f)})
	}
}

func (c *composition) says(f figure) string {
	return f.period.In(c.drawing.Lang) + " " + indicators.Reading(f.source.Quantity(), c.drawing.Lang)
}
