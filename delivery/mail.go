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
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

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
	page, err := template.New("mail").Funcs(template.FuncMap{"paragraphs": paragraphs}).Parse(mailPage)
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

// greet connects and signs in. Its three parts, to connect, to be greeted and to
// sign in, have a third each of the time that ctx leaves; what follows has all
// of it, since servers look into a letter before they take it.
func (b postbox) greet(ctx context.Context) (*mail.Client, error) {
	whole := longestTry
	if end, ok := ctx.Deadline(); ok {
		whole = time.Until(end)
	}
	c, err := mail.NewClient(b.host, append(slices.Clone(b.opts), mail.WithTimeout(max(whole/3, 1)))...)
	if err != nil {
		return nil, failure{text: err.Error(), refused: true}
	}
	if err := c.DialWithContext(ctx); err != nil {
		return nil, failure{text: "the mail server: " + withoutAddress(err)}
	}
	return c, mail.WithTimeout(max(whole, 1))(c)
}

// send hands a message to the server. Whether a message arrived is unsure only
// where its end was sent and no answer came.
func (b postbox) send(ctx context.Context, m Message) error {
	letter, err := b.letter(m)
	if err != nil {
		return failure{text: err.Error(), refused: true}
	}
	c, err := b.greet(ctx)
	if err != nil {
		return err
	}
	err = c.Send(letter)
	_ = c.Close()
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
	c, err := b.greet(ctx)
	if err != nil {
		return err
	}
	return c.Close()
}

// letter writes a message as a mail: plain and as a page, images within it, the
// other files attached. The same message has the same Message-ID, so that
// readers' mail systems may drop a second one.
func (b postbox) letter(m Message) (*mail.Msg, error) {
	l := mail.NewMsg()
	if err := errors.Join(l.From(b.route.From), l.To(b.route.To...)); err != nil {
		return nil, err
	}
	l.Subject(strings.Join(strings.Fields(m.Title), " "))
	l.SetDate()
	hash := ledger.HashOf([]byte(b.route.ID + "\x00" + m.Key))
	l.SetMessageIDWithValue(hash.String()[:32] + "@waymark")
	l.SetGenHeader("Auto-Submitted", "auto-generated")
	if m.Thread != "" {
		thread := ledger.HashOf([]byte(b.route.ID + "\x00" + m.Thread))
		l.SetGenHeader("References", "<"+thread.String()[:32]+"@waymark>")
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

func plainMail(m Message) string {
	var b strings.Builder
	b.WriteString(m.Text + "\n")
	colon := ": "
	if m.Lang == indicators.Chinese {
		colon = "："
	}
	for _, l := range m.Links {
		b.WriteString("\n" + l.Name + colon + l.Address)
	}
	return b.String()
}
