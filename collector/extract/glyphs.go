package extract

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/ledongthuc/pdf"
)

// Limits of a page.
const (
	contentLimit   = 64 << 20 // bytes, unpacked
	operatorsLimit = 4_000_000
	glyphLimit     = 200_000
	formsLimit     = 2000
	formsDeep      = 8 // forms within forms
	statesLimit    = 512
)

// glyph is one sign on a page.
type glyph struct {
	x, y, end float64 // from where to where it stands, and on which line; in points from the bottom left
	size      float64
	text      string
	turned    bool // written upwards, downwards or aslant: x and y are along its own line
}

var errGlyphs = errors.New("it has more characters than any page for people; only the first are read")

// matrix takes a point (x, y) to (ax+cy+e, bx+dy+f).
type matrix struct{ a, b, c, d, e, f float64 }

var unmoved = matrix{a: 1, d: 1}

// then is first m, and then n.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m.a*n.a + m.b*n.c, m.a*n.b + m.b*n.d,
		m.c*n.a + m.d*n.c, m.c*n.b + m.d*n.d,
		m.e*n.a + m.f*n.c + n.e, m.e*n.b + m.f*n.d + n.f,
	}
}

func moved(x, y float64) matrix { return matrix{1, 0, 0, 1, x, y} }

func matrixOf(operands []operand) (matrix, bool) {
	if len(operands) != 6 {
		return unmoved, false
	}
	n := func(i int) float64 { return operands[i].number }
	return matrix{n(0), n(1), n(2), n(3), n(4), n(5)}, true
}

// state is how text is written at a place of a page's content.
type state struct {
	page          matrix // from the content's points to the page's
	font          *font
	size          float64
	between, word float64 // room after each sign, and after each space
	stretch       float64
	leading, rise float64
}

// drawing reads the signs of a page.
type drawing struct {
	state
	saved      []state
	text, line matrix
	resources  pdf.Value
	named      string           // how the resources name their fonts, which tells them from others
	fonts      map[string]*font // of the whole file, by named and name
	forms      int              // drawn
	depth      int              // forms within which it stands
	operators  int
	bytes      int64

	drawn
	path []upright // not drawn yet
	at   [2]float64
}

// drawn is what is on a page.
type drawn struct {
	glyphs   []glyph
	uprights []upright
	unknown  map[string]bool // fonts that wrote signs of which nobody can say what they are
}

// drawnOn gives what is on a page. Its error is for people; what was read before
// it is good.
func drawnOn(page pdf.Page, fonts map[string]*font) (on drawn, err error) {
	d := drawing{
		state: state{page: turnedPage(page), stretch: 1}, text: unmoved, line: unmoved,
		fonts: fonts, bytes: contentLimit, drawn: drawn{unknown: make(map[string]bool)},
	}
	defer func() {
		if p := recover(); p != nil { // the library panics on what it does not expect
			on, err = d.drawn, fmt.Errorf("it cannot be read: %v", p)
		}
	}()
	err = d.draw(page.V.Key("Contents"), page.Resources())
	return d.drawn, err
}

// turnedPage is how a page is turned for its reader.
func turnedPage(page pdf.Page) matrix {
	for v, depth := page.V, 0; !v.IsNull() && depth < 64; v, depth = v.Key("Parent"), depth+1 {
		r := v.Key("Rotate")
		if r.IsNull() {
			continue
		}
		switch ((r.Int64() % 360) + 360) % 360 {
		case 90:
			return matrix{0, -1, 1, 0, 0, 0}
		case 180:
			return matrix{-1, 0, 0, -1, 0, 0}
		case 270:
			return matrix{0, 1, -1, 0, 0, 0}
		}
		return unmoved
	}
	return unmoved
}

// draw reads content, which may be in several streams.
func (d *drawing) draw(content, resources pdf.Value) error {
	d.resources, d.named = resources, resources.Key("Font").String()
	var parts []io.Reader
	for i := range max(1, content.Len()) {
		part := content
		if content.Kind() == pdf.Array {
			part = content.Index(i)
		}
		if part.Kind() != pdf.Stream {
			continue
		}
		r := part.Reader()
		defer r.Close()
		parts = append(parts, r, strings.NewReader(" "))
	}
	limited := &io.LimitedReader{R: io.MultiReader(parts...), N: d.bytes}
	err := readContent(limited, d.do)
	d.bytes = limited.N
	if err == nil && d.bytes <= 0 {
		err = fmt.Errorf("its content unpacks to more than %d MiB", contentLimit>>20)
	}
	return err
}

