package extract_test

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"waymark/collector/extract"
)

const (
	plainFont = "<</Type/Font/Subtype/TrueType/BaseFont/Lamp/FirstChar 0/LastChar 12/Widths[500 500 500 500 500 500 500 500 500 500 500 500 500]/ToUnicode 4 0 R>>"
	latinFont = "<</Type/Font/Subtype/Type1/BaseFont/Lamp/Encoding/WinAnsiEncoding>>"
	gbkFont   = "<</Type/Font/Subtype/Type0/BaseFont/Lamp/Encoding/GBK-EUC-H>>"
	wideFont  = "<</Type/Font/Subtype/Type0/BaseFont/Lamp/Encoding/Identity-H/ToUnicode 4 0 R>>"
	// tenLamps gives 0 to 9 the digits, 10 a percent sign, and 11 and 12 characters.
	tenLamps = "1 beginbfrange <00> <09> <0030> endbfrange 3 beginbfchar <0A> <0025> <0B> <4EAE> <0C> <706F> endbfchar"
)

func TestDrawnPages(t *testing.T) {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("亮灯6000盏")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ font, characters, content, want string }{
		"words with room between":      {plainFont, tenLamps, "BT /F1 12 Tf 50 700 Td [<0B0C> 20 <06> -30 <00>] TJ ET", "亮灯60\n"}, // nothing is added at its end
		"written twice to look bold":   {plainFont, tenLamps, "BT /F1 12 Tf 50 700 Td <0B0C> Tj ET BT /F1 12 Tf 50.3 700 Td <0B0C> Tj ET", "亮灯\n"},
		"a picture inside":             {plainFont, tenLamps, "BI /W 2 /H 1 /BPC 8 /CS /G ID (EI< EI BT /F1 12 Tf 50 700 Td <0B0C> Tj ET", "亮灯\n"},
		"a comment and marks":          {plainFont, tenLamps, "% (no\n/P <</MCID 0>> BDC BT /F1 12 Tf 50 700 Td <0B 0C> Tj ET EMC", "亮灯\n"},
		"lines under each other":       {plainFont, tenLamps, "BT /F1 12 Tf 14 TL 50 700 Td <0B0C> Tj T* <05> Tj <06> ' ET", "亮灯\n5\n6\n"},
		"a turned page":                {plainFont, tenLamps, "q 0 1 -1 0 500 0 cm BT /F1 12 Tf 50 300 Td <0B0C> Tj ET Q BT /F1 12 Tf 50 700 Td <05> Tj ET", "5\n亮灯\n"},
		"a part that stands by itself": {plainFont, tenLamps, "BT /F1 12 Tf 50 700 Td <05> Tj ET /X Do", "5\n" + strings.Repeat("5\n", 8)},
		"strings with escapes": {latinFont, "", `BT /F1 12 Tf 50 700 Td (a\(b\)\143\
d\226\\) Tj ET`, "a(b)cd–\\\n"},
		"GBK":                          {gbkFont, "", "BT /F1 12 Tf 50 700 Td (" + gbk + ") Tj ET", "亮灯6000盏\n"},
		"more than 256 signs in a row": {wideFont, "1 beginbfrange <0000> <FFFF> <0000> endbfrange", "BT /F1 12 Tf 50 700 Td <4EAE706F0036> Tj ET", "亮灯6\n"},
		"a list of characters":         {wideFont, "1 beginbfrange <0001> <0002> [<4EAE> <706F4E00>] endbfrange", "BT /F1 12 Tf 50 700 Td <00010002> Tj ET", "亮灯一\n"},
		"damaged at its end":           {plainFont, tenLamps, "BT /F1 12 Tf 50 700 Td <0B0C> Tj <zz> Tj", "亮灯\n"},
	} {
		d := read(t, extract.Input{Content: pagesOf(c.font, c.characters, c.content)})
		if d.Text != c.want {
			t.Errorf("%s: read %q, want %q; %v", name, d.Text, c.want, d.Doubts)
		}
	}
}

// TestUnknownSigns holds that a bullet of which nobody can say what it is does
// no harm, and one beside a digit does.
func TestUnknownSigns(t *testing.T) {
	many := strings.Repeat("0B0C", 40)
	for content, doubted := range map[string]bool{
		"BT /F1 12 Tf 50 700 Td <0D> Tj 30 0 Td <" + many + "06> Tj ET": false,
		"BT /F1 12 Tf 50 700 Td <" + many + "060D00> Tj ET":             true,
		"BT /F1 12 Tf 50 700 Td <0D0D0D0B0C> Tj ET":                     true,
	} {
		if d := read(t, extract.Input{Content: pagesOf(plainFont, tenLamps, content)}); len(d.Doubts) > 0 != doubted {
			t.Errorf("%s: %v", d.Text, d.Doubts)
		}
	}
}

// FuzzPages gives the reader of pages any content, and any table of characters.
func FuzzPages(f *testing.F) {
	f.Add("BT /F1 12 Tf 50 700 Td [<0B0C> 20 (\\1) -30 <00>] TJ ET /X Do q 1 0 0 1 5 5 cm 0 0 9 9 re S Q", tenLamps)
	f.Add("BI ID EI % \n << /A [ [ ] ] >> BDC BT 1 0 0 1 9 9 Tm /F1 9 Tf <0506> Tj 100 0 Td <07> Tj ET", "1 beginbfrange <00> <FF> [<0041>] endbfrange")
	f.Fuzz(func(t *testing.T, content, characters string) {
		d, err := extract.Read(extract.Input{Content: pagesOf(plainFont, characters, content)})
		if err != nil {
			return
		}
		for _, table := range d.Tables {
			for _, row := range table.Rows {
				for _, cell := range row {
					if !cell.Copy && cell.Span.In(d.Text) != cell.Text {
						t.Fatalf("the cell %q stands at %q", cell.Text, cell.Span.In(d.Text))
					}
				}
			}
		}
	})
}
