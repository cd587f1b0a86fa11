package collector

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"code.dny.dev/ssrf"
	"golang.org/x/net/http/httpproxy"
)

// proxies are those that the environment names. Who runs Waymark names them,
// so they may have private addresses; what is asked of them may not, but for
// the hosts that a collector allows.
type proxies struct {
	of        func(*url.URL) (*url.URL, error)
	addresses []string // where they are dialled
	allowed   []string
}

func environmentProxies(allowed []string) proxies {
	config := httpproxy.FromEnvironment()
	p := proxies{of: config.ProxyFunc(), allowed: allowed}
	for _, scheme := range []string{"http", "https"} {
		// A name that no list of exceptions has.
		if proxy, err := p.of(&url.URL{Scheme: scheme, Host: "waymark.invalid"}); err == nil && proxy != nil {
			p.addresses = append(p.addresses, dialled(proxy))
		}
	}
	return p
}

// dialled is the address at which a proxy is reached.
func dialled(proxy *url.URL) string {
	port := proxy.Port()
	if port == "" {
		port = map[string]string{"https": "443", "socks5": "1080", "socks5h": "1080"}[proxy.Scheme]
	}
	if port == "" {
		port = "80"
	}
	return net.JoinHostPort(proxy.Hostname(), port)
}

// choose gives the proxy for a request; nil where it goes directly.
func (p proxies) choose(r *http.Request) (*url.URL, error) {
	proxy, err := p.of(r.URL)
	if err != nil || proxy == nil || slices.Contains(p.allowed, r.URL.Hostname()) {
		return proxy, err
	}
	return proxy, public(r.Context(), r.URL.Hostname())
}

// namesFor bounds how long a name is looked up that the proxy looks up again.
const namesFor = 2 * time.Second

// public refuses a host that is at a private address. A name that only the
// proxy knows is the proxy's to judge.
func public(ctx context.Context, host string) error {
	guard := ssrf.New(ssrf.WithAnyPort())
	if address, err := netip.ParseAddr(host); err == nil {
		return guard.SafeAddr(address)
	}
	within, cancel := context.WithTimeout(ctx, namesFor)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupNetIP(within, "ip", host)
	if err != nil {
		return nil
	}
	for _, address := range addresses {
		if err := guard.SafeAddr(address.Unmap()); err != nil {
			return err
		}
	}
	return nil
}
