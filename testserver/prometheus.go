package testserver

import (
	"os"
	"path/filepath"
	"testing"
)

// Prometheus starts a Prometheus with the configuration, killed when the test
// ends, and gives its address without a slash at the end. Files the
// configuration names are best given by absolute path.
func Prometheus(t testing.TB, configYAML string) string {
	t.Helper()
	path, dir, address := Find(t, "prometheus"), t.TempDir(), freeAddress(t)
	p := &process{path: path, dir: dir, ready: "http://" + address + "/-/ready", args: []string{
		"--config.file=" + write(t, dir, "prometheus.yml", configYAML),
		"--storage.tsdb.path=" + filepath.Join(dir, "data"),
		"--web.listen-address=" + address,
	}}
	p.start(t)
	return "http://" + address
}

// Alertmanager starts an Alertmanager as Prometheus does.
func Alertmanager(t testing.TB, configYAML string) string {
	t.Helper()
	path, dir, address := Find(t, "alertmanager", "prometheus-alertmanager"), t.TempDir(), freeAddress(t)
	p := &process{path: path, dir: dir, ready: "http://" + address + "/-/ready", args: []string{
		"--config.file=" + write(t, dir, "alertmanager.yml", configYAML),
		"--storage.path=" + filepath.Join(dir, "data"),
		"--web.listen-address=" + address,
		"--cluster.listen-address=",
	}}
	p.start(t)
	return "http://" + address
}

func write(t testing.TB, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
