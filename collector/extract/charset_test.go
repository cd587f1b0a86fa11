package extract_test

import (
	"errors"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"waymark/collector/extract"
)

func TestDecode(t *testing.T) {
	const simple, traditional = "全年路灯亮灯6000盏，比上年增长2.5%。", "全年路燈亮燈6000盞，比上年增長2.5%。"
	for name, c := range map[string]struct {
		in            string
		as            encoding.Encoding
		media         string
		text, charset string
	}{
		"UTF-8":                        {simple, nil, "", simple, "utf-8"},
		"UTF-8 called GBK":             {simple, nil, "text/html; charset=gbk", simple, "utf-8"},
		"UTF-8 with a mark":            {"\ufeff" + simple, nil, "", simple, "utf-8"},
		"UTF-16":                       {simple, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), "", simple, "utf-16"},
		"UTF-16, the other way":        {simple, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), "", simple, "utf-16"},
		"GB18030":                      {simple, simplifiedchinese.GB18030, "", simple, "gb18030"},
		"GB18030 called GB2312":        {simple + "镕㑩", simplifiedchinese.GB18030, "text/html; charset=GB2312", simple + "镕㑩", "gb18030"},
		"GB18030 called UTF-8":         {simple, simplifiedchinese.GB18030, "text/html; charset=utf-8", simple, "gb18030"},
		"GB18030 called Latin":         {simple, simplifiedchinese.GB18030, "text/html; charset=iso-8859-1", simple, "gb18030"},
		"GB18030 called in the page":   {`<meta charset="gb2312">` + simple, simplifiedchinese.GB18030, "", `<meta charset="gb2312">` + simple, "gb18030"},
		"Big5":                         {traditional, traditionalchinese.Big5, "", traditional, "big5"},
		"Big5 named":                   {traditional, traditionalchinese.Big5, "text/html; charset=big5", traditional, "big5"},
		"Latin":                        {"Über 6000 Straßenlampen, très clair", charmap.Windows1252, "text/plain; charset=iso-8859-1", "Über 6000 Straßenlampen, très clair", "windows-1252"},
		"Japanese named":               {"街灯の数は6000です", japanese.ShiftJIS, "text/plain; charset=shift_jis", "街灯の数は6000です", "shift_jis"},
		"an unknown charset":           {simple, simplifiedchinese.GB18030, "text/html; charset=lamp-8", simple, "gb18030"},
		"UTF-8 cut inside a character": {simple + simple + "亮\xe7\x81", nil, "", simple + simple + "亮\ufffd", "utf-8, damaged"},
	} {
		content := []byte(c.in)
		if c.as != nil {
			var err error
			if content, err = c.as.NewEncoder().Bytes(content); err != nil {
				t.Fatal(name, err)
			}
		}
		text, charset, err := extract.Decode(content, c.media)
		if err != nil || string(text) != c.text || charset != c.charset {
			t.Errorf("%s: %s %q, %v", name, charset, text, err)
		}
	}
	if _, _, err := extract.Decode([]byte("\x81\x20\xff\xff\xfe"), ""); !errors.Is(err, extract.ErrCharset) {
		t.Errorf("nonsense: %v", err)
	}
}
