package web

import "net/http"

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
			s.refuse(w, r, problem{Status: http.StatusRequestURITooLong, Title: "the query is too long", Detail: "at most 2048 bytes"})
			return
		}
		next.ServeHTTP(w, r)
	})
}
