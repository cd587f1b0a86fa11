package extract

import (
	"bytes"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// pageLimit bounds the pages of a PDF.
const pageLimit = 2000

// readPDF gives the lines of each page, from top to bottom, and its tables. A
// line that is as wide as its page goes on in the next one.
//
// The library takes the file apart; the signs of a page are put together here,
// since its own reading of them adds signs that are not there and knows neither
// where those of Chinese fonts end nor parts of a page that stand by themselves.
func (d *Document) readPDF(content []byte) (err error) {
	defer func() {
		if p := recover(); p != nil { // the library panics on what it does not expect
			err = refusal{fmt.Sprintf("the PDF is damaged or breaks off: %v", p)}
		}
	}()
	content = bytes.TrimLeft(bytes.TrimPrefix(content, []byte("\xef\xbb\xbf")), " \t\r\n")
	file, err := pdf.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return refusal{"the PDF is damaged, breaks off, or is locked by a password: " + err.Error()}
	}
	var text strings.Builder
	pages, fonts := file.NumPage(), make(map[string]*font)
	for n := 1; n <= min(pages, pageLimit); n++ {
		start := text.Len()
		if doubt := d.writePage(&text, file.Page(n), fonts); doubt != "" {
			d.Doubts = append(d.Doubts, fmt.Sprintf("page %d: %s", n, doubt))
		}
		d.Pages = append(d.Pages, Span{start, text.Len()})
		if text.Len() > textLimit {
			d.Cut = true
			break
		}
	}
	d.Text, d.Cut = text.String(), d.Cut || pages > pageLimit
	if strings.TrimSpace(d.Text) == "" {
		d.Doubts = append(d.Doubts, "the PDF has no text: its pages are pictures, as of a scanner")
	}
	return nil
}

// writePage writes one page, and says what is wrong with its text.
func (d *Document) writePage(text *strings.Builder, page pdf.Page, fonts map[string]*font) (doubt string) {
	on, err := drawnOn(page, fonts)
	start := text.Len()
	d.writeLines(text, linesOf(on.glyphs), on.uprights)
	said := text.String()[start:]
	switch odd := oddShare(said); {
	case len(on.unknown) > 0 && (odd > unknownShare || unknownFigure.MatchString(said)):
		return fmt.Sprintf("its font %s does not say which characters its signs are, so that the text may be garbled", slices.Sorted(maps.Keys(on.unknown))[0])
	case odd > oddlyShare:
		return "its text is garbled: the fonts do not say which characters their signs are"
	case err != nil:
		return err.Error()
	}
	return ""
}

// A sign of which nobody can say what it is may be a bullet. Many of them, or
// one beside a digit, are not.
const (
	unknownShare = 0.02
	oddlyShare   = 0.05
)

var unknownFigure = regexp.MustCompile(`[0-9.,]\x{FFFD}|\x{FFFD}[0-9.,]`)

// oddShare is the share of characters that no text for people has.
func oddShare(text string) float64 {
	odd, all := 0, 0
	for _, r := range text {
		if unicode.IsSpace(r) {
			continue
		}
		all++
		if r == unicode.ReplacementChar || unicode.Is(unicode.Co, r) || unicode.IsControl(r) {
			odd++
		}
	}
	return float64(odd) / float64(max(all, 1))
}
