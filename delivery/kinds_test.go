package delivery_test

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"waymark/delivery"
	"waymark/indicators"
)

var update = flag.Bool("update", false, "write the golden files anew")

func lamps() delivery.Message {
	return delivery.Message{
		Key: "slip/lamps-2027/7", Thread: "slip/lamps-2027", Kind: "slip", Severity: delivery.Warning, Lang: indicators.Chinese,
		Title:  "亮灯数：达进度 → 有风险",
		Text:   "目标 >2000 盏 <2027年>。\n\n2029年为1500盏*，需年均增长8.7%。",
		Sketch: "2026年 ▁▂▃▅ 2029年 → 目标 █ 2030年",
		Links:  []delivery.Link{{Name: "指标页", Address: "http://localhost:8080/indicators/lamps_lit?region=CN-51"}},
		Files:  []delivery.File{{Name: "chart.png", MediaType: "image/png", Content: []byte("made up"), Inline: true, Alt: "曲线"}},
		Data:   json.RawMessage(`{"target":"lamps-2027"}`),
	}
}

// sent sends a message by a route and gives the request that came.
func sent(t *testing.T, route delivery.Route, secrets map[string]string, reply string) (*http.Request, []byte, error) {
	t.Helper()
	var got *http.Request
	var body []byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		_, _ = io.WriteString(w, reply)
	}))
	defer server.Close()
	secret := func(name, _ string) (string, error) {
		if name == "WAYMARK_ROUTE_DUTY_URL" {
			return server.URL + "/send?key=made-up-key", nil
		}
		return secrets[name], nil
	}
	o, err := delivery.New(delivery.Config{Ledger: openLedger(t, t.TempDir(), newClock()), Routes: []delivery.Route{route}, Secret: secret})
	if err != nil {
		t.Fatal(err)
	}
	m := lamps()
	if route.Kind == "alertmanager" {
		m.Alerts = []delivery.Alert{{Labels: map[string]string{"alertname": "WaymarkTargetSlipped"}, StartsAt: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)}}
	}
	err = o.Send(t.Context(), "duty", m)
	return got, body, err
}

