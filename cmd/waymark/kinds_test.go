package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"waymark/testserver"
)

// kindPage is a page of doc/collectors, followed by a person who has nothing
// else.
type kindPage struct {
	// answer is what the outside says, whatever the host: the page's addresses
	// are not changed.
	answer http.HandlerFunc
	// prepare makes what the page says to make by hand, in the folder of the
	// plan; or it gives what the page leaves to fill in, as pairs to replace.
	prepare func(t *testing.T, plan string) []string
	want    []string // in what the commands print
}

// kindPages are the pages by kind. What other servers are asked for is
// answered by figures that can't be mistaken for real ones.
var kindPages = map[string]kindPage{
	"csv":   {want: []string{"1,444 册", "row 6"}},
	"html":  {want: []string{"2 figures, 0 held, 0 faults", "table 1 row 3 column 2"}},
	"prose": {want: []string{"1 figures, 0 held, 0 faults", "全年图书馆外借图书1444册"}},
	"xlsx":  {prepare: makeBooks, want: []string{"2 figures, 0 held, 0 faults", "图书馆!B2", "图书馆!C2"}},
	"pdf":   {prepare: printReport, want: []string{"3 figures, 0 held, 0 faults", "page 1 table 1 row 3 column 3"}},
	"json": {answer: says(`{"observations":[{"date":"2025-01-01","value":"1"},{"date":"2025-02-01","value":"."}]}`),
		prepare: replace("FRED_KEY=…", "FRED_KEY=lamp"), want: []string{"2 figures, 0 held, 0 faults", "/observations/1/value"}},
	"worldbank": {answer: says(`[{"page":1,"pages":1,"lastupdated":"2025-02-01"},[{"countryiso3code":"CHN","date":"2024","value":2},{"countryiso3code":"CHN","date":"2023","value":1}]]`),
		want: []string{"2 figures, 0 held, 0 faults", "/1/0/value"}},
	"nbs": {answer: says(`{"success":true,"data":[{"code":"2024YY","name":"2024年","values":[{"_id":"aff57de5ee994283974705914fbed246","da":"510000000000","i_showname":"地区生产总值 (亿元)","value":"1"}]}]}`),
		want: []string{"1 figures, 0 held, 0 faults", "/data/0/values/0/value"}},
	"sdmx": {answer: says("DATAFLOW,FREQ,CURRENCY,TIME_PERIOD,OBS_VALUE,UNIT,UNIT_MULT\nECB:EXR(1.0),M,CNY,2025-01,1,CNY,0\n"),
		want: []string{"1 figures, 0 held, 0 faults", "row 2"}},
	"dbnomics": {answer: says(`{"series":{"docs":[{"provider_code":"WB","dataset_code":"WDI","series_code":"A-NY.GDP.MKTP.CN-CHN","indexed_at":"2025-02-01T00:00:00Z","period":["2023","2024"],"value":[1,2]}],"num_found":1,"offset":0}}`),
		want: []string{"2 figures, 0 held, 0 faults", "/series/docs/0/value/1"}},
	"promql": {answer: says(`{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1767196800,"1"]}]}}`),
		want: []string{"1 figures, 0 held, 0 faults", "/data/result/0/value/1"}},
	"sql":    {prepare: makeRegistry, want: []string{"ai_enterprises  CN-51   2020      1 家"}},
	"folder": {prepare: ownFolder, want: []string{"hand_in    ok"}},
	"push":   {prepare: ownPort, want: []string{`"new":0,"revised":1,"known":0,"held":0}`}},
}

// TestKindPages follows every page to the letter.
func TestKindPages(t *testing.T) {
	pages, err := filepath.Glob("../../doc/collectors/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range pages {
		kind := strings.TrimSuffix(filepath.Base(path), ".md")
		if kind == "README" {
			continue
		}
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			page, there := kindPages[kind]
			if !there {
				t.Fatalf("no one has followed %s: add it to kindPages", path)
			}
			page.follow(t, path)
		})
	}
}

