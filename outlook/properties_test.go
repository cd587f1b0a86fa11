package outlook

import (
	"encoding/binary"
	"fmt"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"waymark/indicators"
)

// drawQuestion draws a series and a target of any sort.
func drawQuestion(t *rapid.T) Question {
	values := rapid.SliceOfN(rapid.Float64Range(-1e3, 1e6), 3, 40).Draw(t, "values")
	if rapid.Bool().Draw(t, "positive") {
		for i, v := range values {
			values[i] = math.Abs(v) + 1
		}
	}
	kind := rapid.SampledFrom([]indicators.Kind{indicators.Level, indicators.Rate, indicators.Flow}).Draw(t, "kind")
	value := rapid.Float64Range(-1e4, 1e7).Draw(t, "value")
	due := 2000 + len(values) + rapid.IntRange(0, 8).Draw(t, "ahead")
	return Question{Indicator: annual(kind, "家"), Target: aim(indicators.LevelForm, indicators.GreaterOrEqual, value, "家", due), Figures: made("家", 2000, values...)}
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuestion(t)
		a := Assess(q)
		checkAssessment(t.Fatalf, a)
		if fmt.Sprintf("%#v", a) != fmt.Sprintf("%#v", Assess(q)) {
			t.Fatal("the same question has another answer")
		}
		higher := q
		higher.Target.Value += rapid.Float64Range(0, 1e6).Draw(t, "more")
		if b := Assess(higher); b.Probability > a.Probability+1e-12 {
			t.Fatalf("a higher target is likelier: %v to %v", a.Probability, b.Probability)
		}
		scaled := q
		scaled.Target.Value *= 1024
		scaled.Figures = append([]indicators.Observation(nil), q.Figures...)
		for i := range scaled.Figures {
			scaled.Figures[i].Value *= 1024
		}
		if b := Assess(scaled); math.Abs(b.Probability-a.Probability) > 1e-6 {
			t.Fatalf("the unit changes the probability: %v to %v", a.Probability, b.Probability)
		}
	})
}

// checkAssessment holds what is true of every answer.
func checkAssessment(fail func(string, ...any), a indicators.Assessment) {
	if a.Reason.ZH == "" || a.Reason.EN == "" || a.Method == "" {
		fail("%s has no reason", a.Verdict)
	}
	if a.Verdict == indicators.Unassessable {
		if !math.IsNaN(a.Probability) {
			fail("unassessable with probability %v", a.Probability)
		}
		return
	}
	if !(a.Probability >= 0 && a.Probability <= 1) {
		fail("probability is %v", a.Probability)
	}
	for _, p := range a.Projection {
		if !(p.Low95 <= p.Low80 && p.Low80 <= p.Median && p.Median <= p.High80 && p.High80 <= p.High95) {
			fail("intervals are not nested: %v", p)
		}
	}
}

func FuzzAssess(f *testing.F) {
	bytes := func(values ...float64) []byte {
		var b []byte
		for _, v := range values {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
		}
		return b
	}
	f.Add(bytes(1, 2, 3, 4), 6.0, int16(3), uint8(0))
	f.Add(bytes(5, 5, 5, 5, 5), 5.0, int16(1), uint8(1))
	f.Add(bytes(0, 0, 0, 0), 0.0, int16(2), uint8(2))
	f.Add(bytes(math.NaN(), math.Inf(1), 1e308, -1e308, 1, 2), math.Inf(-1), int16(400), uint8(3))
	f.Add(bytes(1e-308, 1e308, 1e-308, 1e308), 1e308, int16(9), uint8(4))
	f.Add(bytes(-1, -2, 0, 3), math.NaN(), int16(-3), uint8(5))
	f.Fuzz(func(t *testing.T, data []byte, value float64, ahead int16, options uint8) {
		forms := []indicators.Form{indicators.LevelForm, indicators.GrowthForm, indicators.ChangeForm, indicators.EventForm, indicators.DirectionForm, indicators.ShareForm}
		comparators := []indicators.Comparator{indicators.GreaterOrEqual, indicators.Less, indicators.Around, indicators.Between}
		form := forms[int(options)%len(forms)]
		unit := "家"
		if form == indicators.GrowthForm {
			unit = "%"
		}
		var list, within []indicators.Observation
		for i := 0; i+8 <= len(data) && i < 8*200; i += 8 {
			o := indicators.Observation{Period: indicators.Year(1990 + int(data[i])%60), Unit: indicators.MustUnit("家"), Value: math.Float64frombits(binary.LittleEndian.Uint64(data[i:]))}
			o.Bound = []indicators.Bound{"", "", indicators.AtLeast, indicators.AtMost}[data[i+1]%4]
			o.Status = []indicators.Status{"", "", indicators.Break, indicators.Missing}[data[i+2]%4]
			if data[i+3]%2 == 1 {
				o.Period = indicators.YearToDate(o.Period.Year(), time.Month(1+data[i+4]%12))
				within = append(within, o)
				continue
			}
			list = append(list, o)
		}
		target := aim(form, comparators[int(options/8)%4], value, unit, 2040+int(ahead)%3000)
		target.Baseline, target.High = indicators.Year(2000+int(options)%40), value*1.5
		checkAssessment(t.Fatalf, Assess(Question{Indicator: annual(indicators.Level, "家"), Target: target, Figures: list, Within: within}))
	})
}
