package web

import (
	"errors"
	"net/http"
	"net/url"

	"waymark/indicators"
	"waymark/ledger"
)

// runOnPage runs a collector for someone who pressed its button, and shows the
// page again: with the run, or with why there is none.
func (s *site) runOnPage(w http.ResponseWriter, r *http.Request) {
	who := s.readerOf(w, r)
	r.Body = http.MaxBytesReader(w, r.Body, largestForm)
	if err := r.ParseForm(); err != nil {
		s.fail(w, who, wrong("表单无法读取", "the form cannot be read"))
		return
	}
	id := indicators.ID(r.PathValue("id"))
	err := s.formRun(r, id)
	if err == nil {
		http.Redirect(w, r, "/collectors#c-"+string(id), http.StatusSeeOther)
		return
	}
	var f fault
	if !errors.As(err, &f) {
		s.fail(w, who, err)
		return
	}
	page, err := s.collectorsView(r, who, f.text.In(who.lang))
	if err != nil {
		s.fail(w, who, err)
		return
	}
	who.url = &url.URL{Path: "/collectors"} // where a reader of the other language is led
	body, err := s.render(page, who)
	if err != nil {
		s.fail(w, who, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.status)
	_, _ = w.Write(body) // the reader may have gone
}

func (s *site) formRun(r *http.Request, id indicators.ID) error {
	who, err := s.formActorAs(r, ledger.Contributor)
	if err != nil {
		return err
	}
	_, err = s.run(r.Context(), id)
	var p problem
	status := http.StatusOK
	if err != nil {
		status = problemOf(err).Status
	}
	s.audit(r, who, status)
	if errors.As(err, &p) {
		says := map[int]indicators.Text{
			http.StatusNotFound:       {ZH: "规划中没有这个采集器", EN: p.Detail},
			http.StatusNotImplemented: {ZH: "此服务不采集", EN: p.Detail},
			http.StatusBadRequest:     {ZH: "数据由来源推送，不能由此运行", EN: p.Detail},
			http.StatusConflict:       {ZH: "这个采集器正在运行", EN: p.Detail},
		}
		return fault{p.Status, says[p.Status]}
	}
	return err
}
