package chart

import "waymark/indicators"

// entry is one line of the key: what a shape looks like, and what it means.
type entry struct {
	form  form
	class string
	text  string
}

// entries explain what is on the drawing, and nothing that is not.
func (c *composition) entries() []entry {
	lang := c.drawing.Lang
	var list []entry
	add := func(shown bool, form form, class, zh, en string) {
		if shown {
			list = append(list, entry{form, class, indicators.Text{ZH: zh, EN: en}.In(lang)})
		}
	}
	bound := func(b indicators.Bound) bool {
		for _, f := range c.history {
			if f.source.Bound == b {
				return true
			}
		}
		return false
	}
	add(len(c.history) > 0, dot, "wc-figure", "已公布数据", "published figure")
	add(bound(indicators.AtLeast), rising, "wc-bound", "仅公布下限", "published as \"at least\"")
	add(bound(indicators.AtMost), falling, "wc-bound", "仅公布上限", "published as \"at most\"")
	add(len(c.revised) > 0, dot, "wc-revised", "修订前数据", "before revision")
	add(len(c.points) > 0, line, "wc-median", "预测中位数", "median projection")
	add(len(c.points) > 0, area, "wc-band80", "80%区间（外为95%）", "80% interval (outer: 95%)")
	add(len(c.steps) > 1, line, "wc-path", "达标路径", "path to the target")
	if len(c.goal) > 0 {
		name := targetWords(c.drawing.Target.Standing)
		add(true, diamond, "wc-goal"+c.standing(), name.ZH, name.EN)
	}
	add(len(c.earlier) > 0, line, "wc-earlier", "此前目标", "earlier target")
	return list
}

// keyMark is the width of a mark of the key with the space after it, in letters.
const keyMark = 5

// rows lays the key out in lines no wider than the frame.
func (c *composition) rows(f frame) [][]entry {
	if !c.drawing.Key {
		return nil
	}
	var rows [][]entry
	var used float64
	for _, e := range c.entries() {
		need := f.letter * float64(keyMark+width(e.text)+2)
		if len(rows) == 0 || used+need > f.width {
			rows, used = append(rows, nil), 0
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		used += need
	}
	return rows
}

// aboveKey leaves room for the key at the foot of the frame.
func (c *composition) aboveKey(f frame) frame {
	if n := len(c.rows(f)); n > 0 {
		f.bottom -= f.row * (float64(n) + 0.4)
	}
	return f
}

func (c *composition) drawKey() {
	f := c.frame
	for i, row := range c.rows(f) {
		x, y := 0.0, f.bottom+f.row*(float64(i)+2.4)
		for _, e := range row {
			mark := 3 * f.letter
			switch e.form {
			case line:
				c.add(shape{form: line, class: e.class, points: []point{{x, y}, {x + mark, y}}})
			case area:
				c.add(shape{form: area, class: e.class, points: []point{{x, y - f.row/3}, {x + mark, y - f.row/3}, {x + mark, y + f.row/3}, {x, y + f.row/3}}})
			default:
				c.add(shape{form: e.form, class: e.class, points: []point{{x + mark/2, y}}})
			}
			c.add(shape{form: label, class: "wc-key", text: e.text, anchor: "start", points: []point{{x + 4*f.letter, y}}})
			x += f.letter * float64(keyMark+width(e.text)+2)
		}
	}
}
