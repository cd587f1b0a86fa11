package alert_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"waymark/delivery"
)

// TestAlertmanagerIsToldAsItExpects: an open slip is said again every minute
// under the same labels, whatever goes up and down meanwhile, so that one that
// was restarted knows of it; the recovery ends it, and nothing is said after.
func TestAlertmanagerIsToldAsItExpects(t *testing.T) {
	r := newRig(t, lampPlan)
	var mu sync.Mutex
	var said [][]delivery.Alert
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		var alerts []delivery.Alert
		if err := json.Unmarshal(body, &alerts); err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		said = append(said, alerts)
	}))
	t.Cleanup(receiver.Close)
	var err error
	if r.outbox, err = delivery.New(delivery.Config{Ledger: r.ledger, Now: r.clock.now,
		Routes: []delivery.Route{{ID: "hook", Kind: "alertmanager", URL: receiver.URL}}}); err != nil {
		t.Fatal(err)
	}
	r.alerter = r.newAlerter(nil, only("slip"))
	// of gives the slips said since the last call.
	of := func() (slips []delivery.Alert) {
		mu.Lock()
		defer mu.Unlock()
		for _, alerts := range said {
			slips = append(slips, alerts...)
		}
		said = nil
		return slips
	}
	r.history("lit")
	r.record("lit", "2035 2650 on 2036-01-10")
	r.step()
	r.record("lit", "2035 2100 on 2036-01-11")
	r.step()
	if got := of(); len(got) == 0 || got[0].Labels["target"] != "lit-2037" || got[0].Labels["verdict"] != "off_track" || !got[0].EndsAt.IsZero() {
		t.Fatalf("Alertmanager was told %+v, want the slip", got)
	}
	r.record("lit", "2035 2500 on 2036-01-12")
	for range 5 {
		r.step()
		now := r.clock.now()
		got := of()
		if len(got) == 0 {
			t.Errorf("nothing was said again by %s", now)
		}
		for _, x := range got {
			if x.Labels["verdict"] != "off_track" || x.EndsAt.Before(now.Add(3*time.Minute)) {
				t.Errorf("said again with the labels %v until %s, at %s", x.Labels, x.EndsAt, now)
			}
		}
	}
	r.record("lit", "2035 2650 on 2036-01-13")
	r.step()
	got := of()
	if last := got[len(got)-1]; last.Labels["verdict"] != "off_track" || last.EndsAt.After(r.clock.now()) {
		t.Errorf("the recovery was told as %+v", last)
	}
	for range 3 {
		r.clock.move(time.Minute)
		r.step()
	}
	if got := of(); len(got) > 0 {
		t.Errorf("after the recovery it was told %+v", got)
	}
}
