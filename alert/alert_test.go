package alert_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"waymark/alert"
	"waymark/catalogue"
	"waymark/delivery"
	"waymark/indicators"
	"waymark/ledger"
	"waymark/scoreboard"
)

const lampPlan = `plan:
  id: lamps
  zone: Asia/Shanghai
  region: CN-51
  domains:
    - {id: light, name: {zh: 照明, en: Light}, owner: lamp-office}
    - {id: dark, name: {zh: 黑暗, en: Dark}}
indicators:
  - {id: lit, domain: light, name: {zh: 亮灯数, en: Lamps lit}, unit: 盏, kind: count, release: 31d}
  - {id: dim, domain: dark, name: {zh: 暗灯数, en: Lamps dim}, unit: 盏, kind: count}
targets:
  - {id: lit-2037, indicator: lit, value: ">= 2700 盏", due: 2037, announced: 2034-06-01, source: old}
  - {id: dim-2037, indicator: dim, value: ">= 2700 盏", due: 2037, announced: 2034-06-01, source: old}
` + lampSources

const lampSources = `sources:
  - {id: old, title: 旧规划, grade: A, address: "https://lamps.example/plan.html"}
`

// hand is a clock that tests move.
type hand struct{ at atomic.Int64 }

func (h *hand) now() time.Time        { return time.Unix(0, h.at.Load()).UTC() }
func (h *hand) move(by time.Duration) { h.at.Add(int64(by)) }

// message is what a webhook got.
type message struct {
	Kind, Severity, Title, Text string
	Files                       []struct{ Name string }
	Links                       []delivery.Link
	Data                        []struct {
		Kind, What, Target string
		Facts              alert.Facts
	}
}

// rig is a service of made-up lamps with a webhook at its end.
type rig struct {
	t       testing.TB
	dir     string
	clock   *hand
	plan    *catalogue.Catalogue
	ledger  *ledger.Ledger
	board   *scoreboard.Board
	outbox  *delivery.Outbox
	alerter *alert.Alerter
	hook    *httptest.Server

	mu  sync.Mutex
	got []message
}

func newRig(t testing.TB, plan string, subscriptions ...alert.Subscription) *rig {
	t.Helper()
	r := &rig{t: t, dir: t.TempDir(), clock: &hand{}}
	r.clock.at.Store(time.Date(2036, 1, 21, 2, 0, 0, 0, time.UTC).UnixNano()) // 10:00 in Shanghai
	r.hook = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			t.Error(err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.got = append(r.got, m)
	}))
	t.Cleanup(r.hook.Close)
	r.open(plan, subscriptions...)
	return r
}

// open opens everything on the rig's folder, as a new process would.
func (r *rig) open(plan string, subscriptions ...alert.Subscription) {
	r.t.Helper()
	c, err := catalogue.Load(fstest.MapFS{"plan.yaml": {Data: []byte(plan)}})
	if err != nil {
		r.t.Fatal(err)
	}
	l, err := ledger.Open(r.t.Context(), ledger.Options{Dir: r.dir, Now: r.clock.now})
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { l.Close() })
	log := slog.New(slog.DiscardHandler)
	r.plan, r.ledger, r.board = c, l, scoreboard.New(c, l, r.clock.now, log)
	r.outbox, err = delivery.New(delivery.Config{Ledger: l, Routes: []delivery.Route{{ID: "hook", Kind: "webhook", URL: r.hook.URL, Lang: "en"}}, Now: r.clock.now})
	if err != nil {
		r.t.Fatal(err)
	}
	r.alerter = r.newAlerter(nil, subscriptions...)
}

