package panel

import (
	"math"
	"slices"
)

// Score says how good probabilities were.
type Score struct {
	Targets                int
	Base                   float64 // the share met
	Unassessed             float64 // the share without a probability; they score the base rate
	AUC                    float64 // chance that a met target got a higher probability than a missed one
	Brier                  float64 // mean squared error of the probability (Brier 1950)
	Log                    float64 // mean negative log-likelihood
	ECE                    float64 // expected calibration error over ten equal bins
	Coverage80, Coverage95 float64 // of the intervals; NaN where a rule has none
	Bins                   [10]Bin
}

// Bin is the forecasts whose probability lies in one tenth.
type Bin struct {
	Count          int
	Forecast, Came float64 // the mean probability, and the share met
}

// Rate scores forecasts.
func Rate(forecasts []Forecast) Score {
	s := Score{Targets: len(forecasts)}
	n := float64(max(len(forecasts), 1))
	for _, f := range forecasts {
		s.Base += truth(f) / n
	}
	probabilities := make([]float64, len(forecasts))
	var judged, in80, in95 float64
	for i, f := range forecasts {
		p := s.Base
		if f.Known {
			p = f.Probability
			judged++
			in80 += within(f.Percentile, 0.8)
			in95 += within(f.Percentile, 0.95)
		}
		probabilities[i] = p
		y := truth(f)
		s.Brier += (p - y) * (p - y) / n
		s.Log -= (y*math.Log(clip(p)) + (1-y)*math.Log(clip(1-p))) / n
		b := &s.Bins[min(int(p*10), 9)]
		b.Count++
		b.Forecast += p
		b.Came += y
	}
	for i := range s.Bins {
		b := &s.Bins[i]
		s.ECE += math.Abs(b.Forecast-b.Came) / n
		if b.Count > 0 {
			b.Forecast, b.Came = b.Forecast/float64(b.Count), b.Came/float64(b.Count)
		}
	}
	s.Unassessed = 1 - judged/n
	s.Coverage80, s.Coverage95 = in80/judged, in95/judged
	s.AUC = auc(probabilities, forecasts)
	return s
}

func truth(f Forecast) float64 {
	if f.Met {
		return 1
	}
	return 0
}

func within(percentile, share float64) float64 {
	if math.IsNaN(percentile) {
		return math.NaN()
	}
	if math.Abs(percentile-0.5) <= share/2 {
		return 1
	}
	return 0
}

func clip(p float64) float64 { return min(max(p, 1e-6), 1-1e-6) }

// auc is the Mann-Whitney statistic, ties counting half.
func auc(p []float64, forecasts []Forecast) float64 {
	order := make([]int, len(p))
	var met float64
	for i := range order {
		order[i] = i
		met += truth(forecasts[i])
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case p[a] < p[b]:
			return -1
		case p[a] > p[b]:
			return 1
		}
		return a - b
	})
	var ranks float64
	for i := 0; i < len(order); {
		j := i
		for j < len(order) && p[order[j]] == p[order[i]] {
			j++
		}
		for k := i; k < j; k++ {
			ranks += truth(forecasts[order[k]]) * float64(i+j+1) / 2
		}
		i = j
	}
	return (ranks - met*(met+1)/2) / (met * (float64(len(p)) - met))
}
