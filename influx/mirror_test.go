package influx_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"waymark/catalogue"
	"waymark/indicators"
	"waymark/influx"
	"waymark/ledger"
	"waymark/testserver"
)

// plan is a made-up catalogue: an amount with a target and a rate without.
func plan() *catalogue.Catalogue {
	output := indicators.Indicator{
		ID: "output", Domain: "made_up", Unit: indicators.MustUnit("亿元"),
		Kind: indicators.Flow, Frequency: indicators.Annual, Direction: indicators.Up,
	}
	share := indicators.Indicator{
		ID: "share", Domain: "made_up", Unit: indicators.MustUnit("%"),
		Kind: indicators.Rate, Frequency: indicators.Quarterly, Direction: indicators.Up,
	}
	return &catalogue.Catalogue{
		Indicators: []indicators.Indicator{output, share},
		Targets: []indicators.Target{{
			ID: "output_2027", Series: indicators.Series{Indicator: "output", Region: "CN-51"},
			Form: indicators.LevelForm, Comparator: indicators.GreaterOrEqual, Value: 4, Unit: indicators.MustUnit("万亿元"),
			BaseValue: math.NaN(), Due: indicators.Year(2027), Announced: indicators.NewDate(2024, 1, 10), Standing: indicators.Reference,
		}},
	}
}

