package report

import (
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // logos
	_ "image/png"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/report/document"
)

// DefaultTemplate is the template of reports as shipped, to begin one's own
// from.
//
//go:embed template.yaml
var DefaultTemplate []byte

// Template is what an organisation may change of its reports without touching
// the program.
type Template struct {
	Title        phrase    `yaml:"title"`
	Lines        []phrase  `yaml:"lines"`
	Organisation phrase    `yaml:"organisation"`
	Number       phrase    `yaml:"number"`
	Logo         placed    `yaml:"logo"`
	Sections     []placed  `yaml:"sections"`
	Wording      wording   `yaml:"wording"`
	Schedules    []planned `yaml:"schedules"`

	logo *document.Image
	hash indicators.Hash
}

// wording are the headings, and what a section with nothing to say says.
type wording struct {
	Summary    phrase `yaml:"summary"`
	Slipped    phrase `yaml:"slipped"`
	Recovered  phrase `yaml:"recovered"`
	News       phrase `yaml:"news"`
	Late       phrase `yaml:"late"`
	Verdicts   phrase `yaml:"verdicts"`
	Overdue    phrase `yaml:"overdue"`
	Quarantine phrase `yaml:"quarantine"`
	Revisions  phrase `yaml:"revisions"`
	Sources    phrase `yaml:"sources"`
	Method     phrase `yaml:"method"`
	Nothing    phrase `yaml:"nothing"`
}

// The sections of a report.
var sectionNames = []string{"summary", "verdicts", "domains", "overdue", "quarantine", "revisions", "sources", "method"}

// placed is a text with its place in the file.
type placed struct {
	Text string
	at   *yaml.Node
}

// UnmarshalYAML reads the text and remembers its place.
func (p *placed) UnmarshalYAML(n *yaml.Node) error {
	p.at = n
	return n.Decode(&p.Text)
}

// phrase is a wording in both languages, with its place in the file.
type phrase struct {
	indicators.Text
	faults []faultAt
}

type faultAt struct {
	node    *yaml.Node
	message string
}

// UnmarshalYAML lays what the file says over what is there. Faults are kept for
// later, to be reported all at once.
func (p *phrase) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		p.faults = append(p.faults, faultAt{n, "want {zh: …, en: …}"})
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		var text string
		switch err := value.Decode(&text); {
		case err != nil || value.Kind != yaml.ScalarNode:
			p.faults = append(p.faults, faultAt{value, "want a text"})
		case key.Value == "zh":
			p.ZH = text
		case key.Value == "en":
			p.EN = text
		default:
			p.faults = append(p.faults, faultAt{key, fmt.Sprintf("%q: want zh or en", key.Value)})
		}
		if message := checkText(text); message != "" {
			p.faults = append(p.faults, faultAt{value, message})
		}
	}
	return nil
}

// placeholders are what {…} may name in a wording.
var placeholders = []string{"{plan}", "{period}", "{date}", "{previous}"}

// longestPhrase bounds a wording, in bytes.
const longestPhrase = 400

// checkText says what is wrong with a wording; nothing where nothing is.
func checkText(text string) string {
	if len(text) > longestPhrase {
		return fmt.Sprintf("the text has more than %d bytes", longestPhrase)
	}
	rest := text
	for _, known := range placeholders {
		rest = strings.ReplaceAll(rest, known, "")
	}
	if i := strings.IndexAny(rest, "{}"); i >= 0 {
		end := strings.IndexByte(rest[i:], '}')
		if end < 0 {
			end = len(rest) - i - 1
		}
		return fmt.Sprintf("%q stands for nothing: want one of %s", rest[i:i+end+1], strings.Join(placeholders, ", "))
	}
	return ""
}

