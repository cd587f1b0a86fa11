package web

import (
	"net/http"

	"waymark/chart"
)

// The size of a chart as a file, and how many pixels of a picture make one of
// them.
const (
	fileWidth, fileHeight = 960, 460
	fileScale             = 2
)

// chartFile serves the chart as a file that stands alone: SVG, or PNG.
func (s *site) chartFile(w http.ResponseWriter, r *http.Request) {
	who := s.readerOf(w, r)
	if tag, err := s.stateTag(r, string(who.lang)); err != nil {
		s.fail(w, who, err)
		return
	} else if unchanged(w, r, tag) {
		return
	}
	d, name, err := s.fileDrawing(r, who)
	if err != nil {
		s.fail(w, who, err)
		return
	}
	h := w.Header()
	if r.PathValue("file") == "chart.svg" {
		h.Set("Content-Type", "image/svg+xml")
		h.Set("Content-Disposition", attachment(name+".svg"))
		_, _ = w.Write([]byte(d.File(fileWidth, fileHeight))) //nolint:gosec // the chart escapes every text
		return
	}
	picture, err := d.PNG(fileWidth, fileHeight, fileScale, s.font)
	if err != nil {
		s.fail(w, who, err)
		return
	}
	h.Set("Content-Type", "image/png")
	h.Set("Content-Disposition", attachment(name+".png"))
	_, _ = w.Write(picture) //nolint:gosec // a picture drawn by us
}

func (s *site) fileDrawing(r *http.Request, who reader) (chart.Drawing, string, error) {
	if f := r.PathValue("file"); f != "chart.svg" && f != "chart.png" {
		return chart.Drawing{}, "", missing("没有这个文件", "there is no such file")
	}
	q, err := s.readQuestion(r)
	if err != nil {
		return chart.Drawing{}, "", err
	}
	k, err := s.look(r.Context(), q)
	if err != nil {
		return chart.Drawing{}, "", err
	}
	d := s.drawing(q, k, who.lang)
	d.Key = true
	return d, string(q.ind.ID), nil
}
