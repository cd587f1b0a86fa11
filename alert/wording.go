package alert

import (
	_ "embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"text/template"
	"time"

	"waymark/catalogue"
	"waymark/delivery"
	"waymark/indicators"
)

//go:embed templates/message.tmpl
var builtInTemplate string

// View is one alert as templates see it, in the language of the route.
type View struct {
	Kind, KindName        string
	What, WhatName        string // opened, worsened, resolved
	Severity              string
	Lang                  indicators.Lang
	Title                 string
	Sentences             []string // the paragraphs of the message
	Short                 string   // the one that matters most, for digests
	Page                  string
	Links                 []delivery.Link
	At                    time.Time // in the plan's zone
	Target, Indicator     string
	Region, Domain, Owner string

	// Of a slip.
	Name, Goal, Latest, From, To, Why, State, Reach string
	Probability, Was                                string
}

// Digest is several alerts as templates see them.
type Digest struct {
	Lang   indicators.Lang
	Count  int
	Groups []Group
}

// Group is the alerts of one kind in a digest.
type Group struct {
	Kind, Name string
	Items      []View
}

// wording words messages.
type wording struct{ templates *template.Template }

func builtIn() (wording, error) {
	t, err := template.New("message.tmpl").Parse(builtInTemplate)
	return wording{t}, err
}

// parseWording reads a template over the built-in one, and tries it on samples of
// every kind, so that its faults show at start, each with its place.
func parseWording(file, text string) (wording, error) {
	w, err := builtIn()
	if err != nil {
		return w, err
	}
	if _, err := w.templates.New(file).Parse(text); err != nil {
		return w, placed(err)
	}
	seen := make(map[string]bool)
	var faults []error
	try := func(err error) {
		if err != nil && !seen[placed(err).Error()] {
			seen[placed(err).Error()] = true
			faults = append(faults, placed(err))
		}
	}
	for _, lang := range []indicators.Lang{indicators.Chinese, indicators.English} {
		var all []View
		for _, v := range samples(lang) {
			title, _, err := w.single(v)
			try(err)
			if err == nil && title == "" {
				try(fmt.Errorf("template: %s:1:1: \"title\" gives an empty title", file))
			}
			all = append(all, v)
		}
		_, _, err := w.digest(all)
		try(err)
	}
	return w, errors.Join(faults...)
}

var templatePlace = regexp.MustCompile(`^template: ([^:]+):(\d+)(?::(\d+))?: (?:executing .* at )?((?s).*)$`)

// placed turns a template's error into a fault with file:line:column.
func placed(err error) error {
	m := templatePlace.FindStringSubmatch(err.Error())
	if m == nil {
		return err
	}
	line, _ := strconv.Atoi(m[2])
	column, noColumn := strconv.Atoi(m[3])
	if noColumn != nil {
		column = 1
	}
	return catalogue.Fault{Position: catalogue.Position{File: m[1], Line: line, Column: column}, Message: m[4]}
}

func (w wording) single(v View) (title, text string, err error) {
	return w.write("title", "text", v)
}

// textLimit bounds what a template writes.
const textLimit = 256 << 10

func (w wording) write(title, text string, data any) (string, string, error) {
	var written [2]string
	for i, name := range []string{title, text} {
		var b limited
		if err := w.templates.ExecuteTemplate(&b, name, data); err != nil {
			return "", "", err
		}
		written[i] = b.String()
	}
	return strings.Join(strings.Fields(written[0]), " "), strings.TrimSpace(written[1]), nil
}

// limited is a text that does not grow beyond textLimit.
type limited struct{ strings.Builder }

func (b *limited) Write(p []byte) (int, error) {
	if b.Len()+len(p) > textLimit {
		return 0, fmt.Errorf("it writes more than %d bytes: %w", textLimit, fs.ErrInvalid)
	}
	return b.Builder.Write(p)
}

func (w wording) digest(views []View) (title, text string, err error) {
	d := Digest{Count: len(views)}
	for _, kind := range Kinds() {
		g := Group{Kind: kind}
		for _, v := range views {
			if v.Kind == kind {
				d.Lang, g.Name = v.Lang, v.KindName
				g.Items = append(g.Items, v)
			}
		}
		if len(g.Items) > 0 {
			d.Groups = append(d.Groups, g)
		}
	}
	return w.write("digest title", "digest text", d)
}
