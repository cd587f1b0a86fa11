package influx_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/url"
	"testing"

	"waymark/testserver"
)

// write posts line protocol as it stands.
func write(t testing.TB, server *testserver.Server, text string) {
	t.Helper()
	post(t, http.DefaultClient, server, zipped(t, []byte(text)))
}

func zipped(t testing.TB, text []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func post(t testing.TB, client *http.Client, server *testserver.Server, body []byte) {
	t.Helper()
	address := server.URL + "/api/v2/write?" + url.Values{"org": {server.Org}, "bucket": {server.Bucket}}.Encode()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Encoding", "gzip")
	if server.Token != "" {
		req.Header.Set("Authorization", "Token "+server.Token)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusNoContent {
		t.Fatalf("write: %s %s", resp.Status, answer)
	}
}
