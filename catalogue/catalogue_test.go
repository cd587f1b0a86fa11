package catalogue_test

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/indicators/sichuan2027"
)

var update = flag.Bool("update", false, "write the golden files anew")

const sound = `plan:
  id: lamps
  name: {zh: 路灯, en: Lamps}
  region: CN-51
  domains: [{id: light, name: {zh: 照明, en: Light}}]
indicators:
  - {id: lit, domain: light, name: {zh: 亮灯, en: Lamps lit}, unit: 盏, kind: count}
  - {id: share, domain: light, name: {zh: 占比, en: Share}, unit: "%", kind: rate}
  - {id: cost, domain: light, name: {zh: 成本, en: Cost}, unit: 元, kind: flow, basis: nominal}
sources:
  - {id: plan, title: 路灯规划, published: 2024-01-01, grade: A}
`

func load(text string) (*catalogue.Catalogue, error) {
	return catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(text)}})
}

// TestFaults reads plans with one fault each.
func TestFaults(t *testing.T) {
	target := "targets:\n  - {id: lit-2027, indicator: lit, value: \">= 9 盏\", due: 2027, announced: 2024-01-01, source: plan}\n"
	if _, err := load(sound + target); err != nil {
		t.Fatalf("the sound plan has faults: %v", err)
	}
	derived := func(expression string) string {
		return strings.Replace(sound, "sources:", "  - {id: bright, domain: light, name: {zh: 亮, en: Bright}, unit: \"%\", kind: rate, derive: \""+expression+"\"}\nsources:", 1)
	}
	if c, err := load(derived("share(lit, lit + 亮灯)")); err != nil || len(c.Derived()) != 1 {
		t.Fatalf("a sound expression has faults: %v", err)
	}
	edit := func(old, new string) string { return strings.Replace(sound+target, old, new, 1) }
	for name, c := range map[string]struct{ text, want string }{
		"not yaml":             {"plan: [", "yaml: line 2: did not find expected node content"},
		"no keys":              {"just words", "plan.yaml:1:1: want keys such as indicators: and targets:, not \"just words\""},
		"no plan":              {"indicators: []", "plan.yaml: plan: no file says what the plan is"},
		"a key misspelt":       {edit("kind: rate", "knid: rate"), `plan.yaml:8:70: share: unknown key "knid": did you mean "kind"?`},
		"a kind misspelt":      {edit("kind: rate", "kind: stock"), `kind "stock": want one of level, flow`},
		"an id twice":          {edit("id: share", "id: lit"), "plan.yaml:8:5: lit: this indicator is defined already, at plan.yaml:7:5"},
		"no unit":              {edit(`, unit: "%"`, ""), "plan.yaml:8:5: share: unit is missing"},
		"no name":              {edit("name: {zh: 占比, en: Share}, ", ""), "share: name is missing"},
		"an unknown domain":    {edit("domain: light, name: {zh: 占比", "domain: dark, name: {zh: 占比"), `share: domain: no domain has the id "dark"`},
		"an unknown source":    {edit("source: plan", "source: rumour"), `lit-2027: source: no source has the id "rumour"`},
		"an unknown indicator": {edit("indicator: lit", "indicator: lid"), `lit-2027: indicator: no indicator has the id "lid": did you mean "lit"?`},
		"a bad period":         {edit("due: 2027", "due: 2027-Q5"), `lit-2027: due: period "2027-Q5": want one such as`},
		"a bad day":            {edit("announced: 2024-01-01", "announced: 2024-02-30"), `date "2024-02-30"`},
		"a bad region":         {edit("region: CN-51", "region: Sichuan"), `region "Sichuan": want an ISO 3166 code`},
		"a bad zone":           {edit("id: lamps", "id: lamps\n  zone: Asia/Chengdu"), "zone: unknown time zone Asia/Chengdu"},
		"no comparator":        {edit(">= 9 盏", "9 盏"), `value: "9 盏": want a comparator, a number and a unit`},
		"no target unit":       {edit(">= 9 盏", ">= 9"), `value: ">= 9": want a comparator`},
		"a leading zero":       {edit(">= 9 盏", ">= 012 盏"), `number "012" begins with 0`},
		"ends the wrong way":   {edit(">= 9 盏", "5..3 盏"), "the upper end is below the lower"},
		"units differ":         {edit(">= 9 盏", ">= 9 家"), "lit-2027: units differ: 家 and 盏"},
		"points for percent":   {edit(`indicator: lit, value: ">= 9 盏"`, `indicator: share, value: ">= 9 百分点"`), "a percentage is not comparable with percentage points"},
		"real for nominal":     {edit(`indicator: lit, value: ">= 9 盏"`, `indicator: cost, basis: real, value: ">= 9 元"`), "target is real, series is nominal"},
		"within no year":       {edit("unit: 盏, kind: count}", "unit: 盏, kind: count, within: share}"), "lit: within: share: the indicator within the year has to be cumulative"},
		"within the unknown":   {edit("unit: 盏, kind: count}", "unit: 盏, kind: count, within: shard}"), `lit: within: no indicator has the id "shard"`},
		"change of nothing":    {edit("indicator: lit,", "indicator: lit, form: change,"), "baseline is missing"},
		"one day, two values":  {edit("sources:\n", "sources:\n") + "  - {id: lit-2027, indicator: lit, value: \">= 8 盏\", due: 2027, announced: 2024-01-01, source: plan}\n", "this target is defined already"},
		"an alias":             {edit("name: {zh: 路灯, en: Lamps}", "name: &n {zh: 路灯, en: Lamps}\n  note: *n"), "aliases are not read here"},
		"a deadline too long":  {sound + "collectors:\n  - {id: c, kind: csv, schedule: \"0 1 * * *\", deadline: 3h}\n", `c: deadline: "3h": want at most an hour`},
		"a list as a text":     {edit("kind: rate", "kind: [rate]"), "kind: want a text, not a list"},
		"a bad release":        {edit("kind: rate", "kind: rate, release: soon"), `plan.yaml:8:91: share: release: "soon": want days after the period's end (31d)`},
		"a bad release day":    {edit("kind: rate", "kind: rate, release: [2026-01-20, 2026-02-30]"), `plan.yaml:8:104: share: release: date "2026-02-30"`},
		"a release too rare":   {edit("kind: rate", "kind: rate, frequency: Q, release: by 01-31"), "by 01-31: a series that is quarterly has 4 figures a year"},
		"a release for none":   {edit("kind: rate", "kind: rate, frequency: irregular, release: 31d"), "an irregular series has no period that ends"},
		"a release as keys":    {edit("kind: rate", "kind: rate, release: {by: 20}"), "release: want a text or a list of dates, not keys with values"},
		"a bad expression":     {derived("lit +"), "plan.yaml:10:96: bright: derive: the expression ends where more was expected"},
		"an unknown name":      {derived("lit / lid"), `plan.yaml:10:98: bright: derive: "lid" is no indicator of the plan`},
		"an unknown function":  {derived("sum(lit)"), "plan.yaml:10:92: bright: derive: sum() is no function here: want one of discrete, growth"},
		"another unit":         {derived("lit"), "derive: the expression is in 盏, the indicator is in %"},
		"lamps and yuan":       {derived("share(lit, 成本)"), "plan.yaml:10:92: bright: derive: share(): units differ: 盏 and 元"},
		"growth of a share":    {derived("growth(share)"), "growth(): a rate or share has no growth"},
		"derived from itself":  {derived("bright + share"), "bright: derive: it is computed from itself: bright from bright"},
		"a jump downhill":      {edit("kind: rate", "kind: rate, jump: 0.5"), "jump: want a ratio above 1"},
	} {
		_, err := load(c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v\nwant %s", name, err, c.want)
			continue
		}
		var faults catalogue.Faults
		if !errors.As(err, &faults) || len(faults) != 1 {
			t.Errorf("%s: %d faults for one:\n%v", name, len(faults), err)
		}
	}
}

