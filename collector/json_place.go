package collector

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unsafe"

	"waymark/indicators"
)

// jqFigure is a figure that an expression gave, with the value as it came out
// of it.
type jqFigure struct {
	vintage *indicators.Vintage
	value   any
	places  []jsonPlace // in the reply where the value may be from
}

// jsonPlace is a place of a reply, with the words around it.
type jsonPlace struct {
	pointer string
	exact   bool // the value is the one of this place, not only its like
	around  []string
}

// placesMost bounds the places that are weighed for one figure.
const placesMost = 64

// placeFigures gives figures the places in the reply that they were read from,
// as JSON pointers. An expression hands on what it does not change, so that a
// value that came out unchanged is the very one of a place. One that was
// computed is looked for by what it says, beside its period. A figure whose
// place is in doubt keeps the locator it has.
func placeFigures(reply any, vintages []indicators.Vintage, values []any) {
	var figures []jqFigure
	for i := range vintages {
		if strings.HasPrefix(vintages[i].Locator, jqResult) {
			figures = append(figures, jqFigure{vintage: &vintages[i], value: values[i]})
		}
	}
	walk := jsonWalk{jsonPlaces: newJSONPlaces(figures)}
	walk.walk(reply)
	for i := range figures {
		if place, ok := figures[i].best(); ok {
			figures[i].vintage.Locator = place.pointer
		}
	}
}

// best is the one place that a figure is of: where its very value stands, or
// else the only one with its period beside it.
func (f jqFigure) best() (jsonPlace, bool) {
	if i := slices.IndexFunc(f.places, func(p jsonPlace) bool { return p.exact }); i >= 0 {
		return f.places[i], true
	}
	if len(f.places) >= placesMost {
		return jsonPlace{}, false
	}
	period := squeezed(f.vintage.Period.String())
	beside := slices.DeleteFunc(slices.Clone(f.places), func(p jsonPlace) bool {
		return !slices.ContainsFunc(p.around, func(s string) bool { return strings.HasPrefix(squeezed(s), period) })
	})
	if len(beside) != 1 {
		return jsonPlace{}, false
	}
	return beside[0], true
}

// squeezed is a text without what periods are written with: 2024-05, 2024M05
// and 202405 are the same.
func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s[:min(len(s), 40)])
}

// jsonPlaces are the figures whose places are looked for.
type jsonPlaces struct {
	byIdentity map[*byte][]*jqFigure
	byNumber   map[float64][]*jqFigure
	missing    []*jqFigure
}

func newJSONPlaces(figures []jqFigure) jsonPlaces {
	ps := jsonPlaces{byIdentity: make(map[*byte][]*jqFigure), byNumber: make(map[float64][]*jqFigure)}
	for i := range figures {
		f := &figures[i]
		if id := identity(f.value); id != nil {
			ps.byIdentity[id] = append(ps.byIdentity[id], f)
		}
		if f.vintage.HasValue() {
			ps.byNumber[f.vintage.Value] = append(ps.byNumber[f.vintage.Value], f)
		} else if f.value == nil {
			ps.missing = append(ps.missing, f)
		}
	}
	return ps
}

// identity tells a text from others that say the same; nil for what has none.
func identity(v any) *byte {
	switch v := v.(type) {
	case string:
		return unsafe.StringData(v) //nolint:gosec // it is compared, and never read
	case json.Number:
		return unsafe.StringData(string(v)) //nolint:gosec // as above
	}
	return nil
}

// distinct gives texts of one character, which all share their memory, one of
// their own.
func distinct(v any) any {
	switch v := v.(type) {
	case string:
		return strings.Clone(v)
	case json.Number:
		return json.Number(strings.Clone(string(v)))
	case []any:
		for i := range v {
			v[i] = distinct(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = distinct(v[name])
		}
	}
	return v
}

// jsonWalk goes through a reply, and remembers the way to where it is.
type jsonWalk struct {
	jsonPlaces
	steps []jsonStep
}

// jsonStep leads into a container, to the member of a name or to an element.
type jsonStep struct {
	container any
	name      string
	element   int
}

func (w *jsonWalk) walk(v any) {
	switch v := v.(type) {
	case []any:
		w.steps = append(w.steps, jsonStep{container: v})
		for i, element := range v {
			w.steps[len(w.steps)-1].element = i
			w.walk(element)
		}
	case map[string]any:
		w.steps = append(w.steps, jsonStep{container: v})
		for name, member := range v {
			w.steps[len(w.steps)-1].name = name
			w.walk(member)
		}
	default:
		w.offer(v)
		return
	}
	w.steps = w.steps[:len(w.steps)-1]
}

// offer gives a place to the figures that it may be of.
func (w *jsonWalk) offer(v any) {
	give := func(figures []*jqFigure, exact bool) {
		for _, f := range figures {
			if len(f.places) < placesMost || exact {
				f.places = append(f.places, w.place(exact))
			}
		}
	}
	if id := identity(v); id != nil {
		give(w.byIdentity[id], true)
	}
	if v == nil {
		give(w.missing, false)
		return
	}
	if n, err := strconv.ParseFloat(scalarText(v), 64); err == nil && !math.IsNaN(n) {
		give(w.byNumber[n], false)
	}
}

// aroundMost bounds the words that stand beside a value in one container:
// those of a list of figures do not tell one of them from another.
const aroundMost = 32

// place is where the walk is, with the names that lead there and the words of
// the two containers around.
func (w *jsonWalk) place(exact bool) jsonPlace {
	p := jsonPlace{exact: exact}
	for i, step := range w.steps {
		near := i >= len(w.steps)-2
		switch c := step.container.(type) {
		case []any:
			p.pointer += "/" + strconv.Itoa(step.element)
			if near && len(c) <= aroundMost {
				for _, element := range c {
					p.around = append(p.around, scalarText(element))
				}
			}
		case map[string]any:
			p.pointer += "/" + strings.ReplaceAll(strings.ReplaceAll(step.name, "~", "~0"), "/", "~1")
			p.around = append(p.around, step.name)
			if near && len(c) <= aroundMost {
				for _, member := range c {
					p.around = append(p.around, scalarText(member))
				}
			}
		}
	}
	return p
}
