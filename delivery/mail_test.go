package delivery_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"math/big"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"waymark/delivery"
	"waymark/ledger"
)

// mailServer is a real SMTP server that keeps what it accepts.
type mailServer struct {
	address string
	caFile  string

	mu      sync.Mutex
	letters [][]byte
	refuse  error  // what RCPT is answered with
	unknown string // the address that it is answered with alone; empty: all
	vanish  bool   // the connection is cut after a letter was accepted
}

func startMail(t *testing.T, implicit bool) *mailServer {
	t.Helper()
	m := &mailServer{}
	certificate, file := certificate(t)
	m.caFile = file
	s := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &mailSession{m, c, false}, nil }))
	s.ErrorLog = log.New(io.Discard, "", 0) // of conversations that broke off
	s.Domain, s.TLSConfig, s.ReadTimeout, s.WriteTimeout = "localhost", &tls.Config{Certificates: []tls.Certificate{certificate}}, 5*time.Second, 5*time.Second
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m.address = l.Addr().String()
	if implicit {
		l = tls.NewListener(l, s.TLSConfig)
	}
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return m
}

// certificate makes one for 127.0.0.1, with the file that vouches for it.
func certificate(t *testing.T) (tls.Certificate, string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	form := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "made up"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, form, form, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, file
}

func (m *mailServer) received() [][]byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.letters
}

func (m *mailServer) route(encryption string) delivery.Route {
	return delivery.Route{ID: "hook", Kind: "mail", Server: m.address, TLS: encryption, CAFile: m.caFile, User: "waymark",
		From: "路标 <waymark@example.org>", To: []string{"duty@example.org", "second@example.org"}}
}

type mailSession struct {
	server *mailServer
	conn   *smtp.Conn
	known  bool
}

func (s *mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }
func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if s.known = user == "waymark" && password == "made-up-password"; !s.known {
			return smtp.ErrAuthFailed
		}
		return nil
	}), nil
}
func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	if _, encrypted := s.conn.TLSConnectionState(); !encrypted || !s.known {
		return errors.New("not so")
	}
	return nil
}
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	if s.server.unknown != "" && to != s.server.unknown {
		return nil
	}
	return s.server.refuse
}
func (s *mailSession) Data(r io.Reader) error {
	letter, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.server.mu.Lock()
	defer s.server.mu.Unlock()
	s.server.letters = append(s.server.letters, letter)
	if s.server.vanish {
		s.conn.Conn().Close()
	}
	return nil
}
func (s *mailSession) Reset()        {}
func (s *mailSession) Logout() error { return nil }