// TestAllFaults reads a folder full of faults, and compares them all with the
// golden file.
func TestAllFaults(t *testing.T) {
	_, err := catalogue.Load(os.DirFS("testdata/faulty"))
	if err == nil {
		t.Fatal("a faulty folder loads")
	}
	golden := filepath.Join("testdata", "faulty.golden")
	if *update {
		if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, readErr := os.ReadFile(golden)
	if readErr != nil {
		t.Fatal(readErr)
	}
	if diff := cmp.Diff(string(want), err.Error()+"\n"); diff != "" {
		t.Error(diff)
	}
}

func TestLimits(t *testing.T) {
	_, err := load("x: " + strings.Repeat("y", 2<<20))
	if err == nil || !strings.Contains(err.Error(), "more than 1048576 bytes") {
		t.Errorf("a huge file: %v", err)
	}
	_, err = load("plan: " + strings.Repeat("[", 60) + strings.Repeat("]", 60))
	if err == nil || !strings.Contains(err.Error(), "nested deeper") {
		t.Errorf("a deep file: %v", err)
	}
	if _, err := catalogue.Load(fstest.MapFS{}); err == nil || !strings.Contains(err.Error(), "no .yaml file is here") {
		t.Errorf("an empty folder: %v", err)
	}
}

func TestBundledPlan(t *testing.T) {
	c, err := catalogue.Load(sichuan2027.Files)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := []int{len(c.Domains), len(c.Indicators), len(c.TargetIDs()), len(c.Targets)}, []int{8, 62, 38, 39}; !cmp.Equal(got, want) {
		t.Errorf("domains, indicators, targets, vintages of targets: %v, want %v", got, want)
	}
	vintages := c.TargetVintages("ai-revenue-2027")
	if len(vintages) != 2 || vintages[0].Value != 2000 || vintages[1].Value != 2500 || vintages[1].Comparator != indicators.Greater {
		t.Errorf("the two vintages of the AI revenue target are %+v", vintages)
	}
	between := c.TargetVintages("low-altitude-leaders-2027")[0]
	if between.Comparator != indicators.Between || between.Value != 3 || between.High != 5 {
		t.Errorf("the leaders asked for are %v to %v", between.Value, between.High)
	}
	for _, i := range c.Indicators {
		if i.Name.ZH == "" || i.Name.EN == "" {
			t.Errorf("%s has no name in one of the languages", i.ID)
		}
	}
	if ids := c.TargetsOn(indicators.Series{Indicator: "gdp", Region: "CN-51"}); len(ids) != 2 {
		t.Errorf("the targets on GDP are %v", ids)
	}
}

func TestStarter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "plan")
	if err := catalogue.WriteStarter(dir); err != nil {
		t.Fatal(err)
	}
	c, err := catalogue.Load(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	var options struct {
		File string `yaml:"file"`
	}
	if err := c.Collectors[0].Decode(&options); err != nil || options.File != "figures.csv" {
		t.Errorf("the options of the collector are %+v, %v", options, err)
	}
	if err := catalogue.WriteStarter(dir); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("a second time: %v", err)
	}
}

