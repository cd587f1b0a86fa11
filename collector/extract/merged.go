package extract

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// mergedLimit bounds the merged cells of a sheet.
const mergedLimit = 100_000

// area is what a merged cell spans, all from 1.
type area struct{ left, top, right, bottom int }

// mergedCells reads which cells of the sheets are merged, by the name of the
// sheet. The library would lay out every place that a file only claims to have
// first, and compare each merged cell with each other.
func mergedCells(content []byte) (map[string][]area, error) {
	file, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return nil, err
	}
	parts := make(map[string]*zip.File)
	for _, part := range file.File {
		parts[strings.TrimPrefix(part.Name, "/")] = part
	}
	names, err := sheetParts(parts)
	if err != nil {
		return nil, err
	}
	merged := make(map[string][]area)
	for part, name := range names {
		if merged[name], err = mergedIn(parts[part]); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", name, err)
		}
	}
	return merged, nil
}

// sheetParts gives the names of the sheets by the part that each is in.
func sheetParts(parts map[string]*zip.File) (map[string]string, error) {
	relations, sheets := make(map[string]string), make(map[string]string)
	err := eachElement(parts["xl/_rels/workbook.xml.rels"], func(e xml.StartElement) error {
		if e.Name.Local == "Relationship" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join("xl", target)
			}
			relations[attribute(e, "Id")] = strings.TrimPrefix(target, "/")
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = eachElement(parts["xl/workbook.xml"], func(e xml.StartElement) error {
		if e.Name.Local == "sheet" {
			sheets[relations[attribute(e, "id")]] = attribute(e, "name")
		}
		return nil
	})
	return sheets, err
}

var errMerged = errors.New("it has more merged cells than any sheet for people")

func mergedIn(part *zip.File) ([]area, error) {
	var areas []area
	err := eachElement(part, func(e xml.StartElement) error {
		if e.Name.Local != "mergeCell" {
			return nil
		}
		from, to, several := strings.Cut(attribute(e, "ref"), ":")
		if !several {
			return nil
		}
		left, top, errFrom := excelize.CellNameToCoordinates(from)
		right, bottom, errTo := excelize.CellNameToCoordinates(to)
		if err := errors.Join(errFrom, errTo); err != nil {
			return err
		}
		if areas = append(areas, area{min(left, right), min(top, bottom), max(left, right), max(top, bottom)}); len(areas) > mergedLimit {
			return errMerged
		}
		return nil
	})
	return areas, err
}

// eachElement reads a part of a workbook, element by element; one that is not
// there has none.
func eachElement(part *zip.File, do func(xml.StartElement) error) error {
	if part == nil {
		return nil
	}
	r, err := part.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	decoder := xml.NewDecoder(io.LimitReader(r, unpackedLimit))
	for {
		token, err := decoder.RawToken()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if e, ok := token.(xml.StartElement); ok {
			if err := do(e); err != nil {
				return err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
