package delivery

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// sender hands one message over; its error is a failure.
type sender func(context.Context, Message) error

// prober tells whether a receiver answers at all, over a network that lets so
// many bytes through.
type prober func(ctx context.Context, size int) error

// replyLimit bounds what is read of an answer.
const replyLimit = 64 << 10

// userAgent tells receivers who writes.
const userAgent = "Waymark/1"

// post is one HTTP request to be made.
type post struct {
	address string
	header  map[string]string
	body    []byte
}

// poster posts to one address. It follows no redirect: what is sent is for the
// receiver it was set for.
type poster struct{ client *http.Client }

func newPoster() poster {
	return poster{&http.Client{
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, DialContext: (&net.Dialer{Timeout: 10 * time.Second}).DialContext,
			TLSHandshakeTimeout: 10 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives: true, // messages are far apart, and a connection that died looks like an answer lost
			ForceAttemptHTTP2: true,
		},
	}}
}

// do posts and gives the answer's body; a status other than 2xx is a failure.
func (p poster) do(ctx context.Context, r post) ([]byte, error) {
	sent := false
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(info httptrace.WroteRequestInfo) { sent = info.Err == nil },
	})
	request, err := http.NewRequestWithContext(traced, http.MethodPost, r.address, bytes.NewReader(r.body))
	if err != nil {
		return nil, failure{text: "the address cannot be used", refused: true}
	}
	request.Header.Set("Content-Type", "application/json; charset=utf-8")
	request.Header.Set("User-Agent", userAgent)
	for name, value := range r.header {
		request.Header.Set(name, value)
	}
	answer, err := p.client.Do(request)
	if err != nil {
		return nil, failure{text: withoutAddress(err), unsure: sent}
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, replyLimit))
	switch code := answer.StatusCode; {
	case code == http.StatusGatewayTimeout:
		return nil, failure{text: statusText(answer, body), unsure: true}
	case code/100 != 2:
		lasting := code < 500 && code != http.StatusTooManyRequests && code != http.StatusRequestTimeout
		return nil, failure{text: statusText(answer, body), refused: lasting, after: retryAfter(answer.Header.Get("Retry-After"))}
	case err != nil:
		return nil, failure{text: "the answer broke off: " + withoutAddress(err), unsure: true}
	}
	return body, nil
}

// What is sent to see whether anybody answers is longer than a message by
// headerRoom, up to what servers take as a header.
const (
	headerRoom   = 1000
	paddingLimit = 6000
)

// answers tells whether anybody is at an address: any answer will do but one
// of a gateway that finds nobody behind it. What it sends is as long as a
// message where that can be: some networks lose long requests alone.
func (p poster) answers(address string) prober {
	return func(ctx context.Context, size int) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
		if err != nil {
			return failure{text: "the address cannot be used"}
		}
		request.Header.Set("User-Agent", userAgent)
		request.Header.Set("X-Padding", strings.Repeat("0", min(size+headerRoom, paddingLimit)))
		answer, err := p.client.Do(request)
		if err != nil {
			return failure{text: withoutAddress(err)}
		}
		defer answer.Body.Close()
		if answer.StatusCode >= http.StatusBadGateway && answer.StatusCode <= http.StatusGatewayTimeout {
			return failure{text: statusText(answer, nil)}
		}
		return nil
	}
}

// withoutAddress says what went wrong without the address, which may be a
// secret.
func withoutAddress(err error) string {
	var dns *net.DNSError
	var dial *net.OpError
	var whole *url.Error
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &dns):
		return "the receiver's name is not found"
	case errors.As(err, &dial):
		return "the connection failed: " + dial.Err.Error()
	case errors.As(err, &whole):
		return "no answer: " + whole.Err.Error()
	}
	return err.Error()
}

// statusText gives an answer's status and the beginning of what it says.
func statusText(answer *http.Response, body []byte) string {
	text := "the receiver answered " + answer.Status
	if said := strings.TrimSpace(string(body)); said != "" {
		text += ": " + cut(strings.ToValidUTF8(said, "?"), 200)
	}
	return text
}

func retryAfter(header string) time.Duration {
	seconds, err := strconv.Atoi(header)
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 3600)) * time.Second
}

// asJSON writes a body without escaping what is no HTML.
func asJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, fmt.Errorf("delivery: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