// do follows one operator; those that place no text do nothing.
func (d *drawing) do(operator string, o []operand) error {
	if d.operators++; d.operators > operatorsLimit {
		return errors.New("it has more in it than any page for people; only the first is read")
	}
	switch operator {
	case "q":
		if len(d.saved) == statesLimit {
			return errContent
		}
		d.saved = append(d.saved, d.state)
	case "Q":
		if n := len(d.saved) - 1; n >= 0 {
			d.state, d.saved = d.saved[n], d.saved[:n]
		}
	case "cm":
		if m, ok := matrixOf(o); ok {
			d.page = m.then(d.page)
		}
	case "Do":
		if len(o) == 1 {
			return d.form(d.resources.Key("XObject").Key(o[0].text))
		}
	case "Tf":
		if len(o) == 2 {
			d.font, d.size = d.fontNamed(o[0].text), o[1].number
		}
	case "Tj", "'", "\"", "TJ":
		return d.write(operator, o)
	case "m", "l", "re", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n":
		d.rule(operator, o)
	default:
		d.place(operator, o)
	}
	return nil
}

// place follows an operator that says where and how text stands.
func (d *drawing) place(operator string, o []operand) {
	numbers := [2]float64{}
	for i := range min(2, len(o)) {
		numbers[i] = o[i].number
	}
	switch operator {
	case "BT":
		d.text, d.line = unmoved, unmoved
	case "Tm":
		if m, ok := matrixOf(o); ok {
			d.text, d.line = m, m
		}
	case "Td":
		d.newLine(numbers[0], numbers[1])
	case "TD":
		d.leading = -numbers[1]
		d.newLine(numbers[0], numbers[1])
	case "T*":
		d.newLine(0, -d.leading)
	case "Tc":
		d.between = numbers[0]
	case "Tw":
		d.word = numbers[0]
	case "Tz":
		d.stretch = numbers[0] / 100
	case "TL":
		d.leading = numbers[0]
	case "Ts":
		d.rise = numbers[0]
	}
}

func (d *drawing) newLine(x, y float64) {
	d.line = moved(x, y).then(d.line)
	d.text = d.line
}

// form reads a part of the page that stands by itself.
func (d *drawing) form(v pdf.Value) error {
	if v.Key("Subtype").Name() != "Form" || d.depth == formsDeep || d.forms == formsLimit {
		return nil
	}
	outside := *d
	d.forms++
	d.depth++
	if m := v.Key("Matrix"); m.Len() == 6 {
		n := func(i int) float64 { return m.Index(i).Float64() }
		d.page = matrix{n(0), n(1), n(2), n(3), n(4), n(5)}.then(d.page)
	}
	resources := v.Key("Resources")
	if resources.IsNull() {
		resources = d.resources
	}
	err := d.draw(v, resources)
	d.state, d.saved, d.text, d.line = outside.state, outside.saved, outside.text, outside.line
	d.resources, d.named, d.depth = outside.resources, outside.named, outside.depth
	return err
}

// fontNamed reads each font of the file once.
func (d *drawing) fontNamed(name string) *font {
	key := d.named + "/" + name
	f, known := d.fonts[key]
	if !known {
		f = readFont(d.resources.Key("Font").Key(name))
		d.fonts[key] = f
	}
	return f
}

// write follows an operator that writes text.
func (d *drawing) write(operator string, o []operand) error {
	if operator == "\"" && len(o) == 3 {
		d.word, d.between = o[0].number, o[1].number
	}
	if operator != "Tj" && operator != "TJ" {
		d.newLine(0, -d.leading)
	}
	if len(o) == 0 || d.font == nil {
		return nil
	}
	parts := o[len(o)-1:]
	if operator == "TJ" {
		parts = parts[0].list
	}
	for _, part := range parts {
		if part.kind == numberOperand {
			d.advance(-part.number / 1000 * d.size)
			continue
		}
		for _, s := range d.font.signs(part.text) {
			if err := d.sign(s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d *drawing) advance(width float64) { d.text = moved(width*d.stretch, 0).then(d.text) }

// sign puts one sign onto the page, and goes on behind it.
func (d *drawing) sign(s sign) error {
	at := matrix{d.size * d.stretch, 0, 0, d.size, 0, d.rise}.then(d.text).then(d.page)
	along := math.Hypot(at.a, at.b)
	g := glyph{text: s.text, size: math.Hypot(at.c, at.d), turned: along > 0 && at.a < 0.98*along}
	g.x, g.y = at.e, at.f
	if g.turned { // along its own line
		cos, sin := at.a/along, at.b/along
		g.x, g.y = at.e*cos+at.f*sin, at.f*cos-at.e*sin
	}
	g.end = g.x + s.width/1000*along
	room := s.width/1000*d.size + d.between
	if s.space {
		room += d.word
	}
	d.advance(room)
	switch {
	case s.text == "":
		d.unknown[d.font.name] = true
	case !finite(g.x) || !finite(g.y) || !finite(g.end) || !finite(g.size):
		return errContent
	}
	if len(d.glyphs) == glyphLimit {
		return errGlyphs
	}
	d.glyphs = append(d.glyphs, g)
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && math.Abs(x) < 1e6 }
