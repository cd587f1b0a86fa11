package influx

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"waymark/catalogue"
	"waymark/testserver"
)

// linesOf makes as many points, a day apart, with the given field key.
func linesOf(t *testing.T, measurement string, n int, key string) lines {
	t.Helper()
	var l lines
	first := time.Date(1952, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range n {
		p := point{measurement, []tag{{"indicator", "x"}}, []field{number(key, float64(i))}, first.AddDate(0, 0, i)}
		if err := l.add(p, uint64(i+1)); err != nil {
			t.Fatal(err)
		}
	}
	return l
}

func configOf(s *testserver.Server) Config {
	return Config{URL: s.URL, Token: s.Token, Org: s.Org, Bucket: s.Bucket, Patience: time.Second}
}

// bare makes a mirror that has no ledger yet: its server is what is tested.
func bare(t *testing.T, c Config) *Mirror {
	t.Helper()
	m, err := New(c, nil, &catalogue.Catalogue{}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(m.Close)
	return m
}

func TestSendHoldsTheFaultyPointAlone(t *testing.T) {
	server := testserver.Influx(t)
	m := bare(t, configOf(server))
	if _, err := m.Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Run("type conflict", func(t *testing.T) {
		held := sendAll(t, m, linesOf(t, "conflict", 100, "value"), func(s *sender) {
			if err := s.write.WriteRecord(t.Context(), "conflict,indicator=x other=1i -1"); err != nil {
				t.Fatal(err)
			}
		}, "conflict,indicator=x other=1.5 7")
		if len(held) != 1 || !strings.Contains(held[101], "type conflict") {
			t.Errorf("held %v, want the last point alone with its reason", held)
		}
		wantCount(t, server, "conflict", 100)
	})
	t.Run("unreadable line", func(t *testing.T) {
		held := sendAll(t, m, linesOf(t, "unreadable", 64, "value"), nil, "unreadable value=one 7")
		if len(held) != 1 || held[65] == "" {
			t.Errorf("held %v, want the last point alone", held)
		}
		wantCount(t, server, "unreadable", 64)
	})
	t.Run("beyond the retention", func(t *testing.T) {
		if !server.Own() {
			t.Skip("not tested: needs a retention policy of its own")
		}
		server.InfluxQL(t, `CREATE RETENTION POLICY "short" ON "waymark" DURATION 52w REPLICATION 1`)
		c := configOf(server)
		c.Bucket = "waymark/short"
		held := sendAll(t, bare(t, c), linesOf(t, "old", 1, "value"), nil)
		if !strings.Contains(held[1], "beyond retention policy") {
			t.Errorf("held %v, want the point with its reason", held)
		}
	})
}

// sendAll sends lines, and further ones as they stand, and gives the reasons
// of those held by their sequence.
func sendAll(t *testing.T, m *Mirror, l lines, before func(*sender), more ...string) map[uint64]string {
	t.Helper()
	for _, text := range more {
		l.text = append(append(l.text, text...), '\n')
		l.lines = append(l.lines, line{len(l.text), uint64(len(l.lines) + 1)})
	}
	held := make(map[uint64]string)
	s := m.sender(time.Second)
	s.hold = func(sequence uint64, _, reason string) error { held[sequence] = reason; return nil }
	if before != nil {
		before(s)
	}
	if err := s.send(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return held
}

func wantCount(t *testing.T, server *testserver.Server, measurement string, want int) {
	t.Helper()
	if !server.Own() {
		return // InfluxQL is for 1.x
	}
	tables := server.InfluxQL(t, "SELECT value FROM "+measurement)
	if len(tables) != 1 || len(tables[0].Values) != want {
		t.Errorf("%s holds %v, want %d points", measurement, tables, want)
	}
}

func TestSendSaysWhatIsWrong(t *testing.T) {
	server := testserver.Influx(t)
	away := configOf(server)
	away.URL = "http://127.0.0.1:1"
	noDatabase, noPolicy := configOf(server), configOf(server)
	noDatabase.Bucket, noPolicy.Bucket = "nowhere/forever", "waymark/nowhere"
	if _, err := bare(t, configOf(server)).Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name   string
		config Config
		want   State
	}{
		{"server away", away, Away},
		{"unknown database", noDatabase, NoBucket},
		{"unknown retention policy", noPolicy, NoBucket},
	} {
		t.Run(tt.name, func(t *testing.T) { wantState(t, tt.config, tt.want) })
	}
}

func wantState(t *testing.T, c Config, want State) {
	t.Helper()
	m := bare(t, c)
	err := m.sender(c.Patience).send(t.Context(), linesOf(t, "m", 3, "value"))
	var fault *Fault
	if !errors.As(err, &fault) || fault.State != want {
		t.Fatalf("send: %v, want state %s", err, want)
	}
	if c.Token != "" && strings.Contains(err.Error(), c.Token) {
		t.Errorf("send: %v tells the token", err)
	}
}

func TestWrongToken(t *testing.T) {
	server := testserver.Influx(t, "INFLUXDB_HTTP_AUTH_ENABLED=true")
	server.InfluxQL(t, `CREATE USER root WITH PASSWORD 'open-sesame' WITH ALL PRIVILEGES`)
	right, wrong, none := configOf(server), configOf(server), configOf(server)
	right.Token, wrong.Token = "root:open-sesame", "root:closed-sesame"
	if _, err := bare(t, right).Init(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantState(t, wrong, Denied)
	wantState(t, none, Denied)
	findings := bare(t, wrong).Check(t.Context())
	if last := findings[len(findings)-1]; last.Good || !strings.Contains(last.State, "token") || strings.Contains(last.State, "sesame") {
		t.Errorf("check says %+v, want that the token is refused and not which it is", last)
	}
	for _, f := range bare(t, right).Check(t.Context()) {
		if !f.Good {
			t.Errorf("check with the right token says %+v", f)
		}
	}
}

func TestSendEndsWithItsContext(t *testing.T) {
	c := Config{URL: "http://127.0.0.1:1", Bucket: "b"}
	ctx, cancel := context.WithCancel(t.Context())
	s := bare(t, c).sender(-1)
	s.waiting = func(*Fault) { cancel() }
	if err := s.send(ctx, linesOf(t, "m", 1, "value")); !errors.Is(err, context.Canceled) {
		t.Errorf("send: %v, want the end of its context", err)
	}
}

func TestInitMakesAndMendsTheBucket(t *testing.T) {
	server := testserver.Influx(t)
	if !server.Own() {
		t.Skip("not tested: needs a server of its own")
	}
	m := bare(t, configOf(server))
	if findings := m.Check(t.Context()); len(findings) != 2 || findings[1].Good {
		t.Errorf("check without a bucket says %+v", findings)
	}
	wantPrepared(t, m, true, false)
	wantPrepared(t, m, false, false)
	server.InfluxQL(t, `ALTER RETENTION POLICY "forever" ON "waymark" SHARD DURATION 1w`)
	if findings := m.Check(t.Context()); findings[1].Good || !strings.Contains(findings[1].State, "shards of 1 week ") {
		t.Errorf("check with short shards says %+v", findings)
	}
	wantPrepared(t, m, false, true)

	c := configOf(server)
	c.Bucket = "waymark/second"
	wantPrepared(t, bare(t, c), true, false)
	c.Bucket = "other"
	wantPrepared(t, bare(t, c), true, false)
	for _, f := range bare(t, c).Check(t.Context()) {
		if !f.Good {
			t.Errorf("check of the default policy says %+v", f)
		}
	}
}

func wantPrepared(t *testing.T, m *Mirror, made, changed bool) {
	t.Helper()
	p, err := m.Init(t.Context())
	if err != nil || p.Made != made || p.Changed != changed {
		t.Errorf("init of %s: %+v, %v, want made %t, changed %t", m.config.Bucket, p, err, made, changed)
	}
}