// TestBodies holds what each receiver gets against golden files, but for stamps
// and signatures, which the tests below compute themselves.
func TestBodies(t *testing.T) {
	replies := map[string]string{
		"webhook": "", "alertmanager": "", "slack": "ok", "teams": "",
		"wecom": `{"errcode":0,"errmsg":"ok"}`, "dingtalk": `{"errcode":0,"errmsg":"ok"}`, "feishu": `{"code":0,"msg":"success","data":{}}`,
	}
	stamp := regexp.MustCompile(`"(timestamp|sign)":"[^"]+"`)
	for kind, reply := range replies {
		t.Run(kind, func(t *testing.T) {
			_, body, err := sent(t, delivery.Route{ID: "duty", Kind: kind}, map[string]string{"WAYMARK_ROUTE_DUTY_SECRET": "made-up-secret"}, reply)
			if err != nil {
				t.Fatal(err)
			}
			body = stamp.ReplaceAll(body, []byte(`"$1":"…"`))
			var pretty bytes.Buffer
			if err := json.Indent(&pretty, body, "", "  "); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join("testdata", kind+".json")
			if *update {
				if err := os.WriteFile(path, append(pretty.Bytes(), '\n'), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(bytes.TrimSpace(want), pretty.Bytes()) {
				t.Errorf("%s (go test -update writes it): %v\n%s", path, err, pretty.Bytes())
			}
		})
	}
}

func hmacOf(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestSignatures(t *testing.T) {
	secret := map[string]string{"WAYMARK_ROUTE_DUTY_SECRET": "made-up-secret"}
	r, _, _ := sent(t, delivery.Route{ID: "duty", Kind: "dingtalk"}, secret, `{"errcode":0}`)
	q := r.URL.Query()
	if q.Get("key") != "made-up-key" || len(q.Get("timestamp")) != 13 || q.Get("sign") != hmacOf("made-up-secret", q.Get("timestamp")+"\nmade-up-secret") {
		t.Errorf("DingTalk got the query %v", q)
	}
	_, body, _ := sent(t, delivery.Route{ID: "duty", Kind: "feishu"}, secret, `{"code":0}`)
	var card struct{ Timestamp, Sign string }
	if err := json.Unmarshal(body, &card); err != nil || len(card.Timestamp) != 10 || card.Sign != hmacOf(card.Timestamp+"\nmade-up-secret", "") {
		t.Errorf("Feishu got %+v, %v", card, err)
	}
	coded := "whsec_" + base64.StdEncoding.EncodeToString([]byte("made-up-secret"))
	for _, key := range []string{"made-up-secret", coded} {
		r, body, _ = sent(t, delivery.Route{ID: "duty", Kind: "webhook"}, map[string]string{"WAYMARK_ROUTE_DUTY_SECRET": key}, "")
		h := r.Header
		if want := "v1," + hmacOf("made-up-secret", h.Get("webhook-id")+"."+h.Get("webhook-timestamp")+"."+string(body)); h.Get("webhook-signature") != want {
			t.Errorf("the webhook got the signature %s, want %s", h.Get("webhook-signature"), want)
		}
	}
	r, _, _ = sent(t, delivery.Route{ID: "duty", Kind: "webhook"}, nil, "")
	if r.Header.Get("webhook-signature") != "" {
		t.Error("a webhook without a secret is signed")
	}
}

// TestRobotsRefuse reads the robots' own codes: they answer 200 all the same.
func TestRobotsRefuse(t *testing.T) {
	for _, x := range []struct{ kind, reply, want string }{
		{"wecom", `{"errcode":93000,"errmsg":"invalid webhook url"}`, "invalid webhook url (93000)"},
		{"dingtalk", `{"errcode":310000,"errmsg":"sign not match"}`, "sign not match (310000)"},
		{"feishu", `{"code":19021,"msg":"sign match fail"}`, "sign match fail (19021)"},
		{"feishu", `<html>a gateway's page</html>`, "cannot be read"},
		{"wecom", `{}`, "cannot be read"},
	} {
		_, _, err := sent(t, delivery.Route{ID: "duty", Kind: x.kind}, nil, x.reply)
		if err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%s answering %s: %v, want %s", x.kind, x.reply, err, x.want)
		}
	}
}

func TestLongTextFitsItsRobot(t *testing.T) {
	for kind, limit := range map[string]int{"wecom": 4096 + 200, "slack": 8000, "feishu": 20 << 10, "dingtalk": 20000, "teams": 28 << 10} {
		var size int
		var whole bool
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			size, whole = len(body), bytes.Contains(body, []byte("█")) && bytes.Contains(body, []byte("lamps_lit"))
			_, _ = io.WriteString(w, `{"errcode":0,"code":0}`)
		}))
		o, err := delivery.New(delivery.Config{Routes: []delivery.Route{{ID: "duty", Kind: kind}},
			Secret: func(name, _ string) (string, error) {
				if strings.HasSuffix(name, "_URL") {
					return server.URL, nil
				}
				return "", nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		m := lamps()
		m.Text = strings.Repeat("很长的一段话 & <so> on。\n", 5000)
		if err := o.Send(t.Context(), "duty", m); err != nil || size == 0 || size > limit || !whole {
			t.Errorf("%s: %d bytes, want at most %d, with sketch and links %t; %v", kind, size, limit, whole, err)
		}
		server.Close()
	}
}

func TestSecretsStayOutOfErrors(t *testing.T) {
	server := httptest.NewServer(nil)
	address := server.URL
	server.Close()
	for _, kind := range []string{"wecom", "dingtalk", "feishu", "slack", "teams"} {
		o, err := delivery.New(delivery.Config{Routes: []delivery.Route{{ID: "duty", Kind: kind}},
			Secret: func(name, _ string) (string, error) {
				return map[string]string{"WAYMARK_ROUTE_DUTY_URL": address + "/hook/made-up-key", "WAYMARK_ROUTE_DUTY_SECRET": "made-up-secret"}[name], nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		err = o.Send(t.Context(), "duty", lamps())
		if err == nil || strings.Contains(err.Error(), "made-up") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestFaultsOfRoutesComeAtOnce(t *testing.T) {
	err := delivery.Check("waymark.yaml", []delivery.Route{
		{ID: "Duty", Kind: "pigeon"},
		{ID: "chat", Kind: "wecom", URL: "https://qyapi.example/send?key=made-up-key"},
		{ID: "chat", Kind: "webhook", URL: "ftp://example"},
		{ID: "post", Kind: "mail", Server: "smtp.example", TLS: "maybe", From: "nobody", To: []string{"x y"}},
		{ID: "open", Kind: "mail", Server: "smtp.example:25", TLS: "none", User: "u", From: "a@example.org"},
	})
	if err == nil {
		t.Fatal("no fault")
	}
	for _, want := range []string{`id "Duty"`, `kind "pigeon"`, "route chat: url: the address of a wecom robot is a secret: set WAYMARK_ROUTE_CHAT_URL",
		"there is a route of this name already", "want an address such as https://", `server "smtp.example"`, `tls "maybe"`, `from "nobody"`, `to "x y"`,
		"a password is not sent without encryption", "to is missing"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the faults lack %q:\n%v", want, err)
		}
	}
	if strings.Contains(err.Error(), "made-up-key") {
		t.Errorf("a secret is in a fault:\n%v", err)
	}
}
