package collector

import (
	"context"
	"net"
	"path/filepath"
	"slices"
	"time"

	"code.dny.dev/ssrf"
)

// dialer connects to an address, as net.Dialer does.
type dialer func(ctx context.Context, network, address string) (net.Conn, error)

// guardedDialer connects to public addresses, and to private ones of the hosts
// allowed, after names are resolved. A socket of this machine is allowed by the
// folder that it is in, and proxies by their whole address.
func guardedDialer(allowed []string, proxies ...string) dialer {
	plain := &net.Dialer{Timeout: 10 * time.Second}
	guarded := &net.Dialer{Timeout: 10 * time.Second, Control: ssrf.New(ssrf.WithAnyPort()).Safe}
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		host, _, err := net.SplitHostPort(address)
		if network == "unix" {
			host, err = filepath.Dir(address), nil
		}
		if err == nil && slices.Contains(allowed, host) || slices.Contains(proxies, address) {
			return plain.DialContext(ctx, network, address)
		}
		return guarded.DialContext(ctx, network, address)
	}
}
