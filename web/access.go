package web

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"strings"

	"waymark/ledger"
)

// actor is who asks: the bearer of a token, or someone signed in. The zero
// actor is nobody in particular.
type actor struct {
	Name string
	Role ledger.Role
}

// tokenHash is the hash of the service's own token; unset where there is none.
type tokenHash struct {
	set  bool
	hash [sha256.Size]byte
}

func hashToken(token string) tokenHash {
	return tokenHash{set: token != "", hash: sha256.Sum256([]byte(token))}
}

func (t tokenHash) is(given string) bool {
	hash := sha256.Sum256([]byte(given))
	return t.set && subtle.ConstantTimeCompare(hash[:], t.hash[:]) == 1
}

// ownToken is what the audit calls the bearer of the token that the service was
// started with.
const ownToken = "WAYMARK_TOKEN"

// bearer finds who a token lets in; the zero actor where it lets nobody in.
func (s *site) bearer(ctx context.Context, token string) (actor, error) {
	if token == "" || len(token) > 200 {
		return actor{}, nil
	}
	if s.token.is(token) {
		return actor{ownToken, ledger.Steward}, nil
	}
	t, err := s.Ledger.TokenFor(ctx, token)
	if errors.Is(err, ledger.ErrNotFound) {
		return actor{}, nil
	}
	return actor{t.Name, t.Role}, err
}

// bearerOf gives the token that a request bears.
func bearerOf(r *http.Request) (string, bool) {
	return strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
}

// actor finds who asks: by the header Authorization, else by the session.
func (s *site) actor(r *http.Request) (actor, error) {
	if token, ok := bearerOf(r); ok {
		return s.bearer(r.Context(), token)
	}
	return s.signedIn(r), nil
}

// writable tells whether anyone may write here at all.
func (s *site) writable(ctx context.Context) bool {
	if s.token.set || s.door != nil {
		return true
	}
	has, err := s.Ledger.Admits(ctx, ledger.Contributor)
	return has || err != nil // whoever comes then hears of the fault
}

// writing lets a steward's request through; contributing also a contributor's.
func (s *site) writing(next apiHandler) apiHandler      { return s.allowed(ledger.Steward, next) }
func (s *site) contributing(next apiHandler) apiHandler { return s.allowed(ledger.Contributor, next) }

// allowed lets a request through whose bearer has the role, and records in the
// audit how it ended.
func (s *site) allowed(needed ledger.Role, next apiHandler) apiHandler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := s.admit(r, needed)
		if err != nil {
			switch problemOf(err).Status {
			case http.StatusUnauthorized:
				w.Header().Set("WWW-Authenticate", `Bearer realm="waymark"`)
			case http.StatusTooManyRequests:
				w.Header().Set("Retry-After", "60")
			}
			return err
		}
		return s.audited(r, who, func() error { return next(w, r) })
	}
}

// audited lets someone do something, and records how it ended.
func (s *site) audited(r *http.Request, who actor, do func() error) error {
	err := do()
	status := http.StatusOK
	if err != nil {
		status = problemOf(err).Status
	}
	s.audit(r, who, status)
	return err
}

// admit finds who asks, and refuses those who may not.
func (s *site) admit(r *http.Request, needed ledger.Role) (actor, error) {
	if !s.writable(r.Context()) {
		return actor{}, problem{Status: http.StatusForbidden, Title: "writing is off",
			Detail: "this service has no token for writes: make one with `waymark token add`, or set WAYMARK_TOKEN and start it again"}
	}
	if !s.attempts.may(r) {
		return actor{}, problem{Status: http.StatusTooManyRequests, Title: "too many wrong tokens", Detail: "wait a minute, then try again"}
	}
	who, err := s.actor(r)
	switch {
	case err != nil:
		return actor{}, err
	case who.Role == "":
		s.attempts.failed(r)
		return actor{}, problem{Status: http.StatusUnauthorized, Title: "a token is needed",
			Detail: "send the header Authorization: Bearer TOKEN with a token that is in force; `waymark token add` makes one"}
	case !who.Role.May(needed):
		return actor{}, problem{Status: http.StatusForbidden, Title: "another role is needed",
			Detail: "this needs the role " + string(needed) + "; the token " + who.Name + " has the role " + string(who.Role)}
	}
	return who, nil
}

// audit records a write. A write that is done is not undone where the audit
// cannot be written: the log says so.
func (s *site) audit(r *http.Request, who actor, status int) {
	line := ledger.Write{Actor: who.Name, Role: who.Role, Action: r.Method + " " + limitedTo(r.URL.Path, 300), Status: status}
	if err := s.Ledger.Audit(context.WithoutCancel(r.Context()), line); err != nil {
		s.Log.Error("the audit was not written", "actor", who.Name, "action", line.Action, "status", status, "error", err)
	}
}

func limitedTo(s string, n int) string { return s[:min(len(s), n)] }
