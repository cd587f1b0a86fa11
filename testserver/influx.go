package testserver

import (
	"cmp"
	"os"
	"path/filepath"
	"testing"
)

// Server is an InfluxDB that serves. Its bucket need not exist yet.
type Server struct {
	URL, Token, Org, Bucket string

	process *process // nil for a server that was not started here
}

// Influx gives an InfluxDB: the one the environment names, or an empty 1.8 of
// the test's own, with Flux, killed when the test ends. Settings such as
// "INFLUXDB_HTTP_AUTH_ENABLED=true" are added to the environment of the test's
// own server, and always get one.
func Influx(t testing.TB, settings ...string) *Server {
	t.Helper()
	if url := os.Getenv("WAYMARK_TEST_INFLUX_URL"); url != "" && len(settings) == 0 {
		return &Server{
			URL:    url,
			Token:  os.Getenv("WAYMARK_TEST_INFLUX_TOKEN"),
			Org:    os.Getenv("WAYMARK_TEST_INFLUX_ORG"),
			Bucket: cmp.Or(os.Getenv("WAYMARK_TEST_INFLUX_BUCKET"), "waymark"),
		}
	}
	path, dir, address := Find(t, "influxd"), t.TempDir(), freeAddress(t)
	s := &Server{URL: "http://" + address, Bucket: "waymark/forever", process: &process{
		path:  path,
		dir:   dir,
		ready: "http://" + address + "/ping",
		env: append([]string{
			"INFLUXDB_CONFIG_PATH=" + os.DevNull,
			"INFLUXDB_REPORTING_DISABLED=true",
			"INFLUXDB_BIND_ADDRESS=" + freeAddress(t),
			"INFLUXDB_META_DIR=" + filepath.Join(dir, "meta"),
			"INFLUXDB_DATA_DIR=" + filepath.Join(dir, "data"),
			"INFLUXDB_DATA_WAL_DIR=" + filepath.Join(dir, "wal"),
			"INFLUXDB_MONITOR_STORE_ENABLED=false",
			"INFLUXDB_HTTP_BIND_ADDRESS=" + address,
			"INFLUXDB_HTTP_FLUX_ENABLED=true",
			"INFLUXDB_HTTP_LOG_ENABLED=false",
		}, settings...),
	}}
	s.process.start(t)
	return s
}

// Own tells whether the server is the test's own, so that it can be stopped.
func (s *Server) Own() bool { return s.process != nil }

// Stop kills the test's own server, as a power cut would.
func (s *Server) Stop() { s.process.stop() }

// Start runs a stopped server again at the same address with the same data.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	s.process.start(t)
}
