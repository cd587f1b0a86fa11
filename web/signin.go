package web

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"waymark/indicators"
	"waymark/ledger"
)

// SignIn says who vouches for readers: an OpenID Connect provider. Handlers made
// with the same one share its sessions.
type SignIn struct {
	Issuer, ClientID, ClientSecret string
	// External is where readers reach these pages; the provider sends them back
	// to its /signin/callback.
	External string

	once sync.Once
	door *door // with the sessions, which outlive a change of the plan
}

func (c *SignIn) opened() *door {
	c.once.Do(func() { c.door = newDoor(c) })
	return c.door
}

// Groups of the provider that give a role; anyone else signed in is a reader.
const (
	stewards     = "waymark-steward"
	contributors = "waymark-contributor"
)

// Lengths of a session, and of what is asked of the provider.
const (
	sessionIdle   = 8 * time.Hour
	sessionLength = 24 * time.Hour
	providerWait  = 10 * time.Second
)

// door lets readers in by their provider. The provider is asked for its keys
// when the first reader comes, so that the service starts without it.
type door struct {
	*SignIn
	sessions *scs.SessionManager

	mu       sync.Mutex
	provider *oidc.Provider
}

func newDoor(c *SignIn) *door {
	m := scs.New()
	m.Lifetime, m.IdleTimeout = sessionLength, sessionIdle
	m.Cookie.Name, m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = "waymark", true, http.SameSiteLaxMode, "/"
	if strings.HasPrefix(c.External, "https://") {
		m.Cookie.Secure, m.Cookie.Name = true, "__Host-waymark"
	}
	return &door{SignIn: c, sessions: m}
}

func (d *door) open(ctx context.Context) (*oidc.Provider, oauth2.Config, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.provider == nil {
		// The provider keeps the context for its keys: it must outlive the request.
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), &http.Client{Timeout: providerWait}), d.Issuer)
		if err != nil {
			return nil, oauth2.Config{}, err
		}
		d.provider = found
	}
	return d.provider, oauth2.Config{ClientID: d.ClientID, ClientSecret: d.ClientSecret, Endpoint: d.provider.Endpoint(),
		RedirectURL: d.External + "/signin/callback", Scopes: []string{oidc.ScopeOpenID, "profile", "email", "groups"}}, nil
}

// signedIn is who the session is of; nobody without one.
func (s *site) signedIn(r *http.Request) actor {
	if s.door == nil {
		return actor{}
	}
	return actor{s.door.sessions.GetString(r.Context(), "name"), ledger.Role(s.door.sessions.GetString(r.Context(), "role"))}
}

var errProvider = fault{http.StatusBadGateway, indicators.Text{ZH: "登录服务暂时不可用，请稍后再试", EN: "the sign-in service does not answer; try again later"}}

