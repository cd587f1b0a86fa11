package catalogue

import (
	"embed"
	"fmt"
	"os"
	"path/filepath"
)

//go:embed starter/*
var starter embed.FS

// WriteStarter writes a small plan to start from into a folder, which is made
// if it is missing. Files that are there already are never overwritten: where
// there is one, nothing is written at all.
func WriteStarter(dir string) error {
	entries, err := starter.ReadDir("starter")
	if err != nil {
		return err
	}
	for _, e := range entries {
		if name := filepath.Join(dir, e.Name()); exists(name) {
			return fmt.Errorf("%s is there already: choose an empty folder", name)
		}
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for _, e := range entries {
		content, err := starter.ReadFile("starter/" + e.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, e.Name()), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func exists(name string) bool {
	_, err := os.Lstat(name)
	return err == nil
}
