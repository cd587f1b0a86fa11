package web

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"iter"
	"net/http"
	"strconv"
	"time"
)

// How many lines of a long answer are written before its time is counted anew.
const (
	linesAtOnce = 5000
	linesWait   = time.Minute
)

func checkFormat(format string) error {
	if format != "" && format != "json" && format != "csv" {
		return badRequest("format: want json or csv")
	}
	return nil
}

// allObservations streams every vintage of every series, in the order in which
// they were recorded: a million of them takes no more memory than one.
func (s *site) allObservations(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if err := checkFormat(q.Get("format")); err != nil {
		return err
	}
	after := uint64(0)
	if text := q.Get("after"); text != "" {
		var err error
		if after, err = strconv.ParseUint(text, 10, 63); err != nil {
			return badRequest("after: want the sequence of an observation")
		}
	}
	return writeObservations(w, q.Get("format"), "observations", func(yield func(observationLine, error) bool) {
		for v, err := range s.Ledger.After(r.Context(), after) {
			if !yield(lineOf(v), err) {
				return
			}
		}
	})
}

// writeObservations streams lines as CSV or JSON. A fault after the first line
// breaks the connection off, so that no caller takes a part for the whole.
func writeObservations(w http.ResponseWriter, format, name string, lines iter.Seq2[observationLine, error]) error {
	out := http.NewResponseController(w)
	n := 0
	paced := func(yield func(observationLine) bool) {
		for l, err := range lines {
			if err != nil {
				panic(http.ErrAbortHandler)
			}
			if n++; n%linesAtOnce == 0 {
				if err := out.SetWriteDeadline(time.Now().Add(linesWait)); err != nil && !errors.Is(err, http.ErrNotSupported) {
					return
				}
			}
			if !yield(l) {
				return
			}
		}
	}
	if format == "csv" {
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.csv"`)
		return streamCSV(w, paced)
	}
	w.Header().Set("Content-Type", "application/json")
	return streamJSON(w, paced)
}

func streamCSV(w http.ResponseWriter, lines iter.Seq[observationLine]) error {
	out := csv.NewWriter(w)
	_ = out.Write(observationColumns) // errors come with Flush
	for l := range lines {
		if err := out.Write(l.row()); err != nil {
			return nil // the reader has gone
		}
	}
	out.Flush()
	return nil
}

func streamJSON(w http.ResponseWriter, lines iter.Seq[observationLine]) error {
	separator := `{"items":[`
	for l := range lines {
		b, err := json.Marshal(l)
		if err != nil {
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(append([]byte(separator), b...)); err != nil {
			return nil // the reader has gone
		}
		separator = ",\n"
	}
	end := `],"next":""}` + "\n"
	if separator[0] == '{' {
		end = separator + end
	}
	_, _ = w.Write([]byte(end)) // the reader may have gone
	return nil
}
