package document

import (
	"archive/zip"
	"bytes"
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"
)

// part is one file of a package such as DOCX.
type part struct {
	name    string
	content []byte
}

// writeZip packs the parts in order, all of one date.
func writeZip(w io.Writer, parts []part, date time.Time) error {
	z := zip.NewWriter(w)
	for _, p := range parts {
		out, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: date})
		if err != nil {
			return fmt.Errorf("document: %w", err)
		}
		if _, err := out.Write(p.content); err != nil {
			return fmt.Errorf("document: %w", err)
		}
	}
	if err := z.Close(); err != nil {
		return fmt.Errorf("document: %w", err)
	}
	return nil
}

// contentsName is the part that says of which kind each part is.
const contentsName = "[Content_Types].xml"

// repack packs a package anew, in the order of names and of one date: the
// library that writes workbooks lists their kinds in an order of chance.
func repack(w io.Writer, packed []byte, date time.Time) error {
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return fmt.Errorf("document: %w", err)
	}
	var parts []part
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			return fmt.Errorf("document: %w", err)
		}
		content, err := io.ReadAll(in) // we wrote it ourselves
		if err != nil {
			return fmt.Errorf("document: %w", err)
		}
		if err := in.Close(); err != nil {
			return fmt.Errorf("document: %w", err)
		}
		if f.Name == contentsName {
			content = sortedKinds(content)
		}
		parts = append(parts, part{f.Name, content})
	}
	slices.SortFunc(parts, func(a, b part) int {
		return cmp.Or(compareFirst(a.name == contentsName, b.name == contentsName), cmp.Compare(a.name, b.name))
	})
	return writeZip(w, parts, date)
}

func compareFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// sortedKinds puts the list of kinds in order.
func sortedKinds(content []byte) []byte {
	element := regexp.MustCompile(`<Default [^>]*></Default>|<Default [^>]*/>`)
	kinds := element.FindAll(content, -1)
	slices.SortFunc(kinds, bytes.Compare)
	i := -1
	return element.ReplaceAllFunc(content, func([]byte) []byte {
		i++
		return kinds[i]
	})
}
