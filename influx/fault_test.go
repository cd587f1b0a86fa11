package influx

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	influxhttp "github.com/influxdata/influxdb-client-go/v2/api/http"
)

// The messages are those of real servers, 1.8.10 where nothing else is said.
func TestDiagnose(t *testing.T) {
	for _, tt := range []struct {
		status  int
		message string
		want    State
	}{
		{500, "engine: error writing WAL entry: write /var/lib/influxdb/wal/x/autogen/1/_00001.wal: no space left on device", DiskFull},
		{500, "retention policy not found: forever", NoBucket},
		{404, `database not found: "waymark"`, NoBucket},
		{401, "authorization failed", Denied},
		{403, `"reader" user is not authorized to write to database "waymark"`, Denied},
		{400, "partial write: points beyond retention policy dropped=1", refused},
		{422, "failure writing points to database: partial write: points beyond retention policy dropped=1", refused}, // 2.x
		{413, "Request Entity Too Large", refused},
		{503, "", Failing},
		{429, "", Failing},
	} {
		c := Config{Token: "root:open-sesame"}
		f := c.diagnose(&influxhttp.Error{StatusCode: tt.status, Message: tt.message, Header: http.Header{}, RetryAfter: 7})
		if f.State != tt.want || f.after.Seconds() != 7 {
			t.Errorf("%d %s is %s after %s, want %s after 7s", tt.status, tt.message, f.State, f.after, tt.want)
		}
	}
}

func TestSecretsStayHidden(t *testing.T) {
	c := Config{Token: "root:open-sesame"}
	for _, err := range []error{
		errors.New("Authorization: Token root:open-sesame"),
		&influxhttp.Error{StatusCode: 401, Message: "no user with password open-sesame", Header: http.Header{}},
	} {
		if text := c.diagnose(err).Error(); strings.Contains(text, "sesame") {
			t.Errorf("%q tells the password", text)
		}
	}
}

func TestConfigTellsEveryFault(t *testing.T) {
	_, err := New(Config{URL: "http://root:sesame@localhost:8086", Patience: -1}, nil, nil, nil)
	if err == nil {
		t.Fatal("no fault found")
	}
	for _, want := range []string{"url", "bucket", "patience"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v says nothing of the %s", err, want)
		}
	}
	if strings.Contains(err.Error(), "sesame") {
		t.Errorf("%v tells the password", err)
	}
}
