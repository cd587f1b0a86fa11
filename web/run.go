package web

import (
	"errors"
	"net/http"

	"waymark/indicators"
	"waymark/ledger"
)

// runForm runs a collector for someone who pressed its button.
func (s *site) runForm(r *http.Request, who reader) form {
	id := indicators.ID(r.PathValue("id"))
	return form{
		page: "/collectors", next: "/collectors#c-" + string(id),
		take:  func() error { return s.formRun(r, id) },
		again: func(why string) (*view, error) { return s.collectorsView(r, who, why) },
	}
}

func (s *site) formRun(r *http.Request, id indicators.ID) error {
	err := s.formWrite(r, ledger.Contributor, func() error {
		_, err := s.run(r.Context(), id)
		return err
	})
	var p problem
	if !errors.As(err, &p) {
		return err
	}
	says := map[int]indicators.Text{
		http.StatusNotFound:       {ZH: "规划中没有这个采集器", EN: p.Detail},
		http.StatusNotImplemented: {ZH: "此服务不采集", EN: p.Detail},
		http.StatusBadRequest:     {ZH: "数据由来源推送，不能由此运行", EN: p.Detail},
		http.StatusConflict:       {ZH: "这个采集器正在运行", EN: p.Detail},
	}
	return fault{p.Status, says[p.Status]}
}
