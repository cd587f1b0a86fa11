package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"waymark/indicators"
	"waymark/ledger"
)

// largestForm bounds what a form may send.
const largestForm = 64 << 10

// form is what someone sent from a page.
type form struct {
	page  string                          // where the form stands
	next  string                          // where its reader is led once it was taken
	take  func() error                    // does what it asks
	again func(why string) (*view, error) // the page with why it was not taken
}

// formState is what a page shows of its forms.
type formState struct {
	Writable bool   // someone may write here
	Token    bool   // the form must bear a token: the reader is not signed in
	Fault    string // why the last one was not taken
	At       int64  // what that was about
	By, Note string // what was filled in
}

// offer says whether this reader may be shown forms, and of which kind.
func (s *site) offer(r *http.Request, f *formState) {
	f.Writable, f.Token = s.writable(r.Context()), s.signedIn(r).Role == ""
}

// form takes what a page's form sends, once it is read.
func (s *site) form(read func(*http.Request, reader) form) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		who := s.readerOf(w, r)
		if s.readForm(w, r, who) {
			f := read(r, who)
			s.answerForm(w, who, f, f.take())
		}
	})
}

// formWrite does what a form asks as someone who has the role, and records how
// it ended.
func (s *site) formWrite(r *http.Request, needed ledger.Role, do func() error) error {
	who, err := s.formActor(r, needed)
	if err != nil {
		return err
	}
	return s.audited(r, who, do)
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

// formActor finds who sent a form, and refuses those without the role.
func (s *site) formActor(r *http.Request, needed ledger.Role) (actor, error) {
	if token := r.PostForm.Get("token"); token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	who, err := s.admit(r, needed)
	var p problem
	if !errors.As(err, &p) {
		return who, err
	}
	says := map[int]indicators.Text{
		http.StatusForbidden: {ZH: "此处无权操作：需要 " + string(needed) + " 令牌（waymark token add），或设置 WAYMARK_TOKEN 后重新启动",
			EN: "this may not be done here with this: a token of the role " + string(needed) + " is needed (waymark token add), or set WAYMARK_TOKEN and start the service again"},
		http.StatusUnauthorized:    {ZH: "写入令牌不对，未作任何更改", EN: "this is not a token for writes; nothing was done"},
		http.StatusTooManyRequests: {ZH: "错误令牌过多，请一分钟后再试", EN: "too many wrong tokens: wait a minute, then try again"},
	}
	return who, fault{p.Status, says[p.Status]}
}

// numbered reads the number of what an address names; none is the fault where
// it is no number.
func numbered(r *http.Request, none error) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return 0, none
	}
	return id, nil
}
