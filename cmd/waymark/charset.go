package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// charsetOf tells what turns a file's text into UTF-8: spreadsheets save CSV as
// UTF-16 or, in China, as GB18030. It reads the file once, a stretch at a time,
// and leaves it at its beginning.
func charsetOf(f io.ReadSeeker) (transform.Transformer, error) {
	head := make([]byte, 2)
	n, err := io.ReadFull(f, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	text := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Transformer
	if head = head[:n]; !bytes.Equal(head, []byte{0xff, 0xfe}) && !bytes.Equal(head, []byte{0xfe, 0xff}) {
		if text, err = eightBits(f); err != nil {
			return nil, err
		}
	}
	_, err = f.Seek(0, io.SeekStart)
	return text, err
}

// eightBits tells UTF-8 from GB18030.
func eightBits(f io.ReadSeeker) (transform.Transformer, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%w: the file is read more than once, so it must be one and not a pipe", err)
	}
	_, err := io.Copy(io.Discard, transform.NewReader(f, encoding.UTF8Validator))
	if errors.Is(err, encoding.ErrInvalidUTF8) {
		return simplifiedchinese.GB18030.NewDecoder().Transformer, nil
	}
	return transform.Nop, err
}
