package catalogue

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	_ "time/tzdata" // a plan's zone is known wherever the program runs

	"go.yaml.in/yaml/v4"

	"waymark/formula"
	"waymark/indicators"
)

// Limits of a folder of definitions.
const (
	fileLimit  = 1 << 20 // bytes
	filesLimit = 200
	depthLimit = 32
)

// Load reads every YAML file in a folder (not in folders below it) and gives
// the catalogue they make together. The error is Faults, all of them.
func Load(files fs.FS) (*Catalogue, error) {
	l := &loader{catalogue: &Catalogue{Files: files, Zone: time.UTC, formulas: make(map[indicators.ID]*formula.Formula)}, places: make(map[string]Position)}
	names, err := yamlFiles(files)
	switch {
	case err != nil:
		l.faults = append(l.faults, Fault{Position{File: "."}, err.Error()})
	case len(names) == 0:
		l.faults = append(l.faults, Fault{Position{File: "."}, "no .yaml file is here: want a folder with a plan; `waymark init DIR` writes one"})
	case len(names) > filesLimit:
		l.faults = append(l.faults, Fault{Position{File: "."}, fmt.Sprintf("%d .yaml files: want at most %d", len(names), filesLimit)})
		names = nil
	}
	var documents []document
	for _, name := range names {
		if d, ok := l.parse(files, name); ok {
			documents = append(documents, d)
		}
	}
	l.readPlan(documents)
	l.readDefinitions(documents)
	l.catalogue.index()
	l.checkReferences()
	l.checkCycles()
	if err := l.faults.sorted(); err != nil {
		return nil, err
	}
	return l.catalogue, nil
}

func yamlFiles(files fs.FS) ([]string, error) {
	var names []string
	for _, pattern := range []string{"*.yaml", "*.yml"} {
		found, err := fs.Glob(files, pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, found...)
	}
	return names, nil
}

// loader gathers definitions and faults from all files.
type loader struct {
	catalogue *Catalogue
	faults    Faults
	places    map[string]Position // where each thing is defined, by kind and id
	checks    []func()            // what can be checked once everything is read
	derived   []derivedAt
}

// document is the content of one file.
type document struct {
	file
	root *yaml.Node
}

func (l *loader) parse(files fs.FS, name string) (document, bool) {
	f := file{name, &l.faults}
	data, err := readLimited(files, name)
	if err != nil {
		l.faults = append(l.faults, Fault{Position{File: name}, err.Error()})
		return document{}, false
	}
	root, ok := f.parse(data)
	return document{f, root}, ok && root != nil
}

func readLimited(files fs.FS, name string) ([]byte, error) {
	r, err := files.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(io.LimitReader(r, fileLimit+1))
	if err == nil && len(data) > fileLimit {
		err = fmt.Errorf("the file has more than %d bytes", fileLimit)
	}
	return data, err
}

// parse gives the root mapping of a file: nil for an empty one.
func (f file) parse(data []byte) (*yaml.Node, bool) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		*f.faults = append(*f.faults, Fault{f.errorPosition(err), err.Error()})
		return nil, false
	}
	if len(doc.Content) == 0 || doc.Content[0].Tag == "!!null" {
		return nil, true
	}
	return doc.Content[0], f.plain(doc.Content[0], 0)
}

// errorPosition finds where a syntax error is, as far as it says.
func (f file) errorPosition(err error) Position {
	var load *yaml.LoadError
	if errors.As(err, &load) {
		return Position{f.name, load.Mark.Line, load.Mark.Column}
	}
	return Position{File: f.name}
}

// plain refuses aliases, which can unfold without bound, and deep nesting.
func (f file) plain(n *yaml.Node, depth int) bool {
	switch {
	case n.Kind == yaml.AliasNode:
		f.fault(n, "*%s: aliases are not read here: write the value out", n.Value)
		return false
	case depth > depthLimit:
		f.fault(n, "nested deeper than %d levels", depthLimit)
		return false
	}
	ok := true
	for _, c := range n.Content {
		ok = f.plain(c, depth+1) && ok
	}
	return ok
}

// readPlan reads the one plan of the folder, since its region and zone are
// what other definitions leave out.
func (l *loader) readPlan(documents []document) {
	var first *yaml.Node
	for _, d := range documents {
		if d.root.Kind != yaml.MappingNode {
			d.fault(d.root, "want keys such as indicators: and targets:, not %s", kindName(d.root))
			continue
		}
		n := d.mapping(d.root, "").take("plan")
		switch {
		case n == nil:
		case first != nil:
			d.fault(n, "plan: there is a plan already")
		default:
			first = n
			l.plan(d.mapping(n, "plan"))
		}
	}
	if first == nil && len(l.faults) == 0 {
		l.faults = append(l.faults, Fault{Position{File: "plan.yaml"}, "plan: no file says what the plan is: want plan: with id, name and region"})
	}
}

func (l *loader) plan(m *fields) {
	c := l.catalogue
	c.ID = m.id()
	c.Name = m.wording("name")
	c.Region = must(m, "region", indicators.ParseRegion)
	c.Zone = parsed(m, "zone", time.UTC, time.LoadLocation)
	c.Alerts = m.alerting()
	for _, n := range m.list("domains") {
		l.domain(m.mapping(n, "domain"))
	}
	m.done()
}

func (l *loader) readDefinitions(documents []document) {
	for _, d := range documents {
		if d.root.Kind != yaml.MappingNode {
			continue // readPlan said so
		}
		m := d.mapping(d.root, "")
		m.take("plan")
		in := parsed(m, "domain", "", indicators.ParseID)
		l.refer(m, "domain", "domain", in)
		each(m, "indicators", "indicator", func(m *fields) { l.indicator(m, in) })
		each(m, "targets", "target", l.target)
		each(m, "sources", "source", l.source)
		each(m, "collectors", "collector", l.collector)
		m.done()
	}
}

// each reads the items of a list one by one.
func each(m *fields, key, subject string, read func(*fields)) {
	for _, n := range m.list(key) {
		item := m.mapping(n, subject)
		if n.Kind == yaml.MappingNode {
			read(item)
			item.done()
		}
	}
}

// define notes where a thing is, and refuses a second one of its name.
func (l *loader) define(m *fields, kind string, id indicators.ID) bool {
	if id == "" {
		return false
	}
	place := kind + " " + string(id)
	if before, twice := l.places[place]; twice {
		m.fault(m.node, "this %s is defined already, at %s", kind, before)
		return false
	}
	l.places[place] = m.at(m.node)
	return true
}

// refer checks, once everything is read, that a name is defined.
func (l *loader) refer(m *fields, key, kind string, id indicators.ID) {
	if id == "" {
		return
	}
	n := m.values[key]
	if n == nil {
		n = m.node
	}
	l.checks = append(l.checks, func() {
		if _, ok := l.places[kind+" "+string(id)]; !ok {
			m.fault(n, "%s: no %s has the id %q%s", key, kind, id, l.meant(kind, id))
		}
	})
}

// meant names the id of a kind that is nearest to one that is not there.
func (l *loader) meant(kind string, id indicators.ID) string {
	var known []string
	for place := range l.places {
		if name, ok := strings.CutPrefix(place, kind+" "); ok {
			known = append(known, name)
		}
	}
	slices.Sort(known)
	if near := Nearest(string(id), known); near != "" {
		return fmt.Sprintf(": did you mean %q?", near)
	}
	return ""
}

func (l *loader) checkReferences() {
	for _, check := range l.checks {
		check()
	}
}
