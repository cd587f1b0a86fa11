package extract

import (
	"bytes"
	"errors"
	"mime"
	"path"
	"strings"
)

// ErrForm says that a document is of a form that is not read, and what can be
// done.
var ErrForm = errors.New("the document cannot be read as text")

type refusal struct{ message string }

func (r refusal) Error() string      { return r.message }
func (refusal) Is(target error) bool { return target == ErrForm }

// sniff tells the form of a document by its bytes, and only where they leave
// it open by what it is called.
func sniff(in Input) (Form, error) {
	head := in.Content[:min(len(in.Content), headBytes)]
	text := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf")), " \t\r\n")
	lower := bytes.ToLower(text)
	utf16 := bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff"))
	switch {
	case len(bytes.TrimSpace(in.Content)) == 0:
		return "", refusal{"the document is empty"}
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return archive(in.Content)
	case bytes.HasPrefix(text, []byte("%PDF-")):
		return PDF, nil
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return "", refusal{"the document is an Office file of before 2007 (.xls or .doc), which cannot be read safely: open it in Excel, WPS or LibreOffice and save it as .xlsx"}
	case bytes.Contains(lower, []byte(`progid="excel.sheet"`)), bytes.Contains(lower, []byte("urn:schemas-microsoft-com:office:spreadsheet\"")) && !bytes.Contains(lower, []byte("<html")):
		return "", refusal{"the document is a workbook in Excel's XML of 2003: open it in Excel, WPS or LibreOffice and save it as .xlsx"}
	case looksLikeHTML(lower):
		return HTML, nil
	case !utf16 && bytes.IndexByte(in.Content, 0) >= 0:
		return "", refusal{"the document is neither text nor a form of file that is read (HTML, text, CSV, JSON, XLSX, PDF)"}
	}
	return called(in, text), nil
}

// called is the form of a text by its media type, name and first character.
func called(in Input, text []byte) Form {
	media, _, _ := mime.ParseMediaType(in.MediaType)
	name, _, _ := strings.Cut(in.Name, "?")
	switch strings.ToLower(path.Ext(name)) {
	case ".csv", ".tsv":
		return CSV
	case ".json":
		return JSON
	case ".htm", ".html", ".shtml":
		return HTML
	case ".txt", ".md":
		return Text
	}
	switch {
	case strings.HasSuffix(media, "csv"), media == "text/tab-separated-values", media == "application/vnd.ms-excel":
		return CSV
	case strings.HasSuffix(media, "json"), len(text) > 0 && (text[0] == '{' || text[0] == '['):
		return JSON
	case media == "text/html" && bytes.IndexByte(text, '<') >= 0, media == "application/xhtml+xml":
		return HTML
	}
	return Text
}

// IsHTML tells whether a document is a web page, whatever it was called.
func IsHTML(content []byte) bool {
	head := bytes.TrimPrefix(content[:min(len(content), headBytes)], []byte("\xef\xbb\xbf"))
	return looksLikeHTML(bytes.ToLower(bytes.TrimLeft(head, " \t\r\n")))
}

// looksLikeHTML looks at the beginning of a document in lower case.
func looksLikeHTML(head []byte) bool {
	for _, opening := range []string{"<!doctype html", "<html", "<head", "<body", "<table", "<div", "<meta", "<p>", "<p ", "<title"} {
		if bytes.HasPrefix(head, []byte(opening)) {
			return true
		}
	}
	// A prologue or a comment may come first, but only one of them.
	if bytes.HasPrefix(head, []byte("<?xml")) || bytes.HasPrefix(head, []byte("<!--")) {
		return bytes.Contains(head, []byte("<html"))
	}
	return false
}

// archive tells what a ZIP archive is by the names of its parts.
func archive(content []byte) (Form, error) {
	switch {
	case bytes.Contains(content, []byte("xl/workbook.")), bytes.Contains(content, []byte("xl/worksheets/")):
		return Workbook, nil
	case bytes.Contains(content, []byte("word/document.xml")):
		return "", refusal{"the document is a Word file (.docx), which is not read: save it as PDF, HTML or text"}
	}
	return "", refusal{"the document is a ZIP archive, and no workbook: unpack it"}
}
