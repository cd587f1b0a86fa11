package extract

import (
	"strings"

	"github.com/ledongthuc/pdf"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// font tells the characters and widths of what is written in it.
type font struct {
	name       string
	composite  bool              // codes have two bytes, or as many as the charset says
	charset    encoding.Encoding // that the codes are in; nil where they are the font's own
	characters *characters       // of the font's own codes; nil where it does not say
	simple     pdf.TextEncoding  // for codes of one byte with names; nil where they have none
	widths     map[uint32]float64
	width      float64 // of what widths does not have, in thousandths of the size
}

// sign is one code of a text.
type sign struct {
	text  string // empty where nothing says what it is
	width float64
	space bool // a code to which the spacing of words applies
}

// charsets are the encodings that a PDF names whose codes are characters.
var charsets = map[string]encoding.Encoding{
	"UniGB": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UniCNS": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"UniJIS": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), "UniKS": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	"GB": simplifiedchinese.GB18030, "GBK": simplifiedchinese.GB18030, "GBKp": simplifiedchinese.GB18030, "GBK2K": simplifiedchinese.GB18030,
	"B5pc": traditionalchinese.Big5, "ETen": traditionalchinese.Big5,
}

func readFont(v pdf.Value) *font {
	f := &font{name: v.Key("BaseFont").Name(), characters: readCharacters(v.Key("ToUnicode")), widths: make(map[uint32]float64)}
	named := v.Key("Encoding")
	if v.Key("Subtype").Name() == "Type0" {
		f.composite = true
		kind, _, _ := strings.Cut(named.Name(), "-")
		f.charset = charsets[kind]
		f.compositeWidths(v.Key("DescendantFonts").Index(0))
		return f
	}
	f.simpleWidths(v)
	embedded := v.Key("FontDescriptor")
	own := v.Key("Subtype").Name() == "Type3" || embedded.Key("Flags").Int64()&4 != 0 // signs of its own
	switch {
	case named.Kind() == pdf.Dict:
		f.simple = (&pdf.Font{V: v}).Encoder()
	case named.Name() == "MacRomanEncoding":
		f.charset = charmap.Macintosh
	case named.Name() != "" || !own && f.characters == nil:
		f.charset = charmap.Windows1252
	}
	return f
}

func (f *font) simpleWidths(v pdf.Value) {
	scale := 1.0
	if m := v.Key("FontMatrix"); m.Len() == 6 {
		scale = 1000 * m.Index(0).Float64()
	}
	f.width = 500
	if w := v.Key("FontDescriptor").Key("MissingWidth").Float64(); w > 0 {
		f.width = w
	}
	first, list := v.Key("FirstChar").Int64(), v.Key("Widths")
	for i := range min(list.Len(), 256) {
		f.widths[uint32(first)+uint32(i)] = list.Index(i).Float64() * scale
	}
}

func (f *font) compositeWidths(v pdf.Value) {
	f.width = 1000
	if w := v.Key("DW"); !w.IsNull() {
		f.width = w.Float64()
	}
	list := v.Key("W")
	for i := 0; i+1 < list.Len() && len(f.widths) < 1<<16; {
		first := uint32(list.Index(i).Int64())
		if each := list.Index(i + 1); each.Kind() == pdf.Array {
			for n := range each.Len() {
				f.widths[first+uint32(n)] = each.Index(n).Float64()
			}
			i += 2
			continue
		}
		last := uint32(min(list.Index(i+1).Int64(), 1<<16))
		for code := first; code <= last; code++ {
			f.widths[code] = list.Index(i + 2).Float64()
		}
		i += 3
	}
}

// signs parts what a string of the page says.
func (f *font) signs(raw string) []sign {
	if f.composite && f.charset != nil {
		return f.spelled(raw)
	}
	step := 1
	if f.composite {
		step = 2
	}
	signs := make([]sign, 0, len(raw)/step)
	for i := 0; i+step <= len(raw); i += step {
		code := codeOf(raw[i : i+step])
		s := sign{width: f.width, space: step == 1 && code == ' '}
		if w, known := f.widths[code]; known {
			s.width = w
		}
		s.text = f.textOf(code, raw[i:i+step])
		signs = append(signs, s)
	}
	return signs
}

// textOf asks the font's own table first: an encoding is for drawing, the
// table for reading.
func (f *font) textOf(code uint32, raw string) string {
	if f.characters != nil {
		if text, known := f.characters.of(code); known {
			return text
		}
	}
	switch {
	case f.composite:
		return ""
	case f.charset != nil:
		text, err := f.charset.NewDecoder().String(raw)
		if err == nil {
			return text
		}
	case f.simple != nil:
		return f.simple.Decode(raw)
	}
	return ""
}

// spelled reads a string whose codes are characters of a charset, with the
// widths that such characters have.
func (f *font) spelled(raw string) []sign {
	text, err := f.charset.NewDecoder().String(raw)
	if err != nil {
		return []sign{{width: f.width}}
	}
	var signs []sign
	for _, r := range text {
		width := 1000.0
		if r < 0x80 {
			width = 500
		}
		signs = append(signs, sign{string(r), width, r == ' '})
	}
	return signs
}
