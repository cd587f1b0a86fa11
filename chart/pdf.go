package chart

import "codeberg.org/go-pdf/fpdf"

// Box is a place on a page, in the page's unit. Pixels is how many pixels of
// the other backends its width counts: the fewer, the larger the letters.
type Box struct {
	X, Y, W, H float64
	Pixels     int
}

// PDF draws the chart into a place on the current page. The font must have
// been registered.
func (d Drawing) PDF(p *fpdf.Fpdf, at Box, f *Font) {
	if at.W <= 0 || at.H <= 0 || at.Pixels <= 0 {
		return
	}
	scale := at.W / float64(at.Pixels)
	c, _, _ := d.picture(at.Pixels, int(at.H/scale))
	page := sheet{p, at, scale, f}
	for _, s := range c.shapes {
		page.draw(s)
	}
	p.SetDashPattern(nil, 0)
	p.SetAlpha(1, "Normal")
}

// sheet is the place on the page that is drawn on.
type sheet struct {
	pdf   *fpdf.Fpdf
	at    Box
	scale float64
	font  *Font
}

func (s sheet) place(p point) fpdf.PointType {
	return fpdf.PointType{X: s.at.X + p.x*s.scale, Y: s.at.Y + p.y*s.scale}
}

func (s sheet) draw(sh shape) {
	look := paintFor(sh.class)
	if sh.form == label {
		s.write(sh, look)
		return
	}
	s.alpha(look.opacity)
	style := ""
	if sh.closed() && look.fill != none {
		r, g, b := look.fill.rgb()
		s.pdf.SetFillColor(int(r), int(g), int(b))
		style = "F"
	}
	if look.stroke != none {
		r, g, b := look.stroke.rgb()
		s.pdf.SetDrawColor(int(r), int(g), int(b))
		s.pdf.SetLineWidth(look.width * s.scale)
		s.pdf.SetLineJoinStyle("round")
		s.pdf.SetLineCapStyle(map[bool]string{true: "round", false: "butt"}[look.round])
		s.pdf.SetDashPattern(s.dash(look.dash), 0)
		style += "D"
	}
	if style == "" {
		return
	}
	for i, p := range sh.outline() {
		at := s.place(p)
		if i == 0 {
			s.pdf.MoveTo(at.X, at.Y)
		} else {
			s.pdf.LineTo(at.X, at.Y)
		}
	}
	if sh.closed() {
		s.pdf.ClosePath()
	}
	s.pdf.DrawPath(style)
}

func (s sheet) alpha(opacity float64) {
	if opacity == 0 {
		opacity = 1
	}
	s.pdf.SetAlpha(opacity, "Normal")
}

func (s sheet) dash(pattern []float64) []float64 {
	var list []float64
	for _, v := range pattern {
		list = append(list, v*s.scale)
	}
	return list
}

// write draws a label; one in bold has its edges drawn too, since the font has
// one weight.
func (s sheet) write(sh shape, look paint) {
	size := look.size
	if size == 0 {
		size = textSize
	}
	s.alpha(0)
	s.pdf.SetFont(Family, "", 10)
	s.pdf.SetFontUnitSize(size * s.scale)
	r, g, b := look.fill.rgb()
	s.pdf.SetTextColor(int(r), int(g), int(b))
	text := s.font.Known(sh.text)
	at := s.place(point{sh.points[0].x, sh.points[0].y + 0.35*size})
	switch width := s.pdf.GetStringWidth(text); sh.anchor {
	case "middle":
		at.X -= width / 2
	case "end":
		at.X -= width
	}
	if !look.bold {
		s.pdf.Text(at.X, at.Y, text)
		return
	}
	s.pdf.SetDashPattern(nil, 0)
	s.pdf.SetDrawColor(int(r), int(g), int(b))
	s.pdf.SetLineWidth(size * s.scale / 30)
	s.pdf.SetTextRenderingMode(2)
	s.pdf.Text(at.X, at.Y, text)
	s.pdf.SetTextRenderingMode(0)
}
