package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
)

// longestQuery bounds what a filter may hold.
const longestQuery = 2048

// secured sets the headers that keep a page to itself, and refuses queries
// that are longer than any filter.
func (s *site) secured(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "+
			"require-trusted-types-for 'script'; trusted-types 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		if len(r.URL.RawQuery) > longestQuery {
			plain(w, http.StatusRequestURITooLong, "the query is longer than 2048 bytes\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// tokenHash is the hash of the token that lets write; unset where there is none.
type tokenHash struct {
	set  bool
	hash [sha256.Size]byte
}

func hashToken(token string) tokenHash {
	return tokenHash{set: token != "", hash: sha256.Sum256([]byte(token))}
}

// is tells whether a token is the one that lets write.
func (t tokenHash) is(given string) bool {
	hash := sha256.Sum256([]byte(given))
	return t.set && subtle.ConstantTimeCompare(hash[:], t.hash[:]) == 1
}

// writing lets a request through that bears the token.
func (s *site) writing(next apiHandler) apiHandler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if !s.token.set {
			return problem{Status: http.StatusForbidden, Title: "writing is off",
				Detail: "this service has no token for writes: set WAYMARK_TOKEN and start it again"}
		}
		given, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !bearer || !s.token.is(given) {
			w.Header().Set("WWW-Authenticate", `Bearer realm="waymark"`)
			return problem{Status: http.StatusUnauthorized, Title: "a token is needed",
				Detail: "send the header Authorization: Bearer TOKEN with the service's token for writes"}
		}
		return next(w, r)
	}
}
