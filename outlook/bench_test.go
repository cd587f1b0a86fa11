package outlook

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"

	"waymark/indicators"
)

// walk is a made-up annual series.
func walk(r *rand.Rand, n int) []float64 {
	values := make([]float64, n)
	level := 4.0
	for i := range values {
		level += 0.03 + 0.05*r.NormFloat64()
		values[i] = math.Exp(level)
	}
	return values
}

func walkQuestion(seed uint64) Question {
	values := walk(rand.New(rand.NewPCG(seed, 1)), 40)
	return Question{Indicator: annual(indicators.Level, "家"), Figures: made("家", 1980, values...),
		Target: aim(indicators.LevelForm, indicators.GreaterOrEqual, values[39]*1.2, "家", 2024)}
}

// BenchmarkAssess judges one series with every period to the due one and ten
// years beyond.
func BenchmarkAssess(b *testing.B) {
	q := walkQuestion(1)
	for b.Loop() {
		Assess(q)
	}
}

// BenchmarkHundredThousand reports how long 100,000 annual series of 40 figures
// take on two cores, judged as panels are: for the due period alone.
func BenchmarkHundredThousand(b *testing.B) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(2))
	const series = 2000
	questions := make([]Question, series)
	for i := range questions {
		questions[i] = walkQuestion(uint64(i))
		questions[i].DueOnly = true
	}
	for b.Loop() {
		var group sync.WaitGroup
		for half := range 2 {
			group.Go(func() {
				for i := half; i < series; i += 2 {
					Assess(questions[i])
				}
			})
		}
		group.Wait()
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*100000/series, "s/100000")
}