func (r *rig) newAlerter(pending func() uint64, subscriptions ...alert.Subscription) *alert.Alerter {
	r.t.Helper()
	a, err := alert.New(alert.Config{Catalogue: r.plan, Ledger: r.ledger, Board: r.board.Snapshot, Outbox: r.outbox, Subscriptions: subscriptions,
		Pending: pending, Lang: indicators.Chinese, Now: r.clock.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		r.t.Fatal(err)
	}
	return a
}

// record appends figures such as "2034 1500 on 2035-01-20".
func (r *rig) record(indicator indicators.ID, figures ...string) {
	r.t.Helper()
	var b ledger.Batch
	for _, text := range figures {
		var period, day string
		v := indicators.Vintage{Observation: indicators.Observation{
			Series: indicators.Series{Indicator: indicator, Region: "CN-51"}, Unit: indicators.MustUnit("盏")}, Source: "old"}
		if _, err := fmt.Sscanf(text, "%s %g on %s", &period, &v.Value, &day); err != nil {
			r.t.Fatal(err)
		}
		v.Period, _ = indicators.ParsePeriod(period)
		v.Published, _ = indicators.ParseDate(day)
		b.Vintages = append(b.Vintages, v)
	}
	if _, err := r.ledger.Append(r.t.Context(), b); err != nil {
		r.t.Fatal(err)
	}
}

// history of a series that grows by some hundred a year, from 2020 to 2034.
func (r *rig) history(indicator indicators.ID) {
	r.t.Helper()
	for year := 2020; year <= 2034; year++ {
		r.record(indicator, fmt.Sprintf("%d %d on %d-01-20", year, 1000+100*(year-2020)+7*(year%3), year+1))
	}
}

// step lets the service look, and time pass until a group is complete, and
// gives the messages that came.
func (r *rig) step() []message {
	r.t.Helper()
	r.look()
	r.clock.move(time.Minute)
	r.look()
	return r.taken()
}

func (r *rig) look() {
	r.t.Helper()
	if err := r.board.Refresh(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if err := r.alerter.Look(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
	if err := r.outbox.Flush(r.t.Context()); err != nil {
		r.t.Fatal(err)
	}
}

func (r *rig) taken() []message {
	r.mu.Lock()
	defer r.mu.Unlock()
	got := r.got
	r.got = nil
	return got
}

func titles(ms []message) string {
	var list []string
	for _, m := range ms {
		list = append(list, m.Title)
	}
	return strings.Join(list, " | ")
}

func TestASlipIsToldOnce(t *testing.T) {
	r := newRig(t, lampPlan)
	r.history("lit")
	if got := r.step(); len(got) > 0 {
		t.Fatalf("the first look at a ledger told %s", titles(got))
	}
	r.record("lit", "2035 2150 on 2036-01-20")
	got := r.step()
	if len(got) != 1 || got[0].Kind != alert.Slip || got[0].Severity != "warning" {
		t.Fatalf("a new figure that breaks the target told %q, want one slip", titles(got))
	}
	for _, want := range []string{"from at risk to off track", "2,150 盏 in 2035, published on 2036-01-20 (−", "needs +12.1% a year", "Its fastest three years"} {
		if !strings.Contains(got[0].Title+got[0].Text, want) {
			t.Errorf("the message lacks %q:\n%s\n%s", want, got[0].Title, got[0].Text)
		}
	}
	for range 3 {
		r.record("lit", "2035 2150 on 2036-01-20")
		r.clock.move(24 * time.Hour)
		if got := r.step(); len(got) > 0 {
			t.Errorf("the same figure again told %s", titles(got))
		}
	}
	r.record("lit", "2035 2600 on 2036-01-21")
	got = r.step()
	if len(got) != 1 || got[0].Kind != "digest" || got[0].Data[0].What != ledger.AlertResolved || got[0].Data[1].Kind != alert.Revision {
		t.Errorf("the correction told %s, want one message of the recovery and of the revision", titles(got))
	}
	if open := r.unresolved(); len(open) != 1 || open[0].Kind != alert.Revision {
		t.Errorf("open after the recovery: %+v", open)
	}
	r.record("lit", "2035 2150 on 2036-01-22")
	got = r.step()
	for _, want := range []string{"Lamps lit, target for 2037: from", "needs +12.1% a year", "Its fastest three years"} {
		if len(got) != 1 || got[0].Kind != "digest" || !strings.Contains(got[0].Text, want) {
			t.Errorf("a revision that brings a slip told %+v, want one digest with %q", got, want)
		}
	}
	if len(got) == 1 && (len(got[0].Files) != 1 || len(got[0].Links) < 3) {
		t.Errorf("the digest has the files %v and the links %v", got[0].Files, got[0].Links)
	}
}

// unresolved gives the alerts that are not resolved.
func (r *rig) unresolved() []ledger.Alert {
	r.t.Helper()
	open, err := r.ledger.Alerts(r.t.Context(), 0)
	if err != nil {
		r.t.Fatal(err)
	}
	return open
}

// TestTimeAloneTellsNothing lets years pass without a figure: the probability
// falls, and nobody is told but of the figure that is overdue.
func TestTimeAloneTellsNothing(t *testing.T) {
	r := newRig(t, lampPlan, alert.Subscription{Route: "hook", Kinds: []string{alert.Slip}})
	r.history("lit")
	r.step()
	before, _ := r.board.Snapshot().Find("lit-2037")
	for range 8 {
		r.clock.move(90 * 24 * time.Hour)
		if got := r.step(); len(got) > 0 {
			t.Errorf("time alone told %s", titles(got))
		}
	}
	after, _ := r.board.Snapshot().Find("lit-2037")
	if before.Assessment.AsOf == after.Assessment.AsOf {
		t.Error("the board did not move on")
	}
}

func TestManySeriesOnOneMorningAreOneMessage(t *testing.T) {
	const series = 40
	plan := lampPlan[:strings.Index(lampPlan, "indicators:")] + "sources: [{id: old, title: 旧规划, grade: A}]\nindicators:\n"
	targets := "targets:\n"
	for i := range series {
		plan += fmt.Sprintf("  - {id: lamp%d, domain: light, name: {zh: 灯%d, en: Lamp %d}, unit: 盏, kind: count}\n", i, i, i)
		targets += fmt.Sprintf("  - {id: t%d, indicator: lamp%d, value: \">= 2700 盏\", due: 2037, announced: 2034-06-01, source: old}\n", i, i)
	}
	r := newRig(t, plan+targets, alert.Subscription{Route: "hook", Kinds: []string{alert.Slip}, Group: "10m"})
	for i := range series {
		r.history(indicators.ID(fmt.Sprintf("lamp%d", i)))
	}
	r.step()
	for i := range series {
		r.record(indicators.ID(fmt.Sprintf("lamp%d", i)), "2035 2150 on 2036-01-20")
		r.look()
		r.clock.move(5 * time.Second)
	}
	r.clock.move(10 * time.Minute)
	r.look()
	got := r.taken()
	if len(got) != 1 || got[0].Kind != "digest" || len(got[0].Data) != series || !strings.Contains(got[0].Title, "40 alerts") {
		t.Errorf("%d messages: %s", len(got), titles(got))
	}
}

func TestQuietHoursAndDigest(t *testing.T) {
	for name, x := range map[string]struct {
		subscription alert.Subscription
		until        time.Duration // from 10:00
	}{
		"quiet":  {alert.Subscription{Route: "hook", Quiet: "09:00-14:00"}, 4 * time.Hour},
		"digest": {alert.Subscription{Route: "hook", Digest: "08:30"}, 22*time.Hour + 30*time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			x.subscription.Kinds = []string{alert.Slip}
			r := newRig(t, lampPlan, x.subscription)
			r.history("lit")
			r.step()
			start := r.clock.now()
			r.record("lit", "2035 2150 on 2036-01-20")
			for r.clock.now().Sub(start) < x.until-2*time.Minute {
				if got := r.step(); len(got) > 0 {
					t.Fatalf("told %s after %s", titles(got), r.clock.now().Sub(start))
				}
				r.clock.move(20 * time.Minute)
			}
			r.clock.at.Store(start.Add(x.until).UnixNano())
			if got := r.step(); len(got) != 1 {
				t.Errorf("afterwards %d messages came", len(got))
			}
		})
	}
}

// TestKilledBetweenDecidingAndSending opens everything anew after each step, as
// a service that dies all the time.
func TestKilledBetweenDecidingAndSending(t *testing.T) {
	r := newRig(t, lampPlan)
	again := func() {
		r.ledger.Close()
		r.open(lampPlan)
		if err := r.board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	r.history("lit")
	r.step()
	r.record("lit", "2035 2150 on 2036-01-20")
	again()
	if err := r.alerter.Look(t.Context()); err != nil { // decides
		t.Fatal(err)
	}
	again()
	r.clock.move(time.Minute)
	if err := r.alerter.Look(t.Context()); err != nil { // packs
		t.Fatal(err)
	}
	again()
	for range 3 {
		if err := r.outbox.Flush(t.Context()); err != nil { // sends
			t.Fatal(err)
		}
		again()
	}
	r.step()
	if got := r.taken(); len(got) > 1 {
		t.Errorf("told %s", titles(got))
	}
	sent, err := r.ledger.Outbox(t.Context(), "", 10)
	if err != nil || len(sent) != 1 || sent[0].State != ledger.Delivered {
		t.Errorf("the outbox holds %+v, %v", sent, err)
	}
}

// TestTwoReplicasDecideOnce lets two services on one ledger look at the same
// time.
func TestTwoReplicasDecideOnce(t *testing.T) {
	r := newRig(t, lampPlan)
	r.history("lit")
	r.step()
	other := &rig{t: t, dir: r.dir, clock: r.clock, hook: r.hook}
	other.open(lampPlan)
	r.record("lit", "2035 2150 on 2036-01-20")
	var group sync.WaitGroup
	for _, x := range []*rig{r, other} {
		if err := x.board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		group.Go(func() {
			for range 5 {
				if err := x.alerter.Look(t.Context()); err != nil {
					t.Error(err)
				}
				x.clock.move(4 * time.Second) // in all longer than a group waits, and shorter than a claim lasts
				if err := x.outbox.Flush(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if got := r.taken(); len(got) != 1 {
		t.Errorf("two replicas told %s", titles(got))
	}
}

func TestSilenceAndOwners(t *testing.T) {
	r := newRig(t, lampPlan, alert.Subscription{Route: "hook", Kinds: []string{alert.Slip}, Owners: []string{"lamp-office"}})
	r.history("lit")
	r.history("dim")
	r.step()
	if _, err := r.ledger.AddSilence(t.Context(), ledger.Silence{Target: "lit-2037", Until: r.clock.now().Add(time.Hour), By: "t"}); err != nil {
		t.Fatal(err)
	}
	r.record("dim", "2035 2150 on 2036-01-20")
	r.record("lit", "2035 2150 on 2036-01-20")
	if got := r.step(); len(got) > 0 {
		t.Errorf("told %s of what is silenced or another's", titles(got))
	}
	if open := r.unresolved(); len(open) != 2 {
		t.Errorf("%d alerts are open, want both all the same", len(open))
	}
}

func TestAcknowledge(t *testing.T) {
	r := newRig(t, lampPlan)
	r.history("lit")
	r.step()
	r.record("lit", "2035 2150 on 2036-01-20")
	r.step()
	id := r.unresolved()[0].ID
	if err := alert.Acknowledge(t.Context(), r.ledger, id, "", ""); err == nil {
		t.Error("acknowledged by nobody")
	}
	if err := alert.Acknowledge(t.Context(), r.ledger, id, "duty", "asked the office"); err != nil {
		t.Fatal(err)
	}
	if err := alert.Acknowledge(t.Context(), r.ledger, id, "duty", "again"); err == nil {
		t.Error("acknowledged twice")
	}
	events, err := r.ledger.AlertEvents(t.Context(), id)
	if err != nil || len(events) != 2 || events[1].Note != "asked the office" {
		t.Errorf("the timeline is %+v, %v", events, err)
	}
}

func TestTemplateFaultsHaveTheirPlace(t *testing.T) {
	dir := t.TempDir()
	r := newRig(t, lampPlan)
	for text, want := range map[string]string{
		"{{define \"title\"}}{{.Nom}}{{end}}": ":1:20: .*Nom",
		"\n{{define \"text\"}}{{if}}{{end}}":  ":2:1: missing value for if",
		"{{define \"title\"}}{{\"\"}}{{end}}": ":1:1: .*empty title",
	} {
		file := filepath.Join(dir, "message.tmpl")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := alert.New(alert.Config{Catalogue: r.plan, Ledger: r.ledger, Board: r.board.Snapshot, Outbox: r.outbox, Now: r.clock.now,
			Subscriptions: []alert.Subscription{{Route: "hook", Template: file}}, Log: slog.New(slog.DiscardHandler)})
		if err == nil || !regexp.MustCompile(want).MatchString(err.Error()) || !strings.Contains(err.Error(), "message.tmpl") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestSampleIsMarkedAndWordedAsItsRoute tries a route with a template of its own.
func TestSampleIsMarkedAndWordedAsItsRoute(t *testing.T) {
	file := filepath.Join(t.TempDir(), "message.tmpl")
	if err := os.WriteFile(file, []byte(`{{define "text"}}{{.Name}}, {{.Goal}}: {{.Was}}, now {{.Probability}}{{end}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ template, text string }{
		{"", "This is a test and speaks of nothing real."},
		{file, "Lamps on the Moon, ≥ 1,000 lamps in 2099: 70%, now 50%"},
	} {
		r := newRig(t, lampPlan, alert.Subscription{Route: "hook", Template: x.template})
		if err := r.alerter.Sample(t.Context(), "hook"); err != nil {
			t.Fatal(err)
		}
		got := r.taken()
		if len(got) != 1 || !strings.HasPrefix(got[0].Title, "[Test] ") || !strings.HasPrefix(got[0].Text, x.text) {
			t.Errorf("the sample is %+v, want %q", got, x.text)
		}
	}
}
