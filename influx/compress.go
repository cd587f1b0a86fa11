package influx

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/klauspost/compress/gzip"
)

// compressing sends the bodies of writes compressed, at a third of the cost of
// the client's own compression and with a length, so that the connection can
// try once more by itself when the server closed it while idle.
type compressing struct {
	*http.Transport
	writers sync.Pool // of *gzip.Writer
}

// maxIdle is how many connections stay open between writes.
const maxIdle = underWay + 1

func newTransport() *compressing {
	return &compressing{Transport: &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		DialContext:         (&net.Dialer{Timeout: askPatience}).DialContext,
		TLSHandshakeTimeout: askPatience,
		MaxIdleConnsPerHost: maxIdle,
		IdleConnTimeout:     90 * time.Second,
	}}
}

// RoundTrip compresses the body of a write and leaves other requests alone.
func (c *compressing) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil || !strings.HasSuffix(req.URL.Path, "/api/v2/write") {
		return c.Transport.RoundTrip(req)
	}
	body, err := c.zip(req.Body)
	if err != nil {
		return nil, err
	}
	zipped := req.Clone(req.Context())
	zipped.Header.Set("Content-Encoding", "gzip")
	zipped.ContentLength = int64(len(body))
	zipped.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	zipped.Body, _ = zipped.GetBody()
	return c.Transport.RoundTrip(zipped)
}

func (c *compressing) zip(body io.ReadCloser) ([]byte, error) {
	defer body.Close()
	w, ok := c.writers.Get().(*gzip.Writer)
	if !ok {
		w, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // the level is a good one
	}
	defer c.writers.Put(w)
	var b bytes.Buffer
	w.Reset(&b)
	if _, err := io.Copy(w, body); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
