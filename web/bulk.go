package web

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// How many bytes of a long answer go out together, and how long a reader may
// take over them.
const (
	writtenAtOnce = 64 << 10
	partWait      = time.Minute
)

// patient gives each part of a long answer a time of its own: who is slow gets
// everything, and who stops reading is let go.
type patient struct {
	http.ResponseWriter
	out *http.ResponseController
}

func (p patient) Write(part []byte) (int, error) {
	if err := p.out.SetWriteDeadline(time.Now().Add(partWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return p.ResponseWriter.Write(part)
}

const asCSV = "text/csv"

// formatOf is how the observations are asked for: by the query, or by what the
// caller takes.
func formatOf(w http.ResponseWriter, r *http.Request) (string, error) {
	w.Header().Add("Vary", "Accept")
	switch format := r.URL.Query().Get("format"); {
	case format != "" && format != "json" && format != "csv":
		return "", badRequest("format: want json or csv")
	case format == "" && !accepts(r, "application/json"):
		return "csv", nil
	default:
		return format, nil
	}
}

// allObservations streams every vintage of every series, in the order in which
// they were recorded: a million of them takes no more memory than one.
func (s *site) allObservations(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	format, err := formatOf(w, r)
	if err != nil {
		return err
	}
	after := uint64(0)
	if text := q.Get("after"); text != "" {
		if after, err = strconv.ParseUint(text, 10, 63); err != nil {
			return badRequest("after: want the sequence of an observation")
		}
	}
	return s.writeObservations(w, r, observations{format, "observations", func(yield func(observationLine, error) bool) {
		for v, err := range s.Ledger.After(r.Context(), after) {
			if !yield(lineOf(v), err) {
				return
			}
		}
	}})
}

// observations is a long answer before it is written.
type observations struct {
	format, name string
	lines        iter.Seq2[observationLine, error]
}

// writeObservations streams lines as CSV or JSON. A fault after the first line
// breaks the connection off, so that no caller takes a part for the whole.
func (s *site) writeObservations(w http.ResponseWriter, r *http.Request, o observations) error {
	if tag, err := s.stateTag(r, o.format); err != nil || unchanged(w, r, tag) {
		return err
	}
	good := func(yield func(observationLine) bool) {
		for l, err := range o.lines {
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			if !yield(l) {
				return
			}
		}
	}
	out := bufio.NewWriterSize(patient{w, http.NewResponseController(w)}, writtenAtOnce)
	if o.format == "csv" {
		w.Header().Set("Content-Type", asCSV+"; charset=utf-8")
		w.Header().Set("Content-Disposition", attachment(o.name+".csv"))
		streamCSV(out, good)
	} else {
		w.Header().Set("Content-Type", "application/json")
		streamJSON(out, good)
	}
	_ = out.Flush() // the reader may have gone
	return nil
}

func streamCSV(w io.Writer, lines iter.Seq[observationLine]) {
	out := csv.NewWriter(w)
	_ = out.Write(observationColumns) // errors come with Flush
	for l := range lines {
		if err := out.Write(l.row()); err != nil {
			return // the reader has gone
		}
	}
	out.Flush()
}

func streamJSON(out *bufio.Writer, lines iter.Seq[observationLine]) {
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	separator := `{"items":[`
	for l := range lines {
		_, _ = out.WriteString(separator) // an error comes again with the next
		if err := encoder.Encode(&l); err != nil {
			panic(http.ErrAbortHandler)
		}
		separator = ","
	}
	if separator != "," {
		_, _ = out.WriteString(separator)
	}
	_, _ = out.WriteString(`],"next":""}` + "\n")
}
