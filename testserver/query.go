package testserver

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Table is one series of an InfluxQL answer. Numbers are json.Number, times
// are nanoseconds since 1970.
type Table struct {
	Name    string
	Tags    map[string]string
	Columns []string
	Values  [][]any
}

// InfluxQL asks the server's /query and gives every series of the answer. The
// database and retention policy are those of the bucket. An error of the
// server ends the test.
func (s *Server) InfluxQL(t testing.TB, query string) []Table {
	t.Helper()
	database, policy, _ := strings.Cut(s.Bucket, "/")
	form := url.Values{"q": {query}, "db": {database}, "rp": {policy}, "epoch": {"ns"}}
	body := s.post(t, "/query", "application/x-www-form-urlencoded", form.Encode())
	var answer struct {
		Results []struct {
			Series []Table
			Error  string
		}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := d.Decode(&answer); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	var tables []Table
	for _, r := range answer.Results {
		if r.Error != "" {
			t.Fatalf("%s: %s", query, r.Error)
		}
		tables = append(tables, r.Series...)
	}
	return tables
}

// Flux asks the server's /api/v2/query and gives one map from column to value
// for each row of the answer. An error of the server ends the test.
func (s *Server) Flux(t testing.TB, query string) []map[string]string {
	t.Helper()
	body := s.post(t, "/api/v2/query?"+url.Values{"org": {s.Org}}.Encode(), "application/vnd.flux", query)
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	var header []string
	var rows []map[string]string
	for {
		line, err := r.Read()
		switch {
		case err == io.EOF:
			return rows
		case err != nil:
			t.Fatalf("%s: %v", query, err)
		case strings.HasPrefix(line[0], "#"): // annotation
			continue
		case len(line) > 2 && line[1] == "result":
			header = line
			continue
		case len(line) != len(header):
			t.Fatalf("%s: %v", query, line)
		}
		row := make(map[string]string, len(line))
		for i, v := range line {
			row[header[i]] = v
		}
		rows = append(rows, row)
	}
}

func (s *Server) post(t testing.TB, path, contentType, body string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, strings.TrimSuffix(s.URL, "/")+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json, application/csv")
	if s.Token != "" {
		req.Header.Set("Authorization", "Token "+s.Token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode/100 != 2 {
		t.Fatalf("%s %s: %s %s %v", s.URL, body, resp.Status, answer, err)
	}
	return answer
}
