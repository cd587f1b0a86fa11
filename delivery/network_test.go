package delivery_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/rs/zerolog"

	"waymark/delivery"
	"waymark/ledger"
	"waymark/testserver"
)

// network stands between a route and its receiver, and spoils what it is told.
type network struct {
	t     *testing.T
	proxy *toxiproxy.Proxy
}

func newNetwork(t *testing.T, receiver string) network {
	t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(prometheus.NewRegistry()), zerolog.Nop())
	proxy := toxiproxy.NewProxy(server, t.Name(), "127.0.0.1:0", receiver)
	if err := proxy.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(proxy.Stop)
	return network{t, proxy}
}

func (n network) spoil(toxic string) {
	n.t.Helper()
	if _, err := n.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
		n.t.Fatal(err)
	}
}

func (n network) heal() { n.proxy.Toxics.ResetToxics(n.t.Context()) }

// toxics are networks that are late, silent, or break: in the request, in the
// reply, or after it.
func toxics(late time.Duration) map[string]string {
	return map[string]string{
		"request late":        fmt.Sprintf(`{"type": "latency", "stream": "upstream", "attributes": {"latency": %d}}`, late.Milliseconds()),
		"reply late":          fmt.Sprintf(`{"type": "latency", "stream": "downstream", "attributes": {"latency": %d}}`, late.Milliseconds()),
		"request swallowed":   `{"type": "timeout", "stream": "upstream", "attributes": {"timeout": 0}}`,
		"reply swallowed":     `{"type": "timeout", "stream": "downstream", "attributes": {"timeout": 0}}`,
		"reset on request":    `{"type": "reset_peer", "stream": "upstream", "attributes": {"timeout": 0}}`,
		"reset on reply":      `{"type": "reset_peer", "stream": "downstream", "attributes": {"timeout": 0}}`,
		"reset a bit later":   `{"type": "reset_peer", "stream": "downstream", "attributes": {"timeout": 5}}`,
		"a trickle of reply":  `{"type": "slicer", "stream": "downstream", "attributes": {"average_size": 1, "size_variation": 0, "delay": 50000}}`,
		"a trickle both ways": `{"type": "bandwidth", "stream": "upstream", "attributes": {"rate": 1}}`,
	}
}

// cut breaks a stream off after so many bytes.
func cut(stream string, bytes int) string {
	return fmt.Sprintf(`{"type": "limit_data", "stream": %q, "attributes": {"bytes": %d}}`, stream, bytes)
}

// arrivals tell how often a message arrived, under how many keys.
type arrivals func() (times, keys int)

// bad is a network, with the message that goes over it.
type bad struct {
	toxic   string
	forADay bool // not for the first try alone
	timeout time.Duration
}

// send sends a message to a receiver over a bad network that heals, and says
// what must not be: that it is lost, comes more than twice, or under two keys.
// open makes an outbox, with a time that a try may last.
func (b bad) send(t *testing.T, n network, l *ledger.Ledger, c *clock, open func(time.Duration) *delivery.Outbox, arrived arrivals) {
	t.Helper()
	m, spoiled := lamps(), open(b.timeout)
	m.Alerts = []delivery.Alert{{Labels: map[string]string{"alertname": "WaymarkSample", "case": t.Name()}, StartsAt: time.Now()}}
	n.spoil(b.toxic)
	queue(t, spoiled, m)
	if b.forADay {
		flushFor(t, spoiled, c, 24*time.Hour, 6*time.Hour)
	} else {
		flushFor(t, spoiled, c, 0, time.Second)
	}
	n.heal()
	flushFor(t, open(0), c, 3*time.Hour, 20*time.Minute)
	times, keys := arrived()
	s := state(t, l, m.Key)
	if times == 0 && s.State == ledger.Unanswered && strings.Contains(t.Name(), "Mail") && b.forADay {
		return // broken off within the letter twice, in a conversation that goes well until then: a person sees it
	}
	if times < 1 || times > 2 || keys != 1 || s.State != ledger.Delivered && s.State != ledger.Unanswered {
		t.Errorf("arrived %d times under %d keys, want once or twice under one; the outbox says %+v", times, keys, s)
	}
}

