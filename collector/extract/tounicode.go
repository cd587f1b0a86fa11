package extract

import (
	"io"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// tableLimit bounds the table of a font's characters, in bytes and in ranges.
const (
	tableLimit  = 4 << 20
	rangesLimit = 1 << 16
)

// characters are what the codes of a font stand for, as its own table says.
type characters struct {
	single map[uint32]string
	ranges []codeRange
}

// codeRange is a row of codes: they stand for as many characters in a row, or
// for those of a list.
type codeRange struct {
	first, last uint32
	text        string // what the first stands for, in UTF-16
	list        []operand
}

// readCharacters reads a font's table ToUnicode; nil where it has none.
func readCharacters(table pdf.Value) *characters {
	if table.Kind() != pdf.Stream {
		return nil
	}
	stream := table.Reader()
	defer stream.Close()
	cs := &characters{single: make(map[uint32]string)}
	// What is damaged ends the table; codes that are not in it are seen to be
	// missing when they are used.
	_ = readContent(io.LimitReader(stream, tableLimit), func(operator string, operands []operand) error {
		switch operator {
		case "endbfchar":
			for i := 0; i+1 < len(operands); i += 2 {
				if operands[i+1].kind == stringOperand {
					cs.single[codeOf(operands[i].text)] = fromUTF16(operands[i+1].text)
				}
			}
		case "endbfrange":
			for i := 0; i+2 < len(operands) && len(cs.ranges) < rangesLimit; i += 3 {
				cs.ranges = append(cs.ranges, codeRange{codeOf(operands[i].text), codeOf(operands[i+1].text), operands[i+2].text, operands[i+2].list})
			}
		}
		return nil
	})
	return cs
}

// of gives the characters of a code; false where the table does not say.
func (cs *characters) of(code uint32) (string, bool) {
	if text, known := cs.single[code]; known {
		return text, text != ""
	}
	for _, r := range cs.ranges {
		if code < r.first || code > r.last {
			continue
		}
		text := ""
		if n := code - r.first; r.list == nil {
			text = fromUTF16(advance(r.text, n))
		} else if int(n) < len(r.list) {
			text = fromUTF16(r.list[n].text)
		}
		cs.single[code] = text
		return text, text != ""
	}
	cs.single[code] = ""
	return "", false
}

// advance adds to the last unit of a text in UTF-16.
func advance(text string, n uint32) string {
	if len(text) < 2 {
		return text
	}
	last := codeOf(text[len(text)-2:]) + n
	return text[:len(text)-2] + string([]byte{byte(last >> 8), byte(last)})
}

// codeOf is the number that the bytes of a code make.
func codeOf(bytes string) (code uint32) {
	for i := range len(bytes) {
		code = code<<8 | uint32(bytes[i])
	}
	return code
}

func fromUTF16(bytes string) string {
	units := make([]uint16, 0, len(bytes)/2)
	for i := 0; i+1 < len(bytes); i += 2 {
		units = append(units, uint16(bytes[i])<<8|uint16(bytes[i+1]))
	}
	return string(utf16.Decode(units))
}
