// Package waymark_test keeps the house in order: which room may import which.
package waymark_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// floors gives each room its floor, as doc/design.md draws them. A room imports
// only rooms on floors below its own.
var floors = map[string]int{
	"indicators":             0,
	"indicators/sichuan2027": 0,
	"typeface":               0,
	"doc":                    0,
	"formula":                1,
	"catalogue":              2,
	"outlook":                1,
	"outlook/panel":          2,
	"chart":                  1,
	"collector/prose":        1,
	"collector/sdmx":         1,
	"collector/extract":      1,
	"collector/form":         3,
	"ledger":                 2,
	"scoreboard":             3,
	"derive":                 3,
	"delivery":               3,
	"report/document":        2,
	"report/workdays":        3,
	"collector":              4,
	"report":                 4,
	"influx":                 4,
	"alert":                  4,
	"web":                    5,
	"metrics":                5,
	"dashboards":             5,
	"cmd/waymark":            6,
	"testserver":             7, // only tests import it
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func TestFloors(t *testing.T) {
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, "waymark/")
		if room == "waymark" {
			continue // the tests of the house itself
		}
		floor, known := floors[room]
		if !known {
			t.Errorf("%s has no floor: add it here and to doc/design.md", room)
			continue
		}
		for _, imported := range p.Imports {
			below, ours := strings.CutPrefix(imported, "waymark/")
			if ours && floors[below] >= floor {
				t.Errorf("%s (floor %d) imports %s (floor %d)", room, floor, below, floors[below])
			}
			if floor == 0 && !ours && strings.Contains(imported, ".") {
				t.Errorf("%s imports %s: the ground floor stands on the standard library alone", room, imported)
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var packages []goPackage
	for decoder := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}
