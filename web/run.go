package web

import (
	"errors"
	"net/http"

	"waymark/indicators"
	"waymark/ledger"
)

// runOnPage runs a collector for someone who pressed its button, and shows the
// page again: with the run, or with why there is none.
func (s *site) runOnPage(w http.ResponseWriter, r *http.Request) {
	who := s.readerOf(w, r)
	if !s.readForm(w, r, who) {
		return
	}
	id := indicators.ID(r.PathValue("id"))
	again := func(why string) (*view, error) { return s.collectorsView(r, who, why) }
	err := s.formRun(r, id)
	s.answerForm(w, who, form{"/collectors", "/collectors#c-" + string(id), again}, err)
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
