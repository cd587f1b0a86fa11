package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"waymark/indicators"
)

// number is a float64 that JSON writes as null where it is not known.
type number float64

func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

func (n *number) UnmarshalJSON(b []byte) error {
	if bytes.Equal(b, []byte("null")) {
		*n = number(math.NaN())
		return nil
	}
	return json.Unmarshal(b, (*float64)(n))
}

// assessmentBody is the stored form of an assessment. Its keys stay: what was
// recorded must be read back.
type assessmentBody struct {
	Indicator   indicators.ID      `json:"indicator"`
	Region      indicators.Region  `json:"region"`
	AsOf        indicators.Date    `json:"as_of"`
	Verdict     indicators.Verdict `json:"verdict"`
	Probability number             `json:"probability"`
	Projected   number             `json:"projected"`
	Low80       number             `json:"low80"`
	High80      number             `json:"high80"`
	Low95       number             `json:"low95"`
	High95      number             `json:"high95"`
	MonthsAhead number             `json:"months_ahead"`
	PaceNeeded  number             `json:"pace_needed"`
	PaceHeld    number             `json:"pace_held"`
	Arrival     *arrivalBody       `json:"arrival,omitempty"` // none where it is not known
	Reason      indicators.Text    `json:"reason"`
	Method      string             `json:"method"`
	Projection  []pointBody        `json:"projection"`
}

// arrivalBody is the median, early80, late80, early95, late95; empty where one
// lies beyond the projection.
type arrivalBody [5]indicators.Period

type pointBody struct {
	Period indicators.Period `json:"period"`
	Values [5]number         `json:"values"` // median, low80, high80, low95, high95
}

func bodyOf(a indicators.Assessment) assessmentBody {
	b := assessmentBody{
		Indicator: a.Indicator, Region: a.Region, AsOf: a.AsOf, Verdict: a.Verdict,
		Probability: number(a.Probability), Projected: number(a.Projected),
		Low80: number(a.Low80), High80: number(a.High80), Low95: number(a.Low95), High95: number(a.High95),
		MonthsAhead: number(a.MonthsAhead), PaceNeeded: number(a.PaceNeeded), PaceHeld: number(a.PaceHeld),
		Reason: a.Reason, Method: a.Method,
	}
	if r := a.Arrival; r != (indicators.Arrival{}) {
		b.Arrival = &arrivalBody{r.Median, r.Early80, r.Late80, r.Early95, r.Late95}
	}
	for _, p := range a.Projection {
		b.Projection = append(b.Projection, pointBody{p.Period,
			[5]number{number(p.Median), number(p.Low80), number(p.High80), number(p.Low95), number(p.High95)}})
	}
	return b
}

func (b assessmentBody) assessment(target indicators.ID) indicators.Assessment {
	a := indicators.Assessment{
		Target: target, Series: indicators.Series{Indicator: b.Indicator, Region: b.Region}, AsOf: b.AsOf, Verdict: b.Verdict,
		Probability: float64(b.Probability), Projected: float64(b.Projected),
		Low80: float64(b.Low80), High80: float64(b.High80), Low95: float64(b.Low95), High95: float64(b.High95),
		MonthsAhead: float64(b.MonthsAhead), PaceNeeded: float64(b.PaceNeeded), PaceHeld: float64(b.PaceHeld),
		Reason: b.Reason, Method: b.Method,
	}
	if r := b.Arrival; r != nil {
		a.Arrival = indicators.Arrival{Median: r[0], Early80: r[1], Late80: r[2], Early95: r[3], Late95: r[4]}
	}
	for _, p := range b.Projection {
		v := p.Values
		a.Projection = append(a.Projection, indicators.Point{Period: p.Period, Median: float64(v[0]),
			Low80: float64(v[1]), High80: float64(v[2]), Low95: float64(v[3]), High95: float64(v[4])})
	}
	return a
}

func scanAssessment(row scanner) (uint64, time.Time, indicators.Assessment, error) {
	var sequence uint64
	var recorded int64
	var target indicators.ID
	var text []byte
	if err := row.Scan(&sequence, &target, &recorded, &text); err != nil {
		return 0, time.Time{}, indicators.Assessment{}, err
	}
	var b assessmentBody
	if err := json.Unmarshal(text, &b); err != nil {
		return 0, time.Time{}, indicators.Assessment{}, fmt.Errorf("assessment %d: %w", sequence, err)
	}
	return sequence, time.Unix(0, recorded).UTC(), b.assessment(target), nil
}

// AppendAssessments records assessments, each only where it differs from the
// last one of its target in more than its day.
func (l *Ledger) AppendAssessments(ctx context.Context, as []indicators.Assessment) (Receipt, error) {
	var r Receipt
	if len(as) == 0 {
		return r, nil
	}
	err := l.write(ctx, func(tx *sql.Tx) error {
		r = Receipt{}
		at, err := l.position(ctx, tx)
		if err != nil {
			return err
		}
		for _, a := range as {
			appended, err := appendAssessment(ctx, tx, a, position{at.sequence + 1, at.recorded})
			if err != nil {
				return err
			}
			if !appended {
				r.Known++
				continue
			}
			at.sequence++
			r.New++
			r.numbered(at.sequence)
		}
		return nil
	})
	return r, err
}

func appendAssessment(ctx context.Context, tx *sql.Tx, a indicators.Assessment, at position) (bool, error) {
	var last []byte
	err := tx.QueryRowContext(ctx, `SELECT body FROM assessment WHERE target = ? ORDER BY sequence DESC LIMIT 1`, string(a.Target)).Scan(&last)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	body := bodyOf(a)
	if err == nil {
		same, err := sameVerdict(last, body)
		if err != nil || same {
			return false, err
		}
	}
	text, err := json.Marshal(body)
	if err != nil {
		return false, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO assessment (sequence, target, recorded, body) VALUES (?, ?, ?, ?)`,
		int64(at.sequence), string(a.Target), at.recorded.UnixNano(), text)
	return true, err
}

// sameVerdict tells whether a recorded assessment says the same but for its day.
func sameVerdict(recorded []byte, b assessmentBody) (bool, error) {
	var last assessmentBody
	if err := json.Unmarshal(recorded, &last); err != nil {
		return false, err
	}
	last.AsOf = b.AsOf
	was, err := json.Marshal(last)
	if err != nil {
		return false, err
	}
	is, err := json.Marshal(b)
	return bytes.Equal(was, is), err
}

// Assessments gives the assessments of a target, oldest first; of all targets
// where it is empty.
func (l *Ledger) Assessments(ctx context.Context, target indicators.ID) ([]indicators.Assessment, error) {
	return query(ctx, l.reader, func(row scanner) (indicators.Assessment, error) {
		_, _, a, err := scanAssessment(row)
		return a, err
	}, `SELECT sequence, target, recorded, body FROM assessment WHERE ?1 = '' OR target = ?1 ORDER BY sequence`, string(target))
}
