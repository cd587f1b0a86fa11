package panel

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"waymark/indicators"
)

const (
	observationHeader = "indicator,region,period,value\n"
	targetHeader      = "id,indicator,region,direction,baseline_period,target,due,as_of\n"
)

// madeUp is a panel of random walks: no figure in it is real. Each series has a
// target set at random, whose outcome is known.
func madeUp(topics, regions int) (observations, targets, outcomes string) {
	r := rand.New(rand.NewPCG(7, 7))
	var o, t, k strings.Builder
	o.WriteString(observationHeader)
	t.WriteString(targetHeader)
	k.WriteString("id,met,actual\n")
	for topic := range topics {
		for region := range regions {
			level, drift := 3.0, 0.04*r.NormFloat64()
			values := make([]float64, 30)
			for i := range values {
				level += drift + 0.05*r.NormFloat64()
				values[i] = math.Exp(level)
				fmt.Fprintf(&o, "topic%d.x,region%d,%d,%.4f\n", topic, region, 1990+i, values[i])
			}
			target := values[24] * math.Exp(0.15*r.NormFloat64())
			direction, met := "up", values[28] >= target
			if region%2 == 1 {
				direction, met = "down", values[28] <= target
			}
			fmt.Fprintf(&t, "t%d-%d,topic%d.x,region%d,%s,2010,%.4f,2018,2014\n", topic, region, topic, region, direction, target)
			fmt.Fprintf(&k, "t%d-%d,%d,%.4f\n", topic, region, map[bool]int{true: 1}[met], values[28])
		}
	}
	return o.String(), t.String(), k.String()
}

