package chart

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// Font is what PNG and PDF write labels with. It is safe for concurrent use.
type Font struct {
	ttf    []byte
	parsed *sfnt.Font
}

// Family is the name of the font in a PDF.
const Family = "waymark"

// NewFont takes a TrueType font, such as typeface has.
func NewFont(ttf []byte) (*Font, error) {
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		return nil, fmt.Errorf("chart: font: %w", err)
	}
	return &Font{ttf, parsed}, nil
}

// Register adds the font to a PDF; only the characters used are embedded.
func (f *Font) Register(p *fpdf.Fpdf) {
	p.AddUTF8FontFromBytes(Family, "", bytes.Clone(f.ttf)) // it may write into what it is given
}

// Known gives the text with □ for what the font cannot draw, so that a reader
// sees that something stands there. Marks that only steer how text runs are
// left out.
func (f *Font) Known(text string) string {
	var buffer sfnt.Buffer
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u00ad' || r == '\ufe0f' || unicode.Is(unicode.Cf, r) || unicode.IsControl(r):
			return -1
		case r > 0xffff:
			return '□' // beyond what the PDF encoding holds
		}
		if glyph, err := f.parsed.GlyphIndex(&buffer, r); err != nil || glyph == 0 {
			return '□'
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}
