package web

import (
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Limits of what one address may ask. A page and what belongs to it are a
// handful of requests, so these stop programs, not people.
const (
	readsASecond  = 400
	readsAtOnce   = 800
	wrongASecond  = 1.0 / 6
	wrongAtOnce   = 10
	mostAddresses = 10_000
)

// limits keeps a limiter for each address. Beyond mostAddresses it begins anew,
// so that its memory is bounded.
type limits struct {
	every rate.Limit
	burst int

	mu        sync.Mutex
	addresses map[string]*rate.Limiter
}

func (l *limits) of(r *http.Request) *rate.Limiter {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		host = ip.Mask(net.CIDRMask(64, 128)).String() // one reader has a whole network of version 6
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if one, ok := l.addresses[host]; ok {
		return one
	}
	if l.addresses == nil || len(l.addresses) >= mostAddresses {
		l.addresses = make(map[string]*rate.Limiter)
	}
	one := rate.NewLimiter(l.every, l.burst)
	l.addresses[host] = one
	return one
}

// limited refuses an address that asks too much.
func (s *site) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !s.reads.of(r).AllowN(s.Now(), 1) {
			w.Header().Set("Retry-After", "1")
			s.refuse(w, r, problem{Status: http.StatusTooManyRequests, Title: "too many requests from this address", Detail: "wait a second"})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// attempts slows down who tries tokens.
type attempts struct {
	limits
	now func() time.Time
}

// may tells whether an address may try a token.
func (a *attempts) may(r *http.Request) bool { return a.of(r).TokensAt(a.now()) >= 1 }

// failed counts a wrong token.
func (a *attempts) failed(r *http.Request) { a.of(r).AllowN(a.now(), 1) }
