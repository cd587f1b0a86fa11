package testserver

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Find gives the path of a program under any of its names, and ends the test
// where there is none: skipped, or failed with CI=true. What comes from a
// registry that could not be reached when it was asked is skipped even then.
func Find(t testing.TB, name string, otherNames ...string) string {
	t.Helper()
	if path, ok := find(append([]string{name}, otherNames...)); ok {
		return path
	}
	if reason, err := os.ReadFile(filepath.Join(root(), "build", name+".unreachable")); err == nil {
		t.Skipf("not tested: %s needs %s: %s", t.Name(), name, strings.TrimSpace(string(reason)))
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is missing, and CI=true tolerates no gap", name)
	}
	t.Skipf("not tested: %s needs %s, which is neither in %s, nor in build/, nor in PATH", t.Name(), name, variable(name))
	return ""
}

func find(names []string) (string, bool) {
	for _, name := range names {
		if path := os.Getenv(variable(name)); path != "" {
			return path, true
		}
		built := filepath.Join(root(), "build", name)
		if info, err := os.Stat(built); err == nil && !info.IsDir() {
			return built, true
		}
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
		for _, elsewhere := range []string{"/usr/lib/postgresql/*/bin/", "/usr/sbin/"} { // as Debian has them
			if paths, _ := filepath.Glob(elsewhere + name); len(paths) > 0 {
				return paths[len(paths)-1], true
			}
		}
	}
	return "", false
}

// variable names the environment variable that says where a program is.
func variable(name string) string {
	return "WAYMARK_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
}

// root is the nearest folder above the test's with a go.mod.
func root() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
