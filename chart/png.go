package chart

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
	"golang.org/x/image/vector"
)

// PNG draws the chart in w by h pixels, at least 160 by 100, times the density:
// 2 for sharp screens and print.
func (d Drawing) PNG(w, h int, density float64, f *Font) ([]byte, error) {
	density = math.Min(4, math.Max(0.5, density))
	c, width, height := d.picture(w, h)
	return paintPNG(c.shapes, width, height, &picture{density: density, font: f, faces: make(map[float64]font.Face)})
}

// paintPNG paints the shapes on white.
func paintPNG(shapes []shape, width, height float64, p *picture) ([]byte, error) {
	p.image = image.NewRGBA(image.Rect(0, 0, int(width*p.density), int(height*p.density)))
	draw.Draw(p.image, p.image.Bounds(), image.White, image.Point{}, draw.Src)
	for _, s := range shapes {
		if err := p.draw(s); err != nil {
			return nil, fmt.Errorf("chart: %w", err)
		}
	}
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	if err := encoder.Encode(&b, p.image); err != nil {
		return nil, fmt.Errorf("chart: %w", err)
	}
	return b.Bytes(), nil
}

// picture is an image being drawn.
type picture struct {
	image   *image.RGBA
	density float64
	font    *Font
	faces   map[float64]font.Face
}

func (p *picture) draw(s shape) error {
	look := paintFor(s.class)
	if s.form == label {
		return p.write(s, look)
	}
	edge := s.outline()
	if s.closed() {
		p.fill([][]point{edge}, look.fill, look.opacity)
		edge = append(edge, edge[0])
	}
	if look.stroke != none {
		var strokes [][]point
		for _, part := range dashes(edge, look.dash) {
			strokes = append(strokes, ribbons(part, look.width, look.round || s.closed() || len(look.dash) == 0)...)
		}
		p.fill(strokes, look.stroke, look.opacity)
	}
	return nil
}

// fill paints the inside of all the polygons together.
func (p *picture) fill(polygons [][]point, c colour, opacity float64) {
	if c == none || len(polygons) == 0 {
		return
	}
	box := p.box(polygons)
	if box.Empty() {
		return
	}
	r := vector.NewRasterizer(box.Dx(), box.Dy())
	at := func(q point) (x, y float32) {
		return float32(q.x*p.density - float64(box.Min.X)), float32(q.y*p.density - float64(box.Min.Y))
	}
	for _, polygon := range polygons {
		r.MoveTo(at(polygon[0]))
		for _, q := range polygon[1:] {
			r.LineTo(at(q))
		}
		r.ClosePath()
	}
	r.Draw(p.image, box, image.NewUniform(c.over(opacity)), image.Point{})
}

// over is the colour with its opacity.
func (c colour) over(opacity float64) color.NRGBA {
	r, g, b := c.rgb()
	alpha := uint8(255)
	if opacity > 0 {
		alpha = uint8(math.Round(255 * opacity))
	}
	return color.NRGBA{r, g, b, alpha}
}

// box is the part of the image that the polygons touch.
func (p *picture) box(polygons [][]point) image.Rectangle {
	low, high := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, polygon := range polygons {
		for _, q := range polygon {
			low = point{math.Min(low.x, q.x), math.Min(low.y, q.y)}
			high = point{math.Max(high.x, q.x), math.Max(high.y, q.y)}
		}
	}
	return image.Rect(int(low.x*p.density)-1, int(low.y*p.density)-1, int(high.x*p.density)+2, int(high.y*p.density)+2).Intersect(p.image.Bounds())
}

// ribbons turn a line into polygons of its width, all wound the same way so
// that where they overlap they are painted once; round joins them by circles.
func ribbons(points []point, width float64, round bool) [][]point {
	var list [][]point
	half := width / 2
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		length := math.Hypot(b.x-a.x, b.y-a.y)
		if length == 0 {
			continue
		}
		dx, dy := (b.x-a.x)/length*half, (b.y-a.y)/length*half
		list = append(list, []point{{a.x + dy, a.y - dx}, {b.x + dy, b.y - dx}, {b.x - dy, b.y + dx}, {a.x - dy, a.y + dx}})
	}
	if !round || width < 1.2 {
		return list
	}
	for _, q := range points {
		circle := make([]point, 12)
		for i := range circle {
			angle := 2 * math.Pi * float64(i) / float64(len(circle))
			circle[i] = point{q.x + half*math.Cos(angle), q.y + half*math.Sin(angle)}
		}
		list = append(list, circle)
	}
	return list
}

func (p *picture) write(s shape, look paint) error {
	size := look.size
	if size == 0 {
		size = textSize
	}
	face, ok := p.faces[size]
	if !ok {
		var err error
		if face, err = opentype.NewFace(p.font.parsed, &opentype.FaceOptions{Size: size * p.density, DPI: 72, Hinting: font.HintingNone}); err != nil {
			return err
		}
		p.faces[size] = face
	}
	text := p.font.Known(s.text)
	d := font.Drawer{Dst: p.image, Src: image.NewUniform(look.fill.over(1)), Face: face}
	x, y := s.points[0].x*p.density, (s.points[0].y+0.35*size)*p.density
	advance := float64(d.MeasureString(text)) / 64
	switch s.anchor {
	case "middle":
		x -= advance / 2
	case "end":
		x -= advance
	}
	shifts := []float64{0}
	if look.bold { // the font has one weight
		shifts = []float64{0, 0.25 * p.density, 0.5 * p.density}
	}
	for _, shift := range shifts {
		d.Dot = fixed.Point26_6{X: fixed.Int26_6((x + shift) * 64), Y: fixed.Int26_6(y * 64)}
		d.DrawString(text)
	}
	return nil
}
