package collector

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"waymark/ledger"
)

func (specimens) Push() specimen { return specimen{pushed: true} }

const pushed = `  - {id: lamps, kind: push, options: {indicators: [lit], token: env:LAMPS_TOKEN}}`

// TestPush sends figures as a program does: each call is one run, its body is
// archived, and its figures are sifted like any others.
func TestPush(t *testing.T) {
	t.Setenv("LAMPS_TOKEN", "a-token-for-tests")
	h := build(t, pushed, nil)
	for _, c := range []struct {
		name, body, figures string
		faults              []string
		held                int
	}{
		{"good", `{"observations":[{"indicator":"lit","period":"2024","value":6000.0,"published":"2025-02-01","bound":"at_least"}]}`, "2024=6000", nil, 0},
		{"again", `{"observations":[{"indicator":"lit","period":"2024","value":6000.0,"published":"2025-02-01","bound":"at_least"}]}`, "2024=6000", nil, 0},
		{"as text, without a day", `{"observations":[{"indicator":"lit","period":"2025","value":"6500"}]}`, "2024=6000 2025=6500", nil, 0},
		{"missing", `{"observations":[{"indicator":"lit","period":"2023","value":null}]}`, "2023=NaN 2024=6000 2025=6500", nil, 0},
		{"faults", `{"observations":[{"indicator":"lit","period":"2022","value":1},{"indicator":"lamp"},{"indicator":"share","period":"2024","value":1},{"indicator":"lit","period":"24","value":"x","source":"rumour"}]}`,
			"2023=NaN 2024=6000 2025=6500", []string{`observations[1]: indicator "lamp": the plan has none`, "observations[2]: indicator share: it is none of those", `observations[3]: period "24"`, `number "x"`, `source "rumour"`}, 0},
		{"doubtful", `{"observations":[{"indicator":"lit","period":"2022","value":5,"unit":"%"},{"indicator":"lit","period":"2021","value":100001},{"indicator":"lit","period":"2030","value":1}]}`,
			"2023=NaN 2024=6000 2025=6500", nil, 3},
	} {
		r, err := h.Receive(context.Background(), "lamps", []byte(c.body))
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		said := fmt.Sprint(r.Faults)
		for _, fault := range c.faults {
			if !strings.Contains(said, fault) {
				t.Errorf("%s: no %q in %s", c.name, fault, said)
			}
		}
		if (len(c.faults) > 0) != (len(r.Faults) > 0) || (r.Run.Result == ledger.Failed) != (len(c.faults) > 0) || r.Receipt.Held != c.held {
			t.Errorf("%s: %+v", c.name, r)
		}
		if got := h.figures(t); got != c.figures {
			t.Errorf("%s: recorded %s, want %s", c.name, got, c.figures)
		}
		if _, err := h.ledger.Document(context.Background(), ledger.HashOf([]byte(c.body))); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if runs, err := h.ledger.Runs(context.Background(), "lamps", 100); err != nil || len(runs) != 6 {
		t.Errorf("%d runs of 6 calls: %v", len(runs), err)
	}
	vintages, err := h.ledger.Latest(context.Background(), lit, ledger.AsOf{})
	if err != nil || vintages[1].Locator != "/observations/0/value" || vintages[1].Decimals != 1 || vintages[1].Collector != "lamps" || vintages[2].Published.String() != "2026-03-01" {
		t.Errorf("%+v %v", vintages, err)
	}
}

func TestPushIsNotFetched(t *testing.T) {
	t.Setenv("LAMPS_TOKEN", "a-token-for-tests")
	h := build(t, pushed+"\n"+strings.Replace(bundled, "id: lamps", "id: others", 1), map[string]string{"lamps.csv": string(csvSpecimen().reply(goodLamps...))})
	ctx := context.Background()
	if _, err := h.Collect(ctx, "lamps"); !errors.Is(err, ErrPushed) {
		t.Errorf("it is collected: %v", err)
	}
	if _, err := h.Try(ctx, "lamps"); !errors.Is(err, ErrPushed) {
		t.Errorf("it is tried: %v", err)
	}
	if _, err := h.Receive(ctx, "others", nil); !errors.Is(err, ErrNotPushed) {
		t.Errorf("figures are pushed to one that fetches: %v", err)
	}
	if _, err := h.Receive(ctx, "nobody", nil); !errors.Is(err, ErrUnknown) {
		t.Errorf("figures are pushed to nobody: %v", err)
	}
	status, err := h.Status(ctx)
	if err != nil || len(status) != 2 || !status[0].Next.At.IsZero() || status[0].Next.Why.EN != "when figures are pushed" {
		t.Errorf("%+v %v", status, err)
	}
	for token, want := range map[string]bool{"a-token-for-tests": true, "another": false, "": false} {
		if h.Admits("lamps", token) != want || h.Admits("others", token) || h.Admits(Posted, token) {
			t.Errorf("the token %q is let through, or not", token)
		}
	}
}

// TestPushManyAtOnce sends from many programs at the same moment: every call is
// taken, one after the other.
func TestPushManyAtOnce(t *testing.T) {
	h := build(t, "", nil)
	var group sync.WaitGroup
	for i := range 20 {
		group.Go(func() {
			r, err := h.Receive(context.Background(), Posted, fmt.Appendf(nil, `{"observations":[{"indicator":"lit","period":"%d","value":5000,"published":"2025-02-01"}]}`, 2000+i))
			if err != nil || r.Receipt.New != 1 {
				t.Errorf("%+v %v", r, err)
			}
		})
	}
	group.Wait()
	if runs, err := h.ledger.Runs(context.Background(), Posted, 100); err != nil || len(runs) != 20 {
		t.Errorf("%d runs: %v", len(runs), err)
	}
}

func FuzzPush(f *testing.F) {
	for _, s := range []string{`{"observations":[{"indicator":"lit","period":"2024","value":1}]}`, `{"observations":[{"value":[]}]}`, `{"observations":[null]}`, `[]`} {
		f.Add([]byte(s))
	}
	h := build(f, "", nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := h.Receive(context.Background(), Posted, body)
		if err != nil || r.Run.Result == "" {
			t.Fatalf("%+v %v", r, err)
		}
	})
}