// ReadTemplate reads a template of one's own, laid over the default; an empty
// name gives the default alone. The error is catalogue.Faults where the file is
// at fault.
func ReadTemplate(file string) (*Template, error) {
	t := &Template{hash: indicators.Hash{}}
	if err := t.overlay("template.yaml", DefaultTemplate, ""); err != nil {
		return nil, err
	}
	if file == "" {
		return t, nil
	}
	data, err := readLimited(file, 1<<20)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return t, t.overlay(file, data, filepath.Dir(file))
}

func readLimited(file string, limit int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(data)) > limit {
		err = fmt.Errorf("%s has more than %d bytes", file, limit)
	}
	return data, err
}

// overlay decodes a file over what the template holds, and checks it.
func (t *Template) overlay(file string, data []byte, dir string) error {
	decoded := catalogue.Decode(file, data, t)
	var faults catalogue.Faults
	if decoded != nil && !errors.As(decoded, &faults) {
		return decoded
	}
	add := func(n *yaml.Node, subject, message string) {
		if n != nil {
			faults = append(faults, catalogue.Fault{Position: catalogue.Position{File: file, Line: n.Line, Column: n.Column}, Message: subject + ": " + message})
		}
	}
	for _, p := range t.phrases() {
		for _, f := range p.faults {
			add(f.node, p.name, f.message)
		}
		p.phrase.faults = nil
	}
	for i, s := range t.Sections {
		switch {
		case !slices.Contains(sectionNames, s.Text):
			add(s.at, "sections", fmt.Sprintf("%q is no section: want one of %s", s.Text, strings.Join(sectionNames, ", ")))
		case slices.ContainsFunc(t.Sections[:i], func(o placed) bool { return o.Text == s.Text }):
			add(s.at, "sections", fmt.Sprintf("%q is there twice", s.Text))
		}
	}
	for i := range t.Schedules {
		for _, f := range t.Schedules[i].check() {
			add(f.node, "schedules", f.message)
		}
	}
	if t.Logo.Text != "" && dir != "" {
		var message string
		if t.logo, message = readLogo(filepath.Join(dir, t.Logo.Text)); message != "" {
			add(t.Logo.at, "logo", message)
		}
	}
	if len(faults) > 0 {
		slices.SortStableFunc(faults, func(a, b catalogue.Fault) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
		return faults
	}
	t.hash = hashOf(t.hash, data, t.logo)
	return nil
}

// named is a phrase with its key.
type named struct {
	name string
	*phrase
}

func (t *Template) phrases() []named {
	w := &t.Wording
	list := []named{
		{"title", &t.Title}, {"organisation", &t.Organisation}, {"number", &t.Number},
		{"summary", &w.Summary}, {"slipped", &w.Slipped}, {"recovered", &w.Recovered}, {"news", &w.News}, {"late", &w.Late},
		{"verdicts", &w.Verdicts}, {"overdue", &w.Overdue}, {"quarantine", &w.Quarantine}, {"revisions", &w.Revisions},
		{"sources", &w.Sources}, {"method", &w.Method}, {"nothing", &w.Nothing},
	}
	for i := range t.Lines {
		list = append(list, named{"lines", &t.Lines[i]})
	}
	return list
}

// Limits of a logo.
const (
	logoBytes  = 2 << 20
	logoPixels = 4000
)

// readLogo reads a picture, or says what is wrong with it.
func readLogo(file string) (*document.Image, string) {
	data, err := readLimited(file, logoBytes)
	if err != nil {
		return nil, err.Error()
	}
	c, kind, err := image.DecodeConfig(bytes.NewReader(data))
	switch {
	case err != nil || kind != "png" && kind != "jpeg":
		return nil, "want a PNG or JPEG picture"
	case c.Width > logoPixels || c.Height > logoPixels:
		return nil, fmt.Sprintf("%d by %d pixels: want at most %d either way", c.Width, c.Height, logoPixels)
	}
	if _, _, err := image.Decode(bytes.NewReader(data)); err != nil {
		return nil, "the picture is damaged: " + err.Error()
	}
	return &document.Image{Kind: kind, Width: c.Width, Height: c.Height, Content: data}, ""
}
