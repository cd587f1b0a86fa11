package extract

import (
	"bytes"
	"errors"
	"mime"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// damaged is the charset of UTF-8 with a few bytes broken.
const damaged = "utf-8, damaged"

// Damaged is the doubt of a text of which some bytes are no characters.
const Damaged = "some bytes of the text are damaged: they stand as \ufffd"

// ErrCharset says that a document's bytes are text in no charset known here.
var ErrCharset = errors.New("the text is in no charset known here: it is not UTF-8, GB18030, Big5, nor what it says it is")

// Decode gives a document's text as UTF-8, without a byte order mark, and the
// charset it was in. Servers and pages often name a wrong one. So what counts
// is, in this order: a byte order mark; valid UTF-8; the charset that the media
// type or the page itself names, where the bytes can be that; GB18030, which
// GBK and GB2312 are part of; Big5.
func Decode(content []byte, mediaType string) (text []byte, charset string, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		return bytes.ToValidUTF8(content[3:], []byte("\ufffd")), "utf-8", nil
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		text, err = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
		return text, "utf-16", err
	}
	if broken, foreign := brokenUTF8(content); broken == 0 {
		return content, "utf-8", nil
	} else if broken*20 < foreign { // cut in the middle of a character, most of the time
		return bytes.ToValidUTF8(content, []byte("\ufffd")), damaged, nil
	}
	for _, c := range candidates(content, mediaType) {
		text, err := c.encoding.NewDecoder().Bytes(content)
		if err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			return text, c.name, nil
		}
	}
	return nil, "", ErrCharset
}

// brokenUTF8 counts the places that are not UTF-8, and the characters beyond
// ASCII that are.
func brokenUTF8(content []byte) (broken, foreign int) {
	if utf8.Valid(content) {
		return 0, 0
	}
	inside := false // a broken place
	for len(content) > 0 {
		r, size := utf8.DecodeRune(content)
		bad := r == utf8.RuneError && size == 1
		switch {
		case bad && !inside:
			broken++
		case r >= utf8.RuneSelf && !bad:
			foreign++
		}
		inside, content = bad, content[size:]
	}
	return broken, foreign
}

type candidate struct {
	name     string
	encoding encoding.Encoding
}

var (
	gb18030 = candidate{"gb18030", simplifiedchinese.GB18030}
	big5    = candidate{"big5", traditionalchinese.Big5}
)

// candidates are the charsets to try, the likeliest first. Nearly all Big5 is
// valid GBK too, and Latin charsets decode everything: they are told apart by
// how common the characters would be.
func candidates(content []byte, mediaType string) []candidate {
	gb, five := commonness(content)
	guessed := []candidate{gb18030, big5}
	if five > gb {
		guessed = []candidate{big5, gb18030}
	}
	named, ok := declared(content, mediaType)
	switch {
	case !ok:
		return guessed
	case oneByte(named.encoding) && max(gb, five) > 0.8:
		return guessed
	}
	return append([]candidate{named}, guessed...)
}

// commonness gives the share of the double-byte characters that would be
// frequent ones, were the content GB2312 or Big5.
func commonness(content []byte) (gb, five float64) {
	pairs, inGB, inBig5 := 0, 0, 0
	for i := 0; i+1 < len(content); i++ {
		a, b := content[i], content[i+1]
		if a < 0x80 {
			continue
		}
		pairs++
		if b >= 0xa1 && (a >= 0xa1 && a <= 0xa3 || a >= 0xb0 && a <= 0xd7) {
			inGB++
		}
		if (b >= 0x40 && b <= 0x7e || b >= 0xa1) && a >= 0xa1 && a <= 0xc6 {
			inBig5++
		}
		i++
	}
	if pairs == 0 {
		return 0, 0
	}
	return float64(inGB) / float64(pairs), float64(inBig5) / float64(pairs)
}

// headBytes is how much of a page is searched for its charset.
const headBytes = 4096

var charsetInPage = regexp.MustCompile(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// declared is the charset that the media type names, or else the page.
func declared(content []byte, mediaType string) (candidate, bool) {
	if _, parameters, err := mime.ParseMediaType(mediaType); err == nil {
		if c, ok := named(parameters["charset"]); ok {
			return c, true
		}
	}
	if m := charsetInPage.FindSubmatch(content[:min(len(content), headBytes)]); m != nil {
		return named(string(m[1]))
	}
	return candidate{}, false
}

func named(label string) (candidate, bool) {
	e, err := htmlindex.Get(label)
	if err != nil {
		return candidate{}, false
	}
	name, err := htmlindex.Name(e)
	switch {
	case err != nil, strings.HasPrefix(name, "utf-"), name == "replacement":
		return candidate{}, false
	case name == "gbk":
		return gb18030, true
	}
	return candidate{name, e}, true
}

// oneByte tells whether every byte is a character in a charset, so that text
// in any other charset can be read as this one.
func oneByte(e encoding.Encoding) bool {
	text, err := e.NewDecoder().Bytes([]byte{0xe9, 0xe9})
	return err == nil && utf8.RuneCount(text) == 2 && !bytes.ContainsRune(text, utf8.RuneError)
}
