package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"waymark/testserver"
)

// TestLighthouse asks Lighthouse, where WAYMARK_LIGHTHOUSE names its
// lighthouse/cli/index.js, of the two pages that people keep open. How fast a
// page is depends on what else the machine does, so that is only told.
func TestLighthouse(t *testing.T) {
	program := os.Getenv("WAYMARK_LIGHTHOUSE")
	if program == "" {
		t.Skip("not tested: Lighthouse (npm install lighthouse, and name its cli/index.js in WAYMARK_LIGHTHOUSE)")
	}
	chromium := testserver.Find(t, "chromium")
	service := startService(t, t.TempDir())
	for _, page := range []string{"/?lang=zh", "/indicators/gdp?lang=en"} {
		file := filepath.Join(t.TempDir(), "scores.json")
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, "node", program, service.address+page, "--quiet", "--output=json", "--output-path="+file,
			"--chrome-flags=--headless --no-sandbox --disable-gpu", "--only-categories=performance,accessibility,best-practices")
		cmd.Env = append(os.Environ(), "CHROME_PATH="+chromium)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var report struct {
			Categories map[string]struct{ Score float64 }
		}
		if err := json.Unmarshal(data, &report); err != nil {
			t.Fatal(err)
		}
		for name, c := range report.Categories {
			t.Logf("%s: %s %.0f", page, name, 100*c.Score)
			if name != "performance" && c.Score < 0.95 {
				t.Errorf("%s: %s is %.0f, want 95", page, name, 100*c.Score)
			}
		}
	}
}
