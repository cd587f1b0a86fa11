package collector

import (
	"fmt"
	"os"
	"strings"
)

// secret resolves a value that names where a secret is: env:NAME or
// file:/path. Any other value stands for itself.
func secret(value string) (string, error) {
	if name, ok := strings.CutPrefix(value, "env:"); ok {
		v := os.Getenv(name)
		if v == "" {
			return "", fmt.Errorf("the environment has no %s", name)
		}
		return v, nil
	}
	if path, ok := strings.CutPrefix(value, "file:"); ok {
		data, err := os.ReadFile(path)
		return strings.TrimSpace(string(data)), err
	}
	return value, nil
}