func read(t *testing.T, observations string) *Panel {
	t.Helper()
	p, err := ReadObservations(strings.NewReader(observations), "observations.csv")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func assess(t *testing.T, p *Panel, targets string) string {
	t.Helper()
	var out bytes.Buffer
	if err := p.Assess(context.Background(), strings.NewReader(targets), &out, Options{File: "targets.csv", Lang: indicators.English}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestAssessKeepsOrder(t *testing.T) {
	observations, targets, _ := madeUp(30, 20)
	p := read(t, observations)
	first := assess(t, p, targets)
	if again := assess(t, p, targets); again != first {
		t.Error("the same panel has another answer")
	}
	want := strings.Split(targets, "\n")
	for i, line := range strings.Split(first, "\n") {
		id, _, _ := strings.Cut(line, ",")
		if wanted, _, _ := strings.Cut(want[i], ","); id != wanted {
			t.Fatalf("row %d is of %q, want %q", i, id, wanted)
		}
	}
}

// TestNoLookingAhead changes every figure after the day of the targets.
func TestNoLookingAhead(t *testing.T) {
	observations, targets, _ := madeUp(5, 8)
	var changed strings.Builder
	for _, line := range strings.SplitAfter(observations, "\n") {
		if f := strings.Split(line, ","); len(f) == 4 && f[2] > "2014" && f[2] < "3" {
			line = strings.Join(f[:3], ",") + ",1\n"
		}
		changed.WriteString(line)
	}
	if assess(t, read(t, observations), targets) != assess(t, read(t, changed.String()), targets) {
		t.Error("an answer depends on a figure after its day")
	}
}

func TestEveryFrequency(t *testing.T) {
	var o strings.Builder
	o.WriteString(observationHeader)
	for i := range 60 {
		season := []float64{1, 1.1, 0.9, 1.2}[i%4]
		fmt.Fprintf(&o, "q,r,%s,%.3f\n", indicators.Quarter(2000, 1).Add(i), (100+float64(i))*season)
		fmt.Fprintf(&o, "m,r,%s,%.3f\n", indicators.Month(2000, 1).Add(i), 50+float64(i)+10*math.Sin(float64(i)*math.Pi/6))
	}
	out := assess(t, read(t, o.String()), targetHeader+
		"a,q,r,up,,170,2015-Q4,2014-Q4\n"+"b,m,r,down,,100,2005-12,2004-12\n"+"c,none,r,up,,1,2020,2019\n")
	lines := strings.Split(out, "\n")
	for i, want := range []string{"a,", "b,", "c,unassessable,,"} {
		if !strings.HasPrefix(lines[i+1], want) {
			t.Errorf("%q, want %s…", lines[i+1], want)
		}
	}
	if f := strings.Split(lines[1], ","); len(f) < 4 || f[3] < "180" || f[3] > "200" {
		t.Errorf("the fourth quarter is projected at %s, want its season kept", lines[1])
	}
}

func TestFaultsAllAtOnce(t *testing.T) {
	_, err := ReadObservations(strings.NewReader(observationHeader+
		"a,r,2000,1\na,r,20x0,2\na,r,2001,NaN\na,r,2000,3\na,r\na,r,2001-Q1,4\na,r,2003,-\n"), "o.csv")
	var faults *Faults
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, want := range []string{"o.csv:3: period", "o.csv:4: number", "o.csv:5: a r has 3 for 2000, and 1 before", "o.csv:6: the row has 2 fields, want 4", "o.csv:7: period 2001-Q1 is not of the same frequency"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
	if len(faults.List) != 5 {
		t.Errorf("%d faults, want 5: %v", len(faults.List), err)
	}
	p := read(t, observationHeader+"a,r,2000,1\n")
	err = p.Assess(context.Background(), strings.NewReader(targetHeader+"1,a,r,up,2000,5,2010,2004\n,a,r,sideways,x,y,z,\n"), new(bytes.Buffer), Options{File: "t.csv"})
	if !errors.As(err, &faults) || len(faults.List) != 6 {
		t.Errorf("faults are %v, want 6 of line 3", err)
	}
	if _, err := ReadObservations(strings.NewReader("a,b\n"), "o.csv"); err == nil {
		t.Error("other columns are accepted")
	}
}

func TestBacktest(t *testing.T) {
	observations, targets, outcomes := madeUp(40, 10)
	score := backtest(t, strings.NewReader(observations), strings.NewReader(targets), strings.NewReader(outcomes))
	if score.AUC < 0.8 || score.Brier > 0.19 || score.ECE > 0.12 {
		t.Errorf("scores %+v", score)
	}
}

// TestLooks holds projections, arrivals and warnings on random walks, where the
// intervals are known to be about right.
func TestLooks(t *testing.T) {
	observations, targets, outcomes := madeUp(40, 10)
	p := read(t, observations)
	rows, err := ReadTargets(strings.NewReader(targets), "targets")
	if err != nil {
		t.Fatal(err)
	}
	known, err := ReadOutcomes(strings.NewReader(outcomes), "outcomes")
	if err != nil {
		t.Fatal(err)
	}
	cases := p.Cases(rows, known)
	projections, a := p.Looks(cases)
	if len(projections) != 1 || projections[0].Targets != 400 || projections[0].Error > 12 || math.Abs(projections[0].Coverage80-0.8) > 0.1 {
		t.Errorf("projections %+v", projections)
	}
	if a.Early80.Of < 50 || float64(a.Early80.Came) > 0.15*float64(a.Early80.Of) || float64(a.Late80.Came) > 0.25*float64(max(a.Late80.Of, 20)) {
		t.Errorf("arrivals %+v", a)
	}
	w := p.Warn(cases)
	if len(w) != 6 || w[0].Missed.Of+w[0].Met.Of != 400 || w[0].Missed.Came == 0 || w[0].Ahead < 1 || w[0].Ahead > 8 {
		t.Errorf("warnings %+v", w)
	}
	if right := float64(w[0].Given.Came) / float64(w[0].Given.Of); right < 0.8 {
		t.Errorf("%.2f of the warnings were right", right)
	}
}

func backtest(t *testing.T, observations, targets, outcomes io.Reader) Score {
	t.Helper()
	p, err := ReadObservations(observations, "observations")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := ReadTargets(targets, "targets")
	if err != nil {
		t.Fatal(err)
	}
	known, err := ReadOutcomes(outcomes, "outcomes")
	if err != nil {
		t.Fatal(err)
	}
	cases := p.Cases(rows, known)
	return Rate(CrossValidate(cases, 10))
}

// TestOpenPanel holds the bar on a panel of real series, in a folder with
// open.csv, targets.csv and outcomes.csv.
func TestOpenPanel(t *testing.T) {
	folder := os.Getenv("WAYMARK_TEST_PANEL")
	if folder == "" {
		t.Skip("WAYMARK_TEST_PANEL names no folder with a panel")
	}
	var files [3]*os.File
	for i, name := range []string{"open.csv", "targets.csv", "outcomes.csv"} {
		f, err := os.Open(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	s := backtest(t, files[0], files[1], files[2])
	if s.Brier > 0.115 || s.AUC < 0.89 || s.ECE > 0.010 || math.Abs(s.Coverage80-0.8) > 0.02 || math.Abs(s.Coverage95-0.95) > 0.02 || s.Unassessed > 0.01 {
		t.Errorf("scores %+v", s)
	}
}

func FuzzPanel(f *testing.F) {
	f.Add("a,r,2000,1\na,r,2001,2\na,r,2002,3\n", "1,a,r,up,2000,5,2010,2004\n")
	f.Add("a,r,2000-Q1,0\na,r,2000-Q2,-5\na,s,2000-Q2,-5\n", "1,a,r,down,,1e300,2010,2004\n")
	f.Add("\"a", "1,a,r")
	f.Add("a,r,0001,1\na,r,9999,2\n", "1,a,r,up,9999,5,9999,0001\n")
	f.Fuzz(func(t *testing.T, observations, targets string) {
		p, err := ReadObservations(strings.NewReader(observationHeader+observations), "o")
		if err != nil {
			return
		}
		var out bytes.Buffer
		if p.Assess(context.Background(), strings.NewReader(targetHeader+targets), &out, Options{File: "t"}) == nil && out.Len() == 0 {
			t.Fatal("nothing is written")
		}
	})
}
