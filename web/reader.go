package web

import (
	"net/http"
	"net/url"
	"time"

	"golang.org/x/text/language"

	"waymark/indicators"
)

// reader is who a page is made for: the language, and the address asked for.
type reader struct {
	lang  indicators.Lang
	url   *url.URL
	since time.Time // when they looked at the scoreboard before; zero where never
}

const langCookie = "lang"

var langMatcher = language.NewMatcher([]language.Tag{language.SimplifiedChinese, language.English})

// readerOf takes the language from ?lang=, then the cookie, then the browser.
// A language that is not one of ours is as if none was asked for.
func (s *site) readerOf(w http.ResponseWriter, r *http.Request) reader {
	w.Header().Add("Vary", "Accept-Language, Cookie")
	if lang, err := indicators.ParseLang(r.URL.Query().Get("lang")); err == nil {
		http.SetCookie(w, &http.Cookie{ //nolint:gosec // it holds a language; without TLS it must come back too
			Name: langCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.TLS != nil,
		})
		return reader{lang: lang, url: r.URL}
	}
	if c, err := r.Cookie(langCookie); err == nil {
		if lang, err := indicators.ParseLang(c.Value); err == nil {
			return reader{lang: lang, url: r.URL}
		}
	}
	tags, _, err := language.ParseAcceptLanguage(limited(r.Header.Get("Accept-Language"), 200))
	if err != nil || len(tags) == 0 {
		return reader{lang: s.Lang, url: r.URL}
	}
	if _, i, confidence := langMatcher.Match(tags...); confidence != language.No {
		return reader{lang: []indicators.Lang{indicators.Chinese, indicators.English}[i], url: r.URL}
	}
	return reader{lang: s.Lang, url: r.URL}
}

func limited(s string, n int) string {
	if len(s) > n {
		return ""
	}
	return s
}

// with gives the address of the same page with one parameter changed, or taken
// away where the value is empty.
func (r reader) with(key, value string) string {
	q := r.url.Query()
	if value == "" {
		q.Del(key)
	} else {
		q.Set(key, value)
	}
	return (&url.URL{Path: r.url.Path, RawQuery: q.Encode()}).String()
}

// say chooses the wording for this reader.
func (r reader) say(zh, en string) string { return indicators.Text{ZH: zh, EN: en}.In(r.lang) }
