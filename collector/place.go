package collector

import (
	"fmt"
	"io/fs"
	"path/filepath"

	"waymark/catalogue"
)

// whereabouts are the options that say where a document is: one of file (in
// the plan's folder), path (on this machine) and url.
type whereabouts struct {
	File         string            `yaml:"file"`
	Path         string            `yaml:"path"`
	URL          string            `yaml:"url"`
	Headers      map[string]string `yaml:"headers"`
	AllowPrivate []string          `yaml:"allow_private"`
}

// source begins a source whose one document is there.
func (w whereabouts) source(c catalogue.Collector, plan *catalogue.Catalogue, accept string) (source, error) {
	s := source{allowed: w.AllowPrivate}
	switch {
	case w.File != "" && w.Path == "" && w.URL == "":
		if _, err := fs.Stat(plan.Files, w.File); err != nil {
			return s, fmt.Errorf("%s: file %q: it is not in the plan's folder", c.ID, w.File)
		}
		s.first, s.bundled = request{files: plan.Files, name: w.File}, true
	case w.Path != "" && w.File == "" && w.URL == "":
		if !filepath.IsAbs(w.Path) {
			return s, fmt.Errorf("%s: path %q: want a whole path, such as /srv/figures.csv", c.ID, w.Path)
		}
		s.first = request{name: w.Path}
	case w.URL != "" && w.File == "" && w.Path == "":
		r, err := httpRequest(c.ID, w.URL, w.Headers)
		if err != nil {
			return s, err
		}
		s.first = r
	default:
		return s, fmt.Errorf("%s: options: want one of file, path or url", c.ID)
	}
	s.first.accept = accept
	return s, nil
}
