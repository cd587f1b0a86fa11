// Package typeface has the font that Waymark draws with where no browser
// does: in PDF and PNG. It is a part of Noto Sans CJK SC under the SIL Open
// Font License (OFL.txt), with the characters of GB 2312; tools/makefont makes
// it.
package typeface

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// Sans is the bundled font, TrueType.
//
//go:embed WaymarkSans.ttf
var Sans []byte

// sizeLimit bounds a font file.
const sizeLimit = 64 << 20

// Read reads a TrueType font of one's own. The error says what to do about a
// file that is missing or of another kind.
func Read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("font: %w: name a TrueType file (.ttf) that exists, or leave the setting out for the bundled font", err)
	case info.Size() > sizeLimit:
		return nil, fmt.Errorf("font %s: it has more than %d MB", file, sizeLimit>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("font: %w", err)
	}
	if err := Check(data); err != nil {
		return nil, fmt.Errorf("font %s: %w", file, err)
	}
	return data, nil
}

// Check tells whether the bytes are a font that can be drawn with: a single
// one with TrueType outlines.
func Check(font []byte) error {
	const wanted = "want a single TrueType font with glyf outlines (.ttf)"
	if len(font) < 12 {
		return errors.New("this is no font: " + wanted)
	}
	switch string(font[:4]) {
	case "OTTO":
		return errors.New("its outlines are PostScript (CFF): " + wanted)
	case "ttcf":
		return errors.New("it is a collection of fonts: " + wanted)
	case "\x00\x01\x00\x00", "true":
	default:
		return errors.New("this is no font: " + wanted)
	}
	found := make(map[string]bool)
	for i := range int(binary.BigEndian.Uint16(font[4:])) {
		at := 12 + 16*i
		if at+16 > len(font) {
			return errors.New("it is cut off: " + wanted)
		}
		if end := uint64(binary.BigEndian.Uint32(font[at+8:])) + uint64(binary.BigEndian.Uint32(font[at+12:])); end > uint64(len(font)) {
			return errors.New("it is cut off: " + wanted)
		}
		found[string(font[at:at+4])] = true
	}
	for _, table := range []string{"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post", "OS/2"} {
		if !found[table] {
			return fmt.Errorf("it has no table %q: %s", table, wanted)
		}
	}
	return nil
}