// eachBad runs a test over every bad network, and over those that break off a
// conversation of some length at each of its parts.
func eachBad(t *testing.T, timeout time.Duration, lengths map[string]int, run func(*testing.T, bad)) {
	for name, toxic := range toxics(2 * timeout) {
		t.Run(name+" once", func(t *testing.T) { run(t, bad{toxic, false, timeout}) })
		t.Run(name+" for a day", func(t *testing.T) { run(t, bad{toxic, true, timeout}) })
	}
	const cuts = 24
	for stream, length := range lengths {
		for i := range cuts {
			at := length * i / cuts
			t.Run(fmt.Sprintf("%s cut at %d", stream, at), func(t *testing.T) { run(t, bad{cut(stream, at), true, timeout}) })
		}
	}
}

// TestHookOverBadNetworks: a webhook's message is lost never, and doubled at
// most once, under one key.
func TestHookOverBadNetworks(t *testing.T) {
	t.Parallel()
	eachBad(t, 100*time.Millisecond, map[string]int{"upstream": 1200, "downstream": 200}, func(t *testing.T, b bad) {
		c, r := newClock(), newReceiver(t)
		n, l := newNetwork(t, strings.TrimPrefix(r.URL, "http://")), openLedger(t, t.TempDir(), c)
		open := func(timeout time.Duration) *delivery.Outbox {
			return newOutbox(t, l, timeout, delivery.Route{ID: "hook", Kind: "webhook", URL: "http://" + n.proxy.Listen})
		}
		b.send(t, n, l, c, open, func() (int, int) {
			r.mu.Lock()
			defer r.mu.Unlock()
			return len(r.order), len(r.accepted)
		})
	})
}

// TestAlertmanagerOverBadNetworks: a real Alertmanager has the alert, and has it
// once, however often it was told.
func TestAlertmanagerOverBadNetworks(t *testing.T) {
	alertmanager := testserver.Alertmanager(t, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n")
	eachBad(t, 100*time.Millisecond, map[string]int{"downstream": 150}, func(t *testing.T, b bad) {
		c := newClock()
		n, l := newNetwork(t, strings.TrimPrefix(alertmanager, "http://")), openLedger(t, t.TempDir(), c)
		open := func(timeout time.Duration) *delivery.Outbox {
			return newOutbox(t, l, timeout, delivery.Route{ID: "hook", Kind: "alertmanager", URL: "http://" + n.proxy.Listen})
		}
		b.send(t, n, l, c, open, func() (int, int) {
			answer, err := http.Get(alertmanager + "/api/v2/alerts?filter=" + url.QueryEscape("case="+strconv.Quote(t.Name())))
			if err != nil {
				t.Fatal(err)
			}
			defer answer.Body.Close()
			var alerts []struct{}
			if err := json.NewDecoder(answer.Body).Decode(&alerts); err != nil {
				t.Fatal(err)
			}
			if len(alerts) > 1 {
				t.Errorf("Alertmanager has %d alerts, want one", len(alerts))
			}
			return len(alerts), len(alerts)
		})
	})
}

// TestMailOverBadNetworks: a letter is lost never, and doubled at most once,
// with one Message-ID.
func TestMailOverBadNetworks(t *testing.T) {
	t.Parallel()
	eachBad(t, 150*time.Millisecond, map[string]int{"upstream": 6000, "downstream": 2400}, func(t *testing.T, b bad) {
		c, m := newClock(), startMail(t, false)
		n, l := newNetwork(t, m.address), openLedger(t, t.TempDir(), c)
		route := m.route("")
		route.Server = n.proxy.Listen
		open := func(timeout time.Duration) *delivery.Outbox {
			return mailbox(t, l, route, "made-up-password", timeout)
		}
		b.send(t, n, l, c, open, func() (int, int) {
			ids := make(map[string]bool)
			for _, letter := range m.received() {
				ids[messageID(letter)] = true
			}
			return len(m.received()), len(ids)
		})
	})
}
