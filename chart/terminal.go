package chart

import (
	"math"
	"strings"
)

// Terminal draws the chart in w columns and h rows of Braille dots, at least
// 24 by 6, without colours. Chinese characters take two columns.
func (d Drawing) Terminal(w, h int) string {
	w, h = min(1000, max(24, w)), min(1000, max(6, h))
	c := d.compose(func(labels int) frame {
		left := float64(min(labels+1, w/2)) * 2
		return frame{width: float64(2 * w), height: float64(4 * h), left: left, top: 5,
			right: float64(2*w) - 2, bottom: float64(4*h) - 6, letter: 2, row: 4}
	})
	s := &screen{width: w, height: h, dots: make([]byte, w*h), letters: make([]rune, w*h)}
	for _, shape := range c.shapes {
		s.draw(shape)
	}
	return s.String()
}

// screen is a grid of cells, each eight dots or a letter.
type screen struct {
	width, height int
	dots          []byte
	letters       []rune // 0 where dots show, taken where a wide letter reaches over
}

const taken = -1

func (s *screen) draw(sh shape) {
	switch sh.form {
	case line:
		gap := map[string]int{"wc-grid": 0, "wc-path": 4, "wc-median": 2, "wc-target": 3, "wc-earlier": 6}[sh.class]
		if sh.class != "wc-grid" {
			s.stroke(sh.points, max(1, gap))
		}
	case area:
		if sh.class == "wc-band80" {
			s.stroke(sh.points, 5)
		}
	case dot:
		if sh.class != "wc-revised" {
			s.letter(sh.points[0], '•')
		}
	case rising:
		s.letter(sh.points[0], '△')
	case falling:
		s.letter(sh.points[0], '▽')
	case diamond:
		s.letter(sh.points[0], '◆')
	case label:
		s.write(sh)
	}
}

// stroke sets every n-th dot along the line.
func (s *screen) stroke(points []point, n int) {
	count := 0
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		steps := int(math.Max(math.Abs(b.x-a.x), math.Abs(b.y-a.y))) + 1
		for k := range steps {
			share := float64(k) / float64(steps)
			if count%n == 0 {
				s.set(int(math.Round(a.x+share*(b.x-a.x))), int(math.Round(a.y+share*(b.y-a.y))))
			}
			count++
		}
	}
}

// bits are the dots of a Braille cell by column and row, as Unicode numbers them.
var bits = [2][4]byte{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}

func (s *screen) set(x, y int) {
	if x >= 0 && y >= 0 && x/2 < s.width && y/4 < s.height {
		s.dots[y/4*s.width+x/2] |= bits[x%2][y%4]
	}
}

func (s *screen) letter(p point, r rune) {
	col, row := int(p.x/2), int(p.y/4)
	if col >= 0 && row >= 0 && col < s.width && row < s.height {
		s.put(row*s.width+col, r)
	}
}

// put sets a cell, and takes the other half of a wide letter away with it.
func (s *screen) put(i int, r rune) {
	if s.letters[i] == taken {
		s.letters[i-1] = ' '
	} else if s.letters[i] != 0 && cells(s.letters[i]) == 2 {
		s.letters[i+1] = ' '
	}
	s.letters[i] = r
}

func (s *screen) write(sh shape) {
	text := visible(sh.text)
	col, row := int(sh.points[0].x/2), int(sh.points[0].y/4)
	switch sh.anchor {
	case "end":
		col -= width(text) - 1
	case "middle":
		col -= width(text) / 2
	}
	col = max(0, min(col, s.width-width(text)))
	if row < 0 || row >= s.height {
		return
	}
	for _, r := range text {
		if col+cells(r) > s.width || r == '\n' || r == '\t' {
			return
		}
		s.put(row*s.width+col, r)
		if cells(r) == 2 {
			s.put(row*s.width+col+1, ' ')
			s.letters[row*s.width+col+1] = taken
		}
		col += cells(r)
	}
}

func (s *screen) String() string {
	var b strings.Builder
	for row := range s.height {
		var cellsOfRow strings.Builder
		for col := range s.width {
			i := row*s.width + col
			switch {
			case s.letters[i] == taken:
			case s.letters[i] != 0:
				cellsOfRow.WriteRune(s.letters[i])
			case s.dots[i] != 0:
				cellsOfRow.WriteRune(0x2800 + rune(s.dots[i]))
			default:
				cellsOfRow.WriteByte(' ')
			}
		}
		b.WriteString(strings.TrimRight(cellsOfRow.String(), " "))
		if row < s.height-1 {
			b.WriteByte('\n')
		}
	}
	return b.String()
}