func mailbox(t *testing.T, l *ledger.Ledger, route delivery.Route, password string, timeout time.Duration) *delivery.Outbox {
	t.Helper()
	o, err := delivery.New(delivery.Config{Ledger: l, Routes: []delivery.Route{route}, Timeout: timeout,
		Secret: func(name, _ string) (string, error) {
			return map[string]string{"WAYMARK_ROUTE_HOOK_PASSWORD": password}[name], nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestMailArrives(t *testing.T) {
	for _, encryption := range []string{"starttls", "implicit"} {
		t.Run(encryption, func(t *testing.T) {
			m := startMail(t, encryption == "implicit")
			o := mailbox(t, openLedger(t, t.TempDir(), newClock()), m.route(encryption), "made-up-password", 5*time.Second)
			message := lamps()
			message.Files = append(message.Files, delivery.File{Name: "十月报告.pdf", MediaType: "application/pdf", Content: bytes.Repeat([]byte("made up "), 1000)})
			if err := o.Send(t.Context(), "hook", message); err != nil {
				t.Fatal(err)
			}
			got, err := mail.ReadMessage(bytes.NewReader(m.received()[0]))
			if err != nil {
				t.Fatal(err)
			}
			h := got.Header
			if to, err := h.AddressList("To"); err != nil || len(to) != 2 || h.Get("Message-Id") == "" || h.Get("Auto-Submitted") != "auto-generated" {
				t.Errorf("the header is %v, %v", h, err)
			}
			for _, want := range []string{"text/plain", "text/html", "Content-Id: <chart.png>", "application/pdf", "Content-Disposition: attachment"} {
				if !bytes.Contains(bytes.ToLower(m.received()[0]), []byte(strings.ToLower(want))) {
					t.Errorf("the letter lacks %q:\n%.6000s", want, m.received()[0])
				}
			}
		})
	}
}

// TestMailInTrouble: a letter is lost never, and doubled at most once, with one
// Message-ID.
func TestMailInTrouble(t *testing.T) {
	c, m := newClock(), startMail(t, false)
	l := openLedger(t, t.TempDir(), c)
	o := mailbox(t, l, m.route(""), "made-up-password", 5*time.Second)
	m.vanish = true
	queue(t, o, lamps())
	flushFor(t, o, c, 6*time.Hour, 15*time.Minute)
	letters := m.received()
	if len(letters) != 2 || messageID(letters[0]) != messageID(letters[1]) || messageID(letters[0]) == "" {
		t.Errorf("%d letters came, want the same twice", len(letters))
	}
	if s := state(t, l, lamps().Key); s.State != ledger.Unanswered {
		t.Errorf("the outbox says %+v", s)
	}
	m.mu.Lock()
	m.vanish, m.refuse, m.letters = false, &smtp.SMTPError{Code: 451, Message: "grey"}, nil
	m.mu.Unlock()
	other := lamps()
	other.Key = "other"
	queue(t, o, other)
	flushFor(t, o, c, time.Hour, 15*time.Minute)
	m.mu.Lock()
	m.refuse = nil
	m.mu.Unlock()
	flushFor(t, o, c, time.Hour, 15*time.Minute)
	if n := len(m.received()); n != 1 {
		t.Errorf("after grey-listing %d letters came, want one", n)
	}
}

// TestMailToSomebodyUnknown: who is gone keeps a letter from none of the others,
// and is named; a letter that nobody takes is tried again.
func TestMailToSomebodyUnknown(t *testing.T) {
	c, m := newClock(), startMail(t, false)
	l := openLedger(t, t.TempDir(), c)
	o := mailbox(t, l, m.route(""), "made-up-password", 5*time.Second)
	m.unknown, m.refuse = "second@example.org", &smtp.SMTPError{Code: 550, Message: "no such user"}
	queue(t, o, lamps())
	flushFor(t, o, c, 3*time.Hour, 15*time.Minute)
	if n := len(m.received()); n != 1 || bytes.Contains(m.received()[0], []byte("second@")) {
		t.Errorf("%d letters came, want one to the first alone", n)
	}
	if s := state(t, l, lamps().Key); s.State != ledger.Delivered || !strings.Contains(s.Error, "does not know second@example.org") {
		t.Errorf("the outbox says %+v", s)
	}
	m.mu.Lock()
	m.unknown = ""
	m.mu.Unlock()
	other := lamps()
	other.Key = "other"
	queue(t, o, other)
	flushFor(t, o, c, 3*time.Hour, 15*time.Minute)
	if s := state(t, l, "other"); s.State != ledger.Waiting || len(m.received()) != 1 {
		t.Errorf("nobody takes it, and the outbox says %+v", s)
	}
}

// TestMailHeaderTakesNoMore tries to write a header of one's own by way of what
// comes from outside: names, titles and keys.
func TestMailHeaderTakesNoMore(t *testing.T) {
	m := startMail(t, false)
	o := mailbox(t, openLedger(t, t.TempDir(), newClock()), m.route(""), "made-up-password", 5*time.Second)
	evil := "x\r\nBcc: thief@example.org\r\n\r\nbody\n.\r\nMAIL FROM:<thief@example.org>"
	message := lamps()
	message.Title, message.Text, message.Key, message.Thread = evil, evil, evil, evil
	message.Links[0].Name, message.Links[0].Address = evil, evil
	message.Files = append(message.Files, delivery.File{Name: evil, MediaType: "text/plain", Content: []byte(evil)})
	if err := o.Send(t.Context(), "hook", message); err != nil {
		t.Fatal(err)
	}
	if len(m.received()) != 1 {
		t.Fatalf("%d letters came, want one", len(m.received()))
	}
	got, err := mail.ReadMessage(bytes.NewReader(m.received()[0]))
	if err != nil {
		t.Fatal(err)
	}
	if got.Header.Get("Bcc") != "" || !strings.Contains(got.Header.Get("Subject"), "thief") || !strings.HasSuffix(got.Header.Get("Message-Id"), "@example.org>") {
		t.Errorf("the header is %v", got.Header)
	}
	reader := multipart.NewReader(got.Body, boundary(t, got.Header.Get("Content-Type")))
	for {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if part.Header.Get("Bcc") != "" {
			t.Errorf("a part's header is %v", part.Header)
		}
	}
}

func boundary(t *testing.T, contentType string) string {
	t.Helper()
	_, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	return parameters["boundary"]
}

func messageID(letter []byte) string {
	m, err := mail.ReadMessage(bytes.NewReader(letter))
	if err != nil {
		return ""
	}
	return m.Header.Get("Message-Id")
}

func TestMailKeepsItsPassword(t *testing.T) {
	m := startMail(t, false)
	o := mailbox(t, openLedger(t, t.TempDir(), newClock()), m.route(""), "another-made-up-password", 5*time.Second)
	err := o.Send(t.Context(), "hook", lamps())
	if err == nil || strings.Contains(err.Error(), "another-made-up") {
		t.Errorf("got %v, want a refusal without the password", err)
	}
	stranger := m.route("")
	stranger.CAFile = ""
	o = mailbox(t, openLedger(t, t.TempDir(), newClock()), stranger, "made-up-password", 5*time.Second)
	if err := o.Send(t.Context(), "hook", lamps()); err == nil || len(m.received()) > 0 {
		t.Errorf("a server nobody vouches for was believed: %v", err)
	}
}