// signInPage sends a reader to the provider, with what only this browser knows.
func (s *site) signInPage(w http.ResponseWriter, r *http.Request) {
	_, config, err := s.door.open(r.Context())
	if err != nil {
		s.Log.Error("the sign-in provider does not answer", "issuer", s.door.Issuer, "error", err)
		s.fail(w, s.readerOf(w, r), errProvider)
		return
	}
	state, nonce, verifier := oauth2.GenerateVerifier(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	for key, value := range map[string]string{"state": state, "nonce": nonce, "verifier": verifier, "next": localPath(r.URL.Query().Get("next"))} {
		s.door.sessions.Put(r.Context(), key, value)
	}
	http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
}

// localPath keeps a way back within these pages.
func localPath(p string) string {
	if !strings.HasPrefix(p, "/") || strings.HasPrefix(p, "//") || strings.ContainsAny(p, "\\\r\n") {
		return "/"
	}
	return p
}

// signInBack takes a reader whom the provider vouches for. The session gets a
// new name, so that one known before is worth nothing.
func (s *site) signInBack(w http.ResponseWriter, r *http.Request) {
	who, err := s.vouched(r)
	if err != nil {
		s.Log.Warn("a sign-in failed", "error", err)
		s.fail(w, s.readerOf(w, r), fault{http.StatusForbidden, indicators.Text{ZH: "登录未成功，请重新登录", EN: "the sign-in did not succeed; try again"}})
		return
	}
	sessions := s.door.sessions
	next := localPath(sessions.PopString(r.Context(), "next"))
	if err := sessions.RenewToken(r.Context()); err != nil {
		s.fail(w, s.readerOf(w, r), err)
		return
	}
	sessions.Put(r.Context(), "name", who.Name)
	sessions.Put(r.Context(), "role", string(who.Role))
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// claims are what Waymark takes from an identity.
type claims struct {
	Email  string   `json:"email"`
	Name   string   `json:"name"`
	Groups []string `json:"groups"`
}

// vouched checks everything that the provider sent, each part once.
func (s *site) vouched(r *http.Request) (actor, error) {
	sessions := s.door.sessions
	state, nonce, verifier := sessions.PopString(r.Context(), "state"), sessions.PopString(r.Context(), "nonce"), sessions.PopString(r.Context(), "verifier")
	q := r.URL.Query()
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(q.Get("state"))) != 1 {
		return actor{}, errors.New("the state is not the one that was sent")
	}
	provider, config, err := s.door.open(r.Context())
	if err != nil {
		return actor{}, err
	}
	ctx, cancel := context.WithTimeout(r.Context(), providerWait)
	defer cancel()
	got, err := config.Exchange(ctx, q.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return actor{}, errors.New("the code was not taken") // its error may hold what the provider answered
	}
	raw, ok := got.Extra("id_token").(string)
	if !ok {
		return actor{}, errors.New("no identity came with the token")
	}
	identity, err := provider.Verifier(&oidc.Config{ClientID: s.door.ClientID, Now: s.Now}).Verify(ctx, raw)
	if err != nil {
		return actor{}, err
	}
	if subtle.ConstantTimeCompare([]byte(identity.Nonce), []byte(nonce)) != 1 {
		return actor{}, errors.New("the nonce is not the one that was sent")
	}
	var c claims
	if err := identity.Claims(&c); err != nil {
		return actor{}, err
	}
	return c.actor(identity.Subject), nil
}

func (c claims) actor(subject string) actor {
	who := actor{subject, ledger.Reader}
	for _, name := range []string{c.Name, c.Email} {
		if name != "" {
			who.Name = limitedTo(name, 100)
		}
	}
	switch {
	case slices.Contains(c.Groups, stewards):
		who.Role = ledger.Steward
	case slices.Contains(c.Groups, contributors):
		who.Role = ledger.Contributor
	}
	return who
}

// signOut ends the session; its cookie is worth nothing afterwards.
func (s *site) signOut(w http.ResponseWriter, r *http.Request) {
	if err := s.door.sessions.Destroy(r.Context()); err != nil {
		s.fail(w, s.readerOf(w, r), err)
		return
	}
	http.Redirect(w, r, "/signin", http.StatusSeeOther)
}

// behindDoor lets only those in who are signed in or bear a token; without a
// provider everyone reads.
func (s *site) behindDoor(next http.Handler) http.Handler {
	if s.door == nil {
		return next
	}
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if path := r.URL.Path; path == "/healthz" || path == "/readyz" || strings.HasPrefix(path, "/assets/") || strings.HasPrefix(path, "/signin") {
			next.ServeHTTP(w, r)
			return
		}
		who, err := s.actor(r)
		switch {
		case err != nil:
			s.fail(w, s.readerOf(w, r), err)
		case who.Role != "":
			next.ServeHTTP(w, r)
		case strings.HasPrefix(r.URL.Path, apiRoot) || r.URL.Path == "/metrics" || r.URL.Path == "/events" || r.Method != http.MethodGet:
			s.api(func(w http.ResponseWriter, _ *http.Request) error {
				w.Header().Set("WWW-Authenticate", `Bearer realm="waymark"`)
				return problem{Status: http.StatusUnauthorized, Title: "reading needs a token here",
					Detail: "send the header Authorization: Bearer TOKEN, or sign in at /signin"}
			}).ServeHTTP(w, r)
		default:
			http.Redirect(w, r, "/signin?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
		}
	})
	return s.door.sessions.LoadAndSave(guarded)
}
