package dashboards_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"waymark/dashboards"
	"waymark/indicators"
)

// linted is what the rules of Grafana's dashboard-linter look at.
type linted struct {
	UID, Title  string
	Editable    bool
	Panels      []panel
	Annotations struct {
		List []struct{ Datasource struct{ UID string } }
	}
	Templating struct {
		List []struct{ Name, Label, Type, Query string }
	}
}

type panel struct {
	ID                       int
	Type, Title, Description string
	Datasource               struct{ Type, UID string }
	GridPos                  struct{ X, Y, W, H int }
	Targets                  []struct {
		Datasource  struct{ Type, UID string }
		Expr, Query string
	}
	FieldConfig struct {
		Defaults struct {
			Unit, NoValue string
			Thresholds    struct{ Steps []step }
		}
	}
}

type step struct {
	Color string
	Value *float64
}

func written(t *testing.T, o dashboards.Options) map[string]linted {
	t.Helper()
	files, err := dashboards.Files(plan(t), o)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]linted)
	for name, content := range files {
		var d linted
		if !strings.HasSuffix(name, ".json") {
			continue
		}
		if err := json.Unmarshal(content, &d); err != nil {
			t.Fatal(err)
		}
		all[name] = d
	}
	return all
}

// grafanaUnits are those of Grafana that panels of ours use; other units are
// the plan's own, as a suffix.
var grafanaUnits = []string{"none", "short", "s", "percent", "percentunit", "locale"}

// TestDashboardsAreClean holds the rules of Grafana's dashboard-linter that say
// something of ours: its rules on jobs and instances are for exporters that run
// many times over, and its list of units lacks a plan's own.
func TestDashboardsAreClean(t *testing.T) {
	for _, o := range []dashboards.Options{{External: external}, {External: external, Flux: "waymark"}} {
		uids := make(map[string]string)
		for name, d := range written(t, o) {
			fault := func(format string, args ...any) { t.Errorf("%s: %s", name, fmt.Sprintf(format, args...)) }
			if d.Editable || d.UID == "" || d.Title == "" || uids[d.UID] != "" {
				fault("editable, or no title or UID of its own: %q", d.UID)
			}
			uids[d.UID] = name
			var sources []string
			for _, v := range d.Templating.List {
				if v.Label == "" {
					fault("the variable %s has no label", v.Name)
				}
				if v.Type == "datasource" {
					sources = append(sources, "${"+v.Name+"}")
				}
			}
			for _, a := range d.Annotations.List {
				if !slices.Contains(sources, a.Datasource.UID) {
					fault("an annotation asks %s", a.Datasource.UID)
				}
			}
			lintPanels(d, sources, fault)
		}
	}
}

func lintPanels(d linted, sources []string, fault func(string, ...any)) {
	for i, p := range d.Panels {
		f := p.FieldConfig.Defaults
		switch {
		case p.Title == "" || p.Description == "":
			fault("panel %q has no title or description", p.Title)
		case len(p.Targets) == 0:
			fault("panel %q asks nothing", p.Title)
		case f.NoValue == "":
			fault("panel %q does not say when it has no data", p.Title)
		case slices.Contains([]string{"stat", "timeseries", "bargauge"}, p.Type) && !slices.Contains(grafanaUnits, f.Unit) && !strings.HasPrefix(f.Unit, "suffix:"):
			fault("panel %q has the unit %q", p.Title, f.Unit)
		}
		for _, q := range p.Targets {
			if q.Datasource.UID != p.Datasource.UID || !slices.Contains(sources, q.Datasource.UID) {
				fault("panel %q asks %s and %s", p.Title, p.Datasource.UID, q.Datasource.UID)
			}
			if strings.Contains(q.Expr, "_total") && !regexp.MustCompile(`(rate|increase)\([^)]*_total`).MatchString(q.Expr) {
				fault("panel %q shows a counter as it is: %s", p.Title, q.Expr)
			}
		}
		for _, other := range d.Panels[:i] {
			a, b := p.GridPos, other.GridPos
			if a.X < b.X+b.W && b.X < a.X+a.W && a.Y < b.Y+b.H && b.Y < a.Y+a.H || a.X+a.W > 24 || p.ID == other.ID {
				fault("panels %q and %q lie on each other", p.Title, other.Title)
			}
		}
	}
}

// TestColoursAreThoseOfThePages finds every colour of a verdict in the pages'
// style sheet, and the limits of probabilities where the verdicts have them.
func TestColoursAreThoseOfThePages(t *testing.T) {
	css, err := os.ReadFile("../web/assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	d := written(t, dashboards.Options{External: external, Lang: indicators.English})["dashboards/en/overview.json"]
	files, err := dashboards.Files(plan(t), dashboards.Options{External: external, Lang: indicators.English})
	if err != nil {
		t.Fatal(err)
	}
	overview := string(files["dashboards/en/overview.json"])
	for _, v := range indicators.Verdicts() {
		colour := regexp.MustCompile(`--` + string(v) + `:(#[0-9a-f]{6});`).FindSubmatch(css) // the first is that of light pages
		if colour == nil || !strings.Contains(overview, string(colour[1])) {
			t.Errorf("%s is %s on the pages, and not so in Grafana", v, colour)
		}
	}
	for _, p := range d.Panels {
		steps := p.FieldConfig.Defaults.Thresholds.Steps
		if p.Type == "bargauge" && len(steps) > 0 && (len(steps) != 3 || *steps[1].Value != 1.0/3 || *steps[2].Value != 2.0/3) {
			t.Errorf("%s: %+v", p.Title, steps)
		}
	}
}

// undivided is a question without the unit that its answer is shown in.
func undivided(query string) string {
	return regexp.MustCompile(` / [\d.]+ FROM`).ReplaceAllString(query, " FROM")
}

// TestUnits shows amounts as the pages do, in both languages.
func TestUnits(t *testing.T) {
	all := written(t, dashboards.Options{External: external})
	for name, want := range map[string]string{"dashboards/zh/domain-economy.json": "suffix:万亿元", "dashboards/en/domain-economy.json": "suffix: trillion yuan"} {
		if i := slices.IndexFunc(all[name].Panels, func(p panel) bool {
			return p.FieldConfig.Defaults.Unit == want && strings.Contains(p.Targets[0].Query, " / 10000 FROM")
		}); i < 0 {
			t.Errorf("%s shows nothing in %s", name, want)
		}
	}
}

// TestBothLanguages holds the dashboards of one language against the other's:
// the same questions in other words.
func TestBothLanguages(t *testing.T) {
	all := written(t, dashboards.Options{External: external})
	for name, d := range all {
		other, ok := all[strings.Replace(name, "/en/", "/zh/", 1)]
		if !strings.Contains(name, "/en/") {
			continue
		}
		if !ok || len(other.Panels) != len(d.Panels) || other.Title == d.Title {
			t.Errorf("%s has no match in Chinese", name)
			continue
		}
		for i, p := range d.Panels {
			q := other.Panels[i]
			if q.Title == p.Title || q.Description == p.Description || len(q.Targets) != len(p.Targets) || (q.FieldConfig.Defaults.Unit == "percent") != (p.FieldConfig.Defaults.Unit == "percent") ||
				q.Targets[0].Expr != p.Targets[0].Expr || undivided(q.Targets[0].Query) != undivided(p.Targets[0].Query) {
				t.Errorf("%s: %q and %q differ", name, p.Title, q.Title)
			}
		}
	}
}