func openLedger(t testing.TB, dir string) *ledger.Ledger {
	t.Helper()
	l, err := ledger.Open(t.Context(), ledger.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

// mirrorInto makes a mirror of the ledger into the server, with its bucket.
func mirrorInto(t testing.TB, server *testserver.Server, l *ledger.Ledger, dir string) *influx.Mirror {
	t.Helper()
	m, err := influx.New(influx.Config{
		URL: server.URL, Token: server.Token, Org: server.Org, Bucket: server.Bucket,
		Dir: dir, Patience: 10 * time.Second,
	}, l, plan(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	if _, err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

// ownServer gives a server that nothing else writes to and that speaks
// InfluxQL.
func ownServer(t *testing.T) *testserver.Server {
	t.Helper()
	server := testserver.Influx(t)
	if !server.Own() {
		t.Skip("not tested: needs a server of its own")
	}
	return server
}

func figure(indicator indicators.ID, period, unit string, value float64, published int) indicators.Vintage {
	p, err := indicators.ParsePeriod(period)
	if err != nil {
		panic(err)
	}
	v := indicators.Vintage{
		Observation: indicators.Observation{
			Series: indicators.Series{Indicator: indicator, Region: "CN-51"},
			Period: p, Value: value, Decimals: 1, Unit: indicators.MustUnit(unit),
		},
		Published: indicators.NewDate(published, 3, 1),
	}
	if math.IsNaN(value) {
		v.Status = indicators.Missing
	}
	return v
}

func appendAll(t testing.TB, l *ledger.Ledger, vintages ...indicators.Vintage) {
	t.Helper()
	if _, err := l.Append(t.Context(), ledger.Batch{Collector: "made_up", Vintages: vintages}); err != nil {
		t.Fatal(err)
	}
}

// wantEqual holds what InfluxDB answers by InfluxQL against the ledger: every
// current figure once with its value, and every vintage.
func wantEqual(t *testing.T, server *testserver.Server, l *ledger.Ledger) {
	t.Helper()
	want := make(map[string]float64)
	all, valued := 0, 0
	series, err := l.Series(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	units := map[indicators.ID]indicators.Unit{"output": indicators.MustUnit("亿元"), "share": indicators.MustUnit("%")}
	for _, s := range series {
		latest, err := l.Latest(t.Context(), s, ledger.AsOf{})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range latest {
			if value, err := v.Unit.Convert(v.Value, units[v.Indicator]); err == nil && v.HasValue() {
				want[fmt.Sprint(v.Indicator, v.Region, v.Period)] = value
			}
		}
		vintages, err := l.Vintages(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range vintages {
			if all++; v.HasValue() {
				valued++
			}
		}
	}
	got := make(map[string]float64)
	for _, table := range server.InfluxQL(t, `SELECT value, period FROM indicator GROUP BY indicator, region`) {
		for _, row := range table.Values {
			value, err := row[1].(json.Number).Float64()
			if err != nil {
				t.Fatal(err)
			}
			got[table.Tags["indicator"]+table.Tags["region"]+row[2].(string)] = value
		}
	}
	if len(got) != len(want) {
		t.Errorf("indicator holds %d figures, the ledger %d", len(got), len(want))
	}
	for key, value := range want {
		if g, ok := got[key]; !ok || g != value {
			t.Errorf("indicator holds %v for %s (%t), the ledger %v", g, key, ok, value)
			break
		}
	}
	counts := server.InfluxQL(t, `SELECT count(published), count(value) FROM vintage`)
	if got := fmt.Sprint(counts[0].Values[0][1:]); got != fmt.Sprint([]int{all, valued}) {
		t.Errorf("vintage holds %s texts and values, the ledger %d and %d", got, all, valued)
	}
}

func TestSameFiguresStandInInfluxDB(t *testing.T) {
	server, dir := ownServer(t), t.TempDir()
	l := openLedger(t, dir)
	m := mirrorInto(t, server, l, dir)
	nan := math.NaN()
	appendAll(t, l,
		figure("output", "1952", "亿元", 24.5, 1953),
		figure("output", "2023", "万亿元", 1.5, 2024),
		figure("output", "2024", "亿元", 20000, 2025),
		figure("share", "2024-Q4", "%", 5.5, 2025),
		figure("share", "2024-Q3", "%", nan, 2025),
	)
	if err := m.Sync(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, server, l)
	appendAll(t, l,
		figure("output", "2023", "亿元", 15100, 2025), // a revision
		figure("output", "2024", "亿元", 19000, 2024), // an older vintage, found later
		figure("share", "2024-Q4", "%", nan, 2026),  // withdrawn
	)
	appendVerdictAndRun(t, l)
	if err := m.Sync(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, server, l)
	wantRest(t, server)
	if err := m.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, server, l)
	wantRest(t, server)
	s, err := m.Status(t.Context())
	if err != nil || s.State != influx.CaughtUp || !s.LongShard || s.Pending != 0 || s.Advice != "" || m.Pending() != 0 {
		t.Errorf("status: %+v, %v, want caught up with nothing to advise", s, err)
	}
}

func appendVerdictAndRun(t *testing.T, l *ledger.Ledger) {
	t.Helper()
	nan := math.NaN()
	_, err := l.AppendAssessments(t.Context(), []indicators.Assessment{{
		Target: "output_2027", Series: indicators.Series{Indicator: "output", Region: "CN-51"},
		AsOf: indicators.NewDate(2026, 3, 1), Verdict: indicators.AtRisk, Probability: 0.5,
		Projected: 3.5, Low80: 3, High80: 4.5, Low95: 2.5, High95: 5, MonthsAhead: nan, PaceNeeded: nan, PaceHeld: nan,
	}})
	if err != nil {
		t.Fatal(err)
	}
	run, err := l.StartRun(t.Context(), "made_up")
	if err != nil {
		t.Fatal(err)
	}
	run.Result, run.Observations, run.Error, run.Finished = ledger.Failed, 7, "line one\nline two", run.Started.Add(time.Second)
	if err := l.FinishRun(t.Context(), run); err != nil {
		t.Fatal(err)
	}
}

// wantRest looks at the other measurements, the path by Flux too.
func wantRest(t *testing.T, server *testserver.Server) {
	t.Helper()
	for _, tt := range []struct{ query, want string }{
		{`SELECT verdict, verdict_code, probability, "target"::field FROM assessment`, "[at_risk 2 0.5 4]"},
		{`SELECT count(probability), count(months_ahead) FROM assessment`, "[1 <nil>]"},
		{`SELECT "result"::tag, observations, "error" FROM collection`, "[failed 7 line one line two]"},
		{`SELECT count(value), first(value), last(value) FROM target WHERE "target"::tag = 'output_2027'`, "[5 15100 40000]"},
	} {
		tables := server.InfluxQL(t, tt.query)
		if len(tables) == 0 {
			tables = []testserver.Table{{Values: [][]any{{nil}}}}
		}
		got := fmt.Sprint(tables[0].Values[0][1:])
		if got != tt.want {
			t.Errorf("%s answers %s, want %s", tt.query, got, tt.want)
		}
	}
	rows := server.Flux(t, fmt.Sprintf(`from(bucket: %q) |> range(start: 2020-01-01T00:00:00Z, stop: 2030-01-01T00:00:00Z)
		|> filter(fn: (r) => r._measurement == "indicator" and r._field == "value" and r.indicator == "output")`, server.Bucket))
	if len(rows) != 2 || rows[0]["_value"] != "15100" || rows[1]["_value"] != "20000" || rows[0]["unit"] != "亿元" || rows[0]["domain"] != "made_up" {
		t.Errorf("Flux answers %v, want the figures of 2023 and 2024", rows)
	}
}

// TestMirrorProcess is no test of its own: it is the process that
// TestKilledMirrorLosesNothing kills.
func TestMirrorProcess(t *testing.T) {
	dir := os.Getenv("WAYMARK_TEST_MIRROR_DIR")
	if dir == "" {
		t.Skip("runs only as a process of another test")
	}
	l := openLedger(t, dir)
	m, err := influx.New(influx.Config{
		URL: os.Getenv("WAYMARK_TEST_MIRROR_URL"), Bucket: os.Getenv("WAYMARK_TEST_MIRROR_BUCKET"), Dir: dir,
	}, l, plan(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Sync(t.Context(), func(done, _ uint64) { fmt.Println("written", done) }); err != nil {
		t.Fatal(err)
	}
}

func TestKilledMirrorLosesNothing(t *testing.T) {
	server, dir := ownServer(t), t.TempDir()
	l := openLedger(t, dir)
	m := mirrorInto(t, server, l, dir)
	appendAll(t, l, history(20000)...)
	cmd := exec.Command(os.Args[0], "-test.run=^TestMirrorProcess$")
	cmd.Env = append(os.Environ(), "WAYMARK_TEST_MIRROR_DIR="+dir,
		"WAYMARK_TEST_MIRROR_URL="+server.URL, "WAYMARK_TEST_MIRROR_BUCKET="+server.Bucket)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if killed := cmd.Process.Kill(); killed != nil || err != nil {
		t.Fatalf("%q %v %v", line, killed, err)
	}
	_ = cmd.Wait()
	pending := m.Pending()
	if pending == 0 || pending == 20000 {
		t.Errorf("killed after %q with %d pending, want it mid-way", line, pending)
	}
	if err := m.Sync(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, server, l)
}

// history makes figures of made-up series: days from 1952 on.
func history(n int) []indicators.Vintage {
	list := make([]indicators.Vintage, n)
	first := indicators.NewDate(1952, 1, 1)
	unit := indicators.MustUnit("亿元")
	for i := range list {
		list[i] = indicators.Vintage{
			Observation: indicators.Observation{
				Series: indicators.Series{Indicator: "output", Region: indicators.Region(strconv.Itoa(510000 + i%100))},
				Period: indicators.Day(first + indicators.Date(i/100)), Value: float64(i) / 8, Decimals: 3, Unit: unit,
			},
			Published: indicators.NewDate(2025, 3, 1),
		}
	}
	return list
}

func TestServerAwayDuringAppends(t *testing.T) {
	server, dir := ownServer(t), t.TempDir()
	l := openLedger(t, dir)
	m := mirrorInto(t, server, l, dir)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- m.Run(ctx) }()
	list := history(1010)
	appendAll(t, l, list[:10]...)
	until(t, func() bool { return m.Pending() == 0 })
	server.Stop()
	for i := 10; i < len(list); i += 10 {
		appendAll(t, l, list[i:i+10]...)
	}
	until(t, func() bool {
		s, err := m.Status(t.Context())
		return err == nil && s.State == influx.Away && s.Pending == 1000 && s.LastError != ""
	})
	server.Start(t)
	until(t, func() bool { return m.Pending() == 0 })
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run ended with %v", err)
	}
	wantEqual(t, server, l)
}

// until returns when the condition holds, and ends the test after a minute.
func until(t *testing.T, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatal("not within a minute")
		}
	}
}

func TestRefusedPointsAreHeldAndReleased(t *testing.T) {
	server, dir := ownServer(t), t.TempDir()
	l := openLedger(t, dir)
	m := mirrorInto(t, server, l, dir)
	early := figure("output", "2024", "亿元", 1, 2025)
	early.Period, early.Region = indicators.Year(1600), "510100"
	appendAll(t, l, early, figure("output", "2023", "亿元", 2, 2025))
	if err := m.Sync(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	s, err := m.Status(t.Context())
	if err != nil || len(s.Held) != 1 || s.Held[0].Sequence != 1 || s.State != influx.CaughtUp || s.Advice == "" {
		t.Errorf("status: %+v, %v, want the first entry held", s, err)
	}
	again := mirrorInto(t, server, l, dir)
	if s, err := again.Status(t.Context()); err != nil || len(s.Held) != 1 {
		t.Errorf("status of a new mirror: %+v, %v, want the point still held", s, err)
	}
}

func TestTypeConflictThroughoutStopsTheMirror(t *testing.T) {
	server, dir := ownServer(t), t.TempDir()
	l := openLedger(t, dir)
	m := mirrorInto(t, server, l, dir)
	write(t, server, "indicator value=1i 1\nvintage value=1i 1\n")
	appendAll(t, l, history(1500)...)
	err := m.Sync(t.Context(), nil)
	var fault *influx.Fault
	if !errors.As(err, &fault) || fault.State != influx.Refusing {
		t.Fatalf("sync: %v, want that the server refuses point after point", err)
	}
	s, err := m.Status(t.Context())
	if err != nil || s.State != influx.Refusing || s.Cursor != 0 || len(s.Held) == 0 || s.Advice == "" {
		t.Errorf("status: state %s, cursor %d, %d held, %v, want a mirror that stopped", s.State, s.Cursor, len(s.Held), err)
	}
	if err := m.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	wantEqual(t, server, l)
	if s, err := m.Status(t.Context()); err != nil || s.State != influx.CaughtUp || len(s.Held) != 0 {
		t.Errorf("status after rebuild: %s, %d held, %v", s.State, len(s.Held), err)
	}
}