func TestDecode(t *testing.T) {
	var into struct {
		Name  string `yaml:"name"`
		Count int    `yaml:"count"`
		Inner struct {
			Flag bool `yaml:"flag"`
		} `yaml:"inner"`
	}
	if err := catalogue.Decode("c.yaml", []byte("name: lamps\ncount: 3\ninner: {flag: true}\n"), &into); err != nil || into.Count != 3 || !into.Inner.Flag {
		t.Errorf("%+v, %v", into, err)
	}
	err := catalogue.Decode("c.yaml", []byte("name: [a]\ncuont: 3\ninner: {flag: 7, other: 1}\n"), &into)
	want := "c.yaml:1:7: name: want a text, not a list\n" +
		"c.yaml:2:1: unknown key \"cuont\": did you mean \"count\"?\n" +
		"c.yaml:3:15: inner: flag: want true or false, not \"7\"\n" +
		"c.yaml:3:18: inner: unknown key \"other\": want one of flag"
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
}

// placed is embedded in what says where things are.
type placed struct {
	Place string `yaml:"place"`
}

func TestDecodeLists(t *testing.T) {
	var into struct {
		Lamps []struct {
			placed `yaml:",inline"`
			Count  int `yaml:"count"`
		} `yaml:"lamps"`
	}
	if err := catalogue.Decode("c.yaml", []byte("lamps: [{place: yard, count: 3}, {count: 4}]\n"), &into); err != nil ||
		len(into.Lamps) != 2 || into.Lamps[0].Place != "yard" || into.Lamps[1].Count != 4 {
		t.Errorf("%+v, %v", into, err)
	}
	err := catalogue.Decode("c.yaml", []byte("lamps:\n  - {place: yard}\n  - {plaec: yard}\n  - 7\n  - {count: many}\n"), &into)
	want := "c.yaml:3:6: lamps 2: unknown key \"plaec\": did you mean \"place\"?\n" +
		"c.yaml:4:5: lamps 3: want keys with values, not \"7\"\n" +
		"c.yaml:5:13: lamps 4: count: want a number, not \"many\""
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant\n%s", err, want)
	}
	if err := catalogue.Decode("c.yaml", []byte("lamps: 7\n"), &into); err == nil || err.Error() != "c.yaml:1:8: lamps: want a list, not \"7\"" {
		t.Errorf("no list: %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("plan: {id: a}\nindicators: [{id: b}, 3]\ntargets: {a: b}"))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: data}})
		var faults catalogue.Faults
		if err != nil && (c != nil || !errors.As(err, &faults)) {
			t.Fatalf("%v with %v", c, err)
		}
	})
}