func (p kindPage) follow(t *testing.T, path string) {
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), " curl ") {
		testserver.Find(t, "curl")
	}
	dir := t.TempDir()
	plan := filepath.Join(dir, "plan")
	r := reader{dir: dir, env: append(os.Environ(), "HOME="+dir, "LANG=en_GB.UTF-8", "XDG_DATA_HOME="+filepath.Join(dir, "data"))}
	if p.answer != nil {
		r.env = append(r.env, outside(t, dir, p.answer)...)
	}
	r.run(t, "waymark init ./plan")
	example := string(text)
	if p.prepare != nil {
		example = strings.NewReplacer(p.prepare(t, plan)...).Replace(example)
	}
	blocks := blocksOf(example)
	script := ""
	for _, b := range blocks {
		switch {
		case b.command:
			script += b.text
		case b.file != "":
			r.write(t, filepath.Join(plan, b.file), b.text)
		}
	}
	r.run(t, "set -e\n"+strings.ReplaceAll(script, "waymark init ./plan\n", "")) // which was done already
	for _, want := range p.want {
		if !strings.Contains(r.printed.String(), want) {
			t.Errorf("the page's commands do not print %q:\n%s\n%s", want, script, r.printed.String())
		}
	}
}

// reader does what a page says.
type reader struct {
	dir     string
	env     []string
	printed bytes.Buffer
}

func (r *reader) run(t *testing.T, script string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "sh", "-c", script)
	cmd.WaitDelay = 10 * time.Second // for what the page leaves running
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.dir, r.env, &r.printed, &r.printed
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v:\n%s\n%s", err, script, r.printed.String())
	}
}

// write saves a file as the page has it. Of a file that the plan has already
// the page shows a part.
func (r *reader) write(t *testing.T, path, text string) {
	t.Helper()
	before, err := os.ReadFile(path)
	if err != nil {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for line := range strings.Lines(text) {
		if !strings.Contains(string(before), strings.TrimSpace(line)) {
			t.Errorf("%s has no line %q", filepath.Base(path), line)
		}
	}
}

// block is a part of a page that is not prose.
type block struct {
	command bool
	file    string // in which the page says to save it
	text    string
}

var (
	fencedBlock = regexp.MustCompile("(?ms)^( *)```(yaml|html)\n(.*?)^ *```$")
	fileName    = regexp.MustCompile("`([a-z_]+\\.(?:yaml|html|txt|csv))`")
	commandLine = regexp.MustCompile(`^(?:waymark|export|curl|mkdir|cp|#|api=|COUNTER_TOKEN=)`)
)

// blocksOf gives the blocks of the example that a page ends with.
func blocksOf(page string) []block {
	_, example, _ := strings.Cut(page, "\n## An example")
	if _, after, found := strings.Cut(page, "\n## A collector of prose"); found {
		example = after
	}
	margin := "    "
	if strings.Contains(example, "\n1. ") {
		margin += "   " // in a list
	}
	var blocks []block
	var lines []string
	name := ""
	for _, line := range append(strings.Split(fencedBlock.ReplaceAllStringFunc(example, func(fenced string) string {
		m := fencedBlock.FindStringSubmatch(fenced)
		return "```" + strings.ReplaceAll(strings.TrimSuffix(strings.ReplaceAll("\n"+m[3], "\n"+m[1], "\n"), "\n"), "\n", "\x00")
	}), "\n"), "end") {
		switch {
		case strings.HasPrefix(line, "```"):
			blocks = append(blocks, block{file: name, text: strings.ReplaceAll(strings.TrimPrefix(line, "```\x00"), "\x00", "\n") + "\n"})
		case strings.HasPrefix(line, margin):
			lines = append(lines, strings.TrimPrefix(line, margin))
			continue
		case line == "" && len(lines) > 0:
			lines = append(lines, "")
			continue
		}
		if len(lines) > 0 {
			text := strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
			b := block{command: commandLine.MatchString(text), text: text}
			if !b.command {
				b.file = name
			}
			blocks, lines = append(blocks, b), nil
		}
		if names := fileName.FindAllStringSubmatch(line, -1); len(names) > 0 {
			name = names[len(names)-1][1]
		} else if line != "" && !strings.HasPrefix(line, "```") {
			name = ""
		}
	}
	return slices.DeleteFunc(blocks, func(b block) bool { return !b.command && b.file == "" })
}

func says(reply string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			http.NotFound(w, r)
			return
		}
		w.Write([]byte(reply))
	}
}

func replace(pairs ...string) func(*testing.T, string) []string {
	return func(*testing.T, string) []string { return pairs }
}
