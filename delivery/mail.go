package delivery

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"net"
	netmail "net/mail"
	"net/textproto"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"waymark/indicators"
	"waymark/ledger"
)

//go:embed mail.html
var mailPage string

// postbox is a mail server with whom to write to.
type postbox struct {
	route Route
	host  string
	opts  []mail.Option
	page  *template.Template
}

func pageTemplate() (*template.Template, error) {
	return template.New("mail").Funcs(template.FuncMap{"paragraphs": paragraphs}).Parse(mailPage)
}

// openMail sends through an SMTP server, encrypted unless the route says none.
func openMail(r Route, s secrets) (way, error) {
	host, port, err := net.SplitHostPort(r.Server)
	if err != nil {
		return way{}, err
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		return way{}, fmt.Errorf("server %q: the port is no number", r.Server)
	}
	page, err := pageTemplate()
	if err != nil {
		return way{}, err
	}
	trust, err := trusted(host, r.CAFile)
	if err != nil {
		return way{}, err
	}
	opts := []mail.Option{mail.WithPort(number), mail.WithTLSConfig(trust)}
	switch r.TLS {
	case "implicit":
		opts = append(opts, mail.WithSSL())
	case "none":
		opts = append(opts, mail.WithTLSPolicy(mail.NoTLS))
	default:
		opts = append(opts, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if r.User != "" {
		opts = append(opts, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(r.User), mail.WithPassword(s.password))
	}
	b := postbox{route: r, host: host, opts: opts, page: page}
	return way{b.send, b.answers}, nil
}

// trusted believes the system's authorities and those of a file.
func trusted(host, file string) (*tls.Config, error) {
	c := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if file == "" {
		return c, nil
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("ca_file: %w", err)
	}
	if c.RootCAs, err = x509.SystemCertPool(); err != nil {
		c.RootCAs = x509.NewCertPool()
	}
	if !c.RootCAs.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("ca_file: %s holds no certificate", file)
	}
	return c, nil
}

// line is an open conversation with a mail server.
type line struct {
	client *mail.Client
	smtp   *smtp.Client
}

// greet connects and signs in. Its three parts, to connect, to be greeted and to
// sign in, have a third each of the time that ctx leaves; what follows has all
// of it, since servers look into a letter before they take it.
func (b postbox) greet(ctx context.Context) (line, error) {
	whole := longestTry
	if end, ok := ctx.Deadline(); ok {
		whole = time.Until(end)
	}
	var l line
	var err error
	if l.client, err = mail.NewClient(b.host, append(slices.Clone(b.opts), mail.WithTimeout(max(whole/3, 1)))...); err != nil {
		return l, failure{text: err.Error(), refused: true}
	}
	if l.smtp, err = l.client.DialToSMTPClientWithContext(ctx); err != nil {
		return l, failure{text: "the mail server: " + withoutAddress(err)}
	}
	return l, mail.WithTimeout(max(whole, 1))(l.client)
}

// send hands a message to the server. An address that the server does not know
// keeps it from none of the others.
func (b postbox) send(ctx context.Context, m Message) error {
	l, err := b.greet(ctx)
	if err != nil {
		return err
	}
	defer l.client.CloseWithSMTPClient(l.smtp) //nolint:errcheck // the server has answered; how it says farewell changes nothing
	err = b.hand(l, m, b.route.To)
	var f failure
	if !errors.As(err, &f) || !f.refused || len(b.route.To) == 1 {
		return err
	}
	known, unknown := l.sort(b.route)
	if len(known) == 0 || len(unknown) == 0 {
		return err
	}
	if err := b.hand(l, m, known); err != nil {
		return err
	}
	return failure{text: "the mail server does not know " + strings.Join(unknown, ", ") + "; the others have it", arrived: true}
}

// sort asks the server which addresses it refuses for good.
func (l line) sort(r Route) (known, unknown []string) {
	from, err := netmail.ParseAddress(r.From)
	if err != nil || l.smtp.Reset() != nil || l.smtp.Mail(from.Address) != nil {
		return r.To, nil
	}
	for _, to := range r.To {
		var said *textproto.Error
		address, err := netmail.ParseAddress(to)
		if err == nil && errors.As(l.smtp.Rcpt(address.Address), &said) && said.Code >= 500 {
			unknown = append(unknown, address.Address)
			continue
		}
		known = append(known, to)
	}
	return known, unknown
}

// hand hands a message over for some addresses. Whether it arrived is unsure
// only where its end was sent and no answer came.
func (b postbox) hand(l line, m Message, to []string) error {
	letter, err := b.letter(m, to)
	if err != nil {
		return failure{text: err.Error(), refused: true}
	}
	err = l.client.SendWithSMTPClient(l.smtp, letter)
	if err == nil || letter.IsDelivered() { // the server took it; what it says afterwards changes nothing
		return nil
	}
	var sent *mail.SendError
	if !errors.As(err, &sent) {
		return failure{text: "the mail server: " + err.Error()}
	}
	text := "the mail server: " + strings.ReplaceAll(sent.Error(), "\n", " ")
	code := sent.ErrorCode()
	return failure{text: cut(text, 400), unsure: sent.Reason == mail.ErrSMTPDataClose && code == 0, refused: code >= 500}
}

// answers tells whether the server greets.
func (b postbox) answers(ctx context.Context, _ int) error {
	l, err := b.greet(ctx)
	if err != nil {
		return err
	}
	return l.client.CloseWithSMTPClient(l.smtp)
}

// letter writes a message as a mail: plain and as a page, images within it, the
// other files attached. The same message has the same Message-ID, so that
// readers' mail systems may drop a second one.
func (b postbox) letter(m Message, to []string) (*mail.Msg, error) {
	l := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(l.From(b.route.From), l.To(to...)); err != nil {
		return nil, err
	}
	l.SetUserAgent(userAgent)
	l.Subject(strings.Join(strings.Fields(m.Title), " "))
	l.SetDate()
	l.SetMessageIDWithValue(b.idOf(m.Key))
	l.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Thread != "" {
		l.SetGenHeader("References", "<"+b.idOf(m.Thread)+">")
	}
	l.SetBodyString(mail.TypeTextPlain, plainMail(m))
	var page bytes.Buffer
	if err := b.page.Execute(&page, m); err != nil {
		return nil, err
	}
	l.AddAlternativeString(mail.TypeTextHTML, page.String())
	for _, f := range m.Files {
		opts := []mail.FileOption{mail.WithFileContentType(mail.ContentType(f.MediaType))}
		attach := l.AttachReader
		if f.Inline {
			attach = l.EmbedReader // its Content-ID is its name
		}
		if err := attach(f.Name, bytes.NewReader(f.Content), opts...); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// idOf makes a key an id of letters, at the sender's own domain.
func (b postbox) idOf(key string) string {
	hash := ledger.HashOf([]byte(b.route.ID + "\x00" + key)).String()
	_, domain, _ := strings.Cut(b.route.From, "@")
	return hash[:32] + "@" + strings.TrimRight(domain, "> ")
}

func plainMail(m Message) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	if m.Sketch != "" {
		b.WriteString("\n" + m.Sketch + "\n")
	}
	colon := ": "
	if m.Lang == indicators.Chinese {
		colon = "："
	}
	for _, l := range m.Links {
		b.WriteString("\n" + l.Name + colon + l.Address)
	}
	return b.String()
}
