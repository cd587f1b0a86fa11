package typeface

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRead(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct {
		content string
		want    string
	}{
		"own.ttf":  {string(Sans), ""},
		"cff.otf":  {"OTTO" + string(Sans[4:]), "PostScript"},
		"all.ttc":  {"ttcf" + string(Sans[4:]), "collection"},
		"page.ttf": {"<!doctype html><title>404</title>", "no font"},
		"tiny.ttf": {"x", "no font"},
		"cut.ttf":  {string(Sans[:100000]), "cut off"},
		"bare.ttf": {"\x00\x01\x00\x00" + strings.Repeat("\x00", 20), `no table "cmap"`},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(c.content), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Read(file)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
	if _, err := Read(filepath.Join(dir, "none.ttf")); err == nil || !strings.Contains(err.Error(), "bundled font") {
		t.Errorf("a missing font: got %v", err)
	}
}
