package collector

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// decodeText gives a document's text as UTF-8: by its byte order mark, as it
// is where it is valid UTF-8, and as GB18030 (which GBK and GB2312 are part of)
// otherwise, whatever its headers say.
func decodeText(content []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(content, []byte("\xef\xbb\xbf")):
		return content[3:], nil
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Bytes(content)
	case utf8.Valid(content):
		return content, nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(content)
	if err != nil {
		return nil, err
	}
	if bytes.ContainsRune(text, utf8.RuneError) {
		return nil, errors.New("the text is neither UTF-8 nor GB18030")
	}
	return text, nil
}

// secret resolves a value that names where a secret is: env:NAME or
// file:/path. Any other value stands for itself.
func secret(value string) (string, error) {
	if name, ok := strings.CutPrefix(value, "env:"); ok {
		v := os.Getenv(name)
		if v == "" {
			return "", fmt.Errorf("the environment has no %s", name)
		}
		return v, nil
	}
	if path, ok := strings.CutPrefix(value, "file:"); ok {
		data, err := os.ReadFile(path)
		return strings.TrimSpace(string(data)), err
	}
	return value, nil
}
