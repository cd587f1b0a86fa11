package web

import (
	"errors"
	"net/http"
	"net/url"
)

// largestForm bounds what a form may send.
const largestForm = 64 << 10

// form is where a form stands, and where it leads.
type form struct {
	page  string                          // where the form stands
	next  string                          // where its reader is led once it was taken
	again func(why string) (*view, error) // the page with why it was not taken
}

// readForm reads what a form sends; false where it cannot be read, which is
// answered already.
func (s *site) readForm(w http.ResponseWriter, r *http.Request, who reader) bool {
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		s.fail(w, who, wrong("表单无法读取", "the form cannot be read"))
		return false
	}
	return true
}

// answerForm leads on from a form that was taken, or shows its page again with
// why it was not.
func (s *site) answerForm(w http.ResponseWriter, who reader, f form, err error) {
	if err == nil {
		w.Header().Set("Location", f.next)
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	var why fault
	if !errors.As(err, &why) {
		s.fail(w, who, err)
		return
	}
	page, err := f.again(why.text.In(who.lang))
	if err != nil {
		s.fail(w, who, err)
		return
	}
	who.url = &url.URL{Path: f.page} // where a reader of the other language is led
	body, err := s.render(page, who)
	if err != nil {
		s.fail(w, who, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(why.status)
	_, _ = w.Write(body) // the reader may have gone
}
